"""ICC profiles by the names of pydicom: colours of an image into those of the screen, by Pillow."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset

__all__ = ["apply_icc_profile", "create_icc_transform"]

Array = NDArray[Any]

_SPACES: Final = {"SRGB": "sRGB", "XYZ": "XYZ", "LAB": "LAB"}
"""Colour spaces that Pillow makes profiles of, in capital letters and as it spells them."""


def create_icc_transform(
    ds: Dataset | None = None,
    icc_profile: bytes = b"",
    intent: int | None = None,
    color_space: str | None = None,
) -> Any:
    """Return what Pillow needs to turn colours of an ICC profile into those of a colour space.

    Parameters
    ----------
    ds : Dataset, optional
        An image with an ICC Profile.
    icc_profile : bytes, optional
        A profile in place of it.
    intent : int, optional
        Rendering intent: 0 perceptual, 1 relative colorimetric, 2 saturation, 3 absolute colorimetric. By default the
        one that the profile prefers.
    color_space : str, optional
        ``"sRGB"``, ``"XYZ"`` or ``"LAB"``; by default Color Space of the image, else sRGB.

    Returns
    -------
    PIL.ImageCms.ImageCmsTransform
        For `apply_icc_profile`.

    Raises
    ------
    MissingDependency
        If Pillow is not installed.
    UsageError
        If there is not exactly one profile, or no such intent or colour space.

    References
    ----------
    PS3.3 C.11.15.
    """
    cms = optional_package("PIL.ImageCms", "pillow", "codecs", "Applying an ICC profile")
    if (ds is None) == (not icc_profile):
        raise UsageError("Give one of ds and icc_profile.")
    if ds is not None:
        icc_profile = ds.get("ICCProfile") or b""
        if not icc_profile:
            raise UsageError("The image has no (0028,2000) ICC Profile.")
    stated = ds.get("ColorSpace") if ds is not None else None
    wanted = str(color_space or stated or "sRGB")
    if wanted.upper() not in _SPACES:
        raise UsageError(
            f"Colours cannot be turned into {wanted!r}.", remedy="Give color_space='sRGB', 'XYZ' or 'LAB'."
        )
    profile = cms.ImageCmsProfile(BytesIO(icc_profile))
    chosen = cms.getDefaultIntent(profile) if intent is None else intent
    if chosen not in range(4):
        raise UsageError(f"There is no rendering intent {chosen!r}: it is 0, 1, 2 or 3.")
    return cms.buildTransform(
        inputProfile=profile,
        outputProfile=cms.createProfile(_SPACES[wanted.upper()]),
        inMode="RGB",
        outMode="RGB",
        renderingIntent=cms.Intent(chosen),
    )


def apply_icc_profile(
    arr: Array,
    ds: Dataset | None = None,
    transform: Any = None,
    intent: int | None = None,
    color_space: str | None = None,
) -> Array:
    """Turn the colours of an array by an ICC profile, in place, and return it.

    Parameters
    ----------
    arr : ndarray of uint8
        Shape (rows, columns, 3) or (frames, rows, columns, 3), RGB.
    ds : Dataset, optional
        An image with an ICC Profile.
    transform : PIL.ImageCms.ImageCmsTransform, optional
        What `create_icc_transform` returned, in place of `ds`.
    intent, color_space
        As for `create_icc_transform`.

    Raises
    ------
    MissingDependency
        If Pillow is not installed.
    UsageError
        If the array is none of RGB, or there is not exactly one of `ds` and `transform`.
    """
    cms = optional_package("PIL.ImageCms", "pillow", "codecs", "Applying an ICC profile")
    image = optional_package("PIL.Image", "pillow", "codecs", "Applying an ICC profile")
    if (ds is None) == (transform is None):
        raise UsageError("Give one of ds and transform.")
    if arr.ndim not in (3, 4) or arr.shape[-1] != 3:
        raise UsageError(f"An array of shape {arr.shape} is no RGB image: (rows, columns, 3) or (frames, ..., 3).")
    if arr.dtype != np.uint8:
        raise UsageError(f"Colours of {arr.dtype} cannot be turned, only those of 8 bits.")
    if transform is None:
        transform = create_icc_transform(ds, intent=intent, color_space=color_space)
    for frame in arr if arr.ndim == 4 else arr[None]:
        picture = image.fromarray(np.ascontiguousarray(frame))
        cms.applyTransform(picture, transform, inPlace=True)
        frame[...] = np.asarray(picture)
    return arr

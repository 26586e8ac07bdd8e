"""Colours of a file as a standard screen (sRGB) shows them: its ICC profile, applied by LittleCMS through Pillow."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, MissingDependency
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, items, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["profile_of", "screen_colors"]


def profile_of(dataset: Dataset, frame: int = 0, *, of_path: bool = False) -> bytes:
    """Return the ICC profile of an image, empty where there is none.

    Parameters
    ----------
    dataset : Dataset
        The image.
    frame : int
        Which frame, from 0.
    of_path : bool
        True to look also for that of the optical path by which a slide was seen.

    References
    ----------
    PS3.3 C.11.15 (ICC Profile), C.8.12.5 (Optical Path).
    """
    own = dataset.get("ICCProfile")
    if isinstance(own, (bytes, bytearray)) and own:
        return bytes(own)
    if not of_path:
        return b""
    identity = functional_group(dataset, "OpticalPathIdentificationSequence", frame)
    name = "" if identity is None else text(identity, "OpticalPathIdentifier")
    for path in items(dataset, "OpticalPathSequence"):
        found = path.get("ICCProfile")
        if found and (not name or text(path, "OpticalPathIdentifier") == name):
            return bytes(found)
    return b""


def screen_colors(colours: NDArray[Any], profile: bytes) -> NDArray[Any]:
    """Return colours of a profile as those of sRGB, by the rendering intent that the profile prefers.

    Parameters
    ----------
    colours : ndarray, shape (..., rows, columns, 3)
        Red, green and blue.
    profile : bytes
        The ICC profile.

    Returns
    -------
    ndarray
        A new array; the same one, with a warning, where the profile cannot be applied.

    Warns
    -----
    DicomWarning
        If the profile is broken or none of RGB, colours have more than 8 bits, or Pillow is not installed.
    """
    reason = ""
    if colours.dtype != np.uint8:
        reason = f"colours of {colours.dtype.itemsize * 8} bits cannot be turned, only those of 8"
    else:
        try:
            return _applied(colours, profile)
        except MissingDependency as error:
            reason = str(error)
        except (OSError, ValueError, TypeError) as error:  # what Pillow raises for a broken profile
            reason = str(error) or type(error).__name__
    warnings.warn(
        f"{tag_text(to_tag('ICCProfile'))} ICC Profile is not applied: {reason}. Colours are those of the file.",
        DicomWarning,
        stacklevel=4,
    )
    return colours


def _applied(colours: NDArray[Any], profile: bytes) -> NDArray[Any]:
    image = optional_package("PIL.Image", "pillow", "codecs", "Applying an ICC profile")
    transform = _transform(profile)
    frames = np.ascontiguousarray(colours).reshape(-1, *colours.shape[-3:])
    found = np.stack([np.asarray(transform.apply(image.fromarray(frame))) for frame in frames])
    return found.reshape(colours.shape)


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> Any:
    cms = optional_package("PIL.ImageCms", "pillow", "codecs", "Applying an ICC profile")
    try:
        read = cms.ImageCmsProfile(BytesIO(profile))
        intent = cms.Intent(cms.getDefaultIntent(read))
        return cms.buildTransform(read, cms.createProfile("sRGB"), "RGB", "RGB", renderingIntent=intent)
    except cms.PyCMSError as error:
        raise ValueError(str(error)) from error

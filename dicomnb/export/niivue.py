"""A volume and its masks in NiiVue, which draws slices and three dimensions in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from dicomnb.display.common.windows import WindowLike, choose_window
from dicomnb.errors import UsageError
from dicomnb.export.nifti import to_nifti
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.segments import Segment
from dicomnb.objects.structures import Structure
from dicomnb.optional_package import optional_package
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions

__all__ = ["to_niivue"]

_COLORS: Final = ("red", "green", "blue", "winter", "warm", "violet")
_OPACITY: Final = 0.5


def to_niivue(source: Any, masks: Any = None, *, window: WindowLike | None = None, cmap: str = "gray") -> Any:
    """Return a widget of NiiVue (package ipyniivue) that shows a volume, with masks over it.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to show; see `load`.
    masks : Segment, Structure, LabelMask, array of bool, or a list or mapping of these, optional
        What lies over it, on the grid of the volume; keys of a mapping are names.
    window : Window, (center, width) or str, optional
        Which values are spread over the greys, as for `show`.
    cmap : str
        One of NiiVue's colour maps.

    Returns
    -------
    ipyniivue.NiiVue
        Volume and masks go there as NIfTI: physical values, their unit in ``descrip``, and the affine in RAS, shear
        included. Of the header nothing else goes along: no name, no date, no number.

    Raises
    ------
    GeometryError
        If the volume has no affine.
    UsageError
        If a mask has another shape than the volume.
    MissingDependency
        If ipyniivue or nibabel is not installed.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> viewer = dn.to_niivue(ct, {"Bone": ct.array > 300}, window=(400, 1800))
    >>> [each.name for each in viewer.volumes]
    ['volume.nii', 'Bone.nii']
    """
    niivue = optional_package("ipyniivue", "ipyniivue", "niivue", "Showing a volume in NiiVue")
    volume = load(source)
    image = to_nifti(volume)
    low_high: dict[str, float] = {}
    if not volume.is_color:
        chosen = choose_window(
            three_dimensions(volume) if len(volume.grid) == 1 else volume[0], len(volume) // 2, window
        )
        if chosen is not None:
            low_high = {"cal_min": chosen.center - chosen.width / 2, "cal_max": chosen.center + chosen.width / 2}
    made = [niivue.Volume(data=image.to_bytes(), name="volume.nii", colormap=cmap, **low_high)]
    for number, (name, mask) in enumerate(_named(masks)):
        values = mask.mask(volume) if isinstance(mask, (Segment, Structure, LabelMask)) else np.asarray(mask)
        shape = three_dimensions(volume).shape[:3]
        if values.shape != shape or values.dtype != np.bool_:
            raise UsageError(f"A mask has bool of the shape {shape}, and not {values.dtype} of {values.shape}.")
        layer = type(image)(values.astype(np.uint8).T, image.affine)
        made.append(
            niivue.Volume(
                data=layer.to_bytes(),
                name=f"{name or f'mask {number + 1}'}.nii",
                colormap=_COLORS[number % len(_COLORS)],
                opacity=_OPACITY,
                cal_min=0.5,
                cal_max=1.0,
            )
        )
    viewer = niivue.NiiVue()
    viewer.load_volumes(made)
    return viewer


def _named(masks: Any) -> list[tuple[str, Any]]:
    """Return each mask with its name."""
    if masks is None:
        return []
    if isinstance(masks, Mapping):
        return [(str(name), mask) for name, mask in masks.items()]
    several = masks if isinstance(masks, (list, tuple)) else [masks]
    return [(getattr(mask, "name", ""), mask) for mask in several]

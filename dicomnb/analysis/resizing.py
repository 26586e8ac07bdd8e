"""A volume with voxels of another size, over the same part of the patient.

Larger voxels take means and no single values: what is finer than they are is smoothed away first (anti-aliasing), as
sampling asks. Smaller ones are interpolated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dicomnb.analysis.derived import derived_volume
from dicomnb.analysis.resampling import grey_volume, new_stack, sampled
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.sampling import SNAP, Order
from dicomnb.geometry.smoothing import smoothed
from dicomnb.pixels.intensity import ValueArray
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.volume import Volume

__all__ = ["resample"]

_WORDS: Final = {
    "nearest": "each value is the nearest one of the source",
    "linear": "values are interpolated linearly",
    "cubic": "values are interpolated by a cubic spline",
}


def resample(
    source: Any, spacing: float | Sequence[float | None], *, order: Order | None = None, anti_alias: bool | None = None
) -> Volume:
    """Return a volume with voxels of another size, in the same directions and over the same part of the patient.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        Three or four dimensions, grey, evenly spaced; see `load`.
    spacing : float or (x, y, z)
        Distance between columns, rows and slices, mm: one for all, or three, of which None keeps that of the source.
    order : {"nearest", "linear", "cubic"}, optional
        Interpolation; by default linear, and nearest for a segmentation.
    anti_alias : bool, optional
        True to smooth along axes whose voxels grow, by a Gaussian whose standard deviation is half of the growth, in
        old voxels (0.5 for voxels of double size). By default so, but not for the nearest value: labels have no means.

    Returns
    -------
    Volume
        The outer corner of the first voxel stays where it is; the far end moves by less than a new voxel. Slices of a
        tilted stack stay tilted. Voxels without a value (NaN) enter nothing, and stay without one.

    Raises
    ------
    GeometryError
        If the headers do not say where voxels lie, or slices are not evenly spaced.
    UsageError
        If a distance is not above 0, or there is no such interpolation.
    MissingDependency
        If SciPy is not installed, for a spline or for smoothing: ``pip install "dicomnb[resample]"``.

    See Also
    --------
    reslice_isotropic, reslice_onto : take single values, and keep the centre of the first voxel.

    References
    ----------
    PS3.3 C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> coarse = dn.resample(ct, (2, 2, None))
    >>> coarse.spacing[:2], coarse.spacing[2] == ct.spacing[2]
    ((2.0, 2.0), True)
    """
    volume = grey_volume(source)
    if volume.inverse_affine is None:
        raise GeometryError(
            "Slices are not evenly spaced: nothing says how thick each of them is.",
            remedy="reslice_straight(volume) puts them at even distances.",
        )
    old, new = volume.spacing, _wanted(spacing, volume.spacing)
    chosen: Order = order or ("nearest" if volume.modality == "SEG" else "linear")
    if anti_alias is None:
        anti_alias = chosen != "nearest"
    counts = (volume.frame_shape[1], volume.frame_shape[0], volume.slice_count)
    wanted = [max(1, round(count * own / step)) for count, own, step in zip(counts, old, new, strict=True)]
    sigmas = [max(0.0, (step / own - 1) / 2) if anti_alias else 0.0 for own, step in zip(old, new, strict=True)]
    smooth = any(sigma > SNAP for sigma in sigmas)
    sizes = " × ".join(f"{step:.6g}" for step in new)
    made = f"Resampled from {' × '.join(f'{own:.6g}' for own in old)} mm to {sizes} mm (x × y × z); {_WORDS[chosen]}"
    made += _smoothing_words(sigmas) if smooth else "." if max(sigmas) == 0 and anti_alias else ", not smoothed before."
    stack, affine = volume.fitted_stack, volume.affine
    # The first new centre, in old voxels: the outer corners stay together. One voxel that reaches further than the
    # source lies around its middle.
    begin = [
        (count - 1) / 2 if step > count * own else (step / own - 1) / 2
        for count, own, step in zip(counts, old, new, strict=True)
    ]
    first = affine[:3, :3] @ np.array(begin) + affine[:3, 3]
    step = affine[:3, 2] * (new[2] / old[2])
    placed = new_stack(
        first + np.arange(wanted[2])[:, None] * step,
        stack.row,
        stack.column,
        stack.normal,
        step if wanted[2] > 1 else None,
    )
    looked_up = _smoothed(volume, sigmas) if smooth else volume
    found = sampled(looked_up, placed, (new[0], new[1]), (wanted[1], wanted[0]), chosen, made, new[2])
    return found if looked_up is volume else _from(volume, found, made)


def _wanted(spacing: float | Sequence[float | None], own: tuple[float, float, float]) -> tuple[float, float, float]:
    given = (spacing,) * 3 if isinstance(spacing, (int, float)) else tuple(spacing)
    if len(given) != 3:
        raise UsageError(f"spacing takes one or three distances in mm, and not {spacing!r}.")
    x, y, z = (float(step) if each is None else float(each) for each, step in zip(given, own, strict=True))
    if not all(step > 0 and math.isfinite(step) for step in (x, y, z)):
        raise UsageError(f"Distances between voxels are above 0, and not {spacing!r}.")
    return x, y, z


def _smoothing_words(sigmas: Sequence[float]) -> str:
    along = [
        f"{sigma:.3g} {name}" for sigma, name in zip(sigmas, ("columns", "rows", "slices"), strict=True) if sigma > 0
    ]
    return f", after smoothing by a Gaussian (anti-aliasing; standard deviation {', '.join(along)})."


def _smoothed(volume: Volume, sigmas: Sequence[float]) -> Volume:
    """Return the volume with its values smoothed along columns, rows and slices."""
    values: ValueArray = padded_array(volume)
    points = values.reshape(-1, *values.shape[-3:])
    found = np.stack([smoothed(point, tuple(reversed(sigmas))) for point in points]).reshape(values.shape)
    stack = volume.fitted_stack
    size = (volume.size.x, volume.size.y)
    return derived_volume(volume, found, stack, size, made="", depth=volume.spacing[2], labels=volume.labels)


def _from(volume: Volume, found: Volume, made: str) -> Volume:
    """Return the result as derived from the volume itself, and not from what was smoothed on the way."""
    assert found.stack is not None
    return derived_volume(
        volume,
        found.array,
        found.stack,
        (found.size.x, found.size.y),
        made=made,
        depth=found.depth,
        labels=volume.labels,
    )

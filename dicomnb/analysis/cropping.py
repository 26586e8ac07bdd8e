"""A part of a volume, or a volume with room around it: the same voxels at the same places, and none interpolated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.analysis.derived import derived_volume
from dicomnb.analysis.resampling import grey_volume
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.volume import Volume

__all__ = ["crop", "pad"]

IndexRange = tuple[int, int]
"""From which index to before which."""


def crop(
    source: Any, *, mask: ArrayLike | None = None, box: ArrayLike | None = None, margin: float | Sequence[float] = 0.0
) -> Volume:
    """Return the part of a volume around a mask, or in a box: whole voxels, where they lay.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        Three or four dimensions, grey; see `load`.
    mask : array_like of bool, shape (slices, rows, columns), optional
        The smallest part that holds all of its voxels.
    box : array_like of shape (2, 3), optional
        Two opposite corners, LPS in mm: the smallest part that holds all voxels whose centres lie in it.
    margin : float or three of these
        Room to all sides, mm: along columns, rows and slices; as many whole voxels as are needed, and no more than
        there are.

    Returns
    -------
    Volume
        With the values of the source, in its directions; padding is NaN.

    Raises
    ------
    UsageError
        If there is neither or both of mask and box, the mask has another shape or no voxel, or the margin is below 0.
    GeometryError
        If the headers do not say where voxels lie, or nothing of the volume lies in the box.

    References
    ----------
    PS3.3 C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> bone = dn.crop(ct, mask=ct.array > 300, margin=5)
    >>> bone.shape[0] <= ct.shape[0], bool(abs(bone.affine[:3, :3] - ct.affine[:3, :3]).max() < 1e-6)
    (True, True)
    """
    volume = grey_volume(source)
    if (mask is None) == (box is None):
        raise UsageError("A part is that of a mask, or of a box: give one of them.")
    spans = _spans_of_mask(np.asarray(mask), volume) if mask is not None else _spans_of_box(np.asarray(box), volume)
    spans = [
        (max(0, start - count), min(total, stop + count))
        for (start, stop), count, total in zip(spans, _voxels(volume, margin), _counts(volume), strict=True)
    ]
    (i0, i1), (j0, j1), (k0, k1) = spans
    stack = volume.stack
    assert stack is not None
    moved = stack.part(range(k0, k1))
    shift = i0 * volume.size.x * stack.row + j0 * volume.size.y * stack.column
    sizes = " × ".join(str(stop - start) for start, stop in reversed(spans))
    made = f"Cropped to {sizes} voxels, from column {i0}, row {j0} and slice {k0} on; no value was changed."
    return derived_volume(
        volume,
        np.ascontiguousarray(padded_array(volume)[..., k0:k1, j0:j1, i0:i1]),
        replace(moved, positions=moved.positions + shift),
        (volume.size.x, volume.size.y),
        made=made,
        depth=volume.spacing[2],
        labels=volume.labels,
    )


def pad(source: Any, margin: float | Sequence[float]) -> Volume:
    """Return a volume with room around it, which has no value (NaN).

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        Three or four dimensions, grey, evenly spaced; see `load`.
    margin : float or three of these
        Room to all sides, mm: along columns, rows and slices; as many whole voxels as are needed.

    Returns
    -------
    Volume
        In the directions of the source: each of its voxels stays at its place.

    Raises
    ------
    UsageError
        If the margin is below 0.
    GeometryError
        If the headers do not say where voxels lie, or slices are not evenly spaced.

    References
    ----------
    PS3.3 C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> wide = dn.pad(ct, (10, 10, 0))
    >>> wide.shape[0] == ct.shape[0], wide.shape[2] > ct.shape[2]
    (True, True)
    """
    volume = grey_volume(source)
    i, j, k = _voxels(volume, margin)
    stack, affine = volume.stack, volume.affine
    assert stack is not None
    first = affine[:3, 3] - affine[:3, :3] @ np.array([i, j, k], np.float64)
    positions = first + np.arange(volume.slice_count + 2 * k)[:, None] * affine[:3, 2]
    around = ((0, 0),) * (len(volume.grid) - 1) + ((k, k), (j, j), (i, i))
    made = f"Padded with {i} columns, {j} rows and {k} slices on each side, which have no value (NaN)."
    return derived_volume(
        volume,
        np.pad(padded_array(volume), around, constant_values=np.nan),
        replace(stack, positions=positions, step=affine[:3, 2] if len(positions) > 1 else None),
        (volume.size.x, volume.size.y),
        made=made,
        depth=volume.spacing[2],
        labels=volume.labels,
    )


def _counts(volume: Volume) -> tuple[int, int, int]:
    """Return columns, rows and slices."""
    return volume.frame_shape[1], volume.frame_shape[0], volume.slice_count


def _voxels(volume: Volume, margin: float | Sequence[float]) -> list[int]:
    """Return how many voxels a margin takes along columns, rows and slices."""
    wanted = np.broadcast_to(np.asarray(margin, np.float64), (3,)) if np.size(margin) in {1, 3} else np.array([np.nan])
    if not (np.isfinite(wanted).all() and (wanted >= 0).all()):
        raise UsageError(f"A margin is one length or three, mm, not below 0; and not {margin!r}.")
    # A hair less, so that a margin of whole voxels is as many of them.
    return [int(np.ceil(part - 1e-6)) for part in wanted / volume.spacing]


def _spans_of_mask(mask: NDArray[Any], volume: Volume) -> list[IndexRange]:
    shape = (volume.slice_count, *volume.frame_shape[:2])
    if mask.shape != shape or mask.dtype != np.bool_:
        raise UsageError(f"A mask of {mask.dtype} and shape {mask.shape} does not fit the volume: bool and {shape} do.")
    if not mask.any():
        raise UsageError("The mask has no voxel: there is nothing to crop to.")
    found = []
    for axis in (2, 1, 0):
        there = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        found.append((int(there[0]), int(there[-1]) + 1))
    return found


def _spans_of_box(box: FloatArray, volume: Volume) -> list[IndexRange]:
    if box.shape != (2, 3) or not np.isfinite(box).all():
        raise UsageError("A box has two opposite corners of three coordinates, LPS in mm: shape (2, 3).")
    low, high = box.min(axis=0), box.max(axis=0)
    stack, size = volume.fitted_stack, volume.size
    rows, columns = volume.frame_shape[:2]
    plane = np.arange(columns)[:, None] * size.x * stack.row + np.arange(rows)[:, None, None] * size.y * stack.column
    inside = np.stack(
        [((low <= position + plane) & (position + plane <= high)).all(axis=-1) for position in stack.positions]
    )
    if not inside.any():
        raise GeometryError(
            f"No voxel of the volume lies in the box from {low.tolist()} to {high.tolist()}, LPS in mm.",
            remedy=f"The volume reaches from {volume.bounding_box[0].round(1).tolist()} to "
            f"{volume.bounding_box[1].round(1).tolist()}.",
        )
    return _spans_of_mask(inside, volume)

"""Values at points in the patient, and the levels at which a dose is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.intensity import ValueArray
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.padding import padded, padded_array
from dicomnb.volumes.section import refuse_colors, three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["Isodose", "interpolated", "isodose", "values_at"]

_SNAP: Final = 1e-5
"""An index is taken for whole if it is no further from it than this: headers round positions to some 0.01 µm."""

_SHARES: Final = (0.2, 0.4, 0.6, 0.8, 0.95)
"""Levels of an isodose where none are named, as shares of the greatest dose."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Isodose:
    """A dose and the levels at which lines are drawn through it.

    Parameters
    ----------
    volume : Volume
        The dose.
    levels : tuple of float
        In the unit of the dose, ascending, all above 0.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.isodose(dn.make_study("dose") / "rtdose.dcm", levels=[20, 60]).levels
    (20.0, 60.0)
    """

    volume: Volume
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"<Isodose at {', '.join(f'{level:g}' for level in self.levels)} {unit_text(self.volume.units)}>"


def isodose(source: Any, levels: Sequence[float] | None = None, *, percent_of: float | None = None) -> Isodose:
    """Return a dose with the levels of its isodose lines, to be laid over a picture.

    Parameters
    ----------
    source : Volume, Dataset or path
        A dose (RTDOSE); any other volume with values above 0 can be drawn so too.
    levels : sequence of float, optional
        In the unit of the dose; with `percent_of` in per cent of it. By default 20, 40, 60, 80 and 95 % of the
        greatest dose.
    percent_of : float, optional
        What is 100 %, such as the dose that was prescribed, in the unit of the dose.

    Raises
    ------
    UsageError
        If no level is above 0.

    References
    ----------
    PS3.3 C.8.8.3 (RT Dose).

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.isodose(dn.make_study("dose") / "rtdose.dcm", [50, 95], percent_of=60)
    <Isodose at 30, 57 Gy>
    """
    volume = three_dimensions(load(source))
    refuse_colors(volume)
    if levels is None:
        highest = float(np.nanmax(padded_array(volume))) if percent_of is None else float(percent_of)
        chosen = [_rounded(share * highest) for share in _SHARES]
    else:
        chosen = [float(level) * (1.0 if percent_of is None else percent_of / 100) for level in levels]
    kept = tuple(sorted({level for level in chosen if level > 0}))
    if not kept:
        raise UsageError("An isodose needs at least one level above 0.", remedy="Name some: levels=[20, 40, 60].")
    return Isodose(volume, kept)


def values_at(source: Any, points: ArrayLike) -> NDArray[np.float64]:
    """Return the values of a volume, such as a dose, at places in the patient.

    Between the centres of voxels values are interpolated along straight lines, in the order i, j, k (trilinear); at a
    centre the voxel's value comes back. Within half a voxel beyond the outermost centres the border's value holds.
    Slices need not be evenly spaced.

    Parameters
    ----------
    source : Volume, Dataset or path
        Three dimensions.
    points : array_like of shape (..., 3)
        LPS in mm.

    Returns
    -------
    ndarray of float64, shape (...)
        In the unit of the volume; NaN outside of it, and beside a voxel that is missing or padding.

    Raises
    ------
    GeometryError
        If the headers do not say where the voxels lie.
    UsageError
        If a point has not three coordinates, or the volume has colours or a fourth dimension.

    References
    ----------
    PS3.3 C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dose = dn.load(dn.make_study("dose") / "rtdose.dcm")
    >>> dn.values_at(dose, [[-66, -31, -178], [900, 0, 0]]).round(1)
    array([62.3,  nan])
    """
    volume = three_dimensions(load(source))
    refuse_colors(volume)
    places = np.asarray(points, np.float64)
    if places.ndim == 0 or places.shape[-1] != 3:
        raise UsageError(f"A point has three coordinates (x, y, z); these have the shape {places.shape}.")
    indices = volume.continuous_index(places)
    # Slices near a point only: to look for padding in all of them takes longer than to look up a value.
    below = np.clip(np.nan_to_num(np.floor(indices[..., 2])), 0, volume.slice_count - 1)
    first, last = (int(below.min()), int(below.max()) + 1) if below.size else (0, 0)
    part = np.stack([padded(volume, first + k, values) for k, values in enumerate(volume.array[first : last + 1])])
    return interpolated(part, indices - [0, 0, first])


def interpolated(array: ValueArray, indices: FloatArray) -> NDArray[np.float64]:
    """Return values between voxels, trilinear, NaN more than half a voxel beyond the outermost centres.

    Parameters
    ----------
    array : ndarray of shape (slices, rows, columns)
        The values.
    indices : ndarray of shape (..., 3)
        (i, j, k).
    """
    whole = np.rint(indices)
    found = np.where(np.abs(indices - whole) <= _SNAP, whole, indices)
    last = np.array(array.shape[::-1]) - 1
    outside = ((found < -0.5 - _SNAP) | (found > last + 0.5 + _SNAP)).any(axis=-1)
    found = np.clip(found, 0, last)
    low = np.minimum(np.floor(found).astype(np.intp), last)
    share = found - low
    total = np.zeros(found.shape[:-1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, share, 1 - share), axis=-1)
        i, j, k = np.moveaxis(np.minimum(low + corner, last), -1, 0)
        # What has no weight does not count: a missing voxel beside a centre changes nothing.
        total += np.where(weight > 0, array[k, j, i] * weight, 0.0)
    return np.where(outside, np.nan, total)


def _rounded(level: float) -> float:
    """Return a level in three digits."""
    return float(f"{level:.3g}")

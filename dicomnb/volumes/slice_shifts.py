"""Where the slices of a tilted stack lie in a plane across them: how far each is shifted, and how high it lies.

A plane across a stack holds one line of each slice. Where a gantry was tilted, these lines do not begin above each
other: each is shifted along itself. And the distance from line to line is that within the plane, which is longer than
the one along the normal where the slices are shifted out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.axis import Axis, UnevenAxis
from dicomnb.volumes.stacking.stack import is_tilted
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["SliceShifts", "slice_shifts"]


@dataclass(frozen=True, slots=True, eq=False)
class SliceShifts:
    """The lines of a plane across a stack, one for each slice.

    Parameters
    ----------
    shifts : ndarray of shape (n,)
        How far the line of each slice is shifted along itself against that of the first one, mm.
    heights : Axis or UnevenAxis
        The lines at a right angle to themselves, mm from the outer border of the first one.
    direction : ndarray of shape (3,)
        Where heights grow to in the patient, LPS.
    depth : float
        How far apart two of these planes are that are 1 mm apart along the axis that runs out of them.
    """

    shifts: FloatArray
    heights: Axis | UnevenAxis
    direction: FloatArray
    depth: float

    @property
    def at_edges(self) -> FloatArray:
        """Shifts at the borders between lines, shape (n + 1,), mm: halfway between those of the lines beside them."""
        return UnevenAxis(tuple(self.shifts.tolist())).edges

    @property
    def step(self) -> float:
        """Shift from one slice to the next, mm; the median of uneven ones."""
        return float(np.median(np.diff(self.shifts)))

    def at(self, k: FloatArray) -> FloatArray:
        """Return the shift at indices of slices, which need not be whole; beyond the ends it goes on evenly."""
        numbers = np.arange(len(self.shifts))
        first, last = self.shifts[1] - self.shifts[0], self.shifts[-1] - self.shifts[-2]
        beyond = np.minimum(k, 0) * first + np.maximum(k - numbers[-1], 0) * last
        return np.asarray(np.interp(k, numbers, self.shifts) + beyond)


def slice_shifts(volume: VolumeGeometry, normal: int) -> SliceShifts | None:
    """Return how slices lie in a plane across them; None where they lie straight on top of each other.

    Parameters
    ----------
    volume : VolumeGeometry
        Whose slices.
    normal : int
        Which axis of the array runs out of the plane: 1 is j, 2 is i. In the plane of the slices, 0, nothing is
        shifted.

    References
    ----------
    PS3.3 C.7.6.2.1.1: positions alone tell a shift, Gantry/Detector Tilt does not.
    """
    stack = volume.stack
    is_known = (volume.axes.units, volume.axes.z_units) == ("mm", "mm")
    if normal == 0 or stack is None or volume.slice_count < 2 or not is_known:
        return None
    if not is_tilted(volume.slice_shifts, (volume.size.x, volume.size.y)):
        return None
    along = stack.row if normal == 1 else stack.column
    places = volume.fitted_stack.positions
    moved = places - places[0]
    shifts = moved @ along
    across = moved - shifts[:, None] * along
    direction = across[-1] / np.linalg.norm(across[-1])
    heights = across @ direction
    if not (np.diff(heights) > 0).all():
        # Shifted to and fro: only along the normal is their order sure.
        direction, heights = stack.normal, moved @ stack.normal
    beside = stack.column if normal == 1 else stack.row
    depth = float(abs(np.cross(along, direction) @ beside))
    lines: Axis | UnevenAxis
    if stack.step is not None:
        lines = Axis.local(float(heights[-1]) / (len(heights) - 1), len(heights))
    else:
        start = UnevenAxis(tuple(heights.tolist())).edges[0]
        lines = UnevenAxis(tuple((heights - start).tolist()))
    return SliceShifts(shifts, lines, direction, depth)

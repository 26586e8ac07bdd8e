"""Volumes of one stack that do not lie quite where the first does: how far from it, and where voxels are placed.

A table that creeps, or a header that is written from what was measured, moves each moment by hundredths of a
millimetre. They are moments of one grid still; which of them gives its places, and how far the others are, is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.frames.image_planes import ImagePlanes
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.stacking.colocated_planes import position_noise
from dicomnb.volumes.stacking.finding import Finding

__all__ = ["common_places"]

_MOST_TOLD: Final = 5
"""Volumes whose shift is told one by one."""


def common_places(
    planes: ImagePlanes, places: Sequence[Sequence[int]], points: Sequence[int], size: PixelSize
) -> tuple[ImagePlanes, tuple[Finding, ...]]:
    """Return one plane for each place, as the fullest volume has it, and a finding if others lie elsewhere.

    Where that volume has no image, the plane is that of another one, moved by as much as the other is shifted.

    Parameters
    ----------
    planes : ImagePlanes
        Of all images of the stack.
    places : sequence of sequence of int
        Indices of the images at each place.
    points : sequence of int
        For each image the point of the fourth dimension that it is of.
    size : PixelSize
        Distance between pixels.
    """
    chosen = planes.take([place[0] for place in places])
    if len(places) == len(planes):
        return chosen, ()
    # positions[t, k]; NaN where a volume has no image.
    positions = np.full((max(points) + 1, len(places), 3), np.nan)
    for k, place in enumerate(places):
        for index in place:
            positions[points[index], k] = planes.positions[index]
    known = np.isfinite(positions[..., 0])
    first = int(known.sum(axis=1).argmax())
    shifts = np.zeros((len(positions), 3))
    for t in range(len(positions)):
        both = known[t] & known[first]
        if both.any():
            shifts[t] = np.median(positions[t, both] - positions[first, both], axis=0)
    filled = positions[first].copy()
    for k in np.flatnonzero(~known[first]).tolist():
        t = int(known[:, k].argmax())
        filled[k] = positions[t, k] - shifts[t]
    away = np.linalg.norm(np.where(known[..., None], positions - filled, 0), axis=-1).max(axis=1)
    if away.max() <= position_noise(size):
        return chosen, ()
    return ImagePlanes(filled, chosen.rows, chosen.columns), (_told(away, first),)


def _told(away: FloatArray, first: int) -> Finding:
    shifted = [t for t in range(len(away)) if t != first and away[t] > 0]
    several = "; ".join(f"t = {t} by {away[t]:.3g} mm" for t in shifted[:_MOST_TOLD])
    more = f"; and {len(shifted) - _MOST_TOLD} more" if len(shifted) > _MOST_TOLD else ""
    return Finding(
        "volumes_shifted",
        f"Volumes lie up to {away.max():.3g} mm from where t = {first} lies ({several}{more}). They are taken for one "
        f"grid, and voxels are placed where those of t = {first} are.",
        remedy="Where so little matters, each header (volume.datasets) states the position of its own image.",
    )

"""Which stretch along a direction each of several parallel planes stands for."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray

__all__ = ["are_multiples", "common_distance", "covering", "has_other_distances", "slabs", "touching_slabs"]

_GAP: Final = 1.5
"""Neighbours further apart than this many usual distances do not touch: what is between them is empty."""

_MOST_IN_A_ROW: Final = 2
"""See `has_other_distances`."""

_TOLERANCE_MM: Final = 0.01
"""A height this far below the lower end of a slab is still in it: heights are rounded when they are written."""

_TOLERANCE_SHARE: Final = 0.01
"""But no further than this share of the thinnest slab."""


_UNEVEN: Final = 0.1
"""Distances are multiples of another if they are no further than this share of it from one."""

_FEWEST_STEPS: Final = (1, 2, 3)
"""How many steps the least distance may span: planes are left out beside all others but seldom."""


def common_distance(gaps: FloatArray) -> float | None:
    """Return the greatest distance of which all are multiples, None where there is none.

    It is the least of them; where that leaves others at a half or a third, it is a half or a third of the least.

    Parameters
    ----------
    gaps : ndarray of shape (n,)
        Distances of planes, mm, above 0.
    """
    for steps in _FEWEST_STEPS if len(gaps) else ():
        distance = float(gaps.min()) / steps
        if are_multiples(gaps, distance, _UNEVEN / steps):
            return distance
    return None


def are_multiples(gaps: FloatArray, distance: float, tolerance: float = _UNEVEN) -> bool:
    """Return True if all distances are whole multiples of another, one at least, to within a share of it."""
    multiples = gaps / distance
    return bool(multiples.min() > 1 - tolerance and np.abs(multiples - np.rint(multiples)).max() <= tolerance)


def has_other_distances(gaps: FloatArray, distance: float) -> bool:
    """Return True if planes have several distances by turns, and do not only leave places of one grid out.

    More than two distances in a row that are longer than the usual one are another distance.

    Parameters
    ----------
    gaps : ndarray of shape (n,)
        Distances of planes, mm, above 0.
    distance : float
        The usual distance, mm.
    """
    runs = groupby((gaps > _GAP * distance).tolist())
    return any(is_long and len(list(run)) > _MOST_IN_A_ROW for is_long, run in runs) and gaps.min() < _GAP * distance


def touching_slabs(heights: FloatArray) -> FloatArray:
    """Return where slabs begin and end that all touch, however far apart: halfway; outer planes lie in the middle.

    Parameters
    ----------
    heights : ndarray of shape (n,)
        Places of at least two planes, mm, ascending.

    Returns
    -------
    ndarray of shape (n, 2)
    """
    inner = (heights[1:] + heights[:-1]) / 2
    borders = np.concatenate([[2 * heights[0] - inner[0]], inner, [2 * heights[-1] - inner[-1]]])
    return np.stack([borders[:-1], borders[1:]], axis=1)


def slabs(heights: FloatArray, distance: float | None = None, thickness: FloatArray | None = None) -> FloatArray:
    """Return where the slab of each plane begins and ends: halfway to its neighbours.

    At the ends, and beside a gap, it reaches half the usual distance. A slab whose thickness is stated reaches half of
    that to both sides, but not beyond halfway to a neighbour.

    Parameters
    ----------
    heights : ndarray of shape (n,)
        Places of the planes, mm, ascending.
    distance : float, optional
        The usual distance, mm; by default the median. A single plane has no thickness without it.
    thickness : ndarray of shape (n,), optional
        Thickness of each slab where it is stated, NaN elsewhere, mm.

    Returns
    -------
    ndarray of shape (n, 2)
    """
    gaps = np.diff(heights)
    usual = distance or (float(np.median(gaps)) if len(gaps) else 0.0)
    halves = np.where(gaps <= _GAP * usual, gaps, usual) / 2
    below, above = np.append(usual / 2, halves), np.append(halves, usual / 2)
    if thickness is not None:
        stated = np.isfinite(thickness)
        below = np.where(stated, np.minimum(thickness / 2, np.append(np.inf, gaps / 2)), below)
        above = np.where(stated, np.minimum(thickness / 2, np.append(gaps / 2, np.inf)), above)
    return np.stack([heights - below, heights + above], axis=1)


def covering(borders: FloatArray, heights: FloatArray) -> NDArray[np.intp]:
    """Return which slab holds each height, -1 where none does.

    A slab holds its lower end and not its upper one, up to a hundredth of a millimetre: of planes that lie halfway
    between slices as many slices are held as there are planes.

    Parameters
    ----------
    borders : ndarray of shape (n, 2)
        What `slabs` returned.
    heights : ndarray of shape (m,)
        Heights, mm.
    """
    # The tolerance moves all borders alike, so that no height is in two slabs or in none.
    hair = min(_TOLERANCE_MM, _TOLERANCE_SHARE * float(np.diff(borders, axis=1).min(initial=np.inf)))
    index = np.searchsorted(borders[:, 0] - hair, heights, side="right") - 1
    inside = (index >= 0) & (heights < borders[index, 1] - hair)
    return np.where(inside, index, -1)

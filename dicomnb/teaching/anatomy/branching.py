"""Trees of tubes that fill a lung: each branch leads to the middle of the tissue that it serves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dicomnb.teaching.anatomy.lofts import tube
from dicomnb.teaching.anatomy.solids import Capsule, Solid
from dicomnb.teaching.phantom.ellipsoids import Vector

__all__ = ["places_within", "tree"]

Points = NDArray[np.float64]


def places_within(solid: Solid, count: int) -> Points:
    """Return places that are spread evenly in a solid, always the same, shape (about count, 3), LPS, mm."""
    low, high = np.array(solid.bounds)
    k = np.arange(1, 8 * count)[:, None]
    # Steps by powers of the root of x⁴ = x + 1 spread evenly in three dimensions.
    spread = (k * (1.2207440846057596 ** -np.array([1.0, 2.0, 3.0]))) % 1
    places = low + spread * (high - low)
    x, y, z = places.T.astype(np.float32)
    inside = places[solid.distance(x, y, z) < -3]
    return np.asarray(inside[:count], np.float64)


def tree(root: Vector, served: Points, radius: float, *, thinnest: float, grown: float = 0.0) -> Iterator[Capsule]:
    """Yield the tubes of a tree.

    Parameters
    ----------
    root : (x, y, z)
        Where it begins, LPS, mm.
    served : array, shape (places, 3)
        What it leads to.
    radius : float
        Of its trunk, mm. Where a branch serves a part of the places, the cube of its radius is this part of the cube.
    thinnest : float
        Radius at which branches end, mm.
    grown : float
        What is added to each radius, mm: the thickness of a wall.
    """
    yield from _branch(np.array(root), np.zeros(3), served, radius / len(served) ** (1 / 3), thinnest, grown)


def _branch(
    start: Points, before: Points, served: Points, scale: float, thinnest: float, grown: float
) -> Iterator[Capsule]:
    radius = scale * len(served) ** (1 / 3)
    if len(served) < 2 or radius < thinnest:
        return
    way = served.mean(axis=0) - start
    length = float(np.linalg.norm(way))
    stop = start + way * (0.46 if len(served) > 3 else 0.95)
    # A branch leaves in the direction of what it comes from.
    bend = start + 0.5 * (stop - start) + 0.12 * float(np.linalg.norm(stop - start)) * before
    middle = (start + 2 * bend + stop) / 4
    yield from tube([(*start, radius), (*middle, radius * 0.97), (*stop, radius * 0.9)], 1, grown=grown)
    offsets = served - stop
    along = way / max(length, 1e-6)
    across = offsets - np.outer(offsets @ along, along)
    _, _, axes = np.linalg.svd(across - across.mean(axis=0), full_matrices=False)
    side = across @ axes[0]
    cut = float(np.median(side))
    for half in (served[side <= cut], served[side > cut]):
        yield from _branch(stop, along, half, scale, thinnest, grown)

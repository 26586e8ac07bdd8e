"""Smooth solids in patient space: each tells how far a place is from its surface."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.teaching.phantom.ellipsoids import Vector

__all__ = ["FAR", "Blend", "Bounds", "Capsule", "Common", "Distances", "Offset", "Solid", "Superellipsoid", "Without"]

Distances = NDArray[np.float32]
"""Signed distances from a surface, mm: negative inside."""

Bounds = tuple[Vector, Vector]
"""The lowest and the highest corner of a box around a solid, LPS, mm."""

FAR: Final = 60.0
"""Distance, mm, from which on it does not matter how far a solid is."""

_TINY: Final = np.float32(1e-6)


class Solid(ABC):
    """A body with a smooth surface."""

    @property
    @abstractmethod
    def bounds(self) -> Bounds:
        """A box that holds the solid, LPS, mm."""

    @abstractmethod
    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm, negative inside.

        It is exact for balls and capsules. For the other solids it is of first order: right at the surface, where
        it decides how much of a voxel is filled.

        Parameters
        ----------
        x, y, z : array
            Places, LPS, mm, of shapes that broadcast.
        """


@dataclass(frozen=True)
class Superellipsoid(Solid):
    """An ellipsoid, or, with a power above 2, something between it and a box.

    Parameters
    ----------
    center : (x, y, z)
        LPS, mm.
    semi_axes : (a, b, c)
        Half of its width, depth and height before it is turned, mm.
    power : float
        2 for an ellipsoid; the larger, the more like a box.
    turned : (x, y, z)
        Angles in degrees by which it is turned about the three axes of the patient, one after the other.
    """

    center: Vector
    semi_axes: Vector
    power: float = 2.0
    turned: Vector = (0.0, 0.0, 0.0)

    @property
    def volume_ml(self) -> float:
        """Volume, mL: that of its box, times Γ(1 + 1/p)³ / Γ(1 + 3/p)."""
        share = math.gamma(1 + 1 / self.power) ** 3 / math.gamma(1 + 3 / self.power)
        return 8 * math.prod(self.semi_axes) * share / 1000

    @cached_property
    def rotation(self) -> NDArray[np.float64]:
        """The 3×3 matrix from the solid's own axes to those of the patient."""
        matrix = np.eye(3)
        for axis, angle in enumerate(self.turned):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            turn = np.eye(3)
            turn[a, a] = turn[b, b] = math.cos(math.radians(angle))
            turn[b, a] = math.sin(math.radians(angle))
            turn[a, b] = -turn[b, a]
            matrix = turn @ matrix
        return matrix

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds it, LPS, mm."""
        reach = np.abs(self.rotation) @ np.array(self.semi_axes)
        if self.power == 2:
            reach = np.linalg.norm(self.rotation * np.array(self.semi_axes), axis=1)
        return _box(np.subtract(self.center, reach), np.add(self.center, reach))

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        shifted = (x - np.float32(self.center[0]), y - np.float32(self.center[1]), z - np.float32(self.center[2]))
        if any(self.turned):
            inverse = self.rotation.T.astype(np.float32)
            shifted = tuple(sum(inverse[axis, k] * shifted[k] for k in range(3)) for axis in range(3))
        semi = np.array(self.semi_axes, np.float32)
        scaled = [abs(part / size) for part, size in zip(shifted, semi, strict=True)]
        if self.power == 2:
            length = np.sqrt(scaled[0] ** 2 + scaled[1] ** 2 + scaled[2] ** 2)
            slope = np.sqrt(sum((part / size) ** 2 for part, size in zip(scaled, semi, strict=True)))
            return _first_order(length, slope, length, float(semi.min()))
        p = np.float32(self.power)
        raised = [part ** (p - 1) for part in scaled]
        total = sum(a * b for a, b in zip(raised, scaled, strict=True))
        length = np.maximum(total, _TINY) ** (1 / p)
        slope = np.sqrt(sum((part / size) ** 2 for part, size in zip(raised, semi, strict=True)))
        return _first_order(length, slope, length ** (p - 1), float(semi.min()))


def _first_order(length: Distances, slope: Distances, factor: Distances, deepest: float) -> Distances:
    """Return (length - 1) over the size of its gradient, which is slope / factor; not deeper than possible."""
    # In the middle both are 0, and nothing is further from the surface than the shortest axis says.
    found = (length - 1) * (factor + _TINY * np.float32(deepest)) / (slope + _TINY)
    return np.asarray(np.maximum(found, np.float32(-deepest)), np.float32)


@dataclass(frozen=True)
class Capsule(Solid):
    """A straight piece of a tube whose radius may change, with round ends.

    Parameters
    ----------
    start, stop : (x, y, z)
        Ends of its axis, LPS, mm.
    radii : (start, stop)
        Millimetres.
    """

    start: Vector
    stop: Vector
    radii: tuple[float, float]

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds it, LPS, mm."""
        (a, b, c), (d, e, f), r = self.start, self.stop, max(self.radii)
        return (min(a, d) - r, min(b, e) - r, min(c, f) - r), (max(a, d) + r, max(b, e) + r, max(c, f) + r)

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        # Python's own numbers, which leave the arrays in single precision.
        a, b, c = (stop - start for start, stop in zip(self.start, self.stop, strict=True))
        dx, dy, dz = x - self.start[0], y - self.start[1], z - self.start[2]
        squared = max(a * a + b * b + c * c, 1e-6)
        along = dx * (a / squared) + dy * (b / squared) + dz * (c / squared)
        share = np.minimum(np.maximum(along, 0), 1)
        first, last = self.radii
        off = (dx - share * a) ** 2 + (dy - share * b) ** 2 + (dz - share * c) ** 2
        found = np.sqrt(off) - first
        return np.asarray(found - share * (last - first) if first != last else found, np.float32)


@dataclass(frozen=True)
class Blend(Solid):
    """Solids that run into each other, with a fillet where they meet.

    Parameters
    ----------
    parts : sequence of Solid
        At least one.
    fillet : float
        About the radius of the fillet, mm; 0 for none.
    """

    parts: Sequence[Solid]
    fillet: float = 0.0

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds all of them, LPS, mm."""
        corners = np.array([part.bounds for part in self.parts])
        return _box(corners[:, 0].min(axis=0) - self.fillet / 4, corners[:, 1].max(axis=0) + self.fillet / 4)

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        found = np.full(np.broadcast_shapes(x.shape, y.shape, z.shape), FAR, np.float32)
        for part in _near(self.parts, x, y, z):
            found = smooth_minimum(found, part.distance(x, y, z), self.fillet)
        return found


def _near(parts: Sequence[Solid], x: Distances, y: Distances, z: Distances) -> Iterator[Solid]:
    """Yield the solids of which a part is less than `FAR` from the box around places."""
    lowest = [float(one.min()) for one in (x, y, z)]
    highest = [float(one.max()) for one in (x, y, z)]
    for part in parts:
        low, high = part.bounds
        gaps = zip(low, high, lowest, highest, strict=True)
        if all(a - d < FAR and c - b < FAR for a, b, c, d in gaps):
            yield part


def smooth_minimum(a: Distances, b: Distances, width: float) -> Distances:
    """Return the lower of two distances, rounded where they differ by less than a width."""
    lower = np.minimum(a, b)
    if width <= 0:
        return lower
    near = np.maximum(np.float32(width) - abs(a - b), 0)
    return np.asarray(lower - near * near / np.float32(4 * width), np.float32)


@dataclass(frozen=True)
class Common(Solid):
    """What lies in all of several solids.

    Parameters
    ----------
    parts : sequence of Solid
        The first one gives the box.
    """

    parts: Sequence[Solid]

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds what they share, LPS, mm."""
        corners = np.array([part.bounds for part in self.parts])
        low, high = corners[:, 0].max(axis=0), corners[:, 1].min(axis=0)
        return _box(low, np.maximum(low, high))

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        found = self.parts[0].distance(x, y, z)
        for part in self.parts[1:]:
            found = np.maximum(found, part.distance(x, y, z))
        return found


@dataclass(frozen=True)
class Without(Solid):
    """A solid less what lies in others.

    Parameters
    ----------
    whole : Solid
        What is cut.
    taken : sequence of Solid
        What is taken away.
    fillet : float
        By how much the edges of the cut are rounded, mm.
    """

    whole: Solid
    taken: Sequence[Solid]
    fillet: float = 0.0

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds it, LPS, mm."""
        return self.whole.bounds

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        found = -self.whole.distance(x, y, z)
        for part in _near(self.taken, x, y, z):
            found = smooth_minimum(found, part.distance(x, y, z), self.fillet)
        return np.asarray(-found, np.float32)


@dataclass(frozen=True)
class Offset(Solid):
    """A solid grown on all sides, or shrunk.

    Parameters
    ----------
    solid : Solid
        What is grown.
    by : float
        Millimetres; negative to shrink.
    """

    solid: Solid
    by: float

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds it, LPS, mm."""
        low, high = self.solid.bounds
        return _box(np.subtract(low, self.by), np.add(high, self.by))

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        return np.asarray(self.solid.distance(x, y, z) - np.float32(self.by), np.float32)


def _box(low: NDArray[np.float64], high: NDArray[np.float64]) -> Bounds:
    (a, b, c), (d, e, f) = low.tolist(), high.tolist()
    return (a, b, c), (d, e, f)

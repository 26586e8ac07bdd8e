"""Bodies given by their cross-sections: lofts along z, and tubes along curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.anatomy.solids import Bounds, Capsule, Distances, Solid
from dicomnb.teaching.phantom.ellipsoids import Vector

__all__ = ["CrossSection", "Loft", "curve", "tube"]

_TINY: Final = np.float32(1e-6)


class CrossSection(NamedTuple):
    """A cross-section at one height: four quarters of superellipses.

    Parameters
    ----------
    z : float
        Height, LPS, mm.
    x, y : float
        Where the quarters meet, LPS, mm.
    right, left, front, back : float
        How far it reaches from there, mm.
    """

    z: float
    x: float
    y: float
    right: float
    left: float
    front: float
    back: float


@dataclass(frozen=True)
class Loft(Solid):
    """A smooth body through cross-sections, cut off flat at its first and last one.

    Parameters
    ----------
    sections : sequence of CrossSection
        From the feet up.
    power : float
        2 for ellipses; the larger, the more like rectangles.
    """

    sections: Sequence[CrossSection]
    power: float = 2.0

    @cached_property
    def _knots(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return heights, values of the sections and their slopes, as a spline of Catmull and Rom has them."""
        table = np.array(self.sections, np.float64)
        z, values = table[:, 0], table[:, 1:]
        return z, values, np.gradient(values, z, axis=0)

    def at(self, z: Distances) -> list[Distances]:
        """Return x, y, right, left, front and back of the cross-sections at heights, mm."""
        knots, values, slopes = self._knots
        inside = np.clip(z, knots[0], knots[-1])
        k = np.clip(np.searchsorted(knots, inside, "right") - 1, 0, len(knots) - 2)
        width = (knots[k + 1] - knots[k]).astype(np.float32)
        t = ((inside - knots[k]) / width).astype(np.float32)
        weights = (2 * t**3 - 3 * t**2 + 1, (t**3 - 2 * t**2 + t) * width, 3 * t**2 - 2 * t**3, (t**3 - t**2) * width)
        found = []
        for column in range(values.shape[1]):
            parts = (values[k, column], slopes[k, column], values[k + 1, column], slopes[k + 1, column])
            found.append(sum(np.float32(1) * w * p for w, p in zip(weights, parts, strict=True)).astype(np.float32))
        return found

    @cached_property
    def bounds(self) -> Bounds:
        """A box that holds it, LPS, mm."""
        z = self._knots[0]
        fine = np.linspace(z[0], z[-1], 200, dtype=np.float32)
        x, y, right, left, front, back = self.at(fine)
        low = float((x - right).min()), float((y - front).min()), float(z[0])
        return low, (float((x + left).max()), float((y + back).max()), float(z[-1]))

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the surface, mm."""
        cx, cy, right, left, front, back = self.at(z)
        dx, dy = x - cx, y - cy
        a = np.maximum(np.where(dx < 0, right, left), 1)
        b = np.maximum(np.where(dy < 0, front, back), 1)
        u, v = abs(dx) / a, abs(dy) / b
        if self.power == 2:
            length = np.sqrt(u * u + v * v)
            slope = np.sqrt((u / a) ** 2 + (v / b) ** 2)
            found = (length - 1) * (length + _TINY * np.minimum(a, b)) / (slope + _TINY)
        else:
            p = np.float32(self.power)
            up, vp = u ** (p - 1), v ** (p - 1)
            length = np.maximum(up * u + vp * v, _TINY) ** (1 / p)
            slope = np.sqrt((up / a) ** 2 + (vp / b) ** 2)
            found = (length - 1) * (length ** (p - 1) + _TINY * np.minimum(a, b)) / (slope + _TINY)
        found = np.maximum(found, -np.minimum(a, b))
        ends = np.maximum(np.float32(self.sections[0].z) - z, z - np.float32(self.sections[-1].z))
        return np.asarray(np.maximum(found, ends), np.float32)

    def surface(self, angle: float, z: float, out: float = 0.0) -> Vector:
        """Return the place on the surface in a direction, LPS, mm.

        Parameters
        ----------
        angle : float
            Degrees in the cross-section: 0 at the patient's left, 90 at the back.
        z : float
            Height, LPS, mm.
        out : float
            How far outside of the surface, mm.
        """
        cx, cy, right, left, front, back = (float(part[0]) for part in self.at(np.array([z], np.float32)))
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        a, b = (left if c > 0 else right) + out, (back if s > 0 else front) + out
        reach = (abs(c / a) ** self.power + abs(s / b) ** self.power) ** (-1 / self.power)
        return cx + float(c * reach), cy + float(s * reach), z


def curve(points: Iterable[Sequence[float]], parts: int = 4) -> list[tuple[float, ...]]:
    """Return points on a smooth curve through given ones; what more each has, a radius, is interpolated alike.

    Parameters
    ----------
    points : iterable of sequences
        At least two.
    parts : int
        Into how many pieces each step is divided.
    """
    table = np.array(list(points), np.float64)
    padded = np.concatenate([2 * table[:1] - table[1:2], table, 2 * table[-1:] - table[-2:-1]])
    t = (np.arange(parts) / parts)[:, None]
    found = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        cubic = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
        found.append(cubic / 2)
    return [tuple(row) for row in np.concatenate([*found, table[-1:]]).tolist()]


def tube(points: Iterable[Sequence[float]], parts: int = 4, *, grown: float = 0.0) -> list[Capsule]:
    """Return the pieces of a smooth tube.

    Parameters
    ----------
    points : iterable of (x, y, z, radius)
        Through which its axis runs, LPS, mm.
    parts : int
        Into how many pieces each step is divided.
    grown : float
        What is added to each radius, mm.
    """
    way = curve(points, parts)
    return [
        Capsule((x, y, z), (u, v, w), (max(r + grown, 0.1), max(s + grown, 0.1)))
        for (x, y, z, r), (u, v, w, s) in pairwise(way)
    ]

"""Solids to measure in, in the patient: which points lie inside, and how large they are.

Coordinates are LPS, mm (PS3.3 C.7.6.2.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.shape_sizes import BORDER, Inside, finite, in_units_of, positive

__all__ = ["Box", "SolidShape", "Sphere"]

Place = tuple[float, float, float]


class SolidShape(Protocol):
    """A shape in the patient: LPS, mm."""

    @property
    def volume(self) -> float:
        """Volume of the ideal shape, ml."""

    @property
    def bounds(self) -> FloatArray:
        """Least and greatest coordinates, shape (2, 3)."""

    def contains(self, points: ArrayLike) -> Inside:
        """Return True for each point, shape (..., 3), inside or on the border."""


@dataclass(frozen=True, slots=True)
class Sphere:
    """A sphere in the patient.

    Parameters
    ----------
    center : (float, float, float)
        LPS, mm.
    radius : float
        Millimetres.

    Raises
    ------
    UsageError
        If a number is not finite, or the radius not above 0.

    Examples
    --------
    >>> import dicomnb as dn
    >>> round(dn.Sphere((-72, -40, -372), radius=10).volume, 3)
    4.189
    """

    center: Place
    radius: float

    def __post_init__(self) -> None:
        finite("A sphere's center", self.center, 3)
        positive("A sphere", self.radius)

    @property
    def volume(self) -> float:
        """Volume of the ideal sphere, ml."""
        return float(4 / 3 * np.pi * self.radius**3 / 1000)

    @property
    def bounds(self) -> FloatArray:
        """Least and greatest coordinates, LPS, mm, shape (2, 3)."""
        return np.asarray(np.array(self.center) + np.array([[-self.radius], [self.radius]]))

    def contains(self, points: ArrayLike) -> Inside:
        """Return True for each point, shape (..., 3), inside or on the border."""
        away = in_units_of(self.radius, np.asarray(points, np.float64) - np.array(self.center))
        return np.asarray((away**2).sum(axis=-1) <= 1 + BORDER)


@dataclass(frozen=True, slots=True)
class Box:
    """A box along the axes of the patient.

    Parameters
    ----------
    low, high : (float, float, float)
        Least and greatest coordinates, LPS, mm.

    Raises
    ------
    UsageError
        If a number is not finite, or the box has no inside.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.Box((0, 0, 0), (10, 20, 30)).volume
    6.0
    """

    low: Place
    high: Place

    def __post_init__(self) -> None:
        finite("A box's lower corner", self.low, 3)
        finite("A box's upper corner", self.high, 3)
        positive("A box", *(np.array(self.high) - np.array(self.low)).tolist())

    @property
    def volume(self) -> float:
        """Volume, ml."""
        return float(np.prod(np.array(self.high) - np.array(self.low)) / 1000)

    @property
    def bounds(self) -> FloatArray:
        """Least and greatest coordinates, LPS, mm, shape (2, 3)."""
        return np.array([self.low, self.high])

    def contains(self, points: ArrayLike) -> Inside:
        """Return True for each point, shape (..., 3), inside or on the border."""
        low, high = self.bounds
        away = in_units_of(high / 2 - low / 2, np.asarray(points, np.float64) - (low / 2 + high / 2))
        return np.asarray((np.abs(away) <= 1 + BORDER).all(axis=-1))

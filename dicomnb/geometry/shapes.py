"""Shapes to measure in, in a plane: which points lie inside, and how large they are.

Coordinates are (x, y) in the plane, where x grows with the column and y with the row (PS3.3 C.7.6.2.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.shape_sizes import BORDER, Inside, finite, in_units_of, positive

__all__ = ["Circle", "Ellipse", "PlaneShape", "Polygon", "Rectangle"]

SHORT: Final = 1e-12
"""Share of a polygon's size below which two of its corners are one."""

_ROUND: Final = 96
"""Corners of the polygon that is drawn for a circle."""

Point = tuple[float, float]

_SQUARE: Final = np.eye(2)


class PlaneShape(Protocol):
    """A shape in a plane.

    Its place is given in the coordinates that pictures of the plane show. Where coordinates are skewed, `metric` is the
    2×2 matrix that turns differences of them into millimetres along two axes at a right angle, and radii and widths are
    true millimetres.
    """

    @property
    def area(self) -> float:
        """Area of the ideal shape, mm², of a polygon in coordinates at right angles."""

    def contains(self, points: ArrayLike, metric: ArrayLike = ...) -> Inside:
        """Return True for each point, shape (..., 2), inside or on the border."""

    def outline(self, metric: ArrayLike = ...) -> FloatArray:
        """Return the corners of the polygon that is drawn for it, shape (n, 2), not closed."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse in a plane.

    Parameters
    ----------
    center : (float, float)
        Coordinates as pictures of the plane show them, mm.
    semi_axes : (float, float)
        Half of its width and half of its height before it is turned, mm.
    angle : float
        By how much it is turned from the first axis of the plane towards the second, degrees.

    Raises
    ------
    UsageError
        If a number is not finite, or a length not above 0.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.Ellipse((10, 20), (5, 1), angle=45).contains([[13, 23], [13, 17]]).tolist()
    [True, False]
    """

    center: Point
    semi_axes: tuple[float, float]
    angle: float = 0.0

    def __post_init__(self) -> None:
        finite("An ellipse's center", self.center, 2)
        finite("An ellipse's semi-axes", self.semi_axes, 2)
        positive("An ellipse", *self.semi_axes)

    @property
    def area(self) -> float:
        """Area of the ideal ellipse, mm²."""
        return float(np.pi * self.semi_axes[0] * self.semi_axes[1])

    def contains(self, points: ArrayLike, metric: ArrayLike = _SQUARE) -> Inside:
        """Return True for each point, shape (..., 2), inside or on the border."""
        parts = in_units_of(self.semi_axes, _turned(points, self.center, metric, self.angle))
        return np.asarray((parts**2).sum(axis=-1) <= 1 + BORDER)

    def outline(self, metric: ArrayLike = _SQUARE) -> FloatArray:
        """Return the corners of the polygon that is drawn for it, shape (n, 2), not closed."""
        turns = np.arange(_ROUND) * (2 * np.pi / _ROUND)
        parts = np.stack([np.cos(turns), np.sin(turns)], -1) * np.array(self.semi_axes)
        return _put_back(parts, self.center, metric, self.angle)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle in a plane.

    Parameters
    ----------
    center : (float, float)
        Coordinates as pictures of the plane show them, mm.
    radius : float
        Millimetres.

    Raises
    ------
    UsageError
        If a number is not finite, or the radius not above 0.

    Examples
    --------
    >>> import dicomnb as dn
    >>> round(dn.Circle((30, 40), radius=5).area, 3)
    78.54
    """

    center: Point
    radius: float

    def __post_init__(self) -> None:
        finite("A circle's center", self.center, 2)
        positive("A circle", self.radius)

    @property
    def area(self) -> float:
        """Area of the ideal circle, mm²."""
        return float(np.pi * self.radius**2)

    def contains(self, points: ArrayLike, metric: ArrayLike = _SQUARE) -> Inside:
        """Return True for each point, shape (..., 2), inside or on the border."""
        return Ellipse(self.center, (self.radius, self.radius)).contains(points, metric)

    def outline(self, metric: ArrayLike = _SQUARE) -> FloatArray:
        """Return the corners of the polygon that is drawn for it, shape (n, 2), not closed."""
        return Ellipse(self.center, (self.radius, self.radius)).outline(metric)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in a plane.

    Parameters
    ----------
    center : (float, float)
        Coordinates as pictures of the plane show them, mm.
    size : (float, float)
        Width and height before it is turned, mm.
    angle : float
        By how much it is turned from the first axis of the plane towards the second, degrees.

    Raises
    ------
    UsageError
        If a number is not finite, or a length not above 0.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.Rectangle((30, 40), (20, 10)).outline().tolist()
    [[20.0, 35.0], [40.0, 35.0], [40.0, 45.0], [20.0, 45.0]]
    """

    center: Point
    size: tuple[float, float]
    angle: float = 0.0

    def __post_init__(self) -> None:
        finite("A rectangle's center", self.center, 2)
        finite("A rectangle's size", self.size, 2)
        positive("A rectangle", *self.size)

    @property
    def area(self) -> float:
        """Area, mm²."""
        return float(self.size[0] * self.size[1])

    def contains(self, points: ArrayLike, metric: ArrayLike = _SQUARE) -> Inside:
        """Return True for each point, shape (..., 2), inside or on the border."""
        parts = in_units_of(np.array(self.size) / 2, _turned(points, self.center, metric, self.angle))
        return np.asarray((np.abs(parts) <= 1 + BORDER).all(axis=-1))

    def outline(self, metric: ArrayLike = _SQUARE) -> FloatArray:
        """Return the four corners, shape (4, 2)."""
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(self.size) / 2
        return _put_back(corners, self.center, metric, self.angle)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A polygon in a plane; where it crosses itself, what is surrounded an even number of times is outside.

    Parameters
    ----------
    corners : tuple of (float, float)
        At least three, in coordinates as pictures of the plane show them, mm; the last is joined to the first.

    Raises
    ------
    UsageError
        If there are fewer, or a number is not finite.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.Polygon(((0, 0), (4, 0), (0, 3))).area
    6.0
    """

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        found = np.asarray(self.corners, np.float64)
        if found.ndim != 2 or found.shape[1:] != (2,) or len(found) < 3 or not np.isfinite(found).all():
            raise UsageError("A polygon needs at least three corners of two finite numbers each.")
        object.__setattr__(self, "corners", tuple((float(x), float(y)) for x, y in found))

    @property
    def area(self) -> float:
        """Area in coordinates at right angles, mm²; of a polygon that crosses itself, what its turns add up to."""
        x, y = np.array(self.corners).T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)

    def contains(self, points: ArrayLike, metric: ArrayLike = _SQUARE) -> Inside:  # noqa: ARG002 - straight stays straight
        """Return True for each point, shape (..., 2), inside or on the border."""
        corners = np.array(self.corners)
        low, high = corners.min(axis=0), corners.max(axis=0)
        middle, half = low / 2 + high / 2, float((high / 2 - low / 2).max())
        # In halves of its size: squares and quotients of lengths as they are overflow for corners 1e-313 mm apart.
        corners = in_units_of(half, corners - middle)
        places = in_units_of(half, np.asarray(points, np.float64) - middle)
        x, y = places[..., 0], places[..., 1]
        inside, border = np.zeros(x.shape, np.bool_), np.zeros(x.shape, np.bool_)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if y0 != y1:
                share = (np.clip(y, min(y0, y1), max(y0, y1)) - y0) / (y1 - y0)
                inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + share * (x1 - x0))
            border |= _is_near((x, y), (x0, y0), (x1, y1), 2 * BORDER)
        return inside | border

    def outline(self, metric: ArrayLike = _SQUARE) -> FloatArray:  # noqa: ARG002 - straight stays straight
        """Return the corners, shape (n, 2)."""
        return np.array(self.corners)


def _is_near(points: tuple[FloatArray, FloatArray], start: Point, end: Point, slack: float) -> Inside:
    """Return True for each point no further than `slack` from a straight line between two."""
    x, y = points[0] - start[0], points[1] - start[1]
    across, down = end[0] - start[0], end[1] - start[1]
    length = np.hypot(across, down)
    share = np.zeros_like(x)
    if length > SHORT:
        # Divided twice: the square of a short length is 0.
        share = np.clip((x * (across / length) + y * (down / length)) / length, 0, 1)
    return np.asarray(np.hypot(x - share * across, y - share * down) <= slack)


def _turned(points: ArrayLike, center: Point, metric: ArrayLike, angle: float) -> FloatArray:
    """Return points as a shape at the origin that was never turned sees them, mm."""
    away = (np.asarray(points, np.float64) - np.array(center)) @ np.asarray(metric, np.float64).T
    return np.asarray(away @ _rotation(angle))


def _put_back(parts: FloatArray, center: Point, metric: ArrayLike, angle: float) -> FloatArray:
    away = parts @ _rotation(angle).T
    return np.asarray(np.array(center) + away @ np.linalg.inv(np.asarray(metric, np.float64)).T)


def _rotation(angle: float) -> FloatArray:
    if angle == 0:
        return _SQUARE
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[cosine, -sine], [sine, cosine]])

"""Edges and centres of a row of voxels, in millimetres.

A voxel is a little box: n voxels have n centres and n + 1 edges. Pictures want the edges, sampling wants the
centres, and a header gives neither: it gives a spacing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray

__all__ = ["Axis", "UnevenAxis"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an image, with voxels of one size.

    Parameters
    ----------
    first : float
        Position of the first voxel's centre, mm.
    step : float
        Signed distance from one centre to the next, mm; not zero.
    count : int
        Number of voxels, at least 1.

    Raises
    ------
    GeometryError
        If the step is zero, one of the numbers is not finite, or there is no voxel.

    References
    ----------
    PS3.3 10.7.1.3.

    Examples
    --------
    >>> from dicomnb import Axis
    >>> axis = Axis(first=1.25, step=2.5, count=4)
    >>> axis.edges.tolist()
    [0.0, 2.5, 5.0, 7.5, 10.0]
    >>> axis.centers.tolist()
    [1.25, 3.75, 6.25, 8.75]
    """

    first: float
    step: float
    count: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.first) and np.isfinite(self.step) and self.step != 0 and self.count >= 1):
            raise GeometryError(
                "An axis needs a finite first position, a step other than 0 and at least one voxel, not "
                f"{self.first}, {self.step} and {self.count}."
            )

    @property
    def edges(self) -> FloatArray:
        """Borders between voxels, shape (count + 1,), mm, in index order.

        Built by multiplying, not by adding up: ``arange(0, n * d + d, d)`` may return one edge too many.
        """
        return np.asarray(self.first - self.step / 2 + np.arange(self.count + 1) * self.step, np.float64)

    @property
    def ends(self) -> tuple[float, float]:
        """First and last of `edges`, mm, without those between."""
        start = self.first - self.step / 2
        return start, start + self.count * self.step

    @property
    def centers(self) -> FloatArray:
        """Centres of voxels, shape (count,), mm, in index order."""
        return np.asarray(self.first + np.arange(self.count) * self.step, np.float64)

    @property
    def spacing(self) -> float:
        """Distance between neighbouring centres, mm, above 0."""
        return abs(self.step)

    @classmethod
    def local(cls, step: float, count: int) -> Axis:
        """Return the axis whose first edge is 0.

        Parameters
        ----------
        step : float
            Size of a voxel, mm, above 0.
        count : int
            Number of voxels.

        Examples
        --------
        >>> from dicomnb import Axis
        >>> Axis.local(0.5, 3).edges.tolist()
        [0.0, 0.5, 1.0, 1.5]
        """
        return cls(step / 2, step, count)


@dataclass(frozen=True, slots=True)
class UnevenAxis:
    """One axis of an image whose centres are not evenly spaced; edges lie halfway between them.

    Parameters
    ----------
    positions : tuple of float
        Centres of at least two voxels, mm, ascending.
    """

    positions: tuple[float, ...]

    @property
    def count(self) -> int:
        """Number of voxels."""
        return len(self.positions)

    @property
    def centers(self) -> FloatArray:
        """Centres of voxels, shape (count,), mm."""
        return np.array(self.positions)

    @property
    def edges(self) -> FloatArray:
        """Borders between voxels, shape (count + 1,), mm; the outer voxels are symmetric."""
        centers = self.centers
        inner = (centers[1:] + centers[:-1]) / 2
        return np.concatenate([[2 * centers[0] - inner[0]], inner, [2 * centers[-1] - inner[-1]]])

    @property
    def ends(self) -> tuple[float, float]:
        """First and last of `edges`, mm."""
        edges = self.edges
        return float(edges[0]), float(edges[-1])

    @property
    def spacing(self) -> float:
        """Median distance between neighbouring centres, mm."""
        return float(np.median(np.diff(self.centers)))

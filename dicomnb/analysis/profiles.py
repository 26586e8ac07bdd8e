"""Curves that were measured: values along a line, and how often each value occurs; with a small drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dicomnb.analysis.results import Result, Rows, quantity_text
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["Histogram", "Profile"]

_WIDTH, _HEIGHT = 360, 120
"""Size of the drawing of a profile or a histogram, pixels."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Profile(Result):
    """Values along a straight line.

    Parameters
    ----------
    distances : ndarray of shape (n,)
        From the start of the line, in `length_units`.
    values : ndarray of shape (n,)
        In `units`; NaN outside of the volume, and where a neighbour is missing or padding.
    positions : ndarray of shape (n, 3) or (n, 2)
        LPS in mm, or coordinates in a slice.
    units, length_units : str
        The units.
    place : str
        Which slice the line lies in, if it was given by coordinates in one.
    where : str
        Where lengths hold, if that is not in the body.
    notes : tuple of str
        What a reader has to know.
    """

    distances: FloatArray
    values: FloatArray
    positions: FloatArray
    units: str
    length_units: str = "mm"
    place: str = ""
    where: str = ""
    notes: tuple[str, ...] = ()

    def _kind(self) -> str:
        return "Line profile"

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        yield "length", f"{quantity_text(float(self.distances[-1]), self.length_units)} {self.where}".rstrip()
        yield "points", f"{len(self.values)}, {quantity_text(float(self.distances[1]), self.length_units)} apart"
        known = self.values[np.isfinite(self.values)]
        if len(known):
            yield "values", f"{quantity_text(float(known.min()))} to {quantity_text(float(known.max()), self.units)}"
        if len(known) < len(self.values):
            yield "without value", f"{len(self.values) - len(known)} points"

    def _drawing(self) -> Markup | None:
        known = np.isfinite(self.values)
        if not known.any():
            return None
        x = self.distances / self.distances[-1] * _WIDTH
        low, span = float(self.values[known].min()), float(np.ptp(self.values[known])) or 1.0
        y = _HEIGHT - (self.values - low) / span * _HEIGHT
        parts = np.split(np.arange(len(x)), np.nonzero(~known)[0])
        lines = [
            tag("polyline", points=" ".join(f"{x[n]:.1f},{y[n]:.1f}" for n in part if known[n]), fill="none")
            for part in parts
            if known[part].sum() > 1
        ]
        return _svg(self.heading, tag("g", lines, stroke="currentColor", stroke_width="1.5"))

    def __repr__(self) -> str:
        return f"<Profile {len(self.values)} points over {quantity_text(float(self.distances[-1]), self.length_units)}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Histogram(Result):
    """How many voxels have which values.

    Parameters
    ----------
    counts : ndarray of int, shape (n,)
        Voxels between two neighbouring edges; the last bin holds its upper edge too.
    edges : ndarray of shape (n + 1,)
        Borders of the bins, in `units`.
    units : str
        Unit of the values.
    below, above : int
        Voxels whose values lie outside of the edges.
    left_out : int
        Voxels that are missing or padding.
    place : str
        Of which region.
    """

    counts: NDArray[np.int64]
    edges: FloatArray
    units: str
    below: int = 0
    above: int = 0
    left_out: int = 0
    place: str = ""

    @property
    def centers(self) -> FloatArray:
        """Middle of each bin, shape (n,)."""
        return np.asarray((self.edges[:-1] + self.edges[1:]) / 2)

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        yield "voxels", str(int(self.counts.sum()))
        width = quantity_text(float(self.edges[1] - self.edges[0]), self.units)
        yield "bins", f"{len(self.counts)} of {width}"
        yield "from", quantity_text(float(self.edges[0]), self.units)
        yield "to", quantity_text(float(self.edges[-1]), self.units)
        if self.counts.any():
            most = int(self.counts.argmax())
            yield (
                "fullest bin",
                f"{int(self.counts[most])} voxels around {quantity_text(float(self.centers[most]), self.units)}",
            )
        for name, count in (("below", self.below), ("above", self.above), ("left out", self.left_out)):
            if count:
                yield name, f"{count} voxels"

    def _drawing(self) -> Markup | None:
        if not self.counts.any():
            return None
        width = _WIDTH / len(self.counts)
        heights = self.counts / self.counts.max() * _HEIGHT
        bars = [
            tag("rect", x=f"{n * width:.2f}", y=f"{_HEIGHT - h:.2f}", width=f"{width:.2f}", height=f"{h:.2f}")
            for n, h in enumerate(heights)
            if h
        ]
        return _svg(self.heading, tag("g", bars, fill="currentColor"))

    def __repr__(self) -> str:
        return f"<Histogram of {int(self.counts.sum())} voxels in {len(self.counts)} bins>"


def _svg(label: str, content: Markup) -> Markup:
    # HTML reads "viewbox" as SVG's viewBox.
    size = f"-2 -2 {_WIDTH + 4} {_HEIGHT + 4}"
    return tag("svg", content, viewbox=size, width=_WIDTH, height=_HEIGHT, role="img", aria_label=label)

"""What was measured in a viewer: each result with its slice, the trait that holds them, and their table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

import traitlets
from numpy.typing import ArrayLike

from dicomnb.analysis.measure import angle, distance
from dicomnb.analysis.results import Angle, Distance, RoiStatistics
from dicomnb.analysis.roi import roi
from dicomnb.display.common.captions import number_text
from dicomnb.display.widget.state import ViewerState
from dicomnb.errors import UsageError
from dicomnb.geometry.shapes import Circle, Ellipse, PlaneShape, Polygon, Rectangle
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import Markup
from dicomnb.standard.unit_codes import unit_text

__all__ = ["MeasuredState", "Measurement", "measurement_table"]

_HEADINGS: Final = ("", "", "length", "mean", "SD", "min", "max", "median", "area", "pixels")
_CELL: Final = (
    "text-align:right;padding:1px 8px;border:1px solid;border-color:color-mix(in srgb, currentColor 25%, transparent)"
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Something that was measured in a viewer.

    Parameters
    ----------
    plane : str
        The plane that it lies in.
    index : int
        The slice, from 0.
    t : int
        The point of a fourth dimension, from 0.
    result : Distance, Angle or RoiStatistics
        What was found; ``result.shape`` is the shape, ``result.start`` and ``result.end`` the ends of a ruler,
        ``result.points`` the three points of an angle.
    """

    plane: str
    index: int
    t: int
    result: Distance | Angle | RoiStatistics

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, ready to become JSON."""
        return {"plane": self.plane, "index": self.index, "t": self.t, "result": self.result.to_dict()}


class MeasuredState(ViewerState):
    """What a viewer shows, and what was measured in it.

    Attributes
    ----------
    measurements : tuple of Measurement
        What was measured, with the mouse or by `measure`. A trait: can be observed, and set to fewer of them.
    slab : float or None
        Thickness of the slab that is shown, mm; None for a slice.
    """

    measurements: tuple[Measurement, ...] = traitlets.Tuple()  # type: ignore[assignment]  # a trait gives its value

    slab: float | None = None

    @overload
    def measure(self, what: PlaneShape) -> RoiStatistics: ...

    @overload
    def measure(self, what: tuple[ArrayLike, ArrayLike, ArrayLike]) -> Angle: ...  # type: ignore[overload-overlap]

    @overload
    def measure(self, what: Sequence[ArrayLike]) -> Distance: ...

    def measure(self, what: PlaneShape | Sequence[ArrayLike]) -> Distance | Angle | RoiStatistics:
        """Measure in the slice that is shown, draw it there, and keep it in `measurements`.

        Parameters
        ----------
        what : Circle, Ellipse, Rectangle, Polygon, or two or three points
            A region, the ends of a ruler, or a tuple of the three points of an angle, which is that at the second; in
            coordinates of the slice as for `roi`, `distance` and `angle`.

        Returns
        -------
        RoiStatistics, Distance or Angle
            What was found.

        Raises
        ------
        UsageError
            If the picture shows a slab, and a region is asked for, or there are not two or three points.
        GeometryError
            If there is no distance between the points.

        Examples
        --------
        >>> import dicomnb as dn
        >>> viewer = dn.view(dn.sample(), index=24)
        >>> viewer.measure([(10, 20), (13, 24)])
        <Distance 5 mm>
        >>> len(viewer.measurements)
        1
        """
        found = self._measured(self.plane, self.index, what)
        self.measurements = (*self.measurements, found)
        return found.result

    def measure_again(self) -> None:
        """Measure everything again, in the point of the fourth dimension that is shown now."""
        if any(each.t != self.t for each in self.measurements):
            self.measurements = tuple(
                self._measured(each.plane, each.index, _asked(each)) for each in self.measurements
            )

    def _measured(self, plane: str, index: int, what: PlaneShape | Sequence[ArrayLike]) -> Measurement:
        """Return what a shape, or the two ends of a ruler, measure in the point that is shown."""
        result: Distance | Angle | RoiStatistics
        if isinstance(what, (Circle, Ellipse, Polygon, Rectangle)):
            if self.slab is not None:
                raise UsageError(
                    "The picture shows a slab, and statistics are those of a slice.",
                    remedy="Show it without slab= to measure regions.",
                )
            result = roi(self.part, what, plane=plane, index=index)
        else:
            points = tuple(what)  # type: ignore[arg-type]  # shapes were told apart above
            if len(points) not in (2, 3):
                raise UsageError(f"{len(points)} points are neither the ends of a ruler nor the points of an angle.")
            measured = distance if len(points) == 2 else angle
            result = measured(self.part, *points, plane=plane, index=index)
        return Measurement(plane, index, self.t, result)


def _asked(measurement: Measurement) -> Any:
    result = measurement.result
    if isinstance(result, Distance):
        return result.start, result.end
    return result.points if isinstance(result, Angle) else result.shape


def measurement_table(found: Sequence[Measurement], units: str) -> Markup:
    """Return a table of results, values in `units`, one row each."""
    rows = [table_row(_cells(number, each), style=_CELL) for number, each in enumerate(found, 1)]
    title = f"Measurements, values in {unit_text(units)}" if units else "Measurements"
    return html_table(_HEADINGS, rows, caption=title, cell_style=_CELL)


def _cells(number: int, each: Measurement) -> list[str]:
    result = each.result
    where = f"{each.plane} {each.index}"
    if isinstance(result, Distance):
        length = f"{number_text(result.length)} {result.units} {result.where}".rstrip()
        return [f"{number} ruler", where, length, *[""] * 7]
    if isinstance(result, Angle):
        return [f"{number} angle", where, f"{number_text(result.degrees)}° {result.where}".rstrip(), *[""] * 7]
    values = (result.mean, result.sd, result.min, result.max, result.median)
    area = "" if result.area is None else f"{number_text(result.area)} mm² {result.where}".rstrip()
    left_out = f" ({result.left_out} left out)" if result.left_out else ""
    kind = f"{number} {type(result.shape).__name__.lower()}"
    numbers = [number_text(value) if math.isfinite(value) else "" for value in values]
    return [kind, where, "", *numbers, area, f"{result.count}{left_out}"]

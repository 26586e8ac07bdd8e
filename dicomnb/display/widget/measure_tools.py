"""What is drawn and measured in a viewer: the widgets to do it with, and the table of results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, overload

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dicomnb.analysis.measure import distance
from dicomnb.analysis.results import Distance, RoiStatistics
from dicomnb.analysis.roi import roi
from dicomnb.display.common.captions import number_text, unit_text
from dicomnb.display.common.plane import AXIS_NAMES
from dicomnb.display.widget.controls import button, menu
from dicomnb.display.widget.frame_labels import Mark, paint_marks
from dicomnb.display.widget.pointer_layer import made_sheet
from dicomnb.errors import DicomError, MissingDependency, UsageError
from dicomnb.geometry.shapes import Circle, Ellipse, PlaneShape, Polygon, Rectangle
from dicomnb.parsing.table.markup import Markup, tag
from dicomnb.volumes.section import Section, section_of

if TYPE_CHECKING:
    from dicomnb.display.widget.viewer import Viewer

__all__ = ["Drawings", "Measurement", "Measuring"]

TOOLS: Final = ("ruler", "ellipse", "rectangle", "freehand")

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
    result : Distance or RoiStatistics
        What was found; ``result.shape`` is the shape, ``result.start`` and ``result.end`` the ends of a ruler.
    """

    plane: str
    index: int
    t: int
    result: Distance | RoiStatistics

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, ready to become JSON."""
        return {"plane": self.plane, "index": self.index, "t": self.t, "result": self.result.to_dict()}


class Drawings:
    """The part of a viewer that measures.

    Parameters
    ----------
    viewer : Viewer
        Where to measure. Its trait `measurements` holds what was found.
    picture : ipywidgets.Widget
        The picture, as large as its frames.

    Attributes
    ----------
    stage : ipywidgets.Widget
        The picture, with the sheet to draw on once one is needed.
    rows : list of ipywidgets.Widget
        What stands below it.
    """

    def __init__(self, viewer: Viewer, picture: Any) -> None:
        self._viewer = viewer
        self._sheet: Any = None
        self._begun: tuple[str, int, tuple[float, float]] | None = None
        picture.layout.grid_area = "1 / 1"
        self.stage = ipywidgets.GridBox([picture], layout={"align_self": "flex-start"})
        self._tools = menu("Measure", [("–", ""), *((tool, tool) for tool in TOOLS)], "", narrow=True)
        self._tools.observe(lambda _: self._use(), "value")
        hint = "Set one end at the cross, then move the cross and set the other: for those who use no mouse"
        self._mark = button("Set at cross", hint, self._set_at_cross)
        self._undo = button("Remove last", "Remove the last measurement", self._remove_last)
        self._undo.layout.width = "9em"
        self._said = ipywidgets.Label()
        self._table = ipywidgets.HTML()
        self.rows = [ipywidgets.HBox([self._tools, self._mark, self._undo]), ipywidgets.HBox([self._said, self._table])]
        self._follow_tool()

    def close(self) -> None:
        """Take the sheet off the page."""
        if self._sheet is not None:
            self._sheet.close()

    # -- measuring -------------------------------------------------------------------------------------------

    def measured(self, plane: str, index: int, what: PlaneShape | Sequence[ArrayLike]) -> Measurement:
        """Return what a shape, or the two ends of a ruler, measure in the point that is shown."""
        viewer = self._viewer
        result: Distance | RoiStatistics
        if isinstance(what, (Circle, Ellipse, Polygon, Rectangle)):
            if viewer.slab is not None:
                raise UsageError(
                    "The picture shows a slab, and statistics are those of a slice.",
                    remedy="Show it without slab= to measure regions.",
                )
            result = roi(viewer.part, what, plane=plane, index=index)
        else:
            start, end = what  # type: ignore[misc]  # shapes were told apart above
            result = distance(viewer.part, start, end, plane=plane, index=index)
        return Measurement(plane, index, viewer.t, result)

    def again(self) -> None:
        """Measure everything again, in the point of the fourth dimension that is shown now."""
        viewer = self._viewer
        if any(each.t != viewer.t for each in viewer.measurements):
            viewer.measurements = tuple(
                self.measured(each.plane, each.index, _asked(each)) for each in viewer.measurements
            )

    def paint(self, frame: NDArray[np.uint8]) -> None:
        """Paint what lies in the slice that is shown into a frame."""
        viewer = self._viewer
        here = [
            (number, each)
            for number, each in enumerate(viewer.measurements, 1)
            if (each.plane, each.index) == (viewer.plane, viewer.index)
        ]
        marks = [self._painted(number, each) for number, each in here]
        if self._begun is not None and self._begun[:2] == (viewer.plane, viewer.index):
            marks.append(Mark(self._on_screen(np.array([self._begun[2]] * 2)), "", is_closed=False))
        if marks:
            paint_marks(frame[viewer.renderer.image_span], marks)

    def show(self) -> None:
        """Fill the table."""
        found = self._viewer.measurements
        self._table.value = str(_table(found, self._viewer.part.units)) if found else ""
        self._undo.disabled = not found

    def _painted(self, number: int, measurement: Measurement) -> Mark:
        result = measurement.result
        units = unit_text(self._viewer.part.units)
        if isinstance(result, Distance):
            text = f"{number_text(result.length)} {result.units} {result.where}".rstrip()
            return Mark(self._on_screen(np.array([result.start, result.end])), f"{number}: {text}", is_closed=False)
        shape: Any = result.shape
        known = math.isfinite(result.mean)
        text = f"{number_text(result.mean)} {units}".rstrip() if known else f"{result.count} pixels"
        return Mark(self._on_screen(shape.outline(self._section().metric)), f"{number}: {text}")

    # -- places ----------------------------------------------------------------------------------------------

    def _section(self) -> Section:
        viewer = self._viewer
        return section_of(viewer.part, viewer.plane, viewer.index)

    def _on_screen(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return coordinates in the slice as pixels of the image, from its upper left."""
        ordered = places if self._is_in_order() else places[:, ::-1]
        renderer = self._viewer.renderer
        down, across = renderer.image_span
        return np.asarray(renderer.pixels_of(ordered) - (across.start, down.start))

    def _in_slice(self, shares: ArrayLike) -> NDArray[np.float64]:
        """Return places on the picture, shares of its width and height, as coordinates in the slice, kept within it."""
        height, width = self._viewer.renderer.shape
        places = self._viewer.renderer.places_of(np.asarray(shares, np.float64) * (width, height))
        low, high = self._section().extent
        return np.asarray(np.clip(places if self._is_in_order() else places[:, ::-1], low, high))

    def _is_in_order(self) -> bool:
        """Return True if the picture's axes, across and down, are the slice's coordinates in their order."""
        seen = self._viewer.seen
        return bool(seen.across > seen.down)

    # -- what a hand does ------------------------------------------------------------------------------------

    def _use(self) -> None:
        self._begun = None
        if self._tools.value and self._sheet is None:
            try:
                self._sheet = made_sheet(self._drawn)
            except MissingDependency as error:
                self._said.value = str(error)
            else:
                self._sheet.layout.grid_area = "1 / 1"
                self.stage.children = [*self.stage.children, self._sheet]
        if self._sheet is not None:
            self._sheet.tool = self._tools.value
        self._follow_tool()
        self._viewer.repaint()

    def _follow_tool(self) -> None:
        self._mark.disabled = self._tools.value in {"", "freehand"}

    def _drawn(self, tool: str, trace: list[list[float]]) -> None:
        with self._saying():
            places = self._in_slice(trace)
            if tool:
                self._add(tool, [(float(x), float(y)) for x, y in places])
            else:
                self._move_cross(places[-1])

    def _move_cross(self, place: NDArray[np.float64]) -> None:
        """Move the cross to where a click was, without a tool."""
        part = self._viewer.part
        counts = (part.frame_shape[1], part.frame_shape[0], part.slice_count)
        found = self._section().indices(place).tolist()
        self._viewer.voxel = tuple(min(round(index), count - 1) for index, count in zip(found, counts, strict=True))

    def _set_at_cross(self) -> None:
        """Set one end of a shape, or, where one is set in this slice, the other."""
        viewer = self._viewer
        with self._saying():
            x, y = self._section().coordinates(viewer.voxel).tolist()
            begun, self._begun = self._begun, None
            if begun is not None and begun[:2] == (viewer.plane, viewer.index):
                self._add(self._tools.value, [begun[2], (x, y)])
            else:
                self._begun = (viewer.plane, viewer.index, (x, y))
        viewer.repaint()

    def _add(self, tool: str, trace: Sequence[tuple[float, float]]) -> None:
        what = _shape(tool, trace, self._section())
        if what is not None:
            self._viewer.measure(what)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Say on the page why something cannot be measured."""
        self._said.value = ""
        try:
            yield
        except DicomError as error:
            self._said.value = str(error)

    def _remove_last(self) -> None:
        self._viewer.measurements = self._viewer.measurements[:-1]


class Measuring(traitlets.HasTraits):
    """What a viewer has that measures.

    Attributes
    ----------
    measurements : tuple of Measurement
        What was measured, with the mouse or by `measure`. A trait: can be observed, and set to fewer of them.
    """

    measurements: tuple[Measurement, ...] = traitlets.Tuple()  # type: ignore[assignment]  # a trait gives its value

    plane: Any
    index: Any
    _drawings: Drawings

    @overload
    def measure(self, what: PlaneShape) -> RoiStatistics: ...

    @overload
    def measure(self, what: Sequence[ArrayLike]) -> Distance: ...

    def measure(self, what: PlaneShape | Sequence[ArrayLike]) -> Distance | RoiStatistics:
        """Measure in the slice that is shown, draw it there, and keep it in `measurements`.

        Parameters
        ----------
        what : Circle, Ellipse, Rectangle, Polygon, or two points
            A region, or the ends of a ruler, in coordinates of the slice as for `roi` and `distance`.

        Returns
        -------
        RoiStatistics or Distance
            What was found.

        Raises
        ------
        UsageError
            If the picture shows a slab, and a region is asked for.
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
        found = self._drawings.measured(self.plane, self.index, what)
        self.measurements = (*self.measurements, found)
        return found.result

    def repaint(self) -> None:
        """Paint the frame anew."""
        raise NotImplementedError

    @traitlets.observe("measurements")
    def _on_measurements(self, _: object) -> None:
        self._drawings.show()
        self.repaint()


def _asked(measurement: Measurement) -> Any:
    result = measurement.result
    return (result.start, result.end) if isinstance(result, Distance) else result.shape


def _shape(tool: str, trace: Sequence[tuple[float, float]], section: Section) -> Any:
    """Return what was drawn: two points for a ruler, a shape; None if it has no size."""
    start, end = trace[0], trace[-1]
    if tool == "freehand":
        return Polygon(tuple(trace)) if len(trace) > 2 else None
    if tool == "ruler":
        return None if start == end else (start, end)
    width, height = np.abs(section.metric @ (np.array(end) - np.array(start))).tolist()
    if not width or not height:
        return None
    center = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return Rectangle(center, (width, height)) if tool == "rectangle" else Ellipse(center, (width / 2, height / 2))


def _table(found: Sequence[Measurement], units: str) -> Markup:
    head = tag("tr", [tag("th", name, scope="col", style=_CELL) for name in _HEADINGS])
    rows = [
        tag("tr", [tag("td", cell, style=_CELL) for cell in _cells(number, each)])
        for number, each in enumerate(found, 1)
    ]
    title = f"Measurements, values in {unit_text(units)}" if units else "Measurements"
    caption = tag("caption", title, style="text-align:left")
    return tag("table", caption, tag("thead", head), tag("tbody", rows), style="border-collapse:collapse")


def _cells(number: int, each: Measurement) -> list[str]:
    result = each.result
    letter = (
        each.plane if each.plane in AXIS_NAMES else {"axial": "", "coronal": "", "sagittal": ""}.get(each.plane, "")
    )
    where = f"{letter or each.plane} {each.index}"
    if isinstance(result, Distance):
        length = f"{number_text(result.length)} {result.units} {result.where}".rstrip()
        return [f"{number} ruler", where, length, *[""] * 7]
    values = (result.mean, result.sd, result.min, result.max, result.median)
    area = "" if result.area is None else f"{number_text(result.area)} mm² {result.where}".rstrip()
    left_out = f" ({result.left_out} left out)" if result.left_out else ""
    kind = f"{number} {type(result.shape).__name__.lower()}"
    numbers = [number_text(value) if math.isfinite(value) else "" for value in values]
    return [kind, where, "", *numbers, area, f"{result.count}{left_out}"]

"""The tools that measure in a viewer: the menu, the sheet that a mouse draws on, and the drawn outlines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.analysis.results import Angle, Distance
from dicomnb.display.common.captions import number_text
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.widget.controls import button, menu
from dicomnb.display.widget.frame_labels import Mark, paint_marks
from dicomnb.display.widget.measurement import MeasuredState, Measurement, measurement_table
from dicomnb.display.widget.pointer_layer import made_sheet
from dicomnb.errors import DicomError, MissingDependency
from dicomnb.geometry.shapes import Ellipse, Polygon, Rectangle
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.section import Section, section_of

__all__ = ["MeasureTools"]

TOOLS: Final = ("ruler", "ellipse", "rectangle", "freehand")


class MeasureTools:
    """The part of a viewer that measures.

    Parameters
    ----------
    state : MeasuredState
        What is shown. Its trait `measurements` holds the results.
    picture : ipywidgets.Widget
        The picture, as large as its frames.
    renderer : callable
        Returns what paints the frames of the plane that is shown.
    repaint : callable
        Paints the frame anew.

    Attributes
    ----------
    stage : ipywidgets.Widget
        The picture, with the sheet to draw on once one is needed.
    rows : list of ipywidgets.Widget
        What stands below it.
    """

    def __init__(
        self,
        state: MeasuredState,
        picture: Any,
        *,
        renderer: Callable[[], FrameRenderer],
        repaint: Callable[[], None],
    ) -> None:
        self._state, self._renderer, self._repaint = state, renderer, repaint
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
        state.observe(self._on_measurements, "measurements")

    # -- pictures --------------------------------------------------------------------------------------------

    def paint(self, frame: NDArray[np.uint8]) -> None:
        """Paint what lies in the slice that is shown into a frame."""
        state = self._state
        here = [
            (number, each)
            for number, each in enumerate(state.measurements, 1)
            if (each.plane, each.index) == (state.plane, state.index)
        ]
        marks = [self._painted(number, each) for number, each in here]
        if self._begun is not None and self._begun[:2] == (state.plane, state.index):
            marks.append(Mark(self._on_screen(np.array([self._begun[2]] * 2)), "", is_closed=False))
        if marks:
            paint_marks(frame[self._renderer().image_span], marks, self._renderer().ratio)

    def _on_measurements(self, _: object) -> None:
        found = self._state.measurements
        self._table.value = str(measurement_table(found, self._state.part.units)) if found else ""
        self._undo.disabled = not found
        self._repaint()

    def _painted(self, number: int, measurement: Measurement) -> Mark:
        result = measurement.result
        units = unit_text(self._state.part.units)
        if isinstance(result, Distance):
            text = f"{number_text(result.length)} {result.units} {result.where}".rstrip()
            return Mark(self._on_screen(np.array([result.start, result.end])), f"{number}: {text}", is_closed=False)
        if isinstance(result, Angle):
            text = f"{number_text(result.degrees)}° {result.where}".rstrip()
            return Mark(self._on_screen(np.array(result.points)), f"{number}: {text}", is_closed=False)
        shape: Any = result.shape
        known = math.isfinite(result.mean)
        text = f"{number_text(result.mean)} {units}".rstrip() if known else f"{result.count} pixels"
        return Mark(self._on_screen(shape.outline()), f"{number}: {text}")

    # -- places ----------------------------------------------------------------------------------------------

    def _section(self) -> Section:
        state = self._state
        return section_of(state.part, state.plane, state.index)

    def _on_screen(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return coordinates in the slice as pixels of the image, from its upper left."""
        ordered = places if self._is_in_order() else places[:, ::-1]
        renderer = self._renderer()
        down, across = renderer.image_span
        return np.asarray(renderer.pixels_of(ordered) - (across.start, down.start))

    def _in_slice(self, shares: ArrayLike) -> NDArray[np.float64]:
        """Return places on the picture, shares of its width and height, as coordinates in the slice, kept within it."""
        height, width = self._renderer().shape
        places = self._renderer().places_of(np.asarray(shares, np.float64) * (width, height))
        low, high = self._section().extent
        return np.asarray(np.clip(places if self._is_in_order() else places[:, ::-1], low, high))

    def _is_in_order(self) -> bool:
        """Return True if the picture's axes, across and down, are the slice's coordinates in their order."""
        seen = self._state.seen
        return bool(seen.across > seen.down)

    # -- what the user does ----------------------------------------------------------------------------------

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
        self._repaint()

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
        part = self._state.part
        counts = (part.frame_shape[1], part.frame_shape[0], part.slice_count)
        found = self._section().indices(place).tolist()
        self._state.voxel = tuple(min(round(index), count - 1) for index, count in zip(found, counts, strict=True))

    def _set_at_cross(self) -> None:
        """Set one end of a shape, or, where one is set in this slice, the other."""
        state = self._state
        with self._saying():
            x, y = self._section().coordinates(state.voxel).tolist()
            begun, self._begun = self._begun, None
            if begun is not None and begun[:2] == (state.plane, state.index):
                self._add(self._tools.value, [begun[2], (x, y)])
            else:
                self._begun = (state.plane, state.index, (x, y))
        self._repaint()

    def _add(self, tool: str, trace: Sequence[tuple[float, float]]) -> None:
        what = _shape(tool, trace)
        if what is not None:
            self._state.measure(what)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Say on the page why something cannot be measured."""
        self._said.value = ""
        try:
            yield
        except DicomError as error:
            self._said.value = str(error)

    def _remove_last(self) -> None:
        self._state.measurements = self._state.measurements[:-1]


def _shape(tool: str, trace: Sequence[tuple[float, float]]) -> Any:
    """Return what was drawn: two points for a ruler, a shape; None if it has no size."""
    start, end = trace[0], trace[-1]
    if tool == "freehand":
        return Polygon(tuple(trace)) if len(trace) > 2 else None
    if tool == "ruler":
        return None if start == end else (start, end)
    width, height = np.abs(np.array(end) - np.array(start)).tolist()
    if not width or not height:
        return None
    center = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return Rectangle(center, (width, height)) if tool == "rectangle" else Ellipse(center, (width / 2, height / 2))

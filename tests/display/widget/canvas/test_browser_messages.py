from __future__ import annotations

from typing import Any

import pytest

from dicomnb.display.widget.canvas.browser_messages import drawing_of, measured_thing, window_data, window_of
from dicomnb.display.widget.measurement import Measurement
from dicomnb.errors import UsageError
from dicomnb.geometry.shapes import Circle, Ellipse, Polygon, Rectangle
from dicomnb.pixels.window import Window
from tests.display.viewers import viewer

PLANES = ("axial", "coronal", "sagittal")


def measured(what: Any) -> Measurement:
    shown = viewer(index=2)
    shown.measure(what)
    found: Measurement = shown.measurements[0]
    shown.close()
    return found


@pytest.mark.parametrize(
    ("what", "shape"),
    [
        (((1, 2), (4, 6)), {"kind": "Ruler", "start": [1, 2], "end": [4, 6]}),
        (((0, 5), (0, 0), (5, 5)), {"kind": "Angle", "start": [0, 5], "corner": [0, 0], "end": [5, 5]}),
        (Circle((8, 9), 3), {"kind": "Ellipse", "center": [8, 9], "semi_axes": [3, 3]}),
        (Ellipse((8, 9), (3, 2)), {"kind": "Ellipse", "center": [8, 9], "semi_axes": [3, 2]}),
        (Rectangle((8, 9), (3, 2)), {"kind": "Rectangle", "center": [8, 9], "size": [3, 2]}),
        (Polygon(((1, 1), (9, 1), (5, 8))), {"kind": "Polygon", "corners": [[1, 1], [9, 1], [5, 8]]}),
    ],
)
def test_what_was_measured_is_drawn_and_what_is_drawn_is_measured(what: Any, shape: dict[str, Any]) -> None:
    assert drawing_of(measured(what), PLANES) == {"view": 0, "slice": 2, "shape": shape}
    again = measured_thing(shape)
    expected = Ellipse((8, 9), (3, 3)) if isinstance(what, Circle) else what
    assert again == expected


def test_what_is_turned_is_drawn_by_its_corners() -> None:
    drawn = drawing_of(measured(Rectangle((8, 9), (4, 2), angle=90)), PLANES)["shape"]
    assert drawn["kind"] == "Polygon"
    assert sorted(tuple(round(part, 6) for part in corner) for corner in drawn["corners"]) == [
        (7, 7), (7, 11), (9, 7), (9, 11)]  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"kind": "Star"},
        {"kind": "Ruler", "start": [0, 0]},
        {"kind": "Ruler", "start": [0, 0], "end": [1, float("nan")]},
        {"kind": "Ellipse", "center": [0, 0], "semi_axes": [0, 1]},
        {"kind": "Polygon", "corners": "ab"},
    ],
)
def test_what_is_no_shape_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        measured_thing(shape)


def test_a_window_goes_to_the_browser_and_comes_back() -> None:
    before = Window(40, 400, "SOFT")
    assert window_data(before) == {"center": 40, "width": 400, "shape": "LINEAR"}
    assert window_data(None) is None
    assert window_of({"center": 40, "width": 400, "shape": "LINEAR"}, before) is before  # with its name
    assert window_of({"center": 41, "width": 0.5, "shape": "LINEAR_EXACT"}, before) == Window(
        41, 0.5, function="LINEAR_EXACT"
    )
    for wrong in ({}, {"center": "x", "width": 1, "shape": "LINEAR"}, {"center": 0, "width": -1, "shape": "LINEAR"}):
        with pytest.raises(UsageError):
            window_of(wrong, before)

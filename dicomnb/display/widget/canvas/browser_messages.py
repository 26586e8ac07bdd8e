"""What browser and kernel tell each other of a viewer, as plain data: window, place, and what is drawn.

The browser asks for changes by what the user did, and numbers its requests. The kernel answers with all that is shown,
and with the number of the last request that it has dealt with: until then the browser keeps what it asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from dicomnb.analysis.results import Angle, Distance
from dicomnb.display.widget.measurement import Measurement
from dicomnb.errors import UsageError
from dicomnb.geometry.shapes import Circle, Ellipse, PlaneShape, Polygon, Rectangle
from dicomnb.pixels.window import Window

__all__ = ["ASKED", "drawing_of", "measured_thing", "window_data", "window_of"]

ASKED: Final = ("plane", "t", "voxel", "window", "zoom", "pan", "opacity")
"""The traits that a user changes in the browser, in the order in which they are set: a plane begins whole."""


def window_data(window: Window | None) -> dict[str, Any] | None:
    """Return a window as the scripts know it, None for a colour image."""
    if window is None:
        return None
    return {"center": window.center, "width": window.width, "shape": window.function}


def window_of(data: Mapping[str, Any], before: Window | None) -> Window:
    """Return the window that the browser asks for; the same object where it looks as `before`.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        center, width, shape = float(data["center"]), float(data["width"]), data["shape"]
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{data!r} is no window.") from None
    if before is not None and (before.center, before.width, before.function) == (center, width, shape):
        return before
    if before is not None:
        return replace(before, center=center, width=width, function=shape, explanation="")
    return Window(center, width, function=shape)


def drawing_of(measurement: Measurement, planes: Sequence[str]) -> dict[str, Any]:
    """Return how the scripts draw what was measured; `planes` are the names of the planes, in their order."""
    return {
        "view": planes.index(measurement.plane),
        "slice": measurement.index,
        "shape": _shape_data(measurement.result),
    }


def _shape_data(result: Any) -> dict[str, Any]:
    if isinstance(result, Distance):
        return {"kind": "Ruler", "start": _spot(result.start), "end": _spot(result.end)}
    if isinstance(result, Angle):
        start, corner, end = map(_spot, result.points)
        return {"kind": "Angle", "start": start, "corner": corner, "end": end}
    shape = result.shape
    if isinstance(shape, Circle):
        return {"kind": "Ellipse", "center": _spot(shape.center), "semi_axes": [shape.radius, shape.radius]}
    if isinstance(shape, Ellipse) and not shape.angle:
        return {"kind": "Ellipse", "center": _spot(shape.center), "semi_axes": _spot(shape.semi_axes)}
    if isinstance(shape, Rectangle) and not shape.angle:
        return {"kind": "Rectangle", "center": _spot(shape.center), "size": _spot(shape.size)}
    # What is turned is drawn by its corners.
    corners = shape.corners if isinstance(shape, Polygon) else shape.outline()
    return {"kind": "Polygon", "corners": [_spot(corner) for corner in corners]}


def measured_thing(shape: Mapping[str, Any]) -> PlaneShape | tuple[Any, ...]:
    """Return what is to be measured for a shape that was drawn: a region, or two or three points.

    Raises
    ------
    UsageError
        If it is no shape.
    """
    try:
        kind = shape["kind"]
        if kind == "Ruler":
            return _pair(shape["start"]), _pair(shape["end"])
        if kind == "Angle":
            return _pair(shape["start"]), _pair(shape["corner"]), _pair(shape["end"])
        if kind == "Ellipse":
            return Ellipse(_pair(shape["center"]), _pair(shape["semi_axes"]))
        if kind == "Rectangle":
            return Rectangle(_pair(shape["center"]), _pair(shape["size"]))
        if kind == "Polygon":
            return Polygon(tuple(map(_pair, shape["corners"])))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{shape!r} cannot be measured: {error}.") from error
    raise UsageError(f"{kind!r} is nothing that can be measured.")


def _pair(values: Any) -> tuple[float, float]:
    x, y = (float(value) for value in values)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise UsageError(f"{values!r} is no place.")
    return x, y


def _spot(place: Any) -> list[float]:
    return [float(part) for part in place]

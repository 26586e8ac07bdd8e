"""What a notebook shows of a volume that is the value of a cell: a small picture, what it is, and how to go on."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np

from dicomnb.display.common.plane import Plane, find_plane, planes
from dicomnb.display.common.windows import choose_window
from dicomnb.display.figure.drawing import Look, draw_image
from dicomnb.display.figure.picture import Picture
from dicomnb.errors import DicomError
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.pixels.window import Window
from dicomnb.volumes.volume import Volume

__all__ = ["preview_figure", "volume_html"]

_MOST_VOXELS: Final = 1 << 24
"""Voxels that are read for a picture of three planes; of more, slices are left out."""

_FEWEST_SLICES: Final = 24
"""With fewer slices than these a plane across them shows little: there is the acquired one then."""

_LONGEST: Final = 1.9
"""Inches that the longest side of a volume takes."""

_GAP: Final = 0.06
"""Inches between pictures."""

_DPI: Final = 96

_MOST_FINDINGS: Final = 4


def volume_html(volume: Volume) -> str:
    """Return HTML that shows a volume; nothing of it stays in memory, and no more than some slices are read.

    Parameters
    ----------
    volume : Volume
        Of any dimensions; of a fourth one the first point is shown.
    """
    children: list[Markup] = []
    try:
        figure, words = preview_figure(volume)
        data = base64.b64encode(figure.png()).decode()
        children.append(tag("img", src=f"data:image/png;base64,{data}", alt=words))
    except (DicomError, MemoryError) as error:
        children.append(tag("div", f"No picture: {error}"))
    children.append(tag("div", repr(volume).strip("<>")))
    found = volume.findings
    if found:
        lines = [tag("li", f"{each.code}: {each.message}") for each in found[:_MOST_FINDINGS]]
        more = f" ({len(found) - _MOST_FINDINGS} more)" if len(found) > _MOST_FINDINGS else ""
        children.append(
            tag("details", [tag("summary", f"What to know: {_counted(len(found))}{more}"), tag("ul", lines)])
        )
    calls = ("dn.view(volume)", "dn.show(volume)", "volume.explain()", "volume.array")
    children.append(tag("div", ["Go on with ", *_listed([tag("code", call) for call in calls])]))
    return str(tag("div", children, class_=NO_MATH))


def preview_figure(volume: Volume) -> tuple[Picture, str]:
    """Return a small figure of the middle of a volume, its three planes where it has them, and the same in words."""
    point = volume[0] if len(volume.grid) > 1 else volume
    there, window = _planes(point)
    scale = _LONGEST / max(max(plane.extent) for plane in there)
    sizes = [tuple(max(side * scale, 0.2) for side in plane.extent) for plane in there]
    width = sum(size[0] for size in sizes) + _GAP * (len(sizes) - 1)
    height = max(size[1] for size in sizes)
    figure = Picture(figsize=(width, height), dpi=_DPI, facecolor="black")
    left = 0.0
    for plane, (across, down) in zip(there, sizes, strict=True):
        axes = figure.add_axes((left / width, (1 - down / height) / 2, across / width, down / height))
        draw_image(axes, plane, plane.slice_number(None), window, Look())
        axes.set_aspect("auto")
        axes.set_axis_off()
        left += across + _GAP
    names = ", ".join(plane.name for plane in there if plane.name)
    return figure, f"Middle of the volume{f': {names}' if names else ''}"


def _planes(point: Volume) -> tuple[tuple[Plane, ...], Window | None]:
    """Return the planes to draw, of a volume whose values may be read: the given one is left as it is."""
    middle = len(point) // 2
    pixels = int(np.prod(point.frame_shape))
    step = 1 if "array" in vars(point) else -(-len(point) * pixels // _MOST_VOXELS)
    if len(planes(point)) == 3 and len(point) // step >= _FEWEST_SLICES:
        part = point[::step]
        return planes(part), choose_window(part, len(part) // 2)
    single = point[middle : middle + 1]
    return (find_plane(single),), choose_window(single, 0)


def _counted(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"


def _listed(parts: list[Markup]) -> list[Markup | str]:
    return [piece for part in parts for piece in (part, ", ")][:-1]

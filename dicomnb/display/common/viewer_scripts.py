"""The scripts of the viewer, in the order in which they run: one program for a page and for a widget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dicomnb.standard.package_file import package_text

__all__ = ["OBJECTS", "START", "VIEWER", "WIDGET", "scripts_of"]

VIEWER: Final = (
    "voxels/colors.js",
    "voxels/voxels.js",
    "voxels/slice_source.js",
    "voxels/padding.js",
    "voxels/painter.js",
    "voxels/smooth.js",
    "voxels/slab.js",
    "voxels/rotating_projection.js",
    "voxels/region.js",
    "voxels/dose_wash.js",
    "voxels/layers.js",
    "voxels/fused.js",
    "controls/element.js",
    "controls/legend.js",
    "picture/words.js",
    "picture/places.js",
    "picture/plane_grid.js",
    "picture/sheared_cells.js",
    "picture/viewport.js",
    "picture/surface.js",
    "picture/pane.js",
    "picture/stage.js",
    "picture/magnifier.js",
    "measuring/measure.js",
    "measuring/shapes.js",
    "measuring/drawing.js",
    "measuring/copy_text.js",
    "measuring/measurement_table.js",
    "tools/tool_window.js",
    "tools/tool_slices.js",
    "tools/tool_zoom.js",
    "tools/tool_pan.js",
    "tools/tool_fingers.js",
    "tools/full_screen.js",
    "tools/cine.js",
    "tools/commands.js",
    "tools/gestures.js",
    "controls/icons.js",
    "controls/help.js",
    "controls/toolbar.js",
    "controls/controls.js",
    "controls/fused_controls.js",
    "controls/rotation.js",
    "controls/layer_controls.js",
    "viewer.js",
)
"""Paths below ``display/web``. None of them does anything before it is called, and each may use any other."""

WIDGET: Final = ("notebook/channel_source.js", "notebook/trait_link.js", "notebook/widget.mjs")
"""What makes a widget of a notebook of it, and gets voxels from a kernel."""

START: Final = "start.js"
"""Makes viewers of the places of a page."""

OBJECTS: Final = ("objects/slide.js", "objects/waveform.js")
"""Programs that objects other than volumes bring along, where there are any."""


def scripts_of(names: Iterable[str]) -> str:
    """Return scripts as one program; `names` are paths below ``display/web``."""
    return "".join(package_text(f"display/web/{name}") for name in names)

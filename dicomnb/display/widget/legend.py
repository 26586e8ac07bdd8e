"""The legend of a viewer: what lies over the picture, each with its colour and a box to switch it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ipywidgets
import numpy as np

from dicomnb.display.common.captions import number_text, value_text
from dicomnb.display.common.colors import color_table
from dicomnb.display.common.cursor import Voxel
from dicomnb.display.common.overlays import ColorWash, Overlays
from dicomnb.display.common.plane import Plane
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.widget.overlay_raster import paint_overlays
from dicomnb.geometry.affine import transform
from dicomnb.objects.dose import interpolated
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["Legend", "literal"]

_STOPS: Final = 17
"""Colours of the bar of a dose; between them the browser makes its own."""


class Legend:
    """What lies over the picture of a viewer.

    Parameters
    ----------
    layers : Layers or None
        What it is; None for nothing.
    changed : callable
        Called when something was switched on or off.

    Attributes
    ----------
    rows : list of widgets
        What stands below the picture.
    hidden : set of int
        What is switched off: numbers in the order of `Layers.names`.
    """

    def __init__(self, layers: Overlays | None, changed: Callable[[], None]) -> None:
        self.layers = layers or Overlays()
        self.hidden: set[int] = set()
        self._changed = changed
        self.boxes = [self._box(number, name) for number, name in enumerate(self.layers.names)]
        self.rows: list[Any] = []
        if self.boxes:
            shown = [*self.boxes, *([_bar(self.layers.wash)] if self.layers.wash else [])]
            self.rows = [ipywidgets.HBox(shown, layout={"flex_flow": "row wrap", "align_items": "center"})]

    def paint(
        self, frame: Any, renderer: FrameRenderer, plane: Plane, index: int, opacity: float | None = None
    ) -> None:
        """Paint what is switched on into a frame; `opacity` is that of a dose or a second volume, None its own."""
        if self.layers:
            renderer.over(
                frame,
                lambda image, cells: paint_overlays(
                    image, cells, plane, index, self.layers, self.hidden, renderer.ratio, opacity
                ),
            )

    def said(self, voxel: Voxel) -> str:
        """Return what there is to say of a voxel, behind a dot; empty if nothing is."""
        i, j, k = voxel
        regions = enumerate(self.layers.regions)
        words = [literal(each.name) for number, each in regions if number not in self.hidden and each.mask[k, j, i]]
        wash = self.layers.wash
        if wash is not None and len(self.layers.regions) not in self.hidden:
            dose = float(interpolated(wash.values, transform(wash.to_index, np.array(voxel, np.float64))))
            if np.isfinite(dose):
                words.insert(0, f"{literal(wash.name)} {value_text(dose, wash.units, 4)}")
        return "".join(f" · {word}" for word in words)

    def _box(self, number: int, name: str) -> Any:
        regions = self.layers.regions
        box = ipywidgets.Checkbox(value=True, description=literal(name), indent=False)
        box.layout.width = "auto"
        box.layout.margin = "2px 14px 2px 0"
        if number < len(regions):
            box.layout.border_left = f"5px {'solid' if regions[number].is_filled else 'double'} {regions[number].color}"
            box.layout.padding = "0 0 0 6px"
        box.observe(lambda change: self._switch(number, is_on=change["new"]), "value")
        return box

    def _switch(self, number: int, *, is_on: bool) -> None:
        (self.hidden.discard if is_on else self.hidden.add)(number)
        self._changed()


def literal(name: str) -> str:
    """Return a name in which a notebook finds no mathematics: signs that begin some become their wide twins."""
    return name.replace("$", "\uff04").replace("\\", "\uff3c")


def _bar(wash: ColorWash) -> Any:
    """Return the colour bar of a dose, and its levels."""
    table = color_table(wash.cmap)[np.linspace(0, 255, _STOPS).astype(int)]
    stops = ", ".join(f"rgb({red} {green} {blue})" for red, green, blue in table)
    ramp = f"display:inline-block;width:90px;height:11px;margin:0 5px;background:linear-gradient(to right,{stops})"
    most = f"{number_text(float(wash.norm.vmax or 0))} {wash.units}".strip()
    parts: list[Markup] = [
        tag("span", number_text(float(wash.norm.vmin or 0))),
        tag("span", style=ramp),
        tag("span", literal(most)),
    ]
    for level in wash.levels:
        swatch = f"display:inline-block;width:16px;border-top:2px solid {wash.color(level)};margin:0 4px 4px 12px"
        parts += [tag("span", style=swatch), tag("span", number_text(level))]
    return ipywidgets.HTML(str(tag("span", parts)))

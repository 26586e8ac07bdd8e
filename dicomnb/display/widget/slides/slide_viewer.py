"""A slide with buttons and sliders, for a notebook with a kernel: a step decodes only the tiles that come in sight."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

import ipywidgets
import numpy as np
import traitlets

from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.display.common.slide_layers import SlideLayer, slide_layers
from dicomnb.display.common.slide_screen import SlideScreen
from dicomnb.display.widget.controls import button, menu
from dicomnb.display.widget.legend import literal
from dicomnb.display.widget.lifetime import close_widgets, keep_for_cell, keep_while_shown
from dicomnb.display.widget.notebook_fallback import hide_beside, publish, with_still
from dicomnb.objects.slides.slide import Slide

__all__ = ["SlideViewer"]

_SIZE: Final = (760, 560)
"""Width and height of the picture, pixels."""

_MOST: Final = 32.0
"""Most pixels of the screen for one of the finest level."""

_MOVE: Final = 0.25
"""Share of the picture that a press of a button moves it by."""

_OPACITY: Final = 0.4


class SlideViewer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A slide that can be zoomed and moved; `x`, `y` and `zoom` are traits, and can be set.

    Parameters
    ----------
    slide : Slide
        What to show.
    overlay : path, Annotations, AnnotationGroup, SlideSegment or several of these, optional
        What lies over it; each can be switched off.

    Attributes
    ----------
    x, y : float
        What is in the middle: pixels of the finest level.
    zoom : float
        Pixels of the screen for one of the finest level.
    level : int
        Which level is shown; it follows from `zoom`.
    """

    x = traitlets.Float()
    y = traitlets.Float()
    zoom = traitlets.Float(1.0)

    def __init__(self, slide: Slide, overlay: Any = None) -> None:
        self.slide, self.layers = slide, slide_layers(overlay)
        self._colors: dict[tuple[Any, Any], SlideColors] = {}
        self._image = ipywidgets.Image(format="png", layout={"align_self": "flex-start"})
        self._note = ipywidgets.Label()
        self._boxes = [self._box(layer) for layer in self.layers]
        self._least = self._whole_zoom() / 2
        steps = math.ceil(2 * math.log2(_MOST / self._least))
        self._slider = ipywidgets.IntSlider(0, 0, steps, description="Zoom", readout=False, layout={"width": "34em"})
        self._slider.observe(lambda change: self._zoom_to(_MOST / 2 ** ((steps - change["new"]) / 2)), "value")
        self._steps, self._is_following = steps, False
        super().__init__([self._image, self._note, *self._rows()])
        self._name = f"dicomnb-{uuid4().hex[:8]}"
        self.add_class(self._name)
        self.show_whole()
        self.observe(lambda _: self._paint(), ["x", "y", "zoom"])
        self._paint()
        keep_for_cell(self)

    @property
    def level(self) -> int:
        """Which level is shown, from 0, the finest."""
        return self._screen().level_number(self.slide)

    def show_whole(self) -> None:
        """Show the whole slide."""
        first = self.slide.levels[0]
        with self.hold_trait_notifications():
            self.x, self.y, self.zoom = first.columns / 2, first.rows / 2, self._whole_zoom()

    def close(self) -> None:
        """Take the viewer off the page, with all the widgets that it is made of.

        A cell that is run again closes the viewers of its last run.
        """
        self.leave_registry()

    def leave_registry(self) -> None:
        """Take the widgets out of the table of ipywidgets, which keeps them; they go on working without a page."""
        # A menu with one choice stands in no row, and a viewer that could not be made has none.
        close_widgets(self, *(vars(self)[name] for name in ("_path", "_plane") if name in vars(self)))

    def __repr__(self) -> str:
        return f"<SlideViewer of {self.slide!r}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        keep_while_shown(self)
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return with_still(bundle, self)

    def still(self) -> tuple[bytes, str]:
        """Return a picture of what is shown, as a PNG, and what it shows in words."""
        return self._image.value, f"Slide, {self._told()}"

    def _ipython_display_(self) -> None:
        publish(self, *self._repr_mimebundle_(), self._name)

    def hide_still(self, rule: str) -> None:
        """Let the page hide a still while the viewer is on it; `rule` is one of a style sheet."""
        hide_beside(self, rule)

    # -- the widgets -------------------------------------------------------------------------------------------

    def _rows(self) -> list[Any]:
        acts: list[tuple[str, str, Callable[[], None]]] = [
            ("+", "Zoom in", lambda: self._zoom_to(self.zoom * 2)),
            ("−", "Zoom out", lambda: self._zoom_to(self.zoom / 2)),
            ("←", "Move left", lambda: self._move(-1, 0)),
            ("→", "Move right", lambda: self._move(1, 0)),
            ("↑", "Move up", lambda: self._move(0, -1)),
            ("↓", "Move down", lambda: self._move(0, 1)),
            ("1:1", "One pixel of the finest level on one of the screen", lambda: self._zoom_to(1.0)),
            ("Whole", "Show the whole slide", self.show_whole),
        ]
        buttons = [button(text, hint, act) for text, hint, act in acts]
        for each in buttons:
            each.layout.width = "5em"
        rows: list[Any] = [ipywidgets.HBox(buttons), self._slider]
        paths, planes = self.slide.levels[0].optical_paths, self.slide.focal_planes
        self._path = menu("Optical path", paths, paths[0])
        self._plane = ipywidgets.IntSlider(
            len(planes) // 2, 0, len(planes) - 1, description="Focal plane", layout={"width": "34em"}
        )
        for control, count in ((self._path, len(paths)), (self._plane, len(planes))):
            control.observe(lambda _: self._paint(), "value")
            if count > 1:
                rows.append(ipywidgets.HBox([control]))
        return [*rows, *([ipywidgets.HBox(self._boxes, layout={"flex_flow": "row wrap"})] if self._boxes else [])]

    def _box(self, layer: SlideLayer) -> Any:
        made = ipywidgets.Checkbox(
            True,
            description=literal(layer.name),
            indent=False,
            layout={"width": "auto", "margin": "2px 14px 2px 0", "padding": "0 0 0 6px"},
        )
        made.layout.border_left = f"5px solid rgb{layer.color}"
        made.observe(lambda _: self._paint(), "value")
        return made

    def _zoom_to(self, zoom: float) -> None:
        if not self._is_following:
            self.zoom = min(max(zoom, self._least), _MOST)

    def _move(self, across: int, down: int) -> None:
        first = self.slide.levels[0]
        aspect = first.spacing[1] / first.spacing[0] if first.spacing else 1.0
        with self.hold_trait_notifications():
            self.x = min(max(self.x + across * _MOVE * _SIZE[0] / self.zoom, 0.0), float(first.columns))
            self.y = min(max(self.y + down * _MOVE * _SIZE[1] / self.zoom / aspect, 0.0), float(first.rows))

    def _whole_zoom(self) -> float:
        first = self.slide.levels[0]
        aspect = first.spacing[1] / first.spacing[0] if first.spacing else 1.0
        return min(_SIZE[0] / first.columns, _SIZE[1] / (first.rows * aspect))

    # -- the picture -------------------------------------------------------------------------------------------

    def _screen(self) -> SlideScreen:
        return SlideScreen(self.x, self.y, self.zoom, *_SIZE)

    def _paint(self) -> None:
        screen = self._screen()
        many_paths = len(self.slide.levels[0].optical_paths) > 1
        path = self._path.value if many_paths else None
        plane = self._plane.value if len(self.slide.focal_planes) > 1 else None
        if (path, plane) not in self._colors:
            small = self.slide.thumbnail(512, optical_path=path, focal_plane=plane)
            self._colors[path, plane] = SlideColors(self.slide.dataset, small, self.slide.levels[0].background)
        pixels = screen.pixels(self.slide, self._colors[path, plane], optical_path=path, focal_plane=plane)
        shown = [layer for layer, box in zip(self.layers, self._boxes, strict=True) if box.value]
        self._image.value = _png(_with_layers(pixels, screen, self.slide, shown))
        self._note.value = self._told()
        self._is_following = True
        self._slider.value = self._steps - round(2 * math.log2(_MOST / self.zoom))
        self._is_following = False

    def _told(self) -> str:
        level = self.slide.levels[self.level]
        told = f"level {self.level} of {len(self.slide.levels)}"
        if level.spacing is None:
            return f"{told}, x {self.x:.0f}, y {self.y:.0f}"
        x, y = self.slide.levels[0].spacing or level.spacing
        size = f"{level.spacing[0] * 1000:.4g} µm per pixel"
        return f"{told}, {size}, middle at x {self.x * x:.4f} mm, y {self.y * y:.4f} mm"


def _with_layers(pixels: Any, screen: SlideScreen, slide: Slide, layers: Sequence[SlideLayer]) -> Any:
    """Return a picture with what lies over it."""
    from PIL import Image, ImageDraw  # Matplotlib brings it along

    spacing = slide.levels[0].spacing
    if not layers or spacing is None:
        return pixels
    columns, rows = screen.places(slide)
    half = 0.5 / screen.zoom
    extent = (
        (columns[0] - half) * spacing[0],
        (columns[-1] + half) * spacing[0],
        (rows[0] * spacing[1] - half * spacing[0]),
        (rows[-1] * spacing[1] + half * spacing[0]),
    )
    for layer in layers:
        mask = layer.mask(slide, pixels.shape[:2], extent)
        if mask is not None:
            mixed = pixels[mask] * (1 - _OPACITY) + np.array(layer.color) * _OPACITY
            pixels[mask] = np.rint(mixed).astype(np.uint8)
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    scale = screen.zoom / spacing[0]
    for layer in layers:
        for line in layer.lines(slide):
            points = (line - [extent[0], extent[2]]) * scale
            if layer.is_points:
                for x, y in points.tolist():
                    pen.line([(x - 5, y), (x + 5, y)], fill=layer.color, width=2)
                    pen.line([(x, y - 5), (x, y + 5)], fill=layer.color, width=2)
            else:
                pen.line([(x, y) for x, y in points.tolist()], fill=layer.color, width=2)
    return np.asarray(picture)


def _png(pixels: Any) -> bytes:
    from PIL import Image  # Matplotlib brings it along

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()

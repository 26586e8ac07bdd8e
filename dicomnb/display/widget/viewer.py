"""A picture with sliders of the core widgets, for a notebook with a kernel and without anywidget.

Moving a slider paints one frame into one image widget: nothing is displayed again, so nothing flickers, and
nothing is left behind, so nothing grows.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import uuid4

import ipywidgets
import traitlets

from dicomnb.display.common.captions import caption, window_label
from dicomnb.display.common.colors import OFFERED
from dicomnb.display.common.cursor import frame_rate, readout
from dicomnb.display.common.plane_values import point_labels, point_text, slice_values
from dicomnb.display.common.windows import WindowLike, looks_same, presets
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import FrameRenderer, png_bytes
from dicomnb.display.widget.controls import button, cine_controls, integer_control, menu, window_controls
from dicomnb.display.widget.dark_mode import ThemedBox, follows_the_page
from dicomnb.display.widget.legend import Legend
from dicomnb.display.widget.lifetime import close_widgets, keep_for_cell, keep_while_shown
from dicomnb.display.widget.measure_tools import MeasureTools
from dicomnb.display.widget.measurement import MeasuredState
from dicomnb.display.widget.notebook_fallback import hide_beside, publish, with_still
from dicomnb.display.widget.plane_renderer import plane_renderer
from dicomnb.display.widget.screen import assumed_ratio, made_reporter
from dicomnb.errors import UsageError
from dicomnb.pixels.window import Window
from dicomnb.volumes.array_planes import COUNTED, INDEX_NAMES
from dicomnb.volumes.volume import Volume

__all__ = ["CUSTOM", "Viewer"]

CUSTOM: Final = "by hand"

_PARTS: Final = ("zoom", "pan", "opacity")


class Viewer(MeasuredState, ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A picture, the sliders and menus that change it, and a readout of one voxel.

    Its attributes `index`, `plane`, `window`, `voxel`, `t`, `zoom`, `pan` and `opacity` are traits, see `ViewerState`;
    so is `measurements`, see `MeasuredState`, and `pixel_ratio`: pixels of the picture for one of the page, each way,
    see `made_reporter`.

    Parameters
    ----------
    volume : Volume
        What to show.
    index, plane, t, window, figsize, dpi
        As for `view`.
    look : Look, optional
        How to draw.
    """

    pixel_ratio = traitlets.Float(1.0)

    def __init__(
        self,
        volume: Volume,
        *,
        index: int | None = None,
        plane: str | None = None,
        t: int = 0,
        window: WindowLike | None = None,
        look: Look | None = None,
        figsize: tuple[float, float] | None = None,
        dpi: float = 100,
    ) -> None:
        self.begin(volume, index, plane, window, t)
        if look is not None and look.layers is not None and look.layers.wash is not None:
            self.opacity = look.layers.wash.opacity
        self._first = {name: getattr(self, name) for name in ("plane", "voxel", "t", "window", *_PARTS)}
        self._look, self._size = look or Look(), (figsize, dpi)
        self.pixel_ratio = assumed_ratio()
        self.slab = self._look.slab
        # First what may fail: each widget stays registered until it is closed.
        self._renderer = self._made_renderer()
        self._image = ipywidgets.Image(format="png", layout={"align_self": "flex-start"})
        self._around = ThemedBox(self._image, is_followed=follows_the_page(self._look.style))
        self._readout = ipywidgets.Label()
        self._key = Legend(self._look.layers, self._on_key)
        self._tools = MeasureTools(self, self._around.box, renderer=lambda: self._renderer, repaint=self._paint)
        rows = [self._tools.stage, *self._rows()]
        reporter = made_reporter(self.pixel_ratio, partial(setattr, self, "pixel_ratio"))
        super().__init__(rows if reporter is None else [*rows, reporter])
        self._name = f"dicomnb-{uuid4().hex[:8]}"
        self.add_class(self._name)
        self.is_changing = False
        self._follow_plane()
        self._paint()
        if self.window is not None:
            self._follow_window()
        self._follow_voxel()
        keep_for_cell(self)

    def __repr__(self) -> str:
        return "<Viewer, closed>" if self.is_closed else f"<Viewer of {self.volume!r}, {self.plane} {self.index}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it the still for wherever no kernel is behind the notebook."""
        keep_while_shown(self)
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return with_still(bundle, self)

    def still(self) -> tuple[bytes, str]:
        """Return a picture of what is shown, as a PNG, and what it shows in words."""
        return self._image.value, self._caption()

    def _ipython_display_(self) -> None:
        publish(self, *self._repr_mimebundle_(), self._name)

    def hide_still(self, rule: str) -> None:
        """Let the page hide a still while the viewer is on it; `rule` is one of a style sheet."""
        hide_beside(self, rule)

    @property
    def renderer(self) -> FrameRenderer:
        """What paints the frames of the plane that is shown."""
        return self._renderer

    def close(self) -> None:
        """Take the viewer off the page, with all the widgets that it is made of, and let go of its volume.

        A cell that is run again closes the viewers of its last run.
        """
        self.leave_registry()
        self.release()
        self.__dict__.pop("_renderer", None)

    def leave_registry(self) -> None:
        """Take the widgets out of the table of ipywidgets, which keeps them; they go on working without a page."""
        # A viewer that could not be made comes here too, when Python lets go of it.
        close_widgets(self, *self.__dict__.get("_fields", {}).values())

    # -- the widgets -----------------------------------------------------------------------------------------

    def _rows(self) -> list[Any]:
        """Return what stands below the picture, row by row."""
        rows: list[Any] = [ipywidgets.HBox([self._readout]), *self._key.rows]
        self._slice = integer_control("", 1, self._on_slice)
        if len(self.plane_names) > 1 or self.seen.count > 1:
            rows.append(self._slice.row)
        if len(self.points) > 1:
            self._moment = integer_control("Point t", len(self.points) - 1, self._on_moment)
            self._label = ipywidgets.Label()
            rows += [self._moment.row, ipywidgets.HBox([self._label])]
        if self.window is not None:
            self._center, self._width = window_controls(self.part, self._on_center, self._on_width)
            self._presets = presets(self.part, self._acquired_slice())
            self._menu = menu("Preset", [*self._presets, CUSTOM], CUSTOM)
            self._menu.observe(self._on_menu, "value")
            rows += [self._center.row, self._width.row, ipywidgets.HBox([self._menu])]
        hint = "Back to the plane, slice and window of the beginning"
        rows.append(ipywidgets.HBox([*self._menus(), button("Reset", hint, self._on_reset)]))
        shape = self.part.shape
        self._fields = {
            name: ipywidgets.BoundedIntText(0, 0, shape[axis] - 1, description=f"{COUNTED[axis].capitalize()} {name}")
            for axis, name in enumerate(INDEX_NAMES)
        }
        for name, field in self._fields.items():
            field.layout.width = "12em"
            field.observe(lambda change, name=name: self._on_field(name, change["new"]), "value")
        self._cross = ipywidgets.ToggleButton(description="Cross", layout={"width": "6em"})
        self._cross.observe(lambda _: self._paint(), "value")
        self._point = ipywidgets.HBox([])
        rows.append(self._point)
        if self._cine_length() > 1:
            self._play, rate = cine_controls(self._cine_length(), frame_rate(self.part.dataset), self._on_cine)
            rows.append(ipywidgets.HBox([self._play, rate]))
        rows += self._tools.rows
        return rows

    def _cine_length(self) -> int:
        """Return how many frames are played: points where there are several, else slices."""
        if len(self.points) > 1:
            return len(self.points)
        return self.seen.count if self.part.slice_count > 1 else 1

    def _menus(self) -> list[Any]:
        found = []
        if len(self.plane_names) > 1:
            self._plane_menu = menu("Plane", self.plane_names, self.seen.key, narrow=True)
            self._plane_menu.observe(self._on_plane_menu, "value")
            found.append(self._plane_menu)
        cmap = self._look.cmap
        if self.window is not None and isinstance(cmap, str):
            names = ({} if cmap in OFFERED else {cmap: cmap}) | {label: name for name, label in OFFERED.items()}
            self._colors = menu("Colours", names.items(), cmap, narrow=True)
            self._colors.observe(self._on_colors, "value")
            found.append(self._colors)
        return found

    def _made_renderer(self) -> FrameRenderer:
        return plane_renderer(self, self._look, *self._size, self.pixel_ratio)

    # -- what is shown ---------------------------------------------------------------------------------------

    def refresh(self, *, plane: bool = False, window: bool = False) -> None:
        """Show what has changed; plane and window are named, as they take longer."""
        self.measure_again()
        if plane:
            self._renderer = self._made_renderer()
            self._follow_plane()
        if window and self.window is not None:
            label = window_label(self.part.units, self.window)
            self._renderer.set_window(self.window, label, later=not plane)
        # The picture first: it is what is waited for. The numbers beside the colour bar come with a second one.
        self._paint()
        if window and self.window is not None:
            if not plane:
                self._renderer.draw_numbers()
                self._paint()
            self._follow_window()
        self._follow_voxel()

    def _follow_plane(self) -> None:
        # One pixel of the picture is one of the screen: stretched, it would no longer be exact.
        self._image.layout.width = f"{self._renderer.shape[1] / self.pixel_ratio:g}px"
        self._around.cut(self._renderer.colored)
        name = INDEX_NAMES[self.seen.normal]
        last = self.seen.count - 1
        self._slice.relabel(f"{COUNTED[self.seen.normal].capitalize()} {name} (0–{last})", last)
        self._point.children = [*(field for key, field in self._fields.items() if key != name), self._cross]
        if len(self.plane_names) > 1:
            self._plane_menu.value = self.plane
        if self._cine_length() > 1:
            with self.changing():  # a lower maximum lowers its value, which is no input
                self._play.max = self._cine_length() - 1

    def _follow_voxel(self) -> None:
        self._slice.show(self.index)
        for field, part in zip(self._fields.values(), reversed(self.voxel), strict=True):
            field.value = part
        self._readout.value = readout(self.part, self.voxel) + self._key.said(self.voxel)
        if len(self.points) > 1:
            self._moment.show(self.t)
            self._label.value = point_labels(self.volume)[self.t]
        # While it plays, the browser counts.
        if self._cine_length() > 1 and not self._play.playing:
            self._play.value = self.t if len(self.points) > 1 else self.index

    def _follow_window(self) -> None:
        window = self.window
        self._center.show(window.center)
        self._width.show(window.width)
        # Two presets may be equal: the menu keeps the one that was chosen.
        if not (kept := self._presets.get(self._menu.value)) or not looks_same(kept, window):
            same = (name for name, preset in self._presets.items() if looks_same(preset, window))
            self._menu.value = next(same, CUSTOM)

    def _caption(self) -> str:
        message = caption(self.seen, self.index, slab=self._look.slab, how=self._look.how)
        return message + point_text(self.volume, self.t)

    def _paint(self) -> None:
        values = slice_values(self.seen, self.index, slab=self._look.slab, how=self._look.how)
        frame = self._renderer.render(values, self._caption())
        self._key.paint(frame, self._renderer, self.seen, self.index, self.opacity)
        if self._cross.value:
            i, j, k = self.voxel
            place = (k, j, i)
            self._renderer.mark(frame, place[self.seen.down], place[self.seen.across])
        self._tools.paint(frame)
        self._image.value = png_bytes(frame)

    # -- what the user does on the page -----------------------------------------------------------------------

    def _on_key(self) -> None:
        self._paint()
        self._follow_voxel()

    def _on_slice(self, value: float) -> None:
        self.index = int(value)

    def _on_moment(self, value: float) -> None:
        self.t = int(value)

    def _on_cine(self, value: int) -> None:
        if self.is_changing:
            return
        if len(self.points) > 1:
            self.t = value
        else:
            self.index = value

    def _on_field(self, name: str, value: int) -> None:
        i, j, k = self.voxel
        self.voxel = {"i": (value, j, k), "j": (i, value, k), "k": (i, j, value)}[name]

    def _on_center(self, value: float) -> None:
        self.window = replace(self.window, center=value, explanation="")

    def _on_width(self, value: float) -> None:
        function = self.window.function
        if function == "LINEAR" and value < 1:
            function = "LINEAR_EXACT"
        try:
            self.window = Window(self.window.center, value, function=function)
        except UsageError:
            self._follow_window()  # a width of 0 was typed: show what is in force

    def _on_menu(self, change: dict[str, Any]) -> None:
        if change["new"] in self._presets:
            self.window = self._presets[change["new"]]

    def _on_plane_menu(self, change: dict[str, Any]) -> None:
        self.plane = change["new"]

    def _on_colors(self, change: dict[str, Any]) -> None:
        self._look = replace(self._look, cmap=change["new"])
        self.refresh(plane=True, window=True)

    @traitlets.observe("pixel_ratio")
    def _on_pixel_ratio(self, _: object) -> None:
        if not self.is_changing:
            self.refresh(plane=True, window=True)

    def _on_reset(self) -> None:
        self.measurements = ()
        for name, value in self._first.items():
            setattr(self, name, value)

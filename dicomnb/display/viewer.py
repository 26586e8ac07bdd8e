"""The same picture with sliders, for a notebook with a kernel.

Moving a slider paints one frame into one image widget: nothing is displayed again, so nothing flickers, and
nothing is left behind, so nothing grows.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any, Final

import ipywidgets
import numpy as np
import traitlets
from matplotlib.colors import Colormap
from numpy.typing import ArrayLike, NDArray

from dicomnb.display.colors import OFFERED
from dicomnb.display.controls import (
    button,
    cine_controls,
    integer_control,
    menu,
    window_controls,
)
from dicomnb.display.cursor import Voxel, frame_rate, middle, nearest, position, readout
from dicomnb.display.mesh import FrameRenderer, png_bytes
from dicomnb.display.picture import Look, Style, picture, slice_values
from dicomnb.display.plane import AXIS_NAMES, Plane, Projection, find_plane, planes, slice_number
from dicomnb.display.windows import WindowLike, choose_window, presets
from dicomnb.display.wording import caption, window_label
from dicomnb.errors import UsageError
from dicomnb.geometry.series import load
from dicomnb.geometry.volume import Volume
from dicomnb.pixels.window import Window

__all__ = ["CUSTOM", "Viewer", "view"]

CUSTOM: Final = "by hand"


def view(
    source: Any,
    *,
    index: int | None = None,
    plane: str | None = None,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    slab: float | None = None,
    how: Projection = "max",
    style: Style | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float = 100,
) -> Viewer:
    """Show a volume with sliders for slice and window, menus for plane and colours, and a readout.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to show.
    index : int, optional
        The slice to begin with, from 0; by default the middle one.
    plane : {"axial", "coronal", "sagittal"}, optional
        The plane to begin with; by default the one that was acquired.
    window : Window, (center, width) or str, optional
        The window to begin with, as for `show`.
    cmap : str or Colormap
        Colour map.
    slab, how
        Thickness of a slab in mm and its projection, as for `show`.
    style : {"light", "dark"}, optional
        Colours around the image; by default those of Matplotlib's current style.
    figsize : (width, height), optional
        Size of the picture, inches.
    dpi : float
        Pixels per inch; the picture is not scaled in the browser, where an inch has 96 to 100 or so.
    """
    look = Look(cmap, slab, how, style=style)
    return Viewer(load(source), index=index, plane=plane, window=window, look=look, figsize=figsize, dpi=dpi)


class Viewer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A picture, the sliders and menus that change it, and a readout of one voxel.

    Parameters
    ----------
    volume : Volume
        What to show.
    index, plane, window, figsize, dpi
        As for `view`.
    look : Look, optional
        How to draw.

    Attributes
    ----------
    index : int
        The slice that is shown, from 0. A trait, as the next three: can be set, and observed with
        ``viewer.observe``.
    plane : str
        Name of the plane that is shown.
    window : Window or None
        The window, None for a colour image; (center, width) and names may be assigned too.
    voxel : (int, int, int)
        Column i, row j and slice k of the voxel that is read out. One of them is always `index`.
    volume : Volume
        What is shown.
    """

    index = traitlets.Int()
    plane = traitlets.Unicode()
    window = traitlets.Any()
    voxel = traitlets.Any()

    def __init__(
        self,
        volume: Volume,
        *,
        index: int | None = None,
        plane: str | None = None,
        window: WindowLike | None = None,
        look: Look | None = None,
        figsize: tuple[float, float] | None = None,
        dpi: float = 100,
    ) -> None:
        self.volume = volume
        self._planes = {each.key: each for each in planes(volume)}
        self._plane = find_plane(volume, plane)
        start = slice_number(self._plane, index)
        chosen = choose_window(volume, start if self._plane.is_acquired else len(volume) // 2, window)
        self._look, self._size = look or Look(), (figsize, dpi)
        self._first = (self._plane.key, start, chosen)
        self._renderer = self._made_renderer(start, chosen)
        self._image = ipywidgets.Image(format="png", layout={"align_self": "flex-start"})
        self._readout = ipywidgets.Label()
        # While it is true, what changes is not followed: several things are changing at once.
        self._is_busy = True
        super().__init__(
            [self._image, *self._rows(start, chosen)],
            index=start,
            plane=self._plane.key,
            window=chosen,
            voxel=_with_index(middle(volume), self._plane, start),
        )
        self._is_busy = False
        self._follow_plane()
        self._follow_window()
        self._paint()

    def __repr__(self) -> str:
        return f"<Viewer of {self.volume!r}, {self.plane} {self.index}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it the still for wherever no kernel is behind the notebook."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        bundle["image/png"] = base64.b64encode(self._image.value).decode()
        return bundle, {"image/png": {"alt": self._caption()}}

    def close(self) -> None:
        """Take the viewer off the page, with all the widgets that it is made of."""
        for row in self.children:
            for child in getattr(row, "children", ()):
                child.close()
            row.close()
        for field in self._fields.values():
            field.close()  # one of them is not on the page
        super().close()

    # -- where the readout is --------------------------------------------------------------------------------

    @property
    def plane_names(self) -> tuple[str, ...]:
        """The planes that can be shown, the acquired one first."""
        return tuple(self._planes)

    @property
    def position(self) -> NDArray[np.float64] | None:
        """Where the voxel that is read out lies in the patient, LPS in mm; None where the headers do not say."""
        return position(self.volume, self.voxel)

    def go_to(self, point: ArrayLike) -> None:
        """Show the voxel nearest to a place in the patient, LPS in mm.

        Raises
        ------
        UsageError
            If the headers do not say where the volume lies.
        """
        found = nearest(self.volume, point)
        if found is None:
            raise UsageError("The headers do not say where this volume lies in the patient.")
        self.voxel = found

    # -- the widgets -----------------------------------------------------------------------------------------

    def _rows(self, index: int, window: Window | None) -> list[Any]:
        """Return what stands below the picture, row by row."""
        volume = self.volume
        self._slice = integer_control("", 1, self._on_slice)
        self._fields = {
            name: ipywidgets.BoundedIntText(
                0, 0, volume.shape[2 - axis] - 1, description=label, layout={"width": "12em"}
            )
            for axis, (name, label) in enumerate((("i", "Column i"), ("j", "Row j"), ("k", "Slice k")))
        }
        for name, field in self._fields.items():
            field.observe(lambda change, name=name: self._on_field(name, change["new"]), "value")
        self._cross = ipywidgets.ToggleButton(description="Cross", layout={"width": "6em"})
        self._cross.observe(lambda _: self._paint(), "value")
        rows: list[Any] = [ipywidgets.HBox([self._readout])]
        if max(plane.count for plane in self._planes.values()) > 1:
            rows.append(self._slice.row)
        if window is not None:
            rows += self._window_rows(index if self._plane.is_acquired else len(volume) // 2)
        hint = "Back to the plane, slice and window of the beginning"
        rows.append(ipywidgets.HBox([*self._menus(window), button("Reset", hint, self._on_reset)]))
        self._point = ipywidgets.HBox([])
        rows.append(self._point)
        if len(volume) > 1:
            rate = frame_rate(volume.dataset)
            self._play, field = cine_controls(self._plane.count, rate, self._on_cine)
            rows.append(ipywidgets.HBox([self._play, field]))
        return rows

    def _window_rows(self, k: int) -> list[Any]:
        self._center, self._width = window_controls(self.volume, self._on_center, self._on_width)
        self._presets = presets(self.volume, k)
        self._menu = menu("Preset", [*self._presets, CUSTOM], CUSTOM)
        self._menu.observe(self._on_menu, "value")
        return [self._center.row, self._width.row, ipywidgets.HBox([self._menu])]

    def _menus(self, window: Window | None) -> list[Any]:
        found = []
        if len(self._planes) > 1:
            self._plane_menu = menu("Plane", self._planes, self._plane.key, narrow=True)
            self._plane_menu.observe(self._on_plane_menu, "value")
            found.append(self._plane_menu)
        if window is not None and isinstance(self._look.cmap, str):
            names = {label: name for name, label in OFFERED.items()}
            names = names if self._look.cmap in OFFERED else {self._look.cmap: self._look.cmap, **names}
            self._colors = menu("Colours", names.items(), self._look.cmap, narrow=True)
            self._colors.observe(self._on_colors, "value")
            found.append(self._colors)
        return found

    def _made_renderer(self, index: int, window: Window | None) -> FrameRenderer:
        figsize, dpi = self._size
        look = self._look
        _, drawing = picture(self._plane, index, window, cmap=look.cmap, style=look.style, figsize=figsize, dpi=dpi)
        return FrameRenderer(drawing)

    # -- what may be assigned --------------------------------------------------------------------------------

    @traitlets.validate("index")
    def _checked_index(self, proposal: dict[str, Any]) -> int:
        return slice_number(self._plane, proposal["value"])

    @traitlets.validate("plane")
    def _checked_plane(self, proposal: dict[str, Any]) -> str:
        return find_plane(self.volume, proposal["value"] or None).key

    @traitlets.validate("window")
    def _checked_window(self, proposal: dict[str, Any]) -> Window | None:
        k = self.index if self._plane.is_acquired else len(self.volume) // 2
        return choose_window(self.volume, k, proposal["value"])

    @traitlets.validate("voxel")
    def _checked_voxel(self, proposal: dict[str, Any]) -> Voxel:
        i, j, k = (int(part) for part in proposal["value"])
        for axis, part in enumerate((k, j, i)):
            if not 0 <= part < self.volume.shape[axis]:
                name, last = AXIS_NAMES[axis], self.volume.shape[axis] - 1
                raise UsageError(f"There is no voxel with {name} = {part}.", remedy=f"{name} is from 0 to {last}.")
        return i, j, k

    # -- what follows an assignment --------------------------------------------------------------------------

    @traitlets.observe("index")
    def _on_index(self, _: object) -> None:
        if not self._is_busy:
            self.voxel = _with_index(self.voxel, self._plane, self.index)

    @traitlets.observe("voxel")
    def _on_voxel(self, _: object) -> None:
        if not self._is_busy:
            self._show_index()
            self._follow_voxel()
            self._paint()

    @traitlets.observe("plane")
    def _on_plane(self, _: object) -> None:
        if not self._is_busy:
            self._plane = self._planes[self.plane]
            self._renderer = self._made_renderer(self.voxel[2 - self._plane.normal], self.window)
            self._show_index()
            self._follow_plane()
            self._follow_window()
            self._paint()

    @traitlets.observe("window")
    def _on_window(self, _: object) -> None:
        if not self._is_busy:
            self._follow_window()
            self._paint()

    def _show_index(self) -> None:
        """Let the index be that of the voxel, which stays."""
        self._is_busy = True
        try:
            self.index = self.voxel[2 - self._plane.normal]
        finally:
            self._is_busy = False

    def _follow_plane(self) -> None:
        # One pixel of the picture is one of the page: stretched, it would no longer be exact.
        self._image.layout.width = f"{self._renderer.shape[1]}px"
        name = AXIS_NAMES[self._plane.normal]
        last = self._plane.count - 1
        self._slice.relabel(f"{('Slice', 'Row', 'Column')[self._plane.normal]} {name} (0–{last})", last)
        self._point.children = [*(field for key, field in self._fields.items() if key != name), self._cross]
        if len(self._planes) > 1:
            self._plane_menu.value = self.plane
        if len(self.volume) > 1:
            self._is_busy = True  # a lower maximum pushes its value down, which is nobody's wish
            self._play.max = max(last, 1)
            self._is_busy = False
        self._follow_voxel()

    def _follow_voxel(self) -> None:
        self._slice.show(self.index)
        for field, part in zip(self._fields.values(), self.voxel, strict=True):
            field.value = part
        self._readout.value = readout(self.volume, self.voxel)
        # While it plays, the browser counts.
        if len(self.volume) > 1 and not self._play.playing:
            self._play.value = self.index

    def _follow_window(self) -> None:
        window = self.window
        if window is None:
            return
        self._renderer.set_window(window, window_label(self.volume.units, window))
        self._center.show(window.center)
        self._width.show(window.width)
        # Two presets may be equal: the menu keeps the one that was chosen.
        if not (kept := self._presets.get(self._menu.value)) or not _looks_same(kept, window):
            same = (name for name, preset in self._presets.items() if _looks_same(preset, window))
            self._menu.value = next(same, CUSTOM)

    def _caption(self) -> str:
        return caption(self._plane, self.index, slab=self._look.slab, how=self._look.how)

    def _paint(self) -> None:
        values = slice_values(self._plane, self.index, slab=self._look.slab, how=self._look.how)
        frame = self._renderer.render(values, self._caption())
        if self._cross.value:
            i, j, k = self.voxel
            place = (k, j, i)
            self._renderer.mark(frame, place[self._plane.down], place[self._plane.across])
        self._image.value = png_bytes(frame)

    # -- what a hand on the page does ------------------------------------------------------------------------

    def _on_slice(self, value: float) -> None:
        self.index = int(value)

    def _on_cine(self, value: int) -> None:
        if not self._is_busy:
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
        self._renderer = self._made_renderer(self.index, self.window)
        self._follow_window()
        self._paint()

    def _on_reset(self) -> None:
        self.plane, index, self.window = self._first
        self.index = index


def _with_index(voxel: Voxel, plane: Plane, index: int) -> Voxel:
    parts = list(voxel)
    parts[2 - plane.normal] = index
    return parts[0], parts[1], parts[2]


def _looks_same(a: Window, b: Window) -> bool:
    return (a.center, a.width, a.function) == (b.center, b.width, b.function)

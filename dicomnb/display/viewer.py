"""The same picture with sliders, for a notebook with a kernel.

Moving a slider paints one frame into one image widget: nothing is displayed again, so nothing flickers, and
nothing is left behind, so nothing grows.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import ipywidgets
import numpy as np
import traitlets
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from dicomnb.display.mesh import FrameRenderer
from dicomnb.display.picture import (
    WindowLike,
    automatic_window,
    caption,
    choose_window,
    number_text,
    origin,
    picture,
    slice_number,
    slice_values,
    window_label,
)
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.series import load
from dicomnb.geometry.volume import Volume
from dicomnb.pixels.window import WINDOWS, Window, header_windows

__all__ = ["Viewer", "view"]

_LABEL: Final = {"description_width": "8.5em"}
_SLIDER: Final = "34em"
_FIELD: Final = "7.5em"

CUSTOM: Final = "by hand"


def view(
    source: Any,
    *,
    index: int | None = None,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    figsize: tuple[float, float] | None = None,
    dpi: float = 100,
) -> Viewer:
    """Show a volume with a slider for the slice and two for the window.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to show.
    index : int, optional
        The slice to begin with, from 0; by default the middle one.
    window : Window, (center, width) or str, optional
        The window to begin with, as for `show`.
    cmap : str or Colormap
        Colour map.
    figsize : (width, height), optional
        Size of the picture, inches.
    dpi : float
        Pixels per inch; the picture is not scaled in the browser, where an inch has 96 to 100 or so.
    """
    return Viewer(load(source), index=index, window=window, cmap=cmap, figsize=figsize, dpi=dpi)


class Viewer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A picture, its slider for the slice, its two for the window, and a menu of windows.

    Parameters
    ----------
    volume : Volume
        What to show.
    index, window, cmap, figsize, dpi
        As for `view`.

    Attributes
    ----------
    index : int
        The slice that is shown, from 0. A trait: can be set, and observed with ``viewer.observe``.
    window : Window or None
        The window, None for a colour image. A trait; (center, width) and names may be assigned too.
    volume : Volume
        What is shown.
    """

    index = traitlets.Int()
    window = traitlets.Any()

    def __init__(
        self,
        volume: Volume,
        *,
        index: int | None = None,
        window: WindowLike | None = None,
        cmap: str | Colormap = "gray",
        figsize: tuple[float, float] | None = None,
        dpi: float = 100,
    ) -> None:
        self.volume = volume
        k = slice_number(volume, index)
        chosen = choose_window(volume, k, window)
        _, drawing = picture(volume, k, chosen, cmap=cmap, figsize=figsize, dpi=dpi)
        self._renderer = FrameRenderer(drawing)
        self._first = (k, chosen)
        # One pixel of the picture is one of the page: stretched, it would no longer be exact.
        width = self._renderer.shape[1]
        self._image = ipywidgets.Image(format="png", layout={"width": f"{width}px", "align_self": "flex-start"})
        self._place = ipywidgets.Label()
        self._reset = ipywidgets.Button(description="Reset", layout={"width": _FIELD})
        self._reset.tooltip = "Back to the slice and the window of the beginning"
        self._reset.on_click(self._on_reset)
        self._slice = _slice_control(volume, self._on_slice)
        rows = [self._slice.row] if len(volume) > 1 else []
        if chosen is not None:
            self._center, self._width = _window_controls(volume, self._on_center, self._on_width)
            self._presets = _presets(volume, k)
            self._menu = ipywidgets.Dropdown(options=[*self._presets, CUSTOM], value=CUSTOM, description="Preset")
            self._menu.style = _LABEL
            self._menu.layout.width = _SLIDER
            self._menu.observe(self._on_menu, "value")
            rows += [self._center.row, self._width.row, ipywidgets.HBox([self._menu, self._reset])]
        super().__init__([self._image, self._place, *rows], index=k, window=chosen)
        self._follow_index()
        self._follow_window()
        self._paint()

    def __repr__(self) -> str:
        return f"<Viewer of {self.volume!r}, index={self.index}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it the still for wherever no kernel is behind the notebook."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        bundle["image/png"] = base64.b64encode(self._image.value).decode()
        return bundle, {"image/png": {"alt": caption(self.volume, self.index)}}

    def close(self) -> None:
        """Take the viewer off the page, with all the widgets that it is made of."""
        for row in self.children:
            for child in getattr(row, "children", ()):
                child.close()
            row.close()
        super().close()

    # -- what may be assigned --------------------------------------------------------------------------------

    @traitlets.validate("index")
    def _checked_index(self, proposal: dict[str, Any]) -> int:
        return slice_number(self.volume, proposal["value"])

    @traitlets.validate("window")
    def _checked_window(self, proposal: dict[str, Any]) -> Window | None:
        return choose_window(self.volume, self.index, proposal["value"])

    # -- what follows an assignment --------------------------------------------------------------------------

    @traitlets.observe("index")
    def _on_index(self, _: object) -> None:
        self._follow_index()
        self._paint()

    @traitlets.observe("window")
    def _on_window(self, _: object) -> None:
        self._follow_window()
        self._paint()

    def _follow_index(self) -> None:
        self._slice.show(self.index)
        self._place.value = _place(self.volume, self.index)

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

    def _paint(self) -> None:
        values = slice_values(self.volume, self.index)
        self._image.value = self._renderer.png(values, caption(self.volume, self.index))

    # -- what a hand on the page does ------------------------------------------------------------------------

    def _on_slice(self, value: float) -> None:
        self.index = int(value)

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

    def _on_reset(self, _: object) -> None:
        self.index, self.window = self._first


class _Control:
    """A slider and a field for one number; both call back, and only for what a hand did.

    Parameters
    ----------
    slider, field : ipywidgets.Widget
        The two.
    digits : int
        The slider has steps of ten to the power of -digits.
    changed : callable
        Called with the new value.
    """

    def __init__(self, slider: Any, field: Any, digits: int, changed: Callable[[float], None]) -> None:
        self._slider, self._field, self._digits, self._changed = slider, field, digits, changed
        self._shown: float = field.value
        slider.style = _LABEL
        slider.layout.width = _SLIDER
        field.layout.width = _FIELD
        slider.observe(self._on_slider, "value")
        field.observe(self._on_field, "value")
        self.row = ipywidgets.HBox([slider, field])

    def show(self, value: float) -> None:
        """Show a value; the slider grows where it is too short."""
        self._shown = value
        self._field.value = value
        # In the browser a slider stands on one of its steps, and reports that as its value: give it a step.
        near = round(value, self._digits)
        self._slider.max = max(self._slider.max, near)
        self._slider.min = min(self._slider.min, near)
        self._slider.value = near

    def _on_slider(self, change: dict[str, Any]) -> None:
        # Rounded again, because 1650 may come back as 1649.9999999.
        near = round(change["new"], self._digits)
        if near != round(self._shown, self._digits):
            self._changed(near)

    def _on_field(self, change: dict[str, Any]) -> None:
        if change["new"] != self._shown:
            self._changed(change["new"])


def _slice_control(volume: Volume, changed: Callable[[float], None]) -> _Control:
    last = len(volume) - 1
    label = f"Slice k (0–{last})"
    slider = ipywidgets.IntSlider(0, 0, max(last, 1), description=label, readout=False)
    return _Control(slider, ipywidgets.BoundedIntText(0, 0, max(last, 1)), 0, changed)


def _window_controls(
    volume: Volume, center: Callable[[float], None], width: Callable[[float], None]
) -> tuple[_Control, _Control]:
    low, high, digits = _range(volume.array)
    step = 10.0**-digits
    unit = f" ({volume.units})" if volume.units else ""

    def control(name: str, least: float, most: float, changed: Callable[[float], None]) -> _Control:
        label = f"{name}{unit}"
        slider = ipywidgets.FloatSlider(least, min=least, max=most, step=step, description=label, readout=False)
        return _Control(slider, ipywidgets.FloatText(least, step=step), digits, changed)

    return control("Center", low, high, center), control("Width", step, high - low, width)


def _range(values: NDArray[np.float32]) -> tuple[float, float, int]:
    """Return least and greatest value in round numbers, and to how many digits they are round.

    Some 100 to 1,000 steps of the last digit lie between the two.
    """
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if low == high:
        high = low + max(1.0, abs(low))
    digits = 2 - math.floor(math.log10(high - low))
    step = 10.0**-digits
    return round(math.floor(low / step) * step, digits), round(math.ceil(high / step) * step, digits), digits


def _presets(volume: Volume, index: int) -> dict[str, Window]:
    """Return the windows of the menu: the header's, an automatic one, and for CT the usual ones."""
    named: dict[str, Window] = {}
    for number, window in enumerate(header_windows(*origin(volume, index)), 1):
        named[f"header: {window.explanation or number} ({_numbers(window)})"] = window
    automatic = automatic_window(volume)
    named[f"automatic ({_numbers(automatic)})"] = automatic
    if volume.modality == "CT" and volume.units == "HU":
        named |= {f"{name} ({_numbers(window)})": window for name, window in WINDOWS.items()}
    return named


def _numbers(window: Window) -> str:
    return f"{number_text(window.center)} / {number_text(window.width)}"


def _looks_same(a: Window, b: Window) -> bool:
    return (a.center, a.width, a.function) == (b.center, b.width, b.function)


def _place(volume: Volume, index: int) -> str:
    """Return where the middle of a slice lies in the patient, empty where the headers do not say."""
    try:
        affine = volume.affine
    except GeometryError:
        return ""
    rows, columns = volume.shape[1:3]
    middle = affine @ [(columns - 1) / 2, (rows - 1) / 2, index, 1]
    letters = zip(middle[:3], ("RL", "AP", "IS"), strict=True)
    places = (f"{pair[bool(number >= 0)]} {abs(number):.1f}" for number, pair in letters)
    return f"Middle of the slice in the patient: {', '.join(places)} mm"

"""The widgets of the viewer: sliders with fields that agree with them, and menus.

In the browser a slider stands on one of its steps, and reports that step as its value: what only comes back
from the page is told from what a hand did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import ipywidgets

from dicomnb.display.common.windows import judged_values, value_range
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.volume import Volume

__all__ = ["Control", "button", "cine_controls", "integer_control", "menu", "window_controls"]

FIELD: Final = "7.5em"
SLIDER: Final = "34em"

_FINEST: Final = 1e-6
"""Smallest step of a slider that counts in the unit of the values."""

# Given when a widget is made: one that is set later leaves the first one registered for good.
LABEL: Final = {"description_width": "8.5em"}
_WHOLE: Final = {"description_width": "initial"}


class Control:
    """A slider and a field for one number; both call back, and only for what the user did.

    Parameters
    ----------
    slider, field : ipywidgets.Widget
        The two.
    digits : int
        The slider has steps of ten to the power of -digits.
    changed : callable
        Called with the new value.
    unit : float
        What the slider counts.

    Attributes
    ----------
    row : ipywidgets.HBox
        Both side by side.
    """

    def __init__(
        self, slider: Any, field: Any, digits: int, changed: Callable[[float], None], unit: float = 1.0
    ) -> None:
        self._unit = unit
        self._slider, self._field, self._digits, self._changed = slider, field, digits, changed
        self._shown: float = field.value
        slider.layout.width = SLIDER
        field.layout.width = FIELD
        slider.observe(self._on_slider, "value")
        field.observe(self._on_field, "value")
        self.row = ipywidgets.HBox([slider, field])

    def show(self, value: float) -> None:
        """Show a value; the slider grows where it is too short."""
        self._shown = value
        self._field.value = value
        # In the browser a slider stands on one of its steps, and reports that as its value: give it a step.
        near = round(value, self._digits)
        counted = near if self._unit == 1 else float(round(near / self._unit))
        self._slider.max = max(self._slider.max, counted)
        self._slider.min = min(self._slider.min, counted)
        self._slider.value = counted

    def relabel(self, label: str, most: int) -> None:
        """Count something else from now on, from 0 to `most`."""
        self._shown = 0
        with self._slider.hold_trait_notifications(), self._field.hold_trait_notifications():
            for widget in (self._slider, self._field):
                widget.value = 0
                widget.max = max(most, 1)
        self._slider.description = label

    def _on_slider(self, change: dict[str, Any]) -> None:
        # Rounded again, because 1650 may come back as 1649.9999999.
        near = round(change["new"] * self._unit, self._digits)
        if near != round(self._shown, self._digits):
            self._changed(near)

    def _on_field(self, change: dict[str, Any]) -> None:
        if change["new"] != self._shown:
            self._changed(change["new"])


def integer_control(label: str, most: int, changed: Callable[[float], None]) -> Control:
    """Return a slider with a field from 0 to `most`."""
    slider = ipywidgets.IntSlider(0, 0, max(most, 1), description=label, readout=False, style=LABEL)
    return Control(slider, ipywidgets.BoundedIntText(0, 0, max(most, 1)), 0, changed)


def window_controls(
    volume: Volume, center: Callable[[float], None], width: Callable[[float], None]
) -> tuple[Control, Control]:
    """Return the sliders for center and width, as long as the values of the volume need."""
    low, high, digits = value_range(judged_values(volume).array)
    step = 10.0**-digits
    # The slider of ipywidgets writes its steps with some digits behind the point, and finds no finer ones.
    unit = step if step < _FINEST else 1.0
    shown = f" ({text})" if (text := unit_text(volume.units)) else ""

    def control(name: str, least: float, most: float, changed: Callable[[float], None]) -> Control:
        label = f"{name}{shown}"
        start, end = (least, most) if unit == 1 else (round(least / unit), round(most / unit))
        slider = ipywidgets.FloatSlider(
            start, min=start, max=end, step=step / unit, description=label, readout=False, style=LABEL
        )
        return Control(slider, ipywidgets.FloatText(least, step=step), digits, changed, unit)

    return control("Center", low, high, center), control("Width", step, high - low, width)


def cine_controls(
    count: int, rate: float, advanced: Callable[[int], None]
) -> tuple[ipywidgets.Play, ipywidgets.BoundedFloatText]:
    """Return the buttons that play frames, and the field for how many a second."""
    play = ipywidgets.Play(0, 0, max(count - 1, 1), interval=round(1000 / rate), repeat=True)
    field = ipywidgets.BoundedFloatText(
        round(rate, 2), min=0.5, max=60, step=1, description="Frames per second", style=_WHOLE
    )
    field.layout.width = "16em"

    def set_interval(change: dict[str, Any]) -> None:
        play.interval = round(1000 / change["new"])

    field.observe(set_interval, "value")
    play.observe(lambda change: advanced(change["new"]), "value")
    return play, field


def menu(label: str, options: Iterable[Any], value: Any, *, narrow: bool = False) -> ipywidgets.Dropdown:
    """Return a menu with a label."""
    made = ipywidgets.Dropdown(options=list(options), value=value, description=label, style=LABEL)
    made.layout.width = "20em" if narrow else SLIDER
    return made


def button(label: str, hint: str, pressed: Callable[[], None]) -> ipywidgets.Button:
    """Return a button with a hint."""
    made = ipywidgets.Button(description=label, layout={"width": FIELD})
    made.tooltip = hint
    made.on_click(lambda _: pressed())
    return made

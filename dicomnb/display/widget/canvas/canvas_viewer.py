"""The viewer that paints in the browser, as a widget: needs anywidget.

Kernel and browser each hold the state of the viewer. What a user does is seen at once, and told to the kernel, which
answers with what is shown; voxels travel one slice at a time, when the browser asks for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import uuid4

import anywidget  # noqa: TID253  # who imports this module needs it
import ipywidgets
import traitlets

from dicomnb.display.common.captions import caption
from dicomnb.display.common.plane_values import point_labels, point_text
from dicomnb.display.common.viewer_scripts import VIEWER, WIDGET, scripts_of
from dicomnb.display.common.windows import WindowLike
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture
from dicomnb.display.figure.surroundings import make_opaque
from dicomnb.display.widget.canvas.browser_messages import ASKED, drawing_of, measured_thing, window_data, window_of
from dicomnb.display.widget.canvas.canvas_metadata import canvas_data
from dicomnb.display.widget.canvas.slice_reader import SliceReader
from dicomnb.display.widget.lifetime import close_widgets, keep_for_cell, keep_while_shown
from dicomnb.display.widget.measurement import MeasuredState, Measurement
from dicomnb.display.widget.notebook_fallback import publish, with_still
from dicomnb.display.widget.plane_renderer import plane_renderer
from dicomnb.errors import DicomError
from dicomnb.standard.package_file import package_text
from dicomnb.volumes.volume import Volume

__all__ = ["CanvasViewer"]

_WITH_WIDGET: Final = 2_000_000
"""Bytes of slices and overlays that travel with the widget itself, and are there before the kernel has time to answer;
a notebook that keeps its widgets keeps these."""


def _program() -> str:
    style = f"const STYLE = {json.dumps(package_text('display/web/page.css'))};\n"
    return style + scripts_of((*VIEWER, *WIDGET))


class StillPicture(NamedTuple):
    """A picture of what a viewer shows, as a PNG."""

    value: bytes


class CanvasViewer(MeasuredState, anywidget.AnyWidget):
    """A volume with all tools of a page, in a notebook with a kernel.

    Its attributes `index`, `plane`, `window`, `voxel`, `t`, `zoom`, `pan` and `opacity` are traits, see `ViewerState`;
    so is `measurements`, see `MeasuredState`.

    Parameters
    ----------
    volume : Volume
        What to show.
    index, plane, t, window, figsize, dpi
        As for `view`.
    look : Look, optional
        How to draw.
    """

    _esm = _program()
    _facts = traitlets.Unicode().tag(sync=True)
    _settings = traitlets.Dict().tag(sync=True)
    _first = traitlets.Dict().tag(sync=True)
    _still = traitlets.Bytes().tag(sync=True)
    _still_rules = traitlets.Unicode().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)
    _asked = traitlets.Dict().tag(sync=True, echo_update=False)

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
        self._look, self._size = look or Look(), (figsize, dpi)
        self._answered, self._is_asked = 0, False
        self.begin(volume, index, plane, window, t)
        self.slab = self._look.slab
        if self._look.layers is not None and self._look.layers.wash is not None:
            self.opacity = self._look.layers.wash.opacity
        # First what may fail: each widget stays registered until it is closed.
        labels = point_labels(volume)
        self._data = canvas_data(self.points, self.seen, self.voxel, self.window, self._look, labels, self.t)
        self._reader = SliceReader(self.points)
        self._facts = self._data.facts
        self._settings = {"style": self._look.style or ""}
        self._first = self._with_widget()
        if not self._first:
            self._still = self._image.value
        self._answer()
        super().__init__()
        if figsize is not None:
            self.layout.width = f"{figsize[0] * dpi:g}px"
        self._name = f"dicomnb-{uuid4().hex[:8]}"
        self.add_class(self._name)
        self.on_msg(self._on_message)
        self.is_changing = False
        keep_for_cell(self)

    def __repr__(self) -> str:
        return "<Viewer, closed>" if self.is_closed else f"<Viewer of {self.volume!r}, {self.plane} {self.index}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it the still for wherever no kernel is behind the notebook."""
        keep_while_shown(self)
        bundle = dict(ipywidgets.DOMWidget._repr_mimebundle_(self, **kwargs))
        return with_still(bundle, self)

    def still(self) -> tuple[bytes, str]:
        """Return a picture of what is shown, as a PNG, and what it shows in words."""
        return self._image.value, self._caption()

    def _ipython_display_(self) -> None:
        publish(self, *self._repr_mimebundle_(), self._name)

    def hide_still(self, rule: str) -> None:
        """Let the page hide a still while the viewer is on it; `rule` is one of a style sheet."""
        if rule not in self._still_rules:
            self._still_rules += rule

    @property
    def renderer(self) -> FrameRenderer:
        """What paints the frames of the plane that is shown as pixels of this side; the browser paints its own."""
        return plane_renderer(self, self._look, *self._size)

    def close(self) -> None:
        """Take the viewer off the page, and let go of its volume.

        A cell that is run again closes the viewers of its last run.
        """
        self.leave_registry()
        self.release()
        for name in ("_data", "_reader", "_look"):
            self.__dict__.pop(name, None)

    def leave_registry(self) -> None:
        """Take the widget out of the table of ipywidgets, which keeps it; it goes on working without a page."""
        close_widgets(self)

    # -- what is told once -----------------------------------------------------------------------------------

    def _caption(self) -> str:
        message = caption(self.seen, self.index, slab=self._look.slab, how=self._look.how)
        return message + point_text(self.volume, self.t)

    @property
    def _image(self) -> StillPicture:
        """The picture of what is shown, as `Viewer` has it on the page; here it is drawn when it is asked for."""
        figsize, dpi = self._size
        made, drawn = picture(self.seen, self.index, self.window, look=self._look, figsize=figsize, dpi=dpi)
        make_opaque(made, drawn.title.get_color())
        return StillPicture(made.png())

    def _with_widget(self) -> dict[str, Any]:
        """Return the slices to begin with and what lies over them, nothing if that is too much."""
        if self._data.size > _WITH_WIDGET:
            return {}
        views = json.loads(self._facts)
        indices = [self.voxel[2 - view["normal"]] for view in views["views"]]
        chosen = range(len(indices)) if views["isSolid"] else (views["view"],)
        found, size = [], self._data.size
        for view in chosen:
            slab = None if views["axisUnits"][views["views"][view]["normal"]] != "mm" else self._look.slab
            packed = self._reader.read(view, self.t, indices[view], slab, self._look.how)
            size += len(packed.data)
            if size > _WITH_WIDGET:
                return {}
            place: dict[str, Any] = {"view": view, "point": self.t, "slice": indices[view]}
            if slab:
                place["slab"] = {"thickness": slab, "how": self._look.how}
            found.append({**place, "form": packed.form, "data": packed.data})
        return {"slices": found, "layers": self._data.layers, "second": self._data.second}

    # -- what the browser says -------------------------------------------------------------------------------

    def _on_message(self, _: object, content: Mapping[str, Any], __: object) -> None:
        if self.is_closed:
            return
        kind = content.get("kind")
        if kind == "begin":
            self.send({"kind": "begin", "layers": self._data.layers}, [self._data.second])
        elif kind == "slices":
            for place in content["wanted"]:
                self._send_slice(place)

    def _send_slice(self, place: Mapping[str, Any]) -> None:
        """Send a slice, or several as one; `place` is a `SlicePlace` of channel_source.js."""
        try:
            view, point, index = (int(place[name]) for name in ("view", "point", "slice"))
            slab = place.get("slab")
            given = (float(slab["thickness"]), slab["how"]) if slab else ()
            packed = self._reader.read(view, point, index, *given)
        except Exception as error:  # whatever it is, the page says it: nobody looks into the log of a kernel
            self.send({"kind": "failed", **place, "text": _words(error)})
            return
        self.send({"kind": "slice", **place, "form": packed.form}, [packed.data])

    @traitlets.observe("_asked")
    def _on_asked(self, change: dict[str, Any]) -> None:
        asked = change["new"]
        if self.is_closed or not asked:
            return
        self._answered = asked.get("n", self._answered)
        faults: list[Exception] = []
        steps = [partial(self._take, name, asked[name]) for name in ASKED if name in asked]
        if "drawings" in asked:
            steps.append(partial(self._measure_drawings, asked["drawings"]))
        self._is_asked = True
        for step in steps:
            try:
                step()
            except Exception as error:  # also that of a function that observes the viewer
                faults.append(error)
        self._is_asked = False
        self._answer()
        for fault in faults:
            self.send({"kind": "error", "text": _words(fault)})
        if faults:
            raise faults[0]

    def _take(self, name: str, value: Any) -> None:
        """Set a trait to what the browser asks for."""
        if name == "plane":
            value = self.plane_names[value]
        elif name == "voxel":
            value = tuple(reversed(value))
        elif name == "window":
            value = window_of(value, self.window)
        setattr(self, name, value)

    def _measure_drawings(self, drawings: list[dict[str, Any]]) -> None:
        """Measure what was drawn; what was drawn before keeps its result. What cannot be measured is left out."""
        known = [(drawing_of(each, self.plane_names), each) for each in self.measurements]
        found: list[Measurement] = []
        fault: DicomError | None = None
        for drawing in drawings:
            same = next((each for data, each in known if data == drawing), None)
            try:
                plane = self.plane_names[drawing["view"]]
                found.append(same or self._measured(plane, drawing["slice"], measured_thing(drawing["shape"])))
            except DicomError as error:
                fault = fault or error
        self.measurements = tuple(found)
        if fault is not None:
            raise fault

    # -- what the browser is told ----------------------------------------------------------------------------

    def refresh(self, **_: bool) -> None:
        """Tell the browser what is shown now: it is the browser that paints."""
        self.measure_again()
        self._answer()

    @traitlets.observe("measurements")
    def _on_measurements(self, _: object) -> None:
        if not self.is_changing:
            self._answer()

    def _answer(self) -> None:
        # While a request is dealt with, only the last word counts.
        if self._is_asked or self.is_closed:
            return
        self._shown = {
            "n": self._answered,
            "plane": self.plane_names.index(self.plane),
            "t": self.t,
            "voxel": list(reversed(self.voxel)),
            "window": window_data(self.window),
            "zoom": self.zoom,
            "pan": list(self.pan),
            "opacity": self.opacity,
            "drawings": [drawing_of(each, self.plane_names) for each in self.measurements],
        }


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

"""A menu of series, and below it the viewer of the one that is chosen.

A series is loaded when it is chosen, and the viewer before it is closed, which lets go of its volume. Where a series
cannot be shown, the reason stands in the viewer's place, and another one can be chosen.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import ipywidgets
import traitlets

from dicomnb.display.widget.lifetime import close_widgets, keep_for_cell, keep_while_shown, part_of_another
from dicomnb.display.widget.notebook_fallback import hide_beside, publish, with_still
from dicomnb.errors import DicomError, DicomWarning, UsageError
from dicomnb.parsing.table.markup import NO_MATH, tag
from dicomnb.volumes.loading.hidden_paths import without_paths
from dicomnb.volumes.loading.stack_choices import Choice

__all__ = ["SeriesChooser"]


class _Opened(NamedTuple):
    """The viewer of a series, None if it cannot be shown, and what there is to say."""

    viewer: Any
    fault: Exception | None
    warned: tuple[str, ...]


class SeriesChooser(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A menu of several series above the viewer of one of them.

    Parameters
    ----------
    choices : sequence of Choice
        What there is, at least one.
    made_viewer : callable
        Called with what a choice loads; returns the widget that shows it.

    Attributes
    ----------
    series : int
        Which series is shown, from 0 in the order of the menu. A trait: can be set, and observed with ``observe``.
    viewer : CanvasViewer, Viewer, SlideViewer or None
        What shows it, with traits of its own; None if it cannot be shown. A trait that can be observed.
    message : str
        Why it cannot be shown, or what was warned of while it was loaded; else empty. A trait, too.
    names : tuple of str
        The series as the menu calls them.

    Raises
    ------
    UsageError
        If what was asked for does not exist, as a window of an unknown name.
    """

    series = traitlets.Int(0)
    viewer = traitlets.Any(None, allow_none=True)
    message = traitlets.Unicode("")

    def __init__(self, choices: Sequence[Choice], made_viewer: Callable[[Any], Any]) -> None:
        self._choices, self._made_viewer = tuple(choices), made_viewer
        # First what may fail: each widget stays registered until it is closed.
        opened = self._open(0)
        if type(opened.fault) is UsageError:
            raise opened.fault  # of what was asked for, and not of this series
        self._menu = ipywidgets.Dropdown(
            options=[(name, index) for index, name in enumerate(self.names)],
            value=0,
            description="Series",
            style={"description_width": "initial"},
            layout={"width": "40em", "max_width": "100%"},
        )
        self._note = ipywidgets.HTML()
        self._box = ipywidgets.VBox()
        super().__init__([self._menu, self._note, self._box])
        self._name = f"dicomnb-{uuid4().hex[:8]}"
        self.add_class(self._name)
        self._menu.observe(self._on_menu, "value")
        keep_for_cell(self)
        self._show(opened)

    @property
    def names(self) -> tuple[str, ...]:
        """The series as the menu calls them."""
        return tuple(choice.name for choice in self._choices)

    @property
    def is_closed(self) -> bool:
        """True once `close` was called."""
        return not self._choices

    def close(self) -> None:
        """Take menu and viewer off the page, and let go of all series.

        A cell that is run again closes those of its last run.
        """
        self._choices = ()
        self._close_viewer()
        self.leave_registry()

    def leave_registry(self) -> None:
        """Take the widgets out of the table of ipywidgets, which keeps them; they go on working without a page."""
        if (viewer := self.viewer) is not None:
            viewer.leave_registry()
        close_widgets(self)

    def __repr__(self) -> str:
        if self.is_closed:
            return "<SeriesChooser, closed>"
        return f"<SeriesChooser of {len(self._choices)}, {self.names[self.series]!r}: {self.viewer or self.message!r}>"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it the still of its viewer for wherever no kernel is behind the notebook."""
        keep_while_shown(self)
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return (bundle, {}) if self.viewer is None else with_still(bundle, self.viewer)

    def _ipython_display_(self) -> None:
        publish(self, *self._repr_mimebundle_(), self._name)

    def hide_still(self, rule: str) -> None:
        """Let the page hide a still while this is on it; `rule` is one of a style sheet."""
        hide_beside(self, rule)

    # -- choosing ----------------------------------------------------------------------------------------------

    @traitlets.validate("series")
    def _checked_series(self, proposal: dict[str, Any]) -> int:
        if self.is_closed:
            raise UsageError("This chooser is closed.", remedy="dn.view makes a new one.")
        index, count = int(proposal["value"]), len(self._choices)
        if not -count <= index < count:
            raise UsageError(f"There is no series {index}.", remedy=f"They are numbered from 0 to {count - 1}.")
        return index % count

    def _on_menu(self, change: dict[str, Any]) -> None:
        self.series = change["new"]

    @traitlets.observe("series")
    def _on_series(self, change: dict[str, Any]) -> None:
        self._menu.value = change["new"]
        # No picture stands below the name of another series, and the room that it takes stays while one is loaded.
        if (viewer := self.viewer) is not None:
            viewer.layout.visibility = "hidden"
        self._note.value = _note("It is being loaded …")
        self._show(self._open(change["new"]))

    def _open(self, index: int) -> _Opened:
        choice = self._choices[index]
        viewer: Any = None
        fault: Exception | None = None
        with warnings.catch_warnings(record=True) as caught, part_of_another():
            warnings.simplefilter("always")
            try:
                viewer = self._made_viewer(choice.load())
            except Exception as error:  # whatever it is: the menu stays, and says it
                fault = error
        words = [str(each.message) for each in caught if issubclass(each.category, DicomWarning)]
        return _Opened(viewer, fault, tuple(dict.fromkeys(without_paths(word, *choice.paths) for word in words)))

    def _show(self, opened: _Opened) -> None:
        # The new one first: a page that shrinks for a moment scrolls.
        self._box.children = () if opened.viewer is None else (opened.viewer,)
        self._close_viewer()
        fault = ""
        if opened.fault is not None:
            paths = self._choices[self.series].paths
            kind = "" if isinstance(opened.fault, DicomError) else f"{type(opened.fault).__name__}: "
            fault = f"This series cannot be shown: {kind}{without_paths(str(opened.fault), *paths)}"
        said = [fault] if fault else opened.warned
        self._note.value = _note(*said) if said else ""
        self.message = "\n".join(said)
        self.viewer = opened.viewer
        for sentence in said:
            warnings.warn(f"{self.names[self.series]}: {sentence}", DicomWarning, stacklevel=3)

    def _close_viewer(self) -> None:
        last, self.viewer = self.viewer, None
        if last is not None:
            last.close()


def _note(*sentences: str) -> str:
    """Return sentences that a screen reader reads out when they appear."""
    return str(tag("div", [tag("p", sentence) for sentence in sentences], role="status", class_=NO_MATH))

"""How long a viewer lives: closing all widgets that it is made of, and the viewers that a cell made before.

ipywidgets keeps every widget in a table until it is closed, with its layout and style, and a viewer keeps its volume.
A cell that is run again would therefore leave its old viewer, and the old volume, in memory for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol
from weakref import WeakSet, ref

import ipywidgets
from IPython.core.getipython import get_ipython

__all__ = ["close_widgets", "keep_for_cell", "keep_while_shown", "part_of_another"]

_IS_PART: Final = ContextVar("_IS_PART", default=False)


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None:
        """Let go of everything."""


def close_widgets(*roots: Any) -> None:
    """Close widgets, and all that they are made of: children, layouts, styles.

    Parameters
    ----------
    *roots : ipywidgets.Widget
        What to close; what is closed already is passed over.
    """
    for widget in _all_within(roots):
        ipywidgets.Widget.close(widget)


def _all_within(roots: tuple[Any, ...]) -> list[Any]:
    found: dict[int, Any] = {}
    waiting = list(roots)
    while waiting:
        widget = waiting.pop()
        if id(widget) not in found:
            found[id(widget)] = widget
            waiting += _parts(widget)
    return list(found.values())


def _parts(widget: Any) -> Iterator[Any]:
    for name in widget.keys:  # the traits that are shared with the page
        value = getattr(widget, name)
        for part in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(part, ipywidgets.Widget):
                yield part


@contextmanager
def part_of_another() -> Iterator[None]:
    """Make viewers that belong to another widget, which closes them: no cell does.

    A widget makes them at any time, as when something is chosen in a menu, and which cell runs then says nothing.
    """
    token = _IS_PART.set(True)
    try:
        yield
    finally:
        _IS_PART.reset(token)


def keep_for_cell(viewer: Closable) -> None:
    """Note which cell makes a viewer, so that it closes it when it is run again."""
    cell = running_cell()
    if cell is not None and not _IS_PART.get():
        _MADE_BY_CELLS.add(viewer, *cell)


def keep_while_shown(viewer: Any) -> None:
    """Note that a viewer is shown: where no kernel runs, it takes the place of the one before it."""
    if running_cell() is None:
        _SHOWN_WITHOUT_KERNEL.add(viewer)


def running_cell() -> tuple[str, str] | None:
    """Return which cell of a notebook is running, and which of its runs this is; None outside of a kernel.

    Notebooks send the id of a cell with each run (Jupyter's message ``execute_request``, metadata ``cellId``). Where a
    host does not, cells are told apart by their text.
    """
    shell: Any = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    request = kernel.get_parent("shell")
    run = str(request.get("header", {}).get("msg_id", ""))
    return str(request.get("metadata", {}).get("cellId") or shell.history_manager.input_hist_raw[-1]), run


class CellViewers:
    """The viewers that cells have made, so that a cell that is run again closes those of its last run."""

    def __init__(self) -> None:
        self._of_cell: dict[str, tuple[str, WeakSet[Any]]] = {}

    def add(self, viewer: Closable, cell: str, run: str) -> None:
        """Note a new viewer; close those that the same cell made in an earlier run."""
        last, viewers = self._of_cell.get(cell, (run, WeakSet()))
        if last != run:
            for old in list(viewers):
                old.close()
            viewers = WeakSet()
        viewers.add(viewer)
        self._of_cell[cell] = (run, viewers)


class LastShown:
    """The viewer that was shown last where no kernel runs. No page is there, so only its own bundle needs it.

    The one before it leaves the table of ipywidgets. It goes on working where it is still used.
    """

    def __init__(self) -> None:
        self._last: Callable[[], Any] = lambda: None

    def add(self, viewer: Any) -> None:
        """Note the viewer that is shown now."""
        last = self._last()
        if last is not None and last is not viewer:
            last.leave_registry()
        self._last = ref(viewer)


_MADE_BY_CELLS: Final = CellViewers()
_SHOWN_WITHOUT_KERNEL: Final = LastShown()

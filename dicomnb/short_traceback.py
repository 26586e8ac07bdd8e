"""How IPython shows an error of this package: the user's own lines, and the sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any, Final

__all__ = ["SHOW_ALL", "short_traceback"]

SHOW_ALL: Final = "DICOMNB_TRACEBACK"
"""The environment variable that asks for every line of a traceback."""

_OWN: Final = __name__.partition(".")[0]
_SHELLS: Final = frozenset({"IPython", "ipykernel", "ipywidgets", "traitlets"})
_COLORS: Final = ("\x1b[0;31m", "\x1b[0;32m", "\x1b[0m")
"""Of names, of places, and back."""
_NO_COLORS: Final = ("", "", "")


def short_traceback(error: BaseException) -> list[str]:
    """Return the lines that IPython prints of an error.

    Parameters
    ----------
    error : BaseException
        An error that was raised. With the environment variable ``DICOMNB_TRACEBACK`` set, or where no line of the
        user's is found, all of its traceback is returned.
    """
    import linecache  # noqa: PLC0415  # as traceback: heavy, and most sessions see no error

    calls = [] if os.environ.get(SHOW_ALL) else list(_calls_of_the_user(error.__traceback__))
    shell = _shell()
    if not calls or _is_own_code(error):
        return _all_lines(shell, error)
    red, green, plain = _COLORS if _has_colors(shell) else _NO_COLORS
    name = type(error).__name__
    lines = [f"{red}{name}{plain}{'Traceback (most recent call last)':>{max(35, 75 - len(name))}}"]
    for frame, number in calls:
        lines.append(f"{green}{_place(frame, shell)}, line {number}{plain}")
        source = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
        if source:
            lines.append(f"{green}----> {number}{plain} {source}")
        lines.append("")
    return [*lines, f"{red}{name}{plain}: {error}"]


def _calls_of_the_user(step: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """Yield the frames, and the lines in them, that lead to the first call of this package."""
    while step is not None and (package := _package(step.tb_frame)) != _OWN:
        if package not in _SHELLS:
            yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def _is_own_code(error: BaseException) -> bool:
    """Return True where the user raised the error, so that their last line is where it happened."""
    import traceback  # noqa: PLC0415

    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return not frames or _package(frames[-1]) != _OWN


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _place(frame: FrameType, shell: Any) -> str:
    """Return where a frame's code stands, as IPython calls it."""
    compiler: Any = getattr(shell, "compile", None)
    found = compiler.format_code_name(frame.f_code.co_filename) if hasattr(compiler, "format_code_name") else None
    place = f"{found[0]} {found[1]}" if found else f"File {frame.f_code.co_filename}"
    return place if frame.f_code.co_name.startswith("<module") else f"{place}, in {frame.f_code.co_name}"


def _all_lines(shell: Any, error: BaseException) -> list[str]:
    import traceback  # noqa: PLC0415

    maker = getattr(shell, "InteractiveTB", None)
    if maker is None:
        return traceback.format_exception(error)
    return list(maker.structured_traceback(type(error), error, error.__traceback__, tb_offset=1))


def _shell() -> Any:
    """Return the running IPython, None outside of it. Nothing is imported for it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None


def _has_colors(shell: Any) -> bool:
    return str(getattr(shell, "colors", "nocolor")).lower() != "nocolor"

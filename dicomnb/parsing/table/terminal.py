"""Long text in a terminal: in colours and through a pager where a person reads it, plain where a program does."""

from __future__ import annotations

import os
import pydoc
import sys
from collections.abc import Iterable
from typing import Final

from dicomnb.printable import printable_lines

__all__ = ["say_long"]

_RESET: Final = "\x1b[0m"
_COLOURS: Final = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m", "(": "\x1b[1m"}
"""By what a line begins with: removed, added, where it stands, an element."""


def say_long(lines: Iterable[str]) -> None:
    """Print lines; in a terminal in colours, unless ``NO_COLOR`` is set, and through the pager (``PAGER``).

    Parameters
    ----------
    lines : iterable of str
        What is printed. Control characters of a file are shown, and do nothing.
    """
    shown = [printable_lines(line) for line in lines]
    if not sys.stdout.isatty():
        sys.stdout.write("".join(f"{line}\n" for line in shown))
        return
    if not os.environ.get("NO_COLOR"):
        os.environ.setdefault("LESS", "-R")
        shown = [_coloured(line) for line in shown]
    pydoc.pager("\n".join(shown))


def _coloured(line: str) -> str:
    colour = _COLOURS.get(line.lstrip()[:1])
    if colour is None:
        return line
    if colour == _COLOURS["("]:
        head, mark, rest = line.partition(")")
        return f"{colour}{head}{mark}{_RESET}{rest}"
    return f"{colour}{line}{_RESET}"

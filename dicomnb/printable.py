"""What a terminal may be given of a text that comes from a file or its name.

An escape sequence recolours or retitles a terminal, and a bidirectional override shows letters in another order than
they have. Whoever makes text of values for a reader passes it through here.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["message_text", "printable", "printable_lines"]

# C0 and C1 controls, DEL, marks and overrides of direction (Unicode Standard Annex 9), separators of lines and
# paragraphs, and halves of surrogate pairs, by which Python names bytes of file names that are no text.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

LONGEST_QUOTE: Final = 120
"""Characters between quotation marks that a message shows: a line."""

LONGEST_LINE: Final = 1000
"""Characters of a line of a message."""

_LONGEST_SEARCHED: Final = 4 * LONGEST_LINE
"""Characters of a line that are searched for quotations: a hostile value of many quotation marks takes no longer."""

# An apostrophe inside a word is no quotation mark. The group is atomic: it never goes back over what it has passed.
_QUOTE = re.compile(r"(?<!\w)(['\"])((?>(?:\\.|(?!\1(?!\w))[^\n\\])*))\1(?!\w)")


def printable(text: str) -> str:
    r"""Return a text as one line that commands nothing: controls and overrides of direction as visible escapes.

    Examples
    --------
    >>> print(printable("CT\x1b[31m"))
    CT\x1b[31m
    """
    return text if text.isprintable() else _COMMANDS.sub(_escape, text)


def printable_lines(text: str) -> str:
    """Return a text of our own with values in it, its line ends kept, all else as `printable`."""
    return text if text.isprintable() else "\n".join([printable(line) for line in text.split("\n")])


def message_text(text: str) -> str:
    """Return what an error or a warning says: as `printable_lines`, and at most a line of each value."""
    text = printable_lines(text)
    if len(text) <= LONGEST_QUOTE:
        return text
    return "\n".join([_message_line(line) for line in text.split("\n")])


def _message_line(line: str) -> str:
    return _middle_cut(_QUOTE.sub(_shortened, _middle_cut(line, _LONGEST_SEARCHED)), LONGEST_LINE)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _shortened(found: re.Match[str]) -> str:
    value = found[2] if len(found[2]) < LONGEST_QUOTE else f"{found[2][: LONGEST_QUOTE - 1]}…"
    return f"{found[1]}{value}{found[1]}"


def _middle_cut(line: str, most: int) -> str:
    if len(line) <= most:
        return line
    half = most // 2
    return f"{line[:half]} … {line[-half:]}"

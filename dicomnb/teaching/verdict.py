"""What is said about an answer, as text and as a coloured box.

Colours are thinned, so that they are right on light and on dark; the words alone say all that the colours do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dicomnb.parsing.table.markup import NO_MATH, Markup, join, tag
from dicomnb.parsing.table.rich_output import RichOutput

__all__ = ["Verdict", "VerdictState"]

VerdictState = Literal["right", "wrong", "open"]

_SIGNS: Final[dict[VerdictState, str]] = {"right": "✓", "wrong": "✗", "open": "…"}
_WORDS: Final[dict[VerdictState, str]] = {"right": "Right.", "wrong": "Not yet.", "open": "Not answered yet."}
_COLORS: Final[dict[VerdictState, str]] = {"right": "46, 158, 91", "wrong": "217, 119, 6", "open": "128, 128, 128"}


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(RichOutput):
    """What is said about an answer.

    Parameters
    ----------
    exercise : str
        Its number, such as ``"4.2"``.
    state : {"right", "wrong", "open"}
        ``"open"`` where nothing was answered yet.
    hint : str
        What helps, or of a right answer why it is right. Between backticks: code.
    mistake : str
        Short name of the usual mistake that was recognised; empty where none was.
    """

    exercise: str
    state: VerdictState
    hint: str = ""
    mistake: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.state == "right"

    def __repr__(self) -> str:
        said = f"{_SIGNS[self.state]} {self.exercise} {_WORDS[self.state]} {self.hint}"
        return said.replace("`", "").rstrip()

    def _markup(self) -> Markup:
        color = _COLORS[self.state]
        style = (
            f"border-left: 4px solid rgb({color}); background: rgba({color}, .13); color: inherit; "
            "max-width: 46em; padding: 8px 14px; margin: 4px 0; border-radius: 3px; line-height: 1.5"
        )
        head = tag("strong", f"{_SIGNS[self.state]} {self.exercise} {_WORDS[self.state]}")
        return tag(
            "div", head, " ", _with_code(self.hint), class_=f"dicomnb-verdict {self.state} {NO_MATH}", style=style
        )


def _with_code(words: str) -> Markup:
    """Return words as HTML, those between backticks as code."""
    style = "background: rgba(128, 128, 128, .18); color: inherit; padding: 1px 4px; border-radius: 3px"
    parts = words.split("`")
    return join(tag("code", part, style=style) if number % 2 else part for number, part in enumerate(parts))

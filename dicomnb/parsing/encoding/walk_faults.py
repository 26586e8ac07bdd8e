"""What contradicts the encoding rules on a walk along a data set, in words."""

from __future__ import annotations

from typing import Final

from dicomnb.errors import FileError, LimitExceeded, MalformedFile, TruncatedFile
from dicomnb.parsing.encoding.framing import ITEM, ITEM_END, SEQUENCE_END
from dicomnb.standard import dictionary
from dicomnb.standard.tag import tag_text

__all__ = ["MAX_DEPTH", "WalkFaults", "too_deep"]

MAX_DEPTH: Final = 64
"""Sequences within sequences that are followed. Real files have fewer than ten; Python's own limit is near 150."""

_MOST: Final = 100
"""Faults that are kept: a file of noise has one every few bytes, and its words take longer than the walk."""


class WalkFaults(list[FileError]):
    """The first faults of a walk, in the order found. Tags and offsets are those of the element concerned."""

    @property
    def is_full(self) -> bool:
        """True if no more are kept."""
        return len(self) >= _MOST

    def overrun(self, tag: int, at: int, length: int, left: int, whole: str) -> None:
        """Note a value of which `left` bytes are there before the end of `whole`."""
        if not self.is_full:
            announced = f"{_what(tag)} at byte {at:,} announces {length:,} bytes"
            self._add(TruncatedFile, f"{announced}, {whole} ends after {max(0, left):,}", at, tag)

    def leftover(self, at: int, count: int) -> None:
        """Note bytes that are too few for an element."""
        self._add(TruncatedFile, f"{count} bytes are left at byte {at:,}, too few for an element", at)

    def no_item(self, at: int, count: int) -> None:
        """Note bytes in a sequence that are no item."""
        self._add(MalformedFile, f"At byte {at:,} stands no item; {count:,} bytes of a sequence are left unread", at)

    def stray(self, tag: int, at: int) -> None:
        """Note an item or a delimiter among elements."""
        if not self.is_full:
            self._add(MalformedFile, f"{_what(tag)} at byte {at:,} stands outside of any sequence", at, tag)

    def repeated(self, tag: int, first: int, at: int, counts: str) -> None:
        """Note a tag that stands twice."""
        if not self.is_full:
            twice = f"{_what(tag)} stands at byte {first:,} and again at byte {at:,}"
            self._add(MalformedFile, f"{twice}; the {counts} one counts", at, tag)

    def disordered(self, tag: int, at: int, before: int, place: int) -> None:
        """Note a tag that is less than the one before it (PS3.5 7.1)."""
        last = f"{_what(before)} at byte {place:,}"
        self._add(MalformedFile, f"{_what(tag)} at byte {at:,} stands behind {last}, out of order", at, tag)

    def undelimited(self, tag: int, at: int, end: int, *, cut: bool) -> None:
        """Note a value of undefined length without a delimiter; `cut` if the file ends with it."""
        if not self.is_full:
            what = f"{_what(tag)} at byte {at:,} has undefined length and no delimiter"
            kind = TruncatedFile if cut else MalformedFile
            self._add(kind, f"{what}; it is taken to end at byte {end:,}", at, tag)

    def endless_item(self, at: int) -> None:
        """Note an item of undefined length without a delimiter."""
        self._add(TruncatedFile, f"The item at byte {at:,} has undefined length and no end", at)

    def _add(self, kind: type[FileError], message: str, offset: int, tag: int | None = None) -> None:
        if not self.is_full:
            self.append(kind(f"{message}.", tag=tag, offset=offset))


def too_deep(tag: int, at: int) -> LimitExceeded:
    """Return the error for an element at byte `at` that lies in more sequences than are followed."""
    return LimitExceeded(
        f"{_what(tag)} at byte {at:,} lies in more than {MAX_DEPTH} nested sequences.",
        tag=tag,
        offset=at,
        remedy="No real data set does; the file is damaged or meant to harm.",
    )


def _what(tag: int) -> str:
    name = {ITEM: "Item", ITEM_END: "Item Delimitation Item", SEQUENCE_END: "Sequence Delimitation Item"}.get(tag)
    return f"{tag_text(tag)} {name or dictionary.name_of(tag)}".rstrip()

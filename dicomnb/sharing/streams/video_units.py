"""Units of coded video that hold data of users: which they are, and how they become filler.

Nothing changes its place or its length, so that whatever counts bytes still counts right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["Fill", "leave_out_message", "leave_out_messages", "leave_out_user_data"]

_START: Final = b"\0\0\1"
_USER_DATA, _SEQUENCE_END, _PROGRAM_END = 0xB2, 0xB7, 0xB9
_SEI, _FILLER = 6, 12
_HEVC_SEI, _HEVC_FILLER = (39, 40), 38
_NOTES: Final = frozenset({4, 5})
"""Payloads of an SEI message that hold data of users, registered or not (ISO/IEC 14496-10 D.1, 23008-2 D.2)."""

_BLANK: Final = b"*"

Fill = Callable[[int, int, bytes], None]
"""Writes one byte over all from a place to another."""


def _parts(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each unit behind a start code begins and ends, the code itself left out."""
    at = data.find(_START)
    while at >= 0:
        following = data.find(_START, at + 3)
        yield at + 3, len(data) if following < 0 else following
        at = following


def leave_out_user_data(data: bytes, fill: Fill) -> None:
    """Leave out user data of MPEG-1 and MPEG-2 video, and what follows its end (ISO/IEC 13818-2 6.3.4.1)."""
    for start, stop in _parts(data):
        code = data[start] if start < stop else 0
        if code == _USER_DATA:
            fill(start + 1, stop, _BLANK)
        elif code in (_SEQUENCE_END, _PROGRAM_END) and stop == len(data):
            fill(start + 1, stop, b"\0")


def leave_out_messages(data: bytes, fill: Fill, *, is_hevc: bool) -> None:
    """Leave out messages with data of users of a byte stream of H.264 or HEVC."""
    for start, stop in _parts(data):
        leave_out_message(data, start, stop, fill, is_hevc=is_hevc)


def leave_out_message(data: bytes, start: int, stop: int, fill: Fill, *, is_hevc: bool) -> None:
    """Make filler data of a unit that is a message with notes: ones, and the bit that ends them."""
    size, kinds, filler = (2, _HEVC_SEI, _HEVC_FILLER << 1) if is_hevc else (1, (_SEI,), _FILLER)
    if stop - start < size + 2:
        return
    kind = data[start] >> 1 & 0x3F if is_hevc else data[start] & 0x1F
    if kind in kinds and _has_notes(data[start + size : stop]):
        fill(start, start + 1, bytes([filler]))
        fill(start + size, stop - 1, b"\xff")
        fill(stop - 1, stop, b"\x80")


def _has_notes(body: bytes) -> bool:
    """Return True if one of the messages in a unit holds data of users, or they cannot be told apart."""
    body = body.replace(b"\0\0\3", b"\0\0").rstrip(b"\0")
    at = 0
    while at < len(body) - 1:
        numbers = []
        for _ in ("type", "size"):
            number = 0
            while at < len(body) and body[at] == 0xFF:
                number, at = number + 255, at + 1
            if at == len(body):
                return True
            numbers.append(number + body[at])
            at += 1
        if numbers[0] in _NOTES or at + numbers[1] > len(body):
            return True
        at += numbers[1]
    return False

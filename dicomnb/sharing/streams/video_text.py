"""Text in films that no decoder needs: user data, notes of the encoder, boxes about the file, bytes behind the end.

Nothing changes its place or its length, so that whatever counts bytes still counts right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["without_notes"]

_START: Final = b"\0\0\1"
_USER_DATA, _SEQUENCE_END, _PROGRAM_END = 0xB2, 0xB7, 0xB9
_SEI, _FILLER = 6, 12
_HEVC_SEI, _HEVC_FILLER = (39, 40), 38
_HEVC_BEGINS: Final = _START + b"\x40\1"
"""The video parameter set, which H.264 has not."""
_BEGINNING: Final = 1 << 16
_NOTES: Final = frozenset({4, 5})
"""Payloads of an SEI message that hold data of users, registered or not (ISO/IEC 14496-10 D.1, 23008-2 D.2)."""

_PACKET: Final = 188
_SYNC: Final = 0x47
_BLANK: Final = b"*"

_FREE: Final = frozenset({b"free", b"skip", b"udta", b"meta", b"uuid"})
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_BOX: Final = re.compile(rb"[ -~\xa9]{4}")
"""Boxes of ISO/IEC 14496-12 that hold text about the film, and those that hold others."""


def without_notes(data: bytes) -> bytes:
    """Return a film without user data, as long as before; any bytes are taken, and those that are no film stay.

    Of MPEG-2 user data go (ISO/IEC 13818-2 6.3.4.1), and what follows the end of the sequence; of H.264 and HEVC
    messages with data of users; of MP4 boxes with text about the film.

    Parameters
    ----------
    data : bytes
        The film: an elementary, program or transport stream, or a file of boxes.
    """
    made = bytearray(data)
    if data[4:8] == b"ftyp":
        _free_boxes(made, 0, len(made))
        return bytes(made)
    may_change = _payload(data)

    def fill(start: int, stop: int, by: bytes) -> None:
        places = np.arange(start, stop)
        if may_change is not None:
            places = places[may_change[start:stop]]
        view = np.frombuffer(made, np.uint8)
        view[places] = by[0]

    beginning = data[:_BEGINNING]
    if re.search(b"\0\0\1[\xb3\xb8]", beginning):
        _leave_out_user_data(data, fill)
    else:
        _leave_out_messages(data, fill, is_hevc=_HEVC_BEGINS in beginning)
    return bytes(made)


Fill = Callable[[int, int, bytes], None]


def _payload(data: bytes) -> NDArray[np.bool_] | None:
    """Return which bytes of a transport stream are of its payload (ISO/IEC 13818-1 2.4.3.2); None for other streams."""
    count = len(data) // _PACKET
    packets = np.frombuffer(data, np.uint8, count * _PACKET).reshape(count, _PACKET)
    if not count or data[0] != _SYNC or np.mean(packets[:, 0] == _SYNC) < 0.9:
        return None
    begins = np.full(count, 4)
    has_field = packets[:, 3] & 0x20 != 0
    begins[has_field] += 1 + packets[has_field, 4].astype(int)
    may_change = np.zeros(len(data), np.bool_)
    may_change[: count * _PACKET] = (np.arange(_PACKET) >= begins[:, None]).ravel()
    return may_change


def _parts(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each unit behind a start code begins and ends, the code itself left out."""
    at = data.find(_START)
    while at >= 0:
        following = data.find(_START, at + 3)
        yield at + 3, len(data) if following < 0 else following
        at = following


def _leave_out_user_data(data: bytes, fill: Fill) -> None:
    for start, stop in _parts(data):
        code = data[start] if start < stop else 0
        if code == _USER_DATA:
            fill(start + 1, stop, _BLANK)
        elif code in (_SEQUENCE_END, _PROGRAM_END) and stop == len(data):
            fill(start + 1, stop, b"\0")


def _leave_out_messages(data: bytes, fill: Fill, *, is_hevc: bool) -> None:
    """Make filler data of messages with notes: ones, and the bit that ends them."""
    size, kinds, filler = (2, _HEVC_SEI, _HEVC_FILLER << 1) if is_hevc else (1, (_SEI,), _FILLER)
    for start, stop in _parts(data):
        if stop - start < size + 2:
            continue
        kind = data[start] >> 1 if is_hevc else data[start]
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


def _free_boxes(made: bytearray, at: int, stop: int) -> None:
    """Let boxes with text about the film be free room."""
    while at + 8 <= stop:
        size, kind, head = int.from_bytes(made[at : at + 4], "big"), bytes(made[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(made[at + 8 : at + 16], "big"), 16
        end = stop if size == 0 else at + size
        if not _BOX.fullmatch(kind) or end > stop or end < at + head:
            made[at:stop] = bytes(stop - at)  # behind the last box, or no box at all
            return
        if kind in _FREE:
            made[at + 4 : at + 8] = b"free"
            made[at + head : end] = bytes(end - at - head)
        elif kind in _PARENTS:
            _free_boxes(made, at + head, end)
        at = end
    made[at:stop] = bytes(stop - at)

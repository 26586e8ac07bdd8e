"""Films made by hand, start code by start code (ISO/IEC 13818-1, 13818-2, 14496-10, 14496-12, 23008-2)."""

from __future__ import annotations

import struct

import pytest

from dicomnb.sharing.streams.video_text import without_notes

NAME = b"Roe^Zoe"
START = b"\0\0\1"
PICTURE = bytes(range(1, 120))


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def message(kind: int, body: bytes, ends: bytes = b"\x80") -> bytes:
    """Return an SEI message; sizes of 255 and more are written in parts."""
    size = b"\xff" * (len(body) // 255) + bytes([len(body) % 255])
    return bytes([kind]) + size + body + ends


MPEG_2 = START + b"\xb3" + PICTURE + START + b"\xb2" + NAME + START + b"\xb8" + PICTURE + START + b"\xb7"
TYPE = box(b"ftyp", b"isom")
DATA = box(b"mdat", PICTURE)
SPS, SLICE, SEI = START + b"\x67" + PICTURE, START + b"\x65" + PICTURE, START + b"\x06"
OWN = message(5, bytes(16) + NAME)
"""What somebody writes under a UUID of his own."""

FILMS = {
    "user data of MPEG-2": MPEG_2,
    "behind the end of MPEG-2": MPEG_2 + NAME,
    "user data of H.264": SPS + SEI + OWN + SLICE,
    "long user data of H.264": SEI + message(5, bytes(16) + 40 * NAME) + b"\0" + SLICE,
    "a second message of H.264": SEI + message(6, b"\1\2", b"") + message(4, NAME) + SLICE,
    "messages that are cut off": SEI + b"\x01\x50" + NAME + SLICE,
    "user data of HEVC": START + b"\x40\1" + PICTURE + START + b"\x4e\1" + OWN + START + b"\x26\1" + PICTURE,
    "a box of MP4": TYPE + box(b"moov", box(b"udta", NAME), box(b"mvhd", PICTURE)) + DATA,
    "free room of MP4": TYPE + box(b"free", NAME) + DATA,
    "a box of somebody's own": TYPE + DATA + box(b"uuid", bytes(16), NAME),
    "behind the boxes": TYPE + DATA + NAME,
}  # fmt: skip


def packets(stream: bytes) -> bytes:
    """Return a transport stream; each second packet has an adaptation field of 11 bytes."""
    made, number = b"", 0
    while stream:
        field = b"\x0a" + bytes(10) if number % 2 else b""
        room = 188 - 4 - len(field)
        made += b"\x47\1\0" + bytes([0x30 if field else 0x10]) + field + stream[:room].ljust(room, b"\xff")
        stream, number = stream[room:], number + 1
    return made


@pytest.mark.parametrize("where", FILMS)
def test_notes_go_and_nothing_moves(where: str) -> None:
    film = FILMS[where]
    cleaned = without_notes(film)
    assert len(cleaned) == len(film)
    assert NAME not in cleaned
    assert cleaned.count(PICTURE) == film.count(PICTURE)
    assert without_notes(cleaned) == cleaned


def test_a_message_with_notes_becomes_filler_data() -> None:
    cleaned = without_notes(FILMS["user data of H.264"])
    at = FILMS["user data of H.264"].index(START + b"\x06") + 3
    # ISO/IEC 14496-10 7.3.2.7: type 12, ones, and the stop bit.
    assert cleaned[at] == 12
    assert cleaned[at + 1 : cleaned.index(START, at)] == b"\xff" * 25 + b"\x80"


def test_messages_without_notes_stay() -> None:
    film = START + b"\x67" + PICTURE + START + b"\x06" + message(6, b"\1\2\3") + START + b"\x65" + PICTURE
    assert without_notes(film) == film


@pytest.mark.parametrize("before", [0, 150, 170])
def test_in_a_transport_stream_the_headers_of_packets_stay(before: int) -> None:
    film = packets(START + b"\xb3" + bytes([7]) * before + START + b"\xb2" + 60 * NAME + START + b"\xb8" + PICTURE)
    cleaned = without_notes(film)
    assert NAME not in cleaned
    assert [cleaned[at : at + 4] for at in range(0, len(film), 188)] == [
        film[at : at + 4] for at in range(0, len(film), 188)
    ]
    assert cleaned.count(b"*") == 60 * len(NAME) + PICTURE.count(b"*")


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", b"noise" * 50, b"\x47" * 400, b"\0\0\0\x20ftyp", bytes(64)])
def test_what_is_no_film_is_no_trouble(data: bytes) -> None:
    assert len(without_notes(data)) == len(data)

from __future__ import annotations

import pytest

from dicomnb.sharing.streams.video_units import leave_out_message, leave_out_messages

NAME = b"Roe^Zoe"


def cleaned(data: bytes, *, is_hevc: bool) -> bytes:
    made = bytearray(data)

    def fill(start: int, stop: int, by: bytes) -> None:
        made[start:stop] = by * (stop - start)

    leave_out_messages(data, fill, is_hevc=is_hevc)
    return bytes(made)


@pytest.mark.parametrize("head", [b"\x06", b"\x26", b"\x66"])
def test_a_message_is_known_whatever_the_bits_of_reference_say(head: bytes) -> None:
    # ISO/IEC 14496-10 7.3.1: a bit that is 0, two bits nal_ref_idc, five bits of the type.
    made = cleaned(b"\0\0\1" + head + b"\5\x17" + bytes(16) + NAME + b"\x80", is_hevc=False)
    assert made == b"\0\0\1\x0c" + b"\xff" * 25 + b"\x80"


@pytest.mark.parametrize("head", [b"\x4e\1", b"\x50\1"])
def test_messages_before_and_behind_pictures_of_hevc_become_filler(head: bytes) -> None:
    made = cleaned(b"\0\0\1" + head + b"\4\x07" + NAME + b"\x80", is_hevc=True)
    assert made == b"\0\0\1\x4c\1" + b"\xff" * 9 + b"\x80"


def test_a_unit_that_is_too_short_for_a_message_stays() -> None:
    def fill(start: int, stop: int, by: bytes) -> None:
        raise AssertionError("nothing is there to be filled")

    for data in (b"", b"\6", b"\6\5"):
        leave_out_message(data, 0, len(data), fill, is_hevc=False)

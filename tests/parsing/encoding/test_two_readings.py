from __future__ import annotations

import struct

import pytest

from dicomnb.parsing.encoding.framing import EXPLICIT_FORM, IMPLICIT_FORM, header_readings
from dicomnb.parsing.encoding.two_readings import confirmed_header, unknown_items_framing
from dicomnb.parsing.files.read_write import read
from tests import raw

SIZES = [9, 1_000, 70_000, 400_001, 2_000_003]
"""Bytes of pixels behind what is doubtful: how long the file is must not decide."""


def short(tag: int, letters: bytes, value: bytes) -> bytes:
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, letters, len(value)) + value


def long(tag: int, letters: bytes, value: bytes) -> bytes:
    return struct.pack("<HH2sHI", tag >> 16, tag & 0xFFFF, letters, 0, len(value)) + value


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("letters", [b"  ", b"xs", b"ox", b"RE", b"??", b"\0\0"])
@pytest.mark.parametrize("header", [short, long])
def test_an_element_with_an_illegal_vr_hides_nothing_behind_it(header: object, letters: bytes, size: int) -> None:
    assert callable(header)
    doubtful = header(0x00181020, letters, b"V7.13 ")
    ds = read(
        raw.file(
            raw.element(0x00100010, "PN", "Made^Up"),
            doubtful,
            raw.element(0x00200013, "IS", "7"),
            raw.element(0x7FE00010, "OW", bytes(size + size % 2)),
        )
    )
    assert [element.tag for element in ds] == [0x00100010, 0x00181020, 0x00200013, 0x7FE00010]
    assert ds.value_bytes(0x00181020) == b"V7.13 "
    assert ds.InstanceNumber == 7
    assert len(ds.value_bytes("PixelData")) == size + size % 2


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("inner", ["explicit", "implicit"])
@pytest.mark.parametrize("tag", [0x00081032, 0x00091032])
def test_items_of_unknown_elements_are_read_as_they_are_framed(
    tag: int, inner: str, undefined: bool, size: int
) -> None:
    content = raw.element(0x00080100, "SH", "X1", inner) + raw.element(0x00080104, "LO", "Mean", inner)
    item = raw.item(content, undefined=undefined)
    ds = read(
        raw.file(
            raw.sequence(tag, raw.item(), item, vr="UN", undefined=True),
            raw.element(0x00100010, "PN", "Made^Up"),
            raw.element(0x7FE00010, "OW", bytes(size + size % 2)),
        )
    )
    assert ds.PatientName == "Made^Up"
    assert len(ds.value_bytes("PixelData")) == size + size % 2
    empty, full = ds[tag].value
    assert len(empty) == 0
    assert (full.CodeValue, full.CodeMeaning) == ("X1", "Mean")


def test_a_reading_that_nothing_confirms_is_taken_if_its_value_fits() -> None:
    data = short(0x00181020, b"xs", b"V7.13 ") + b"\xab" * 40
    readings = header_readings(data, 0, EXPLICIT_FORM)
    found = confirmed_header(readings, 0, len(data), EXPLICIT_FORM, lambda start, stop: data[start:stop])
    assert found == (0x00181020, "UN", 8, 6)


def test_items_without_any_element_are_implicit() -> None:
    data = raw.item() + raw.item(undefined=True)
    assert unknown_items_framing(0, len(data), lambda start, stop: data[start:stop]) is IMPLICIT_FORM

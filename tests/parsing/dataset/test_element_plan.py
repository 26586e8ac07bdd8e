"""What files of one layout share of how their elements are read, and what each of them decides for itself."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from dicomnb import Dataset, read
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from tests import raw


@pytest.fixture(autouse=True)
def forgetful() -> None:
    MEMORY.forget()


def implicit(creator: str, value: bytes, signed: int = 0) -> Dataset:
    """Return a data set of 12 elements; its size and its headers are always the same."""
    parts = (
        (0x00080060, b"MR"),
        (0x00190010, creator.encode().ljust(18)),
        (0x0019100C, value),
        (0x00280103, struct.pack("<H", signed)),
        (0x00280106, b"\xfe\xff"),
        (0x00280107, b"\xff\xff"),
    )
    return read(raw.in_form(*[raw.element(tag, "", held, "implicit") for tag, held in parts], form="implicit"))


FILES: tuple[tuple[str, bytes, int, tuple[str, Any, str, int]], ...] = (
    ("SIEMENS MR HEADER", b"1000", 0, ("IS", 1000, "US", 65534)),
    ("SIEMENS MR HEADER", b"2000", 0, ("IS", 2000, "US", 65534)),
    ("SIEMENS MR HEADER", b"\0\0zD", 1, ("UN", b"\0\0zD", "SS", -2)),
    ("LOPSIDED HEADER", b"1000", 1, ("UN", b"1000", "SS", -2)),
    ("SIEMENS MR HEADER", b"50  ", 0, ("IS", 50, "US", 65534)),
)


@pytest.mark.parametrize("how", ["one by one", "all at once", "by keyword", "turned off"])
def test_each_file_of_a_layout_decides_on_the_vrs_that_its_values_tell(how: str) -> None:
    for creator, value, signed, expected in FILES * 3:
        if how == "turned off":
            with MEMORY.turned_off():
                ds = implicit(creator, value, signed)
        else:
            ds = implicit(creator, value, signed)
        if how == "by keyword":
            assert ds.pick("SmallestImagePixelValue", "Modality") == (expected[3], "MR")
        if how == "all at once":
            list(ds)
        private, smallest = ds[0x0019100C], ds["SmallestImagePixelValue"]
        assert (private.VR, private.value, smallest.VR, smallest.value) == expected


def test_what_a_vr_comes_to_is_shared_by_all_files_that_decide_on_it() -> None:
    first, second, third = (implicit("SIEMENS MR HEADER", value) for value in (b"1000", b"2000", b"3000"))
    assert [first[0x0019100C].value, second[0x0019100C].value, third[0x0019100C].value] == [1000, 2000, 3000]
    layouts = {id(ds[0x0019100C]._origin[1]) for ds in (second, third) if ds[0x0019100C]._origin}
    assert len(layouts) == 1

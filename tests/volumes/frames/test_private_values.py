from __future__ import annotations

import struct
from typing import Any

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.private_values import private_numbers, private_value
from tests.images import dataset


def made(
    creator: str, offset: int, vr: str, value: Any, *, group: int = 0x0019, block: int = 0x10, **header: Any
) -> Dataset:
    """Return a data set with one private element."""
    ds = dataset(**header)
    ds.add_new(group << 16 | block, "LO", creator)
    ds.add_new(group << 16 | block << 8 | offset, vr, value)
    return ds


@pytest.mark.parametrize("block", [0x10, 0x17, 0x2A, 0xFF])
def test_a_value_is_found_in_whatever_block_its_maker_reserved(block: int) -> None:
    ds = made("SIEMENS MR HEADER", 0x0C, "IS", 700, block=block, Manufacturer="SIEMENS")
    assert private_value(ds, 0x0019, "SIEMENS MR HEADER", 0x0C) == 700


@pytest.mark.parametrize(("block", "value"), [(0x17, 700), (0x18, None)])
def test_without_a_maker_only_the_first_blocks_are_looked_at(block: int, value: int | None) -> None:
    ds = made("SIEMENS MR HEADER", 0x0C, "IS", 700, block=block)
    assert private_value(ds, 0x0019, "SIEMENS MR HEADER", 0x0C) == value


def test_in_files_of_another_maker_nothing_is_looked_for() -> None:
    ds = made("SIEMENS MR HEADER", 0x0C, "IS", 700, Manufacturer="GE MEDICAL SYSTEMS")
    assert private_value(ds, 0x0019, "SIEMENS MR HEADER", 0x0C) is None


def test_of_several_blocks_of_one_maker_that_counts_which_has_the_element() -> None:
    ds = made("SIEMENS MR HEADER", 0x0E, "FD", [1.0, 0.0, 0.0], Manufacturer="Siemens")
    ds.add_new(0x00190011, "LO", "SIEMENS MR HEADER")
    ds.add_new(0x0019110C, "IS", 700)
    assert private_value(ds, 0x0019, "SIEMENS MR HEADER", 0x0C) == 700
    assert private_value(ds, 0x0019, "SIEMENS MR HEADER", 0x0D) is None


@pytest.mark.parametrize(
    ("vr", "value", "code", "numbers"),
    [
        ("DS", [1.5, -2.0], "d", (1.5, -2.0)),
        ("IS", 700, "s", (700.0,)),
        ("UN", struct.pack("<3d", 0.25, 0.5, -1), "d", (0.25, 0.5, -1.0)),
        ("UN", struct.pack("<f", 0.5), "f", (0.5,)),
        ("UN", b"1000\\6 ", "s", (1000.0, 6.0)),
        ("UN", struct.pack("<d", 0.25) + b"abc", "d", (0.25,)),  # what is left over is no number
        ("UN", b"", "d", ()),
        ("LO", "none", "d", ()),
        ("UN", b"x\\y", "s", ()),
    ],
)
def test_numbers_are_read_also_where_the_file_hides_what_they_are(vr: str, value: Any, code: str, numbers: Any) -> None:
    ds = made("GEMS_PARM_01", 0x39, vr, value, group=0x0043)
    assert private_numbers(ds, 0x0043, "GEMS_PARM_01", 0x39, code) == numbers


def test_where_there_is_none_there_are_no_numbers() -> None:
    assert private_numbers(Dataset(), 0x0043, "GEMS_PARM_01", 0x39) == ()

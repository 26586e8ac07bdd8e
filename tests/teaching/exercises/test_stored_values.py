"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


@pytest.fixture
def folder(written: Written) -> Path:
    return written("ct")


def value(ds: Any, row: int, column: int) -> float:
    return float(ds.pixel_array[row, column] * ds.RescaleSlope + ds.RescaleIntercept)


def test_the_largest_value_is_that_of_the_bits_that_are_stored(folder: Path) -> None:
    ds = pydicom.dcmread(folder / "ct015.dcm")
    assert check("2.1", (2**ds.BitsStored - 1) * ds.RescaleSlope + ds.RescaleIntercept).right
    assert check("2.1", 2**ds.BitsAllocated - 1 + ds.RescaleIntercept).mistake == "all bits"
    assert check("2.1", 3071).right


def test_the_sphere_of_fat_has_its_value_at_row_and_column(folder: Path) -> None:
    ds = pydicom.dcmread(folder / "ct015.dcm")
    assert check("2.2", value(ds, 166, 224)).right
    assert check("2.2", -100).right
    assert not check("2.2", float(ds.pixel_array[166, 224])).right
    assert not check("2.2", value(ds, 224, 166)).right


def test_numbers_below_nothing_begin_from_the_top() -> None:
    with np.errstate(over="ignore"):
        assert check("2.3", np.uint16(24) - np.uint16(1024)).right
    assert not check("2.3", -1000).right


def test_the_sphere_of_lung_has_its_value_and_name(folder: Path) -> None:
    assert value(pydicom.dcmread(folder / "ct022.dcm"), 257, 142) == -700
    assert check("2.4", "lung").right
    assert not check("2.4", "fat").right


def test_one_stored_value_means_more_where_the_slope_is_steeper(written: Written) -> None:
    upper, lower = (pydicom.dcmread(written("pet") / f"pet0{number}.dcm").RescaleSlope for number in (10, 24))
    assert check("2.5", 10_000 * float(lower - upper)).right
    assert not check("2.5", 0).right

"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


@pytest.fixture
def folder(written: Written) -> Path:
    return written("pet")


def test_the_number_of_slices_stands_in_two_bytes_low_byte_first(folder: Path) -> None:
    raw = (folder / "pet024.dcm").read_bytes()
    at = raw.index(b"\x54\x00\x81\x00US") + 8
    assert check("1.1", int.from_bytes(raw[at : at + 2], "little")).right
    assert check("1.1", int.from_bytes(raw[at : at + 2], "big")).mistake == "high byte first"


def test_the_half_life_is_that_of_fluorine_in_minutes(folder: Path) -> None:
    given = pydicom.dcmread(folder / "pet024.dcm").RadiopharmaceuticalInformationSequence[0]
    assert check("1.2", given.RadionuclideHalfLife / 60).right
    assert check("1.2", 109.77).right
    assert not check("1.2", given.RadionuclideHalfLife).right


def test_all_pixels_take_as_many_bytes_as_the_files_hold(folder: Path) -> None:
    files = [pydicom.dcmread(path) for path in folder.iterdir()]
    assert check("1.3", sum(len(ds.PixelData) for ds in files)).right
    assert not check("1.3", len(files[0].PixelData)).right


def test_the_activity_of_a_pixel_is_its_stored_value_times_the_slope(folder: Path) -> None:
    ds = pydicom.dcmread(folder / "pet024.dcm")
    stored = float(ds.pixel_array[64, 83])
    assert check("1.4", stored * float(ds.RescaleSlope)).right
    assert not check("1.4", stored).right
    assert not check("1.4", float(ds.pixel_array[83, 64]) * float(ds.RescaleSlope)).right


def test_two_slices_are_as_far_apart_as_their_positions(folder: Path) -> None:
    upper, lower = (pydicom.dcmread(folder / f"pet0{number}.dcm").ImagePositionPatient[2] for number in (10, 24))
    assert check("1.5", upper - lower).right
    assert not check("1.5", 15 * 3.27).right

"""Data sets of many files that share one layout: each has its own values."""

from __future__ import annotations

from pathlib import Path

import pytest

from dicomnb import read
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.sources.read_buffer import FIRST_READ
from tests import raw

# -- a series: one layout for many files ----------------------------------------------------------------------


@pytest.fixture
def forgetful() -> None:
    MEMORY.forget()


@pytest.mark.usefixtures("forgetful")
def test_each_file_of_a_series_has_its_own_values(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(
            raw.file(
                raw.element(0x00080060, "CS", "CT"),
                raw.element(0x00200013, "IS", f"{number + 7} "),
                raw.element(0x00200032, "DS", f"-1.5\\2.5\\{number}"),
                raw.element(0x00204000, "LT", f"slice {number} "),
            )
        )
        ds = read(path)
        found = ds.InstanceNumber, ds.ImagePositionPatient, ds[0x00204000].value
        assert found == (number + 7, [-1.5, 2.5, number], f"slice {number}")
        assert ds.Modality == "CT"


@pytest.mark.usefixtures("forgetful")
def test_the_last_value_of_a_long_header_is_read_in_every_file_of_a_series(tmp_path: Path) -> None:
    """Of the third file on, no more is read at once than what steers the walk: that ends before the last value."""
    long = [raw.element(0x00090000 + number, "OB", bytes(180)) for number in range(1, 120)]
    assert sum(map(len, long)) > FIRST_READ
    for number in range(5):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(raw.file(*long, raw.element(0x00204000, "LO", f"slice {number} ")))
        assert read(path).ImageComments == f"slice {number}"
        assert read(path)["ImageComments"].value == f"slice {number}"

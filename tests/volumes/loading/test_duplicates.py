from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.frames import pixel_array
from dicomnb.volumes.loading.duplicates import without_copies
from dicomnb.volumes.loading.load import load, load_all
from tests.images import series


def saved(folder: Path, name: str, ds: Dataset) -> Dataset:
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.save_as(folder / name)
    return read(folder / name)


def twins(folder: Path, *, syntax: str = "1.2.840.10008.1.2.1", **changed: Any) -> list[Dataset]:
    """Return two files of one SOP instance, the second with these attributes changed."""
    found = []
    for name, attributes in (("first.dcm", {}), ("second.dcm", changed)):
        ds = series(1)[0]
        for keyword, value in attributes.items():
            setattr(ds, keyword, value)
        set_pixels(ds, pixel_array(ds), syntax=syntax)
        found.append(saved(folder, name, ds))
    return found


def test_a_file_that_is_alike_in_all_is_dropped_without_a_word(tmp_path: Path) -> None:
    first, second = twins(tmp_path)
    assert without_copies([first, second]) == [first]
    assert load(tmp_path).shape == (1, 4, 3)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5"])
def test_other_pixels_under_one_uid_are_kept_and_the_files_named(tmp_path: Path, syntax: str) -> None:
    first, second = twins(tmp_path, syntax=syntax, PixelData=bytes(24))
    with pytest.warns(DicomWarning, match=r"first\.dcm and .*second\.dcm have one SOP Instance UID, 2\.25\.1\.1, but"):
        assert len(without_copies([first, second])) == 2
    with pytest.warns(DicomWarning, match="have other pixels: both are kept"):
        volumes = load_all(tmp_path)
    assert sorted(int(np.abs(volume.stored).max()) for volume in volumes) == [0, 32]


@pytest.mark.parametrize(
    ("keyword", "value"), [("RescaleSlope", 2), ("PixelSpacing", [0.5, 1.25]), ("RescaleType", "OD")]
)
def test_another_scale_under_one_uid_is_kept_and_named(tmp_path: Path, keyword: str, value: Any) -> None:
    first, second = twins(tmp_path, **{keyword: value})
    with pytest.warns(DicomWarning, match=f"have another {keyword}: both are kept"):
        assert len(without_copies([first, second])) == 2


def test_another_word_in_the_header_is_named_and_the_first_file_taken(tmp_path: Path) -> None:
    first, second = twins(tmp_path, StudyDescription="Sent again")
    with pytest.warns(DicomWarning, match=r"first\.dcm and .*second\.dcm .* the first is taken"):
        assert without_copies([first, second]) == [first]

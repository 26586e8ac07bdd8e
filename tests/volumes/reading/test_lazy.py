from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import MissingDependency, UsageError
from tests.images import image, series


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with seven slices of 4 rows and 3 columns, of which the fifth is missing."""
    for number, each in enumerate(series(7, RescaleSlope=2, RescaleIntercept=-5)):
        if number != 4:
            each.save_as(tmp_path / f"{number}.dcm")
    return tmp_path


def test_the_values_are_those_of_the_array(folder: Path) -> None:
    volume = dn.load(folder)
    found = volume.to_dask(slab=3)
    assert found.chunks == ((3, 3, 1), (4,), (3,))
    assert found.dtype == np.float32
    computed = found.compute(scheduler="synchronous")
    assert np.array_equal(computed, volume.array, equal_nan=True)
    # Slice 6, row 3, column 2 stores 632: 2 × 632 - 5.
    assert computed[6, 3, 2] == 1259
    assert np.isnan(computed[4]).all()


def test_a_chunk_reads_its_own_slices_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dn.load(folder).to_dask()
    opened: list[str] = []

    def noting(path: Any) -> Any:
        opened.append(Path(path).name)
        return dn.read(path)

    monkeypatch.setattr("dicomnb.volumes.reading.lazy.read", noting)
    assert found[5].compute(scheduler="synchronous").max() == 2 * 532 - 5
    assert opened == ["5.dcm"]


def test_a_fourth_dimension_stays_the_first() -> None:
    images = [
        each
        for echo in (1, 2)
        for each in series(3, EchoTime=10 * echo, EchoNumbers=echo, Modality="MR", SeriesInstanceUID="2.25.9")
    ]
    for number, each in enumerate(images):
        each.SOPInstanceUID = f"2.25.3.{number}"
    volume = dn.load(images)
    assert volume.shape == (2, 3, 4, 3)
    found = volume.to_dask(slab=2)
    assert found.chunks[:2] == ((1, 1), (2, 1))
    assert np.array_equal(found.compute(scheduler="synchronous"), volume.array)


def test_what_was_changed_goes_along(folder: Path) -> None:
    volume = dn.load(folder)
    volume.datasets[1].RescaleIntercept = 1000
    assert volume.to_dask()[1].compute(scheduler="synchronous")[0, 0] == 2 * 100 + 1000


def test_frames_of_one_file_are_chunks_too(tmp_path: Path) -> None:
    stored = np.arange(5 * 3 * 4, dtype=np.int16).reshape(5, 3, 4)
    image(stored, frames=5, SOPInstanceUID="2.25.1").save_as(tmp_path / "a.dcm")
    found = dn.load(tmp_path / "a.dcm").to_dask()
    assert found[3].compute(scheduler="synchronous").tolist() == stored[3].tolist()


def test_a_chunk_without_slices_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="at least one"):
        dn.load(folder).to_dask(slab=0)


def test_without_dask_it_is_said_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.array", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[dask\]"):
        dn.load(folder).to_dask()

from __future__ import annotations

import os
import sys
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, FileError, TruncatedFile
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.reading import allocation, pixel_reader, progress
from tests.images import series
from tests.parsing.failing_disks import disk
from tests.volumes.loading.identity import Grid, enhanced
from tests.volumes.loading.identity import saved as written

CT = "1.2.840.10008.5.1.4.1.1.2"


def saved(folder: Path, slices: list[Dataset], **options: Any) -> Path:
    folder.mkdir(exist_ok=True)
    for number, ds in enumerate(slices):
        ds.SOPClassUID = CT
        ds.save_as(folder / f"{number:03d}.dcm", **options)
    return folder


def large(count: int, rows: int = 64, columns: int = 48, **attributes: Any) -> list[Dataset]:
    """Slices of random numbers from a fixed seed."""
    rng = np.random.default_rng(11)
    slices = series(count, **attributes)
    for ds in slices:
        ds.Rows, ds.Columns = rows, columns
        ds.PixelData = rng.integers(-1000, 3000, (rows, columns)).astype("<i2").tobytes()
    return slices


def truth(folder: Path) -> np.ndarray[Any, Any]:
    """What pydicom reads, one file after the other, in order of z."""
    pydicom = pytest.importorskip("pydicom")
    read = [pydicom.dcmread(path) for path in sorted(folder.iterdir())]
    read.sort(key=lambda ds: ds.ImagePositionPatient[2])
    return np.stack([ds.pixel_array * float(ds.RescaleSlope) + float(ds.RescaleIntercept) for ds in read])


def test_a_series_is_what_its_files_are_one_by_one(tmp_path: Path) -> None:
    slices = large(30, RescaleIntercept=-1024)
    for number, ds in enumerate(slices):
        ds.RescaleSlope = 1 + number % 3 * 0.5
    folder = saved(tmp_path / "a", slices)
    volume = load(folder)
    assert np.array_equal(volume.array, truth(folder))
    assert volume.stored.dtype == np.int16
    again = load(folder)
    # Integers first, values from the files again.
    assert np.array_equal(again.stored[7] * again.datasets[7].RescaleSlope - 1024, volume.array[7])
    assert np.array_equal(again.array, volume.array)


@pytest.mark.parametrize("way", ["no preadv", "in memory", "big endian", "implicit"])
def test_every_way_to_the_pixels_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    expected = load(large(6, RescaleIntercept=-5, RescaleSlope=2)).array
    syntaxes = {"big endian": "1.2.840.10008.1.2.2", "implicit": "1.2.840.10008.1.2"}
    folder = saved(tmp_path / "b", large(6, RescaleIntercept=-5, RescaleSlope=2), transfer_syntax=syntaxes.get(way))
    source: Any = folder
    if way == "no preadv":
        monkeypatch.delattr(os, "preadv", raising=False)
    elif way == "in memory":
        source = [path.read_bytes() for path in folder.iterdir()]
    volume = load(source)
    assert np.array_equal(volume.array, expected)
    assert np.array_equal(volume.stored, load(source)[:].stored)


def test_bits_above_the_stored_ones_are_no_part_of_a_value(tmp_path: Path) -> None:
    slices = series(4, RescaleIntercept=0)
    for ds in slices:
        numbers = np.frombuffer(ds.PixelData, "<u2") | 0x3000
        ds.PixelData, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = numbers.tobytes(), 12, 11, 0
    volume = load(saved(tmp_path / "c", slices))
    assert volume.stored[:, 3, 2].tolist() == [32, 132, 232, 332]
    assert volume.array[:, 3, 2].tolist() == [32, 132, 232, 332]


def test_threads_read_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(tmp_path / "d", large(40, RescaleIntercept=-7))
    alone = load(folder)
    monkeypatch.setattr(pixel_reader, "_IN_PARALLEL", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    together = load(folder)
    assert np.array_equal(together.stored, alone.stored)
    assert np.array_equal(together.array, alone.array)


def test_an_error_in_a_thread_reaches_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(tmp_path / "e", large(40))
    volume = load(folder)
    (folder / "020.dcm").write_bytes(b"something else")
    monkeypatch.setattr(pixel_reader, "_IN_PARALLEL", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    with pytest.raises(FileError, match="changed after it was opened"):
        _ = volume.array


def test_what_is_larger_than_memory_is_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(tmp_path / "f", large(5, RescaleIntercept=-1))
    expected = load(folder).array
    monkeypatch.setattr(allocation, "MEMORY_SHARE", 0.0)
    volume = load(folder)
    assert isinstance(volume.array.base, np.memmap) or isinstance(volume.array, np.memmap)
    assert np.array_equal(volume.array, expected)


def test_a_file_is_taken_from_a_stated_share_of_memory_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(tmp_path / "h", large(5))
    stored, values = 5 * 64 * 48 * 2, 5 * 64 * 48 * 4
    # Half of this memory is more than the stored values need, and less than physical ones do.
    monkeypatch.setattr(allocation, "_memory", lambda: stored / allocation.MEMORY_SHARE)
    volume = load(folder)
    assert volume.stored.nbytes == stored
    assert volume.array.nbytes == values
    assert not _is_mapped(volume.stored)
    assert _is_mapped(volume.array)
    assert np.array_equal(volume.array, volume.stored)


def _is_mapped(array: np.ndarray[Any, Any] | None) -> bool:
    while array is not None and not isinstance(array, np.memmap):
        array = array.base
    return array is not None


def traced(folder: Path, what: str) -> tuple[int, int]:
    """Return bytes allocated at most while values are read, and the size of the result."""
    load(folder)
    tracemalloc.start()
    try:
        volume = load(folder)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        size = getattr(volume, what).nbytes
        return tracemalloc.get_traced_memory()[1] - before, size
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("hundred"), large(100, 256, 192, RescaleIntercept=-1024))


@pytest.mark.parametrize("way", ["as it is", "no preadv", "one thread"])
@pytest.mark.parametrize(("what", "size"), [("array", 100 * 256 * 192 * 4), ("stored", 100 * 256 * 192 * 2)])
def test_memory_holds_one_copy(hundred: Path, monkeypatch: pytest.MonkeyPatch, what: str, size: int, way: str) -> None:
    if way == "no preadv":
        monkeypatch.delattr(os, "preadv", raising=False)
    elif way == "one thread":
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
    # Python's own objects, a buffer for each thread, and the array.
    peak, found = traced(hundred, what)
    assert found == size
    assert size <= peak < 1.05 * size


@pytest.mark.parametrize("what", ["array", "stored"])
def test_memory_holds_one_copy_of_frames_of_one_file_too(tmp_path: Path, what: str) -> None:
    made = enhanced(Grid(columns=192, rows=256, slices=100))
    peak, size = traced(written(tmp_path, [made]), what)
    assert size == 100 * 256 * 192 * (4 if what == "array" else 2)
    assert size <= peak < 1.05 * size


@pytest.mark.parametrize("what", ["array", "stored"])
def test_a_file_in_place_of_memory_leaves_memory_alone(
    hundred: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(allocation, "MEMORY_SHARE", 0.0)
    peak, size = traced(hundred, what)
    assert peak < 0.05 * size


def test_one_slice_of_many_is_read_by_itself(hundred: Path) -> None:
    volume = load(hundred)
    tracemalloc.start()
    try:
        part = volume[71].array
        assert tracemalloc.get_traced_memory()[1] < 0.05 * volume.slice_count * part.nbytes
    finally:
        tracemalloc.stop()
    assert not {"array", "stored"} & set(vars(volume))


@pytest.mark.parametrize("what", ["array", "stored"])
def test_reading_that_takes_long_shows_a_bar(
    hundred: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "_DELAY_S", 60.0)
    assert getattr(load(hundred), what).shape == (100, 256, 192)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_DELAY_S", 0.0)
    assert getattr(load(hundred), what).shape == (100, 256, 192)
    said = capsys.readouterr().err
    assert "Reading slices" in said
    assert "/100" in said


def test_compressed_series_are_decoded_as_pydicom_does(corpus: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    folder = corpus / "icometrix+dicom2nifti/tests/data/generic/compressed_jpegls/001"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        (volume,) = load_all(folder)
    for k, ds in enumerate(volume.datasets):
        witness = next(
            other
            for other in map(pydicom.dcmread, sorted(folder.glob("*.dcm")))
            if other.SOPInstanceUID == ds.SOPInstanceUID
        )
        assert np.array_equal(volume.stored[k], witness.pixel_array)


@pytest.mark.parametrize("way", ["as it is", "no preadv", "several threads", "a file for memory"])
@pytest.mark.parametrize("what", ["array", "stored"])
def test_a_disk_that_ends_early_is_an_error_and_no_zeros(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, way: str
) -> None:
    folder = saved(tmp_path / "k", large(9, RescaleIntercept=-3, RescaleSlope=1))
    if way == "no preadv":
        monkeypatch.delattr(os, "preadv", raising=False)
    elif way == "several threads":
        monkeypatch.setattr(pixel_reader, "_IN_PARALLEL", 1)
    elif way == "a file for memory":
        monkeypatch.setattr(allocation, "MEMORY_SHARE", 0.0)
    volume = load(folder)
    with disk(ends_at=5000), pytest.raises(TruncatedFile, match=r"\.dcm gives no byte from 5,000 on"):
        getattr(volume, what)
    # Once the disk is well again, so is the volume.
    assert np.array_equal(volume.array, truth(folder))


@pytest.mark.parametrize("what", ["array", "stored"])
def test_frames_of_one_file_on_a_disk_that_ends_early_are_an_error(tmp_path: Path, what: str) -> None:
    volume = load(written(tmp_path, [enhanced(Grid(columns=192, rows=256, slices=7))]))
    with disk(ends_at=400_000), pytest.raises(TruncatedFile, match=r"gives no byte from [\d,]+ on"):
        getattr(volume, what)


def test_a_disk_that_gives_a_few_bytes_at_a_time_gives_all_of_them(tmp_path: Path) -> None:
    folder = saved(tmp_path / "l", large(5, RescaleIntercept=-3, RescaleSlope=1))
    with disk(at_a_time=1009):
        assert np.array_equal(load(folder).array, truth(folder))

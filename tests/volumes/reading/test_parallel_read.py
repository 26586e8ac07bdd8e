from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import DicomWarning, NotDicom
from dicomnb.parsing.files.listing import files_in
from dicomnb.volumes.reading.parallel_read import absolute, gathered
from tests.images import series


@pytest.fixture(params=[ThreadPoolExecutor, ProcessPoolExecutor])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with request.param(2) as pool:
        yield pool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with 45 slices, a text, and a file that is cut off."""
    place = tmp_path / "study"
    place.mkdir()
    for number, each in enumerate(series(45)):
        each.save_as(place / f"{number:02}.dcm")
    (place / "notes.txt").write_text("no image")
    (place / "zz.dcm").write_bytes((place / "00.dcm").read_bytes()[:180])
    return place


def test_whoever_reads_it_is_the_same(folder: Path, executor: Executor) -> None:
    found = list(files_in(folder))
    here, afar = list(gathered(found)), list(gathered(found, executor))
    assert [type(one) for one in here] == [type(one) for one in afar]
    assert [str(one) for one in here] == [str(one) for one in afar]


def test_a_volume_is_loaded_by_others(folder: Path, executor: Executor) -> None:
    with pytest.warns(DicomWarning, match="1 file could not be read"):
        volume = dn.load(folder, executor=executor)
    assert volume.shape == (45, 4, 3)
    assert volume.array[44, 3, 2] == 4432  # 100 k + 10 j + i
    with pytest.warns(DicomWarning):
        assert [one.shape for one in dn.load_all(folder, executor=executor)] == [(45, 4, 3)]


def test_a_file_that_was_named_has_to_be_dicom(folder: Path, executor: Executor) -> None:
    with pytest.raises(NotDicom):
        dn.load([folder / "01.dcm", folder / "notes.txt"], executor=executor)


def test_others_may_stand_in_another_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ProcessPoolExecutor(1) as pool:
        pool.submit(os.getpid).result()  # it stands where we stood
        monkeypatch.chdir(folder)
        assert dn.load("03.dcm", executor=pool).shape == (1, 4, 3)
    assert absolute("memory://a/b") == "memory://a/b"


def test_what_has_no_path_is_read_here(executor: Executor) -> None:
    assert dn.load(series(3), executor=executor).shape == (3, 4, 3)


# -- elsewhere ----------------------------------------------------------------------------------------------


@pytest.fixture
def memory(folder: Path) -> Iterator[str]:
    """Put the folder into a file system of fsspec, and return its URL."""
    fsspec = pytest.importorskip("fsspec")
    filesystem: Any = fsspec.filesystem("memory")
    for path in folder.iterdir():
        filesystem.pipe_file(f"/lopsided/in/{path.name}", path.read_bytes())
    yield "memory://lopsided"
    filesystem.rm("/lopsided", recursive=True)


def test_a_folder_may_be_a_url(memory: str, tmp_path: Path) -> None:
    catalog = dn.scan(memory)
    assert (len(catalog), catalog.files, catalog.skipped, len(catalog.broken)) == (1, 45, 1, 1)
    assert catalog[0].load().shape == (45, 4, 3)
    with pytest.warns(DicomWarning):
        assert dn.load(memory).array[44, 3, 2] == 4432
    with ThreadPoolExecutor(2) as pool:
        assert dn.scan(memory, pool).files == 45
        with pytest.warns(DicomWarning):
            assert dn.load(memory, executor=pool).shape == (45, 4, 3)
    report = dn.deidentify(memory, tmp_path / "out")
    assert (report.files, report.skipped, len(report.failures)) == (45, 1, 1)


def test_chunks_of_dask_read_from_urls(memory: str) -> None:
    lazy = dn.scan(memory)[0].load().to_dask(slab=9)
    assert lazy[44, 3, 2].compute(scheduler="synchronous") == 4432

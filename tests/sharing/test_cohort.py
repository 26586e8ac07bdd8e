from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.sharing.cohort import Journal, for_each_series, run
from dicomnb.volumes.loading.series_entry import SeriesEntry
from tests.images import series


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three series, of 2, 3 and 4 slices."""
    place = tmp_path_factory.mktemp("study")
    for count in (2, 3, 4):
        for number, slice_ in enumerate(series(count, SeriesInstanceUID=f"2.25.{count}", SeriesNumber=count)):
            slice_.SOPInstanceUID = f"2.25.{count}.{number}"
            slice_.save_as(place / f"{count}-{number}.dcm")
    return place


@pytest.fixture(scope="module")
def cluster() -> Iterator[Executor]:
    """Return the executor of a Dask client whose worker is another process. Pools below have several workers."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client.get_executor()


def depth(entry: SeriesEntry) -> int:
    count = entry.load().shape[0]
    if count == 3:
        raise ValueError("three is too many")
    return count


def test_a_series_that_fails_stops_no_other(study: Path) -> None:
    done = for_each_series(study, depth)
    assert done.results == {"2.25.2": 2, "2.25.4": 4}
    assert done.failures == {"2.25.3": "ValueError: three is too many"}
    assert repr(done) == "<Cohort, 2 series done, 1 failed>"


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_pools_do_the_same(kind: Any, study: Path) -> None:
    with kind(2) as pool:
        done = for_each_series(study, depth, executor=pool)
    assert done.results == {"2.25.2": 2, "2.25.4": 4}
    assert list(done.failures) == ["2.25.3"]


def test_a_cluster_scans_works_and_de_identifies(study: Path, cluster: Executor, tmp_path: Path) -> None:
    catalog = dn.scan(study, cluster)
    assert [len(entry.files) for entry in catalog] == [2, 3, 4]
    assert for_each_series(catalog, depth, executor=cluster).results == {"2.25.2": 2, "2.25.4": 4}
    assert dn.load(study, 4, executor=cluster).array[3, 2, 1] == 321
    report = dn.deidentify(study, tmp_path / "out", executor=cluster)
    assert (report.files, report.failures) == (9, ())
    # Without a scheduler of its own, a lazy array is computed by the client: chunks read their slices there.
    assert dn.load(study, 4).to_dask()[3, 2, 1].compute() == 321


def test_a_journal_lets_a_run_go_on(study: Path, tmp_path: Path) -> None:
    seen: list[str] = []

    def interrupted(entry: SeriesEntry) -> int:
        if seen:
            raise KeyboardInterrupt
        seen.append(entry.SeriesInstanceUID)
        return 1

    with pytest.raises(KeyboardInterrupt):
        for_each_series(study, interrupted, journal=tmp_path / "journal")
    done = for_each_series(study, depth, journal=tmp_path / "journal")
    assert done.results == {"2.25.2": None, "2.25.4": 4}  # the first was done before
    assert list(done.failures) == ["2.25.3"]
    again = for_each_series(study, lambda _: 7, journal=tmp_path / "journal")
    assert again.results == {"2.25.2": None, "2.25.4": None, "2.25.3": 7}  # failures are tried again


def test_a_journal_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary\n")
    with pytest.raises(UsageError, match="no journal of this work"):
        Journal(tmp_path / "diary", "series")
    assert (tmp_path / "diary").read_text() == "Dear diary\n"


def test_a_line_that_was_cut_off_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", "t")
    journal.add("one", [1])
    journal.add("two", [2])
    data = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(data[:-5])
    again = Journal(tmp_path / "journal", "t")
    assert again.done == {"one": [1]}
    again.add("three", [3])
    assert Journal(tmp_path / "journal", "t").done == {"one": [1], "three": [3]}


def die(task: int) -> int:
    if task == 1:
        os._exit(1)
    return task


def test_a_worker_that_dies_fails_its_task_and_the_run_ends() -> None:
    with ProcessPoolExecutor(1) as pool:
        done = list(run(die, [0, 1], pool))
    assert sorted(one.index for one in done) == [0, 1]
    assert "BrokenProcessPool" in next(one.fault for one in done if one.index == 1)


def export(entry: SeriesEntry) -> str:
    path = Path(entry.files[0]).parent.parent / f"{entry.SeriesNumber}.nii"  # type: ignore[arg-type]  # a path
    dn.to_nifti(entry.load(), path)
    return path.name


def test_a_cohort_is_exported_by_a_cluster(tmp_path: Path, cluster: Executor) -> None:
    nibabel = pytest.importorskip("nibabel")
    (tmp_path / "study").mkdir()
    for count in (2, 3):
        for number, slice_ in enumerate(series(count, SeriesInstanceUID=f"2.25.{count}", SeriesNumber=count)):
            slice_.SOPInstanceUID = f"2.25.{count}.{number}"
            slice_.save_as(tmp_path / "study" / f"{count}-{number}.dcm")
    (tmp_path / "3.nii").mkdir()  # so that nobody can write there
    done = for_each_series(tmp_path / "study", export, executor=cluster)
    assert done.results == {"2.25.2": "2.nii"}
    assert list(done.failures) == ["2.25.3"]
    assert nibabel.load(tmp_path / "2.nii").shape == (3, 4, 2)

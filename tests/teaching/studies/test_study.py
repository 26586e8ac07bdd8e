from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.teaching.studies.study import Study
from tests.images import dataset


class Pair(Study):
    """Two files, the second of which has a number."""

    def files(self) -> Iterator[tuple[str, Dataset]]:
        for number, name in enumerate(("b.dcm", "a.dcm")):
            yield name, dataset(SOPInstanceUID=f"2.25.{number}", InstanceNumber=number)


def test_data_sets_come_in_the_order_of_files() -> None:
    assert [ds.InstanceNumber for ds in Pair().datasets()] == [0, 1]


def test_files_are_written_under_their_names_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = Pair().write(str(tmp_path / "deep" / "er"))
    assert folder == tmp_path / "deep" / "er"
    assert sorted(path.name for path in folder.iterdir()) == ["a.dcm", "b.dcm"]
    assert read(folder / "a.dcm").InstanceNumber == 1
    assert Pair().write(folder) == folder


def test_a_study_without_files_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Study()  # type: ignore[abstract]

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import dicomnb as dn
from dicomnb.errors import DicomError, MissingFile
from dicomnb.parsing.sources.missing_file import missing_file


@pytest.mark.parametrize("given", ["thorax_7.dcm", "Thorax-07", "THORAX 007.img"])
def test_the_message_names_the_folder_and_what_differs_in_spelling_only(tmp_path: Path, given: str) -> None:
    for name in ("thorax_07.dcm", "thorax_70.dcm", "notes.txt"):
        (tmp_path / name).touch()
    error = missing_file(tmp_path / given)
    assert error.message == f"There is no {given!r} in the folder {tmp_path}."
    assert error.remedy == "It may be spelled otherwise: 'thorax_07.dcm'."


def test_no_name_is_told_that_says_more_than_the_one_given(tmp_path: Path) -> None:
    (tmp_path / "Doe_John.dcm").touch()
    assert missing_file(tmp_path / "Doe_Jane.dcm").remedy is None


def test_a_path_without_a_folder_is_looked_for_in_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = missing_file("1111.img")
    assert str(error) == f"There is no '1111.img' in the folder {tmp_path}."


def test_the_last_folder_that_exists_is_named(tmp_path: Path) -> None:
    (tmp_path / "studies").mkdir()
    error = missing_file(tmp_path / "study" / "series" / "1.dcm")
    assert error.message == f"There is no 'study' in the folder {tmp_path}."


def test_a_link_that_leads_nowhere_is_told_from_a_name_that_is_not_there(tmp_path: Path) -> None:
    link = tmp_path / "link.dcm"
    link.symlink_to(tmp_path / "gone.dcm")
    with pytest.raises(MissingFile, match=rf"{link} is a link, and what it leads to is not there"):
        dn.load(link)


def test_it_is_what_python_programmers_expect_of_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.dcm"
    for call in (dn.read, dn.show, dn.load, dn.scan, dn.header):
        with pytest.raises(FileNotFoundError) as caught:
            call(path)
        error = caught.value
        assert isinstance(error, MissingFile)
        assert isinstance(error, DicomError)
        assert (error.errno, error.filename) == (errno.ENOENT, str(path))


def test_an_empty_path_is_told_as_one() -> None:
    with pytest.raises(MissingFile, match="empty"):
        dn.read("")

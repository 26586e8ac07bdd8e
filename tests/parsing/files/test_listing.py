from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dicomnb import Dataset, DicomWarning, read
from dicomnb.errors import MalformedFile
from dicomnb.parsing.files.listing import Found, files_in
from tests import raw
from tests.parsing.dicomdirs import write

DATA = raw.file(raw.element(0x00200013, "IS", "7 "))
FOLDER = "pydicom+pydicom/src/pydicom/data/test_files/dicomdirtests"


def names(source: object, top: Path) -> list[str]:
    return [os.path.relpath(found.name, top).replace(os.sep, "/") for found in files_in(source)]


def archive(path: Path, *members: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for member in members:
            made.writestr(member, DATA)
    return path


def test_a_folder_is_searched_in_the_order_of_names_its_files_before_its_folders(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a/c/3", "z", "10", "9"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(DATA)
    assert names(tmp_path, tmp_path) == ["10", "9", "z", "a/c/3", "b/1", "b/2"]
    assert not any(found.named for found in files_in(tmp_path))


def test_links_are_followed_and_no_folder_is_entered_twice(tmp_path: Path) -> None:
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "data" / "a" / "1").write_bytes(DATA)
    (tmp_path / "data" / "a" / "up").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "nowhere").symlink_to(tmp_path / "not there")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "2").write_bytes(DATA)
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path / "data", tmp_path / "data") == ["a/1", "link/2"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
def test_a_pipe_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "1").write_bytes(DATA)
    assert names(tmp_path, tmp_path) == ["1"]


def test_archives_are_entered_in_a_folder_and_by_name(tmp_path: Path) -> None:
    archive(tmp_path / "study.zip", "s/2", "s/1")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    expected = ["study.zip!/s/1", "study.zip!/s/2"]
    assert names(tmp_path, tmp_path) == ["broken.zip", *expected]
    assert names(tmp_path / "study.zip", tmp_path) == expected
    archive(tmp_path / "without extension", "3")
    assert names(str(tmp_path / "without extension"), tmp_path) == ["without extension!/3"]
    with pytest.raises(MalformedFile):
        list(files_in(tmp_path / "broken.zip"))


@pytest.mark.parametrize("wrapped", [bytes, bytearray, io.BytesIO])
def test_bytes_and_open_files_are_entered_where_they_are_archives(wrapped: Any, tmp_path: Path) -> None:
    packed = wrapped(archive(tmp_path / "study.zip", "s/2", "s/1").read_bytes())
    found = list(files_in([packed]))
    assert [one.name.partition("!/")[2] for one in found] == ["s/1", "s/2"]
    assert [read(one.source).InstanceNumber for one in found] == [7, 7]


def test_what_is_found_can_be_read_later(tmp_path: Path) -> None:
    archive(tmp_path / "study.zip", "a", "b")
    (tmp_path / "c").write_bytes(DATA)
    found = list(files_in(tmp_path))
    assert [read(one.source).InstanceNumber for one in found] == [7, 7, 7]


def test_a_list_may_hold_anything(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "1").write_bytes(DATA)
    (tmp_path / "file").write_bytes(DATA)
    ds = Dataset()
    sources = [tmp_path / "folder", str(tmp_path / "file"), ds, DATA, io.BytesIO(DATA), [ds]]
    found = list(files_in(sources))
    assert [one.named for one in found] == [False, True, True, True, True, True]
    assert found[1].source == str(tmp_path / "file")
    assert [one.source is ds for one in found] == [False, False, True, False, False, True]
    assert read(found[4].source).InstanceNumber == 7


def test_what_is_not_there_is_left_to_the_reader_to_refuse(tmp_path: Path) -> None:
    name = str(tmp_path / "missing.dcm")
    assert list(files_in(name)) == [Found(name, name, named=True)]
    assert list(files_in("s3://bucket/key")) == [Found("s3://bucket/key", "s3://bucket/key", named=True)]


def test_a_dicomdir_stands_for_its_files(corpus: Path) -> None:
    found = list(files_in(corpus / FOLDER / "DICOMDIR"))
    assert len(found) == 31
    assert found[0].name.startswith(str(corpus / FOLDER))
    assert read(found[0].source).Modality == "CR"


def test_missing_files_of_a_dicomdir_are_warned_of_once(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "DICOMDIR"
    path.write_bytes((corpus / FOLDER / "DICOMDIR").read_bytes())
    with pytest.warns(DicomWarning, match="31 of the 31 files") as caught:
        assert list(files_in(path)) == []
    assert len(caught) == 1


def test_an_image_that_is_only_called_like_a_dicomdir_is_an_image(tmp_path: Path) -> None:
    (tmp_path / "dicomdir.dcm").write_bytes(DATA)
    (found,) = files_in(tmp_path / "dicomdir.dcm")
    assert read(found.source).InstanceNumber == 7


def test_urls_of_folders_and_archives_are_entered(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    filesystem = fsspec.filesystem("memory")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("deep/z.dcm", DATA)
    for name, data in (("b/2.dcm", DATA), ("1.dcm", DATA), ("c.zip", b"no archive")):
        filesystem.pipe_file(f"/listed/{name}", data)
    filesystem.pipe_file("/listed/a.zip", (tmp_path / "a.zip").read_bytes())
    try:
        names = [found.name for found in files_in("memory://listed")]
        assert [name.partition("listed/")[2] for name in names] == ["1.dcm", "a.zip!/deep/z.dcm", "b/2.dcm", "c.zip"]
        assert [found.named for found in files_in("memory://listed/1.dcm")] == [True]
        assert len(list(files_in("memory://listed/a.zip"))) == 1
        assert [found.name for found in files_in("memory://listed/a.zip!/deep/z.dcm")] == [
            "memory://listed/a.zip!/deep/z.dcm"
        ]
        with pytest.raises(FileNotFoundError):
            list(files_in("memory://listed/missing.zip"))
    finally:
        filesystem.rm("/listed", recursive=True)


@pytest.mark.parametrize("letters", [256, 5000, 30_000])
def test_a_component_of_a_dicomdir_that_is_too_long_for_a_name_keeps_no_other_file_away(
    letters: int, tmp_path: Path
) -> None:
    (tmp_path / "GOOD").write_bytes(DATA)
    write(tmp_path, "A" * letters, "GOOD", "\\".join(["D"] * letters), "A\0B")
    with pytest.warns(DicomWarning, match="3 of the 4 files that .* names are left out"):
        assert names(tmp_path / "DICOMDIR", tmp_path) == ["GOOD"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
def test_a_pipe_that_a_dicomdir_names_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "PIPE")
    (tmp_path / "GOOD").write_bytes(DATA)
    write(tmp_path, "PIPE", "GOOD")
    with pytest.warns(DicomWarning, match=r"1 of the 2 files.*'PIPE': It is no file"):
        assert names(tmp_path / "DICOMDIR", tmp_path) == ["GOOD"]

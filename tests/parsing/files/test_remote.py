from __future__ import annotations

import gzip
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from dicomnb import read
from dicomnb.errors import MissingDependency, TruncatedFile
from dicomnb.parsing.files.remote import RemoteSource, is_url
from tests import raw

DATA = raw.file(raw.element(0x00200013, "IS", "7 "), raw.element(0x7FE00010, "OW", bytes(300_000)))


@pytest.fixture
def memory() -> Iterator[Any]:
    """A file system in memory, one of fsspec's own."""
    fsspec = pytest.importorskip("fsspec")
    filesystem = fsspec.filesystem("memory")
    filesystem.pipe_file("/lopsided/a.dcm", DATA)
    yield filesystem
    filesystem.rm("/lopsided", recursive=True)


def test_a_url_is_read_piece_by_piece(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    plain = type(memory).cat_file

    def counting(self: Any, path: str, start: int, end: int) -> bytes:
        asked.append(end - start)
        data: bytes = plain(self, path, start=start, end=end)
        return data

    monkeypatch.setattr(type(memory), "cat_file", counting)
    ds = read("memory://lopsided/a.dcm")
    assert ds.InstanceNumber == 7
    assert sum(asked) < 40_000
    assert ds.PixelData == bytes(300_000)


def test_what_fsspec_opens_is_read(memory: Any) -> None:
    import fsspec

    assert read(fsspec.open("memory://lopsided/a.dcm")).InstanceNumber == 7
    with fsspec.open("memory://lopsided/a.dcm") as file:
        assert read(file).InstanceNumber == 7


def test_a_file_in_an_archive_elsewhere_is_read(memory: Any) -> None:
    with memory.open("/lopsided/study.zip", "wb") as file, zipfile.ZipFile(file, "w") as made:
        made.writestr("b.dcm", DATA)
    assert read("memory://lopsided/study.zip!/b.dcm").InstanceNumber == 7


def test_a_missing_file_elsewhere_is_a_missing_file(memory: Any) -> None:
    with pytest.raises(FileNotFoundError):
        read("memory://lopsided/b.dcm")


def test_a_server_that_knows_no_ranges_is_asked_once() -> None:
    class Whole:
        times = 0

        def cat_file(self, path: str, start: int, end: int) -> bytes:
            self.times += 1
            return DATA

    server = Whole()
    ds = read(RemoteSource(server, "/a.dcm", len(DATA), "http://server/a.dcm"))
    assert ds.InstanceNumber == 7
    assert ds.PixelData == bytes(300_000)
    assert server.times == 1


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_server_that_stops_early_is_an_error_and_no_zeros(knows_ranges: bool) -> None:
    class Cut:
        def cat_file(self, path: str, start: int, end: int) -> bytes:
            return DATA[:100_000][start:end] if knows_ranges else DATA[:100_000]

    ds = read(RemoteSource(Cut(), "/a.dcm", len(DATA), "http://server/a.dcm"))
    assert ds.InstanceNumber == 7
    with pytest.raises(TruncatedFile, match=r"http://server/a\.dcm gives no byte from 100,000 on"):
        _ = ds.PixelData


def test_a_compressed_file_elsewhere_that_is_cut_off_is_truncated(memory: Any) -> None:
    import fsspec

    memory.pipe_file("/lopsided/a.dcm.gz", gzip.compress(DATA)[:-9])
    with pytest.raises(TruncatedFile, match=r"a\.dcm\.gz ends before"):
        read(fsspec.open("memory://lopsided/a.dcm.gz", compression="gzip"))


def test_without_fsspec_a_url_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[remote\]"):
        read("s3://bucket/key.dcm")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("s3://bucket/key", True), ("https://host/a", True), ("C:/a.dcm", False), ("a/b.dcm", False), ("x://a", False)],
)
def test_a_url_has_a_scheme_of_two_letters_or_more(text: str, expected: bool) -> None:
    assert is_url(text) is expected

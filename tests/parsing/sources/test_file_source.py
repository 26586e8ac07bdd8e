from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dicomnb import read
from dicomnb.errors import FileError, TruncatedFile, UnsupportedSource
from dicomnb.parsing.sources import regular_file
from dicomnb.parsing.sources.file_source import FileSource
from tests.parsing.failing_disks import disk
from tests.parsing.large_files import PIXELS, image


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "1111.img"
    made.write_bytes(image())
    return made


def test_a_file_is_found_again_after_the_working_directory_changed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    ds = read(path.name)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert ds.PixelData == PIXELS


@pytest.mark.skipif(sys.platform == "emscripten", reason="A file has neither number nor time there.")
@pytest.mark.parametrize("how", ["rewritten", "longer", "replaced"])
def test_a_file_that_changed_since_is_not_read_on(how: str, path: Path) -> None:
    ds = read(path)
    if how == "replaced":  # by one of the same size and time
        status = path.stat()
        other = path.with_name("other")
        other.write_bytes(bytes(status.st_size))
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(path)
    else:
        path.write_bytes(image() + (b"" if how == "rewritten" else bytes(8)))
        os.utime(path, ns=(1, 1))
    assert ds.PatientID == "12"
    with pytest.raises(FileError, match=r"1111\.img was changed after it was opened.*Read the file again"):
        _ = ds.PixelData


def test_in_the_browser_a_file_is_the_same_while_its_size_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "_IN_BROWSER", True)
    ds = read(path)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)  # another number
    os.utime(path, ns=(1, 1))  # and another time
    assert len(ds.PixelData) > 0
    path.write_bytes(data + bytes(2))
    with pytest.raises(FileError, match="was changed after it was opened"):
        ds.source.read(0, 9)  # type: ignore[union-attr]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path: Path, path: Path) -> None:
    ds = read(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UnsupportedSource, match="is a pipe"):
        ds.PixelData  # noqa: B018


# -- bytes that do not come -----------------------------------------------------------------------------------


def test_a_file_that_is_shortened_while_it_is_open_says_where_it_ends_now(path: Path) -> None:
    with FileSource(path) as source:
        os.truncate(path, 70_001)
        assert source.read(69_999, 70_001) == PIXELS[69_999 - _pixels_at() : 70_001 - _pixels_at()]
        said = rf"1111\.img gives no byte from 70,001 on, and had {source.size:,} bytes when it was opened"
        with pytest.raises(TruncatedFile, match=said) as caught:
            source.read(69_999, 70_003)
        assert caught.value.offset == 70_001
        with pytest.raises(TruncatedFile, match="gives no byte from 70,001 on"):
            source.read_into(69_000, memoryview(bytearray(2000)))
        # Behind its old end there never was anything.
        assert source.read(source.size, source.size + 9) == b""


def _pixels_at() -> int:
    return image().index(PIXELS)


@pytest.mark.parametrize("ends_at", [200, 70_000])
def test_a_disk_that_ends_early_is_an_error_and_no_zeros(ends_at: int, path: Path) -> None:
    with disk(ends_at=ends_at), pytest.raises(TruncatedFile, match=r"gives no byte from [\d,]+ on, and had"):
        _ = read(path).PixelData


def test_a_disk_that_gives_a_few_bytes_at_a_time_gives_all_of_them(path: Path) -> None:
    room = bytearray(len(PIXELS))
    with disk(at_a_time=1009):
        ds = read(path)
        assert ds.PixelData == PIXELS
        assert isinstance(ds.source, FileSource)
        assert ds.source.read_into(_pixels_at(), memoryview(room)) == len(PIXELS)
    assert room == PIXELS

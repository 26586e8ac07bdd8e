from __future__ import annotations

import io
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pydicom
import pytest

import dicomnb
from dicomnb import read
from dicomnb.errors import DicomWarning, FileError, NotATag, NotDicom, TruncatedFile, UnsupportedSource
from dicomnb.parsing.files.read_write import FileSource
from dicomnb.parsing.sources import regular_file
from tests import raw
from tests.parsing.failing_disks import disk
from tests.parsing.large_files import PIXELS, image


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "1111.img"
    made.write_bytes(image())
    return made


# -- what can be read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["path", "text", "bytes", "bytearray", "memoryview", "file", "buffer", "data set"])
def test_a_data_set_is_read_from(how: str, path: Path) -> None:
    data = path.read_bytes()
    with path.open("rb") as file:
        source: Any = {
            "path": path,
            "text": str(path),
            "bytes": data,
            "bytearray": bytearray(data),
            "memoryview": memoryview(data),
            "file": file,
            "buffer": io.BytesIO(data),
            "data set": read(path),
        }[how]
        ds = read(source)
        first = ds.PatientID
    # A file object may be closed by now.
    assert (first, ds.PixelData) == ("12", PIXELS)
    assert how != "data set" or ds is source


def test_a_file_object_is_read_from_where_it_stands() -> None:
    stream = io.BytesIO(b"something else " + image())
    stream.seek(15)
    assert read(stream).PatientID == "12"


def test_a_stream_that_gives_a_few_bytes_at_a_time_is_read_whole() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(77, len(self.getbuffer()) if size is None or size < 0 else size))

    assert read(Slow(image())).PixelData == PIXELS


@pytest.mark.parametrize(
    ("source", "what"), [(7, "An int is not a DICOM file"), (None, "it is None"), (io.StringIO("text"), "binary mode")]
)
def test_what_cannot_be_read_is_refused_by_type(source: Any, what: str) -> None:
    with pytest.raises(UnsupportedSource, match=what) as caught:
        read(source)
    assert isinstance(caught.value, TypeError)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource, match=r"is a folder.*load"):
        read(tmp_path)


def test_a_path_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nothing.dcm")


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.dcm").touch()
    with pytest.raises(NotDicom, match=r"empty\.dcm is empty"):
        read(tmp_path / "empty.dcm")


def test_a_fault_warns_once_where_read_was_called_and_counts_the_others() -> None:
    stray = raw.header(raw.SEQUENCE_END, "", 0)
    with pytest.warns(DicomWarning, match=r"outside of any sequence.* \(2 more such warnings in .faults\)") as caught:
        ds = read(raw.file(raw.element(0x00080060, "CS", "CT"), stray * 3))
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert len(ds.faults) == 3


def test_the_source_names_the_file(path: Path) -> None:
    source = read(path).source
    assert source is not None
    assert source.name == str(path)
    assert source.size == path.stat().st_size


# -- large values stay on disk --------------------------------------------------------------------------------


def test_opening_a_file_of_260_mb_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.dcm"
    size = 260 << 20
    head = raw.file(raw.element(0x00080060, "CS", "CT"), raw.header(0x7FE00010, "OW", size))
    with path.open("wb") as file:
        file.write(head)
        file.seek(len(head) + size - 4)
        file.write(b"last" + raw.element(0xFFFCFFFC, "OB", b"behind"))  # a hole before it: no disk is filled
    tracemalloc.start()
    try:
        ds = read(path)
        assert ds.Modality == "CT"
        assert ds[0xFFFCFFFC].value == b"behind"
        assert ds["PixelData"].VM == 1
        assert "PixelData" in ds
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20
    pixels = ds.PixelData
    assert (len(pixels), pixels[:2], pixels[-4:]) == (size, b"\0\0", b"last")


def test_a_large_value_is_read_when_it_is_touched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ds = read(path)
    source = ds.source
    assert isinstance(source, FileSource)
    seen: list[tuple[int, int]] = []
    whole = FileSource.read

    def counted(self: FileSource, start: int, stop: int) -> bytes:
        seen.append((start, stop))
        return whole(self, start, stop)

    monkeypatch.setattr(FileSource, "read", counted)
    assert ds.PatientID == "12"
    assert seen == []
    assert ds.PixelData == PIXELS
    assert [stop - start for start, stop in seen] == [len(PIXELS)]


def test_a_file_is_found_again_after_the_working_directory_changed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    ds = read(path.name)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert ds.PixelData == PIXELS


def test_no_file_is_left_open(path: Path) -> None:
    # ResourceWarning is an error here; a descriptor that stays open is the same number the next time.
    descriptor = os.open(path, os.O_RDONLY)
    os.close(descriptor)
    ds = read(path)
    assert ds.PixelData == PIXELS
    again = os.open(path, os.O_RDONLY)
    os.close(again)
    assert again == descriptor


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
def test_a_pipe_is_refused_by_its_path_and_read_to_its_end_where_it_is_open(tmp_path: Path, path: Path) -> None:
    pipe = tmp_path / "pipe.dcm"
    os.mkfifo(pipe)
    with pytest.raises(UnsupportedSource, match=r"pipe\.dcm is a pipe, no regular file"):
        read(pipe)
    process = os.fork()
    if not process:
        pipe.write_bytes(path.read_bytes())
        os._exit(0)
    with pipe.open("rb") as file:
        assert read(file).PatientID == "12"
    os.waitpid(process, 0)


def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path: Path, path: Path) -> None:
    ds = read(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UnsupportedSource, match="is a pipe"):
        ds.PixelData  # noqa: B018


@pytest.mark.parametrize("name", ["a\0b.dcm", "\ud800.dcm", "a.zip\0!/b"])
def test_text_that_can_be_no_path_is_refused_where_files_are_read_and_written(name: str, path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="is no path"):
        read(name)
    with pytest.raises(UnsupportedSource, match="is no path"):
        read(path).save_as(name)


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


def test_a_copy_of_a_file_that_shrinks_is_not_written(path: Path, tmp_path: Path) -> None:
    ds = read(path)
    ds.PatientID = "13"
    with disk(ends_at=70_000), pytest.raises(TruncatedFile):
        ds.save_as(tmp_path / "copy.dcm")
    assert [each.name for each in tmp_path.iterdir()] == ["1111.img"]


# -- elements that are left out ----------------------------------------------------------------------------------

PET = dicomnb.sample() / "pet024.dcm"


def test_the_words_of_pydicom_leave_out_what_they_leave_out_there() -> None:
    ours = dicomnb.dcmread(PET, stop_before_pixels=True)
    theirs = pydicom.dcmread(PET, stop_before_pixels=True)
    assert [int(tag) for tag in ours.keys()] == [int(tag) for tag in theirs.keys()]  # noqa: SIM118
    wanted: Any = ["Rows", (0x10, 0x10), 0x00280030]
    ours, theirs = dicomnb.dcmread(PET, specific_tags=wanted), pydicom.dcmread(PET, specific_tags=wanted)
    assert [int(tag) for tag in ours.keys()] == [int(tag) for tag in theirs.keys()]  # noqa: SIM118


@pytest.mark.parametrize("words", [{"force": True}, {"force": False}, {"defer_size": "1 KB"}, {"defer_size": 512}])
def test_words_that_are_not_needed_are_taken(words: dict[str, bool | int | str]) -> None:
    assert dicomnb.dcmread(PET, **words) == dicomnb.read(PET)  # type: ignore[arg-type]


def test_a_data_set_that_is_given_is_left_alone() -> None:
    ds = dicomnb.read(PET)
    assert "PixelData" not in dicomnb.read(ds, stop_before_pixels=True)
    assert "PixelData" in ds


def test_a_keyword_that_is_none_is_refused() -> None:
    with pytest.raises(NotATag):
        dicomnb.read(PET, specific_tags=["Rowz"])

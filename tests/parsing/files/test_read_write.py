from __future__ import annotations

import gzip
import io
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pydicom
import pytest

import dicomnb
from dicomnb import read
from dicomnb.errors import DicomWarning, NotATag, NotDicom, TruncatedFile, UnsupportedSource
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read_unless_known
from dicomnb.parsing.sources.file_source import FileSource
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


def test_no_file_is_left_open(path: Path) -> None:
    # ResourceWarning is an error here; a descriptor that stays open is the same number the next time.
    descriptor = os.open(path, os.O_RDONLY)
    os.close(descriptor)
    ds = read(path)
    assert ds.PixelData == PIXELS
    again = os.open(path, os.O_RDONLY)
    os.close(again)
    assert again == descriptor


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


@pytest.mark.parametrize("name", ["a\0b.dcm", "\ud800.dcm", "a.zip\0!/b"])
def test_text_that_can_be_no_path_is_refused_where_files_are_read_and_written(name: str, path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="is no path"):
        read(name)
    with pytest.raises(UnsupportedSource, match="is no path"):
        read(path).save_as(name)


# -- bytes that do not come -----------------------------------------------------------------------------------


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


# -- files of which enough is known --------------------------------------------------------------------------------


def test_a_file_is_not_made_a_data_set_where_its_layout_and_first_bytes_tell_all(tmp_path: Path) -> None:
    MEMORY.forget()
    paths = [tmp_path / f"{number}.dcm" for number in range(4)]
    for number, each in enumerate(paths):
        each.write_bytes(image().replace(b"12", b"%d2" % number, 1))
    asked: list[bytes] = []

    def known_by(layout: Layout, head: bytes) -> str | None:
        asked.append(head)
        return f"{len(layout.positions)} elements" if len(asked) > 1 else None

    found = [read_unless_known(each, known_by) for each in paths]
    # The first two are walked along, the third is known and still made, since nothing was told of it.
    assert [type(one) for one in found] == [Dataset] * 3 + [str]
    assert found[3] == f"{len(read(paths[0]))} elements"
    assert asked == [each.read_bytes()[: len(asked[0])] for each in paths[2:]]
    assert read_unless_known(paths[0].read_bytes(), lambda *_: None) == read(paths[0])


def test_a_file_with_a_fault_is_read_in_any_case_and_one_that_is_packed_too(tmp_path: Path) -> None:
    cut, packed = tmp_path / "cut.dcm", tmp_path / "1.dcm.gz"
    cut.write_bytes(image()[:-9])
    packed.write_bytes(gzip.compress(image()))
    for _ in range(4):
        one = read_unless_known(cut, lambda *_: "known")
        assert isinstance(one, Dataset)
        assert len(one.faults) == 1
    other = read_unless_known(packed, lambda *_: None)
    assert isinstance(other, Dataset)
    assert other.PatientID == "12"
    with pytest.raises(FileNotFoundError):
        read_unless_known(tmp_path / "none.dcm", lambda *_: None)

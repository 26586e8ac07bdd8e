from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from dicomnb.errors import DicomWarning, TruncatedFile
from tests.compat.both import PET, ours, pydicom


def test_a_file_without_preamble_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "bare"
    path.write_bytes(b"\x08\x00\x60\x00\x02\x00\x00\x00CT")
    with pytest.raises(ours.errors.InvalidDicomError):
        ours.dcmread(path)
    assert ours.dcmread(path, force=True).Modality == "CT"
    assert ours.dcmread(PET).filename == str(PET)


def test_a_preamble_is_read_and_a_file_is_told_from_others(tmp_path: Path) -> None:
    for library in (ours, pydicom):
        with PET.open("rb") as file:
            assert library.filereader.read_preamble(file, False) == bytes(128)
            assert file.tell() == 132
        assert library.misc.is_dicom(PET)
    other = tmp_path / "other"
    other.write_bytes(b"not at all")
    assert not ours.misc.is_dicom(other)
    with other.open("rb") as file:
        with pytest.raises(ours.errors.InvalidDicomError, match="force"):
            ours.filereader.read_preamble(file)
        file.seek(0)
        assert ours.filereader.read_preamble(file, force=True) is None


def test_nothing_is_no_file() -> None:
    for library in (ours, pydicom):
        with pytest.raises(TypeError, match="Expected a file path"):
            library.dcmread(None)


def test_a_data_set_without_preamble_is_read_by_itself() -> None:
    raw = b"\x08\x00\x60\x00\x02\x00\x00\x00CT"
    assert ours.filereader.read_dataset(BytesIO(raw), True, True).Modality == "CT"


def test_what_was_left_in_the_file_is_read_when_it_is_asked_for() -> None:
    ds = ours.dcmread(PET, defer_size=1024)
    element = ours.filereader.read_deferred_data_element(None, ds.filename, None, ds.get_item("PixelData"))
    assert element.value == pydicom.dcmread(PET).PixelData


def test_a_file_that_ends_after_its_file_meta_information_has_no_elements() -> None:
    data = PET.read_bytes()
    end = 144 + int.from_bytes(data[140:144], "little")
    theirs = pydicom.dcmread(BytesIO(data[:end]))
    with pytest.warns(DicomWarning, match="before the first element"):
        mine = ours.dcmread(BytesIO(data[:end]))
    assert (len(mine), len(theirs)) == (0, 0)
    assert mine.file_meta.TransferSyntaxUID == theirs.file_meta.TransferSyntaxUID
    with pytest.raises(TruncatedFile):
        ours.dcmread(BytesIO(data[: end - 3]))


@pytest.mark.parametrize(
    "data",
    [b"hello world" * 30, b"", b"\x89PNG" + bytes(200), bytes(500), b"{}", b"\x1f\x8b" + b"x" * 40, b"PK\x03\x04xx"],
)
def test_what_is_no_dicom_file_is_caught_as_there(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(data)
    for library in (ours, pydicom):
        with pytest.raises(library.errors.InvalidDicomError):
            library.dcmread(BytesIO(data))
        with pytest.raises(library.errors.InvalidDicomError):
            library.dcmread(tmp_path / "notes.txt")


def test_a_folder_is_caught_as_there(tmp_path: Path) -> None:
    for library in (ours, pydicom):
        with pytest.raises(IsADirectoryError):
            library.dcmread(tmp_path)

"""Data sets saved to paths and file objects: wholly, or not at all."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import Any

import pydicom
import pytest

from dicomnb import DataElement, Dataset, read
from dicomnb.errors import DicomWarning, FileError, TruncatedFile, UnencodableValue
from dicomnb.parsing.files.writer import file_bytes
from tests import raw
from tests.parsing.large_files import PIXELS, image, litter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "1111.img"
    made.write_bytes(image())
    return made


# -- saving ---------------------------------------------------------------------------------------------------


def test_a_data_set_is_saved_to_a_path(path: Path, tmp_path: Path) -> None:
    ds = read(path)
    ds.PatientID = "345"
    for target in (tmp_path / "path.dcm", str(tmp_path / "text.dcm")):
        ds.save_as(target)
        found = pydicom.dcmread(target)
        assert (found.PatientID, found.PixelData) == ("345", PIXELS)
    assert litter(tmp_path) == ["1111.img", "path.dcm", "text.dcm"]


def test_a_data_set_is_saved_to_a_file_object(path: Path) -> None:
    out = io.BytesIO(b"12345")
    out.seek(5)
    read(path).save_as(out)
    assert out.getvalue() == b"12345" + path.read_bytes()
    assert not out.closed


def test_a_transfer_syntax_is_chosen_by_uid(path: Path) -> None:
    out = io.BytesIO()
    read(path).save_as(out, transfer_syntax=raw.IMPLICIT)
    out.seek(0)
    found = pydicom.dcmread(out)
    assert found.file_meta.TransferSyntaxUID == raw.IMPLICIT
    assert found.PixelData == PIXELS


def test_a_path_that_exists_is_replaced_unless_that_is_forbidden(path: Path) -> None:
    ds = read(image("345"))
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"1111\.img exists already"):
        ds.save_as(path, overwrite=False)
    assert path.read_bytes() == before
    ds.save_as(path)
    assert read(path).PatientID == "345"
    ds.save_as(path.with_name("new.dcm"), overwrite=False)
    assert litter(path.parent) == ["1111.img", "new.dcm"]


def test_a_file_may_be_saved_over_itself_and_its_pixels_read_afterwards(path: Path) -> None:
    ds = read(path)
    ds.PatientID = "a longer one, so that everything moves"
    ds.save_as(path)
    assert ds.PixelData == PIXELS
    again = read(path)
    assert (again.PatientID, again.PixelData) == (ds.PatientID, PIXELS)
    ds.PatientID = "once more"
    ds.save_as(path)
    assert (read(path).PatientID, read(path).PixelData) == ("once more", PIXELS)
    assert litter(path.parent) == ["1111.img"]


def test_a_file_may_be_saved_over_itself_by_another_name(path: Path) -> None:
    link = path.with_name("link.img")
    link.hardlink_to(path)
    ds = read(path)
    ds.PatientID = "345"
    ds.save_as(link)
    assert ds.PixelData == PIXELS
    assert read(link).PatientID == "345"
    assert read(path).PatientID == "12"


def test_a_copy_of_a_data_set_reads_on_after_the_file_was_saved_over(path: Path) -> None:
    ds = read(path)
    twin = ds.copy()
    ds.PatientID = "345"
    ds.save_as(path)
    assert (twin.PatientID, twin.PixelData) == ("12", PIXELS)


def test_another_data_set_of_a_file_that_was_saved_over_says_so(path: Path) -> None:
    one, two = read(path), read(path)
    one.PatientID = "345"
    one.save_as(path)
    assert two.PatientID == "12"
    with pytest.raises(FileError, match="was changed after it was opened"):
        _ = two.PixelData


def test_a_value_that_cannot_be_written_leaves_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    ds = read(path)
    # In the last group, so that all the others were written already.
    ds.update([DataElement(0x7FE10010, "CS", "lower case")])
    with pytest.raises(UnencodableValue, match=r"\(7fe1,0010\)"):
        ds.save_as(path)
    assert path.read_bytes() == before
    assert litter(path.parent) == ["1111.img"]
    assert ds.PixelData == PIXELS


class _Full(OSError):
    pass


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_litter(
    step: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    ds = read(path)
    ds.PatientID = "345"

    def fail(*_: object) -> None:
        raise _Full("no space left on device")

    if step == "write":

        def first_pieces(*arguments: Any) -> Any:
            for number, piece in enumerate(file_bytes(*arguments)):
                if number == 3:
                    fail()
                yield piece

        monkeypatch.setattr("dicomnb.parsing.files.read_write.file_bytes", first_pieces)
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(_Full):
        ds.save_as(path)
    assert path.read_bytes() == before
    assert litter(path.parent) == ["1111.img"]
    assert ds.PixelData == PIXELS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_an_os_error(path: Path) -> None:
    with pytest.raises(OSError, match="No space left"), Path("/dev/full").open("wb", buffering=0) as full:
        read(path).save_as(full)


def test_a_folder_that_is_not_there_is_an_os_error(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(path).save_as(tmp_path / "nowhere" / "out.dcm")
    assert litter(tmp_path) == ["1111.img"]


def test_a_new_data_set_is_saved_and_read(tmp_path: Path) -> None:
    ds = Dataset()
    ds.PatientName = "Roe^Jane"
    ds.Rows, ds.Columns = 3, 5
    ds.save_as(tmp_path / "new.dcm")
    again = read(tmp_path / "new.dcm", strict=True)
    assert again == ds
    assert pydicom.dcmread(tmp_path / "new.dcm").SOPInstanceUID == ds.SOPInstanceUID


def test_an_unchanged_file_is_saved_as_it_is_though_it_is_damaged(tmp_path: Path) -> None:
    data = image()[:-300]
    with pytest.warns(DicomWarning, match="announces"):
        ds = read(data)
    ds.save_as(tmp_path / "out.dcm")
    assert (tmp_path / "out.dcm").read_bytes() == data
    with pytest.raises(TruncatedFile):
        read(tmp_path / "out.dcm", strict=True)


def test_a_saved_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    ds = Dataset()
    ds.PatientID = "12"
    ds.save_as(tmp_path / "new.dcm")
    (tmp_path / "other").touch()
    assert (tmp_path / "new.dcm").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.skipif(os.name != "posix", reason="permissions of users and groups")
@pytest.mark.parametrize("mode", [0o600, 0o440])
def test_a_file_that_is_replaced_hands_on_who_may_read_it(mode: int, path: Path) -> None:
    path.chmod(mode)
    ds = read(path)
    ds.PatientID = "345"
    ds.save_as(path)
    assert path.stat().st_mode & 0o777 == mode
    assert read(path).PatientID == "345"


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need a privilege elsewhere")
def test_a_symbolic_link_stays_one_and_its_file_is_replaced(path: Path) -> None:
    link = path.with_name("link.img")
    link.symlink_to(path.name)
    ds = read(link)
    ds.PatientID = "345"
    ds.save_as(link)
    assert link.is_symlink()
    assert (read(path).PatientID, ds.PixelData) == ("345", PIXELS)
    assert litter(path.parent) == ["1111.img", "link.img"]


def test_reading_and_saving_raises_no_other_warning(path: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds = read(path)
        ds.PatientID = "345"
        ds.save_as(tmp_path / "out.dcm")


def test_a_file_object_gets_nothing_of_what_cannot_be_written() -> None:
    ds, target = Dataset(), io.BytesIO()
    ds.PatientName, ds.Rows = "Lopsided", "three"
    with pytest.raises(UnencodableValue, match="Rows cannot be written"):
        ds.save_as(target)
    assert target.getvalue() == b""


# -- what a file needs ----------------------------------------------------------------------------------------

JPEG_2000 = "1.2.840.10008.1.2.4.90"


def file_of(ds: Dataset) -> bytes:
    file = io.BytesIO()
    ds.save_as(file)
    return file.getvalue()


def saved(ds: Dataset) -> Dataset:
    return read(file_of(ds))

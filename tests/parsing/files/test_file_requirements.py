from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom.uid import UID

from dicomnb import DataElement, Dataset, read, set_pixels
from dicomnb.errors import UsageError
from dicomnb.parsing.files.file_requirements import new_uid
from tests import raw
from tests.parsing.written import theirs, written


def test_a_new_data_set_gets_what_a_file_needs() -> None:
    ds = Dataset()
    ds.PatientName = "Roe^Jane"
    data = written(ds)
    assert data[:132] == bytes(128) + b"DICM"
    meta = theirs(data).file_meta
    assert meta.FileMetaInformationVersion == b"\0\1"
    assert meta.TransferSyntaxUID == raw.EXPLICIT
    assert meta.MediaStorageSOPClassUID == ds.SOPClassUID == "1.2.840.10008.5.1.4.1.1.66"  # Raw Data Storage
    assert meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    assert UID(ds.SOPInstanceUID).is_valid
    assert UID(meta.ImplementationClassUID).is_valid
    assert str(meta.ImplementationVersionName).startswith("DICOMNB")
    picture = Dataset()
    picture.PixelData = bytes(2)
    assert theirs(written(picture)).SOPClassUID == "1.2.840.10008.5.1.4.1.1.7"  # Secondary Capture
    assert picture.SOPInstanceUID != ds.SOPInstanceUID


def test_uids_that_are_there_are_kept_and_the_meta_information_follows() -> None:
    ds = read(raw.file(raw.element(0x00080016, "UI", "1.2.3\0"), raw.element(0x00080018, "UI", "1.2.4\0")))
    ds.SOPInstanceUID = "1.2.5"
    found = theirs(written(ds))
    assert (found.SOPClassUID, found.SOPInstanceUID) == ("1.2.3", "1.2.5")
    assert found.file_meta.MediaStorageSOPInstanceUID == "1.2.5"


def test_the_rest_of_the_meta_information_is_kept() -> None:
    data = raw.meta(raw.EXPLICIT, raw.element(0x00020016, "AE", "SCANNER7"))
    ds = read(bytes(range(128)) + b"DICM" + data + raw.element(0x00100020, "LO", "12"))
    ds.PatientID = "345"
    out = written(ds)
    assert out[:128] == bytes(range(128))
    assert theirs(out).file_meta.SourceApplicationEntityTitle == "SCANNER7"


def test_new_uids_are_valid_and_new() -> None:
    uids = {new_uid() for _ in range(100)}
    assert len(uids) == 100
    assert all(UID(uid).is_valid and len(uid) <= 64 and uid.startswith("2.25.") for uid in uids)


@pytest.mark.parametrize("tag", [0x00000002, 0x00020010])
def test_groups_that_belong_elsewhere_are_refused(tag: int) -> None:
    ds = Dataset([DataElement(tag, "UI", "1.2.3")])
    with pytest.raises(UsageError, match="cannot stand in the data set") as caught:
        written(ds)
    assert caught.value.tag == tag


def encapsulated() -> bytes:
    fragments = [raw.item(), raw.item(bytes(range(14)))]
    return raw.file(raw.sequence(0x7FE00010, *fragments, vr="OB", undefined=True), syntax=raw.RLE)


@pytest.mark.parametrize(("one", "two"), [(raw.RLE, raw.EXPLICIT), (raw.EXPLICIT, raw.RLE)])
def test_pixels_are_not_compressed_or_decompressed_by_writing(one: str, two: str) -> None:
    data = encapsulated() if one == raw.RLE else raw.file(raw.element(0x7FE00010, "OW", bytes(2)))
    with pytest.raises(UsageError, match="decompressed" if one == raw.RLE else "compressed"):
        written(read(data), two)


DIRECTORY = "1.2.840.10008.1.3.10"


CT = "1.2.840.10008.5.1.4.1.1.2"


JPEG_2000 = "1.2.840.10008.1.2.4.90"
RLE = "1.2.840.10008.1.2.5"


FRAGMENTS = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\x04\0\0\0\1\2\3\4"


def directory() -> Dataset:
    record = Dataset()
    record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", ["A", "IM1"]
    record.OffsetOfTheNextDirectoryRecord, record.RecordInUseFlag = 0, 0xFFFF
    ds = Dataset()
    ds.FileSetID, ds.DirectoryRecordSequence = "SET", [record]
    return ds


def small_image() -> Dataset:
    ds = Dataset()
    set_pixels(ds, np.arange(15, dtype=np.uint8).reshape(3, 5))
    return ds


def file_of(ds: Dataset) -> bytes:
    file = io.BytesIO()
    ds.save_as(file)
    return file.getvalue()


def saved(ds: Dataset) -> Dataset:
    return read(file_of(ds))


@pytest.mark.parametrize("stated", [True, False])
def test_a_dicomdir_stays_one(stated: bool) -> None:
    ds = directory()
    if stated:
        ds.file_meta.MediaStorageSOPClassUID = DIRECTORY
        ds.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    back = saved(ds)
    assert back.file_meta.MediaStorageSOPClassUID == DIRECTORY
    assert "SOPClassUID" not in back
    assert "SOPInstanceUID" not in back
    back.FileSetID = "OTHER"
    again = saved(back)
    assert again.file_meta.MediaStorageSOPClassUID == DIRECTORY
    assert again.file_meta.MediaStorageSOPInstanceUID == back.file_meta.MediaStorageSOPInstanceUID
    if stated:
        assert again.file_meta.MediaStorageSOPInstanceUID == "1.2.3.4"


def test_a_class_that_stands_in_the_meta_information_only_is_the_class() -> None:
    ds = Dataset()
    ds.PatientID = "12"
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = CT, "1.2.3.4"
    back = saved(ds)
    assert (back.SOPClassUID, back.SOPInstanceUID) == (CT, "1.2.3.4")
    assert (back.file_meta.MediaStorageSOPClassUID, back.file_meta.MediaStorageSOPInstanceUID) == (CT, "1.2.3.4")


def test_the_data_set_counts_where_the_meta_information_says_otherwise() -> None:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = CT, "1.2.3.5"
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = DIRECTORY, "1.2.3.4"
    back = saved(ds)
    assert back.file_meta.MediaStorageSOPClassUID == CT
    assert back.file_meta.MediaStorageSOPInstanceUID == "1.2.3.5"


@pytest.mark.parametrize("uid", [JPEG_2000, RLE, "1.2.840.10008.1.2.4.50"])
@pytest.mark.parametrize("from_a_file", [True, False])
def test_native_pixels_are_not_written_under_the_name_of_fragments(uid: str, from_a_file: bool) -> None:
    ds = saved(small_image()) if from_a_file else small_image()
    ds.file_meta.TransferSyntaxUID = uid
    with pytest.raises(UsageError, match="native"):
        saved(ds)


def test_fragments_are_not_written_under_the_name_of_native_pixels() -> None:
    ds = small_image()
    ds.PixelData = FRAGMENTS
    with pytest.raises(UsageError, match="fragments"):
        saved(ds)
    ds.file_meta.TransferSyntaxUID = RLE
    assert saved(ds)["PixelData"].encoded is not None
    compressed = saved(ds)
    compressed.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    with pytest.raises(UsageError, match="fragments"):
        saved(compressed)


def test_a_file_that_mislabels_its_pixels_itself_is_kept_as_it_is() -> None:
    data = bytearray(file_of(small_image()))
    at = data.index(b"1.2.840.10008.1.2.1\0")
    data[at : at + 20] = b"1.2.840.10008.1.2.5\0"
    ds = read(bytes(data))
    ds.PatientID = "7"
    assert saved(ds).PatientID == "7"

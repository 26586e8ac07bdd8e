from __future__ import annotations

import io
import sys
import warnings
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import ExplicitVRBigEndian

from dicomnb import DataElement, Dataset, read
from dicomnb.errors import MissingDependency, UnsupportedSource
from dicomnb.export import from_pydicom, to_pydicom
from tests import raw
from tests.parsing.corpus_files import corpus_files


def plain(value: object) -> object:
    """Return a value without what pydicom adds to bytes of odd length, as text so that NaN is NaN."""
    return value.rstrip(b"\0") if isinstance(value, bytes) else str(value)


def test_a_file_nobody_changed_is_to_pydicom_what_it_reads_itself(corpus: Path) -> None:
    compared = 0
    for path, data in corpus_files(corpus, 150_000):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = pydicom.dcmread(io.BytesIO(data), force=True)
            given = to_pydicom(read(data))
            assert {*given.keys()} == {*theirs.keys()}, path
            for element in theirs:
                assert given[element.tag] == element or "nan" in str(element.value), (path, element.tag)
            assert given.file_meta == theirs.file_meta
        compared += 1
    assert compared > 400


def test_a_file_of_pydicom_has_the_same_elements_here(corpus: Path) -> None:
    compared = 0
    for path, data in corpus_files(corpus, 150_000):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = pydicom.dcmread(io.BytesIO(data), force=True)
            if not len(theirs):
                continue  # cut off, and given up by pydicom
            if theirs.file_meta.get("TransferSyntaxUID") == "1.2.840.10008.1.2.8.1":
                continue  # newer than this pydicom, which refuses to write it
            ours, taken = read(data), from_pydicom(theirs)
            # pydicom writes no group lengths but that of group 0002.
            expected = [tag for tag in ours.keys() if tag.element != 0]  # noqa: SIM118
            assert [tag for tag in taken.keys() if tag.element != 0] == expected, path  # noqa: SIM118
            for tag in expected:
                if ours[tag].VR not in ("SQ", "UN") and taken[tag].VR == ours[tag].VR:
                    assert plain(taken[tag].value) == plain(ours[tag].value), (path, tag)
        compared += 1
    assert compared > 400


def test_what_was_set_here_is_there_and_nothing_is_added(tmp_path: Path) -> None:
    ds, item = Dataset(), Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientName = "山田^太郎"
    ds.PixelSpacing = [0.5, 2.25]
    item.ReferencedSOPInstanceUID = "1.2.3"
    ds.ReferencedImageSequence = [item]
    theirs = to_pydicom(ds)
    assert theirs.PatientName == "山田^太郎"
    assert theirs.PixelSpacing == [0.5, 2.25]
    assert theirs.ReferencedImageSequence[0].ReferencedSOPInstanceUID == "1.2.3"
    assert "SOPInstanceUID" not in theirs
    assert "SOPInstanceUID" not in ds
    assert ds.stated_file_meta is None


def test_an_item_stands_alone_with_the_character_set_of_what_is_around_it() -> None:
    ds = read(
        raw.file(
            raw.element(0x00080005, "CS", "ISO_IR 100"),
            raw.sequence(0x00081140, raw.item(raw.element(0x00100010, "PN", "M\xfcller"))),
        )
    )
    assert to_pydicom(ds.ReferencedImageSequence[0]).PatientName == "Müller"


def test_a_path_is_converted_too(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(raw.file(raw.element(0x00200013, "IS", "7 ")))
    assert to_pydicom(tmp_path / "a.dcm").InstanceNumber == 7


def test_what_pydicom_built_by_hand_is_taken_over() -> None:
    theirs = pydicom.Dataset()
    theirs.PatientName = "Roe^Jane"
    theirs.Rows = 3
    theirs.add_new(0x00091001, "UN", b"ab")
    ours = from_pydicom(theirs)
    assert (ours.PatientName, ours.Rows, ours[0x00091001].value) == ("Roe^Jane", 3, b"ab")
    assert from_pydicom(pydicom.Dataset()) == Dataset()


def test_the_transfer_syntax_of_pydicom_is_kept() -> None:
    theirs = pydicom.Dataset()
    theirs.file_meta = pydicom.dataset.FileMetaDataset()
    theirs.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    theirs.Rows = 3
    ours = from_pydicom(theirs)
    assert ours.transfer_syntax.big_endian
    assert ours.Rows == 3


def test_what_is_no_data_set_of_pydicom_is_refused() -> None:
    ours = Dataset([DataElement("PatientID", "LO", "A1")])
    with pytest.raises(UnsupportedSource, match="not Dataset"):
        from_pydicom(ours)  # type: ignore[arg-type]


def test_without_pydicom_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[pydicom\]"):
        to_pydicom(Dataset())

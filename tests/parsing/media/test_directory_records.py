from __future__ import annotations

from pathlib import Path

import pytest

import dicomnb as dn
from dicomnb.errors import DicomWarning, MissingAttribute
from tests.parsing.media.file_sets import image, theirs_of

# The types of records that PS3.3 Table F.4-1 gives to classes.
TYPES = [
    ("1.2.840.10008.5.1.4.1.1.128", "IMAGE"),
    ("1.2.840.10008.5.1.4.1.1.66.4", "IMAGE"),
    ("1.2.840.10008.5.1.4.1.1.481.2", "RT DOSE"),
    ("1.2.840.10008.5.1.4.1.1.481.3", "RT STRUCTURE SET"),
    ("1.2.840.10008.5.1.4.1.1.481.5", "RT PLAN"),
    ("1.2.840.10008.5.1.4.1.1.481.4", "RT TREAT RECORD"),
    ("1.2.840.10008.5.1.4.1.1.11.1", "PRESENTATION"),
    ("1.2.840.10008.5.1.4.1.1.9.1.1", "WAVEFORM"),
    ("1.2.840.10008.5.1.4.1.1.88.11", "SR DOCUMENT"),
    ("1.2.840.10008.5.1.4.1.1.88.59", "KEY OBJECT DOC"),
    ("1.2.840.10008.5.1.4.1.1.4.2", "SPECTROSCOPY"),
    ("1.2.840.10008.5.1.4.1.1.66", "RAW DATA"),
    ("1.2.840.10008.5.1.4.1.1.66.1", "REGISTRATION"),
    ("1.2.840.10008.5.1.4.1.1.66.2", "FIDUCIAL"),
    ("1.2.840.10008.5.1.4.1.1.104.1", "ENCAP DOC"),
    ("1.2.840.10008.5.1.4.1.1.67", "VALUE MAP"),
    ("1.2.840.10008.5.1.4.1.1.66.5", "SURFACE"),
    ("1.2.840.10008.5.1.4.38.1", "HANGING PROTOCOL"),
    ("1.2.840.10008.5.1.4.39.1", "PALETTE"),
    ("1.2.840.10008.5.1.4.43.1", "IMPLANT"),
    ("1.2.840.10008.5.1.4.44.1", "IMPLANT ASSY"),
    ("1.2.840.10008.5.1.4.45.1", "IMPLANT GROUP"),
]


@pytest.mark.parametrize(("sop_class", "kind"), TYPES)
def test_each_class_has_the_record_of_its_type(sop_class: str, kind: str, tmp_path: Path) -> None:
    files = dn.FileSet()
    member = files.add(image(2, SOPClassUID=sop_class))
    assert member.records[-1].DirectoryRecordType == kind
    alone = kind in ("HANGING PROTOCOL", "PALETTE", "IMPLANT", "IMPLANT ASSY", "IMPLANT GROUP")
    assert len(member.records) == (1 if alone else 4)
    path = files.write(tmp_path)
    (found,) = dn.file_set(path)
    assert found.path is not None
    assert dn.read(found.path).SOPClassUID == sop_class


@pytest.mark.parametrize("keyword", ["PatientID", "StudyInstanceUID", "SeriesInstanceUID", "Modality"])
def test_what_a_record_has_to_say_is_asked_for(keyword: str) -> None:
    ds = image(1)
    delattr(ds, keyword)
    with pytest.raises(MissingAttribute, match=keyword):
        dn.FileSet().add(ds)


def test_a_number_that_is_missing_is_said(tmp_path: Path) -> None:
    ds = image(1)
    del ds.SeriesNumber
    files = dn.FileSet()
    with pytest.warns(DicomWarning, match="SeriesNumber"):
        files.add(ds)
    assert files.write(tmp_path).exists()


def test_names_in_another_alphabet_keep_their_characters(tmp_path: Path) -> None:
    files = dn.FileSet()
    files.add(image(1, SpecificCharacterSet="ISO_IR 192", PatientName="Яковлева^Анна"))
    theirs = theirs_of(files.write(tmp_path))
    assert str(next(iter(theirs)).PatientName) == "Яковлева^Анна"

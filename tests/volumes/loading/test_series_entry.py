from __future__ import annotations

import pytest

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.loading.scanning import SERIES_KEYWORDS
from dicomnb.volumes.loading.series_entry import SeriesEntry, sort_key
from tests.images import series


def entry(number: str = "3", images: int = 2, **facts: str) -> SeriesEntry:
    values = {**dict.fromkeys(SERIES_KEYWORDS, ""), "SeriesNumber": number, "Modality": "CT", "Rows": "4", **facts}
    files = tuple(series(2)) if images else ("report.dcm",)
    return SeriesEntry(tuple(values[keyword] for keyword in SERIES_KEYWORDS), files, images)


def test_facts_are_attributes_and_others_are_none() -> None:
    found = entry(SeriesDescription="thin", Columns="3")
    assert (found.SeriesNumber, found.SeriesDescription, found.PatientID) == ("3", "thin", "")
    with pytest.raises(AttributeError, match="has no EchoTime; it has PatientID, "):
        _ = found.EchoTime
    assert repr(found) == "<series 3, CT, 'thin', 2 images of 4 × 3>"
    assert repr(entry("", 0, Modality="SR")) == "<series (no number), SR, '', 1 file>"


def test_it_is_loaded_as_its_files_are() -> None:
    found = entry()
    assert list(found) == list(found.files)
    assert found.load().shape == load(found).shape == (2, 4, 3)
    assert [volume.shape for volume in found.load_all()] == [(2, 4, 3)]


def test_stacks_are_told_and_files_that_make_none() -> None:
    assert len(entry().stacks) == 1
    assert entry(images=0).stacks == ()
    gone = SeriesEntry(entry().facts, ("no-such-file.dcm",), 1)
    assert gone.stacks[0].startswith("cannot be read: ")


def test_series_are_ordered_by_patient_study_and_number() -> None:
    plan = [("B", "2", "1"), ("A", "1", "10"), ("A", "1", "9"), ("A", "1", ""), ("A", "1", "x"), ("A", "0", "99")]
    made = [entry(number, PatientID=patient, StudyDate=day, SeriesInstanceUID=number) for patient, day, number in plan]
    ordered = [(one.PatientID, one.StudyDate, one.SeriesNumber) for one in sorted(made, key=sort_key)]
    # 9 comes before 10, and what is no number at the end of its study.
    assert ordered == [
        ("A", "0", "99"),
        ("A", "1", "9"),
        ("A", "1", "10"),
        ("A", "1", ""),
        ("A", "1", "x"),
        ("B", "2", "1"),
    ]

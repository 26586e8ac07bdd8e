from __future__ import annotations

import pytest

from dicomnb import DataElement, Dataset, Tag, read
from dicomnb.errors import DicomWarning, MissingAttribute, UsageError
from dicomnb.parsing.values.text import PersonName
from tests import raw
from tests.parsing.patients import PATIENT, by_hand, patient


def test_values_are_asked_for_by_keyword_and_elements_by_tag() -> None:
    ds = patient()
    assert ds.PatientName == "Roe^Jane"
    assert type(ds.PatientName) is PersonName
    assert ds.PixelSpacing == [0.5, 2.25]
    for key in ((0x10, 0x20), 0x00100020, "PatientID", Tag(0x00100020), "(0010,0020)"):
        assert ds[key].value == "12345"
        assert key in ds
    assert ds.Rows == 515


def test_what_is_not_there_is_not_in_it() -> None:
    ds = patient()
    assert [key in ds for key in ("PatientAge", 0x00101010, (0x10, 0x1010), "NoKeyword", None, 3.5, (1, 2, 3), -1)] == [
        False
    ] * 8


def test_elements_come_in_the_order_of_their_tags() -> None:
    with pytest.warns(DicomWarning, match="out of order"):
        ds = read(raw.file(*reversed(PATIENT)))
    ds.PatientAge = "018Y"
    ds.InstitutionName = "X"
    tags = [0x00080060, 0x00080080, 0x00100010, 0x00100020, 0x00101010, 0x00280010, 0x00280030]
    assert [element.tag for element in ds] == tags
    assert list(ds.keys()) == tags
    assert [element.tag for element in ds.values()] == tags
    assert [(tag, element.tag) for tag, element in ds.items()] == [(tag, tag) for tag in tags]
    assert len(ds) == 7


def test_a_data_set_without_elements_is_false() -> None:
    assert not Dataset()
    assert patient()


def test_elements_are_set_by_their_own_tag_only() -> None:
    ds = patient()
    ds[0x10, 0x20] = DataElement("PatientID", "LO", "678")
    assert ds.PatientID == "678"
    with pytest.raises(UsageError, match="cannot stand at"):
        ds[0x10, 0x10] = DataElement("PatientID", "LO", "678")
    with pytest.raises(UsageError, match="takes a DataElement, not str"):
        ds[0x10, 0x20] = "678"  # type: ignore[assignment]


def test_elements_are_deleted_by_keyword_and_tag() -> None:
    ds = patient()
    del ds.PatientName
    del ds[0x10, 0x20]
    del ds["Rows"]
    assert ds.dir() == ["Modality", "PixelSpacing"]
    for delete in (lambda: delattr(ds, "PatientName"), lambda: ds.__delitem__("PatientID")):
        with pytest.raises(MissingAttribute):
            delete()
    ds.PatientName = "Doe^John"
    assert ds.PatientName == "Doe^John"
    assert not ds.is_as_read


def test_pop_setdefault_update_and_clear_do_what_a_dict_does() -> None:
    ds = patient()
    assert ds.pop("PatientID").value == "12345"
    assert ds.pop("PatientID", None) is None
    with pytest.raises(KeyError):
        ds.pop("PatientID")
    age = DataElement("PatientAge", "AS", "018Y")
    assert ds.setdefault("PatientAge", age) is age
    assert ds.setdefault("PatientAge", DataElement("PatientAge", "AS", "019Y")) is age
    ds.update({"PatientID": DataElement("PatientID", "LO", "9")})
    ds.update(by_hand(PatientSex="F"))
    ds.update([DataElement("Rows", "US", 7)])
    assert (ds.PatientID, ds.PatientSex, ds.Rows) == ("9", "F", 7)
    ds.clear()
    assert (len(ds), "Modality" in ds) == (0, False)
    ds.Modality = "MR"
    assert ds.dir() == ["Modality"]


def test_equal_elements_make_equal_data_sets_however_they_came() -> None:
    ds = by_hand(Modality="CT", PatientName="Roe^Jane", PatientID="12345", Rows=515, PixelSpacing=[0.5, 2.25])
    assert ds == patient()
    ds.Rows = 516
    assert ds != patient()
    del ds.Rows
    assert ds != patient()
    assert Dataset() == Dataset()
    assert Dataset() != {}

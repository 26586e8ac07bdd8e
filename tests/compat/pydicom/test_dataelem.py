from __future__ import annotations

import json

import pytest

from tests.compat.both import PET, built, ours, pydicom


@pytest.mark.parametrize(
    "keyword",
    ["PixelSpacing", "SliceThickness", "SeriesNumber", "PatientName", "SOPClassUID", "ImageType", "OtherPatientNames"],
)
def test_values_print_as_in_pydicom(keyword: str) -> None:
    one, two = getattr(built(ours), keyword), getattr(built(pydicom), keyword)
    assert (str(one), repr(one)) == (str(two), repr(two))
    assert type(one).__name__ == type(two).__name__
    assert str(built(ours)[keyword]) == str(built(pydicom)[keyword])


@pytest.mark.parametrize("vr", ["SQ", "PN", "CS", "DS", "US", "OB"])
def test_an_empty_value_is_that_of_pydicom(vr: str) -> None:
    assert ours.dataelem.empty_value_for_VR(vr) == pydicom.dataelem.empty_value_for_VR(vr)


def test_where_a_value_stands_in_the_file_is_told() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    for keyword in ("Rows", "PatientName", "PixelData"):
        assert mine[keyword].file_tell == theirs[keyword].file_tell
    assert ours.DataElement(0x00280010, "US", 3).file_tell is None


@pytest.mark.parametrize("keyword", ["PixelSpacing", "PatientName", "SOPClassUID", "ImageType", "OtherPatientNames"])
def test_an_element_is_the_json_of_pydicom_and_comes_back(keyword: str) -> None:
    mine, theirs = built(ours)[keyword], built(pydicom)[keyword]
    assert json.loads(mine.to_json()) == json.loads(theirs.to_json())
    model = mine.to_json_dict()
    again = ours.DataElement.from_json(ours.Dataset, mine.tag.json_key, model["vr"], model["Value"], "Value")
    assert again == mine
    assert type(again) is ours.DataElement


def test_bulk_values_go_where_they_are_told_to() -> None:
    element = ours.DataElement(0x7FE00010, "OB", bytes(2000))
    assert element.to_json_dict(lambda one: f"there/{one.tag}", 1000)["BulkDataURI"] == "there/(7FE0,0010)"
    assert "InlineBinary" in element.to_json_dict(lambda _: "there", 3000)
    assert ours.DataElement(0x00280010, "US", 3).to_json(dump_handler=repr) == "{'vr': 'US', 'Value': [3]}"


def test_a_sequence_prints_as_in_pydicom() -> None:
    one, two = built(ours).ReferencedImageSequence, built(pydicom).ReferencedImageSequence
    assert len(one) == len(two) == 2
    assert str(one) == str(two)


def test_how_an_element_prints_can_be_set_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in (ours, pydicom):
        monkeypatch.setattr(library.DataElement, "descripWidth", 10)
        monkeypatch.setattr(library.DataElement, "showVR", False)
    one, two = (library.DataElement(0x00100010, "PN", "Roe^Jane") for library in (ours, pydicom))
    assert str(one) == str(two)
    assert (one.is_raw, one.is_buffered) == (False, False)


def test_validate_warns_as_there() -> None:
    element = ours.DataElement("PatientID", "LO", "7")
    with pytest.warns(UserWarning, match="64"):
        element.validate("x" * 65)
    element.validate(["a", "b"])


def test_bulk_data_is_asked_for_by_tag_vr_and_address() -> None:
    asked = []

    def handler(tag: str, vr: str, address: str) -> bytes:
        asked.append((tag, vr, address))
        return b"ab"

    model = {
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00081140": {"vr": "SQ", "Value": [{"00282000": {"vr": "OB", "BulkDataURI": "https://x/2"}}, None]},
        "00420011": {"vr": "OB", "BulkDataURI": "https://x/1"},
    }
    for library in (ours, pydicom):
        asked.clear()
        ds = library.Dataset.from_json(json.dumps(model), handler)
        assert ds.EncapsulatedDocument == b"ab"
        assert ds.ReferencedImageSequence[0].ICCProfile == b"ab"
        assert asked == [("00282000", "OB", "https://x/2"), ("00420011", "OB", "https://x/1")]
    assert ours.Dataset.from_json(model, lambda address: address[-1].encode() * 2).EncapsulatedDocument == b"11"

from __future__ import annotations

import copy
import io
import pickle
import struct
import warnings
from typing import Any

import pytest

import dicomnb
from dicomnb import DataElement, Dataset, Sequence, Tag, read
from dicomnb.errors import DicomWarning, InvalidValue, UsageError
from dicomnb.parsing.values.text import UID, PersonName
from tests import raw


def of_file(tag: int, vr: str, value: bytes | str, form: str = "explicit") -> DataElement:
    return read(raw.in_form(raw.element(tag, vr, value, form), form=form))[tag]


def test_an_element_made_by_hand_has_what_it_was_given() -> None:
    element = DataElement("PixelSpacing", "DS", [0.5, 2.25])
    assert (element.tag, element.VR, element.VM, element.value) == (0x00280030, "DS", 2, [0.5, 2.25])
    assert (element.keyword, element.name, element.is_private) == ("PixelSpacing", "Pixel Spacing", False)
    assert element.encoded is None
    assert not element.is_as_read


@pytest.mark.parametrize("tag", [0x00100010, (0x10, 0x10), "PatientName", "PatientsName", "(0010,0010)"])
def test_an_element_takes_a_tag_in_any_spelling(tag: Any) -> None:
    assert DataElement(tag, "PN", "Roe").tag == Tag(0x00100010)


@pytest.mark.parametrize("vr", ["XX", "", "pn", "US or SS"])
def test_a_vr_that_is_none_is_refused(vr: str) -> None:
    with pytest.raises(UsageError, match="none of the 34"):
        DataElement(0x00100010, vr, "")


@pytest.mark.parametrize(
    ("vr", "value", "kept", "kind"),
    [
        ("PN", "Roe^Jane", "Roe^Jane", PersonName),
        ("UI", "1.2.3", "1.2.3", UID),
        ("AT", 0x00100010, 0x00100010, Tag),
        ("AT", "PatientName", 0x00100010, Tag),
        ("AT", (0x10, 0x10), 0x00100010, Tag),
        ("AT", [(0x10, 0x10), 0x00189461], [0x00100010, 0x00189461], list),
        ("DS", (1.5, 2.5), [1.5, 2.5], list),
        ("UI", ("1.2", "1.3"), ["1.2", "1.3"], list),
        ("LO", None, None, type(None)),
    ],
)
def test_a_value_set_by_hand_gets_the_type_that_reading_gives(vr: str, value: Any, kept: Any, kind: type) -> None:
    element = DataElement(0x00091001, vr, value)
    assert element.value == kept
    assert type(element.value) is kind


@pytest.mark.parametrize("empty", [None, [], ()])
def test_a_sequence_may_be_set_empty(empty: Any) -> None:
    element = DataElement("ReferencedImageSequence", "SQ", empty)
    assert isinstance(element.value, Sequence)
    assert (len(element.value), element.VM) == (0, 1)


def test_a_sequence_takes_a_list_of_data_sets() -> None:
    element = DataElement("ReferencedImageSequence", "SQ", [Dataset(), Dataset()])
    assert len(element.value) == 2
    with pytest.raises(UsageError, match="of type Dataset"):
        DataElement("ReferencedImageSequence", "SQ", ["text"])


# -- how many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vr", "value", "multiplicity"),
    [
        ("CS", "A\\BC\\D ", 3),
        ("CS", "", 0),
        ("DS", "1\\2", 2),
        ("DS", "  ", 0),
        ("US", bytes(6), 3),
        ("US", b"", 0),
        ("OB", bytes(6), 1),
        ("OB", b"", 0),
        ("LT", "a\\b", 1),
        ("FD", bytes(16), 2),
        ("AT", bytes(8), 2),
    ],
)
def test_the_multiplicity_is_the_same_before_and_after_decoding(vr: str, value: bytes | str, multiplicity: int) -> None:
    element = of_file(0x00091001, vr, value)
    before = element.VM
    _ = element.value
    assert (before, element.VM) == (multiplicity, multiplicity)


def test_the_multiplicity_of_values_set_by_hand_is_their_number() -> None:
    assert [DataElement(0x00091001, "LO", value).VM for value in (None, "", "a", ["a", "b"], [])] == [0, 0, 1, 2, 0]


# -- values that are not what they should be ------------------------------------------------------------------


def test_a_value_that_cannot_be_decoded_keeps_its_bytes_and_warns_once() -> None:
    ds = read(raw.file(raw.element(0x00080060, "CS", "CT"), raw.element(0x00280030, "DS", "0.5\\wide")))
    element = ds[0x00280030]
    # The file meta information has 4 + 8 + 4 bytes more before byte 132 + 54, where the first element begins.
    offset = 132 + len(raw.meta()) + 10
    with pytest.warns(DicomWarning) as caught:
        assert element.value == b"0.5\\wide"
    (warning,) = caught
    assert str(warning.message) == (
        f"(0028,0030) Pixel Spacing at byte {offset}: '0.5\\\\wide' is no decimal string (VR DS). "
        "Its bytes are kept as they are."
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert element.value == b"0.5\\wide"
        assert ds.PixelSpacing == b"0.5\\wide"
        assert element.VM == 1
        assert element.is_as_read
        assert ds.Modality == "CT"


@pytest.mark.parametrize(
    ("vr", "written", "meant"),
    [
        ("DS", "0,5 ", 0.5),
        ("DS", "-1024,0 ", -1024.0),
        ("DS", "2,75E+01", 27.5),
        ("DS", "0,9\\1.25\\7 ", [0.9, 1.25, 7.0]),
        ("IS", "12,0", 12),
    ],
)
def test_decimals_behind_a_comma_are_read_as_they_are_meant_and_said(vr: str, written: str, meant: Any) -> None:
    ds = read(raw.file(raw.element(0x00281053, vr, written)))
    with pytest.warns(DicomWarning, match=r"\(0028,1053\) Rescale Slope at byte \d+: .* The comma is read as a point"):
        assert ds[0x00281053].value == meant
    assert ds[0x00281053].value == meant
    with pytest.raises(InvalidValue, match="comma"):
        _ = read(raw.file(raw.element(0x00281053, vr, written)), strict=True)[0x00281053].value


@pytest.mark.parametrize("written", ["1.024,5 ", "1,024,5 ", "0,5;1 ", ",\\1 "])
def test_a_comma_that_may_mean_two_things_is_not_read(written: str) -> None:
    ds = read(raw.file(raw.element(0x00281053, "DS", written)))
    with pytest.warns(DicomWarning, match="bytes are kept"):
        assert ds[0x00281053].value == written.encode()


def test_a_value_that_cannot_be_decoded_is_an_error_when_strict() -> None:
    data = raw.file(raw.element(0x00280010, "US", b"\x01\x02\x03"))
    with pytest.raises(InvalidValue, match=r"US takes 2 bytes a value, 3 bytes") as caught:
        read(data, strict=True)
    assert (caught.value.tag, caught.value.offset) == (0x00280010, 132 + len(raw.meta()))


def test_it_is_an_error_when_strict_in_an_item_too() -> None:
    inner = raw.item(raw.element(0x00280030, "DS", "0.5\\wide"))
    with pytest.raises(InvalidValue, match="wide"):
        read(raw.file(raw.sequence(0x00880200, inner)), strict=True)


# -- changed or not -------------------------------------------------------------------------------------------


def test_a_value_that_was_only_looked_at_is_as_read() -> None:
    element = of_file(0x00280030, "DS", "0.50\\2.250")
    assert element.is_as_read
    assert element.value == [0.5, 2.25]
    assert element.is_as_read


@pytest.mark.parametrize("vr", ["FD", "FL"])
def test_looking_at_numbers_that_are_none_changes_nothing(vr: str) -> None:
    letter = "d" if vr == "FD" else "f"
    element = of_file(0x00091001, vr, struct.pack(f"<3{letter}", 1.5, float("nan"), -2.0))
    assert element.value[2] == -2.0
    assert element.is_as_read


def test_a_value_that_was_set_is_not_as_read_even_if_it_is_the_same() -> None:
    element = of_file(0x00100020, "LO", "12")
    element.value = "12"
    assert not element.is_as_read


def test_a_list_that_was_changed_in_place_is_not_as_read() -> None:
    element = of_file(0x00280030, "DS", "0.50\\2.250")
    element.value[1] = 3.5
    assert not element.is_as_read


# -- copies ---------------------------------------------------------------------------------------------------


def test_a_copy_is_independent() -> None:
    for element in (of_file(0x00280030, "DS", "0.5\\2.25"), DataElement(0x00280030, "DS", [0.5, 2.25])):
        twin = element.copy()
        assert twin == element
        twin.value[0] = 7.0
        assert element.value == [0.5, 2.25]


def test_a_copy_may_bear_another_tag() -> None:
    element = of_file(0x00080018, "UI", "1.2.3\0")
    twin = element.with_tag(0x00020003)
    assert (twin.tag, twin.VR, twin.value) == (0x00020003, "UI", "1.2.3")
    assert element.tag == 0x00080018


def test_elements_are_equal_in_tag_vr_and_value() -> None:
    assert of_file(0x00100020, "LO", "12") == DataElement(0x00100020, "LO", "12")
    assert DataElement(0x00100020, "LO", "12") != DataElement(0x00100020, "SH", "12")
    assert DataElement(0x00100020, "LO", "12") != DataElement(0x00100021, "LO", "12")
    assert DataElement(0x00100020, "LO", "12") != DataElement(0x00100020, "LO", "13")
    assert DataElement(0x00100020, "LO", "12") != "12"


# -- how it is shown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (DataElement("InstanceCreationDate", "DA", "20150710"), "'20150710'"),
        (DataElement("ImageType", "CS", ["ORIGINAL", "PRIMARY"]), "['ORIGINAL', 'PRIMARY']"),
        (DataElement("SOPClassUID", "UI", "1.2.840.10008.5.1.4.1.1.128"), "Positron Emission Tomography Image Storage"),
        (DataElement("Rows", "US", 128), "128"),
        (DataElement("PixelSpacing", "DS", [0.5, 2.25]), "['0.5', '2.25']"),
        (DataElement("PatientWeight", "DS", None), "None"),
        (DataElement("PixelData", "OW", bytes(524288)), "Array of 524,288 bytes"),
        (DataElement("FileMetaInformationVersion", "OB", b"\0\1"), "b'\\x00\\x01'"),
        (DataElement("FrameIncrementPointer", "AT", [0x00181063]), "(0018, 1063)"),
        (DataElement("ReferencedImageSequence", "SQ", [Dataset()]), "1 item"),
        (DataElement("ReferencedImageSequence", "SQ", []), "0 items"),
        (DataElement("PatientName", "PN", "Roe^Jane"), "'Roe^Jane'"),
        (DataElement("SOPInstanceUID", "UI", "1.2.3"), "1.2.3"),
    ],
)
def test_a_value_is_printed_in_the_manner_of_its_vr(element: DataElement, text: str) -> None:
    assert element.text == text


def test_a_number_that_is_not_there_is_printed_alike_in_every_vr() -> None:
    assert [of_file(0x00091001, vr, b"").text for vr in ("DS", "IS", "US", "FD")] == ["None"] * 4


def test_numbers_of_text_are_printed_as_the_file_has_them() -> None:
    assert of_file(0x00280030, "DS", "0.50\\2.250").text == "['0.50', '2.250']"
    assert of_file(0x00200013, "IS", "007 ").text == "'007'"


@pytest.mark.parametrize("vr", ["LO", "UI", "PN", "CS", "DS"])
def test_nothing_in_a_value_commands_a_terminal(vr: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = repr(of_file(0x00091001, vr, "1\x1b[2J\n2"))
    assert shown.isprintable()


def test_a_line_has_tag_name_vr_and_value() -> None:
    assert repr(DataElement("InstanceCreationDate", "DA", "20150710")) == (
        "(0008, 0012) Instance Creation Date              DA: '20150710'"
    )
    assert repr(DataElement(0x00091001, "LO", "x")) == "(0009, 1001) [Private]                           LO: 'x'"
    assert repr(DataElement(0x00080001, "UL", 7)).startswith("(0008, 0001) Length to End")
    assert repr(DataElement(0x00087777, "LO", "x")).startswith("(0008, 7777) [Unknown]")


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [(0x00100020, "IS", b"Roe-4711"), (0x00091007, "DS", b"Roe Jane"), (0x00101030, "DS", b"Roe Jane")],
)
def test_a_complaint_quotes_no_value_that_may_identify(tag: int, vr: str, value: bytes, strict: bool) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            _ = read(raw.file(raw.element(tag, vr, value)), strict=strict)[tag].value
        except InvalidValue as error:
            messages = [str(error), str(error.__cause__)]
        else:
            messages = [str(one.message) for one in said]
    assert messages
    # Patient's Weight is shown by the table, so that its warning may quote it.
    assert any("Roe" in one for one in messages) == (tag == 0x00101030)
    assert any(f"VR {vr}" in one for one in messages)


def test_an_element_of_a_sequence_gives_its_items() -> None:
    ds = Dataset()
    ds.ReferencedImageSequence = [Dataset([DataElement("Rows", "US", rows)]) for rows in (3, 5)]
    assert ds[0x0008, 0x1140][1].Rows == 5
    assert [item.Rows for item in ds[0x0008, 0x1140]] == [3, 5]


def test_an_element_of_several_values_gives_them() -> None:
    assert DataElement("PixelSpacing", "DS", [0.5, 3.0])[1] == 3.0
    with pytest.raises(TypeError):
        DataElement("Rows", "US", 3)[0]


@pytest.mark.parametrize(
    ("element", "empty"),
    [
        (DataElement("PatientID", "LO", ""), True),
        (DataElement("Rows", "US", None), True),
        (DataElement("Rows", "US", 0), False),
        (DataElement("ReferencedImageSequence", "SQ", []), True),
        (DataElement("ReferencedImageSequence", "SQ", [Dataset()]), False),
    ],
)
def test_empty_is_what_has_no_value(element: DataElement, empty: bool) -> None:
    assert element.is_empty is empty
    element.clear()
    assert element.is_empty


def test_a_tag_is_equal_to_a_pair_of_numbers_and_to_its_keyword() -> None:
    tag = DataElement("Rows", "US", 3).tag
    assert tag == (0x28, 0x10)
    assert tag == "Rows"
    assert tag == 0x00280010
    assert tag != (0x28, 0x11)
    assert tag != "no keyword"
    assert tag != None  # noqa: E711
    assert hash(tag) == hash(0x00280010)


def test_undefined_length_is_a_fact_of_the_file_and_no_wish() -> None:
    ds = Dataset()
    ds.add_new(0x7FE00010, "OB", b"\0\1")
    ds["PixelData"].is_undefined_length = True
    assert not ds["PixelData"].is_undefined_length
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.5"
    ds.PixelData = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\x02\0\0\0\1\2"
    file = io.BytesIO()
    ds.save_as(file)
    assert read(file.getvalue())["PixelData"].is_undefined_length


def test_an_element_says_what_pydicom_calls_it() -> None:
    element = DataElement("PatientBirthDate", "DA", "19700102")
    assert element.repval == "'19700102'"
    assert element.description() == "Patient's Birth Date"
    assert element.to_json() == {"vr": "DA", "Value": ["19700102"]}
    assert not element.is_retired
    assert DataElement("OtherPatientIDs", "LO", "7").is_retired


@pytest.mark.parametrize("keyword", ["Rows", "PixelSpacing", "PatientName", "RadiopharmaceuticalInformationSequence"])
@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_an_element_is_copied_and_pickled_by_itself(twin: Any, keyword: str) -> None:
    element = dicomnb.read(dicomnb.sample() / "pet024.dcm")[keyword]
    again = twin(element)
    assert again == element
    assert (again.tag, again.VR) == (element.tag, element.VR)
    if isinstance(again.value, list):
        again.value.pop()
        assert len(again.value) < len(element.value) or twin is copy.copy

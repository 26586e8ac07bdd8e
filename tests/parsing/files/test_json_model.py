from __future__ import annotations

import datetime
import io
import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb import DataElement, Dataset, DicomWarning, read
from dicomnb.errors import DicomError, InvalidValue, LimitExceeded, UsageError
from tests import raw
from tests.parsing.corpus_files import corpus_files


def one(tag: int, vr: str, value: Any) -> dict[str, Any]:
    """Return the JSON of a data set of one element."""
    return Dataset([DataElement(tag, vr, value)]).to_json_dict()[f"{tag:08X}"]


def test_a_data_set_is_the_model_that_the_standard_describes() -> None:
    """PS3.18 F.2.2 to F.2.7, by hand."""
    ds, item = Dataset(), Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.ImageType = ["DERIVED", "", "PRIMARY"]
    ds.StudyTime = ""
    ds.PatientName = "Yamada^Tarou=山田^太郎"
    ds.PixelSpacing = [0.5, 2.25]
    ds.Rows = 3
    ds.FrameIncrementPointer = 0x00540010
    item.ReferencedSOPInstanceUID = "1.2.3"
    ds.ReferencedImageSequence = [item, Dataset()]
    ds.ReferencedStudySequence = []
    ds.add_new(0x00080000, "UL", 77)
    ds.PixelData = b"\x01\x02\x03"
    assert ds.to_json_dict() == {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
        "00080008": {"vr": "CS", "Value": ["DERIVED", None, "PRIMARY"]},
        "00080030": {"vr": "TM"},
        "00081110": {"vr": "SQ"},
        "00081140": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2.3"]}}, {}]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}]},
        "00280009": {"vr": "AT", "Value": ["00540010"]},
        "00280010": {"vr": "US", "Value": [3]},
        "00280030": {"vr": "DS", "Value": [0.5, 2.25]},
        "7FE00010": {"vr": "OW", "InlineBinary": "AQID"},
    }


def test_only_a_phonetic_name_keeps_its_place() -> None:
    assert one(0x00100010, "PN", "==ya") == {"vr": "PN", "Value": [{"Phonetic": "ya"}]}
    model = {"00101001": {"vr": "PN", "Value": [{"Phonetic": "ya"}, None, {"Alphabetic": "B^C"}]}}
    assert Dataset.from_json(model).OtherPatientNames == ["==ya", "", "B^C"]


def test_numbers_that_json_has_not_are_text_both_ways() -> None:
    ds = Dataset([DataElement(0x00189073, "FD", [math.nan, math.inf, -math.inf, 1.5])])
    text = ds.to_json()
    assert json.loads(text)["00189073"]["Value"] == ["NaN", "Infinity", "-Infinity", 1.5]
    back = Dataset.from_json(text)[0x00189073].value
    assert math.isnan(back[0])
    assert back[1:] == [math.inf, -math.inf, 1.5]
    # What other toolkits write.
    for spelling in ("nan", "NaN", "-nan"):
        model = {"00189073": {"vr": "FD", "Value": [spelling]}}
        assert math.isnan(Dataset.from_json(model)[0x00189073].value)


def test_large_whole_numbers_are_text_because_programs_read_numbers_as_doubles() -> None:
    assert one(0x00110010, "UV", 2**64 - 1) == {"vr": "UV", "Value": ["18446744073709551615"]}
    assert one(0x00110010, "SV", 2**53) == {"vr": "SV", "Value": [2**53]}
    model = {"00110010": {"vr": "UV", "Value": ["18446744073709551615"]}}
    assert Dataset.from_json(model)[0x00110010].value == 2**64 - 1


def test_decimal_strings_keep_the_digits_of_the_file() -> None:
    ds = read(raw.file(raw.element(0x00180050, "DS", "3.270 "), raw.element(0x00200013, "IS", "007 ")))
    assert ds.to_json_dict()["00180050"]["Value"] == [3.27]
    model = ds.to_json_dict(decimal_strings=True)
    assert model["00180050"] == {"vr": "DS", "Value": ["3.270"]}
    assert model["00200013"] == {"vr": "IS", "Value": ["007"]}
    assert Dataset.from_json(model).SliceThickness == 3.27
    assert Dataset.from_json(model).InstanceNumber == 7


def test_a_value_that_its_vr_does_not_allow_goes_out_as_bytes() -> None:
    ds = read(raw.file(raw.element(0x00280010, "US", b"\x01\x02\x03\x04\x05\x06\x07")))
    with pytest.warns(DicomWarning, match="no multiple"):
        assert ds.to_json_dict()["00280010"] == {"vr": "UN", "InlineBinary": "AQIDBAUGBw=="}


def test_a_date_that_was_set_by_hand_is_written_as_in_a_file() -> None:
    assert one(0x00080020, "DA", datetime.date(2015, 7, 10)) == {"vr": "DA", "Value": ["20150710"]}


def test_big_endian_words_come_out_in_little_endian() -> None:
    ds = read(raw.file(raw.element(0x7FE00010, "OW", b"\x01\x02\x03\x04", "big"), syntax=raw.BIG))
    assert ds.to_json_dict()["7FE00010"]["InlineBinary"] == "AgEEAw=="


def test_bulk_data_goes_where_the_callable_says_and_comes_back() -> None:
    store: dict[str, bytes] = {}

    def keep(element: DataElement) -> str | None:
        if len(element.value) < 4:
            return None
        uri = f"/bulk/{element.tag:08x}"
        store[uri] = element.value
        return uri

    ds = Dataset()
    ds.PixelData = bytes(range(15))
    ds.add_new(0x00091001, "UN", b"ab")
    ds.add_new(0x00091002, "UN", b"")
    model = ds.to_json_dict(keep)
    assert model["7FE00010"] == {"vr": "OW", "BulkDataURI": "/bulk/7fe00010"}
    assert model["00091001"] == {"vr": "UN", "InlineBinary": "YWI="}
    assert model["00091002"] == {"vr": "UN"}
    assert Dataset.from_json(json.dumps(model), bulk=store.__getitem__) == ds


def test_bulk_data_of_other_vrs_is_decoded() -> None:
    model = {
        "00189073": {"vr": "FD", "BulkDataURI": "a"},
        "00104000": {"vr": "LT", "BulkDataURI": "b"},
    }
    got = {"a": b"\0\0\0\0\0\0\xf8?", "b": "ä".encode()}
    ds = Dataset.from_json(model, bulk=got.__getitem__)
    assert ds[0x00189073].value == 1.5  # IEEE 754: 3FF8 0000 0000 0000
    assert ds.PatientComments == "ä"


def test_without_a_callable_bulk_data_is_left_out_with_one_warning() -> None:
    model = {tag: {"vr": "OB", "BulkDataURI": "/1"} for tag in ("7FE00010", "00091001")}
    model["00280010"] = {"vr": "US", "Value": [3]}  # type: ignore[dict-item]
    with pytest.warns(DicomWarning, match=r"2 attributes are left out.*\(7fe0,0010\) Pixel Data") as caught:
        ds = Dataset.from_json(model)
    assert len(caught) == 1
    assert ds.dir() == ["Rows"]


def test_text_beyond_ascii_gets_a_character_set_to_be_written_in() -> None:
    ds = Dataset.from_json('{"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Jörg"}]}}')
    assert ds.SpecificCharacterSet == "ISO_IR 192"
    out = io.BytesIO()
    ds.save_as(out)
    assert pydicom.dcmread(io.BytesIO(out.getvalue())).PatientName == "Müller^Jörg"
    assert "SpecificCharacterSet" not in Dataset.from_json('{"00100020": {"vr": "LO", "Value": ["A1"]}}')


def test_group_2_becomes_the_file_meta_information() -> None:
    ds = Dataset.from_json({"00020010": {"vr": "UI", "Value": ["1.2.840.10008.1.2.2"]}})
    assert len(ds) == 0
    assert ds.stated_file_meta is not None
    assert ds.transfer_syntax.big_endian


def test_a_list_of_one_data_set_is_that_data_set() -> None:
    assert Dataset.from_json('[{"00280010": {"vr": "US", "Value": [3]}}]').Rows == 3
    for text in ("[]", "[{}, {}]"):
        with pytest.raises(UsageError, match="one by one"):
            Dataset.from_json(text)


def test_a_missing_vr_is_the_dictionary_s() -> None:
    assert Dataset.from_json({"00100020": {"Value": ["A1"]}})[0x00100020].VR == "LO"
    with pytest.raises(InvalidValue, match="has a vr None"):
        Dataset.from_json({"00280106": {"Value": [1]}})  # US or SS


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("{", "no JSON"),
        ("3", "not int"),
        ('{"PatientID": {"vr": "LO"}}', "'PatientID' is no tag"),
        ('{"0010002G": {"vr": "LO"}}', "no tag"),
        ('{"00100020": 5}', r"\(0010,0020\) Patient ID is int"),
        ('{"00100020": {"vr": "XX"}}', "has a vr 'XX'"),
        ('{"00100020": {"vr": ["LO"]}}', "has a vr"),
        ('{"00100020": {"vr": "LO", "Value": "A"}}', "not a list"),
        ('{"00100020": {"vr": "LO", "Value": [5]}}', "takes text"),
        ('{"00100010": {"vr": "PN", "Value": [{"Alphabetic": 5}]}}', "groups of a name"),
        ('{"00280010": {"vr": "US", "Value": ["x"]}}', "takes numbers"),
        ('{"00280010": {"vr": "US", "Value": [true]}}', "takes numbers"),
        ('{"00280009": {"vr": "AT", "Value": ["PixelData"]}}', "takes numbers|no tag"),
        ('{"00081140": {"vr": "SQ", "Value": [5]}}', "item that is int"),
        ('{"00081140": {"vr": "SQ", "InlineBinary": "AAAA"}}', "is a sequence"),
        ('{"7FE00010": {"vr": "OB", "InlineBinary": "*"}}', "no base64"),
        ('{"7FE00010": {"vr": "OB", "InlineBinary": 5}}', "no base64"),
        ('{"7FE00010": {"vr": "OB", "Value": [5]}}', "InlineBinary or a BulkDataURI"),
        ('{"7FE00010": {"vr": "OB", "BulkDataURI": 5}}', "not text"),
    ],
)
def test_what_is_not_the_model_is_refused_with_its_tag(model: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Dataset.from_json(model)


def test_nesting_without_bound_is_refused() -> None:
    text = '{"00081140": {"vr": "SQ", "Value": [' * 5_000
    with pytest.raises(DicomError):
        Dataset.from_json(text + "]}}" * 5_000)
    model: dict[str, Any] = {}
    for _ in range(150):
        model = {"00081140": {"vr": "SQ", "Value": [model]}}
    with pytest.raises(LimitExceeded, match="nested sequences"):
        Dataset.from_json(model)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_VRS = st.sampled_from(["LO", "PN", "US", "DS", "IS", "FD", "AT", "SQ", "OB", "UN", "UV", "UI", "??"])
_KEYS = st.sampled_from(["Value", "InlineBinary", "BulkDataURI"])


@given(st.sampled_from(["00100010", "00081140", "00020010", "7FE00010"]), _VRS, _KEYS, _JSON | st.lists(_JSON))
def test_any_model_gives_a_data_set_or_a_dicom_error(tag: str, vr: str, key: str, value: Any) -> None:
    try:
        ds = Dataset.from_json({tag: {"vr": vr, key: value}}, bulk=lambda uri: uri.encode("utf-8", "replace"))
    except DicomError:
        return
    assert isinstance(str(ds), str)
    ds.to_json()


# -- against pydicom ----------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Return a value of either model without what is known to differ.

    pydicom writes "" where PS3.18 F.2.5 wants null, keeps the padding of one value among several, and
    gives numbers beyond 2**53 as numbers.
    """
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and abs(value) > 2**53 else value


def differences(ours: dict[str, Any], theirs: dict[str, Any], *, big_endian: bool) -> Iterator[str]:
    theirs = {tag: each for tag, each in theirs.items() if not tag.endswith("0000")}  # F.2.2: no group lengths
    if ours.keys() != theirs.keys():
        yield f"tags {ours.keys() ^ theirs.keys()}"
    for tag in ours.keys() & theirs.keys():
        one, two = ours[tag], theirs[tag]
        if one["vr"] == "UN" != two["vr"] and int(tag[3], 16) % 2:
            continue  # from pydicom's dictionary of private elements
        if one["vr"] == two["vr"] == "SQ":
            for mine, other in zip(one.get("Value", []), two.get("Value", []), strict=True):
                yield from differences(mine, other, big_endian=big_endian)
        elif big_endian and one["vr"] == "OW":
            continue  # pydicom leaves the words in big endian, see the test above
        elif one["vr"] != two["vr"] or plain(one.get("Value")) != plain(two.get("Value")):
            yield f"{tag} {one} {two}"
        elif one.get("InlineBinary") != two.get("InlineBinary"):
            yield f"{tag} bytes"


def test_every_file_gives_the_model_that_pydicom_gives(corpus: Path) -> None:
    found, compared = [], 0
    for path, data in corpus_files(corpus, 300_000):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = read(data)
            theirs = pydicom.dcmread(io.BytesIO(data), force=True)
            try:
                expected = theirs.to_json_dict(bulk_data_threshold=1 << 40)
            except ValueError:
                continue  # one file has a DS that pydicom cannot say in JSON
            if not len(theirs):
                continue  # cut off: see test_corpus
            big_endian = ds.transfer_syntax.big_endian
            model = ds.to_json_dict()
        found += [f"{path}: {each}" for each in differences(model, expected, big_endian=big_endian)]
        compared += 1
    assert found == []
    assert compared > 600


def test_every_file_makes_the_way_to_json_and_back(corpus: Path) -> None:
    """Our text read by us gives the same model again; pydicom reads it, too, and pydicom's is read by us."""
    number, refused = 0, list[str]()
    for path, data in corpus_files(corpus, 300_000):
        number += 1
        if number % 3 == 1 and len(data) < 100_000:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ds = read(data)
                text = ds.to_json()
                assert Dataset.from_json(text).to_json() == text, path
                try:
                    theirs = pydicom.Dataset.from_json(text)
                except ValueError:
                    refused.append(path)  # a number that is none: pydicom takes no text in its place
                    continue
                assert [int(tag) for tag in theirs.keys()] == [int(tag, 16) for tag in json.loads(text)], path  # noqa: SIM118
                for tag, attribute in Dataset.from_json(theirs.to_json()).to_json_dict().items():
                    assert plain(attribute.get("Value")) == plain(json.loads(text)[tag].get("Value")), (path, tag)
    assert number > 600
    assert len(refused) <= 2

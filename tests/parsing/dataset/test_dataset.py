from __future__ import annotations

import copy
import io
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb import DataElement, Dataset, DicomError, read
from dicomnb.errors import DicomWarning, MissingAttribute
from tests import raw
from tests.parsing.patients import PATIENT, by_hand, patient

# -- asking ---------------------------------------------------------------------------------------------------


def test_a_missing_attribute_is_an_attribute_error_and_a_key_error() -> None:
    ds = patient()
    for ask in (lambda: ds.PatientAge, lambda: ds["PatientAge"], lambda: ds[0x00101010], lambda: ds[0x10, 0x1010]):
        with pytest.raises(MissingAttribute) as caught:
            ask()
        assert isinstance(caught.value, AttributeError)
        assert isinstance(caught.value, KeyError)
        assert caught.value.tag == 0x00101010
    assert not hasattr(ds, "PatientAge")
    assert getattr(ds, "PatientAge", "unknown") == "unknown"


@pytest.mark.parametrize(
    ("typed", "suggested"), [("PatientNam", "PatientName"), ("Modaliti", "Modality"), ("pixelspacing", "PixelSpacing")]
)
def test_a_wrong_keyword_suggests_the_nearest_one(typed: str, suggested: str) -> None:
    with pytest.raises(AttributeError, match=f"Did you mean.*{suggested}"):
        getattr(patient(), typed)


def test_the_suggestion_prefers_what_is_there_and_else_knows_the_dictionary() -> None:
    with pytest.raises(AttributeError, match="Did you mean ManufacturerModelName"):
        _ = patient().ManufacturerModelNam


def test_a_value_can_be_asked_for_with_a_default() -> None:
    ds = patient()
    assert ds.get("PatientID") == "12345"
    assert ds.get("PatientAge") is None
    assert ds.get("PatientAge", "018M") == "018M"
    assert ds.get(0x00100020).value == "12345"
    assert ds.get((0x10, 0x1010), 7) == 7


def test_an_element_can_be_asked_for_by_old_and_new_keywords() -> None:
    ds = patient()
    assert ds.data_element("PatientName") is ds[0x00100010]
    assert ds.data_element("PatientsName") is ds[0x00100010]
    assert ds.data_element("PatientAge") is None
    assert ds.PatientsName == "Roe^Jane"


# -- changing -------------------------------------------------------------------------------------------------


def test_values_are_set_by_keyword_with_the_vr_of_the_dictionary() -> None:
    ds = Dataset()
    ds.PatientName = "Roe^Jane"
    ds.SeriesNumber = 5
    ds.PixelRepresentation = 1
    ds.SmallestImagePixelValue = -3
    ds.ReferencedImageSequence = [Dataset()]
    assert [element.VR for element in ds] == ["SQ", "PN", "IS", "US", "SS"]


def test_a_value_that_is_there_keeps_its_vr() -> None:
    ds = read(raw.file(raw.element(0x00100020, "SH", "12")))
    ds.PatientID = "345"
    assert ds["PatientID"] == DataElement("PatientID", "SH", "345")


def test_an_unknown_keyword_in_camel_case_warns_and_is_no_element() -> None:
    ds = Dataset()
    with pytest.warns(DicomWarning, match="PatientNam is no keyword.*Did you mean PatientName") as caught:
        ds.PatientNam = "Roe"
    assert caught[0].filename == __file__
    assert len(ds) == 0
    assert ds.PatientNam == "Roe"
    del ds.PatientNam
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds.my_note = "not DICOM's business"
    assert ds.my_note == "not DICOM's business"


def test_a_list_that_is_changed_in_place_is_changed_in_the_data_set() -> None:
    for touch in (lambda ds: ds.PixelSpacing, lambda ds: ds["PixelSpacing"].value, lambda ds: ds.get("PixelSpacing")):
        for ds in (patient(), patient()):  # the second one is read by what was learned from the first
            touch(ds)[1] = 7.5
            assert ds.PixelSpacing == ds[0x00280030].value == [0.5, 7.5]
            assert not ds.is_as_read


def test_a_data_set_knows_if_it_was_changed() -> None:
    def look(ds: Dataset) -> None:
        ds.decode()
        str(ds)

    def change(ds: Dataset) -> None:
        ds.PatientID = "9"

    def remove(ds: Dataset) -> None:
        del ds.PatientID

    for act, as_read in ((look, True), (change, False), (remove, False)):
        ds = patient()
        act(ds)
        assert ds.is_as_read is as_read
    assert not Dataset().is_as_read


# -- copies and equality --------------------------------------------------------------------------------------


def nested() -> Dataset:
    inner = raw.item(raw.element(0x00080100, "SH", "T-A0100 "))
    ds = read(raw.file(*PATIENT[:1], raw.sequence(0x00082218, inner, inner), *PATIENT[1:]))
    ds.file_meta = ds.file_meta or Dataset()
    return ds


@pytest.mark.parametrize("how", [Dataset.copy, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("touched", [False, True])
def test_a_copy_is_independent(how: Any, touched: bool) -> None:
    ds = nested()
    if touched:
        ds.decode()
    twin = how(ds)
    assert twin == ds
    twin.PatientID = "9"
    del twin.Modality
    twin.PixelSpacing[0] = 4.0
    twin.AnatomicRegionSequence[1].CodeValue = "other"
    twin.AnatomicRegionSequence.append(Dataset())
    twin.file_meta.SourceApplicationEntityTitle = "TWIN"
    assert ds == nested()
    assert "SourceApplicationEntityTitle" not in (ds.file_meta or ())
    assert ds.is_as_read
    assert twin != ds


def _take_a_list(ds: Dataset) -> None:
    _ = ds.PixelSpacing


def _take_an_element(ds: Dataset) -> None:
    _ = ds[0x00280010]


def _set(ds: Dataset) -> None:
    ds.Rows = 3


def _remove(ds: Dataset) -> None:
    del ds.Rows


@pytest.mark.parametrize("touch", [_take_a_list, _take_an_element, _set, _remove, Dataset.clear])
def test_a_data_set_is_untouched_until_something_is_given_away_that_may_change(touch: Any) -> None:
    ds = patient()
    assert (ds.Rows, ds.pick("PixelSpacing"), "PatientName" in ds) == (515, ([0.5, 2.25],), True)
    assert ds.is_untouched
    touch(ds)
    assert not ds.is_untouched


def test_a_data_set_that_was_built_by_hand_is_no_file_s() -> None:
    assert not by_hand(Rows=3).is_untouched


def test_a_copy_has_a_cache_of_its_own() -> None:
    ds = patient()
    ds.cache["rows"] = ds.Rows
    assert ds.cache == {"rows": 515}
    assert ds.copy().cache == {}


def test_a_value_as_the_file_has_it_takes_no_element() -> None:
    ds = patient()
    encoded = ds.encoded("PatientID")
    assert encoded is not None
    assert (encoded.raw(), encoded.place.header.length) == (b"12345 ", 6)
    assert ds.is_untouched
    ds.PatientID = "67"
    assert ds.encoded("PatientID") is None
    with pytest.raises(MissingAttribute, match="Patient's Age"):
        ds.encoded("PatientAge")


def test_changing_the_original_leaves_the_copy_alone() -> None:
    ds = nested()
    twin = ds.copy()
    ds.PatientName = "Doe"
    ds.AnatomicRegionSequence[0].CodeValue = "other"
    assert twin == nested()


# -- completion -----------------------------------------------------------------------------------------------


def test_keywords_are_listed_and_filtered() -> None:
    ds = patient()
    assert ds.dir() == ["Modality", "PatientID", "PatientName", "PixelSpacing", "Rows"]
    assert ds.dir("pat") == ["PatientID", "PatientName"]
    assert ds.dir("NAME", "pix") == ["PatientName", "PixelSpacing"]
    assert ds.dir("nothing") == []


# -- private elements -----------------------------------------------------------------------------------------


def test_private_elements_are_read_with_their_creator() -> None:
    ds = read(
        raw.file(
            raw.element(0x00090010, "LO", "ACME 1.1"),
            raw.element(0x00091001, "DS", "3.5 "),
            raw.element(0x00091102, "UN", b"\x01\x02"),
        )
    )
    assert ds[0x0009, 0x1001].value == 3.5
    assert ds[0x0009, 0x1001].private_creator == "ACME 1.1"
    assert ds[0x0009, 0x1102].private_creator is None
    assert [element.is_private for element in ds] == [True] * 3
    assert ds.dir() == []


# -- anything at all ------------------------------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_any_bytes_after_the_meta_information_are_a_data_set_or_a_dicom_error(data: bytes) -> None:
    for syntax in raw.SYNTAX.values():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            try:
                ds = read(bytes(128) + b"DICM" + raw.meta(syntax) + data)
                ds.decode()
                str(ds)
                assert ds.copy() == ds or "nan" in str(ds)
            except DicomError:
                pass


def test_get_returns_the_default_for_a_word_that_is_no_keyword() -> None:
    assert Dataset().get("NoSuchKeyword", 3) == 3


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
def test_a_sequence_that_does_not_count_has_items_and_is_written_in_another_syntax() -> None:
    first = raw.sequence(0x00081140, raw.item(raw.element(0x00081155, "UI", "1.2.3\0")))
    ds = read(raw.file(first, raw.sequence(0x00081140, raw.item())))
    (shadowed,) = ds.shadowed_elements(0x00081140)
    assert shadowed.value[0].ReferencedSOPInstanceUID == "1.2.3"
    out = io.BytesIO()
    ds.save_as(out, transfer_syntax=raw.BIG)
    assert read(out.getvalue()).shadowed_elements(0x00081140)[0].value[0].ReferencedSOPInstanceUID == "1.2.3"


@pytest.mark.parametrize("words", [{"write_like_original": False}, {"enforce_file_format": True}])
def test_save_as_takes_the_words_of_pydicom_and_writes_a_whole_file(words: dict[str, Any]) -> None:
    ds, out = Dataset(), io.BytesIO()
    ds.PatientID = "7"
    ds.save_as(out, **words)
    assert out.getvalue()[128:132] == b"DICM"
    out.seek(0)
    ds.save_as(out, False)
    assert read(out.getvalue()).PatientID == "7"


@pytest.mark.parametrize("target", [None, 5, b"out.dcm"])
def test_save_as_names_what_it_takes(target: Any) -> None:
    with pytest.raises(TypeError, match="a path or a binary file object"):
        Dataset().save_as(target)


def test_file_meta_that_was_deleted_is_there_again_and_empty() -> None:
    ds = read(patient())
    ds.file_meta.ImplementationVersionName = "OLD"
    del ds.file_meta
    assert ds.stated_file_meta is None
    assert len(ds.file_meta) == 0
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    file = io.BytesIO()
    ds.save_as(file)
    meta = read(file.getvalue()).file_meta
    assert meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert meta.get("ImplementationVersionName") != "OLD"

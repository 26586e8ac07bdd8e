from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import UsageError
from dicomnb.sharing.profile import CODES, OPTIONS, chosen_options, rule_for
from dicomnb.standard import dictionary
from dicomnb.standard.tag import to_tag
from dicomnb.standard.vr import VRS

NONE: frozenset[str] = frozenset()


def outcome(keyword: str, *chosen: str) -> str:
    tag = to_tag(keyword)
    return rule_for(tag, dictionary.vr_of(tag), frozenset(chosen)).outcome


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [  # PS3.15 Table E.1-1, column "Basic Prof."
        ("PatientName", "emptied"),  # Z
        ("PatientAddress", "removed"),  # X
        ("PersonName", "replaced"),  # D
        ("StudyInstanceUID", "uid"),  # U
        ("InstitutionName", "replaced"),  # X/Z/D
        ("AcquisitionDate", "emptied"),  # X/Z
        ("ContentDate", "replaced"),  # Z/D
        ("ProtocolName", "replaced"),  # X/D
        ("ReferencedImageSequence", "kept"),  # X/Z/U*: its items are gone through
        ("Rows", "kept"),
        ("PixelData", "kept"),
    ],
)
def test_the_type_of_an_attribute_is_unknown_and_the_valid_choice_is_taken(keyword: str, expected: str) -> None:
    assert outcome(keyword) == expected


@pytest.mark.parametrize(
    ("keyword", "option", "expected"),
    [
        ("StudyInstanceUID", "retain_uids", "kept"),
        ("StudyDate", "retain_full_dates", "kept"),
        ("StudyDate", "retain_modified_dates", "date"),
        ("DeviceSerialNumber", "retain_device_identity", "kept"),
        ("StationAETitle", "retain_device_identity", "cleaned"),
        ("InstitutionName", "retain_institution_identity", "kept"),
        ("PatientAge", "retain_patient_characteristics", "kept"),
        ("SeriesDescription", "clean_descriptors", "cleaned"),
        ("ContentSequence", "clean_structured_content", "cleaned"),
        ("GraphicAnnotationSequence", "clean_graphics", "cleaned"),
        ("PatientName", "retain_patient_characteristics", "emptied"),
        ("PatientBirthDate", "retain_full_dates", "emptied"),
    ],
)
def test_an_option_changes_what_the_table_says_it_changes(keyword: str, option: str, expected: str) -> None:
    assert outcome(keyword, option) == expected


def test_a_bitmap_cannot_be_cleaned_and_goes() -> None:
    assert rule_for(0x60003000, "OW", frozenset({"clean_graphics"})).outcome == "removed"
    assert rule_for(0x60020010, "US", NONE).outcome == "removed"  # rows of an overlay without data


def test_what_the_table_forgets_does_not_slip_through() -> None:
    assert outcome("EvaluatorName") == "replaced"
    assert outcome("SourceApplicationEntityTitle") == "removed"  # of the file meta information, out of place
    assert outcome("CommandField") == "removed"
    assert outcome("IssuerOfAccessionNumberSequence") == "removed"
    assert outcome("ExpiryDate") == "replaced"
    assert outcome("ExpiryDate", "retain_modified_dates") == "date"
    assert outcome("SOPInstanceUIDOfConcatenationSource") == "uid"
    assert outcome("SOPInstanceUIDOfConcatenationSource", "retain_uids") == "kept"
    assert outcome("ReferencedSOPClassUID") == "kept"


@given(st.sampled_from(dictionary.keywords()))
def test_no_name_of_a_person_is_kept_whatever_the_keyword(keyword: str) -> None:
    tag = to_tag(keyword)
    if dictionary.vr_of(tag) == "PN":
        assert rule_for(tag, "PN", NONE).outcome in {"removed", "replaced", "emptied"}


@given(st.integers(0x00080000, 2**32 - 1), st.sampled_from(sorted(VRS)), st.sets(st.sampled_from(OPTIONS)))
def test_private_and_unknown_elements_go_under_all_options(tag: int, vr: str, chosen: set[str]) -> None:
    if tag >> 16 & 1 or dictionary.entry(tag) is None:
        assert rule_for(tag, vr, frozenset(chosen)).outcome == "removed"


def test_an_option_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match="Did you mean 'retain_uids'"):
        chosen_options(["retain_uid"])
    with pytest.raises(UsageError, match="at once"):
        chosen_options(["retain_full_dates", "retain_modified_dates"])
    assert chosen_options("retain_uids") == {"retain_uids"}


def test_the_codes_are_those_of_cid_7050() -> None:
    # PS3.16 CID 7050: 113100 to 113112; 113102, recognizable visual features, is not offered.
    assert [code for code, _ in CODES.values()] == [str(113100 + n) for n in range(13) if n != 2]

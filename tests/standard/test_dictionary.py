from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.standard import dictionary
from dicomnb.standard.dictionary import (
    Entry,
    entry,
    keyword_of,
    keywords,
    name_of,
    nearest,
    resolve,
    tag_of,
    vr_of,
)

PATIENT_NAME = 0x00100010


def test_an_entry_says_what_ps3_6_says() -> None:
    assert entry(PATIENT_NAME) == Entry(PATIENT_NAME, "PN", "1", "Patient's Name", "PatientName", retired=False)
    assert entry(0x00080001) == Entry(0x00080001, "UL", "1", "Length to End", "LengthToEnd", retired=True)
    assert entry(0x00041141) == Entry(
        0x00041141, "CS", "1-8", "File-set Descriptor File ID", "FileSetDescriptorFileID", retired=False
    )


def test_an_entry_is_frozen() -> None:
    found = entry(PATIENT_NAME)
    assert found is not None
    with pytest.raises(AttributeError):
        found.vr = "LO"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("tag", "vr"),
    [
        (0x00280106, "US or SS"),  # Smallest Image Pixel Value
        (0x7FE00010, "OB or OW"),
        (0x00283006, "US or OW"),
        (0x00281200, "US or SS or OW"),
        (0xFFFEE000, ""),  # an item has none
    ],
)
def test_a_vr_is_kept_as_the_standard_prints_it(tag: int, vr: str) -> None:
    assert vr_of(tag) == vr


def test_command_and_meta_elements_are_known() -> None:
    assert keyword_of(0x00000110) == "MessageID"
    assert keyword_of(0x00020010) == "TransferSyntaxUID"
    assert name_of(0x00020000) == "File Meta Information Group Length"


@pytest.mark.parametrize("group", [0x6000, 0x6002, 0x601E, 0x60FE])
def test_a_repeating_group_is_known_in_every_even_group(group: int) -> None:
    tag = group << 16 | 0x3000
    assert entry(tag) == Entry(tag, "OB or OW", "1", "Overlay Data", "OverlayData", retired=False)


@pytest.mark.parametrize(
    ("tag", "keyword"),
    [
        (0x002031AB, "SourceImageIDs"),
        (0x00280450, "RowsForNthOrderCoefficients"),
        (0x002808C8, "ImageDataLocation"),
        (0x10000124, "ShiftTableSize"),
        (0x1010ABCD, "ZonalMap"),
        (0x50043000, "CurveData"),
        (0x7F220010, "VariablePixelData"),
    ],
)
def test_other_repeating_attributes_are_found_by_their_mask(tag: int, keyword: str) -> None:
    assert keyword_of(tag) == keyword


def test_an_exact_tag_wins_over_a_mask() -> None:
    # (0028,04x0) would cover it, too.
    assert keyword_of(0x00280400) == "TransformLabel"
    assert keyword_of(0x7FE00010) == "PixelData"


def test_an_odd_group_of_the_overlay_range_is_private() -> None:
    assert entry(0x60013000) is None


@pytest.mark.parametrize("tag", [0x00080000, 0x00090000, 0x60020000])
def test_any_group_has_a_group_length(tag: int) -> None:
    assert entry(tag) == Entry(tag, "UL", "1", "Group Length", "", retired=True)


def test_private_creators_are_text_and_what_they_own_is_unknown() -> None:
    assert entry(0x00090010) == Entry(0x00090010, "LO", "1", "Private Creator", "", retired=False)
    assert entry(0x000900FF) == Entry(0x000900FF, "LO", "1", "Private Creator", "", retired=False)
    assert entry(0x0009000F) is None
    assert entry(0x00090100) is None
    assert entry(0x00091001) is None


def test_an_unknown_tag_has_empty_texts() -> None:
    assert entry(0x00100011) is None
    assert (vr_of(0x00100011), name_of(0x00100011), keyword_of(0x00100011)) == ("", "", "")


@given(st.integers(-(2**33), 2**33))
def test_any_number_gets_an_answer(tag: int) -> None:
    found = entry(tag)
    assert found is None or (found.tag == tag and found.name)


def test_a_keyword_gives_its_tag() -> None:
    assert tag_of("PatientName") == PATIENT_NAME
    assert tag_of("PixelData") == 0x7FE00010


@pytest.mark.parametrize(
    "text",
    ["", "patientname", "PN", "US or SS", "1", "1-n", "R", "Patient's Name", "PatientName\t", "\n", "Übung"],
)
def test_what_is_no_keyword_gives_no_tag(text: str) -> None:
    # "PN", "1" and "R" stand in other columns of the table.
    assert tag_of(text) is None


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [
        ("OverlayData", 0x60003000),
        ("CurveDimensions", 0x50000005),
        ("EscapeTriplet", 0x10000010),  # (1000,0000) is a group length
        ("RowsForNthOrderCoefficients", 0x00280410),  # (0028,0400) is Transform Label
    ],
)
def test_the_keyword_of_a_repeating_group_gives_the_first_tag_that_bears_it(keyword: str, tag: int) -> None:
    assert tag_of(keyword) == tag


def test_every_keyword_comes_back_from_its_tag() -> None:
    assert [keyword_of(tag) for keyword in keywords() if (tag := tag_of(keyword)) is not None] == list(keywords())


def test_keywords_are_ordered_by_tag_and_unique() -> None:
    names = keywords()
    assert len(names) == len(set(names)) > 5000
    assert names.index("PatientName") < names.index("Rows") < names.index("PixelData")


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("PatientsName", "PatientName"),
        ("PatientsBirthDate", "PatientBirthDate"),
        ("ReferringPhysiciansName", "ReferringPhysicianName"),
        ("ManufacturersModelName", "ManufacturerModelName"),
        ("PatientsMothersBirthName", "PatientMotherBirthName"),
        ("OperatorsName", "OperatorsName"),
        ("PatientName", "PatientName"),
    ],
)
def test_a_possessive_keyword_resolves_to_todays(old: str, today: str) -> None:
    tag = resolve(old)
    assert tag is not None
    assert keyword_of(tag) == today


def test_resolve_knows_nothing_of_inventions() -> None:
    assert resolve("PatientssName") is None
    assert resolve("StudysDate") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PatinetName", "PatientName"),
        ("patientname", "PatientName"),
        ("WindowCentre", "WindowCenter"),
        ("Rws", "Rows"),
        ("SoftwareVersion", "SoftwareVersions"),
        ("PixelSpaceing", "PixelSpacing"),
    ],
)
def test_the_nearest_keyword_is_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert nearest(typed)[0] == meant


def test_nothing_is_near_to_nonsense() -> None:
    assert nearest("xyzzy") == []
    assert nearest("") == []


def test_nearest_suggests_only_among_the_candidates_given() -> None:
    assert nearest("PatientNam", ["Rows", "StationName"]) == []
    assert nearest("PatientNam", iter(["PatientsNames", "Rows"])) == ["PatientsNames"]


def test_the_dictionary_agrees_with_pydicom() -> None:
    from pydicom.datadict import DicomDictionary, RepeatersDictionary  # type: ignore[attr-defined]

    # Where pydicom deviates from the standard: three retired tags without any description; the Greek mu; the
    # VM "1-n or 1" of two tables; "NONE" for the VR of items.
    silent = {0x00080202, 0x00189445, 0x00280020}
    assert all(entry(tag) is None for tag in silent)
    for tag, (vr, vm, name, retired, keyword) in DicomDictionary.items():
        if tag in silent:
            continue
        ours = entry(tag)
        assert ours is not None
        assert (ours.vr or "NONE", ours.keyword, ours.retired) == (vr, keyword, bool(retired))
        assert ours.vm.removesuffix(" or 1") == vm
        assert ours.name.replace("µ", "u") == name
    for mask, (vr, vm, name, retired, keyword) in RepeatersDictionary.items():
        first = tag_of(keyword)
        assert first is not None
        assert entry(first) == Entry(first, vr, vm, name, keyword, bool(retired))
        assert all(known in ("x", digit) for known, digit in zip(mask.lower(), f"{first:08x}", strict=True))


def test_importing_the_dictionary_reads_no_table() -> None:
    import subprocess

    code = "from dicomnb.standard import dictionary, package_file as f; print(f.package_bytes.cache_info().currsize)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed == "0\n"


def test_the_public_names_exist() -> None:
    assert all(hasattr(dictionary, name) for name in dictionary.__all__)

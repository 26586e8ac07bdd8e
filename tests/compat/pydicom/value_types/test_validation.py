from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import DicomWarning
from tests.compat.both import ours, pydicom


@pytest.mark.parametrize("number", [1 / 3, -1e-7 / 3, 1e20 / 3, -12345.678901234567, 0.1, 3.141592653589793e13])
def test_numbers_are_cut_to_sixteen_characters_as_in_pydicom(number: float) -> None:
    assert ours.valuerep.format_number_as_ds(number) == pydicom.valuerep.format_number_as_ds(number)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 3, "3"])
def test_what_is_no_decimal_number_is_refused_as_in_pydicom(number: Any) -> None:
    for library in (ours, pydicom):
        with pytest.raises((TypeError, ValueError)):
            library.valuerep.format_number_as_ds(number)


@pytest.mark.parametrize(
    "name", ["STR_VR", "BYTES_VR", "INT_VR", "FLOAT_VR", "EXPLICIT_VR_LENGTH_32", "CUSTOMIZABLE_CHARSET_VR"]
)
def test_kinds_of_vrs_are_those_of_pydicom(name: str) -> None:
    assert getattr(ours.valuerep, name) == {str(vr) for vr in getattr(pydicom.valuerep, name)}


@pytest.mark.parametrize(("vr", "value"), [("CS", "lower"), ("DA", "20241331"), ("SH", "x" * 17), ("US", 66000)])
def test_a_value_that_breaks_a_rule_is_warned_of_or_refused(vr: str, value: Any) -> None:
    with pytest.raises(ValueError, match=vr):
        ours.valuerep.validate_value(vr, value, 2)
    with pytest.warns(DicomWarning, match=vr):
        ours.valuerep.validate_value(vr, value, 1)
    ours.valuerep.validate_value(vr, value, 0)


@pytest.mark.parametrize("text", ["1.5", "-1e3", "", "1,5", "12345678901234567", "abc"])
def test_decimal_strings_are_told_from_others_as_in_pydicom(text: str) -> None:
    assert ours.valuerep.is_valid_ds(text) == pydicom.valuerep.is_valid_ds(text)


@pytest.mark.parametrize(("vr", "value"), [("SH", "x" * 16), ("SH", "x" * 17), ("LO", b"x" * 65), ("UT", "x" * 999)])
def test_lengths_are_judged_as_there(vr: str, value: Any) -> None:
    fits, words = ours.valuerep.validate_vr_length(vr, value)
    assert fits == pydicom.valuerep.validate_vr_length(vr, value)[0]
    assert bool(words) != fits


@pytest.mark.parametrize(
    ("name", "vr", "value", "rest"),
    [
        ("validate_type", "LO", 3, (str,)),
        ("validate_type", "US", 3, (int,)),
        ("validate_type", "US", "3", ((int, float),)),
        ("validate_regex", "CS", "abc", ()),
        ("validate_regex", "CS", "ABC 1", ()),
        ("validate_regex", "IS", b"1.5", ()),
        ("validate_regex", "UI", "1.02", ()),
        ("validate_type_and_length", "LO", "x" * 65, ()),
        ("validate_type_and_length", "LO", "x" * 64, ()),
        ("validate_type_and_length", "LO", 5, ()),
        ("validate_type_and_regex", "UR", "http://a/b", ()),
        ("validate_type_and_regex", "IS", 1.5, ()),
        ("validate_length_and_type_and_regex", "DS", "1" * 17, ()),
        ("validate_length_and_type_and_regex", "DS", "-1.5e3", ()),
        ("validate_length_and_type_and_regex", "UI", b"1.2.840", ()),
        ("validate_pn", "PN", "A=B=C=D", ()),
        ("validate_pn", "PN", b"A^B=C=D", ()),
        ("validate_pn", "PN", "A=" + "x" * 65, ()),
        ("validate_pn", "PN", 7, ()),
        ("validate_pn", "PN", "", ()),
        ("validate_pn_component_length", "PN", "x" * 65, ()),
        ("validate_number", "US", -1, (0, 65535)),
        ("validate_number", "US", 65535, (0, 65535)),
        ("validate_number", "US", "a", (0, 65535)),
    ],
)
def test_single_rules_judge_as_there(name: str, vr: str, value: Any, rest: tuple[Any, ...]) -> None:
    fits, words = getattr(ours.valuerep, name)(vr, value, *rest)
    assert fits == getattr(pydicom.valuerep, name)(vr, value, *rest)[0]
    assert bool(words) != fits


@pytest.mark.parametrize(("vr", "value"), [("DA", "20241301"), ("DA", "20240229"), ("TM", "2560"), ("DT", "2024")])
def test_dates_and_times_are_judged_as_there(vr: str, value: Any) -> None:
    fits, words = ours.valuerep.validate_date_time(vr, value, getattr(ours.valuerep, vr))
    assert fits == pydicom.valuerep.validate_date_time(vr, value, getattr(pydicom.valuerep, vr))[0]
    assert bool(words) != fits
    assert ours.valuerep.validate_date_time("DA", ours.valuerep.DA("20240229"), ours.valuerep.DA) == (True, "")


def test_a_long_group_of_a_name_is_warned_of() -> None:
    ours.valuerep.validate_pn_component("x" * 64)
    with pytest.warns(DicomWarning, match="65"):
        ours.valuerep.validate_pn_component(b"x" * 65)

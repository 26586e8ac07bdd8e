from __future__ import annotations

from tests.compat.both import ours, pydicom


def test_a_code_is_the_same_by_value_and_scheme_whatever_it_means() -> None:
    code = ours.sr.coding.Code
    # T-62000 is the liver in the old identifiers of SNOMED.
    assert code("T-62000", "SRT", "x") == code("10200004", "SCT", "y")
    assert code("1", "DCM", "x") == code("1", "DCM", "another meaning")
    assert code("1", "DCM", "x") != code("2", "DCM", "x")
    assert code("1", "DCM", "x") != code("1", "99DCM", "x")
    assert hash(code("1", "DCM", "x")) == hash(code("1", "DCM", "another meaning"))


def test_its_parts_are_those_of_pydicom() -> None:
    one, two = ours.sr.coding.Code("1", "DCM", "x", "2024a"), pydicom.sr.coding.Code("1", "DCM", "x", "2024a")
    assert tuple(one) == tuple(two)
    assert one.scheme_designator == two.scheme_designator == "DCM"

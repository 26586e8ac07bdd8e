from __future__ import annotations

import pytest

from dicomnb.sharing.safe_private import is_safe


def test_safe_private_elements_are_numbers_of_known_makers() -> None:
    assert is_safe(0x0019100C, "IS", "SIEMENS MR HEADER")
    assert is_safe(0x0019110C, "IS", "SIEMENS MR HEADER ")  # another block
    assert not is_safe(0x0019100C, "UN", "SIEMENS MR HEADER")
    assert not is_safe(0x0019100C, "IS", "SOMEBODY ELSE")
    assert not is_safe(0x00191008, "CS", "SIEMENS MR HEADER")
    assert not is_safe(0x0019100C, "IS", None)


@pytest.mark.parametrize("vr", ["LO", "PN", "UI", "DA", "OB", "SQ", "UN", "LT", "ST"])
def test_text_that_may_name_somebody_is_never_safe(vr: str) -> None:
    assert is_safe(0x20011003, "FL", "Philips Imaging DD 001")
    assert not is_safe(0x20011003, vr, "Philips Imaging DD 001")


def test_a_maker_is_safe_in_its_own_group_only() -> None:
    assert is_safe(0x70531009, "DS", "Philips PET Private Group")
    assert not is_safe(0x70551009, "DS", "Philips PET Private Group")

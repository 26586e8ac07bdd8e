from __future__ import annotations

import pytest

from dicomnb.parsing.values.text import UID, PersonName


def test_a_name_has_up_to_three_groups_of_five_components() -> None:
    name = PersonName("Roe^Jane^Q^Dr^PhD=山田^太郎=やまだ^たろう")
    assert (name.alphabetic, name.ideographic, name.phonetic) == ("Roe^Jane^Q^Dr^PhD", "山田^太郎", "やまだ^たろう")
    # PS3.5 6.2: family name, given name, middle name, prefix, suffix
    parts = (name.family_name, name.given_name, name.middle_name, name.name_prefix, name.name_suffix)
    assert parts == ("Roe", "Jane", "Q", "Dr", "PhD")


@pytest.mark.parametrize("text", ["", "Roe", "=", "==", "^^^^", "Roe^Jane="])
def test_what_is_left_out_of_a_name_is_empty(text: str) -> None:
    name = PersonName(text)
    assert name == text
    assert name.phonetic == ""
    assert name.name_suffix == ""


def test_a_name_with_too_much_in_it_can_still_be_asked() -> None:
    name = PersonName("a^b^c^d^e^f=g=h=i")
    assert (name.name_suffix, name.ideographic, name.phonetic) == ("e", "g", "h")


def test_names_and_uids_are_text() -> None:
    assert PersonName("Roe^Jane").lower() == "roe^jane"
    assert "Roe" in {PersonName("Roe")}
    assert UID("1.2.3") == "1.2.3"


def test_a_uid_has_the_name_that_the_standard_registered() -> None:
    # PS3.6 Table A-1
    assert UID("1.2.840.10008.5.1.4.1.1.128").name == "Positron Emission Tomography Image Storage"
    assert UID("1.2.840.10008.1.2.1").name == "Explicit VR Little Endian"


def test_a_uid_of_nobody_is_its_own_name() -> None:
    assert UID("2.25.7").name == "2.25.7"
    assert UID("").name == ""

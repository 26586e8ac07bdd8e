from __future__ import annotations

import pytest

from dicomnb import read
from dicomnb.sharing.values.well_formed import is_well_formed, legal_code, meant_strings, writable
from dicomnb.standard.charset import codecs_for
from tests import raw

LATIN_1 = codecs_for("ISO_IR 100")


@pytest.mark.parametrize(
    ("text", "vr", "expected"),
    [
        ("20150710", "DA", True), ("20151310", "DA", False), ("00000000", "DA", False), ("90210123", "DA", False),
        ("20150710143000.5+0100", "DT", True), ("2015", "DT", True), ("Tuesday", "DT", False),
        ("143000.5", "TM", True), ("2430", "TM", False), ("14:30", "TM", True), ("noon", "TM", False),
        ("018M", "AS", True), ("18", "AS", False), ("1.5e-7", "DS", True), ("0,5", "DS", True), ("1 2", "DS", False),
        ("1.2.840", "UI", True), ("1.2.Zoe", "UI", False), ("1" * 65, "UI", False), ("", "DA", True), (" ", "IS", True),
    ],
)  # fmt: skip
def test_a_value_has_the_form_of_its_vr_or_not(text: str, vr: str, expected: bool) -> None:
    assert is_well_formed(text, vr) is expected


def test_a_code_has_16_capital_letters_at_most() -> None:
    assert legal_code("Head-Neck, left side") == "HEAD_NECK_ LEFT "


@pytest.mark.parametrize(
    ("stated", "raw_text", "expected"),
    [
        ("ISO_IR 100", "Zoë É".encode(), "Zoë É"),
        ("ISO_IR 192", "Zoë É".encode("latin-1"), "Zoë É"),
        ("ISO_IR 100", "Zoë É".encode("latin-1"), "Zoë É"),
        ("ISO_IR 192", "Zoë É".encode(), "Zoë É"),
        ("ISO_IR 144", "Жук".encode("iso8859-5"), "Жук"),
    ],
)
def test_text_is_meant_in_the_character_set_in_which_it_is_text(stated: str, raw_text: bytes, expected: str) -> None:
    data = raw.file(
        raw.element(0x00080005, "CS", stated), raw.element(0x00081030, "LO", raw_text + b" " * (len(raw_text) % 2))
    )
    assert meant_strings(read(data)["StudyDescription"]) == [expected]


def test_what_a_character_set_lacks_becomes_a_question_mark() -> None:
    assert writable("Zoë 山 \x89", "LO", LATIN_1) == "Zoë ? ?"
    assert writable("x" * 70, "LO", LATIN_1) == "x" * 64
    assert writable("a^b^c^d^e^f", "PN", LATIN_1) == ""

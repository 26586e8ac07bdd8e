from __future__ import annotations

import pytest

from dicomnb.standard.code import NO_CODE, Code


@pytest.mark.parametrize(
    ("code", "text", "notation", "is_one"),
    [
        (Code("10200004", "SCT", "Liver"), "Liver", "(10200004, SCT)", True),
        (Code("10200004", "SCT", ""), "10200004", "(10200004, SCT)", True),
        (Code("urn:oid:1.2.3", "", "Anything"), "Anything", "(urn:oid:1.2.3)", True),
        (Code("", "", "in words only"), "in words only", "", True),
        (Code("", "SCT", ""), "", "", False),
        (NO_CODE, "", "", False),
    ],
)
def test_a_code_is_told_by_its_meaning_and_written_with_its_scheme(
    code: Code, text: str, notation: str, is_one: bool
) -> None:
    assert (str(code), code.notation, bool(code)) == (text, notation, is_one)


def test_concepts_are_told_apart_by_value_and_scheme() -> None:
    one = Code("T-62000", "SRT", "Liver")
    assert one.key == Code("T-62000", "SRT", "liver").key != Code("T-62000", "99LOCAL", "Liver").key

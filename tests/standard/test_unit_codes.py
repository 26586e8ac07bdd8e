from __future__ import annotations

import pytest

from dicomnb.standard.unit_codes import unit_text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("BQML", "Bq/mL"),
        ("GML", "g/mL"),
        ("CM2ML", "cm²/mL"),
        ("UMOLMINML", "µmol/min/mL"),
        ("1CM", "1/cm"),
        ("PCNT", "%"),
        ("CNTS", "counts"),
        ("PROPCPS", "proportional to counts/s"),
    ],
)
def test_codes_of_pet_units_are_written_as_people_write_them(code: str, text: str) -> None:
    assert unit_text(code) == text


def test_every_defined_term_of_units_has_a_text_of_its_own() -> None:
    # PS3.3 C.8.9.1.1.3, in its order.
    terms = [
        "CNTS", "NONE", "CM2", "CM2ML", "PCNT", "CPS", "BQML", "MGMINML", "UMOLMINML", "MLMING",
        "MLG", "1CM", "UMOLML", "PROPCNTS", "PROPCPS", "MLMINML", "MLML", "GML", "STDDEV",
    ]  # fmt: skip
    texts = [unit_text(term) for term in terms]
    assert len(set(texts)) == len(terms) == 19
    assert not set(texts) & set(terms)


def test_no_unit_is_no_text() -> None:
    assert unit_text("NONE") == unit_text("") == ""


@pytest.mark.parametrize("unit", ["mg/ml", "HU", "bqml", "Gy", "<b>"])
def test_what_is_no_such_code_stays_what_it_is(unit: str) -> None:
    assert unit_text(unit) == unit

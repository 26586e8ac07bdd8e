from __future__ import annotations

from typing import Any

import pytest

from dicomnb.standard.unit_codes import ucum_of, unit_text, units_of_ucum


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


def test_units_mean_what_pydicom_says_that_they_mean() -> None:
    pytest.importorskip("pydicom")
    from pydicom.sr import _concepts_dict

    concepts: Any = _concepts_dict.concepts
    theirs = {value: meaning for entry in concepts["UCUM"].values() for value, (meaning, _) in entry.items()}
    known = 0
    for units in ("", "HU", "BQML", "mm²", "ml", "mm", "ms", "s", "%", "GML", "PCNT"):
        code = ucum_of(units)
        assert code is not None
        if theirs.get(code.value, code.value) != code.value:  # else the code is its own meaning
            known += 1
            assert code.meaning.lower() == theirs[code.value].lower()
    assert known > 2


@pytest.mark.parametrize("units", ["HU", "BQML", "mm2/s", "10-6.mm2/s", "ms", "", "Gy", "1/s"])
def test_a_unit_comes_back_from_its_code(units: str) -> None:
    code = ucum_of(units)
    assert code is not None
    assert units_of_ucum(code.value) == {"1/s": "/s"}.get(units, units)


def test_what_cannot_be_a_code_of_ucum_is_none() -> None:
    for units in ("milli seconds", "a" * 17, "mm³/ü", "a\\b"):
        assert ucum_of(units) is None
    assert unit_text("mm2/s") == "mm²/s"

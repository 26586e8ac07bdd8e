from __future__ import annotations

from typing import Any

import pytest

from dicomnb.standard.quantity_codes import QUANTITIES, QUANTITY, STATISTICS, quantity_of, quantity_of_values
from dicomnb.standard.unit_codes import ucum_of, unit_text, units_of_ucum


def test_codes_mean_what_pydicom_says_that_they_mean() -> None:
    pytest.importorskip("pydicom")
    from pydicom.sr import _concepts_dict

    concepts: Any = _concepts_dict.concepts
    for code in {*QUANTITIES.values(), *STATISTICS.values(), QUANTITY}:
        meanings = [entry[code.value][0] for entry in concepts[code.scheme].values() if code.value in entry]
        assert code.meaning in meanings


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


def test_a_quantity_is_found_however_its_name_is_written() -> None:
    assert quantity_of(" Apparent_Diffusion  coefficient") == QUANTITIES["adc"]
    assert quantity_of("a quantity of its own") is None
    assert quantity_of_values("CT", "HU").value == "112031"
    assert quantity_of_values("MR", "").value == "110852"
    assert quantity_of_values("MR", "ms") == QUANTITY


@pytest.mark.parametrize("units", ["HU", "BQML", "mm2/s", "10-6.mm2/s", "ms", "", "Gy", "1/s"])
def test_a_unit_comes_back_from_its_code(units: str) -> None:
    code = ucum_of(units)
    assert code is not None
    assert units_of_ucum(code.value) == {"1/s": "/s"}.get(units, units)


def test_what_cannot_be_a_code_of_ucum_is_none() -> None:
    for units in ("milli seconds", "a" * 17, "mm³/ü", "a\\b"):
        assert ucum_of(units) is None
    assert unit_text("mm2/s") == "mm²/s"

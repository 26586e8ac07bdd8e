from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.uptake.patient_size import KINDS, body
from tests.images import dataset


def patient(**attributes: Any) -> Dataset:
    return dataset(**{"PatientWeight": 80.0, "PatientSize": 1.6, "PatientSex": "M", **attributes})


@pytest.mark.parametrize(
    ("kind", "sex", "amount"),
    [
        ("bw", "M", 80_000),
        # 1.10 × 80 - 128 × (80/160)² = 88 - 32; 1.07 × 80 - 148 × 0.25 = 85.6 - 37; 88 - 120 × 0.25
        ("lbm-james", "M", 56_000),
        ("lbm-james", "F", 48_600),
        ("lbm", "M", 58_000),
        ("lbm", "F", 48_600),
        # BMI 80/2.56 = 31.25: 741600/(6680 + 6750) and 741600/(8780 + 7625)
        ("lbm-janmahasatian", "M", 55_219.66),
        ("lbm-janmahasatian", "F", 45_205.73),
        # 48 + 1.06 × 8 and 45.5 + 0.91 × 8
        ("ibw", "M", 56_480),
        ("ibw", "F", 52_780),
    ],
)
def test_formulas_give_what_a_calculator_gives(kind: Any, sex: str, amount: float) -> None:
    measured = body(patient(PatientSex=sex), kind)
    assert measured.amount == pytest.approx(amount, abs=0.01)
    assert measured.units == "g/ml"


def test_the_surface_is_in_square_centimetres() -> None:
    # The example of Du Bois' formula in textbooks: 70 kg and 170 cm are 1.81 m².
    measured = body(patient(PatientWeight=70.0, PatientSize=1.70), "bsa")
    assert measured.amount / 10_000 == pytest.approx(1.81, abs=0.005)
    assert measured.units == "cm²/ml"


@pytest.mark.parametrize("kind", KINDS)
def test_the_derivation_shows_its_numbers(kind: Any) -> None:
    said = body(patient(), kind).derivation
    assert "160" in said or "1.6" in said or "80 kg" in said or "31.25" in said


@pytest.mark.parametrize(
    ("kind", "keyword"), [("bw", "PatientWeight"), ("bsa", "PatientSize"), ("ibw", "PatientSex"), ("lbm", "PatientSex")]
)
def test_what_is_missing_is_named(kind: Any, keyword: str) -> None:
    ds = patient()
    delattr(ds, keyword)
    with pytest.raises(MissingAttribute, match=f"{keyword} is absent"):
        body(ds, kind)


def test_a_weight_of_zero_is_none() -> None:
    with pytest.raises(MissingAttribute, match="PatientWeight is 0"):
        body(patient(PatientWeight=0.0), "bw")


@pytest.mark.parametrize(("keyword", "value"), [("PatientSize", 160.0), ("PatientWeight", 80_000.0)])
def test_other_units_are_told_by_their_size(keyword: str, value: float) -> None:
    with pytest.raises(InvalidValue, match="cannot be in"):
        body(patient(**{keyword: value}), "bsa")


def test_the_formula_after_james_ends_somewhere() -> None:
    # 1.10 × 300 - 128 × (300/160)² = 330 - 450
    with pytest.raises(InvalidValue, match="turns down for heavy patients"):
        body(patient(PatientWeight=300.0), "lbm-james")


def test_an_unknown_kind_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match=r"no SUV 'suv'.*'bw'"):
        body(patient(), "suv")  # type: ignore[arg-type]

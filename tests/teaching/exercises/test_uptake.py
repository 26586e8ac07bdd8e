"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


def in_the_ball(folder: Any) -> tuple[Any, float]:
    """Return the header of the slice through the hot ball at (-72, -40, -372), and the activity there, Bq/mL."""
    headers = [pydicom.dcmread(path) for path in folder.iterdir()]
    ds = min(headers, key=lambda each: abs(float(each.ImagePositionPatient[2]) + 372))
    x, y, _ = map(float, ds.ImagePositionPatient)
    row, column = round((-40 - y) / float(ds.PixelSpacing[0])), round((-72 - x) / float(ds.PixelSpacing[1]))
    return ds, float(ds.pixel_array[row, column]) * float(ds.RescaleSlope)


def seconds(time: str) -> float:
    return int(time[:2]) * 3600 + int(time[2:4]) * 60 + float(time[4:])


def left(ds: Any) -> float:
    """Return how much of the dose is left when the scan begins, Bq."""
    given = ds.RadiopharmaceuticalInformationSequence[0]
    waited = seconds(ds.SeriesTime) - seconds(given.RadiopharmaceuticalStartTime)
    return float(given.RadionuclideTotalDose) * 2 ** (-waited / float(given.RadionuclideHalfLife))


def test_an_hour_and_two_minutes_are_3720_seconds(written: Written) -> None:
    ds, _ = in_the_ball(written("pet"))
    start = ds.RadiopharmaceuticalInformationSequence[0].RadiopharmaceuticalStartTime
    assert check("7.1", seconds(ds.SeriesTime) - seconds(start)).right
    assert not check("7.1", float(ds.SeriesTime) - float(start)).right


def test_two_thirds_of_the_dose_are_left(written: Written) -> None:
    ds, _ = in_the_ball(written("pet"))
    assert check("7.2", left(ds) / 1e6).right
    assert not check("7.2", float(ds.RadiopharmaceuticalInformationSequence[0].RadionuclideTotalDose) / 1e6).right


def test_uptake_goes_with_the_dose_of_the_same_moment(written: Written) -> None:
    ds, activity = in_the_ball(written("pet"))
    grams = float(ds.PatientWeight) * 1000
    dose = float(ds.RadiopharmaceuticalInformationSequence[0].RadionuclideTotalDose)
    assert check("7.3", activity / (left(ds) / grams)).right
    assert check("7.3", activity / (dose / grams)).mistake == "no decay"
    other, corrected = in_the_ball(written("pet-admin"))
    assert other.DecayCorrection == "ADMIN"
    assert check("7.4", corrected / (dose / grams)).right
    assert check("7.4", corrected / (left(ds) / grams)).mistake == "ADMIN corrected twice"


def test_the_scar_is_seen_on_the_ct_and_the_marrow_on_the_pet() -> None:
    assert check("7.5", ["scar", "marrow"]).right
    assert check("7.5", ["marrow", "scar"]).mistake == "changed places"
    assert check("7.5", ["scar", "node"]).mistake == "first right"
    assert not check("7.5", ["nodule", "node"]).right


@pytest.mark.parametrize("factor", [0.995, 1.005])
def test_an_uptake_is_right_within_a_hundredth(written: Written, factor: float) -> None:
    ds, activity = in_the_ball(written("pet"))
    suv = activity / (left(ds) / float(ds.PatientWeight) / 1000)
    assert suv == pytest.approx(2.5, rel=0.01)
    assert check("7.3", factor * np.float32(suv)).right
    assert not check("7.3", 1.02 * suv).right

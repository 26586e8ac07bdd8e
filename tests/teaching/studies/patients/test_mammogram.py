from __future__ import annotations

import numpy as np
import pydicom
import pytest

from dicomnb.teaching.studies.patients.mammogram import MAMMOGRAM
from tests.teaching.written import Written


@pytest.fixture(scope="module")
def image(written: Written) -> np.ndarray:
    dataset = pydicom.dcmread(written("mammogram") / "mg001.dcm")
    assert list(map(float, dataset.ImagerPixelSpacing)) == [0.14, 0.14]
    assert dataset.pixel_array.shape == (1248, 780)
    return dataset.pixel_array.astype(float)


def test_the_chest_wall_is_at_the_left_and_air_at_the_right(image: np.ndarray) -> None:
    assert image[600, 10] > 900
    assert (image[:, -12:] == 0).all()
    assert (image[:20] == 0).all()


def test_each_grain_of_lime_is_where_it_is_said_to_be(image: np.ndarray) -> None:
    assert len(MAMMOGRAM.calcifications) == 14
    for grain in MAMMOGRAM.calcifications:
        row, column = (round(at) for at in MAMMOGRAM.pixel(grain.center))
        around = np.median(image[row - 9 : row + 10, column - 9 : column + 10])
        # The middle pixel holds a mean over 0.133 mm: at most the diameter, at least 40 % of it. 0.06 mm are noise.
        height = (image[row, column] - around) / 1800
        assert 0.4 * grain.diameter - 0.06 < height < grain.diameter + 0.06


def test_a_pixel_of_the_detector_is_smaller_in_the_breast() -> None:
    # 0.14 mm / 1.05; the first pixel's centre is half of it from the edges.
    assert MAMMOGRAM.spacing == pytest.approx(0.1333333)
    assert MAMMOGRAM.pixel((0.2, 0.0666667)) == pytest.approx((0.0, 1.0), abs=1e-5)


def test_the_mass_is_a_ball_of_eleven_millimetres(image: np.ndarray) -> None:
    mass = MAMMOGRAM.mass_mm()
    row, column = (round(at) for at in MAMMOGRAM.pixel(MAMMOGRAM.mass))
    assert mass[row, column] == pytest.approx(11, abs=0.1)
    # Across, from edge to edge of the ball, in pixels; spicules reach further.
    # Where it is 2 · √(5.5² − r²) > 8 mm thick, r < √(5.5² − 4²) = 3.775 mm; there spicules have not begun.
    assert (mass[row] > 8).sum() * MAMMOGRAM.spacing == pytest.approx(7.55, abs=0.3)
    inside = image[row - 8 : row + 9, column - 8 : column + 9].mean()
    assert inside > image[row - 8 : row + 9, column + 75 : column + 92].mean() + 200

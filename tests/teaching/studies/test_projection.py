from __future__ import annotations

import math
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching.studies.projection import CR
from tests.teaching.written import Written


@pytest.fixture(scope="module")
def pair(written: Written) -> tuple[Any, Any]:
    folder = written("cr")
    return pydicom.dcmread(folder / "cr-monochrome1.dcm"), pydicom.dcmread(folder / "cr-monochrome2.dcm")


def test_one_image_is_the_other_turned_over(pair: tuple[Any, Any]) -> None:
    black, white = pair
    assert (black.PhotometricInterpretation, white.PhotometricInterpretation) == ("MONOCHROME1", "MONOCHROME2")
    assert black.pixel_array.shape == (512, 420)
    assert set(np.unique(black.pixel_array.astype(int) + white.pixel_array)) == {4095}
    assert black.pixel_array.max() == 3900  # air lets most through, and is black: a high value of MONOCHROME1
    assert float(black.WindowCenter) + float(white.WindowCenter) == 4095


def test_detector_is_known_and_the_patient_is_not(pair: tuple[Any, Any]) -> None:
    for image in pair:
        assert "PixelSpacing" not in image
        assert list(image.ImagerPixelSpacing) == [0.75, 0.8]
        # 1800 / 1650
        assert float(image.DistanceSourceToDetector) / float(image.DistanceSourceToPatient) == pytest.approx(
            1.0909, 1e-4
        )
        assert list(image.PatientOrientation) == ["L", "F"]


def test_ball_of_lead_throws_a_larger_shadow(pair: tuple[Any, Any]) -> None:
    black, _ = pair
    # In the lower left corner of the image, on the patient's right; lead is the least that is there.
    corner = black.pixel_array[380:, :110].astype(float)
    around = 60.0
    lead = np.clip((corner.max() - corner) / (corner.max() - around), 0, 1)
    shadow = lead > 0.75
    rows, columns = np.nonzero(shadow)
    middle = columns.mean(), rows.mean() + 380
    assert middle == pytest.approx(CR.shadow_center, abs=0.3)
    # A circle of 20 mm · 1800/1650 = 21.818 mm on the detector.
    assert shadow.sum() * 0.8 * 0.75 == pytest.approx(math.pi / 4 * 21.818**2, rel=0.04)
    assert CR.ball_diameter == 20.0
    assert CR.shadow_diameter == pytest.approx(21.818, abs=1e-3)
    # From the middle of the image: (-118 - 4) mm and (-172 + 298) mm, magnified.
    assert CR.shadow_center == pytest.approx((209.5 - 122 * 12 / 11 / 0.8, 255.5 + 126 * 12 / 11 / 0.75))


def test_letter_is_on_the_patients_left_and_not_reversed(pair: tuple[Any, Any]) -> None:
    lead = pair[0].pixel_array == 60
    letter = lead[:80, 300:]
    assert letter.sum() > 100
    assert not lead[:80, :300].any()
    rows, columns = np.nonzero(letter)
    box = letter[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert box[:, 0].all()  # the stroke down, on the left
    assert box[-1].all()  # the foot
    assert not box[: len(box) // 2, box.shape[1] // 2 :].any()


def test_values_fall_by_640_for_each_unit_of_attenuation(pair: tuple[Any, Any]) -> None:
    # Through the middle of the right lung, x = -66, z = -172; magnified 12/11 from (4, -172).
    column = round(209.5 - 70 * 12 / 11 / 0.8)
    x = 4 + (column - 209.5) * 0.8 * 11 / 12

    def chord(center: float, a: float, b: float, dz: float, c: float) -> float:
        return 2 * b * math.sqrt(1 - ((x - center) / a) ** 2 - (dz / c) ** 2)

    z = -172 - 0.5 * 0.75 * 11 / 12  # the centre of row 256
    through = 0.0205 * chord(6, 148, 98, z + 205, 330) - 0.0165 * chord(-66, 58, 74, z + 172, 108)
    assert int(pair[0].pixel_array[256, column]) == pytest.approx(3900 - 640 * through, abs=1.5)

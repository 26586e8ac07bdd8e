from __future__ import annotations

import math
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching.studies.ultrasound import US
from tests.teaching.written import Written


@pytest.fixture(scope="module")
def film(written: Written) -> Any:
    return pydicom.dcmread(written("us") / "us.dcm")


@pytest.fixture(scope="module")
def frames(film: Any) -> NDArray[np.uint8]:
    return np.asarray(film.pixel_array)


def test_film_is_in_colour_and_says_how_fast_it_runs(film: Any, frames: NDArray[np.uint8]) -> None:
    assert frames.shape == (24, 240, 320, 3)
    assert (film.PhotometricInterpretation, film.Modality, int(film.NumberOfFrames)) == ("RGB", "US", 24)
    assert float(film.FrameTime) == 40.0
    assert film[film.FrameIncrementPointer].keyword == "FrameTime"
    assert US.duration == 960.0


def test_a_fake_name_is_burned_in_and_the_header_says_so(film: Any, frames: NDArray[np.uint8]) -> None:
    assert film.BurnedInAnnotation == "YES"
    left, top, right, bottom = US.name_box
    # 20 letters of 6 × 2 dots; 7 × 2 dots high.
    assert (right - left, bottom - top) == (240, 14)
    ink = frames[:, top:bottom, left:right].max(axis=-1) > 200
    assert ink.sum() > 24 * 500
    assert (ink == ink[0]).all()  # on every frame the same
    # Nothing else is written, and the name is outside the region.
    rest = frames[:, : film.SequenceOfUltrasoundRegions[0].RegionLocationMinY0].copy()
    rest[:, top:bottom, left:right] = 0
    assert not rest.any()


def test_region_has_pixels_of_unequal_size_in_centimetres(film: Any) -> None:
    (region,) = film.SequenceOfUltrasoundRegions
    assert (region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection) == (3, 3)
    assert (region.PhysicalDeltaX, region.PhysicalDeltaY) == (0.03, 0.02)
    corners = [region[f"RegionLocation{name}"].value for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    assert corners == [22, 36, 293, 227]
    # 272 columns of 0.3 mm, 192 rows of 0.2 mm
    assert US.region.size == pytest.approx((81.6, 38.4))


@pytest.mark.parametrize("number", [0, 5, 18])
def test_cyst_is_round_in_millimetres_and_moves(film: Any, frames: NDArray[np.uint8], number: int) -> None:
    echoes = frames[number, 36:228, 22:294].max(axis=-1)
    rows, columns = np.nonzero(echoes == 4)
    assert len(rows) * 0.3 * 0.2 == pytest.approx(math.pi * 8.5**2, rel=0.005)
    middle = (columns.mean() + 0.5) * 0.3, (rows.mean() + 0.5) * 0.2
    # To and fro by 2.4 mm in 24 frames: a quarter of the way round in frame 6, three quarters in frame 18.
    expected = 14.0 + 2.4 * {0: 0.0, 5: math.sin(math.radians(75)), 18: -1.0}[number]
    assert middle == pytest.approx((27.0, expected), abs=0.05)
    assert US.cyst_center(number) == pytest.approx((27.0, expected))


def test_vessel_is_red_or_blue_by_the_direction_of_its_flow(frames: NDArray[np.uint8]) -> None:
    echoes = frames[:, 36:228, 22:294].astype(int)
    red_more = (echoes[..., 0] - echoes[..., 2]).sum(axis=(1, 2))
    # 0.25 + 0.75 cos: above 0 at the beginning, below 0 a quarter of the film later, where the cosine is -1.
    assert red_more[0] > 0 > red_more[6]
    assert all((red > 0) == (US.flow(number) > 0) for number, red in enumerate(red_more))
    coloured = np.nonzero((echoes[0].max(axis=-1) != echoes[0].min(axis=-1)).any(axis=1))[0]
    # From 27 mm to 32 mm of depth, in rows of 0.2 mm.
    assert (coloured.min(), coloured.max()) == (135, 159)
    across = np.nonzero((echoes[0].max(axis=-1) != echoes[0].min(axis=-1)).any(axis=0))[0]
    # From 33 mm to 66 mm, in columns of 0.3 mm.
    assert (across.min(), across.max()) == (110, 219)


def test_ruler_has_a_stroke_for_each_centimetre(frames: NDArray[np.uint8]) -> None:
    strokes = np.nonzero(frames[0, US.region.top :, 300].any(axis=-1))[0]
    assert np.diff(strokes).tolist() == [50, 50, 50]  # 10 mm / 0.2 mm

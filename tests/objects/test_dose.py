from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import RegularGridInterpolator

from dicomnb.errors import GeometryError, UsageError
from dicomnb.objects.dose import interpolated, isodose, values_at
from dicomnb.teaching import STUDIES, make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series


@pytest.fixture(scope="module")
def dose() -> Volume:
    return load(make_study("dose") / "rtdose.dcm")


def test_the_dose_at_the_centre_of_a_voxel_is_its_own(dose: Volume) -> None:
    study = STUDIES["dose"]
    for i, j, k in ((3, 5, 7), (26, 20, 11), (0, 0, 0), (51, 43, 20)):
        grid = study.grid
        point = [start + index * step for start, index, step in zip(grid.first, (i, j, k), grid.spacing, strict=True)]
        # The phantom's formula, to half of a stored unit.
        assert values_at(dose, point) == pytest.approx(study.dose_at(point), abs=study.scaling / 2 * 1.01)


def test_between_voxels_the_dose_is_that_of_scipy(dose: Volume) -> None:
    grid = STUDIES["dose"].grid
    places = [start + np.arange(count) * step for start, count, step in
              zip(grid.first, (52, 44, 21), grid.spacing, strict=True)]  # fmt: skip
    theirs = RegularGridInterpolator(places, dose.array.transpose().astype(np.float64))
    low, high = np.array([(each[0], each[-1]) for each in places]).T
    points = np.random.default_rng(3).uniform(low, high, (4, 50, 3))
    assert values_at(dose, points).shape == (4, 50)
    assert values_at(dose, points) == pytest.approx(theirs(points), rel=1e-5)


def test_half_a_voxel_beyond_the_border_holds_its_value_and_further_out_there_is_none() -> None:
    # Voxels of 0.75 × 1.25 × 2.5 mm; values are 100 k + 10 j + i.
    volume = load(series(3))
    x, y, z = -50.0, 30.0, 7.0
    assert values_at(volume, [x - 0.3, y, z]) == 0
    assert values_at(volume, [x + 2 * 1.25 + 0.6, y + 0.75, z + 2.5]) == 112
    assert np.isnan(values_at(volume, [[x - 0.7, y, z], [x, y - 0.4, z], [x, y, z + 6.3]])).all()
    assert values_at(volume, [x + 0.5 * 1.25, y + 0.75 / 4, z + 0.5]) == pytest.approx(0.5 + 2.5 + 20)


@given(st.tuples(st.floats(0, 3), st.floats(0, 4), st.floats(0, 2)))
def test_what_is_linear_stays_linear(place: tuple[float, float, float]) -> None:
    k, j, i = np.indices((3, 5, 4))
    found = interpolated((2 * i - 3 * j + 5 * k).astype(np.float32), np.array(place))
    assert found == pytest.approx(2 * place[0] - 3 * place[1] + 5 * place[2], abs=1e-4)


def test_a_missing_voxel_spoils_its_neighbourhood_and_nothing_else() -> None:
    array = np.ones((3, 4, 5), np.float32)
    array[1, 2, 3] = np.nan
    found = interpolated(array, np.array([[2.0, 2, 1], [2.5, 2, 1], [4, 2, 1]]))
    assert found.tolist()[::2] == [1, 1]
    assert np.isnan(found[1])


def test_levels_are_shares_of_the_greatest_dose_or_what_is_asked_for(dose: Volume) -> None:
    # 20, 40, 60, 80 and 95 % of 62.4 Gy at the peak; it lies between voxels, so that the greatest is a little less.
    assert isodose(dose).levels == pytest.approx([12.48, 24.96, 37.44, 49.92, 59.28], rel=0.005)
    assert isodose(dose, [95, 50], percent_of=60).levels == (30, 57)
    assert repr(isodose(dose, [20])) == "<Isodose at 20 Gy>"
    with pytest.raises(UsageError, match="level above 0"):
        isodose(dose, [0, -3])


def test_points_need_three_coordinates_and_volumes_a_place(dose: Volume) -> None:
    with pytest.raises(UsageError, match=r"shape \(2,\)"):
        values_at(dose, [1, 2])
    with pytest.raises(GeometryError):
        values_at(image(np.zeros((4, 5), np.uint8)), [1, 2, 3])

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.resizing import resample
from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import OBLIQUE, TILTED, filled, itk, noisy, places_of, ramp
from tests.images import series

pytest.importorskip("scipy")


@pytest.mark.parametrize("way", [{}, TILTED, OBLIQUE], ids=["upright", "tilted", "oblique"])
@pytest.mark.parametrize("spacing", [(0.5, 0.6, 1.0), (3.0, 2.0, 5.0), (0.5, 4.0, None)])
def test_values_are_those_of_their_places(way: dict[str, Any], spacing: Any) -> None:
    # A ramp is the same after smoothing, but near the border, where the outermost value goes on.
    volume = filled(series(16, rows=20, columns=24, spacing=(1.0, 0.75), **way))
    found = resample(volume, spacing)
    expected = tuple(own if step is None else step for own, step in zip(volume.spacing, spacing, strict=True))
    assert found.spacing == pytest.approx(expected)
    inner = tuple(slice(n // 4, max(n // 4 + 1, 3 * n // 4)) for n in found.shape)
    assert np.abs(found.array[inner] - ramp(places_of(found))[inner]).max() < 0.2
    assert not np.isnan(found.array).any()


@pytest.mark.parametrize("way", [{}, TILTED], ids=["upright", "tilted"])
def test_the_outer_corner_stays_and_the_far_end_moves_by_less_than_a_voxel(way: dict[str, Any]) -> None:
    volume = load(series(7, rows=10, columns=13, spacing=(1.5, 0.8), **way))
    for spacing in (1.7, (0.3, 4.0, 2.0)):
        found = resample(volume, spacing)
        assert np.allclose(found.to_patient([-0.5] * 3), volume.to_patient([-0.5] * 3), atol=1e-6)
        sizes = np.array(found.field_of_view) - np.array(volume.field_of_view)
        assert (np.abs(sizes) <= np.array(found.spacing) / 2 + 1e-9).all()


def test_simpleitk_gives_the_same_on_the_same_grid() -> None:
    sitk = pytest.importorskip("SimpleITK")
    volume = load(noisy(9, spacing=(1.0, 0.75)))
    found = resample(volume, (1.5, 0.8, 4), anti_alias=False)
    grid = itk(sitk, found)
    theirs = sitk.Resample(sitk.Cast(itk(sitk, volume), sitk.sitkFloat32), grid, sitk.Transform(), sitk.sitkLinear)
    assert np.abs(sitk.GetArrayFromImage(theirs) - found.array)[1:-1, 1:-1, 1:-1].max() < 0.01


def test_fine_stripes_become_their_mean_and_not_one_of_their_values() -> None:
    slices = series(2, rows=8, columns=96, spacing=(1.0, 1.0))
    for ds in slices:
        ds.PixelData = np.tile(np.array([0, 1000], "<i2"), (8, 48)).tobytes()
    volume = load(slices)
    smooth = resample(volume, (4, None, None))
    bare = resample(volume, (4.0, None, None), order="nearest")
    assert np.abs(smooth.array[:, :, 3:-3] - 500).max() < 20
    assert set(np.unique(bare.array).tolist()) <= {0.0, 1000.0}
    assert "anti-aliasing; standard deviation 1.5 columns" in str(smooth.explain())
    assert "nearest" in str(bare.explain())
    assert "not smoothed" in str(resample(volume, (4.0, None, None), anti_alias=False).explain())


def test_missing_slices_enter_nothing() -> None:
    slices = series(9, rows=8, columns=8, spacing=(1.0, 1.0))
    for ds in slices:
        ds.PixelData = np.full((8, 8), 100, "<i2").tobytes()
    volume = load([ds for k, ds in enumerate(slices) if k != 4])
    found = resample(volume, (2, 2, None))
    known = found.array[np.isfinite(found.array)]
    assert np.isnan(found.array[4]).all()
    assert np.abs(known - 100).max() < 1e-3


def test_an_axis_shorter_than_half_a_new_voxel_is_one_voxel_around_its_middle() -> None:
    volume = load(series(1, rows=6, columns=6, spacing=(1.0, 1.0), SliceThickness=2))
    found = resample(volume, (None, None, 5))
    assert found.shape == (1, 6, 6)
    assert np.array_equal(found.array, volume.array)


def test_what_cannot_be_resampled_is_refused() -> None:
    volume = load(series(4, rows=5, columns=6))
    for spacing in (0, (1, 2), (1, -1, 2), (1, 2, float("nan"))):
        with pytest.raises(UsageError):
            resample(volume, spacing)
    slices = series(5, rows=4, columns=3)
    for ds, z in zip(slices, (0.0, 2.0, 5.0, 6.0, 11.0), strict=True):
        ds.ImagePositionPatient = [0, 0, z]
    with pytest.raises(GeometryError, match="reslice_straight"):
        resample(load(slices), 1)

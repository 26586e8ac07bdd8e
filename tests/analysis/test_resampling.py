from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis import resampling
from dicomnb.analysis.resampling import grey_volume, slab_offsets
from dicomnb.analysis.reslice import reslice, reslice_isotropic
from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import noise, noisy, places_of
from tests.images import image, series


def test_outside_begins_half_a_voxel_beyond_the_last_centre() -> None:
    volume = load(series(1, rows=4, columns=3, spacing=(1.25, 0.75)))
    cut = reslice(volume, (-49.25, 31.875, 7), (0, 0, 1), field_of_view=(0.375 * 9, 1.25), spacing=(0.375, 1.25))
    # Places from −50.75 in steps of 0.375 mm; the columns 0, 1, 2 (values 10 j + i) reach from −50.375 to −48.125.
    expected = [np.nan, 0, 0, 0.5, 1, 1.5, 2, 2, np.nan]
    # Halfway between the rows 1 and 2 is 31.875: one row of pixels, the mean of 10 and 20 added.
    assert np.allclose(cut.array[0, 0], np.array(expected) + 15, equal_nan=True)


@pytest.mark.parametrize("order", ["linear", "cubic"])
def test_a_missing_slice_makes_nan_what_is_interpolated_from_it_and_nothing_else(order: Any) -> None:
    slices = noisy(7)
    whole = load(slices)
    volume = load([*slices[:3], *slices[4:]])
    cut = reslice_isotropic(volume, 1.25, order=order)
    # Slices are 2.5 mm apart: new ones lie at 0, 0.5, 1 ... Slice 3 has a share in 2.5, 3 and 3.5.
    assert [bool(np.isnan(layer).all()) for layer in cut.array] == [k in (5, 6, 7) for k in range(13)]
    assert np.isfinite(np.delete(cut.array, (5, 6, 7), axis=0)).all()
    tilted = reslice(volume, whole.to_patient([3, 5, 3]), (0.1, 0, 1), field_of_view=(4, 7), spacing=0.5, order=order)
    k = whole.to_index(places_of(tilted))[..., 2]
    assert np.array_equal(np.isnan(tilted.array), np.abs(k - 3) < 1 - 1e-6)


def test_the_spline_far_from_what_is_missing_is_that_of_the_whole() -> None:
    slices = series(31, rows=5, columns=4)
    for ds, plane in zip(slices, noise(31, 1, 1), strict=True):
        ds.PixelData = np.full((5, 4), plane[0, 0]).tobytes()
    parts = [reslice_isotropic(load(part), 1.25, order="cubic").array for part in (slices, slices[:20] + slices[21:])]
    # The influence of a knot on a cubic spline falls by 0.268 a step: 0.268 ** 12 of 900 is below 0.001.
    assert np.allclose(parts[0][:16], parts[1][:16], atol=1e-3)


def test_what_is_larger_than_memory_is_kept_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    volume = load(noisy(5))
    expected = reslice_isotropic(volume, 0.6).array
    monkeypatch.setattr("dicomnb.volumes.reading.allocation._memory", lambda: 1000.0)
    found = reslice_isotropic(volume, 0.6).array
    assert isinstance(found.base, np.memmap) or isinstance(found, np.memmap)
    assert np.array_equal(found, expected)


def test_a_slab_is_looked_at_evenly_and_never_at_its_borders() -> None:
    found = slab_offsets(4.0, 1.5)
    # Three parts of 4/3 mm, each looked at in its middle.
    assert found == pytest.approx([-4 / 3, 0, 4 / 3])
    assert slab_offsets(1.0, 2.5) == pytest.approx([0])
    assert slab_offsets(None, 1.0) is None


@pytest.mark.parametrize("slab", [0.0, -2.5, float("nan")])
def test_a_slab_that_holds_nothing_is_refused(slab: float) -> None:
    with pytest.raises(UsageError, match="holds nothing"):
        slab_offsets(slab, 1.0)


def test_a_slab_without_an_end_is_refused() -> None:
    with pytest.raises(UsageError, match="A slab of inf mm has no end"):
        slab_offsets(float("inf"), 1.0)


def test_colours_are_not_interpolated() -> None:
    colours = image(np.zeros((2, 9), np.uint8), PixelSpacing=[1, 1])
    colours.Columns, colours.SamplesPerPixel, colours.PhotometricInterpretation = 3, 3, "RGB"
    with pytest.raises(UsageError, match="Colours cannot be interpolated"):
        grey_volume(colours)


def test_slices_without_millimetres_have_no_grid_to_look_up() -> None:
    bare = series(1)
    for ds in bare:
        del ds.PixelSpacing
    with pytest.raises(GeometryError):
        grey_volume(bare)


def test_many_threads_look_up_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    volume = load(noisy(5))
    alone = reslice_isotropic(volume, 0.6).array
    monkeypatch.setattr(resampling, "_IN_PARALLEL", 1)
    monkeypatch.setattr(resampling, "processors", lambda: 3)
    assert np.array_equal(reslice_isotropic(volume, 0.6).array, alone)

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.analysis.reslice import reslice, reslice_isotropic, reslice_onto, reslice_straight
from dicomnb.display.figure.picture import show
from dicomnb.errors import GeometryError, MissingDependency, UsageError
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import OBLIQUE, TILTED, filled, itk, noise, noisy, places_of, ramp
from tests.images import series

# -- against SimpleITK and by hand ---------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["nearest", "linear"])
@pytest.mark.parametrize("how", [{}, OBLIQUE], ids=["axial", "oblique"])
@pytest.mark.parametrize("normal", [(0.0, 0.0, 1.0), (0.3, -0.5, 0.8), (1.0, 0.1, 0.0)])
def test_simpleitk_finds_the_same_values_on_any_plane(how: dict[str, Any], normal: Any, order: Any) -> None:
    sitk = pytest.importorskip("SimpleITK")
    volume = load(noisy(9, **how))
    center = volume.bounding_box.mean(axis=0) + np.array([0.137, -0.071, 0.043])
    cut = reslice(volume, center, normal, field_of_view=(19, 23, 8), spacing=(0.61, 0.83, 1.1), order=order)
    witness = sitk.Resample(
        itk(sitk, volume),
        itk(sitk, cut),
        sitk.Transform(),
        {"nearest": sitk.sitkNearestNeighbor, "linear": sitk.sitkLinear}[order],
        float("nan"),
    )
    theirs = sitk.GetArrayFromImage(witness)
    assert cut.shape == (7, 28, 31)
    assert np.isfinite(theirs).sum() > 300
    assert np.array_equal(np.isnan(cut.array), np.isnan(theirs))
    assert np.nanmax(np.abs(cut.array - theirs)) <= (0 if order == "nearest" else 0.01)


def test_the_centre_of_a_plane_is_where_it_was_asked_for() -> None:
    cut = reslice(load(noisy(9)), (-48, 34, 12), (0.3, -0.5, 0.8), field_of_view=(6, 9), spacing=0.5)
    assert cut.shape == (1, 18, 12)
    assert cut.to_patient([5.5, 8.5, 0]) == pytest.approx([-48, 34, 12])
    assert cut.spacing == pytest.approx((0.5, 0.5, 0.5))
    assert cut.findings[0].code == "resliced"


@pytest.mark.parametrize(
    ("normal", "directions"),
    [
        ((0, 0, 1), ("L", "P", "S")),
        ((0, 0, -1), ("R", "P", "I")),
        ((0, 1, 0), ("L", "I", "P")),
        ((0, -1, 0), ("R", "I", "A")),
        ((-1, 0, 0), ("P", "I", "R")),
        ((1, 0, 0), ("A", "I", "L")),
    ],
)
def test_planes_hang_the_right_way_up(normal: Any, directions: Any) -> None:
    assert reslice(load(noisy(9)), (-48, 34, 12), normal, field_of_view=5).directions == directions


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("how", [{}, TILTED, OBLIQUE], ids=["axial", "tilted", "oblique"])
def test_values_at_centres_of_voxels_come_back_bit_for_bit(how: dict[str, Any], order: Any) -> None:
    volume = load(noisy(5, RescaleSlope=0.37, **how))
    assert np.array_equal(reslice_onto(volume, volume, order=order).array, volume.array)
    # Every other column and row of a plane at a right angle to the rows, looked at in finer steps.
    finer = reslice_isotropic(load(noisy(5, spacing=(1.5, 0.5), step=(0, 0, 2.0))), 0.5, order=order)
    assert finer.shape == (17, 31, 7)
    assert np.array_equal(finer.array[::4, ::3], load(noisy(5, spacing=(1.5, 0.5), step=(0, 0, 2.0))).array)


@settings(max_examples=40)
@given(
    st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda way: np.linalg.norm(way) > 0.1),
    st.sampled_from([{}, TILTED, OBLIQUE]),
    st.sampled_from([None, 4.0]),
)
def test_what_grows_evenly_is_the_same_wherever_it_is_cut(normal: Any, how: dict[str, Any], slab: Any) -> None:
    volume = filled(series(8, rows=9, columns=6, **how))
    cut = reslice(volume, volume.to_patient([2.5, 4, 3.5]), normal, field_of_view=9, spacing=0.9, slab=slab, how="mean")
    inner = volume.to_index(places_of(cut))
    reach = 0 if slab is None else 0.5 * slab * np.linalg.norm(np.linalg.inv(volume.affine[:3, :3]), axis=1)
    deep = ((inner - reach >= 0) & (inner + reach <= np.array([5, 8, 7]))).all(axis=-1)
    # A slab's mean over places evenly spread about its middle is the value in its middle.
    assert np.abs(cut.array - ramp(places_of(cut)))[deep].max(initial=0) < 0.06
    assert np.isfinite(cut.array[deep]).all()


def test_outside_begins_half_a_voxel_beyond_the_last_centre() -> None:
    volume = load(series(1, rows=4, columns=3, spacing=(1.25, 0.75)))
    cut = reslice(volume, (-49.25, 31.875, 7), (0, 0, 1), field_of_view=(0.375 * 9, 1.25), spacing=(0.375, 1.25))
    # Places from −50.75 in steps of 0.375 mm; the columns 0, 1, 2 (values 10 j + i) reach from −50.375 to −48.125.
    expected = [np.nan, 0, 0, 0.5, 1, 1.5, 2, 2, np.nan]
    # Halfway between the rows 1 and 2 is 31.875: one row of pixels, the mean of 10 and 20 added.
    assert np.allclose(cut.array[0, 0], np.array(expected) + 15, equal_nan=True)


def test_uneven_slices_are_interpolated_where_they_lie() -> None:
    slices = series(5, rows=9, columns=6)
    for ds, z, shift in zip(slices, (7.0, 9.5, 12.0, 13.1, 16.2), (0, 0.3, -0.2, 0.1, 0), strict=True):
        ds.ImagePositionPatient = [-50 + shift, 30, z]
    volume = load(slices)
    assert volume.stack is not None
    assert volume.stack.step is None
    truth = np.stack(
        [ramp(volume.to_patient(np.stack([*np.indices((9, 6))[::-1], np.full((9, 6), k)], -1))) for k in range(5)]
    )
    for ds, plane in zip(slices, truth, strict=True):
        ds.PixelData, ds.RescaleSlope = np.rint(plane / 0.05).astype("<i2").tobytes(), 0.05
    for made in (
        reslice_straight(load(slices)),
        reslice(load(slices), (-48.1, 34, 11), (0.2, 1, 0.3), field_of_view=2, spacing=0.4),
    ):
        places = places_of(made)
        # Where every slice has voxels on all sides: columns from −49.7 to −43.95, rows from 30 to 36 mm.
        inside = ((places > (-49.7, 30, 7)) & (places < (-43.95, 36, 16.2))).all(axis=-1)
        assert inside.sum() > 15
        assert np.abs(made.array - ramp(places))[inside].max() < 0.06
    assert reslice_straight(load(slices)).axes.z.centers[0] == 1.25
    with pytest.raises(GeometryError, match="reslice_straight"):
        reslice_orthogonal(volume, "coronal")


# -- missing voxels ------------------------------------------------------------------------------------------


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


# -- what a resliced volume says about itself ----------------------------------------------------------------


def test_a_resliced_volume_says_how_it_was_made() -> None:
    scale: dict[str, Any] = {
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "HU",
        "WindowCenter": 40,
        "WindowWidth": 400,
    }
    volume = load(noisy(5, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", **scale))
    cut = reslice_isotropic(volume, 0.5)
    assert cut.findings[0].code == "resliced"
    assert "cubes of 0.5 mm; values are interpolated linearly" in cut.findings[0].message
    assert "Cut into cubes of 0.5 mm" in cut.explain()
    assert "Columns grow towards L, rows towards P" in cut.explain()
    assert [row.source for row in cut.explain().rows] == ["computed"] * 3
    header = cut.dataset
    assert header.ImageType[:2] == ["DERIVED", "SECONDARY"]
    assert "interpolated linearly" in header.DerivationDescription
    assert [item.ReferencedSOPInstanceUID for item in header.SourceImageSequence] == [
        f"2.25.1.{k}" for k in range(1, 6)
    ]
    assert (cut.units, cut.modality, header.WindowCenter) == ("HU", "CT", 40)
    assert not {"SliceLocation", "InstanceNumber", "PixelData"}.intersection(header.dir())
    assert "SOPInstanceUID" in volume.dataset  # the source is as it was


def test_units_stay_with_every_part() -> None:
    slices = series(3, Modality="RTDOSE", DoseUnits="GY", DoseGridScaling=0.5)
    cut = reslice_isotropic(load(slices), 1.25)
    assert (load(slices).units, cut.units, cut[1:3].units, pickle.loads(pickle.dumps(cut)).units) == ("Gy",) * 4


def test_a_resliced_volume_is_drawn_cut_and_sent_like_any_other() -> None:
    volume = reslice_isotropic(load(noisy(5)), 0.75)
    again = pickle.loads(pickle.dumps(volume))
    assert np.array_equal(again.array, volume.array)
    assert again.explain().paragraph == volume.explain().paragraph
    assert np.asarray(volume) is volume.array
    assert np.asarray(volume, np.float64).dtype == np.float64
    assert not np.shares_memory(np.array(volume, copy=True), volume.array)
    part = volume[2:4]
    assert np.array_equal(part.array, volume.array[2:4])
    assert part.positions[0, 2] == pytest.approx(8.5)
    assert np.array_equal(reslice_isotropic(part, 0.75).array, part.array)
    assert show(volume, plane="coronal").axes[0].get_xlabel() == "x (mm)"


def test_a_resliced_volume_becomes_an_array_of_dask() -> None:
    pytest.importorskip("dask")
    volume = reslice_isotropic(load(noisy(5)), 1.25)
    lazy = volume.to_dask(slab=4)
    assert lazy.chunks[0] == (4, 4, 1)
    assert np.array_equal(lazy[5:].compute(), volume.array[5:])


# -- what is refused -----------------------------------------------------------------------------------------


def test_what_cannot_be_cut_is_refused_with_a_reason() -> None:
    volume = load(noisy(5))
    with pytest.raises(UsageError, match="normal is a direction"):
        reslice(volume, (0, 0, 0), (0, 0, 0))
    with pytest.raises(UsageError, match="cannot run along its normal"):
        reslice(volume, (0, 0, 0), (0, 0, 1), row=(0, 0, 2))
    with pytest.raises(UsageError, match="spacing takes"):
        reslice(volume, (0, 0, 0), (0, 0, 1), spacing=(1, -1))
    with pytest.raises(UsageError, match="no interpolation 'lanczos'"):
        reslice_isotropic(volume, order="lanczos")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no plane 'oblique'"):
        reslice_orthogonal(volume, "oblique")  # type: ignore[arg-type]
    unplaced = series(1)
    del unplaced[0].ImagePositionPatient
    with pytest.raises(GeometryError, match="do not say where"):
        reslice_isotropic(load(unplaced))


def test_scipy_is_needed_only_where_axes_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    volume = load(noisy(5))
    expected = reslice_isotropic(volume, 0.6).array
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert np.array_equal(reslice_isotropic(volume, 0.6).array, expected)
    assert reslice(volume, (-48, 34, 12), (0, 1, 0), field_of_view=5).shape == (1, 7, 7)
    assert reslice(volume, (-48, 34, 12), (1, 1, 0), field_of_view=5, order="nearest").shape == (1, 7, 7)
    with pytest.raises(MissingDependency, match=r"dicomnb\[resample\]"):
        reslice(volume, (-48, 34, 12), (1, 1, 0))
    with pytest.raises(MissingDependency, match=r"dicomnb\[resample\]"):
        reslice_isotropic(volume, order="cubic")


def test_what_is_larger_than_memory_is_kept_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    volume = load(noisy(5))
    expected = reslice_isotropic(volume, 0.6).array
    monkeypatch.setattr("dicomnb.volumes.reading.allocation._memory", lambda: 1000.0)
    found = reslice_isotropic(volume, 0.6).array
    assert isinstance(found.base, np.memmap) or isinstance(found, np.memmap)
    assert np.array_equal(found, expected)


def test_a_path_is_cut_too(tmp_path: Path) -> None:
    for number, ds in enumerate(noisy(5)):
        ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        ds.save_as(tmp_path / f"{number}.dcm")
    assert reslice_isotropic(tmp_path, 2.5).shape == (5, 4, 4)

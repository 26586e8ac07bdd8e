from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.analysis.reslice import reslice, reslice_isotropic, reslice_onto, reslice_straight
from dicomnb.errors import GeometryError, MissingDependency, UsageError
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import OBLIQUE, TILTED, filled, itk, noisy, places_of, ramp
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


def test_a_path_is_cut_too(tmp_path: Path) -> None:
    for number, ds in enumerate(noisy(5)):
        ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        ds.save_as(tmp_path / f"{number}.dcm")
    assert reslice_isotropic(tmp_path, 2.5).shape == (5, 4, 4)

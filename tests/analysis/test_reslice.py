from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb.analysis.orthogonal import reslice_orthogonal, reslice_slabs
from dicomnb.analysis.reslice import reslice, reslice_isotropic, reslice_onto, reslice_straight
from dicomnb.display.figure.picture import show
from dicomnb.errors import GeometryError, MissingDependency, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.studies.catalog import make_study
from dicomnb.teaching.studies.petct import PET_CT
from dicomnb.teaching.studies.stack import STACK_TILT
from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.volume import Volume
from tests.images import series

TILTED: dict[str, Any] = {"step": (0.0, 0.8, 2.5)}
OBLIQUE: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)}


def places_of(volume: Volume) -> Any:
    k, j, i = np.indices(volume.shape[-3:])
    return volume.to_patient(np.stack([i, j, k], -1))


def ramp(places: Any) -> Any:
    """A value that grows evenly along each direction: linear interpolation gives it back anywhere."""
    return 700 + places @ (3.0, -5.0, 7.0)


def filled(slices: list[Dataset], scale: float = 0.05) -> Volume:
    """Return a volume whose value at each voxel is the ramp at its place, within half of `scale`."""
    volume = load(slices)
    values = ramp(places_of(volume))
    for k, source in enumerate(volume.slices):
        assert source is not None
        source.dataset.PixelData = np.rint(values[k] / scale).astype("<i2").tobytes()
        source.dataset.RescaleSlope = scale
    return load(slices)


def noise(*shape: int) -> Any:
    return np.random.default_rng(7).integers(-900, 900, shape).astype("<i2")


def noisy(count: int, rows: int = 11, columns: int = 7, **how: Any) -> list[Dataset]:
    slices = series(count, rows=rows, columns=columns, **how)
    for ds, values in zip(slices, noise(count, rows, columns), strict=True):
        ds.PixelData = values.tobytes()
    return slices


def itk(sitk: Any, volume: Volume) -> Any:
    assert volume.stack is not None
    image = sitk.GetImageFromArray(volume.array)
    image.SetOrigin(volume.positions[0].tolist())
    image.SetSpacing(volume.spacing)
    image.SetDirection(np.stack([volume.stack.row, volume.stack.column, volume.stack.normal], -1).ravel().tolist())
    return image


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


# -- the family ----------------------------------------------------------------------------------------------


def test_a_tilted_gantry_is_straightened_within_its_planes() -> None:
    volume = filled(series(6, rows=9, columns=6, spacing=(0.75, 1.25), step=(0.0, 0.8, 2.5)))
    straight = reslice_straight(volume)
    # The last slice lies 5 × 0.8 = 4 mm further back: 9 + ⌈4 / 0.75⌉ rows.
    assert straight.shape == (6, 15, 6)
    assert straight.affine[:3, 2].tolist() == [0, 0, 2.5]
    assert "gantry_tilt" not in [finding.code for finding in straight.findings]
    inside = np.isfinite(straight.array)
    assert inside.sum() == pytest.approx(6 * 9 * 6, abs=6 * 6)
    # Rows are shifted by 0, 0.8, 1.6 ... mm: only within half a pixel of the border is the value held.
    inner = volume.to_index(places_of(straight))[..., 1]
    deep = inside & (inner >= 0) & (inner <= 8)
    assert np.abs(straight.array - ramp(places_of(straight)))[deep].max() < 0.03
    assert reslice_orthogonal(straight, "sagittal").shape == (6, 6, 15)
    with pytest.raises(GeometryError, match=r"shifted by up to 4 mm .* reslice_straight"):
        reslice_orthogonal(volume, "sagittal")


def test_spheres_of_a_tilted_stack_keep_place_and_volume_and_become_round() -> None:
    tilted = load(make_study("stack-tilt"))
    straight = reslice_straight(tilted)
    places, rows = places_of(straight), np.arange(straight.shape[1])
    surroundings = {"water": 30, "blood": -820, "bone": -820}  # HU; the other spheres lie near a border
    drift = []
    for insert in STACK_TILT.inserts:
        around = surroundings.get(insert.name)
        if around is None:
            continue
        near = np.linalg.norm(places - insert.center, axis=-1) < insert.radius + 5
        seen = np.where(near, straight.array - around, 0)
        center = (places * seen[..., None]).sum(axis=(0, 1, 2)) / seen.sum()
        assert np.abs(center - insert.center).max() < 0.03
        volume = seen.sum() / (insert.hu - around) * np.prod(straight.spacing)
        assert volume == pytest.approx(4 / 3 * np.pi * insert.radius**3, rel=1e-3)
        per_slice = seen.sum(axis=2)
        hit = np.abs(per_slice.sum(axis=1)) > 0.3 * np.abs(per_slice.sum(axis=1)).max()
        drift.append(np.ptp((per_slice[hit] @ rows) / per_slice[hit].sum(axis=1)))
    # Slices of the tilted stack are shifted by 1.4 mm, 0.8 rows, each: a sphere 30 mm high leans over 4 rows or more.
    assert len(drift) == 3
    assert max(drift) < 0.1


def test_pet_comes_onto_ct_within_a_hundredth_of_a_millimetre() -> None:
    pet = filled(series(8, rows=9, columns=6, spacing=(4.1, 3.9), step=(0, 0, 3.27), FrameOfReferenceUID="2.25.1"))
    ct = load(
        series(11, rows=23, columns=17, spacing=(0.7, 0.8), step=(0, 0.3, 1.3), origin=(-49, 33, 8), Modality="CT")
    )
    on_ct = reslice_onto(pet, ct)
    assert on_ct.shape == ct.shape
    assert np.array_equal(on_ct.affine, ct.affine)
    # Its gradient is |(3, −5, 7)| = 9.1 per mm: 0.01 mm would be 0.09.
    assert np.abs(on_ct.array - ramp(places_of(ct))).max() < 0.06


def test_lesions_of_the_pet_phantom_lie_on_the_ct_where_they_are() -> None:
    sitk = pytest.importorskip("SimpleITK")
    volumes = {volume.modality: volume for volume in load_all(make_study("pet-ct"))}
    pet, ct = volumes["PT"], volumes["CT"]
    on_ct = reslice_onto(pet, ct)
    witness = sitk.Resample(itk(sitk, pet), itk(sitk, ct), sitk.Transform(), sitk.sitkLinear, float("nan"))
    theirs = sitk.GetArrayFromImage(witness)
    assert np.array_equal(np.isnan(theirs), np.isnan(on_ct.array))
    # Both interpolate in float32, of values up to 24,000.
    assert np.nanmax(np.abs(on_ct.array - theirs)) < 0.05
    places, body = places_of(on_ct), PET_CT.pet.body.activity
    for lesion in PET_CT.lesions:
        if lesion.name in {"node", "marrow"}:  # the others lie in a lung
            near = np.linalg.norm(places - lesion.center, axis=-1) < lesion.radius + 6
            hot = (on_ct.array - body)[near]
            center = (places[near] * hot[:, None]).sum(axis=0) / hot.sum()
            # Voxels of 3 mm place a sphere of 18 mm within 0.02 mm, on the grid of the PET as on this one.
            assert np.abs(center - lesion.center).max() < 0.02


def test_different_frames_of_reference_are_refused() -> None:
    one, other = (load(series(3, FrameOfReferenceUID=uid)) for uid in ("2.25.1", "2.25.2"))
    with pytest.raises(GeometryError, match=r"lies in the frame of reference 2\.25\.1, the volume in 2\.25\.2"):
        reslice_onto(one, other)
    assert np.array_equal(reslice_onto(one, other, any_frame=True).array, one.array)


@pytest.mark.parametrize("how", [{}, OBLIQUE], ids=["axial", "oblique"])
@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_turned_slices_hold_each_voxel_at_its_place(how: dict[str, Any], plane: Any) -> None:
    volume = load(noisy(5, **how))
    turned = reslice_orthogonal(volume, plane)
    assert turned.array.size == volume.array.size
    index = np.rint(volume.to_index(places_of(turned))).astype(int)
    assert np.abs(volume.to_index(places_of(turned)) - index).max() < 1e-9
    assert np.array_equal(volume.array[tuple(index[..., axis] for axis in (2, 1, 0))], turned.array)
    assert np.linalg.det(turned.affine[:3, :3]) > 0
    main = tuple(letters[0] for letters in turned.directions)
    assert main == {"axial": ("L", "P", "S"), "coronal": ("L", "I", "P"), "sagittal": ("P", "I", "R")}[plane]


def test_slabs_are_the_maximum_minimum_and_mean_of_their_slices() -> None:
    volume = load(noisy(9))  # 2.5 mm apart
    for how, reduce in (("max", np.max), ("min", np.min), ("mean", np.mean)):
        slabs = reslice_slabs(volume, 7.5, how=how)  # type: ignore[arg-type]
        assert np.allclose(slabs.array, [reduce(volume.array[k : k + 3], axis=0) for k in (0, 3, 6)], atol=1e-3)
    assert slabs.positions[:, 2].tolist() == [9.5, 17.0, 24.5]  # the middles of 7, 9.5, 12 and so on
    assert slabs.spacing[2] == 7.5
    assert reslice_slabs(volume, 7.5, step=2.5).shape == (7, 11, 7)
    # Rows are 0.75 mm apart, their centres at 0.375, 1.125, 1.875, 2.625 ... mm: slabs of 2.5 mm hold 3, 4, 3 and 1.
    coronal = reslice_slabs(volume, 2.5, "coronal").array[:, ::-1]
    parts = (slice(0, 3), slice(3, 7), slice(7, 10), slice(10, 11))
    assert np.array_equal(coronal, [volume.array[:, rows].max(axis=1) for rows in parts])
    # Slabs with gaps between them: at 0 and 20 mm of 22.5.
    assert np.array_equal(reslice_slabs(volume, 2.5, step=20).array, volume.array[[0, 8]])
    assert reslice_slabs(volume, 2.5, step=30).shape == (1, 11, 7)
    assert reslice_slabs(volume, 100).shape == (1, 11, 7)
    with pytest.raises(UsageError, match="hold no slices"):
        reslice_slabs(volume, 1.0)
    with pytest.raises(UsageError, match="no projection 'median'"):
        reslice_slabs(volume, 7.5, how="median")  # type: ignore[arg-type]


def test_an_oblique_slab_takes_the_greatest_value_of_what_lies_in_it() -> None:
    slices = series(9, rows=11, columns=7)
    for ds in slices:
        ds.PixelData = np.zeros((11, 7), "<i2").tobytes()
    bright = np.zeros((11, 7), "<i2")
    bright[5, 3] = 1000
    slices[4].PixelData = bright.tobytes()
    volume, way = load(slices), np.array([0.0, 0.6, 0.8])
    point = volume.to_patient([3, 5, 4])
    for away, seen in ((0, 1000), (1.9, 1000), (4.0, 0)):
        slab = reslice(volume, point + away * way, way, field_of_view=1.25, spacing=1.25, slab=4, order="nearest")
        assert slab.array.tolist() == [[[seen]]]
        assert slab.dataset.SliceThickness == 4


def test_a_fourth_dimension_is_kept() -> None:
    slices = [ds for echo in (9.0, 4.5) for ds in noisy(5, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{number + 50}", number + 1
    slices[0].PixelData = np.ones((11, 7), "<i2").tobytes()
    volume = load(slices)
    assert volume.shape == (2, 5, 11, 7)
    for made in (reslice_isotropic(volume, 2.5), reslice_orthogonal(volume, "coronal"), reslice_slabs(volume, 5.0)):
        assert made.dims == ("t", "k", "j", "i")
        assert made.labels == volume.labels
        assert made[1].array.shape == made.shape[1:]
    assert np.array_equal(reslice_onto(volume, volume[1]).array, volume.array)


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
    monkeypatch.setattr("dicomnb.volumes.reading.pixel_reader._memory", lambda: 1000.0)
    found = reslice_isotropic(volume, 0.6).array
    assert isinstance(found.base, np.memmap) or isinstance(found, np.memmap)
    assert np.array_equal(found, expected)


def test_a_path_is_cut_too(tmp_path: Path) -> None:
    for number, ds in enumerate(noisy(5)):
        ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        ds.save_as(tmp_path / f"{number}.dcm")
    assert reslice_isotropic(tmp_path, 2.5).shape == (5, 4, 4)

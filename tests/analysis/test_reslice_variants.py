"""Volumes straightened, put onto another, turned, or projected in slabs."""

from __future__ import annotations

import numpy as np
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.analysis.reslice import reslice, reslice_onto, reslice_straight
from dicomnb.errors import GeometryError
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.teaching.studies.petct import PET_CT
from dicomnb.teaching.studies.stack import STACK_TILT
from dicomnb.volumes.loading.load import load, load_all
from tests.analysis.ramps import filled, itk, places_of, ramp
from tests.images import series

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

"""A phantom that was moved by a formula; SimpleITK and the equation of PS3.3 C.20.3.1.1 are the witnesses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import DicomError, GeometryError, InvalidValue, MissingAttribute
from dicomnb.volumes.deformable_registration import DeformableRegistration
from dicomnb.volumes.frame_of_reference import frame_of_reference
from tests.images import dataset, series

FIXED, MOVING = "2.25.1", "2.25.2"
START, STEPS, COUNTS = np.array([-12.0, -15.0, -8.0]), np.array([4.0, 5.0, 6.0]), (11, 9, 7)


def turn(degrees: float, shift: tuple[float, float, float] = (0, 0, 0)) -> Any:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0, shift[0]], [s, c, 0, shift[1]], [0, 0, 1, shift[2]], [0, 0, 0, 1]])


def wave(places: Any) -> Any:
    """Return displacements of some millimetres that differ along each axis, shape (..., 3)."""
    x, y, z = np.moveaxis(np.asarray(places, float), -1, 0)
    return np.stack([2 + 1.5 * np.sin(y / 9), -1 + np.cos(x / 11), 0.5 + z / 40], axis=-1)


def nodes() -> Any:
    """Return the places of the grid's elements, shape (z, y, x, 3)."""
    k, j, i = np.indices(COUNTS[::-1])
    return START + np.stack([i, j, k], axis=-1) * STEPS


def matrix_item(matrix: Any) -> Any:
    return [dataset(FrameOfReferenceTransformationMatrix=np.ravel(matrix).tolist(),
                    FrameOfReferenceTransformationMatrixType="RIGID")]  # fmt: skip


def grid_item(vectors: Any, **changed: Any) -> Any:
    stated: dict[str, Any] = {
        "ImagePositionPatient": START.tolist(),
        "ImageOrientationPatient": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        "GridDimensions": list(COUNTS),
        "GridResolution": STEPS.tolist(),
        **changed,
    }
    made = dataset(**{key: value for key, value in stated.items() if value is not None})
    if vectors is not None:
        made.add_new("VectorGridData", "OF", np.asarray(vectors, "<f4").tobytes())
    return made


def reg(vectors: Any, before: Any = None, after: Any = None, **changed: Any) -> Any:
    step = dataset(SourceFrameOfReferenceUID=MOVING, DeformableRegistrationGridSequence=[grid_item(vectors, **changed)])
    if before is not None:
        step.PreDeformationMatrixRegistrationSequence = matrix_item(before)
    if after is not None:
        step.PostDeformationMatrixRegistrationSequence = matrix_item(after)
    return dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.66.3", Modality="REG", FrameOfReferenceUID=FIXED,
        DeformableRegistrationSequence=[step],
    )  # fmt: skip


def scan(values: Callable[[Any], Any], frame: str, uid: str) -> dn.Volume:
    """Return a volume of 13 slices of 15 rows and 17 columns that has a formula's values at its places."""
    slices = series(
        13, rows=15, columns=17, origin=(-8.0, -9.0, -5.0), step=(0, 0, 2.0), spacing=(1.5, 1.25),
        FrameOfReferenceUID=frame, SeriesInstanceUID=uid, Modality="CT",
    )  # fmt: skip
    for number, each in enumerate(slices):
        each.SOPInstanceUID = f"{uid}.{number}"
        j, i = np.indices((15, 17))
        places = np.stack([-8 + 1.25 * i, -9 + 1.5 * j, np.full(i.shape, -5 + 2.0 * number)], axis=-1)
        dn.set_pixels(each, np.rint(values(places)).astype(np.int16))
    return dn.load(slices)


def ramp(places: Any) -> Any:
    """Return values that linear interpolation gives back: a plane in space."""
    return 5000 + np.asarray(places) @ np.array([31.0, -17.0, 23.0])


@pytest.fixture(scope="module")
def moving() -> dn.Volume:
    return scan(ramp, MOVING, "2.25.7")


@pytest.fixture(scope="module")
def fixed() -> dn.Volume:
    return scan(lambda places: places[..., 0] * 0, FIXED, "2.25.8")


BEFORE, AFTER = turn(4, (0.5, -0.75, 1.0)), turn(-3, (-1.25, 0.5, 0.25))


def places_of(volume: dn.Volume) -> Any:
    k, j, i = np.indices(volume.shape)
    return volume.to_patient(np.stack([i, j, k], axis=-1))


def test_values_come_from_where_the_equation_of_the_standard_says(moving: dn.Volume, fixed: dn.Volume) -> None:
    # A displacement that changes evenly is interpolated exactly, so that the formula is the truth at every voxel.
    slope = np.array([[0.02, -0.01, 0.03], [0.0, 0.015, 0.01], [0.025, 0.0, -0.02]])
    registration = dn.registration(reg(nodes() @ slope.T + [1.0, -2.0, 0.5], BEFORE, AFTER))
    moved = dn.reslice_onto(moving, fixed, registration=registration)
    places = places_of(fixed)
    source = (places @ BEFORE[:3, :3].T + BEFORE[:3, 3]) + places @ slope.T + [1.0, -2.0, 0.5]
    source = source @ AFTER[:3, :3].T + AFTER[:3, 3]
    index = moving.to_index(source)
    inside = np.all((index >= 0) & (index <= np.array(moving.shape[::-1]) - 1), axis=-1)
    assert 1000 < inside.sum() < inside.size
    assert moved.array[inside] == pytest.approx(ramp(source[inside]), abs=1.0)  # stored values are whole numbers
    assert moved.array[inside] != pytest.approx(ramp(places[inside]), abs=20)
    assert frame_of_reference(moved) == FIXED
    assert "a grid of 11 × 9 × 7 vectors, 4 × 5 × 6 mm apart, displacements up to" in str(moved.explain())
    assert "before it x' = M x, translation (0.5, -0.75, 1) mm, rotation 4°" in str(moved.explain())


def test_simpleitk_finds_the_same(moving: dn.Volume, fixed: dn.Volume) -> None:
    sitk = pytest.importorskip("SimpleITK")
    registration = dn.registration(reg(wave(nodes()), BEFORE, AFTER))
    moved = dn.reslice_onto(moving, fixed, registration=registration)
    made = sitk.Resample(
        dn.to_sitk(moving), dn.to_sitk(fixed), dn.to_sitk(registration), sitk.sitkLinear, -1.0, sitk.sitkFloat32
    )
    theirs = sitk.GetArrayFromImage(made)
    both = ~np.isnan(moved.array) & (theirs != -1)
    assert both.sum() > 1000
    assert moved.array[both] == pytest.approx(theirs[both], abs=0.05)


def test_the_way_back_leads_back(moving: dn.Volume, fixed: dn.Volume) -> None:
    registration = dn.registration(reg(wave(nodes()), BEFORE, AFTER))
    (step,) = registration.steps
    points = np.array([[0.0, 1.0, 2.0], [7.5, -3.0, 10.0], [-4.0, 2.5, 1.0]])
    assert step.to_registered(step.to_source(points)) == pytest.approx(points, abs=0.01)
    assert np.isnan(step.to_registered(np.array([500.0, 0.0, 0.0]))).all()
    there = dn.reslice_onto(moving, fixed, registration=registration)
    back = dn.reslice_onto(there, moving, registration=registration)
    # Away from the borders, where a voxel holds its value for half a voxel beyond its centre.
    inner = (slice(3, -3), slice(5, -5), slice(5, -5))
    known = ~np.isnan(back.array[inner])
    assert known.sum() > 100
    assert back.array[inner][known] == pytest.approx(moving.array[inner][known], abs=2)
    assert "the inverse of a grid" in str(back.explain())


def test_what_the_grid_does_not_define_is_not_known(moving: dn.Volume, fixed: dn.Volume) -> None:
    vectors = np.zeros((*COUNTS[::-1], 3))
    vectors[:, :, :5] = np.nan  # elements at x from -12 to 4 mm
    moved = dn.reslice_onto(moving, fixed, registration=dn.registration(reg(vectors)))
    x = places_of(fixed)[..., 0]
    assert np.isnan(moved.array[x < 7.9]).all()
    assert moved.array[x > 8.1] == pytest.approx(moving.array[x > 8.1])
    # Half an element beyond its last centre the grid ends: at z = -8 + 2 * 6 + 3 = 7 mm.
    low = reg(np.zeros((3, 9, 11, 3)), GridDimensions=[11, 9, 3])
    cut = dn.reslice_onto(moving, fixed, registration=dn.registration(low))
    z = places_of(fixed)[..., 2]
    assert np.array_equal(np.isnan(cut.array), z > 7.01)


def test_an_item_without_a_grid_has_matrices_only(moving: dn.Volume, fixed: dn.Volume) -> None:
    made = reg(np.zeros((*COUNTS[::-1], 3)))
    (step,) = made.DeformableRegistrationSequence
    step.DeformableRegistrationGridSequence = []
    step.PreDeformationMatrixRegistrationSequence = matrix_item(turn(0, (2.5, 0, 0)))  # two columns
    moved = dn.reslice_onto(moving, fixed, registration=made)
    assert moved.array[:, :, :-2] == pytest.approx(moving.array[:, :, 2:])
    assert np.isnan(moved.array[:, :, -1]).all()


def test_a_turned_grid_lies_along_its_own_directions() -> None:
    vectors = np.zeros((*COUNTS[::-1], 3))
    vectors[2, 3, 5] = 1.0, 2.0, 3.0
    made = DeformableRegistration(reg(vectors, ImageOrientationPatient=[0.0, 1.0, 0.0, 0.0, 0.0, 1.0]))
    (step,) = made.steps
    place = START + np.array([2 * 6, 5 * 4, 3 * 5.0])  # i along y, j along z, k along x
    assert step.to_source(place) == pytest.approx(place + np.array([1, 2, 3]))


def test_it_is_written_and_read_and_shows_itself(tmp_path: Any) -> None:
    made = reg(wave(nodes()), BEFORE)
    made.DeformableRegistrationSequence[0].FrameOfReferenceTransformationComment = "of <Petra>"
    made.save_as(tmp_path / "reg.dcm")
    again = dn.registration(tmp_path / "reg.dcm")
    assert np.array_equal(again.steps[0].grid.vectors, wave(nodes()).astype(np.float32))
    shown = dn.show(tmp_path / "reg.dcm")
    assert repr(shown) == "<DeformableRegistration, 1 grid of displacements>"
    page = shown._repr_html_()
    assert "11 × 9 × 7 vectors, 4 × 5 × 6 mm apart" in page
    assert "Petra" not in page
    assert "of <Petra>" in str(shown)


def test_load_refuses_what_would_bend_voxels(moving: dn.Volume) -> None:
    with pytest.raises(GeometryError, match="no longer be boxes") as caught:
        dn.load(list(moving.datasets), registration=reg(wave(nodes())))
    assert "reslice_onto" in str(caught.value)


def test_a_frame_of_reference_that_is_not_registered_is_named(fixed: dn.Volume) -> None:
    other = scan(ramp, "2.25.77", "2.25.9")
    with pytest.raises(GeometryError, match=r"nothing of the frame of reference 2\.25\.77"):
        dn.reslice_onto(other, fixed, registration=reg(wave(nodes())))
    limited = reg(wave(nodes()))
    limited.DeformableRegistrationSequence[0].ReferencedImageSequence = [dataset(ReferencedSOPInstanceUID="2.25.5.5")]
    with pytest.raises(GeometryError, match="nothing of these images"):
        dn.reslice_onto(scan(ramp, MOVING, "2.25.9"), fixed, registration=limited)


@pytest.mark.parametrize(
    ("made", "error", "tag", "said"),
    [
        (reg(None), MissingAttribute, 0x00640009, "VectorGridData is absent"),
        (reg(wave(nodes()), GridDimensions=None), MissingAttribute, 0x00640007, "GridDimensions is absent"),
        (
            reg(wave(nodes())[1:]),
            InvalidValue,
            0x00640009,
            "1,782 numbers, and .* 11 × 9 × 7 vectors takes 2,079",
        ),
        (reg(wave(nodes()), GridDimensions=[11, 9]), InvalidValue, 0x00640007, "2 numbers, and not 3"),
        (reg(wave(nodes()), GridResolution=[4.0, 0.0, 6.0]), InvalidValue, 0x00640008, "above 0"),
        (reg(wave(nodes()), ImageOrientationPatient=[1.0, 0, 0, 1, 0, 0]), InvalidValue, 0x00200037, "right angle"),
        (reg(wave(nodes()), np.zeros((4, 4))), InvalidValue, 0x300600C6, "no motion"),
    ],
    ids=["no vectors", "no size", "too few", "flat", "no step", "crooked", "no matrix"],
)
def test_a_faulty_grid_is_refused_with_its_place(made: Any, error: type[DicomError], tag: int, said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        dn.registration(made)
    assert caught.value.tag == tag


def test_a_transform_has_one_grid() -> None:
    pytest.importorskip("SimpleITK")
    made = reg(wave(nodes()))
    made.DeformableRegistrationSequence = [*made.DeformableRegistrationSequence] * 2
    with pytest.raises(dn.DicomError, match="2 grids"):
        dn.to_sitk(dn.registration(made))

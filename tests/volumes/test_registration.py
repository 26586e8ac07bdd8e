from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import GeometryError, InvalidValue
from dicomnb.teaching import STUDIES
from dicomnb.volumes.frame_of_reference import frame_of_reference
from tests.images import dataset, series


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("motion", tmp_path_factory.mktemp("motion"))


@pytest.fixture(scope="module")
def fixed(folder: Path) -> dn.Volume:
    return dn.load(folder.glob("fixed*"))


@pytest.fixture(scope="module")
def moving(folder: Path) -> dn.Volume:
    return dn.load(folder.glob("moving*"))


def reg(steps: dict[str, Any], frame: str = "2.25.1") -> Any:
    """Return a registration: matrices by frame of reference, several of one in the order in which they apply."""
    sequence = []
    for uid, matrices in steps.items():
        several = [
            dataset(FrameOfReferenceTransformationMatrix=np.ravel(one).tolist(),
                    FrameOfReferenceTransformationMatrixType="RIGID")
            for one in matrices
        ]  # fmt: skip
        sequence.append(dataset(FrameOfReferenceUID=uid, MatrixRegistrationSequence=[dataset(MatrixSequence=several)]))
    return dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.1", FrameOfReferenceUID=frame, RegistrationSequence=sequence)


def turn(degrees: float, shift: tuple[float, float, float] = (0, 0, 0)) -> Any:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0, shift[0]], [s, c, 0, shift[1]], [0, 0, 1, shift[2]], [0, 0, 0, 1]])


def test_a_moved_volume_lies_where_the_truth_says(folder: Path, fixed: dn.Volume, moving: dn.Volume) -> None:
    truth = STUDIES["motion"]
    moved = dn.load(folder.glob("moving*"), registration=folder / "reg.dcm")
    assert frame_of_reference(moved) == frame_of_reference(fixed) != frame_of_reference(moving)
    for sphere in truth.spheres:
        # Where a sphere lies in the moving scan, there it lies after the motion in the fixed one.
        index = moving.to_index(truth.place(sphere, "moving"))
        assert moved.to_patient(index) == pytest.approx(np.array(sphere.center), abs=1e-6)
    assert np.array_equal(moved.array, moving.array)
    assert moved.spacing == moving.spacing


def test_headers_of_a_moved_volume_say_where_it_lies(folder: Path, moving: dn.Volume) -> None:
    moved = dn.load(moving, registration=folder / "reg.dcm")
    again = dn.load(list(moved.datasets))
    assert np.allclose(again.affine, moved.affine, atol=1e-6)
    assert moving.dataset.FrameOfReferenceUID != moved.dataset.FrameOfReferenceUID


def test_explanations_say_from_where_to_where(folder: Path, fixed: dn.Volume, moving: dn.Volume) -> None:
    said = str(dn.load(moving, registration=folder / "reg.dcm").explain())
    assert f"from the frame of reference {frame_of_reference(moving)} to {frame_of_reference(fixed)}" in said
    assert "translation (12.5, -8, 5) mm, rotation 10° about (0, 0, 1)" in said
    on = dn.reslice_onto(moving, fixed, registration=folder / "reg.dcm")
    assert f"from the frame of reference {frame_of_reference(moving)} to {frame_of_reference(fixed)}" in str(
        on.explain()
    )
    assert "residual to a rotation" in str(on.explain())


def test_a_volume_resliced_by_a_registration_is_the_other(folder: Path, fixed: dn.Volume, moving: dn.Volume) -> None:
    on = dn.reslice_onto(moving, fixed, registration=dn.registration(folder / "reg.dcm"))
    assert frame_of_reference(on) == frame_of_reference(fixed)
    for sphere in STUDIES["motion"].spheres:
        i, j, k = np.rint(fixed.to_index(sphere.center)).astype(int)
        assert on.array[k, j, i] == pytest.approx(sphere.value, abs=0.5)
    # Borders are blurred by half a voxel; without the registration most of the spheres miss each other.
    assert np.nanmean(np.abs(on.array - fixed.array)) < 5
    assert np.nanmean(np.abs(dn.reslice_onto(moving, fixed, any_frame=True).array - fixed.array)) > 25


def test_the_way_back_is_the_inverse(folder: Path, fixed: dn.Volume, moving: dn.Volume) -> None:
    back = dn.reslice_onto(fixed, moving, registration=folder / "reg.dcm")
    for sphere in STUDIES["motion"].spheres:
        i, j, k = np.rint(moving.to_index(STUDIES["motion"].place(sphere, "moving"))).astype(int)
        assert back.array[k, j, i] == pytest.approx(sphere.value, abs=0.5)


def test_two_frames_are_joined_by_a_third() -> None:
    one, other = turn(30, (5, 0, -2)), turn(-20, (0, 7, 1))
    found = dn.registration(reg({"2.25.2": [one], "2.25.3": [other]}))
    assert np.allclose(found.matrix("2.25.2", "2.25.3"), np.linalg.inv(other) @ one)
    assert np.allclose(found.matrix("2.25.2", "2.25.1"), one)
    assert np.allclose(found.matrix("2.25.1", "2.25.3"), np.linalg.inv(other))


def test_several_matrices_apply_in_the_order_of_the_file() -> None:
    first, then = turn(90), turn(0, (10, 0, 0))
    found = dn.registration(reg({"2.25.2": [first, then]}))
    # (1, 0, 0) is turned to (0, 1, 0), and shifted then.
    assert found.matrix("2.25.2", "2.25.1") @ [1, 0, 0, 1] == pytest.approx([10, 1, 0, 1])


def test_images_may_be_named_in_place_of_a_frame() -> None:
    made = reg({"": [turn(0, (3, 4, 5))]})
    made.RegistrationSequence[0].ReferencedImageSequence = [dataset(ReferencedSOPInstanceUID="2.25.1.2")]
    volume = dn.load(series(3, FrameOfReferenceUID="2.25.77"))
    moved = dn.load(volume, registration=made)
    assert moved.positions - volume.positions == pytest.approx(np.tile([3.0, 4.0, 5.0], (3, 1)))


def test_a_scaled_volume_is_resliced_and_not_moved() -> None:
    scale = np.diag([1.1, 1.1, 1.1, 1.0])
    volume = dn.load(series(3, FrameOfReferenceUID="2.25.2"))
    grid = dn.load(series(3, FrameOfReferenceUID="2.25.1", SeriesInstanceUID="2.25.9"))
    with pytest.raises(GeometryError, match=r"The matrix is not rigid: .* reslice_onto"):
        dn.load(volume, registration=reg({"2.25.2": [scale]}))
    on = dn.reslice_onto(volume, grid, registration=reg({"2.25.2": [scale]}), order="nearest")
    # A point p of the grid lies at p / 1.1 of the volume.
    point = grid.to_patient([1, 2, 1])
    i, j, k = np.rint(volume.to_index(point / 1.1)).astype(int)
    inside = 0 <= i < 3 and 0 <= j < 4 and 0 <= k < 3
    assert np.isnan(on.array[1, 2, 1]) if not inside else on.array[1, 2, 1] == volume.array[k, j, i]
    assert "residual to a rotation" in str(on.explain())


def test_an_unknown_frame_of_reference_is_refused() -> None:
    with pytest.raises(GeometryError, match=r"says nothing of the frame of reference 2.25.5.*registers 2.25.1, 2.25.2"):
        dn.load(series(3, FrameOfReferenceUID="2.25.5"), registration=reg({"2.25.2": [np.eye(4)]}))


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (np.eye(3), "has 9 numbers, and not 16"),
        (np.diag([1.0, 1.0, 0.0, 1.0]), "is no motion"),
        (np.eye(4).T + np.eye(4, k=-3), "is no motion"),
    ],
)
def test_a_matrix_that_is_none_is_refused(matrix: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as caught:
        dn.registration(reg({"2.25.2": [matrix]}))
    assert caught.value.tag == 0x300600C6


def test_a_registration_shows_itself(folder: Path) -> None:
    shown = dn.show(folder / "reg.dcm")
    assert "rotation 10° about (0, 0, 1)" in shown._repr_html_()
    assert "12.5, -8, 5" in str(shown)


def test_missing_slices_stay_missing() -> None:
    slices = series(6, FrameOfReferenceUID="2.25.2")
    del slices[2]
    moved = dn.load(dn.load(slices), registration=reg({"2.25.2": [turn(90, (1, 2, 3))]}))
    assert np.isnan(moved.array[2]).all()
    assert moved.shape == (6, 4, 3)

from __future__ import annotations

import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching.studies.named_studies import sample
from dicomnb.teaching.studies.pet import PET
from tests.teaching.witness import witness
from tests.teaching.written import Written

# 350 MBq injected 3720 s before, half-life 6586.2 s, 63.5 kg: 350e6 · 2^(−3720/6586.2) / 63500 Bq/mL
SUV_1 = 3726.2102

# Centre in LPS mm, diameter in mm, standardized uptake value.
SPHERES = [
    ((-72.0, -40.0, -372.0), 37.0, 2.5),
    ((64.0, 18.0, -346.0), 28.0, 3.5),
    ((-20.0, 42.0, -362.5), 22.0, 3.0),
    ((92.0, -38.0, -352.0), 17.0, 4.0),
    ((14.0, -66.0, -408.0), 13.0, 5.0),
    ((-104.0, 8.0, -321.0), 10.0, 6.0),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def slices(folder: Path) -> list[Any]:
    """Return what pydicom reads, from the feet up."""
    read = [pydicom.dcmread(path) for path in folder.iterdir()]
    return sorted(read, key=lambda dataset: float(dataset.ImagePositionPatient[2]))


@pytest.fixture(scope="module")
def values(slices: list[Any]) -> NDArray[np.float64]:
    """Return Bq/mL, shape (slices, rows, columns), by pydicom and NumPy alone."""
    return np.stack([s.pixel_array * float(s.RescaleSlope) + float(s.RescaleIntercept) for s in slices])


def index_of(place: tuple[float, float, float], first: Any) -> tuple[int, int, int]:
    """Return (k, j, i) of the voxel at a place, from the header of the lowest slice."""
    x, y, z = (float(number) for number in first.ImagePositionPatient)
    down, across = (float(number) for number in first.PixelSpacing)
    return round((place[2] - z) / 3.27), round((place[1] - y) / down), round((place[0] - x) / across)


def test_sample_has_47_slices_with_the_tutorials_sizes(slices: list[Any]) -> None:
    assert len(slices) == 47
    assert {(s.Rows, s.Columns, *s.PixelSpacing, s.SliceThickness) for s in slices} == {(128, 128, 3.125, 3.125, 3.27)}
    z = [float(s.ImagePositionPatient[2]) for s in slices]
    assert np.diff(z) == pytest.approx(np.full(46, 3.27), abs=1e-6)
    assert {(s.Modality, s.Units, s.DecayCorrection) for s in slices} == {("PT", "BQML", "START")}


def test_first_file_is_the_one_at_the_head(folder: Path, slices: list[Any]) -> None:
    assert pydicom.dcmread(folder / "pet001.dcm").SOPInstanceUID == slices[-1].SOPInstanceUID
    assert [int(s.InstanceNumber) for s in slices] == list(range(47, 0, -1))


def test_each_slice_is_scaled_to_its_own_maximum(slices: list[Any]) -> None:
    filled = [s for s in slices if s.pixel_array.any()]
    assert 40 < len(filled) < 47  # the body ends below the head's end of the stack
    assert {int(s.pixel_array.max()) for s in filled} == {32767}
    assert len({float(s.RescaleSlope) for s in filled}) > 10


@pytest.mark.parametrize(("center", "diameter", "uptake"), SPHERES)
def test_sphere_is_where_and_what_it_is_said_to_be(
    slices: list[Any],
    values: NDArray[np.float64],
    center: tuple[float, float, float],
    diameter: float,
    uptake: float,
) -> None:
    k, j, i = index_of(center, slices[0])
    quantum = float(slices[k].RescaleSlope)
    assert values[k, j, i] == pytest.approx(uptake * SUV_1, abs=quantum)
    # All that is above the background around it belongs to it, a voxel's width further out too.
    reach = [int(diameter / 2 / step) + 2 for step in (3.27, 3.125, 3.125)]
    box = tuple(slice(at - r, at + r + 1) for at, r in zip((k, j, i), reach, strict=True))
    excess = values[box] - SUV_1
    volume = excess.sum() / (SUV_1 * (uptake - 1)) * 3.125 * 3.125 * 3.27
    assert volume == pytest.approx(np.pi / 6 * diameter**3, rel=0.01)
    for axis, at in enumerate(reversed((k, j, i))):
        steps = np.arange(-reach[2 - axis], reach[2 - axis] + 1)
        first, step = float(slices[0].ImagePositionPatient[axis]), (3.125, 3.125, 3.27)[axis]
        profile = excess.sum(axis=tuple({0, 1, 2} - {2 - axis}))
        assert profile @ (first + (at + steps) * step) / profile.sum() == pytest.approx(center[axis], abs=0.1)


def test_background_is_a_standardized_uptake_value_of_1_and_air_is_0(
    slices: list[Any], values: NDArray[np.float64]
) -> None:
    for place, expected in (
        ((0.0, 0.0, -421.0), SUV_1),
        ((150.0, -12.0, -351.0), SUV_1),  # far to the left, still inside the ellipse
        ((7.0, 88.0, -351.0), SUV_1),
        ((7.0, 150.0, -351.0), 0.0),  # as far to the back: outside
        ((0.0, 0.0, -282.0), 0.0),  # above the upper end
    ):
        k, j, i = index_of(place, slices[0])
        assert values[k, j, i] == pytest.approx(expected, abs=float(slices[k].RescaleSlope)), place


def test_any_swap_or_flip_moves_a_sphere(slices: list[Any], values: NDArray[np.float64]) -> None:
    wrong = {
        "z flipped": values[::-1],
        "y flipped": values[:, ::-1],
        "x flipped": values[:, :, ::-1],
        "x and y swapped": values.transpose(0, 2, 1),
        "turned by 180°": values[:, ::-1, ::-1],
    }
    for what, array in wrong.items():
        right = [
            array[index_of(center, slices[0])] == pytest.approx(uptake * SUV_1, rel=0.01)
            for center, _, uptake in SPHERES
        ]
        assert not all(right), what


def test_spheres_lie_in_the_body_and_apart() -> None:
    for one, other in combinations(PET.spheres, 2):
        assert np.linalg.norm(np.subtract(one.center, other.center)) > (one.diameter + other.diameter) / 2 + 8
    for sphere in PET.spheres:
        x, y = (
            (abs(at - middle) + sphere.diameter / 2 + 4) / half
            for at, middle, half in zip(sphere.center, PET.body.center, PET.body.semi_axes, strict=False)
        )
        assert x**2 + y**2 < 1
        assert PET.body.ends[0] < sphere.center[2] < PET.body.ends[1] - sphere.diameter / 2


def test_truth_as_data_is_what_was_promised() -> None:
    assert [(s.center, s.diameter) for s in PET.spheres] == [(center, size) for center, size, _ in SPHERES]
    assert [s.activity / SUV_1 for s in PET.spheres] == pytest.approx([suv for *_, suv in SPHERES], rel=1e-6)


def test_uids_are_valid_and_of_one_study(slices: list[Any]) -> None:
    assert all(s.SOPInstanceUID.startswith("2.25.") and s.SOPInstanceUID.is_valid for s in slices)
    assert len({s.SOPInstanceUID for s in slices}) == 47
    assert len({(s.StudyInstanceUID, s.SeriesInstanceUID, s.FrameOfReferenceUID) for s in slices}) == 1
    assert {s.file_meta.MediaStorageSOPInstanceUID == s.SOPInstanceUID for s in slices} == {True}
    assert {s.file_meta.TransferSyntaxUID for s in slices} == {"1.2.840.10008.1.2.1"}


def test_bytes_are_always_the_same(folder: Path, tmp_path: Path) -> None:
    again = sample(tmp_path / "a" / "b")
    assert sorted(path.name for path in again.iterdir()) == [f"pet{number:03}.dcm" for number in range(1, 48)]
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in again.iterdir())


def test_dciodvfy_finds_no_error(folder: Path, dciodvfy: str) -> None:
    for name in ("pet001.dcm", "pet024.dcm"):
        said = subprocess.run([dciodvfy, "-new", folder / name], capture_output=True, text=True, check=False).stderr
        assert said.split() == ["PETImage"]


def test_the_twin_corrected_to_the_injection_has_the_same_uptake(written: Written) -> None:
    start, admin = (witness(written(kind).iterdir()) for kind in ("pet", "pet-admin"))
    assert {header.DecayCorrection for header in admin.headers} == {"ADMIN"}
    # 2^(3720/6586.2) = 1.479200
    assert admin.at((0.0, 0.0, -421.0)) / start.at((0.0, 0.0, -421.0)) == pytest.approx(1.479200, rel=1e-4)
    for center, _, uptake in SPHERES:
        # Nothing is left to correct: 350e6 Bq in 63500 mL.
        assert admin.at(center) / (350e6 / 63500) == pytest.approx(uptake, rel=1e-3)
    (factor,) = {float(header.DecayFactor) for header in admin.headers}
    # From the mean over 180 s to its start, x / (1 - exp(-x)) with x = ln 2 / 6586.2 · 180, and on to the injection.
    assert factor == pytest.approx(1.009502 * 1.479200, rel=1e-5)


def test_the_small_twin_has_unequal_pixels_and_42_slices(written: Written) -> None:
    small = witness(written("pet-small").iterdir())
    assert small.values.shape == (42, 96, 128)
    assert np.diag(small.affine)[:3] == pytest.approx([3.125, 2.5, 3.27])
    assert list(small.headers[0].PixelSpacing) == [2.5, 3.125]  # vertical first
    for center, _, uptake in SPHERES:
        assert small.at(center) / SUV_1 == pytest.approx(uptake, rel=1e-3)

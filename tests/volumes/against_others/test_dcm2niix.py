"""Where dcm2niix puts the made-up studies, and which values it gives them; and what is true where it errs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching import STUDIES, make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset
from tests.volumes.loading.directions import WAYS
from tests.volumes.loading.identity import Grid, classic, dose, enhanced, mosaic, nuclear, prove, saved

TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def converted(kind: str | Path, folder: Path) -> dict[str, Any]:
    """Return what dcm2niix makes of a study, by what it adds to the name it was told."""
    dcm2niix = pytest.importorskip("dcm2niix")
    nibabel = pytest.importorskip("nibabel")
    source = kind if isinstance(kind, Path) else make_study(kind)
    command = [dcm2niix.bin, "-z", "n", "-b", "n", "-f", "made", "-o", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return {path.stem.removeprefix("made"): nibabel.load(path) for path in folder.glob("*.nii")}


def corners(affine: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the eight outer voxel centres, shape (8, 3)."""
    ends = product(*[(0, count - 1) for count in shape])
    return np.array([(affine @ (*end, 1))[:3] for end in ends])


def as_ours(image: Any) -> NDArray[Any]:
    """Return its values as [..., k, j, i]; it counts rows from the other end."""
    return np.flip(np.asarray(image.dataobj).T, axis=-2)


def rows_reversed(volume: Volume) -> NDArray[Any]:
    """Return our affine, to RAS, for rows counted from the other end."""
    turned = np.eye(4)
    turned[1, 1], turned[1, 3] = -1, volume.shape[-2] - 1
    found: NDArray[Any] = TO_RAS @ volume.affine @ turned
    return found


@pytest.mark.parametrize("kind", ["mr", "pet-small", "stack", "mr-4d"])
def test_every_corner_and_every_value_is_the_same(kind: str, tmp_path: Path) -> None:
    image = converted(kind, tmp_path)[""]
    volume = load(make_study(kind))
    shape = image.shape[:3]
    assert volume.shape[-3:] == shape[::-1]
    assert corners(rows_reversed(volume), shape) == pytest.approx(corners(image.affine, shape), abs=0.001)
    assert np.array_equal(as_ours(image), volume.array)


def test_it_fills_a_missing_slice_up_and_we_leave_it_open(tmp_path: Path) -> None:
    study = STUDIES["stack-gap"]
    image = converted("stack-gap", tmp_path)["_Eq_1"]  # beside one that closes ranks
    volume = load(make_study("stack-gap"))
    shape = image.shape
    assert corners(rows_reversed(volume), shape) == pytest.approx(corners(image.affine, shape), abs=0.001)
    theirs = as_ours(image)
    (missing,) = study.missing
    assert np.isnan(volume.array[missing]).all()
    assert np.isfinite(theirs[missing]).all()
    others = list(study.present)
    assert np.array_equal(theirs[others], volume.array[others])


def test_it_leaves_the_tilt_of_a_gantry_out_of_its_affine(tmp_path: Path) -> None:
    study = STUDIES["stack-tilt"]
    image = converted("stack-tilt", tmp_path)[""]
    volume = load(make_study("stack-tilt"))
    assert np.array_equal(as_ours(image), volume.array)
    # The truth is the phantom's: where it put the first voxel of the first and of the last slice.
    last = study.grid.slices - 1
    for k in (0, last):
        assert volume.to_patient([0, 0, k]) == pytest.approx(study.grid.position(k))
    wrong = corners(image.affine, image.shape) - corners(rows_reversed(volume), image.shape)
    assert np.linalg.norm(wrong, axis=1).max() > 30  # mm


# -- every kind of series, each voxel its own number ----------------------------------------------------------

BIG: dict[str, Any] = {"columns": 12, "rows": 10, "slices": 5}
SERIES: dict[str, Any] = {"StudyInstanceUID": "2.25.77", "SeriesNumber": 3}
OBLIQUE: dict[str, Any] = {**WAYS["oblique"], **BIG}


def counted(grid: Grid, modality: str = "MR") -> Dataset:
    """Return an enhanced image whose frames also have numbers: that is what it sorts them by."""

    def groups(_: int, k: int) -> dict[str, dict[str, Any]]:
        numbers = {"DimensionIndexValues": [1, k + 1], "InStackPositionNumber": k + 1}
        return {"FrameContentSequence": {"StackID": "1", **numbers}}

    pointers = [dataset(DimensionIndexPointer=tag) for tag in (0x00209056, 0x00209057)]
    return enhanced(grid, modality, groups, DimensionIndexSequence=pointers, **SERIES)


def found_in(files: list[Dataset], folder: Path) -> tuple[Volume, Any]:
    """Return our volume of these files, and its image."""
    source = saved(folder / "in", files)
    (folder / "out").mkdir()
    images = converted(source, folder / "out")
    return load(source), images[""]


SAME: dict[str, Callable[[], list[Dataset]]] = {
    **{way: partial(classic, Grid(**turn, **BIG), "MR", **SERIES) for way, turn in WAYS.items() if way != "tilted"},
    "enhanced MR": lambda: [counted(Grid(**OBLIQUE))],
    "enhanced CT": lambda: [counted(Grid(**OBLIQUE), "CT")],
    "mosaic": lambda: [mosaic(Grid(**BIG))],
    "oblique mosaic": lambda: [mosaic(Grid(**OBLIQUE))],
    "nuclear": lambda: [nuclear(Grid(**BIG), (1, 2, 3, 4, 5), **SERIES)],
    "4-D": lambda: classic(
        Grid(**OBLIQUE, points=3),
        "PT",
        lambda t, k: {"AcquisitionTime": f"10{t:02d}00", "InstanceNumber": 5 * t + k + 1},
        **SERIES,
    ),
}


@pytest.mark.parametrize("kind", SAME)
def test_every_kind_of_series_lies_where_it_puts_it(kind: str, tmp_path: Path) -> None:
    volume, made = found_in(SAME[kind](), tmp_path)
    shape = made.shape[:3]
    assert volume.shape[-3:] == shape[::-1]
    assert corners(rows_reversed(volume), shape) == pytest.approx(corners(made.affine, shape), abs=0.001)
    assert np.array_equal(as_ours(made), volume.array)


def test_it_does_not_ask_in_which_direction_slices_of_nuclear_medicine_follow_each_other(tmp_path: Path) -> None:
    grid = Grid(**BIG, step=(0.0, 0.0, -2.5))
    volume, made = found_in([nuclear(grid, (1, 2, 3, 4, 5), **SERIES)], tmp_path)
    # PS3.3 C.8.4.15.1.1: below 0 they lie in front of the first, which is at z = 107.
    prove(volume, grid)
    assert volume.positions[[0, -1], 2].tolist() == [97, 107]
    assert min((made.affine @ [0, 0, k, 1])[2] for k in (0, 4)) == pytest.approx(107, abs=0.001)


def test_it_takes_the_thickness_of_a_dose_for_the_distance_of_its_frames(tmp_path: Path) -> None:
    grid = Grid(**BIG)
    volume, made = found_in([dose(grid, (0.0, 2.5, 5.0, 7.5, 10.0), SliceThickness=1.7, **SERIES)], tmp_path)
    # PS3.3 C.8.8.3.2: frames lie at the offsets of Grid Frame Offset Vector.
    prove(volume, grid, value=lambda numbers: numbers * 0.25)
    assert abs(made.affine[2, 2]) == pytest.approx(1.7, abs=0.001)

"""Where dcm2niix puts the made-up studies, and which values it gives them; and what is true where it errs."""

from __future__ import annotations

import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.geometry.series import load
from dicomnb.geometry.volume import Volume
from dicomnb.teaching import STUDIES, make_study

TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def converted(kind: str, folder: Path) -> dict[str, Any]:
    """Return what dcm2niix makes of a study, by what it adds to the name it was told."""
    dcm2niix = pytest.importorskip("dcm2niix")
    nibabel = pytest.importorskip("nibabel")
    command = [dcm2niix.bin, "-z", "n", "-b", "n", "-f", "made", "-o", str(folder), str(make_study(kind))]
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

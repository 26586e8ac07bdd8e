from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.export.neuro.gradients import gradient_table
from dicomnb.export.nifti import to_nifti
from dicomnb.volumes.loading.load import load
from tests.export.neuro.diffusion_series import WEIGHTINGS, series, unit
from tests.images import series as images
from tests.volumes.loading.directions import WAYS
from tests.volumes.loading.identity import saved

pytest.importorskip("nibabel")


def tables(folder: Path, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    values, vectors = (np.loadtxt(folder / f"{name}.{kind}", ndmin=1) for kind in ("bval", "bvec"))
    return values, vectors.T


@pytest.mark.parametrize("way", ["axial, upwards", "sagittal", "coronal", "oblique", "feet first"])
@pytest.mark.parametrize("maker", ["standard", "Siemens", "Philips", "UIH"])
def test_vectors_are_turned_into_the_image_and_their_x_by_the_convention_of_fsl(
    maker: str, way: str, tmp_path: Path
) -> None:
    volume = load(series(maker, **WAYS[way]))
    to_nifti(volume, tmp_path / "dwi.nii.gz", sidecar=True)
    values, vectors = tables(tmp_path, "dwi")
    affine = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    assert values.tolist() == [b for b, _ in WEIGHTINGS]
    for vector, (_, direction) in zip(vectors, WEIGHTINGS, strict=True):
        # Turned back: along i, j and k of the image, whose matrix to RAS has a positive determinant.
        assert affine @ (vector * [-1, 1, 1]) == pytest.approx(direction, abs=1e-6)


@pytest.mark.parametrize(
    ("maker", "way"),
    [("Siemens", "oblique"), ("Siemens", "sagittal"), ("standard", "coronal"), ("Philips", "oblique"),
     ("UIH", "axial, upwards"), ("GE", "axial, upwards")],
)  # fmt: skip
def test_dcm2niix_has_the_same_gradients(maker: str, way: str, tmp_path: Path) -> None:
    dcm2niix = pytest.importorskip("dcm2niix")
    source = saved(tmp_path / "in", series(maker, **WAYS[way]))
    (tmp_path / "out").mkdir()
    command = [dcm2niix.bin, "-z", "n", "-b", "y", "-f", "made", "-o", str(tmp_path / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    if not (tmp_path / "out" / "made.bvec").exists():
        pytest.skip(f"dcm2niix finds no gradients of {maker}")
    wanted, theirs = tables(tmp_path / "out", "made")
    to_nifti(load(source), tmp_path / "own.nii", sidecar=True)
    values, vectors = tables(tmp_path, "own")
    assert values.tolist() == wanted.tolist()
    # It counts rows from the other end, so that its matrix has a negative determinant and x is not turned.
    same = vectors * [-1, -1, 1]
    if maker == "GE":  # a gradient and its opposite weight alike: it turns them over
        same *= np.where((same * theirs).sum(axis=1, keepdims=True) < 0, -1, 1)
    assert unit(theirs) == pytest.approx(same, abs=1e-5)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        # What dcm2niix 1.0.20260724 gives, x and y turned.
        ("philips/dti", [0, 1000, 1000, 1000], [[0, 0, 0], [1, 0, 0], [0, -1, 0], [0, 0, 1]]),
        (
            "philips_enhanced/dti",
            [0, 1300, 1300, 1300],
            [[0, 0, 0], [-1, 0, 0], [0, -1, 0], [0.026, -0.649187, 0.760185]],
        ),
    ],
)
def test_gradients_of_real_files(corpus: Path, name: str, values: Any, wanted: Any) -> None:
    found = gradient_table(load(corpus / "icometrix+dicom2nifti/tests/data" / name / "001"))
    assert found is not None
    assert found.b_vectors is not None
    assert found.b_values.tolist() == values
    assert found.b_vectors == pytest.approx(np.array(wanted), abs=1e-5)


def test_what_has_a_weighting_and_no_direction_is_said(tmp_path: Path) -> None:
    files = series("standard")
    for ds in files:
        if ds.DiffusionBValue == 1000:
            del ds.DiffusionGradientOrientation
    with pytest.warns(DicomWarning, match="Points 3 have a b-value and no direction"):
        to_nifti(load(files), tmp_path / "trace.nii", sidecar=True)
    assert tables(tmp_path, "trace")[1][3].tolist() == [0, 0, 0]


@pytest.mark.parametrize("how", ["sagittal", "unstated"])
def test_gradients_along_axes_that_are_not_known_are_not_written(how: str, tmp_path: Path) -> None:
    files = series("GE", **WAYS["sagittal" if how == "sagittal" else "axial, upwards"])
    for ds in files if how == "unstated" else ():
        del ds.InPlanePhaseEncodingDirection
    with pytest.warns(DicomWarning, match=r"no \.bvec"):
        to_nifti(load(files), tmp_path / "ge.nii", sidecar=True)
    assert (tmp_path / "ge.bval").read_text().split() == ["0", "700", "900", "1000", "1100"]
    assert not (tmp_path / "ge.bvec").exists()


def test_a_series_without_diffusion_has_no_gradients_and_a_sidecar_needs_a_file(tmp_path: Path) -> None:
    volume = load(images(3, Modality="MR"))
    to_nifti(volume, tmp_path / "plain.nii.gz", sidecar=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain.json", "plain.nii.gz"]
    with pytest.raises(UsageError, match="beside a file"):
        to_nifti(volume, sidecar=True)

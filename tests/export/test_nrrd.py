from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import MissingDependency
from dicomnb.export.nrrd import to_nrrd
from tests.export.volumes import OBLIQUE, TILTED, colored, in_time, of_ultrasound, upright

nrrd = pytest.importorskip("nrrd")


def read_back(volume: Any, folder: Path) -> Any:
    to_nrrd(volume, folder / "volume.nrrd")
    return nrrd.read(str(folder / "volume.nrrd"))


@pytest.mark.parametrize("how", [{}, TILTED, OBLIQUE], ids=["axial", "tilted", "oblique"])
def test_every_voxel_comes_back_at_its_place_shear_and_all(how: dict[str, Any], tmp_path: Path) -> None:
    volume = upright(**how)
    values, header = read_back(volume, tmp_path)
    assert values.shape == (3, 4, 5)
    assert header["space"] == "left-posterior-superior"
    for i, j, k in np.ndindex(3, 4, 5):
        assert values[i, j, k] == (100 * k + 10 * j + i) * 0.5 - 7
        there = header["space origin"] + np.array([i, j, k]) @ header["space directions"]
        assert there == pytest.approx(volume.to_patient([i, j, k]))
    assert (header["modality"], header["sample units"]) == ("CT", "HU")


def test_simpleitk_reads_it_at_the_same_place(tmp_path: Path) -> None:
    sitk = pytest.importorskip("SimpleITK")
    volume = upright(**OBLIQUE)
    to_nrrd(volume, tmp_path / "volume.nrrd")
    witness = sitk.ReadImage(str(tmp_path / "volume.nrrd"))
    assert np.array_equal(sitk.GetArrayFromImage(witness), volume.array)
    assert witness.TransformIndexToPhysicalPoint((2, 3, 4)) == pytest.approx(volume.to_patient([2, 3, 4]))


def test_time_comes_last_and_colour_first(tmp_path: Path) -> None:
    values, header = read_back(in_time(2.5), tmp_path)
    assert (values.shape, values[2, 3, 1, 2]) == ((3, 4, 2, 3), 2132)
    assert (header["kinds"], header["time step"]) == (["domain", "domain", "domain", "time"], "2.5")
    values, header = read_back(colored(), tmp_path)
    assert (values.shape, values[:, 1, 2, 1].tolist()) == ((3, 3, 4, 2), [148, 155, 162])
    assert header["kinds"] == ["RGB-color", "domain", "domain", "domain"]


def test_coordinates_that_are_not_the_patients_name_no_space(tmp_path: Path) -> None:
    _, header = read_back(of_ultrasound(), tmp_path)
    assert "space" not in header
    assert header["space dimension"] == 3
    # Rows of the picture run along the second coordinate, columns against the first.
    assert header["space directions"].tolist() == [[0, 0.4, 0], [-0.5, 0, 0], [0, 0, 0.8]]


def test_nothing_about_the_patient_goes_along(tmp_path: Path) -> None:
    to_nrrd(upright(), tmp_path / "volume.nrrd")
    data = (tmp_path / "volume.nrrd").read_bytes()
    assert not [word for word in (b"Roe", b"Jane", b"4711", b"20010203") if word in data]


def test_without_pynrrd_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "nrrd", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[nrrd\]"):
        to_nrrd(upright(), tmp_path / "volume.nrrd")

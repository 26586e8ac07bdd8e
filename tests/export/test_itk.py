from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.reslice import reslice_straight
from dicomnb.errors import GeometryError, MissingDependency
from dicomnb.export.itk import to_sitk
from tests.export.volumes import OBLIQUE, TILTED, colored, in_time, of_ultrasound, upright

sitk = pytest.importorskip("SimpleITK")


@pytest.mark.parametrize("how", [{}, OBLIQUE], ids=["axial", "oblique"])
def test_every_voxel_comes_back_at_its_place(how: dict[str, Any], tmp_path: Path) -> None:
    volume = upright(**how)
    to_sitk(volume, tmp_path / "volume.mha")
    found = sitk.ReadImage(str(tmp_path / "volume.mha"))
    assert found.GetSize() == (3, 4, 5)
    for index in np.ndindex(3, 4, 5):
        i, j, k = index
        assert found[index] == (100 * k + 10 * j + i) * 0.5 - 7
        assert found.TransformIndexToPhysicalPoint(index) == pytest.approx(volume.to_patient(index), abs=1e-6)
    assert (found.GetMetaData("modality"), found.GetMetaData("units")) == ("CT", "HU")


def test_nothing_about_the_patient_goes_along(tmp_path: Path) -> None:
    to_sitk(upright(), tmp_path / "volume.mha")
    data = (tmp_path / "volume.mha").read_bytes()
    assert not [word for word in (b"Roe", b"Jane", b"4711", b"20010203") if word in data]


def test_an_image_that_is_not_placed_in_the_patient_has_distances_alone() -> None:
    made = to_sitk(of_ultrasound())
    assert made.GetSpacing() == pytest.approx((0.4, 0.5, 0.8))
    assert made.GetOrigin() == (0, 0, 0)
    assert made.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)
    assert made.GetPixel(4, 0, 2) == 44


def test_a_shear_is_refused_with_the_way_out() -> None:
    volume = upright(**TILTED)
    # The last of 5 slices is shifted by 4 × 0.8 = 3.2 mm: 4.267 rows of 0.75 mm.
    with pytest.raises(GeometryError, match=r"4\.267 pixels .* reslice_straight"):
        to_sitk(volume)
    assert to_sitk(reslice_straight(volume)).GetSize() == (3, 9, 5)


def test_a_fourth_dimension_has_its_step_in_seconds() -> None:
    found = to_sitk(in_time(2.5))
    assert found.GetSize() == (3, 4, 2, 3)
    assert found.GetSpacing() == pytest.approx((1.25, 0.75, 2.5, 2.5))
    assert found[2, 3, 1, 2] == 2132
    assert found.GetOrigin()[:3] == (-50, 30, 7)


def test_colours_have_three_components() -> None:
    found = to_sitk(colored())
    assert found.GetNumberOfComponentsPerPixel() == 3
    # Values of slice k are 7 n + k, three for each pixel: column 1 of row 2 begins with number 21.
    assert found[1, 2, 1] == (148, 155, 162)


def test_without_simpleitk_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SimpleITK", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[sitk\]"):
        to_sitk(upright())

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.errors import GeometryError, MissingDependency, UsageError
from dicomnb.export.xarrays import to_xarray
from tests.export.volumes import OBLIQUE, colored, in_time, of_ultrasound, upright

xarray = pytest.importorskip("xarray")


def test_dimensions_have_names_and_millimetres() -> None:
    volume = upright()
    array = to_xarray(volume)
    assert array.dims == ("z", "y", "x")
    # From the outer corner: centres are half a voxel in, of 1.25, 0.75 and 2.5 mm.
    assert array.x.values.tolist() == [0.625, 1.875, 3.125]
    assert array.y.values.tolist() == [0.375, 1.125, 1.875, 2.625]
    assert array.z.values.tolist() == [1.25, 3.75, 6.25, 8.75, 11.25]
    assert (array.x.units, array.units, array.modality, array.name) == ("mm", "HU", "CT", "CT")
    assert np.array_equal(array, volume.array)
    assert array.directions == "L P S"
    assert np.reshape(array.affine, (4, 4))[:3, 3].tolist() == [-50, 30, 7]


def test_values_are_found_by_their_place_in_the_patient() -> None:
    array = to_xarray(upright(), frame="patient")
    # Slice 3 is at 7 + 3 × 2.5, row 1 at 30.75, column 2 at −50 + 2.5: stored 312, × 0.5 − 7.
    assert float(array.sel(z=14.5, y=30.75, x=-47.5)) == 149
    with pytest.raises(GeometryError, match="oblique"):
        to_xarray(upright(**OBLIQUE), frame="patient")
    coronal = reslice_orthogonal(upright(), "coronal")
    with pytest.raises(GeometryError, match="reslice_orthogonal"):
        to_xarray(coronal, frame="patient")
    with pytest.raises(UsageError, match="no frame 'world'"):
        to_xarray(coronal, frame="world")  # type: ignore[arg-type]


def test_points_of_a_fourth_dimension_carry_what_tells_them_apart() -> None:
    array = to_xarray(in_time(2.5))
    assert array.dims == ("t", "z", "y", "x")
    assert np.diff(array.AcquisitionTime).tolist() == [2.5, 2.5]
    assert array.time_step == 2.5
    assert float(array.sel(t=2).isel(z=1, y=3, x=2)) == 2132


def test_all_of_it_comes_back_from_a_file(tmp_path: Path) -> None:
    for volume in (upright(), in_time(2.5)):
        array = to_xarray(volume)
        array.to_netcdf(tmp_path / "volume.nc", engine="scipy")
        with xarray.open_dataarray(tmp_path / "volume.nc", engine="scipy") as found:
            assert np.array_equal(found, array)
            assert found.dims == array.dims
            assert found.units == array.units if volume.units else "units" not in found.attrs
            assert (found.directions, found.affine.tolist()) == (array.directions, array.affine)
            assert {name: values.to_numpy().tolist() for name, values in found.coords.items()} == {
                name: values.to_numpy().tolist() for name, values in array.coords.items()
            }


def test_colours_are_a_dimension() -> None:
    array = to_xarray(colored())
    assert array.dims == ("z", "y", "x", "color")
    assert array.sel(color="green").isel(z=1, y=2, x=1) == 155


def test_coordinates_that_are_not_the_patients_go_along_as_none_of_his() -> None:
    made = to_xarray(of_ultrasound())
    assert not {"affine", "directions"} & set(made.attrs)
    assert made.z.values.tolist() == pytest.approx([0.4, 1.2, 2.0])


def test_nothing_about_the_patient_goes_along() -> None:
    said = str(to_xarray(upright()).to_dict())
    assert not [word for word in ("Roe", "Jane", "4711", "20010203") if word in said]


def test_without_xarray_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[xarray\]"):
        to_xarray(upright())

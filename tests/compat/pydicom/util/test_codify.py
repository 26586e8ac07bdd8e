from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from tests.compat.both import PET, built, ours, pydicom


def test_code_of_a_header_rebuilds_it_in_pydicom() -> None:
    code = ours.util.codify.code_file(PET, exclude_size=100, include_private=True)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["ds"].PatientName == ours.dcmread(PET).PatientName
    assert type(names["ds"]).__module__.startswith("pydicom")
    assert "PixelData" not in names["ds"]


@pytest.mark.parametrize("name", ["PatientName", "SOPInstanceUID", "RTROIObservationsSequence"])
def test_names_of_variables_are_those_of_pydicom(name: str) -> None:
    codify = import_module("pydicom.util.codify")
    assert ours.util.codify.camel_to_underscore(name) == codify.camel_to_underscore(name)
    assert ours.util.codify.tag_repr(0x00100020) == codify.tag_repr(pydicom.tag.Tag(0x00100020))


def test_large_values_and_private_ones_are_left_out() -> None:
    ds = built(ours)
    code = ours.util.codify.code_file_from_dataset(ds)
    assert code.startswith("import pydicom\nfrom pydicom.dataset import")
    assert "0x1001" not in code
    assert "0x0009" in ours.util.codify.code_file_from_dataset(ds, include_private=True)


def test_one_element_is_code_too() -> None:
    ds = built(ours)
    assert ours.util.codify.code_dataelem(ds["SliceThickness"], "other") == "other.SliceThickness = '2.50'"
    item, names = ours.Dataset(), {"Dataset": ours.Dataset}
    code = f"top = Dataset()\n{ours.util.codify.code_sequence(ds['ReferencedImageSequence'], 'top')}"
    exec(code, names)
    assert names["top"].ReferencedImageSequence[1].Rows == 3
    exec(ours.util.codify.code_dataset(ds, "whole"), names)
    assert names["whole"].PatientName == "Roe^Jane"
    assert len(item) == 0


@pytest.mark.parametrize("name", ["ControlPointSet", "ReferenceDataSet", "FractionGroupThing", "BeamSequence"])
def test_variables_are_shortened_as_there(name: str) -> None:
    codify = import_module("pydicom.util.codify")
    assert ours.util.codify.default_name_filter(name) == codify.default_name_filter(name)
    assert ours.util.codify.tag_repr(0x7FE00010) == codify.tag_repr(pydicom.tag.Tag(0x7FE00010))

"""What ``import dicomnb`` offers: every name where it should be, and nothing by accident."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import dicomnb
from dicomnb.pixels.frames import frame, frame_count, pixel_array
from tests.images import image
from tools.public_names import HOMES, STUB, stub

ROOT = Path(dicomnb.__file__).parent

# Names that readers of the documentation rely on; others may join them, none may go.
PROMISED = {
    "Box",
    "Catalog",
    "Circle",
    "DataElement",
    "Dataset",
    "DicomError",
    "DicomWarning",
    "Ellipse",
    "Isodose",
    "Polygon",
    "Rectangle",
    "Segment",
    "Sequence",
    "Sphere",
    "Structure",
    "Tag",
    "Volume",
    "WINDOWS",
    "angle",
    "axes",
    "check_privacy",
    "compare",
    "dcmread",
    "deidentify",
    "distance",
    "file_set",
    "for_each_series",
    "frames",
    "from_array",
    "from_pydicom",
    "header",
    "histogram",
    "isodose",
    "link",
    "load",
    "load_all",
    "make_study",
    "overlays",
    "page",
    "presentation_windows",
    "profile",
    "read",
    "read_file",
    "reslice",
    "reslice_isotropic",
    "reslice_onto",
    "reslice_orthogonal",
    "reslice_slabs",
    "reslice_straight",
    "rgb",
    "roi",
    "sample",
    "save_movie",
    "save_picture",
    "scales",
    "scan",
    "segments",
    "set_pixels",
    "show",
    "structures",
    "suv",
    "to_nifti",
    "to_nrrd",
    "to_pandas",
    "to_pydicom",
    "dvh",
    "to_rtstruct",
    "to_seg",
    "to_sitk",
    "to_xarray",
    "ultrasound_regions",
    "units",
    "values",
    "values_at",
    "view",
    "voi_luts",
    "window",
}


def test_every_promised_name_is_offered() -> None:
    assert PROMISED - set(dicomnb.__all__) == set()


@pytest.mark.parametrize(("old", "new"), [("each", "for_each_series"), ("regions", "ultrasound_regions")])
def test_an_old_spelling_still_works_and_names_the_new_one(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"now called dicomnb.{new}"):
        assert getattr(dicomnb, old) is getattr(dicomnb, new)


@pytest.mark.parametrize("name", dicomnb.__all__)
def test_each_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(dicomnb, name)
    if callable(value):
        assert inspect.getdoc(value)
    assert getattr(dicomnb, name) is value


def test_dir_lists_the_names_in_order() -> None:
    assert dir(dicomnb) == sorted(dicomnb.__all__)
    assert len(set(dicomnb.__all__)) == len(dicomnb.__all__)


def test_a_star_imports_what_is_offered() -> None:
    found: dict[str, object] = {}
    exec("from dicomnb import *", found)
    assert set(found) - {"__builtins__"} == set(dicomnb.__all__)


def test_the_three_readers_are_one_function() -> None:
    assert dicomnb.read is dicomnb.read_file is dicomnb.dcmread


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'dicomnb' has no attribute 'raed'"):
        _ = dicomnb.raed  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"use dicomnb\.compat\.pydicom\.dcmwrite"):
        _ = dicomnb.dcmwrite  # type: ignore[attr-defined]


def test_types_are_told_of_every_name() -> None:
    # A type checker reads the stub, Python the table: python -m tools.public_names writes the one from the other.
    assert STUB.read_text(encoding="utf-8") == stub(HOMES)
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    imported = {
        str(alias.asname): (node.module or "", alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    same = {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    assert {*imported, *same} == set(dicomnb.__all__)
    for name in dicomnb.__all__:
        module, original = imported[same.get(name, name)]
        assert getattr(importlib.import_module(module), original) is getattr(dicomnb, name)


def test_importing_the_package_runs_no_module_but_the_version() -> None:
    code = "import sys, dicomnb; print(*sorted(name for name in sys.modules if name.startswith('dicomnb')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == ["dicomnb", "dicomnb._version"]


def test_the_package_says_that_it_has_types() -> None:
    assert (ROOT / "py.typed").is_file()


def test_reading_a_header_needs_no_arrays(tmp_path: Path) -> None:
    ds = dicomnb.Dataset()
    ds.PatientName = "Roe^Jane"
    ds.save_as(tmp_path / "1111.img")
    code = (
        "import sys, dicomnb\n"
        f"ds = dicomnb.read({str(tmp_path / '1111.img')!r})\n"
        "print(ds.PatientName, *sorted({'numpy', 'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT.parent, capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.split() == ["Roe^Jane"]


def test_what_takes_a_data_set_takes_a_path(tmp_path: Path) -> None:
    path = tmp_path / "1111.img"
    ds = image([[0, 9, 30], [1, 0, 7]], RescaleIntercept=-1024, RescaleSlope=1, RescaleType="HU")
    ds.save_as(path)
    # 30 - 1024 at row 0, column 2.
    assert dicomnb.values(path)[0, 2] == dicomnb.values(str(path))[0, 2] == -994
    assert dicomnb.units(path) == "HU"
    assert [plane.tolist() for plane in dicomnb.frames(path)] == [[[0, 9, 30], [1, 0, 7]]]
    assert pixel_array(path).tolist() == [[0, 9, 30], [1, 0, 7]]
    assert frame(path, 0)[1, 2] == 7
    assert frame_count(path) == 1
    assert not any((dicomnb.overlays(path), dicomnb.scales(path), dicomnb.voi_luts(path)))
    colour = tmp_path / "colour.dcm"
    dicomnb.set_pixels(ds, np.arange(18, dtype=np.uint8).reshape(2, 3, 3), photometric="RGB")
    ds.save_as(colour)
    assert dicomnb.rgb(colour)[1, 0].tolist() == [9, 10, 11]

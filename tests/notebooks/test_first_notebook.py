"""The notebooks, run as `make demo` runs them: what each cell shows, and not only that none fails."""

from __future__ import annotations

import base64
import copy
import io
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib.image
import nbformat
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.notebooks.course import FIRST, Run

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# Native pixels of many kinds: frames and no rescale slope, colours, an enhanced header, no millimetres at all.
THEIRS = (
    "pydicom+pydicom/src/pydicom/data/test_files/rtdose.dcm",
    "pydicom+pydicom/src/pydicom/data/test_files/examples_rgb_color.dcm",
    "pydicom+pydicom/src/pydicom/data/test_files/image_dfl.dcm",
    "ImagingDataCommons+highdicom/data/test_files/dx_image.dcm",
    "yarikoptic+nitest-balls1/DICOM/T1.dcm",
)

# One worker of pytest-xdist runs them, and what the course asks of this notebook, so that it is run once.
pytestmark = pytest.mark.xdist_group(FIRST.stem)


# -- as they are kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_have_names_that_stay(path: Path) -> None:
    names = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(names)) == len(names)
    # Jupyter's own are eight hexadecimal digits, and differ each time.
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name)] == []


# -- the demo -----------------------------------------------------------------------------------------------


def run(notebook: Path, folder: Path) -> str:
    """Run a notebook as `make demo` does, and return what was said.

    In a process of its own, because an event loop runs in this one while a browser is open.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo", str(notebook), "--into", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def first(ran: Callable[[Path], Run]) -> Run:
    """Return the first notebook as the course runs it: answers stand in cells of their own, and change no other."""
    return ran(FIRST)


@pytest.fixture(scope="module")
def outputs(first: Run) -> dict[str, list[Any]]:
    """Return the outputs of each cell by its name."""
    return {cell.id: cell.outputs for cell in first.cells if cell.cell_type == "code"}


def text(outputs: list[Any]) -> str:
    """Return what a cell printed, and then its last expression."""
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    shown = "".join(output.data["text/plain"] for output in outputs if "data" in output)
    return printed + shown


def picture(outputs: list[Any]) -> NDArray[np.float64]:
    """Return the one picture of a cell, shape (height, width, 3), 0 to 1."""
    images = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert len(images) == 1
    data = io.BytesIO(base64.b64decode(images[0]))
    shown = np.asarray(matplotlib.image.imread(data, format="png"), float)
    return shown[..., :3] if shown.ndim == 3 else np.repeat(shown[..., None], 3, axis=2)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("element-bytes", r"'02 00 00 00 55 4c 04 00 .. .. 00 00'"),
        ("keyword", "'PT'"),
        ("by-tag-value", "'PT'"),
        ("model", "Phantom PET\nPhantom PET\n'Phantom PET'"),
        ("assign", r"\('Test', '12345', 5\)"),
        ("save-as", r"\('Test', '12345'\)"),
        ("tag-spellings", r"(\(0010, 0010\) ?){4}\nTrue"),
        ("tag-parts", r"\('0x28', '0x30', False\)"),
        ("sequence-first", "Fluorodeoxyglucose\n350000000.0\n"),
        ("pixel-data", r"\(32768, 128, 128, 16\)"),  # 128 · 128 · 2 bytes
        ("pixel-array", r"\(128, 128\) int16 from 0 to 32767\n"),
        # 128 · 3.125 = 400
        ("edges-x", "centers: 128 from 1.5625 to 398.4375\nedges:   129 from 0.0 to 400.0\n"),
    ],
)
def test_cell_shows_what_the_prose_says(outputs: dict[str, list[Any]], cell: str, expected: str) -> None:
    assert re.fullmatch(expected, text(outputs[cell]))


def test_first_bytes_are_zeros_and_four_letters(outputs: dict[str, list[Any]]) -> None:
    assert text(outputs["prefix"]) == repr(bytes(128) + b"DICM")


def test_nothing_goes_to_the_error_stream(outputs: dict[str, list[Any]]) -> None:
    said = [output for cell in outputs.values() for output in cell if output.get("name") == "stderr"]
    assert said == []


def test_header_table_is_masked_and_printed_header_is_not(outputs: dict[str, list[Any]]) -> None:
    (table,) = outputs["table"]
    for kind in ("text/html", "text/plain"):
        assert "Radionuclide Half Life" in table.data[kind]
        assert "Petra" not in table.data[kind]
        assert "masked" in table.data[kind]
    assert "(0010, 0010) Patient's Name                      PN: 'Phantom^Petra'" in text(outputs["print-it"])


def test_search_finds_pixel_attributes_only(outputs: dict[str, list[Any]]) -> None:
    found = outputs["header-find"][0].data["text/plain"]
    assert "Pixel Spacing" in found
    assert "Pixel Data" in found
    assert "Rescale Slope" not in found


def test_dir_lists_the_keywords_with_these_letters(outputs: dict[str, list[Any]]) -> None:
    listed = text(outputs["dir-pat"])
    assert "'PatientName'" in listed
    assert "'ImagePositionPatient'" in listed
    assert "'Modality'" not in listed


def test_deleting_takes_one_element_out_of_the_copy(outputs: dict[str, list[Any]]) -> None:
    present, whole, shorter = text(outputs["del"]).strip("()").split(", ")
    assert present == "False"
    assert int(whole) == int(shorter) + 1


def test_adding_up_makes_one_edge_too_many_for_42_voxels(outputs: dict[str, list[Any]]) -> None:
    assert text(outputs["arange-fails"]).splitlines() == [
        "47 voxels: 48 edges by adding up, 48 by multiplying",
        "42 voxels: 44 edges by adding up, 43 by multiplying",
    ]


def test_axes_are_in_millimetres(outputs: dict[str, list[Any]]) -> None:
    lines = text(outputs["axes-print"]).splitlines()
    assert lines[0] == "x: 128 × 3.125 mm, 0 to 400, towards L"
    assert lines[1] == "y: 128 × 3.125 mm, 0 to 400, towards P"
    assert lines[2] == "z: 1 × 3.27 mm, 0 to 3.27, towards S"


@pytest.mark.parametrize("cell", ["pcolormesh", "show-it", "show-window", "view-it"])
def test_picture_shows_body_and_air(outputs: dict[str, list[Any]], cell: str) -> None:
    shown = picture(outputs[cell])
    # Black air and white spheres cover much and little of it.
    assert (shown.max(axis=2) < 0.02).mean() > 0.2
    assert 0 < (shown[:, : shown.shape[1] * 3 // 4].min(axis=2) > 0.98).mean() < 0.5


def test_narrower_window_is_brighter(outputs: dict[str, list[Any]]) -> None:
    wide, narrow = picture(outputs["show-it"]), picture(outputs["show-window"])
    middle = (wide.shape[0] // 2, wide.shape[1] // 3)  # of the body, between the spheres
    assert narrow[middle].min() > wide[middle].max() + 0.1


def test_sliders_are_there_beside_the_still(outputs: dict[str, list[Any]]) -> None:
    still, shown = outputs["view-it"]
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert {"image/png", "text/plain"} == still.data.keys()


# -- the page -----------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page loads, and what it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.images = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        address = found.get("src") or (found.get("href") if tag == "link" else None)
        self.images += tag == "img"
        if address and not address.startswith("data:"):
            self.loads.append(address)


def test_demo_says_where_its_page_is(first: Run) -> None:
    assert f"The notebook as a page: {first.page}" in first.said.splitlines()


def test_page_needs_nothing_outside_itself(first: Run) -> None:
    page = first.page.read_text(encoding="utf-8")
    assert Page(page).loads == []
    assert "@import" not in page
    assert [word for word in ("cdnjs", "jsdelivr", "unpkg") if word in page] == []
    assert [address for address in re.findall(r"url\((.{8})", page) if "data:" not in address] == []


def test_page_shows_every_picture_and_the_viewers_still(first: Run) -> None:
    page = first.page.read_text(encoding="utf-8")
    assert Page(page).images == 4


# -- with other people's files ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def theirs(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what went wrong with each file in the first notebook: one kernel runs it once for each."""
    notebook = nbformat.read(FIRST, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = []
    for number, path in enumerate(THEIRS):
        for cell in copy.deepcopy(code):
            if cell.id == "path":
                cell.source = f"folder = path = {str(corpus / path)!r}"
            cell.id = f"{cell.id}-{number}"
            cell.metadata.tags = ["raises-exception"]
            notebook.cells.append(cell)
    folder = tmp_path_factory.mktemp("theirs")
    nbformat.write(notebook, folder / "theirs.ipynb")
    run(folder / "theirs.ipynb", folder / "run")
    faults: dict[str, list[str]] = {path: [] for path in THEIRS}
    for cell in nbformat.read(folder / "run" / "theirs.ipynb", as_version=4).cells:
        path = THEIRS[int(cell.id.rpartition("-")[2])]
        faults[path] += [f"{cell.id}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]
    return faults


@pytest.mark.parametrize("path", THEIRS, ids=lambda path: Path(path).stem)
def test_first_notebook_runs_on_files_of_others(theirs: dict[str, list[str]], path: str) -> None:
    assert theirs[path] == []

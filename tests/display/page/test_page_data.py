"""Python and JavaScript share the keys of a page's JSON, and some numbers."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from dicomnb.display.common.overlays import WASH
from dicomnb.display.figure.overlay_artists import AREA
from dicomnb.display.page import packed_overlays, page_data
from dicomnb.display.page.page import page
from dicomnb.display.widget.measure_tools import TOOLS
from dicomnb.volumes.array_planes import COORDINATE_NAMES, COUNTED, INDEX_NAMES
from tests.images import series
from tools.page_data import SOURCE, TYPES, declarations, keys

WEB = TYPES.parent
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.js"))}
CODE = re.sub(r"/\*.*?\*/|//[^\n]*", "", "".join(SCRIPTS.values()), flags=re.DOTALL)
# Waveforms and slides bring facts of their own.
OBJECTS = {path.name for path in (WEB / "objects").glob("*.js")}
CODE_OF_VIEWER = re.sub(
    r"/\*.*?\*/|//[^\n]*", "", "".join(text for name, text in SCRIPTS.items() if name not in OBJECTS), flags=re.DOTALL
)


def test_the_types_of_the_scripts_are_those_of_python() -> None:
    # python -m tools.page_data writes the one from the other.
    assert TYPES.read_text(encoding="utf-8") == declarations(SOURCE.read_text(encoding="utf-8"))


def test_every_key_that_python_writes_is_read_by_a_script() -> None:
    unread = {key for key in keys(SOURCE.read_text(encoding="utf-8")) if not re.search(rf"\b{key}\b", CODE)}
    assert unread == set()


def test_every_key_that_scripts_read_of_the_metadata_is_written_by_python() -> None:
    known = keys(SOURCE.read_text(encoding="utf-8"))
    read = set(re.findall(r"\bfacts\.(\w+)", CODE_OF_VIEWER))
    for names in re.findall(r"\{([^{}]*)\} = (?:this\.)?facts\b", CODE_OF_VIEWER):
        read |= {name.partition(":")[0].strip() for name in names.split(",")}
    assert len(read) > 20
    assert read <= known


def test_a_page_holds_exactly_the_keys_that_are_declared() -> None:
    volume = series(4, rows=5, columns=7, FrameOfReferenceUID="2.25.8")
    mask = np.zeros((4, 5, 7), bool)
    mask[1:3, 2:4, 1:6] = True
    html = page(volume, overlay={"lump": mask}).html
    (text,) = re.findall(r'<script class="facts"[^>]*>(.*?)</script>', html, flags=re.DOTALL)
    told = json.loads(unescape(text))
    for part, declared in (
        (told, page_data.PageMetadata),
        (told["packing"], page_data.PagePacking),
        (told["views"][0], page_data.PageView),
        (told["windows"][0], page_data.PageWindow),
        (told["maps"][0], page_data.PageColorMap),
        (told["lengths"], page_data.PageLengths),
        (told["layers"], page_data.PageOverlays),
        (told["layers"]["regions"][0], page_data.PageRegion),
    ):
        assert set(part) == set(declared.__annotations__)


def constant(name: str) -> str:
    (found,) = re.findall(rf"^const {name} = (.*);$", CODE, flags=re.MULTILINE)
    return str(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDEX", list(INDEX_NAMES)),
        ("COORDINATE", list(COORDINATE_NAMES)),
        ("COUNTED", list(COUNTED)),
        ("AREA", AREA),
        ("WASH", WASH),
        ("MOST_CODE", packed_overlays.MOST_CODE),
    ],
)
def test_names_and_numbers_are_those_of_python(name: str, value: object) -> None:
    assert json.loads(constant(name)) == value


def test_a_page_measures_with_the_tools_of_the_widget_and_with_angles() -> None:
    rows = re.findall(r'^  toolRow\("(\w+)"', SCRIPTS["commands.js"], flags=re.MULTILINE)
    shapes = re.findall(r"^  (\w+): \{$", SCRIPTS["shapes.js"], flags=re.MULTILINE)
    assert [tool for tool in rows if tool in shapes] == shapes
    assert [tool.lower() for tool in shapes if tool != "Angle"] == list(TOOLS)
    assert len(shapes) == len(TOOLS) + 1


def test_the_pointer_layer_of_the_widget_sends_the_keys_that_python_reads() -> None:
    sent = re.findall(r"model\.send\(\{([^}]*)\}\)", (WEB / "notebook/sheet.mjs").read_text(encoding="utf-8"))
    read = re.findall(
        r'content\.get\("(\w+)"\)', (Path(packed_overlays.__file__).parents[1] / "widget/pointer_layer.py").read_text()
    )
    assert [name.strip() for name in sent[0].split(",")] == read == ["tool", "trace"]

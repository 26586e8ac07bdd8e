"""A viewer on the page of a notebook: its still, its surroundings, and what it leaves behind."""

from __future__ import annotations

import base64
import gc
import os
import re
import sys
from pathlib import Path

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

from dicomnb.display.figure import still_output
from dicomnb.display.widget import notebook_fallback
from tests.display.widget.viewers import pixels, viewer
from tests.display.widget.widgets import widgets


def test_a_saved_notebook_keeps_the_still_beside_the_widget() -> None:
    shown = viewer()
    data, metadata = shown._repr_mimebundle_()
    assert sorted(data) == ["application/vnd.jupyter.widget-view+json", "image/png", "text/plain"]
    assert base64.b64decode(data["image/png"]) == widgets(shown, ipywidgets.Image)[0].value
    assert metadata["image/png"]["alt"] == "CT · axial at S 12.0 mm · slice k = 2 (0–4)"


def test_the_still_is_an_output_of_its_own_that_the_viewer_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: list[dict[str, str]] = []
    for module in (notebook_fallback, still_output):
        monkeypatch.setattr(module, "display", lambda data, **_: outputs.append(data))
    made = viewer()
    for _ in range(2):
        made._ipython_display_()
    still, shown = outputs[:2]
    assert sorted(still) == ["image/png", "text/plain"]
    assert sorted(shown) == ["application/vnd.jupyter.widget-view+json", "text/plain"]
    assert shown["text/plain"] == ""
    (hider,) = [each for each in widgets(made, ipywidgets.HTML) if "body:has" in each.value]
    (name,) = re.findall(r"body:has\(\.(dicomnb-\w+)\)", hider.value)  # once, however often it is shown
    assert name in made._dom_classes
    assert still["image/png"][-60:] in hider.value


def test_the_surroundings_have_holes_for_image_and_colour_bar() -> None:
    shown = viewer()
    (sheet,) = [each for each in widgets(shown, ipywidgets.HTML) if "clip-path" in each.value]
    corners = re.findall(r"([\d.]+)% ([\d.]+)%", sheet.value.partition("polygon")[2])
    # Three boxes: five corners each, and back to the first of all.
    assert len(corners) == 18
    height, width = pixels(shown).shape[:2]
    left, top = (float(part) for part in corners[6])
    right, bottom = (float(part) for part in corners[8])
    # 31 rows of 0.75 mm and 17 columns of 1.25 mm: the image is a little wider than high.
    assert (right - left) * width / ((bottom - top) * height) == pytest.approx(21.25 / 23.25, abs=0.01)
    assert not [each for each in widgets(viewer(style="light"), ipywidgets.HTML) if "clip-path" in each.value]
    assert not [each for each in widgets(viewer(style="dark"), ipywidgets.HTML) if "clip-path" in each.value]


def test_the_picture_is_not_scaled_on_the_page() -> None:
    shown = viewer()
    (still,) = widgets(shown, ipywidgets.Image)
    assert still.layout.width == f"{pixels(shown).shape[1]}px"


def resident_bytes() -> int:
    """Return how much memory the process takes; 0 where nobody says."""
    found = Path("/proc/self/statm")
    return int(found.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if found.is_file() else 0


def test_hundreds_of_changes_leave_nothing_behind() -> None:
    shown = viewer(figsize=(2, 2), dpi=50)

    def change(times: int) -> None:
        for turn in range(times):
            if turn % 10:
                shown.index = turn % 5
            else:
                shown.window = (40 + turn % 100, 400)

    def left() -> tuple[int, int]:
        """Return how many blocks, and how many bytes, 500 changes leave."""
        gc.collect()
        blocks, resident = sys.getallocatedblocks(), resident_bytes()
        change(500)
        gc.collect()
        return sys.getallocatedblocks() - blocks, resident_bytes() - resident

    change(100)  # fills the caches of bounded size
    count = len(_instances)
    # Caches and free lists breathe, but an object kept of each change would be 500 blocks in every round,
    # and the frames would be 20 MB: one clean round of four is the proof.
    rounds = (left() for _ in range(4))
    assert any(blocks < 250 and resident < 4_000_000 for blocks, resident in rounds)
    assert len(_instances) == count


def test_closing_closes_every_widget_that_was_made() -> None:
    before = set(_instances)
    shown = viewer()
    assert len(widgets(shown, ipywidgets.Widget)) > 8
    shown.close()
    left = [_instances[key] for key in set(_instances) - before]
    assert not [each for each in left if isinstance(each, ipywidgets.DOMWidget)]

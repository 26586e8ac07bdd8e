from __future__ import annotations

import base64
import re

import ipywidgets
import pytest

from dicomnb.display.figure import still_output
from dicomnb.display.widget import notebook_fallback
from tests.display.viewers import viewer, widgets


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


def test_without_a_widget_or_a_still_all_is_one_output(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: list[dict[str, str]] = []
    monkeypatch.setattr(notebook_fallback, "display", lambda data, **_: outputs.append(data))
    made = viewer()
    notebook_fallback.publish(made, {"image/png": "AAAA", "text/plain": "CT"}, {}, "dicomnb-1")
    notebook_fallback.publish(made, {"application/vnd.jupyter.widget-view+json": "w"}, {}, "dicomnb-1")
    assert [sorted(output) for output in outputs] == [
        ["image/png", "text/plain"],
        ["application/vnd.jupyter.widget-view+json"],
    ]

from __future__ import annotations

import json
from typing import Any

import pytest

from dicomnb.display.common import windows
from dicomnb.display.common.cursor import middle
from dicomnb.display.common.overlays import Overlays, overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.drawing import Look
from dicomnb.display.widget.canvas import canvas_metadata
from dicomnb.display.widget.canvas.canvas_metadata import CanvasData, canvas_data
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series


def data_of(layers: Overlays | None = None, **options: Any) -> CanvasData:
    volume = load(series(12, rows=31, columns=37, **options))
    return canvas_data((volume,), find_plane(volume), middle(volume), Window(40, 400), Look(layers=layers), ("",))


def test_nothing_is_left_out_however_large_the_volume_is() -> None:
    made = data_of()
    facts = json.loads(made.facts)
    assert (facts["steps"], facts["note"]) == ([1, 1], "")
    assert facts["packing"]["shape"] == [1, 12, 31, 37]
    assert (made.layers, made.second, made.size) == ("", b"", 0)


def test_a_volume_beyond_memory_begins_with_the_plane_whose_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    solid: dict[str, Any] = {"spacing": (1.0, 1.0), "step": (0, 0, 2.5)}
    assert json.loads(data_of(**solid).facts)["isSolid"]
    monkeypatch.setattr(windows, "_MEMORY", 1000)
    assert not json.loads(data_of(**solid).facts)["isSolid"]


def test_a_second_volume_that_is_too_large_is_thinned_out_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    volume = load(series(12, rows=31, columns=37))
    pet = load(series(20, rows=200, columns=140, Modality="PT"))
    layers = overlays_of({"PET": pet}, volume)
    plenty = data_of(layers)
    facts = json.loads(plenty.facts)["fused"]
    assert facts["note"] == ""
    assert len(plenty.second) == 20 * 200 * 140 * facts["packing"]["width"]
    monkeypatch.setattr(canvas_metadata, "_SECOND", 300_000)
    scarce = data_of(layers)
    assert len(scarce.second) <= 300_000
    assert json.loads(scarce.facts)["fused"]["note"].startswith("PET: reduced")

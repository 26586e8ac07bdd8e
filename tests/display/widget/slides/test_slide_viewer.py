from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
from PIL import Image

import dicomnb as dn
from dicomnb.teaching import STUDIES
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def picture(viewer: Any) -> Any:
    return np.asarray(Image.open(io.BytesIO(viewer._image.value)).convert("RGB"))


def pressed(viewer: Any, text: str) -> None:
    row = next(child for child in viewer.children if isinstance(child, ipywidgets.HBox))
    next(each for each in row.children if each.description == text).click()


def test_zooming_shows_a_finer_level_around_the_same_place(folder: Path) -> None:
    viewer = dn.view(folder)
    assert (viewer.x, viewer.y, viewer.zoom) == (360, 280, 1)
    assert np.array_equal(picture(viewer)[:, 20:-20], TRUTH.picture())
    pressed(viewer, "−")
    assert viewer.level == 1
    assert np.array_equal(picture(viewer)[140:420, 200:560], TRUTH.picture(1))
    pressed(viewer, "1:1")
    pressed(viewer, "→")
    assert viewer.x == 360 + 0.25 * 760
    assert viewer._note.value.startswith("level 0 of 4, 0.5 µm per pixel, middle at x 0.2750 mm")
    viewer._slider.value = viewer._slider.max
    assert viewer.zoom == 32
    pressed(viewer, "Whole")
    assert (viewer.x, viewer.zoom) == (360, 1)
    viewer.close()


def test_what_lies_over_it_can_be_switched_off(folder: Path) -> None:
    viewer = dn.view(folder, overlay=[folder / "annotations.dcm", folder / "nuclei.dcm"])
    plain = picture(dn.view(folder))
    assert (picture(viewer) != plain).any()
    for box in viewer._boxes:
        box.value = False
    assert np.array_equal(picture(viewer), plain)
    bundle, metadata = viewer._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == viewer._image.value
    assert "0.5 µm" in metadata["image/png"]["alt"]


def test_paths_and_planes_can_be_chosen() -> None:
    viewer = dn.view(slide_image(layers(40, 30, paths=2, planes=3), (16, 16)))
    first = picture(viewer)
    viewer._path.value = "path 1"
    second = picture(viewer)
    assert (first != second).any()
    viewer._plane.value = 0
    assert (second != picture(viewer)).any()

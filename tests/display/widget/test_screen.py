"""Pictures as sharp as the screen that they are on."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import ipywidgets
import numpy as np
import pytest

from tests.display.viewers import pixels, viewer, widgets


def size(shown: Any) -> tuple[str, tuple[int, ...]]:
    """Return the width on the page, and rows and columns of the picture."""
    (still,) = widgets(shown, ipywidgets.Image)
    return still.layout.width, pixels(shown).shape[:2]


@pytest.mark.parametrize("ratio", [1.5, 2.0])
def test_a_picture_has_the_pixels_of_the_screen_and_takes_the_same_room(ratio: float) -> None:
    pytest.importorskip("anywidget")
    shown = viewer(figsize=(6, 5))
    assert size(shown) == ("600px", (500, 600))
    reporter = shown.children[-1]
    reporter.ratio = ratio  # as the browser sets it
    assert shown.pixel_ratio == ratio
    assert size(shown) == ("600px", (int(500 * ratio), int(600 * ratio)))
    reporter.ratio = 0.5  # a page that is zoomed out
    assert size(shown) == ("600px", (500, 600))
    shown.close()


def test_lines_and_marks_are_as_thick_on_a_fine_screen() -> None:
    shown = viewer(figsize=(6, 5))

    def marked() -> float:
        """Return which part of the picture the cross and the outline of a measurement take."""
        without = pixels(shown).astype(int)
        shown._cross.value = True
        shown.measurements = ()
        shown.measure(((0.0, 0.0), (10.0, 5.0)))
        changed = (pixels(shown).astype(int) != without).any(axis=-1)
        shown._cross.value, shown.measurements = False, ()
        return float(changed.mean())

    coarse = marked()
    shown.pixel_ratio = 2.0
    assert marked() == pytest.approx(coarse, rel=0.1)
    shown.close()


def test_the_image_keeps_its_place_on_the_page() -> None:
    shown = viewer(figsize=(6, 5))
    coarse = [(each.start, each.stop) for each in shown.renderer.image_span]
    shown.pixel_ratio = 2.0
    fine = [(each.start / 2, each.stop / 2) for each in shown.renderer.image_span]
    assert np.abs(np.subtract(coarse, fine)).max() <= 1
    shown.close()


@pytest.mark.parametrize(("formats", "ratio"), [({"retina"}, 2.0), ({"svg", "png2x"}, 2.0), ({"png"}, 1.0)])
def test_who_has_set_figures_for_such_a_screen_has_viewers_for_it(
    formats: set[str], ratio: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = SimpleNamespace(initialized=lambda: True, instance=lambda: SimpleNamespace(figure_formats=formats))
    monkeypatch.setitem(sys.modules, "matplotlib_inline.config", SimpleNamespace(InlineBackend=backend))
    shown = viewer(figsize=(6, 5))
    assert size(shown) == ("600px", (500 * ratio, 600 * ratio))
    shown.close()

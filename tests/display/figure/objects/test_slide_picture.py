from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.teaching import STUDIES
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_a_slide_is_drawn_in_millimetres_with_what_lies_over_it(folder: Path) -> None:
    figure = dn.show(folder, overlay=[folder / "annotations.dcm", {"<b>$x$": folder / "nuclei.dcm"}])
    axes = figure.axes[0]
    assert axes.get_xlim() == pytest.approx((0, 0.36))
    assert axes.get_ylim() == pytest.approx((0.28, 0))
    assert np.array_equal(axes.images[0].get_array(), TRUTH.picture())
    written = [text.get_text() for text in axes.get_legend().get_texts()]
    assert written == ["Nucleus (3 × polygon)", "Nucleus (3 × point)", "<b>$x$"]
    wash = np.asarray(axes.images[1].get_array())[..., 3] > 0
    x, y = (np.arange(720) + 0.5) * 0.0005, (np.arange(560) + 0.5) * 0.0005
    for center_x, center_y, radius in TRUTH.nuclei:
        distance = np.hypot(x - center_x, y[:, None] - center_y)
        assert wash[distance < radius - 0.001].all()
        assert not wash[(distance > radius + 0.0015) & (distance < radius + 0.01)].any()
    figure.png()  # what a legend says is no mathematics


def test_a_level_can_be_chosen_and_large_ones_are_averaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dicomnb.display.figure.objects.slide_picture as module

    assert np.array_equal(dn.show(folder, index=3).axes[0].images[0].get_array(), TRUTH.picture(3))
    monkeypatch.setattr(module, "_PIXELS", 100)
    axes = dn.show(folder).axes[0]  # level 2 has 180 × 140
    assert axes.images[0].get_array().shape == (70, 90, 3)
    assert "means of 2 × 2" in axes.get_title(loc="left")
    with pytest.raises(UsageError, match="no level 4"):
        dn.show(folder, index=4)


def test_a_part_is_drawn_where_it_lies(folder: Path) -> None:
    region = dn.slide(folder).region(0.1, 0.05, 0.04, 0.03, unit="mm")
    axes = dn.show(region).axes[0]
    assert axes.get_xlim() == pytest.approx((0.1, 0.14))
    assert np.array_equal(axes.images[0].get_array(), TRUTH.picture()[100:160, 200:280])


def test_values_without_colours_are_grey() -> None:
    shown = dn.show(slide_image(layers(40, 30, dtype="u2"), (16, 16))).axes[0].images[0].get_array()
    assert shown.shape == (40, 30, 3)
    assert int(shown.max()) == 255
    assert np.array_equal(shown[..., 0], shown[..., 2])


def test_what_lies_over_no_slide_is_told(folder: Path) -> None:
    with pytest.raises(UsageError, match="nothing to lie over a slide"):
        dn.show(folder, overlay=folder / "level0.dcm")


def test_annotations_alone_are_a_table(folder: Path) -> None:
    assert "dn.show(slide, overlay=path) draws them" in dn.show(folder / "annotations.dcm")._repr_html_()


def test_settings_of_the_user_change_nothing_on_the_slide(folder: Path) -> None:
    def drawn(settings: Any) -> Any:
        with matplotlib.rc_context(settings):
            figure = dn.show(folder, overlay=[folder / "annotations.dcm"])
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
        box = figure.axes[0].get_window_extent()
        pixels = np.asarray(canvas.buffer_rgba())[::-1]
        return pixels[int(box.y0) + 8 : int(box.y1) - 8, int(box.x0) + 8 : int(box.x1) - 8]

    expected = drawn({})
    settings = {"image.origin": "lower", "image.aspect": "auto", "axes.grid": True, "text.usetex": True}
    found = drawn(settings | {"contour.linewidth": 9})
    assert np.array_equal(found, expected)
    assert not np.array_equal(expected[::-1], expected)  # a picture that is upside down would show

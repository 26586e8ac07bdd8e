from __future__ import annotations

import base64
import io
from typing import Any

import matplotlib
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import select_figure_formats
from matplotlib import rc_context
from PIL import Image

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.picture import show
from tests.display.ct_slice import ct


def size_of(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as read:
        return read.size


@pytest.mark.parametrize("inline", [False, True])
def test_a_notebook_shows_the_figure_once_with_or_without_the_inline_backend(inline: bool) -> None:
    formatter = DisplayFormatter()

    class Shell:
        display_formatter = formatter

    if inline:
        select_figure_formats(Shell(), {"png"})
    data, metadata = formatter.format(show(ct()))
    assert sorted(data) == ["image/png", "text/plain"]
    png = data["image/png"]
    with Image.open(io.BytesIO(base64.b64decode(png) if inline else png)) as read:
        assert min(read.size) > 100
    if not inline:
        assert metadata["image/png"]["alt"] == "CT · 3 rows × 5 columns"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"savefig.bbox": "tight", "savefig.pad_inches": 2.0},
        {"savefig.dpi": 11, "savefig.format": "pdf"},
        {"savefig.facecolor": "red", "savefig.edgecolor": "blue", "figure.autolayout": True},
        {"figure.constrained_layout.use": True},
    ],
)
def test_the_picture_is_the_whole_figure_whatever_the_settings_are(settings: Any) -> None:
    with matplotlib.rc_context(settings):
        figure = Picture(figsize=(3.5, 1.5), dpi=60, facecolor="lime")
        png = figure.png()
    assert size_of(png) == (210, 90)
    with Image.open(io.BytesIO(png)) as read:
        assert read.convert("RGB").getpixel((1, 1)) == (0, 255, 0)


def test_words_stand_for_the_picture() -> None:
    figure = Picture(figsize=(2, 1), dpi=50)
    assert figure._repr_png_()[1] == {"alt": "Medical image"}
    figure.alt = "CT of nobody"
    assert figure._repr_png_()[1]["alt"] == "CT of nobody"


@pytest.mark.parametrize("dpi", [50, 137])
def test_a_figure_of_true_size_says_how_large_its_inches_are_on_a_page(dpi: float) -> None:
    # A page has 96 pixels in an inch, whatever the resolution of the figure is.
    figure = Picture(figsize=(3.5, 1.25), dpi=dpi)
    figure.has_true_size = True
    data, metadata = figure._repr_png_()
    assert (metadata["width"], metadata["height"]) == (336, 120)
    assert size_of(data) == (int(3.5 * dpi), int(1.25 * dpi))


@pytest.mark.parametrize("settings", [{"figure.autolayout": True}, {"figure.constrained_layout.use": True}])
def test_a_figure_that_was_shown_is_drawn_again_without_a_layout_of_the_user(settings: Any) -> None:
    with rc_context(settings):
        made = Picture((3, 2))
        axes = made.add_axes((0.1, 0.2, 0.7, 0.6))
        made.savefig(io.BytesIO(), dpi=50)
        made._repr_png_()
        made.canvas.draw()  # warns where there is a layout
    assert axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.7, 0.6))

"""Pictures under settings of Matplotlib that users have."""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from dicomnb.display.figure.picture import show
from dicomnb.display.page.page import page
from dicomnb.volumes.loading.load import load
from tests.display.core_widgets import core_view as view
from tests.images import image, series

SETTINGS: dict[str, Mapping[str, Any] | str] = {
    "grid": {"axes.grid": True, "axes.grid.which": "both", "xtick.minor.visible": True, "axes.axisbelow": False},
    "ticks inside": {"xtick.direction": "in", "ytick.direction": "inout", "xtick.major.size": 30},
    "sketch": {"path.sketch": (2, 100, 2), "lines.marker": "o", "lines.linestyle": "--"},
    "origin": {"image.origin": "lower", "image.cmap": "viridis", "image.interpolation": "bicubic"},
    "files": {"savefig.bbox": "tight", "savefig.dpi": 33, "savefig.transparent": True, "savefig.facecolor": "red"},
    "constrained": {"figure.constrained_layout.use": True},
    "autolayout": {"figure.autolayout": True},
    "bmh": "bmh",
    "ggplot": "ggplot",
    "classic": "classic",
    "white grid": "seaborn-v0_8-whitegrid",
    "fivethirtyeight": "fivethirtyeight",
}


def even() -> Any:
    return image(np.full((40, 60), 500, np.uint16), PixelSpacing=[4, 3], Modality="MR")


def opened(png: bytes) -> Any:
    with Image.open(io.BytesIO(png)) as read:
        return np.array(read.convert("L"))


def inner_part(picture: Any) -> Any:
    rows, columns = picture.shape
    return picture[rows // 4 : rows // 2 - 15, columns // 4 : columns // 2 - 15]


def drawn(figure: Figure) -> Any:
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas


def texts(figure: Figure) -> list[Text]:
    found: list[Any] = figure.findobj(Text)
    return [text for text in found if text.get_text()]


def overhang(figure: Figure) -> list[float]:
    box = figure.get_tightbbox(drawn(figure).get_renderer())
    width, height = figure.get_size_inches()
    return [-box.x0, -box.y0, box.x1 - width, box.y1 - height]


@pytest.mark.parametrize("name", SETTINGS)
def test_an_even_image_is_even_and_nothing_warns_under_any_settings(name: str) -> None:
    settings = SETTINGS[name]
    with matplotlib.style.context(settings):  # type: ignore[arg-type]  # a warning is an error in all tests
        figure = show(even(), window=(500, 1000), overlays=False)
        assert np.unique(inner_part(opened(figure._repr_png_()[0]))).size == 1
        viewer = view(even(), window=(500, 1000))
        assert np.unique(inner_part(opened(viewer._image.value))).size == 1
        viewer.close()
        show(series(4), [0, 2])._repr_png_()
        assert page(even(), window=(500, 1000)).html


@pytest.mark.parametrize("name", SETTINGS)
def test_row_0_stays_at_the_top_and_the_figure_as_large_as_it_is(name: str) -> None:
    values = np.zeros((40, 60), np.uint16)
    values[:20, :30] = 1000
    with matplotlib.style.context(SETTINGS[name]):  # type: ignore[arg-type]
        figure = show(image(values, PixelSpacing=[4, 3]), window=(500, 1000), dpi=50)
        picture = opened(figure._repr_png_()[0])
    assert picture.shape == pytest.approx(figure.get_size_inches()[::-1] * 50, abs=1)
    box = figure.axes[0].get_window_extent()
    top, left = len(picture) - box.y1, box.x0
    seen = [
        picture[int(top + r * box.height), int(left + c * box.width)] for r, c in ((0.3, 0.3), (0.3, 0.7), (0.7, 0.3))
    ]
    assert seen == [255, 0, 0]


@pytest.mark.parametrize("size", [14, 20])
@pytest.mark.parametrize("slices", [None, [0, 1, 3]])
def test_large_fonts_stay_within_the_figure(size: float, slices: list[int] | None) -> None:
    with matplotlib.rc_context({"font.size": size}):
        figure = show(series(4, rows=20, columns=30), slices, window=(400, 2000))
        assert max(overhang(figure)) < 0.02
        assert max(float(text.get_fontsize()) for text in texts(figure)) >= size  # and are followed
        inside = show(series(4, rows=20, columns=30), slices, window=(400, 2000), figsize=(9, 5))
        assert inside.get_size_inches().tolist() == [9, 5]
        assert max(overhang(inside)) < 0.02


def test_labels_set_large_by_themselves_stay_within_the_figure() -> None:
    with matplotlib.style.context("seaborn-v0_8-poster"):
        assert max(overhang(show(series(4), window=(400, 2000)))) < 0.02
    with matplotlib.rc_context({"ytick.labelsize": 26, "xtick.major.pad": 20}):
        assert max(overhang(show(series(4), window=(400, 2000)))) < 0.02


def test_usual_fonts_leave_the_layout_as_it_was() -> None:
    assert show(series(4, rows=20, columns=20, spacing=(1, 1))).get_size_inches().tolist() == pytest.approx(
        [0.85 + 5 + 1.4, 0.6 + 5 + 0.5]
    )


def test_latex_is_not_asked_for_any_text() -> None:
    with matplotlib.rc_context({"text.usetex": True}):
        figure = show(image(np.arange(15, dtype=np.uint16).reshape(3, 5), RescaleType=r"$\frac{"))
        drawn(figure)
        assert not [text.get_text() for text in texts(figure) if text.get_usetex()]
        figure.axes[0].set_xlim(0, 1.25)  # more ticks, which are made when they are needed
        drawn(figure)


def test_text_over_a_transparent_figure_is_smooth_in_the_viewer_and_the_still() -> None:
    for paper in ("none", (1, 1, 1, 0), (0, 0, 0, 0)):
        with matplotlib.rc_context({"figure.facecolor": paper}):
            viewer = view(even(), window=(500, 1000))
            picture = opened(viewer._image.value)
            viewer.close()
        beside = picture[:, :60]  # numbers and the label of the axis
        assert beside[0, 0] == 255
        assert np.unique(beside).size > 30
        assert (beside < 60).any()


def test_light_text_over_a_transparent_figure_has_a_dark_ground() -> None:
    with matplotlib.style.context("dark_background"), matplotlib.rc_context({"figure.facecolor": "none"}):
        viewer = view(even(), window=(500, 1000))
        picture = opened(viewer._image.value)
        viewer.close()
    assert picture[0, 0] == 0
    assert (picture[:, :60] > 200).any()


def test_colours_of_the_user_are_followed() -> None:
    wanted: Any = {"text.color": "#112233", "axes.labelcolor": "#445566", "xtick.color": "#778899"}
    wanted["figure.facecolor"] = "#eeddcc"
    with matplotlib.rc_context(wanted):
        figure = show(even(), window=(500, 1000))
    axes = figure.axes[0]
    assert to_rgb(figure.get_facecolor()) == to_rgb("#eeddcc")
    title = axes.get_title(loc="left")
    assert [text.get_color() for text in texts(figure) if text.get_text() == title] == ["#112233"]
    assert axes.xaxis.label.get_color() == "#445566"
    drawn(figure)
    assert {text.get_color() for text in axes.get_xticklabels()} == {"#778899"}


def test_a_style_in_several_threads_changes_neither_settings_nor_other_pictures() -> None:
    volume = load(series(8, rows=12, columns=10))
    _ = volume.array
    before = dict(matplotlib.rcParams)

    def png(index: int) -> bytes:
        figure: Any = show(volume, index, style="dark" if index % 2 else None, dpi=40)
        return bytes(figure._repr_png_()[0])

    alone = [png(index) for index in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(png, range(8)))
    assert alone == together
    assert dict(matplotlib.rcParams) == before
    corners = [opened(each)[0, 0] for each in alone]
    assert corners == [255, 0] * 4


@pytest.mark.parametrize("style", ["light", "dark"])
def test_a_style_is_the_whole_of_the_colours_whatever_the_settings_are(style: Any) -> None:
    ours = show(even(), window=(500, 1000), style=style)
    with matplotlib.style.context("fivethirtyeight"), matplotlib.rc_context({"font.size": 10}):
        theirs = show(even(), window=(500, 1000), style=style)
        colors = {to_rgb(text.get_color()) for text in texts(theirs)}
        assert opened(theirs._repr_png_()[0])[0, 0] == (0 if style == "dark" else 255)
    assert colors == {to_rgb(text.get_color()) for text in texts(ours)}

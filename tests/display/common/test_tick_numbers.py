from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from dicomnb.display.common.tick_numbers import TickNumbers
from dicomnb.display.figure.picture import show
from dicomnb.objects.dose import isodose
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series


@pytest.mark.parametrize(
    ("places", "texts"),
    [
        ([0, 100, 200], ["0", "100", "200"]),
        ([-2.5, 0, 2.5], ["−2.5", "0", "2.5"]),
        ([0.25, 0.5, 0.75], ["0.25", "0.50", "0.75"]),
        ([0.0006, 0.0008, 0.001], ["0.0006", "0.0008", "0.0010"]),
        ([0.002, 0.004], ["0.002", "0.004"]),
        ([6e-13, 6.5e-13, 1e-12], ["6.0e−13", "6.5e−13", "10.0e−13"]),
        ([-5e29, 0, 1e30], ["−5e+29", "0", "10e+29"]),
        ([1e-40, 2e-40], ["1e−40", "2e−40"]),
        ([500.0001, 500.0002], ["500.0001", "500.0002"]),
        ([1e6, 1e6 + 0.5], ["1000000.0", "1000000.5"]),
        ([7], ["7"]),
        ([0], ["0"]),
        ([], []),
    ],
)
def test_numbers_are_whole_and_tell_themselves_apart(places: list[float], texts: list[str]) -> None:
    assert TickNumbers().format_ticks(places) == texts


# -- beside a colour bar -------------------------------------------------------------------------------------


def gaps(axes: Any) -> Any:
    """Return how many pixels are between the numbers beside an axis; below 0 they lie on each other."""
    canvas: Any = FigureCanvasAgg(axes.figure)
    canvas.draw()
    low, high = axes.get_ylim()
    drawn = [tick.label1 if tick.label1.get_visible() else tick.label2 for tick in axes.yaxis.get_major_ticks()
             if low <= tick.get_loc() <= high]  # fmt: skip
    boxes = sorted((text.get_window_extent().extents for text in drawn), key=lambda box: float(box[1]))
    assert len(boxes) > 1
    return np.array([above[1] - below[3] for below, above in pairwise(boxes)])


@pytest.mark.parametrize(
    "window", [Window(40, 400), Window(40, 400, function="SIGMOID"), Window(0.5, 1e-4, function="LINEAR_EXACT")]
)
@pytest.mark.parametrize("shape", [(40, 40), (9, 60), (60, 9)])
def test_numbers_beside_a_colour_bar_never_lie_on_each_other(window: Window, shape: tuple[int, int]) -> None:
    figure = show(series(1, rows=shape[0], columns=shape[1], spacing=(1, 1)), window=window)
    assert gaps(figure.axes[1]).min() >= 0


def test_levels_of_a_dose_that_are_near_each_other_have_one_number() -> None:
    volume = load(series(3, rows=40, columns=52))
    levels = [100, 300, 303, 306, 309]
    figure = show(volume, overlay=isodose(load(series(3, rows=40, columns=52)), levels))
    assert gaps(figure.axes[-1]).min() >= 0
    texts = [text.get_text() for text in figure.axes[-1].get_yticklabels()]
    # The highest level is always among them.
    assert texts == ["100", "309"]

"""The plane of a viewer as pixels of this side: the part that is shown, the same from either viewer."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from dicomnb.display.view import view
from dicomnb.display.widget.plane_renderer import show_part
from tests.images import series


@pytest.mark.parametrize(
    ("zoom", "pan", "x", "y"),
    [
        (1.0, (0.0, 0.0), (0, 20), (30, 0)),
        (2.0, (0.0, 0.0), (5, 15), (22.5, 7.5)),
        (1.0, (0.25, -0.1), (5, 25), (27, -3)),
        (4.0, (-0.25, 0.5), (2.5, 7.5), (33.75, 26.25)),
    ],
)
def test_limits_are_those_of_the_part(
    zoom: float, pan: tuple[float, float], x: tuple[float, float], y: tuple[float, float]
) -> None:
    axes = Figure().add_subplot()
    axes.set_xlim(0, 20)
    axes.set_ylim(30, 0)  # downwards
    show_part(axes, zoom, pan)
    assert axes.get_xlim() == pytest.approx(x)
    assert axes.get_ylim() == pytest.approx(y)


def test_an_axis_that_runs_to_the_left_is_panned_to_the_right_of_the_picture() -> None:
    axes = Figure().add_subplot()
    axes.set_xlim(20, 0)
    axes.set_ylim(0, 30)  # upwards
    show_part(axes, 2, (0.25, 0.25))
    assert axes.get_xlim() == pytest.approx((10, 0))
    assert axes.get_ylim() == pytest.approx((0, 15))


@pytest.mark.parametrize("window", [(250, 500), (0.5, 1)])
@pytest.mark.parametrize("zoom", [1.0, 3.0])
def test_either_viewer_paints_the_same_pixels_of_a_plane(window: tuple[float, float], zoom: float) -> None:
    pytest.importorskip("anywidget")
    slices = series(3, rows=31, columns=17, RescaleSlope=1, RescaleIntercept=0)
    painted = []
    for canvas in (True, False):
        shown = view(slices, window=window, canvas=canvas, figsize=(6, 5))
        shown.zoom = zoom
        down, across = shown.renderer.image_span
        painted.append(shown.renderer.render(np.arange(31 * 17).reshape(31, 17))[down, across])
        shown.close()
    assert np.array_equal(*painted)
    assert len(np.unique(painted[0][..., 0])) > 1

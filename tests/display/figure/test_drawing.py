from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dicomnb.display.common.colors import MISSING
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.drawing import Drawing, Look, draw
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series


def drawn(name: str = "axial", index: int = 1, look: Look | None = None, **how: Any) -> Drawing:
    """Return what is drawn of a slice on axes of its own."""
    figure = Figure(figsize=(4, 4))
    FigureCanvasAgg(figure)
    made = load(series(3, **{"RescaleType": "HU", "RescaleSlope": 1, "RescaleIntercept": 0, **how}))
    return draw(figure.add_subplot(), find_plane(made, name), index, Window(100.0, 200.0), look)


def test_an_image_is_a_mesh_of_its_voxels_in_millimetres_with_row_0_at_the_top() -> None:
    found = drawn()
    # Voxels hold 100 k + 10 j + i.
    assert np.asarray(found.mesh.get_array()).reshape(4, 3)[3].tolist() == [130, 131, 132]
    assert found.mesh.get_clim() == (0, 199)  # PS3.3 C.11.2.1.2.1: from 100 - 0.5 - 199 / 2 on
    low, high = found.axes.get_ylim()
    assert low > high
    assert found.axes.get_aspect() == 1
    assert found.axes.get_xlabel() == "x (mm)"


@pytest.mark.parametrize(("name", "labels"), [("coronal", ("x (mm)", "z (mm)")), ("sagittal", ("y (mm)", "z (mm)"))])
def test_axes_of_another_plane_are_named_after_their_directions(name: str, labels: tuple[str, str]) -> None:
    axes = drawn(name).axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == labels


def test_a_title_of_one_s_own_takes_the_place_of_the_usual_one() -> None:
    assert drawn().title.get_text().startswith("CT")
    assert drawn(look=Look(title="mine $x$")).title.get_text() == "mine $x$"


def test_letters_and_a_scale_bar_are_drawn_when_they_are_asked_for() -> None:
    def written(look: Look) -> set[str]:
        return {text.get_text() for text in drawn(look=look).axes.texts}

    assert written(Look(letters=False)) == set()
    assert {"R", "L", "A", "P"} <= written(Look())
    assert "1 mm" in written(Look(letters=False, scale_bar=True))  # 0.3 of 3.75 mm is 1.1 mm


def test_a_slab_is_projected_over_the_slices_that_it_holds() -> None:
    found = drawn(look=Look(slab=7.5, how="max"))
    assert np.asarray(found.mesh.get_array()).reshape(4, 3)[0].tolist() == [200, 201, 202]


def test_a_missing_slice_is_drawn_in_the_colour_of_what_is_missing() -> None:
    slices = series(4)
    del slices[2]
    figure = Figure()
    made = load(slices)
    found = draw(figure.add_subplot(), find_plane(made, "axial"), 2, Window(100.0, 200.0))
    assert np.ma.getmaskarray(np.asanyarray(found.mesh.get_array())).all()
    assert found.mesh.get_cmap()(np.nan) == pytest.approx([*to_rgb(MISSING), 1])


def test_a_colour_bar_counts_in_the_unit_of_the_values() -> None:
    figure = Figure(figsize=(4, 4))
    FigureCanvasAgg(figure)
    made = load(series(3, RescaleType="HU", RescaleSlope=1, RescaleIntercept=-1024))
    found = draw(
        figure.add_axes((0.1, 0.1, 0.7, 0.8)),
        find_plane(made, "axial"),
        0,
        Window(40.0, 400.0),
        bar=figure.add_axes((0.85, 0.1, 0.05, 0.8)),
    )
    assert found.colorbar is not None
    assert "HU" in found.colorbar.ax.get_ylabel()
    assert found.colorbar.ax.get_ylim() == (-160, 239)

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from dicomnb.display.figure.screen_note import ScreenNote


def note(
    cells: tuple[int, int], *, aspect: Any = "equal", figsize: tuple[float, float] = (4, 4), dpi: float = 100
) -> Text:
    """Return the line of a figure whose image takes half of its width and height, once it was drawn."""
    figure = Figure(figsize=figsize, dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.25, 0.25, 0.5, 0.5))
    axes.set_aspect(aspect)
    made = ScreenNote(axes, cells, "black")
    axes.add_artist(made)
    canvas.draw()
    return made._text


def test_fewer_pixels_than_voxels_are_told() -> None:
    assert note((512, 300)).get_text() == "512 × 300 voxels on 200 × 200 pixels"
    assert note((200, 200)).get_text() == ""


def test_the_same_figure_says_something_else_at_another_resolution() -> None:
    assert note((512, 512), dpi=300).get_text() == ""
    assert note((512, 512), dpi=50).get_text() == "512 × 512 voxels on 100 × 100 pixels"


def test_what_is_stretched_is_not_to_scale() -> None:
    assert note((20, 20), aspect="auto").get_text() == "not to scale"
    assert note((999, 20), aspect="auto").get_text() == "999 × 20 voxels on 200 × 200 pixels · not to scale"


def test_on_a_narrow_figure_the_line_is_smaller_and_fits() -> None:
    wide, narrow = note((512, 512)), note((512, 512), figsize=(1.5, 1.5))
    assert wide.get_fontsize() == 6
    assert 3 <= float(narrow.get_fontsize()) < 6

from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from dicomnb.display.figure.picture import show
from tests.images import series


@pytest.mark.parametrize("size", [(0.6, 0.6), (1.5, 1.5), (2, 2), (1, 2), (6, 1)])
def test_small_figures_have_smaller_texts_or_none_and_none_is_cut(size: tuple[float, float]) -> None:
    figure = show(series(5, rows=31, columns=17), figsize=size)
    assert tuple(figure.get_size_inches()) == size
    box = figure.get_tightbbox(RendererAgg(1, 1, figure.dpi))
    assert min(box.x0, box.y0, size[0] - box.x1, size[1] - box.y1) > -0.01
    seen = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert bool(seen) == (size in ((2, 2), (6, 1)))
    assert all(text.get_fontsize() < 10 for text in seen)
    _, _, width, height = figure.axes[0].get_position().bounds
    assert max(width, height) >= 0.4


def test_figures_of_the_usual_size_keep_their_texts() -> None:
    figure = show(series(5, rows=31, columns=17), figsize=(5, 4))
    assert figure.axes[0].xaxis.label.get_fontsize() == 10

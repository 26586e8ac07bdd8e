from __future__ import annotations

import matplotlib
import numpy as np
import pytest

from dicomnb.display.common.colors import MISSING, OFFERED, color_table, colormap, has_value
from dicomnb.errors import UsageError
from dicomnb.volumes.loading.load import load
from tests.images import series


def test_no_grey_is_taken_for_what_is_missing() -> None:
    red, green, blue = (int(MISSING[at : at + 2], 16) for at in (1, 3, 5))
    assert len({red, green, blue}) == 3


@pytest.mark.parametrize("name", OFFERED)
def test_every_map_that_is_offered_is_there_and_shows_what_is_missing(name: str) -> None:
    found = colormap(name, load(series(1)))
    assert found(np.nan) == pytest.approx([*matplotlib.colors.to_rgb(MISSING), 1])


def test_low_values_are_bright_where_the_scale_is_inverted() -> None:
    plain = colormap("gray", load(series(1)))
    inverted = colormap("gray", load(series(1, PhotometricInterpretation="MONOCHROME1")))
    assert plain(0.0)[:3] == inverted(1.0)[:3] == (0, 0, 0)
    assert inverted(0.0)[:3] == (1, 1, 1)


def test_a_map_of_one_s_own_is_taken() -> None:
    own = matplotlib.colors.ListedColormap(["red", "blue"])
    assert colormap(own, load(series(1)))(0.9)[:3] == (0, 0, 1)


def test_a_name_that_matplotlib_lacks_is_refused_with_those_offered() -> None:
    with pytest.raises(UsageError, match=r"no colour map 'gris'.*'gray', 'gray_r'"):
        colormap("gris", load(series(1)))


def test_a_table_has_256_colours_from_low_to_high() -> None:
    table = color_table(matplotlib.colormaps["gray"])
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    assert table[:, 0].tolist() == list(range(256))
    with pytest.raises(UsageError, match="maps of 256 colours, gray has 7"):
        color_table(matplotlib.colormaps["gray"].resampled(7))


def test_only_finite_values_are_drawn() -> None:
    assert has_value(np.array([0.0, -1e30, np.nan, np.inf, -np.inf])).tolist() == [True, True, False, False, False]

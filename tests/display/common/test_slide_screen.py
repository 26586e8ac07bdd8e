from __future__ import annotations

from typing import Any

import numpy as np

import dicomnb as dn
from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.display.common.slide_screen import SlideScreen
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.slides.made_slides import slide_image

TRUTH: Any = STUDIES["slide"]


def test_the_screen_shows_the_level_that_fits_it() -> None:
    slide = dn.slide(TRUTH.datasets())
    colors = SlideColors.of(slide)
    for zoom, level in [(3.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.125, 3), (0.01, 3)]:
        assert SlideScreen(360, 280, zoom, 40, 30).level_number(slide) == level
    # 100 × 60 pixels around (360, 280) of level 1, where each is two of the finest.
    seen = SlideScreen(360, 280, 0.5, 100, 60).pixels(slide, colors)
    assert np.array_equal(seen, TRUTH.picture(1)[110:170, 130:230])
    doubled = SlideScreen(300, 200, 2.0, 40, 30).pixels(slide, colors)
    assert np.array_equal(doubled, np.kron(TRUTH.picture()[192:208, 290:310], np.ones((2, 2, 1)))[1:31])


def test_beyond_the_slide_it_is_grey() -> None:
    slide = dn.slide(TRUTH.datasets())
    seen = SlideScreen(0, 280, 1.0, 20, 10).pixels(slide, SlideColors.of(slide))
    assert (seen[:, :10] == 128).all()
    assert np.array_equal(seen[:, 10:], TRUTH.picture()[275:285, :10])
    assert (SlideScreen(5000, 280, 1.0, 20, 10).pixels(slide, SlideColors.of(slide)) == 128).all()


def test_pixels_that_are_higher_than_wide_stay_so() -> None:
    values = np.arange(24, dtype=np.uint8).reshape(4, 6)
    measures = dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[0.75, 0.25])])
    slide = dn.slide(slide_image({(0, 0): values}, (4, 4), SharedFunctionalGroupsSequence=[measures]))
    columns, rows = SlideScreen(3, 2, 1.0, 6, 12).places(slide)
    assert np.floor(columns).tolist() == [0, 1, 2, 3, 4, 5]
    assert np.floor(rows).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import (
    MissingAttribute,
)
from dicomnb.objects.slides.level import Level
from dicomnb.teaching import STUDIES
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


def test_tiles_that_are_left_out_have_the_colour_that_the_header_recommends() -> None:
    study = dataclasses.replace(TRUTH, leaves_out_glass=True)
    slide = dn.slide(study.datasets())
    assert slide.levels[0].absent == 36 - 16
    assert np.array_equal(slide.region().array, TRUTH.picture())
    assert "20" in str(slide)


def test_pixels_are_as_wide_and_high_as_the_header_says() -> None:
    slide = dn.slide(slide_image(layers(6, 10), (4, 4)))
    first = slide.levels[0]
    assert first.spacing == pytest.approx((0.5, 0.25))  # the second value of Pixel Spacing is the horizontal one
    assert slide.size == pytest.approx((5, 1.5))
    told = slide_image(layers(6, 10), (4, 4), spacing=None, ImagedVolumeWidth=20.0, ImagedVolumeHeight=3.0)
    (level,) = dn.slide(told).levels
    assert level.spacing == pytest.approx((2, 0.5))
    untold = dn.slide(slide_image(layers(6, 10), (4, 4), spacing=None))
    assert np.array_equal(untold.region(1, 2, 3, 4).array, layers(6, 10)[0, 0][2:6, 1:4])
    with pytest.raises(MissingAttribute, match="no millimetres"):
        untold.region(0, 0, 1, 1, unit="mm")
    assert untold.region().level.spacing is None
    assert dn.show(untold).axes[0].get_xlabel() == "x (pixels)"


def test_few_decoded_tiles_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import dicomnb.objects.slides.level as module

    monkeypatch.setattr(module, "_KEPT", 40)  # bytes: two tiles of 16
    pictures = layers(12, 12)
    level = Level([slide_image(pictures, (4, 4))])
    for _ in range(2):
        assert np.array_equal(level.pixels(0, 0, 12, 12, level.layer_of()), pictures[0, 0])
    assert len(level._decoded) == 2

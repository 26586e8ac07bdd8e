from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import dicomnb as dn
from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.display.page.slide_pixels import PackedLevel, packed_levels
from dicomnb.teaching import STUDIES

TRUTH: Any = STUDIES["slide"]


def joined(level: PackedLevel, background: tuple[int, int, int]) -> Any:
    """Return the picture that the tiles of a level make."""
    found = np.full((level.rows, level.columns, 3), background, np.uint8)
    across = level.metadata["across"]
    for number, address in enumerate(level.tiles):
        if address:
            read = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
            top, left = number // across * 512, number % across * 512
            found[top : top + read.height, left : left + read.width] = np.asarray(read.convert("RGB"))
    return found


def test_all_levels_that_fit_are_there_without_loss() -> None:
    slide = dn.slide(TRUTH.datasets())
    colors = SlideColors.of(slide)
    levels = packed_levels(slide, colors, 10_000_000)
    assert [(level.columns, level.step, level.lossy) for level in levels] == [
        (720, (1, 1), False), (360, (2, 2), False), (180, (4, 4), False), (90, (8, 8), False)
    ]  # fmt: skip
    for index, level in enumerate(levels):
        assert np.array_equal(joined(level, colors.background), TRUTH.picture(index))
    assert levels[0].tiles[-1] == ""  # nothing but glass


def test_what_does_not_fit_is_left_out_from_the_finest_on() -> None:
    slide = dn.slide(TRUTH.datasets())
    levels = packed_levels(slide, SlideColors.of(slide), 9000)
    assert [level.columns for level in levels] == [180, 90]
    assert sum(len(tile) for level in levels for tile in level.tiles) <= 9000
    assert levels[0].lossy
    assert levels[0].tiles[0].startswith("data:image/jpeg")
    assert [level.columns for level in packed_levels(slide, SlideColors.of(slide), 1)] == [90]


def test_a_coarse_picture_is_made_where_no_level_is_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomnb.display.page.slide_pixels._COARSEST", 200)
    slide = dn.slide(TRUTH.datasets()[0])
    made = packed_levels(slide, SlideColors.of(slide), 10_000_000)
    assert [(level.columns, level.rows, level.step) for level in made] == [(720, 560, (1, 1)), (180, 140, (4, 4))]
    assert "means of 4 × 4" in made[1].name

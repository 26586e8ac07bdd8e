from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.teaching import STUDIES
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_thumbnails_are_means(folder: Path) -> None:
    slide = dn.slide(folder)
    assert np.array_equal(slide.thumbnail(90), TRUTH.picture(3))
    assert slide.thumbnail(100).shape == (70, 90, 3)  # of level 2, halved
    picture = layers(7, 11)[0, 0]
    small = dn.slide(slide_image({(0, 0): picture}, (4, 4))).thumbnail(4)  # means of 3 × 3, cut at the border
    expected = [[np.rint(picture[top : top + 3, left : left + 3].mean()) for left in (0, 3, 6, 9)] for top in (0, 3, 6)]
    assert small.tolist() == expected

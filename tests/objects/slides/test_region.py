from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.pixels.color import rgb_bytes
from dicomnb.teaching import STUDIES

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_millimetres_take_every_pixel_that_the_rectangle_touches(folder: Path) -> None:
    slide = dn.slide(folder)
    # 0.1 mm are pixel 200 of 0.5 µm; on level 2 of 2 µm pixel 50.
    region = slide.region(0.1, 0.05, 0.02, 0.01, unit="mm")
    assert (region.left, region.top, region.width, region.height) == (200, 100, 40, 20)
    assert region.extent == pytest.approx((0.1, 0.12, 0.05, 0.06))
    region = slide.region(0.1001, 0.0501, 0.02, 0.01, level=2, unit="mm")
    assert (region.left, region.top, region.width, region.height) == (50, 25, 11, 6)
    assert np.array_equal(np.asarray(region), TRUTH.picture(2)[25:31, 50:61])


def test_only_the_tiles_that_are_touched_are_decoded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []

    def counted(dataset: Any, frame: int) -> Any:
        decoded.append(frame)
        return rgb_bytes(dataset, frame)

    monkeypatch.setattr("dicomnb.objects.slides.level.rgb_bytes", counted)
    slide = dn.slide(folder)
    region = slide.region(120, 90, 16, 12, level=1)  # 2 rows and 2 columns of tiles of 96 × 128
    assert (region.tiles, region.shape, decoded) == (4, (12, 16, 3), [])
    assert np.array_equal(region.array, TRUTH.picture(1)[90:102, 120:136])
    assert sorted(decoded) == [0, 1, 3, 4]
    assert np.array_equal(slide.region(128, 96, 5, 7, level=1).array, TRUTH.picture(1)[96:103, 128:133])
    assert len(decoded) == 4  # it was kept

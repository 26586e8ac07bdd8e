from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import (
    UsageError,
)
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_every_level_is_the_true_picture(folder: Path) -> None:
    slide = dn.slide(folder)
    assert [(level.columns, level.rows) for level in slide.levels] == [(720, 560), (360, 280), (180, 140), (90, 70)]
    for index in range(4):
        assert np.array_equal(slide.region(level=index).array, TRUTH.picture(index))
    assert [slide.downsample(index) for index in range(4)] == pytest.approx([1, 2, 4, 8])
    assert slide.size == pytest.approx((0.36, 0.28))
    assert slide.optical_paths[0].color == "Full Spectrum"


def test_wsidicom_and_highdicom_read_the_same(folder: Path) -> None:
    wsidicom = pytest.importorskip("wsidicom")
    highdicom = pytest.importorskip("highdicom")
    slide = dn.slide(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs
        with wsidicom.WsiDicom.open(str(folder)) as theirs:
            for level, (left, top, width, height) in enumerate(
                [(130, 95, 301, 207), (10, 20, 200, 99), (3, 1, 90, 80)]
            ):
                expected = np.asarray(theirs.read_region((left, top), level, (width, height)).convert("RGB"))
                assert np.array_equal(slide.region(left, top, width, height, level=level).array, expected)
        image = highdicom.imread(folder / "level0.dcm")
        assert np.array_equal(slide.region().array, image.get_total_pixel_matrix(apply_icc_profile=False))


def test_a_level_may_lie_elsewhere_on_the_slide() -> None:
    def placed(picture: Any, x: float, y: float, spacing: float, uid: str) -> Any:
        origin = dataset(XOffsetInSlideCoordinateSystem=x, YOffsetInSlideCoordinateSystem=y)
        measures = dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[spacing, spacing])])
        return slide_image(picture, (4, 4), SOPInstanceUID=uid, TotalPixelMatrixOriginSequence=[origin],
                           ImageOrientationSlide=[0, -1, 0, -1, 0, 0],
                           SharedFunctionalGroupsSequence=[measures])  # fmt: skip

    # Rows go along -y and columns along -x: 3 mm less of y are 3 mm to the right.
    fine = placed(layers(8, 12), 20, 40, 1.0, "2.25.1")
    coarse = placed(layers(3, 4), 20 - 2.5, 40 - 4.5, 2.0, "2.25.2")
    slide = dn.slide([coarse, fine])
    # The corners are half a pixel before the centres: (20.5, 40.5) and (18.5, 36.5).
    assert slide.offset(slide.levels[1]) == pytest.approx((4, 2))
    region = slide.region(6, 4, 4, 2, level=1, unit="mm")
    assert (region.left, region.top, region.width, region.height) == (1, 1, 2, 1)
    assert region.extent == pytest.approx((6, 10, 4, 6))


def test_the_label_is_masked_unless_asked_for(folder: Path) -> None:
    slide = dn.slide(folder)
    with pytest.raises(UsageError, match=r"who the patient is\. slide\(source, identifiers=True\)"):
        _ = slide.label
    shown = dn.slide(folder, identifiers=True).label
    assert shown is not None
    assert shown.shape == (40, 110, 3)
    assert slide.overview is None
    assert "Selma" not in slide._repr_html_()


def test_what_is_no_part_of_a_slide_is_refused(folder: Path) -> None:
    slide = dn.slide(folder)
    for first, width in ((700, 30), (-1, 5)):
        with pytest.raises(UsageError, match="reaches beyond level 0, which has 720 × 560"):
            slide.region(first, 0, width, 5)
    with pytest.raises(UsageError, match="empty"):
        slide.region(3, 3, 0, 5)
    with pytest.raises(UsageError, match="whole numbers"):
        slide.region(3.5, 3, 4, 5)
    for left in (float("nan"), float("inf")):
        with pytest.raises(UsageError):
            slide.region(left, 0, 1, 1)
        with pytest.raises(UsageError):
            slide.region(left, 0, 1, 1, unit="mm")
    with pytest.raises(UsageError, match="no level 4"):
        slide.region(level=4)
    with pytest.raises(UsageError, match="no unit"):
        slide.region(unit="cm")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no optical path 'x'"):
        slide.region(optical_path="x")
    with pytest.raises(UsageError, match="no focal plane 1"):
        slide.region(focal_plane=1)

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import (
    AmbiguousSource,
    NoImage,
    UsageError,
)
from tests.objects.slides.made_slides import layers, slide_image


def test_an_overview_with_the_label_on_it_is_masked_too() -> None:
    level = slide_image(layers(8, 8), (4, 4))
    overview = slide_image(layers(5, 6), (5, 6), SOPInstanceUID="2.25.3", SpecimenLabelInImage="YES",
                           ImageType=["ORIGINAL", "PRIMARY", "OVERVIEW", "NONE"])  # fmt: skip
    with pytest.raises(UsageError, match="who the patient is"):
        _ = dn.slide([level, overview]).overview
    overview.SpecimenLabelInImage = "NO"
    assert dn.slide([level, overview]).overview is not None


def test_what_holds_no_slide_says_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(NoImage, match="No image here is one of a slide"):
        dn.slide(dn.make_study("cr"))
    with pytest.raises(NoImage, match="empty"):
        dn.slide(tmp_path)


def test_several_slides_are_told() -> None:
    first = slide_image(layers(8, 8), (4, 4))
    second = slide_image(layers(6, 8), (4, 4), SeriesInstanceUID="2.25.99", SeriesNumber=7, SOPInstanceUID="2.25.8")
    with pytest.raises(AmbiguousSource, match=r"2 slides:\n  series 4: .*\n  series 7: ") as caught:
        dn.slide([first, second])
    assert "series=..." in str(caught.value)
    assert dn.slide([first, second], series=7).levels[0].rows == 6


@pytest.mark.corpus
def test_slides_of_the_corpus_are_whole(corpus: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    found = sorted((corpus / "ImagingDataCommons+highdicom/data/test_files").glob("sm_image*.dcm"))
    assert len(found) >= 8
    for path in found:
        slide = dn.slide(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs
            image = highdicom.imread(path)
            expected = image.get_total_pixel_matrix(apply_icc_profile=False, dtype=slide.region().array.dtype)
        assert np.array_equal(slide.region().array, np.squeeze(expected)), path.name

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import GeometryError, UsageError
from dicomnb.objects.slides.slide_segments import slide_segments
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def centers(count: int, step: float) -> Any:
    return (np.arange(count) + 0.5) * step


def test_a_label_map_lies_where_it_was_made(folder: Path) -> None:
    (nuclei,) = slide_segments(folder / "nuclei.dcm")
    slide = dn.slide(folder)
    assert (nuclei.name, nuclei.number, nuclei.kind) == ("Nuclei", 1, "LABELMAP")
    own = nuclei.mask(slide, centers(360, 0.001), centers(280, 0.001))
    assert np.array_equal(own, TRUTH.labels()[::2, ::2] == 1)
    highdicom = pytest.importorskip("highdicom")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs
        theirs = highdicom.seg.segread(folder / "nuclei.dcm").get_total_pixel_matrix()
    assert np.array_equal(own, theirs[..., 0] == 1)
    part = nuclei.mask(slide, 0.1 + centers(160, 0.0005), 0.05 + centers(100, 0.0005))
    assert np.array_equal(part, np.kron(own[50:100, 100:180], np.ones((2, 2))) == 1)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL"])
def test_segments_are_told_apart_in_every_tiling(sparse: bool, kind: str) -> None:
    masks = {(number, 0): (picture % 3 == 0).astype(np.uint8) for (number, _), picture in layers(7, 9, paths=2).items()}
    stored = {key: mask * (200 if kind == "FRACTIONAL" else 1) for key, mask in masks.items()}
    made = slide_image(
        stored,
        (4, 4),
        sparse=sparse,
        SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4",
        Modality="SEG",
        SegmentationType=kind,
        MaximumFractionalValue=250,
        SegmentSequence=[dataset(SegmentNumber=number, SegmentLabel=f"s{number}") for number in (1, 2)],
    )
    if sparse:
        for group in made.PerFrameFunctionalGroupsSequence:
            path = int(group.OpticalPathIdentificationSequence[0].OpticalPathIdentifier[-1])
            group.SegmentIdentificationSequence = [dataset(ReferencedSegmentNumber=path + 1)]
    slide = dn.slide(slide_image(layers(14, 18), (5, 5), SharedFunctionalGroupsSequence=[
        dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[0.125, 0.25])])]))  # fmt: skip
    for number, segment in enumerate(slide_segments(made)):
        assert np.array_equal(segment.mask(slide, centers(9, 0.5), centers(7, 0.25)), masks[number, 0] == 1)
        beyond = segment.mask(slide, centers(11, 0.5) - 0.5, centers(9, 0.25) - 0.25)
        assert np.array_equal(beyond[1:8, 1:10], masks[number, 0] == 1)
        assert not beyond[0].any()
        assert not beyond[:, 10].any()
        if kind == "FRACTIONAL":  # 200 of 250 are 0.8
            assert not segment.mask(slide, centers(9, 0.5), centers(7, 0.25), threshold=0.81).any()


def test_segments_of_another_slide_are_refused(folder: Path) -> None:
    (nuclei,) = slide_segments(folder / "nuclei.dcm")
    other = dn.slide(slide_image(layers(8, 8), (4, 4), FrameOfReferenceUID="2.25.4"))
    with pytest.raises(GeometryError, match="another frame of reference"):
        nuclei.mask(other, centers(3, 1), centers(2, 1))
    with pytest.raises(UsageError, match="This is a slide image that is no segmentation of a slide"):
        slide_segments(folder / "level0.dcm")

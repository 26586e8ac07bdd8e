from __future__ import annotations

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import (
    DicomWarning,
    GeometryError,
    InvalidValue,
)
from tests.images import dataset
from tests.objects.slides.made_slides import layers, slide_image


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("tile", "dtype"), [((4, 3), "u1"), ((5, 16), "u2"), ((11, 13), "u1")])
def test_paths_and_planes_are_told_apart(sparse: bool, tile: tuple[int, int], dtype: str) -> None:
    pictures = layers(11, 13, paths=2, planes=3, dtype=dtype)
    slide = dn.slide(slide_image(pictures, tile, sparse=sparse))
    assert slide.focal_planes == [0, 1.5, 3]
    assert [path.identifier for path in slide.optical_paths] == ["path 0", "path 1"]
    for (path, plane), picture in pictures.items():
        region = slide.region(2, 1, 9, 8, optical_path=f"path {path}", focal_plane=plane)
        assert region.array.dtype == dtype
        assert np.array_equal(region.array, picture[1:9, 2:11])
    assert np.array_equal(slide.region().array, pictures[0, 1])  # the first path, the middle plane


def test_one_file_for_each_path_makes_one_level() -> None:
    pictures = layers(9, 7, paths=2)
    files = [
        slide_image({(0, 0): pictures[path, 0]}, (4, 4), SOPInstanceUID=f"2.25.{path + 1}",
                    OpticalPathSequence=[dataset(OpticalPathIdentifier=name)])
        for path, name in enumerate(["DAPI", "Cy5"])
    ]  # fmt: skip
    slide = dn.slide(files)
    assert len(slide.levels) == 1
    assert slide.levels[0].optical_paths == ["DAPI", "Cy5"]
    assert np.array_equal(slide.region(optical_path="Cy5").array, pictures[1, 0])


def test_parts_of_a_concatenation_make_one_level() -> None:
    pictures = layers(9, 10)
    whole = slide_image(pictures, (4, 4))
    tiles = whole.pixel_array
    parts = []
    for number, (first, last) in enumerate([(0, 5), (5, 9)]):
        part = slide_image(pictures, (4, 4), SOPInstanceUID=f"2.25.{number + 1}", ConcatenationUID="2.25.77",
                           ConcatenationFrameOffsetNumber=first, InConcatenationNumber=number + 1)  # fmt: skip
        dn.set_pixels(part, tiles[first:last])
        part.NumberOfFrames = last - first
        parts.append(part)
    assert np.array_equal(dn.slide(parts).region().array, pictures[0, 0])


def test_a_tiling_that_does_not_fit_is_an_error() -> None:
    image = slide_image(layers(8, 8), (4, 4))
    image.TotalPixelMatrixRows = 4
    with pytest.raises(InvalidValue, match="There are 4 tiles; a picture of 8 × 4 pixels has 1 × 2 of 4 × 4"):
        dn.slide(image).region().array  # noqa: B018
    image.TotalPixelMatrixRows = 12
    with pytest.warns(DicomWarning, match="2 of 6 tiles are not there"):
        assert not dn.slide(image).region().array[8:].any()
    image.DimensionOrganizationType = ""
    with pytest.raises(GeometryError, match="does not say where the tiles"):
        dn.slide(image).region().array  # noqa: B018
    sparse = slide_image(layers(8, 8), (4, 4), sparse=True)
    del sparse.PerFrameFunctionalGroupsSequence[2].PlanePositionSlideSequence
    with pytest.raises(GeometryError, match="Frame 2 does not say"):
        dn.slide(sparse).region().array  # noqa: B018

from __future__ import annotations

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.studies.objects.slide_objects import annotation_group, label_segments, put_tiles, tiles_of

CIRCLES = [(0.15, 0.1, 0.012), (0.21, 0.16, 0.016)]


def test_tiles_follow_each_other_row_by_row_and_are_filled_beyond_the_border() -> None:
    picture = np.arange(5 * 7).reshape(5, 7)
    tiles = tiles_of(picture, (2, 3), fill=-1)
    assert tiles.shape == (9, 2, 3)
    assert tiles[1].tolist() == [[3, 4, 5], [10, 11, 12]]
    assert tiles[2].tolist() == [[6, -1, -1], [13, -1, -1]]
    assert tiles[6].tolist() == [[28, 29, 30], [-1, -1, -1]]


def test_colours_are_tiled_pixel_by_pixel() -> None:
    picture = np.arange(4 * 4 * 3).reshape(4, 4, 3)
    assert tiles_of(picture, (2, 2))[3].tolist() == picture[2:, 2:].tolist()


def test_tiles_are_frames_of_a_matrix_of_the_size_of_the_picture() -> None:
    ds = Dataset()
    put_tiles(ds, tiles_of(np.arange(35, dtype=np.uint8).reshape(5, 7), (2, 3)), (5, 7))
    assert (ds.NumberOfFrames, ds.Rows, ds.Columns) == (9, 2, 3)
    assert (ds.TotalPixelMatrixRows, ds.TotalPixelMatrixColumns) == (5, 7)


def test_outlines_have_their_points_on_the_circles_and_begin_where_the_list_says() -> None:
    group = annotation_group(3, "2.25.1", "Nuclei", CIRCLES, outlined=True)
    points = np.frombuffer(group.PointCoordinatesData, "<f4").reshape(-1, 2)
    first = np.frombuffer(group.LongPrimitivePointIndexList, "<u4")
    # The list counts numbers, not points, from 1 (PS3.3 C.37.1.2.4).
    assert first.tolist() == [1, 1 + 2 * 24]
    for (x, y, radius), outline in zip(CIRCLES, (points[:24], points[24:]), strict=True):
        assert np.hypot(outline[:, 0] - x, outline[:, 1] - y) == pytest.approx(np.full(24, radius), rel=1e-4)
    values = group.MeasurementsSequence[0].MeasurementValuesSequence[0].FloatingPointValues
    assert np.frombuffer(values, "<f4") == pytest.approx([np.pi * 0.012**2, np.pi * 0.016**2])
    assert (group.GraphicType, group.NumberOfAnnotations, group.AnnotationGroupNumber) == ("POLYGON", 2, 3)


def test_centres_are_points_without_a_list() -> None:
    group = annotation_group(1, "2.25.1", "Nuclei", CIRCLES, outlined=False)
    assert np.frombuffer(group.PointCoordinatesData, "<f4") == pytest.approx([0.15, 0.1, 0.21, 0.16])
    assert "LongPrimitivePointIndexList" not in group
    assert group.GraphicType == "POINT"


def test_a_label_map_has_a_background() -> None:
    assert [(each.SegmentNumber, each.SegmentLabel) for each in label_segments()] == [(0, "Background"), (1, "Nuclei")]

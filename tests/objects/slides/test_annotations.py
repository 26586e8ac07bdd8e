from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import GeometryError, InvalidValue, UsageError
from dicomnb.objects.slides.annotations import Annotations
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.slides.made_slides import layers, slide_image

TRUTH: Any = STUDIES["slide"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def group(kind: str, points: Any, index: Any = None, *, double: bool = False, **more: Any) -> Any:
    item = dataset(AnnotationGroupNumber=1, GraphicType=kind, AnnotationGroupLabel="seen by Dr Who", **more)
    if double:
        item.add_new("DoublePointCoordinatesData", "OD", np.asarray(points, "<f8").tobytes())
    else:
        item.add_new("PointCoordinatesData", "OF", np.asarray(points, "<f4").tobytes())
    if index is not None:
        item.add_new("LongPrimitivePointIndexList", "OL", np.asarray(index, "<u4").tobytes())
    return item


def drawn(item: Any, **more: Any) -> Annotations:
    header = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.91.1",
        "AnnotationCoordinateType": "2D",
        "PixelOriginInterpretation": "VOLUME",
        "ReferencedImageSequence": [dataset(ReferencedSOPInstanceUID="2.25.11")],
        **more,
    }
    return dn.slide_annotations(dataset(**header, AnnotationGroupSequence=[item]))


def test_nuclei_lie_where_they_were_made(folder: Path) -> None:
    slide = dn.slide(folder)
    outlines, centers = dn.slide_annotations(folder / "annotations.dcm")
    for outline, center, (x, y, radius) in zip(
        outlines.outlines_mm(slide), centers.outlines_mm(slide), TRUTH.nuclei, strict=True
    ):
        assert center == pytest.approx(np.array([[x, y]]), abs=1e-5)
        assert np.hypot(*(outline - [x, y]).T) == pytest.approx(radius, abs=1e-5)
        assert np.array_equal(outline[0], outline[-1])
    areas = outlines.measurements().column("Area (mm2)")
    assert areas == pytest.approx([np.pi * radius**2 for _, _, radius in TRUTH.nuclei])


def test_highdicom_reads_the_same_points(folder: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs
        theirs = highdicom.ann.annread(folder / "annotations.dcm").get_annotation_groups()
    for ours, other in zip(dn.slide_annotations(folder / "annotations.dcm"), theirs, strict=True):
        for points, expected in zip(ours, other.get_graphic_data("3D"), strict=True):
            assert np.array_equal(points, expected[:, :2].astype(float))


def test_pixels_of_a_coarse_level_become_millimetres() -> None:
    # Spacing 0.5 mm between columns, 0.25 mm between rows.
    slide = dn.slide(slide_image(layers(12, 20), (4, 4)))
    lines = drawn(group("POLYLINE", [[2, 4], [6, 4], [6, 8], [0, 0], [1, 1]], [1, 7]))[0]
    assert [line.tolist() for line in lines.outlines_mm(slide)] == [[[1, 1], [3, 1], [3, 2]], [[0, 0], [0.5, 0.25]]]
    assert lines[-1].tolist() == [[0, 0], [1, 1]]


def test_numbers_of_double_precision_and_heights_are_read() -> None:
    item = group("POINT", [[1, 2, 9], [3, 4, 9]], double=True)
    points = drawn(item, AnnotationCoordinateType="3D")[0]
    assert points.points.tolist() == [[1, 2, 9], [3, 4, 9]]
    indexed = drawn(group("POLYGON", np.arange(18).reshape(6, 3), [1, 10]), AnnotationCoordinateType="3D")[0]
    assert [len(each) for each in indexed] == [3, 3]  # the list counts numbers, not points


def test_ellipses_and_rectangles_have_four_points() -> None:
    slide = dn.slide(slide_image(layers(12, 20), (4, 4)))
    # Ends of the long axis (2, 5) and (10, 5), of the short one (6, 3) and (6, 7): pixels.
    (outline,) = drawn(group("ELLIPSE", [[2, 5], [10, 5], [6, 3], [6, 7]]))[0].outlines_mm(slide)
    x, y = outline.T
    assert ((x / 0.5 - 6) / 4) ** 2 + ((y / 0.25 - 5) / 2) ** 2 == pytest.approx(np.ones(len(x)))
    rectangle = drawn(group("RECTANGLE", np.zeros((8, 2))))[0]
    assert len(rectangle) == 2
    assert [len(each) for each in rectangle.outlines_mm(slide)] == [5, 5]


def test_measurements_of_some_are_not_given_to_others() -> None:
    values = dataset()
    values.add_new("FloatingPointValues", "OF", np.array([2.5, 4.0], "<f4").tobytes())
    values.add_new("AnnotationIndexList", "OL", np.array([3, 1], "<u4").tobytes())
    code = dataset(CodeValue="um", CodingSchemeDesignator="UCUM", CodeMeaning="µm")
    name = dataset(CodeValue="410668003", CodingSchemeDesignator="SCT", CodeMeaning="Length")
    measured = dataset(
        ConceptNameCodeSequence=[name], MeasurementUnitsCodeSequence=[code], MeasurementValuesSequence=[values]
    )
    table = drawn(group("POINT", np.zeros((3, 2)), MeasurementsSequence=[measured]))[0].measurements()
    assert table.columns == ("annotation", "Length (um)")
    assert table.column("Length (um)") == [4, None, 2.5]
    values.add_new("AnnotationIndexList", "OL", np.array([3, 4], "<u4").tobytes())
    with pytest.raises(InvalidValue, match="3 annotations and measurements of others"):
        drawn(group("POINT", np.zeros((3, 2)), MeasurementsSequence=[measured]))[0].measurements()


@pytest.mark.parametrize(
    ("kind", "points", "index", "message"),
    [
        ("POLYGON", np.zeros((6, 2)), [1, 4], "does not say where annotations begin"),
        ("POLYGON", np.zeros((6, 2)), [3, 7], "does not say where annotations begin"),
        ("POLYGON", np.zeros((6, 2)), [1, 7, 7], "does not say where annotations begin"),
        ("POLYGON", np.zeros((6, 2)), [1, 15], "does not say where annotations begin"),
        ("ELLIPSE", np.zeros((6, 2)), None, "6 points; each ELLIPSE takes 4"),
        ("POINT", np.zeros(5), None, "5 numbers, which are no points of 2"),
    ],
)
def test_points_that_do_not_add_up_are_an_error(kind: str, points: Any, index: Any, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        len(drawn(group(kind, points, index))[0])


def test_annotations_of_another_slide_are_refused(folder: Path) -> None:
    other = dn.slide(slide_image(layers(12, 20), (4, 4), SOPInstanceUID="2.25.98"))
    with pytest.raises(GeometryError, match="refer to another image"):
        drawn(group("POINT", [[1, 2]]))[0].outlines_mm(other)
    with pytest.raises(GeometryError, match="another frame of reference"):
        drawn(group("POINT", [[1, 2, 0]]), AnnotationCoordinateType="3D", FrameOfReferenceUID="2.25.5")[0].outlines_mm(
            dn.slide(folder)
        )
    with pytest.raises(GeometryError, match="does not say where it lies"):
        drawn(group("POINT", [[1, 2, 0]]), AnnotationCoordinateType="3D")[0].outlines_mm(other)
    tiles = drawn(group("POINT", [[1, 2]]), PixelOriginInterpretation="FRAME")[0]
    with pytest.raises(GeometryError, match="pixels of single tiles"):
        tiles.outlines_mm(dn.slide(slide_image(layers(12, 20), (4, 4))))
    with pytest.raises(UsageError, match="slide image without annotations"):
        dn.slide_annotations(folder / "level3.dcm")


def test_labels_are_free_text_and_masked_in_a_notebook() -> None:
    found = drawn(group("POINT", [[1, 2]]))
    assert "Who" not in found._repr_html_() + found._plain_text()
    assert "seen by Dr Who" in str(found)
    assert "seen by Dr Who" in Annotations(found.dataset, identifiers=True)._repr_html_()

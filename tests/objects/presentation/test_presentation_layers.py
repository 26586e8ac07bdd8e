from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.objects.presentation.presentation_layers import PresentationState, presentation
from dicomnb.parsing.table.header_table import MASK
from tests.images import dataset, image

GRAYSCALE = "1.2.840.10008.5.1.4.1.1.11.1"


def state(**attributes: Any) -> PresentationState:
    return presentation(dataset(SOPClassUID=GRAYSCALE, Modality="PR", **attributes))


def reference(*uids: str) -> list[Any]:
    return [dataset(ReferencedSOPInstanceUID=uid) for uid in uids]


def drawn(kind: str, points: list[float], **more: Any) -> Any:
    return dataset(GraphicType=kind, GraphicData=points, GraphicAnnotationUnits="PIXEL", **more)


def annotation(*graphics: Any, layer: str = "A", **more: Any) -> Any:
    return dataset(GraphicLayer=layer, GraphicObjectSequence=list(graphics), **more)


def test_the_images_that_it_is_for_are_those_of_all_series() -> None:
    listed = [dataset(ReferencedImageSequence=reference(*uids)) for uids in (("2.25.1", "2.25.2"), ("2.25.3",))]
    assert state(ReferencedSeriesSequence=listed).images == ("2.25.1", "2.25.2", "2.25.3")
    assert state().images == ()


@pytest.mark.parametrize(("stated", "kept"), [(0, 0), (90, 90), (-90, 270), (450, 90), ("", 0)])
def test_images_turn_by_quarters(stated: Any, kept: int) -> None:
    assert state(ImageRotation=stated).rotation == kept
    with pytest.raises(UsageError, match="images turn by quarters"):
        state(ImageRotation=45)


def test_an_area_is_counted_in_pixels_from_one_and_has_edges() -> None:
    area = {"DisplayedAreaTopLeftHandCorner": [3, 2], "DisplayedAreaBottomRightHandCorner": [10, 7]}
    made = state(DisplayedAreaSelectionSequence=[dataset(**area, ReferencedImageSequence=reference("2.25.1"))])
    assert made.area("2.25.1", (20, 30)) == (2, 10, 1, 7)
    # Of another image the state says nothing: all of it.
    assert made.area("2.25.2", (20, 30)) == (0, 30, 0, 20)
    turned = {"DisplayedAreaTopLeftHandCorner": [10, 2], "DisplayedAreaBottomRightHandCorner": [3, 7]}
    assert state(DisplayedAreaSelectionSequence=[dataset(**turned)]).area("", (20, 30)) == (2, 10, 1, 7)


def test_a_rectangle_leaves_open_what_lies_between_its_edges() -> None:
    hidden, grey = state(
        ShutterShape="RECTANGULAR", ShutterLeftVerticalEdge=2, ShutterRightVerticalEdge=4,
        ShutterUpperHorizontalEdge=3, ShutterLowerHorizontalEdge=3, ShutterPresentationValue=13107,
    ).shutter((4, 6))  # fmt: skip
    assert hidden is not None
    assert np.argwhere(~hidden).tolist() == [[2, 1], [2, 2], [2, 3]]
    assert grey == pytest.approx(0.2)


def test_a_circle_leaves_open_what_is_no_further_than_its_radius() -> None:
    # The centre is row 3, column 4, counted from 1.
    hidden, grey = state(
        ShutterShape="CIRCULAR", CenterOfCircularShutter=[3, 4], RadiusOfCircularShutter=1
    ).shutter((5, 7))  # fmt: skip
    assert hidden is not None
    assert np.argwhere(~hidden).tolist() == [[1, 3], [2, 2], [2, 3], [2, 4], [3, 3]]
    assert grey == 0


def test_what_all_shapes_leave_open_is_seen() -> None:
    hidden, _ = state(
        ShutterShape=["RECTANGULAR", "POLYGONAL"], ShutterLeftVerticalEdge=3, ShutterRightVerticalEdge=7,
        ShutterUpperHorizontalEdge=1, ShutterLowerHorizontalEdge=5,
        VerticesOfThePolygonalShutter=[1, 1, 1, 5, 5, 5, 5, 1],
    ).shutter((5, 7))  # fmt: skip
    assert hidden is not None
    assert hidden[:, :2].all()
    assert hidden[:, 5:].all()
    assert not hidden[1:4, 2:4].any()


def test_without_a_shutter_nothing_is_hidden_and_an_unknown_one_is_warned_of() -> None:
    assert state().shutter((4, 6)) == (None, 0)
    with pytest.warns(DicomWarning, match="'BITMAP' is not drawn"):
        hidden, _ = state(ShutterShape="BITMAP").shutter((4, 6))
    assert hidden is not None
    assert not hidden.any()


def test_graphics_come_layer_by_layer_from_the_lowest_up_in_its_colour() -> None:
    layers = [
        dataset(GraphicLayer="TOP", GraphicLayerOrder=2, GraphicLayerRecommendedDisplayGrayscaleValue=65535),
        dataset(GraphicLayer="LOW", GraphicLayerOrder=1, GraphicLayerRecommendedDisplayRGBValue=[255, 128, 0]),
    ]
    made = state(
        GraphicLayerSequence=layers,
        GraphicAnnotationSequence=[
            annotation(drawn("POLYLINE", [1, 2, 3, 4, 5.5, 6]), layer="TOP"),
            annotation(drawn("POINT", [7, 8], GraphicFilled="Y"), layer="LOW"),
            annotation(drawn("POINT", [9, 9]), layer="NONE"),
        ],
    )
    found = made.graphics("2.25.1")
    assert [each.color for each in found] == [None, (255, 128, 0), (255, 255, 255)]
    assert [each.is_filled for each in found] == [False, True, False]
    assert found[2].points.tolist() == [[1, 2], [3, 4], [5.5, 6]]


def test_what_is_meant_for_other_images_is_not_drawn() -> None:
    meant = annotation(drawn("POINT", [7, 8]), ReferencedImageSequence=reference("2.25.1"))
    made = state(GraphicAnnotationSequence=[meant])
    assert len(made.graphics("2.25.1")) == len(made.graphics("")) == 1
    assert made.graphics("2.25.2") == ()


def test_an_ellipse_goes_through_the_ends_of_its_axes() -> None:
    ends = [2.0, 10, 22, 10, 12, 7, 12, 13]
    (found,) = state(GraphicAnnotationSequence=[annotation(drawn("ELLIPSE", ends))]).graphics("")
    assert np.hypot(*((found.points - [12, 10]) / [10, 3]).T) == pytest.approx(np.ones(len(found.points)))
    away = np.abs(found.points[:, None] - np.reshape(ends, (4, 2))).sum(axis=2)
    assert away.min(axis=0) == pytest.approx(np.zeros(4))


def test_graphics_without_points_are_left_out_and_compound_ones_warned_of() -> None:
    made = state(GraphicAnnotationSequence=[annotation(drawn("POLYLINE", []), CompoundGraphicSequence=[dataset()])])
    with pytest.warns(DicomWarning, match="Compound graphics are not drawn"):
        assert made.graphics("") == ()


def test_a_text_stands_in_its_box_and_its_line_leads_to_the_anchor() -> None:
    both = dataset(
        UnformattedTextValue="Roe", BoundingBoxTopLeftHandCorner=[0.25, 0.5], BoundingBoxAnnotationUnits="DISPLAY",
        AnchorPoint=[7, 9], AnchorPointAnnotationUnits="PIXEL", AnchorPointVisibility="Y",
    )  # fmt: skip
    anchored = dataset(UnformattedTextValue="Doe", AnchorPoint=[3, 4], AnchorPointAnnotationUnits="PIXEL")
    nowhere = dataset(UnformattedTextValue="Poe")
    item = dataset(GraphicLayer="A", TextObjectSequence=[both, anchored, nowhere])
    boxed, at_anchor = state(GraphicAnnotationSequence=[item]).texts("")
    assert (boxed.place, boxed.in_display, boxed.anchor, boxed.anchor_in_display) == ((0.25, 0.5), True, (7, 9), False)
    assert (at_anchor.text, at_anchor.place, at_anchor.in_display, at_anchor.anchor) == ("Doe", (3, 4), False, None)


def test_the_table_masks_words_unless_asked() -> None:
    words = dataset(UnformattedTextValue="Roe", AnchorPoint=[3, 4])
    ds = dataset(
        SOPClassUID=GRAYSCALE, ImageRotation=90, ImageHorizontalFlip="Y", PresentationLUTShape="INVERSE",
        ShutterShape=["CIRCULAR", "POLYGONAL"],
        GraphicAnnotationSequence=[dataset(TextObjectSequence=[words], GraphicObjectSequence=[drawn("POINT", [1, 2])])],
    )  # fmt: skip
    rows = {row["what"]: row["value"] for row in presentation(ds).to_table()}
    assert rows == {
        "images": "0", "shutter": "CIRCULAR, POLYGONAL", "turned": "90° clockwise, then flipped", "greys": "inverted",
        "graphics": "1", "text": MASK,
    }  # fmt: skip
    assert "Roe" not in presentation(ds)._repr_html_()
    assert "Roe" in str(presentation(ds, identifiers=True).to_table())


def test_what_is_no_presentation_state_is_refused() -> None:
    with pytest.raises(UsageError, match="This is an image and no presentation state"):
        presentation(image([[1, 2, 3]], SOPClassUID="1.2.840.10008.5.1.4.1.1.2"))

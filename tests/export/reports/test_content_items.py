from __future__ import annotations

import math

import pytest

from dicomnb.export.objects.instance import item
from dicomnb.export.reports.content_items import (
    SELECTED_FROM,
    container,
    image_content,
    number_content,
    place_content,
    text_content,
)
from dicomnb.objects.reports.content_item import content_tree
from dicomnb.standard.code import Code

LENGTH, MM = Code("410668003", "SCT", "Length"), Code("mm", "UCUM", "Millimeter")
IMAGE = item(ReferencedSOPClassUID="2.25.1", ReferencedSOPInstanceUID="2.25.2", ReferencedFrameNumber=4)


@pytest.mark.parametrize("value", [1 / 3, -1e-7, 123456.789012345, 2.0])
def test_a_number_has_ten_digits_as_text_and_all_as_a_float(value: float) -> None:
    measured = number_content(LENGTH, value, MM).MeasuredValueSequence[0]
    assert measured.NumericValue == pytest.approx(value, rel=1e-9)
    assert len(str(measured.NumericValue)) <= 16
    assert measured.FloatingPointValue == value


def test_what_is_no_number_says_so() -> None:
    made = number_content(LENGTH, math.nan, MM)
    assert len(made.MeasuredValueSequence) == 0
    assert made.NumericValueQualifierCodeSequence[0].CodeValue == "114000"


def test_frames_and_segments_are_named() -> None:
    (target,) = image_content(IMAGE, segments=[3, 5]).ReferencedSOPSequence
    assert (target.ReferencedFrameNumber, list(target.ReferencedSegmentNumber)) == (4, [3, 5])


def test_a_place_lies_on_an_image_or_in_a_frame_of_reference() -> None:
    on_image = place_content(LENGTH, "POLYLINE", [(1.5, 2), (3, 4.25)], image=IMAGE)
    assert (on_image.ValueType, list(on_image.GraphicData)) == ("SCOORD", [1.5, 2, 3, 4.25])
    assert on_image.ContentSequence[0].RelationshipType == SELECTED_FROM
    in_patient = place_content(LENGTH, "POINT", [(1, 2, -3)], frame_of_reference="2.25.7")
    assert (in_patient.ValueType, in_patient.ReferencedFrameOfReferenceUID) == ("SCOORD3D", "2.25.7")
    assert "ContentSequence" not in in_patient


def test_a_container_is_read_back_as_a_tree() -> None:
    made = container(LENGTH, [text_content(LENGTH, "abc"), number_content(LENGTH, 2.5, MM)], "1501")
    tree = content_tree(made)
    assert [(each.kind, each.value) for each in tree.children] == [("TEXT", "abc"), ("NUM", 2.5)]
    assert made.ContentTemplateSequence[0].TemplateIdentifier == "1501"

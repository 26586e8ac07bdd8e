from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import DicomWarning
from dicomnb.objects.reports.content_item import ContentReference, content_tree
from tests.images import dataset
from tests.objects.reports.trees import code, item, number, report


def only(child: Any) -> Any:
    (found,) = content_tree(report([child])).children
    return found


@pytest.mark.parametrize(
    ("kind", "attributes", "shown"),
    [
        ("TEXT", {"TextValue": "Two\r\nlines"}, "Two\r\nlines"),
        ("DATE", {"Date": "20240229"}, "20240229"),
        ("TIME", {"Time": "101500"}, "101500"),
        ("DATETIME", {"DateTime": "20240229101500+0100"}, "20240229101500+0100"),
        ("UIDREF", {"UID": "1.2.3"}, "1.2.3"),
        ("PNAME", {"PersonName": "Roe^Jane"}, "Roe^Jane"),
        ("CODE", {"ConceptCodeSequence": [code("T-28000", "Lung", "SRT")]}, "Lung"),
        ("SCOORD", {"GraphicType": "POINT", "GraphicData": [3.5, 7.25]}, "POINT, 1 point (3.5, 7.25)"),
        (
            "SCOORD3D", {"GraphicType": "POLYLINE", "GraphicData": [1.0, 2.0, 3.0, 4.0, 5.0, 6.5],
            "ReferencedFrameOfReferenceUID": "1.9"}, "POLYLINE, 2 points, frame of reference 1.9 (1, 2, 3) (4, 5, 6.5)",
        ),
        ("TCOORD", {"TemporalRangeType": "SEGMENT", "ReferencedSamplePositions": [11, 80]}, "SEGMENT samples 11, 80"),
        ("TCOORD", {"TemporalRangeType": "POINT", "ReferencedTimeOffsets": [0.25]}, "POINT s 0.25"),
        ("CONTAINER", {"ContentTemplateSequence": [dataset(TemplateIdentifier="1411")]}, ""),
    ],
)  # fmt: skip
def test_each_value_type_is_read(kind: str, attributes: dict[str, Any], shown: str) -> None:
    found = only(item(kind, "Something", **attributes))
    assert (found.kind, str(found.name), found.value_text) == (kind, "Something", shown)
    assert found.position == (1, 1)
    assert found.relationship == "CONTAINS"


@pytest.mark.parametrize(
    ("unit", "more", "value", "shown"),
    [
        ("mm", {}, 23.5, "23.5 mm"),
        ("1", {}, 23.5, "23.5"),
        ("mm", {"FloatingPointValue": 23.4999990001}, 23.4999990001, "23.4999990001 mm"),
        ("Gy.m2", {}, 23.5, "23.5 Gy.m2"),
    ],
)
def test_a_number_has_its_unit(unit: str, more: dict[str, Any], value: float, shown: str) -> None:
    found = only(number(23.5, unit, "Length", **more))
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.value_text == shown


def test_the_words_of_a_unit_in_braces_are_its_meaning() -> None:
    measured = dataset(NumericValue=3, MeasurementUnitsCodeSequence=[code("{events}", "events", "UCUM")])
    assert only(item("NUM", "Events", MeasuredValueSequence=[measured])).value_text == "3 events"


def test_a_ratio_without_a_decimal_is_divided() -> None:
    measured = dataset(RationalNumeratorValue=[3], RationalDenominatorValue=[8])
    assert only(item("NUM", "Ratio", MeasuredValueSequence=[measured])).value == 0.375


def test_a_number_that_is_missing_says_why() -> None:
    why = [code("114007", "Measurement not attempted")]
    found = only(item("NUM", "Length", NumericValueQualifierCodeSequence=why))
    assert found.value is None
    assert found.value_text == "no value [Measurement not attempted]"


def test_a_number_that_is_none_is_shown_and_warned_of() -> None:
    made = number(1, "mm", "Length")
    made.MeasuredValueSequence[0].add_new("NumericValue", "LO", "about 3")
    with pytest.warns(DicomWarning, match=r"item 1.1: \(0040,a30a\) NumericValue is 'about 3'"):
        found = only(made)
    assert found.value_text == "about 3 mm"


def test_references_say_which_frames_segments_and_channels() -> None:
    image = dataset(
        ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.66.4",
        ReferencedSOPInstanceUID="2.25.9",
        ReferencedFrameNumber=[4, 7],
        ReferencedSegmentNumber=2,
    )
    found = only(item("IMAGE", ReferencedSOPSequence=[image]))
    assert found.references == (ContentReference("1.2.840.10008.5.1.4.1.1.66.4", "2.25.9", (4, 7), (2,)),)
    assert found.value_text == "Segmentation 2.25.9, frames 4, 7, segment 2"
    curve = dataset(
        ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.9.1.1",
        ReferencedSOPInstanceUID="2.25.8",
        ReferencedWaveformChannels=[1, 0, 2, 3],
    )
    found = only(item("WAVEFORM", ReferencedSOPSequence=[curve]))
    assert found.references[0].channels == ((1, 0), (2, 3))


def test_an_item_by_reference_names_the_other() -> None:
    by_reference = dataset(RelationshipType="INFERRED FROM", ReferencedContentItemIdentifier=[1, 2, 1])
    found = only(item("TEXT", "Finding", by_reference, TextValue="x"))
    assert found.children[0].value_text == "item 1.2.1"


def test_an_item_without_a_type_is_kept_and_warned_of() -> None:
    with pytest.warns(DicomWarning, match="item 1.1: .*has no Value Type"):
        found = only(item("", "Nameless"))
    assert str(found.name) == "Nameless"


def test_coordinates_that_make_no_points_are_warned_of() -> None:
    with pytest.warns(DicomWarning, match="GraphicData has 3 numbers"):
        only(item("SCOORD", GraphicType="POLYLINE", GraphicData=[1.0, 2.0, 3.0]))


def test_positions_count_children_from_one() -> None:
    root = content_tree(report([item("TEXT", "a"), item("CONTAINER", "b", item("TEXT", "c"), item("TEXT", "d"))]))
    assert [(each.place, str(each.name)) for each in root.walk()] == [
        ("1", "Imaging Measurement Report"),
        ("1.1", "a"),
        ("1.2", "b"),
        ("1.2.1", "c"),
        ("1.2.2", "d"),
    ]


@pytest.mark.parametrize("keyword", ["CodeValue", "LongCodeValue", "URNCodeValue"])
def test_long_and_urn_codes_are_codes(keyword: str) -> None:
    concept = dataset(CodeMeaning="Said at length", CodingSchemeDesignator="99X", **{keyword: "urn:a:b"})
    found = only(item("CODE", "x", ConceptCodeSequence=[concept]))
    assert found.value.notation == "(urn:a:b, 99X)"


def test_several_values_of_one_number_are_warned_of() -> None:
    twice, double = number(5, "mm", "Long Axis"), number([5, 7], "mm", "Long Axis")
    twice.MeasuredValueSequence = [*twice.MeasuredValueSequence, *number(7, "mm", "Long Axis").MeasuredValueSequence]
    for made, tag in ((twice, "0040,a300"), (double, "0040,a30a")):
        with pytest.warns(DicomWarning, match=f"Content item 1.1: .{tag}.* has 2 values"):
            tree = content_tree(report([made]))
        assert tree.children[0].value == 5.0

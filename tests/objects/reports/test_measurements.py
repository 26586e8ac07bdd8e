from __future__ import annotations

from typing import Any

from dicomnb.objects.reports.content_item import content_tree
from dicomnb.objects.reports.measurements import measurements
from tests.images import dataset
from tests.objects.reports.trees import code, item, number, report


def coded(concept: str, meaning: str, value: str, relation: str = "CONTAINS", *below: Any) -> Any:
    return item("CODE", meaning, *below, relation=relation, concept=concept, ConceptCodeSequence=[code("9", value)])


def site(value: str, *below: Any) -> Any:
    made = coded("363698007", "Finding Site", value, "HAS CONCEPT MOD", *below)
    made.ConceptNameCodeSequence[0].CodingSchemeDesignator = "SCT"
    return made


def group(tracking: str, *children: Any) -> Any:
    name = item("TEXT", "Tracking Identifier", relation="HAS OBS CONTEXT", concept="112039", TextValue=tracking)
    return item("CONTAINER", "Measurement Group", name, *children, concept="125007")


def image(uid: str) -> Any:
    reference = dataset(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=uid)
    return item("IMAGE", relation="SELECTED FROM", ReferencedSOPSequence=[reference])


def test_values_of_a_group_say_what_they_are_values_of() -> None:
    side = coded("272741003", "Laterality", "Left")
    side.ConceptNameCodeSequence[0].CodingSchemeDesignator = "SCT"
    derived = coded("121401", "Derivation", "Mean", "HAS CONCEPT MOD")
    tree = content_tree(
        report(
            [
                item(
                    "CONTAINER",
                    "Imaging Measurements",
                    group(
                        "A",
                        coded("121071", "Finding", "Nodule"),
                        site("Lung", side),
                        number(26, "mm", "Long Axis", image("2.25.1")),
                        number(31.5, "[hnsf'U]", "Attenuation", derived),
                        coded("777", "Margin", "Smooth"),
                    ),
                    group("B", number(7, "mm", "Short Axis"), image("2.25.2")),
                ),
                number(70, "kg", "Weight"),
            ]
        )
    )
    rows = list(measurements(tree, identifiers=True))
    told = [
        (r["tracking"], r["finding"], r["site"], r["measurement"], r["value"], r["unit"], r["remark"]) for r in rows
    ]
    assert told == [
        ("A", "Nodule", "Left Lung", "Long Axis", 26.0, "mm", ""),
        ("A", "Nodule", "Left Lung", "Attenuation", 31.5, "HU", "Mean"),
        ("A", "Nodule", "Left Lung", "Margin", "Smooth", "", ""),
        ("B", "", "", "Short Axis", 7.0, "mm", ""),
        ("", "", "", "Weight", 70.0, "kg", ""),
    ]
    assert [row["references"] for row in rows] == [("2.25.1",), (), (), ("2.25.2",), ()]
    assert {row["tracking"] for row in measurements(tree)} == {"masked", ""}


def rows_of(*children: Any) -> list[dict[str, Any]]:
    return list(measurements(content_tree(report(list(children))), identifiers=True))


def test_several_findings_and_sites_of_a_group_are_all_told() -> None:
    part = coded("106233006", "Topographical modifier", "Upper lobe", "HAS CONCEPT MOD")
    part.ConceptNameCodeSequence[0].CodingSchemeDesignator = "SCT"
    (row,) = rows_of(
        group(
            "A",
            coded("121071", "Finding", "Nodule"),
            coded("121071", "Finding", "Cavity"),
            site("Lung", part),
            site("Pleura"),
            number(26, "mm", "Long Axis"),
        )
    )
    assert (row["finding"], row["site"]) == ("Nodule; Cavity", "Lung; Pleura (Upper lobe)")


def test_a_group_in_a_group_has_its_own_finding_or_that_around_it() -> None:
    inner = group("B", coded("121071", "Finding", "Calcification"), number(2, "mm", "Short Axis"))
    told = rows_of(
        group(
            "A",
            coded("121071", "Finding", "Nodule"),
            number(26, "mm", "Long Axis"),
            inner,
            group("C", number(3, "mm", "Short Axis")),
        )
    )
    assert [(row["tracking"], row["finding"], row["value"]) for row in told] == [
        ("A", "Nodule", 26.0),
        ("B", "Calcification", 2.0),
        ("C", "Nodule", 3.0),
    ]


def test_a_group_without_a_finding_has_its_evaluations_too() -> None:
    told = rows_of(group("A", number(26, "mm", "Long Axis"), coded("777", "Margin", "Smooth")))
    assert [(row["measurement"], row["value"]) for row in told] == [("Long Axis", 26.0), ("Margin", "Smooth")]


def test_a_number_without_a_unit_says_so_and_one_of_no_dimension_does_not() -> None:
    bare = number(5, "mm", "Long Axis")
    del bare.MeasuredValueSequence[0].MeasurementUnitsCodeSequence
    told = rows_of(group("A", bare, number(0.7, "1", "Sphericity")))
    assert [(row["value"], row["unit"], row["remark"]) for row in told] == [(5.0, "", "no unit stated"), (0.7, "", "")]


def test_a_report_without_numbers_has_no_rows() -> None:
    assert len(measurements(content_tree(report([item("TEXT", "Finding", TextValue="none")])))) == 0

from __future__ import annotations

from dicomnb.objects.reports.content_item import content_tree
from dicomnb.objects.reports.irradiation import irradiation_events
from tests.objects.reports.trees import code, item, number, report


def test_an_event_is_a_row_and_a_quantity_a_column() -> None:
    dose = item("CONTAINER", "Dose", number(0.00012, "Gy.m2", "Dose Area Product"), number(12.5, "mGy", "Dose (RP)"))
    plane = item("CODE", "Acquisition Plane", ConceptCodeSequence=[code("113620", "Plane A")])
    comment = item("TEXT", "Comment", TextValue="of Jane")
    filters = [item("CONTAINER", "X-Ray Filters", number(0.3, "mm", "Thickness")) for _ in range(2)]
    filters[1].ContentSequence[0].MeasuredValueSequence[0].NumericValue = 0.9
    first = item("CONTAINER", "Irradiation Event X-Ray Data", plane, dose, comment, *filters, concept="113706")
    second = item("CONTAINER", "Irradiation Event X-Ray Data", number(70, "kV", "KVP"), concept="113706")
    root = content_tree(report([item("CONTAINER", "Accumulated", number(5, "Gy.m2", "Total")), first, second]))
    table = irradiation_events(root)
    assert table.columns == (
        "Acquisition Plane",
        "Dose Area Product (Gy.m2)",
        "Dose (RP) (mGy)",
        "Comment",
        "Thickness (mm)",
        "KVP (kV)",
    )
    assert table.rows == (
        ("Plane A", 0.00012, 12.5, "masked", (0.3, 0.9), None),
        (None, None, None, None, None, 70.0),
    )
    assert irradiation_events(root, identifiers=True).column("Comment") == ["of Jane", None]


def test_a_unit_that_differs_makes_another_column() -> None:
    events = [
        item("CONTAINER", "CT Acquisition", number(value, unit, "DLP"), concept="113819")
        for value, unit in ((120, "mGy.cm"), (0.12, "Gy.cm"))
    ]
    table = irradiation_events(content_tree(report(events)))
    assert table.columns == ("DLP (mGy.cm)", "DLP (Gy.cm)")
    assert table.rows == ((120.0, None), (None, 0.12))


def test_a_report_without_events_has_no_rows() -> None:
    assert len(irradiation_events(content_tree(report([number(3, "mm", "Length")])))) == 0

from __future__ import annotations

import numpy as np
import pytest

from dicomnb.analysis.measure import distance
from dicomnb.analysis.roi import roi
from dicomnb.errors import UsageError
from dicomnb.export.objects.segment_description import SegmentDescription
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.export.reports.measurement_groups import MeasuredThing, measurement_group
from dicomnb.export.reports.measurement_report import to_sr_measurements
from dicomnb.geometry.shapes import Circle
from dicomnb.objects.reports.report import report
from dicomnb.objects.segments import segments
from dicomnb.standard.code import Code
from tests.export.objects.sources import ct

QUANTITY, NO_UNIT = Code("246205007", "SCT", "Quantity"), Code("1", "UCUM", "no units")


def test_where_nothing_was_counted_the_number_is_said_to_be_none() -> None:
    volume = ct(3)
    nothing = roi(volume, np.zeros(volume.shape, np.bool_))
    rows = report(to_sr_measurements({"Nothing": nothing}, like=volume)).measurements()
    assert [(row["value"], row["remark"]) for row in rows][:1] == [(None, "Not a number, Mean")]
    assert rows[len(rows) - 1]["value"] == 0.0  # ml


def test_a_segment_keeps_its_side_when_it_is_written_again() -> None:
    volume = ct(3)
    seg = to_seg({"kidney_left": volume.array > 200}, like=volume)
    again = to_seg(list(segments(seg)), like=volume)
    kind = again.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0]
    assert kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeValue == "7771000"
    assert SegmentDescription("x", "kidney", side="left").codes[2] is not None


def test_the_template_goes_by_what_was_measured() -> None:
    volume = ct(3)
    seg = to_seg({"Liver": volume.array > 200}, like=volume)
    disc, mask = roi(volume, Circle((4, 6), 2), index=1), roi(volume, volume.array > 200)
    line = distance(volume, (1, 2), (4, 6), index=2)
    for results, segment, template in (
        ([disc, line], None, "1410"),
        ([mask], segments(seg)[0], "1411"),
        ([mask], None, "1501"),
        ([line], None, "1501"),
    ):
        group = measurement_group(MeasuredThing("It", results, None, segment), volume, QUANTITY, NO_UNIT)  # type: ignore[arg-type]
        assert group.ContentTemplateSequence[0].TemplateIdentifier == template


def test_one_voxel_has_no_standard_deviation() -> None:
    volume = ct(3)
    one = np.zeros(volume.shape, np.bool_)
    one[1, 2, 3] = True
    group = measurement_group(MeasuredThing("It", [roi(volume, one)]), volume, QUANTITY, NO_UNIT)
    ways = [
        each.ContentSequence[0].ConceptCodeSequence[0].CodeMeaning
        for each in group.ContentSequence
        if each.ValueType == "NUM" and "ContentSequence" in each
    ]
    assert ways == ["Mean", "Minimum", "Maximum", "Median"]


def test_two_regions_in_a_group_are_refused() -> None:
    volume = ct(3)
    disc = roi(volume, Circle((4, 6), 2), index=1)
    with pytest.raises(UsageError, match="2 regions"):
        measurement_group(MeasuredThing("It", [disc, disc]), volume, QUANTITY, NO_UNIT)

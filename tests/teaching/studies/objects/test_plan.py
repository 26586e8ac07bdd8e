"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["plan"]


def test_the_opening_is_what_jaws_and_leaves_leave_open(written: Written) -> None:
    beam = pydicom.dcmread(written("plan") / "plan.dcm").BeamSequence[0]
    stands = {
        each.RTBeamLimitingDeviceType: np.array(each.LeafJawPositions, float)
        for each in beam.ControlPointSequence[0].BeamLimitingDevicePositionSequence
    }
    borders = np.array(beam.BeamLimitingDeviceSequence[2].LeafPositionBoundaries, float)
    # Counted in squares of half a millimetre.
    x, y = np.meshgrid(np.arange(-200, 200) / 2 + 0.25, np.arange(-200, 200) / 2 + 0.25)
    pair = np.digitize(y, borders) - 1
    inside = (pair >= 0) & (pair < 6)
    left, right = (stands["MLCX"][np.clip(pair, 0, 5) + at] for at in (0, 6))
    inside &= (x > left) & (x < right) & (x > stands["ASYMX"][0]) & (x < stands["ASYMX"][1])
    inside &= (y > stands["ASYMY"][0]) & (y < stands["ASYMY"][1])
    assert inside.sum() / 400 == STUDY.opening_cm2 == 26.5


def test_the_arc_turns_from_181_to_300_degrees_and_opens(written: Written) -> None:
    points = pydicom.dcmread(written("plan") / "plan.dcm").BeamSequence[1].ControlPointSequence
    assert [point.GantryAngle for point in points] == [181, 240, 300]
    assert [point.GantryRotationDirection for point in points] == ["CW", "CW", "NONE"]
    assert [point.CumulativeMetersetWeight for point in points] == [0, 0.5, 1]
    jaws = [list(point.BeamLimitingDevicePositionSequence[0].LeafJawPositions) for point in points]
    assert jaws == [[-30, 40], [-30, 50], [-30, 60]]


def test_beams_have_their_monitor_units_and_fractions(written: Written) -> None:
    (group,) = pydicom.dcmread(written("plan") / "plan.dcm").FractionGroupSequence
    assert (group.NumberOfFractionsPlanned, group.NumberOfBeams) == (12, 2)
    assert [each.BeamMeterset for each in group.ReferencedBeamSequence] == [120, 250]


def test_the_record_of_the_first_session_misses_two_and_a_half_units(written: Written) -> None:
    record = pydicom.dcmread(written("plan") / "record.dcm")
    (beam,) = record.TreatmentSessionBeamSequence
    assert beam.SpecifiedPrimaryMeterset - beam.DeliveredPrimaryMeterset == 2.5
    assert beam.ControlPointDeliverySequence[-1].DeliveredMeterset == 117.5
    plan = pydicom.dcmread(written("plan") / "plan.dcm")
    assert record.ReferencedRTPlanSequence[0].ReferencedSOPInstanceUID == plan.SOPInstanceUID

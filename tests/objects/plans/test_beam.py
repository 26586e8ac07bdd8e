from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import InvalidValue
from dicomnb.objects.plans.beam import Beam
from tests.images import dataset


def device(kind: str, *positions: float) -> Any:
    return dataset(RTBeamLimitingDeviceType=kind, LeafJawPositions=list(positions))


def arc(**more: Any) -> Any:
    """Return a beam of three control points: what does not change is stated once."""
    points = [
        dataset(
            ControlPointIndex=0, CumulativeMetersetWeight=0, NominalBeamEnergy=6, GantryAngle=181,
            GantryRotationDirection="CW", BeamLimitingDeviceAngle=10, PatientSupportAngle=350, DoseRateSet=600,
            IsocenterPosition=[1.5, -2, 30], SourceToSurfaceDistance=893.5,
            BeamLimitingDevicePositionSequence=[device("ASYMX", -30, 40), device("ASYMY", -20, 25)],
        ),
        dataset(ControlPointIndex=1, CumulativeMetersetWeight=1, GantryAngle=240, DoseRateSet=450,
                BeamLimitingDevicePositionSequence=[device("ASYMX", -30, 50)]),
        dataset(ControlPointIndex=2, CumulativeMetersetWeight=4, GantryAngle=300, NominalBeamEnergy=10,
                GantryRotationDirection="NONE"),
    ]  # fmt: skip
    made: dict[str, Any] = {
        "BeamNumber": 3, "BeamName": "Arc", "BeamType": "DYNAMIC", "RadiationType": "PHOTON",
        "TreatmentDeliveryType": "TREATMENT", "PrimaryDosimeterUnit": "MU", "SourceAxisDistance": 1000,
        "FinalCumulativeMetersetWeight": 4, "ControlPointSequence": points, **more,
    }  # fmt: skip
    return dataset(**made)


def test_a_beam_says_what_its_item_and_its_fraction_say() -> None:
    beam = Beam(arc(), dataset(BeamMeterset=250.5, BeamDose=1.8))
    assert (beam.number, beam.name, beam.kind, beam.radiation) == (3, "Arc", "DYNAMIC", "PHOTON")
    assert (beam.delivery, beam.unit, beam.axis_distance) == ("TREATMENT", "MU", 1000)
    assert (beam.meterset, beam.dose) == (250.5, 1.8)
    assert repr(beam) == "<Beam 3 'Arc', 3 control points>"


def test_a_control_point_has_what_it_states_and_for_the_rest_what_earlier_ones_said() -> None:
    points = Beam(arc(), dataset(BeamMeterset=250)).control_points
    assert [point.index for point in points] == [0, 1, 2]
    assert [point.gantry for point in points] == [181, 240, 300]
    assert [point.energy for point in points] == [6, 6, 10]
    assert [point.dose_rate for point in points] == [600, 450, 450]
    assert {(point.collimator, point.couch, point.ssd) for point in points} == {(10, 350, 893.5)}
    assert {point.isocenter for point in points} == {(1.5, -2, 30)}
    assert [dict(point.positions) for point in points] == [
        {"ASYMX": (-30, 40), "ASYMY": (-20, 25)},
        *[{"ASYMX": (-30, 50), "ASYMY": (-20, 25)}] * 2,
    ]
    assert [point.turn for point in points] == ["clockwise", "clockwise", ""]


def test_the_meterset_is_shared_out_by_weight() -> None:
    assert [point.meterset for point in Beam(arc(), dataset(BeamMeterset=250)).control_points] == [0, 62.5, 250]
    assert [point.meterset for point in Beam(arc()).control_points] == [None] * 3
    weightless = Beam(arc(FinalCumulativeMetersetWeight=0), dataset(BeamMeterset=250))
    assert [point.meterset for point in weightless.control_points] == [None] * 3


@pytest.mark.parametrize(
    ("angles", "turn", "text"),
    [
        ((30, None), "NONE", "30°"),
        ((30, 30), "", "30°"),
        ((181, 179), "CW", "181° to 179° clockwise"),
        ((179, 181), "CC", "179° to 181° counter-clockwise"),
        ((0, 0), "CW", "0° to 0° clockwise"),
        ((10, 20.5), "", "10° to 20.5°"),
        ((None, None), "", ""),
    ],
)
def test_the_angles_of_the_gantry_are_told_in_words(angles: Any, turn: str, text: str) -> None:
    points = [dataset() if angle is None else dataset(GantryAngle=angle) for angle in angles]
    if turn:
        points[0].GantryRotationDirection = turn
    assert Beam(dataset(BeamNumber=1, ControlPointSequence=points)).arc == text


def test_leaves_and_jaws_open_a_field_at_each_control_point() -> None:
    boundaries = dataset(RTBeamLimitingDeviceType="MLCX", LeafPositionBoundaries=[-20, -5, 5, 25])
    made = arc(BeamLimitingDeviceSequence=[boundaries])
    made.ControlPointSequence[2].BeamLimitingDevicePositionSequence = [device("MLCX", -10, -30, 0, 10, 30, 0)]
    beam = Beam(made)
    assert beam.boundaries == {"MLCX": (-20, -5, 5, 25)}
    assert [beam.aperture(index).area for index in range(2)] == [70 * 45 / 100, 80 * 45 / 100]
    # Three pairs of leaves: 20 mm by 15, 60 mm by 10, closed.
    assert beam.aperture(2).area == pytest.approx((20 * 15 + 60 * 10) / 100)
    made.ControlPointSequence[2].BeamLimitingDevicePositionSequence = [device("MLCX", -10, -30, 10, 30)]
    with pytest.raises(InvalidValue):
        Beam(made).aperture(2)


def test_ions_have_spots_and_two_distances() -> None:
    points = [dataset(NumberOfScanSpotPositions=7, NominalBeamEnergy=120.5), dataset(NominalBeamEnergy=118)]
    beam = Beam(dataset(BeamNumber=2, IonControlPointSequence=points, VirtualSourceAxisDistances=[1980, 2340]))
    assert [(point.energy, point.spots) for point in beam.control_points] == [(120.5, 7), (118, 0)]
    assert beam.axis_distance == 1980


def test_a_beam_that_says_nothing_is_read_all_the_same() -> None:
    beam = Beam(dataset())
    assert (beam.number, beam.name, beam.unit, beam.control_points, beam.boundaries) == (0, "", "MU", (), {})
    assert (beam.meterset, beam.dose, beam.axis_distance, beam.arc) == (None, None, None, "")

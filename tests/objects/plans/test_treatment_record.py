from __future__ import annotations

import pytest

from dicomnb.objects.plans.treatment_record import treatment_record
from tests.images import dataset


def test_each_beam_is_a_row_with_what_was_planned_and_delivered() -> None:
    points = [dataset(DeliveredMeterset=each) for each in (0, 50, 117.5)]
    beams = [
        dataset(
            ReferencedBeamNumber=4, BeamName="Anterior", CurrentFractionNumber=7, TreatmentDeliveryType="TREATMENT",
            SpecifiedPrimaryMeterset=120, DeliveredPrimaryMeterset=117.5, TreatmentTerminationStatus="OPERATOR",
            ControlPointDeliverySequence=points,
        ),
        dataset(ReferencedBeamNumber=5, BeamName="Arc"),
    ]  # fmt: skip
    found = treatment_record(
        dataset(TreatmentDate="20240229", TreatmentTime="101500", TreatmentSessionBeamSequence=beams)
    )
    assert found[0] == {
        "beam": 4, "name": "Anterior", "fraction": 7, "delivery": "TREATMENT", "planned (MU)": 120,
        "delivered (MU)": 117.5, "difference (MU)": -2.5, "status": "OPERATOR", "control points": 3,
        "date": "20240229", "time": "101500",
    }  # fmt: skip
    assert [found[1][name] for name in ("planned (MU)", "delivered (MU)", "difference (MU)")] == [None, None, None]
    assert found[1]["control points"] == 0


@pytest.mark.parametrize("kind", ["", "Ion"])
def test_what_the_beam_does_not_say_is_that_of_its_last_control_point(kind: str) -> None:
    points = [dataset(SpecifiedMeterset=each, DeliveredMeterset=each * 0.75) for each in (0, 40, 88)]
    beam = dataset(ReferencedBeamNumber=1, **{f"{kind or ''}ControlPointDeliverySequence": points})
    found = treatment_record(dataset(**{f"TreatmentSession{kind}BeamSequence": [beam]}))
    assert [found[0][name] for name in ("planned (MU)", "delivered (MU)", "difference (MU)")] == [88, 66, -22]


def test_differences_are_those_of_the_decimals_that_are_written() -> None:
    beam = dataset(SpecifiedPrimaryMeterset=0.1, DeliveredPrimaryMeterset=0.3)
    assert treatment_record(dataset(TreatmentSessionBeamSequence=[beam]))[0]["difference (MU)"] == 0.2


def test_applications_of_brachytherapy_are_rows_too() -> None:
    setup = dataset(ReferencedBrachyApplicationSetupNumber=2, TreatmentTerminationStatus="NORMAL")
    found = treatment_record(dataset(TreatmentSessionApplicationSetupSequence=[setup]))
    assert (len(found), found[0]["beam"], found[0]["status"]) == (1, 2, "NORMAL")


def test_a_session_without_beams_has_no_rows() -> None:
    assert list(treatment_record(dataset())) == []

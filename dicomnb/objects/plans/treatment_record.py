"""What was delivered in a session of radiotherapy, beam by beam, as a table (PS3.3 C.8.8.21, C.8.8.26)."""

from __future__ import annotations

from typing import Final

from dicomnb.objects.record_table import RecordTable
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, text

__all__ = ["treatment_record"]

_COLUMNS: Final = (
    "beam",
    "name",
    "fraction",
    "delivery",
    "planned (MU)",
    "delivered (MU)",
    "difference (MU)",
    "status",
    "control points",
    "date",
    "time",
)


def treatment_record(dataset: Dataset) -> RecordTable:
    """Return a record of beams, ion beams or brachytherapy as a table, one row a beam or application.

    Parameters
    ----------
    dataset : Dataset
        An RT Beams, RT Ion Beams or RT Brachy Treatment Record.
    """
    beams = items(dataset, "TreatmentSessionBeamSequence") or items(dataset, "TreatmentSessionIonBeamSequence")
    setups = items(dataset, "TreatmentSessionApplicationSetupSequence")
    date, time = text(dataset, "TreatmentDate"), text(dataset, "TreatmentTime")
    rows = [_row(item, date, time) for item in (*beams, *setups)]
    return RecordTable(_COLUMNS, rows, "What was delivered")


def _row(item: Dataset, date: str, time: str) -> tuple[object, ...]:
    points = items(item, "ControlPointDeliverySequence") or items(item, "IonControlPointDeliverySequence")
    planned, delivered = number(item, "SpecifiedPrimaryMeterset"), number(item, "DeliveredPrimaryMeterset")
    if delivered is None and points:
        delivered = number(points[-1], "DeliveredMeterset")
    if planned is None and points:
        planned = number(points[-1], "SpecifiedMeterset")
    difference = None if planned is None or delivered is None else round(delivered - planned, 9)
    return (
        number(item, "ReferencedBeamNumber") or number(item, "ReferencedBrachyApplicationSetupNumber"),
        text(item, "BeamName"),
        number(item, "CurrentFractionNumber"),
        text(item, "TreatmentDeliveryType"),
        planned,
        delivered,
        difference,
        text(item, "TreatmentTerminationStatus"),
        len(points),
        date,
        time,
    )

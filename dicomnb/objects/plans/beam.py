"""A beam and its control points: each has what it states, and for the rest what the earlier ones said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from dicomnb.cached_property import cached_property
from dicomnb.objects.plans.aperture import Aperture, aperture_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, numbers, text

__all__ = ["Beam", "ControlPoint"]

_KEPT: Final = MappingProxyType(
    {
        "energy": "NominalBeamEnergy",
        "gantry": "GantryAngle",
        "collimator": "BeamLimitingDeviceAngle",
        "couch": "PatientSupportAngle",
        "pitch": "GantryPitchAngle",
        "dose_rate": "DoseRateSet",
        "ssd": "SourceToSurfaceDistance",
    }
)
"""Numbers that hold until a later control point states another (PS3.3 C.8.8.14.1)."""

_TURNS: Final = MappingProxyType({"CW": "clockwise", "CC": "counter-clockwise"})


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """The machine at one point of a beam.

    Parameters
    ----------
    index : int
        Control Point Index, from 0.
    weight : float or None
        Cumulative Meterset Weight.
    meterset : float or None
        What was delivered up to here, in the unit of the beam (MU).
    energy : float or None
        MeV, of photons MV.
    gantry, collimator, couch, pitch : float or None
        Angles, degrees (IEC 61217).
    dose_rate : float or None
        MU in a minute.
    ssd : float or None
        Source to Surface Distance, mm.
    turn : str
        How the gantry turns from here on: ``"clockwise"``, ``"counter-clockwise"`` or empty.
    isocenter : tuple of float
        LPS, mm; empty where it is not stated.
    positions : mapping of str to tuple of float
        Leaf/Jaw Positions by the type of device.
    spots : int
        Scan spots of an ion beam.
    """

    index: int
    weight: float | None = None
    meterset: float | None = None
    energy: float | None = None
    gantry: float | None = None
    collimator: float | None = None
    couch: float | None = None
    pitch: float | None = None
    dose_rate: float | None = None
    ssd: float | None = None
    turn: str = ""
    isocenter: tuple[float, ...] = ()
    positions: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    spots: int = 0


class Beam:
    """A beam of a plan.

    Parameters
    ----------
    item : Dataset
        Item of the Beam Sequence or the Ion Beam Sequence.
    reference : Dataset or None
        Item of the Referenced Beam Sequence of a fraction group: how much of it is planned.

    Attributes
    ----------
    number : int
        Beam Number.
    name, kind, radiation, delivery : str
        Beam Name, Beam Type (STATIC, DYNAMIC), Radiation Type (PHOTON, PROTON ...), Treatment Delivery Type.
    meterset, dose : float or None
        Beam Meterset of a fraction, in `unit`, and Beam Dose, Gy.
    unit : str
        Primary Dosimeter Unit: ``"MU"``.
    axis_distance : float or None
        Source-Axis Distance, mm.
    """

    def __init__(self, item: Dataset, reference: Dataset | None = None) -> None:
        self._item = item
        self.number = int(number(item, "BeamNumber") or 0)
        self.name, self.kind = text(item, "BeamName"), text(item, "BeamType")
        self.radiation, self.delivery = text(item, "RadiationType"), text(item, "TreatmentDeliveryType")
        self.unit = text(item, "PrimaryDosimeterUnit") or "MU"
        self.meterset = None if reference is None else number(reference, "BeamMeterset")
        self.dose = None if reference is None else number(reference, "BeamDose")
        distances = numbers(item, "SourceAxisDistance") or numbers(item, "VirtualSourceAxisDistances")
        self.axis_distance = distances[0] if distances else None

    @cached_property
    def control_points(self) -> tuple[ControlPoint, ...]:
        """Its control points, in the order of the file."""
        total = number(self._item, "FinalCumulativeMetersetWeight")
        last = ControlPoint(-1)
        found = []
        for index, item in enumerate(
            items(self._item, "ControlPointSequence") or items(self._item, "IonControlPointSequence")
        ):
            last = replace(last, **self._stated(item, index, last, total))
            found.append(last)
        return tuple(found)

    def _stated(self, item: Dataset, index: int, last: ControlPoint, total: float | None) -> dict[str, Any]:
        stated: dict[str, Any] = {
            name: value for name, keyword in _KEPT.items() if (value := number(item, keyword)) is not None
        }
        stated["index"] = int(number(item, "ControlPointIndex") or index)
        weight = number(item, "CumulativeMetersetWeight")
        if weight is not None:
            stated["weight"] = weight
            stated["meterset"] = weight / total * self.meterset if total and self.meterset is not None else None
        if text(item, "GantryRotationDirection"):
            stated["turn"] = _TURNS.get(text(item, "GantryRotationDirection"), "")
        if place := numbers(item, "IsocenterPosition"):
            stated["isocenter"] = place
        devices = {
            text(device, "RTBeamLimitingDeviceType"): numbers(device, "LeafJawPositions")
            for device in items(item, "BeamLimitingDevicePositionSequence")
        }
        if devices:
            stated["positions"] = {**last.positions, **devices}
        stated["spots"] = int(number(item, "NumberOfScanSpotPositions") or 0)
        return stated

    @cached_property
    def boundaries(self) -> dict[str, tuple[float, ...]]:
        """Leaf Position Boundaries by the type of device, mm."""
        devices = items(self._item, "BeamLimitingDeviceSequence") or items(self._item, "IonBeamLimitingDeviceSequence")
        return {
            text(device, "RTBeamLimitingDeviceType"): numbers(device, "LeafPositionBoundaries") for device in devices
        }

    def aperture(self, index: int = 0) -> Aperture:
        """Return jaws and leaves at a control point.

        Raises
        ------
        InvalidValue
            If positions and boundaries of leaves do not fit together.
        """
        return aperture_of(dict(self.control_points[index].positions), self.boundaries)

    @property
    def arc(self) -> str:
        """Angles of the gantry in words: ``"30°"``, ``"181° to 179° clockwise"``; empty where there are none."""
        angles = [point.gantry for point in self.control_points if point.gantry is not None]
        if not angles:
            return ""
        turn = next((point.turn for point in self.control_points if point.turn), "")
        if not turn and len(set(angles)) == 1:
            return f"{angles[0]:g}°"
        return f"{angles[0]:g}° to {angles[-1]:g}° {turn}".strip()

    def __repr__(self) -> str:
        points = len(self.control_points)
        return f"<Beam {self.number} {self.name!r}, {points} control points>"

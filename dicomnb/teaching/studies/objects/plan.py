"""A made-up plan: a static field with leaves, an arc of three control points, and the record of its first session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import general, put, uid
from dicomnb.teaching.studies.ct import CARL
from dicomnb.teaching.studies.study import Study

__all__ = ["PLAN", "PlanStudy"]

RT_PLAN: Final = "1.2.840.10008.5.1.4.1.1.481.5"
RT_RECORD: Final = "1.2.840.10008.5.1.4.1.1.481.4"


@dataclass(frozen=True, slots=True)
class PlanStudy(Study):
    """The plan; its truth is data.

    Parameters
    ----------
    key : str
        Its name.
    isocenter : (x, y, z)
        LPS, mm.
    jaws : ((x1, x2), (y1, y2))
        Of the static field, mm at the isocentre.
    boundaries : tuple of float
        Borders between leaves, along y, mm.
    leaves : tuple of (left, right)
        Ends of each pair of leaves, mm.
    metersets : (float, float)
        Monitor units of the two beams.
    gantry : tuple of float
        Angles of the arc, degrees.
    fractions : int
        How often it is delivered.
    """

    key: str
    isocenter: tuple[float, float, float]
    jaws: tuple[tuple[float, float], tuple[float, float]]
    boundaries: tuple[float, ...]
    leaves: tuple[tuple[float, float], ...]
    metersets: tuple[float, float]
    gantry: tuple[float, ...]
    fractions: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files."""
        return "plan.dcm", "record.dcm"

    @property
    def opening_cm2(self) -> float:
        """Area of the opening of the static field, cm²."""
        (x1, x2), (y1, y2) = self.jaws
        total = 0.0
        for (left, right), low, high in zip(self.leaves, self.boundaries, self.boundaries[1:], strict=False):
            total += max(0, min(right, x2) - max(left, x1)) * max(0, min(high, y2) - max(low, y1))
        return total / 100

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.20, A.29)."""
        for number, (name, make) in enumerate(zip(self.names, (self._plan, self._record), strict=True), 1):
            dataset = general(
                Dataset(), self.key, CARL, date="20150718", time="080000", model="Phantom linac", in_space=number == 1
            )
            put(
                dataset,
                SOPInstanceUID=uid(f"{self.key}/{name}"),
                SeriesInstanceUID=uid(f"{self.key}/series {number}"),
                SeriesNumber=number,
                InstanceNumber=1,
                OperatorsName="",
            )
            make(dataset)
            yield name, dataset

    def _plan(self, dataset: Dataset) -> None:
        references = [
            put(Dataset(), ReferencedBeamNumber=number, BeamMeterset=meterset, BeamDose=1.0)
            for number, meterset in enumerate(self.metersets, 1)
        ]
        group = put(
            Dataset(),
            FractionGroupNumber=1,
            NumberOfFractionsPlanned=self.fractions,
            NumberOfBeams=len(references),
            NumberOfBrachyApplicationSetups=0,
            ReferencedBeamSequence=references,
        )
        (x1, x2), (y1, y2) = self.jaws
        ends = [left for left, _ in self.leaves] + [right for _, right in self.leaves]
        devices = (("ASYMX", 1, ()), ("ASYMY", 1, ()), ("MLCX", len(self.leaves), self.boundaries))
        positions = [device("ASYMX", (x1, x2)), device("ASYMY", (y1, y2)), device("MLCX", ends)]
        static = [
            put(self._point(0, 0.0, 0.0), BeamLimitingDevicePositionSequence=positions),
            put(Dataset(), ControlPointIndex=1, CumulativeMetersetWeight=1.0),
        ]
        arc = []
        for index, angle in enumerate(self.gantry):
            weight = index / (len(self.gantry) - 1)
            point = put(Dataset(), ControlPointIndex=index, CumulativeMetersetWeight=weight, GantryAngle=angle)
            if index == 0:
                point = self._point(0, 0.0, angle)
            is_last = index == len(self.gantry) - 1
            put(point, GantryRotationDirection="NONE" if is_last else "CW")
            # The right jaw opens by 10 mm from point to point.
            point.BeamLimitingDevicePositionSequence = [
                device("ASYMX", (x1, x2 + 10.0 * index)),
                *([device("ASYMY", (y1, y2))] if index == 0 else ()),
            ]
            arc.append(point)
        put(
            dataset,
            SOPClassUID=RT_PLAN,
            Modality="RTPLAN",
            SeriesDescription="Plan",
            RTPlanLabel="PHANTOM",
            RTPlanDate="20150718",
            RTPlanTime="080000",
            RTPlanGeometry="TREATMENT_DEVICE",
            ApprovalStatus="UNAPPROVED",
            FractionGroupSequence=[group],
            BeamSequence=[
                self._beam(1, "Anterior", "STATIC", devices, static),
                self._beam(2, "Arc", "DYNAMIC", devices[:2], arc),
            ],
        )

    def _point(self, index: int, weight: float, gantry: float) -> Dataset:
        """Return the first control point of a beam, which states everything."""
        return put(
            Dataset(),
            ControlPointIndex=index,
            CumulativeMetersetWeight=weight,
            NominalBeamEnergy=6.0,
            DoseRateSet=600.0,
            GantryAngle=gantry,
            GantryRotationDirection="NONE",
            BeamLimitingDeviceAngle=10.0,
            BeamLimitingDeviceRotationDirection="NONE",
            PatientSupportAngle=0.0,
            PatientSupportRotationDirection="NONE",
            TableTopEccentricAngle=0.0,
            TableTopEccentricRotationDirection="NONE",
            TableTopVerticalPosition=None,
            TableTopLongitudinalPosition=None,
            TableTopLateralPosition=None,
            IsocenterPosition=list(self.isocenter),
        )

    def _beam(
        self,
        number: int,
        name: str,
        kind: str,
        devices: Sequence[tuple[str, int, Sequence[float]]],
        points: list[Dataset],
    ) -> Dataset:
        limits = []
        for device_type, pairs, boundaries in devices:
            limit = put(Dataset(), RTBeamLimitingDeviceType=device_type, NumberOfLeafJawPairs=pairs)
            limits.append(put(limit, LeafPositionBoundaries=list(boundaries)) if boundaries else limit)
        return put(
            Dataset(),
            TreatmentMachineName="PHANTOM01",
            PrimaryDosimeterUnit="MU",
            SourceAxisDistance=1000.0,
            BeamLimitingDeviceSequence=limits,
            BeamNumber=number,
            BeamName=name,
            BeamType=kind,
            RadiationType="PHOTON",
            TreatmentDeliveryType="TREATMENT",
            NumberOfWedges=0,
            NumberOfCompensators=0,
            NumberOfBoli=0,
            NumberOfBlocks=0,
            FinalCumulativeMetersetWeight=1.0,
            NumberOfControlPoints=len(points),
            ControlPointSequence=points,
        )

    def _record(self, dataset: Dataset) -> None:
        planned, missed = self.metersets[0], 2.5
        delivered = [
            self._delivery(0, 0.0, 0.0),
            self._delivery(1, planned, planned - missed),
        ]
        beam = put(
            Dataset(),
            ReferencedBeamNumber=1,
            BeamName="Anterior",
            BeamType="STATIC",
            RadiationType="PHOTON",
            TreatmentDeliveryType="TREATMENT",
            CurrentFractionNumber=1,
            TreatmentTerminationStatus="MACHINE",
            TreatmentVerificationStatus="",
            SpecifiedPrimaryMeterset=planned,
            DeliveredPrimaryMeterset=planned - missed,
            NumberOfWedges=0,
            NumberOfCompensators=0,
            NumberOfBoli=0,
            NumberOfBlocks=0,
            NumberOfControlPoints=len(delivered),
            ControlPointDeliverySequence=delivered,
            BeamLimitingDeviceLeafPairsSequence=[
                put(Dataset(), RTBeamLimitingDeviceType=kind, NumberOfLeafJawPairs=1) for kind in ("ASYMX", "ASYMY")
            ],
        )
        put(
            dataset,
            SOPClassUID=RT_RECORD,
            Modality="RTRECORD",
            SeriesDescription="First session",
            TreatmentDate="20150719",
            TreatmentTime="101500",
            PrimaryDosimeterUnit="MU",
            NumberOfFractionsPlanned=self.fractions,
            TreatmentMachineSequence=[
                put(
                    Dataset(),
                    TreatmentMachineName="PHANTOM01",
                    Manufacturer="dicomnb",
                    InstitutionName="Hospital of Nowhere",
                    ManufacturerModelName="Phantom linac",
                    DeviceSerialNumber="0",
                )
            ],
            ReferencedRTPlanSequence=[
                put(Dataset(), ReferencedSOPClassUID=RT_PLAN, ReferencedSOPInstanceUID=uid(f"{self.key}/plan.dcm"))
            ],
            TreatmentSessionBeamSequence=[beam],
        )

    def _delivery(self, index: int, specified: float, delivered: float) -> Dataset:
        (x1, x2), (y1, y2) = self.jaws
        point: dict[str, Any] = {}
        if index == 0:
            point = {
                "NominalBeamEnergy": 6.0,
                "NominalBeamEnergyUnit": "MV",
                "GantryAngle": 0.0,
                "GantryRotationDirection": "NONE",
                "BeamLimitingDeviceAngle": 10.0,
                "BeamLimitingDeviceRotationDirection": "NONE",
                "PatientSupportAngle": 0.0,
                "PatientSupportRotationDirection": "NONE",
                "TableTopEccentricAngle": 0.0,
                "TableTopEccentricRotationDirection": "NONE",
                "BeamLimitingDevicePositionSequence": [device("ASYMX", (x1, x2)), device("ASYMY", (y1, y2))],
            }
        return put(
            Dataset(),
            ReferencedControlPointIndex=index,
            TreatmentControlPointDate="20150719",
            TreatmentControlPointTime="101500",
            SpecifiedMeterset=specified,
            DeliveredMeterset=delivered,
            DoseRateSet=600.0,
            DoseRateDelivered=600.0,
            **point,
        )


def device(kind: str, positions: Sequence[float]) -> Dataset:
    """Return where jaws or leaves stand."""
    return put(Dataset(), RTBeamLimitingDeviceType=kind, LeafJawPositions=list(positions))


PLAN: Final = PlanStudy(
    "plan",
    isocenter=(66.0, -22.0, -158.0),
    jaws=((-30.0, 40.0), (-20.0, 30.0)),
    boundaries=(-25.0, -15.0, -5.0, 5.0, 15.0, 25.0, 35.0),
    leaves=((-10.0, 20.0), (-20.0, 50.0), (-35.0, 45.0), (-30.0, 35.0), (-25.0, 30.0), (0.0, 0.0)),
    metersets=(120.0, 250.0),
    gantry=(181.0, 240.0, 300.0),
    fractions=12,
)
"""An anterior field of 70 × 50 mm with six pairs of leaves, and an arc from 181° to 300°."""

"""A radiotherapy plan: its beams, their control points, and what is prescribed, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dicomnb.cached_property import cached_property
from dicomnb.errors import UsageError
from dicomnb.objects.plans.beam import Beam
from dicomnb.objects.record_table import RecordTable
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import items, number, text
from dicomnb.printable import printable
from dicomnb.standard.privacy import is_identifying
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.object_kinds import kind_of_object, other_kind

__all__ = ["Plan", "plan"]


class Plan(RichOutput):
    """A radiotherapy plan; a notebook shows tables, `show` draws the fields.

    Parameters
    ----------
    dataset : Dataset
        An RT Plan or RT Ion Plan.
    identifiers : bool
        True if a notebook shows labels that may name the patient.

    References
    ----------
    PS3.3 A.20, A.49, C.8.8.9 to C.8.8.15, C.8.8.25.

    Examples
    --------
    >>> import dicomnb as dn
    >>> plan = dn.plan(dn.make_study("plan") / "plan.dcm")
    >>> plan
    <Plan, 2 beams, 12 fractions>
    >>> first = plan[0]
    >>> first.name, first.arc, first.meterset, round(first.aperture().area, 2)
    ('Anterior', '0°', 120.0, 26.5)
    """

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset, self._identifiers = dataset, identifiers

    @cached_property
    def beams(self) -> tuple[Beam, ...]:
        """Its beams, in the order of the file."""
        references = {
            int(number(item, "ReferencedBeamNumber") or 0): item
            for group in reversed(items(self.dataset, "FractionGroupSequence"))
            for item in items(group, "ReferencedBeamSequence")
        }
        found = items(self.dataset, "BeamSequence") or items(self.dataset, "IonBeamSequence")
        return tuple(Beam(item, references.get(int(number(item, "BeamNumber") or 0))) for item in found)

    def __len__(self) -> int:
        return len(self.beams)

    def __iter__(self) -> Iterator[Beam]:
        return iter(self.beams)

    def __getitem__(self, index: int) -> Beam:
        if not -len(self.beams) <= index < len(self.beams):
            raise UsageError(f"There is no beam {index}: the plan has {len(self.beams)}, counted from 0.")
        return self.beams[index]

    @property
    def fractions(self) -> int | None:
        """How often it is delivered: Number of Fractions Planned of the first fraction group."""
        for group in items(self.dataset, "FractionGroupSequence"):
            planned = number(group, "NumberOfFractionsPlanned")
            return None if planned is None else int(planned)
        return None

    def to_table(self) -> RecordTable:
        """Return the beams, one row each."""
        columns = (
            "beam", "name", "type", "radiation", "energy (MV, MeV)", "gantry", "collimator (°)", "couch (°)",
            "meterset", "unit", "dose (Gy)", "control points", "isocentre (mm)", "spots",
        )  # fmt: skip
        return RecordTable(columns, [self._row(beam) for beam in self.beams])

    def _row(self, beam: Beam) -> tuple[Any, ...]:
        points = beam.control_points
        first = points[0] if points else None
        energies = dict.fromkeys(point.energy for point in points if point.energy is not None)
        spots = sum(point.spots for point in points)
        return (
            beam.number,
            beam.name,
            beam.kind,
            beam.radiation,
            _ends(list(energies)),
            beam.arc,
            None if first is None else first.collimator,
            None if first is None else first.couch,
            beam.meterset,
            beam.unit,
            beam.dose,
            len(points),
            None if first is None or not first.isocenter else first.isocenter,
            spots or None,
        )

    def control_points(self, beam: int = 0) -> RecordTable:
        """Return the control points of a beam, one row each.

        Parameters
        ----------
        beam : int
            Which beam, from 0.

        Raises
        ------
        UsageError
            If there is no such beam.
        """
        chosen = self[beam]
        columns = (
            "point", f"meterset ({chosen.unit})", "energy (MV, MeV)", "gantry (°)", "collimator (°)", "couch (°)",
            "x jaws (mm)", "y jaws (mm)", "opening (cm²)", "dose rate (MU/min)", "spots",
        )  # fmt: skip
        rows = []
        for index, point in enumerate(chosen.control_points):
            aperture = chosen.aperture(index)
            area = aperture.area
            rows.append(
                (
                    point.index,
                    point.meterset,
                    point.energy,
                    point.gantry,
                    point.collimator,
                    point.couch,
                    aperture.x,
                    aperture.y,
                    None if area != area else area,  # noqa: PLR0124 - NaN
                    point.dose_rate,
                    point.spots or None,
                )
            )
        return RecordTable(columns, rows)

    def prescriptions(self) -> RecordTable:
        """Return the dose references: targets and organs at risk with their doses, one row each."""
        columns = ("reference", "description", "type", "target dose (Gy)", "maximum dose (Gy)")
        rows = [
            (
                int(number(item, "DoseReferenceNumber") or 0),
                text(item, "DoseReferenceDescription"),
                text(item, "DoseReferenceType"),
                number(item, "TargetPrescriptionDose"),
                number(item, "DeliveryMaximumDose") or number(item, "OrganAtRiskMaximumDose"),
            )
            for item in items(self.dataset, "DoseReferenceSequence")
        ]
        return RecordTable(columns, rows)

    def __str__(self) -> str:
        return self._text(identifiers=True)

    def __repr__(self) -> str:
        count = len(self.beams)
        beams = f"{count} {'beam' if count == 1 else 'beams'}"
        often = "" if self.fractions is None else f", {self.fractions} fractions"
        return f"<Plan, {beams}{often}>"

    def _heading(self, *, identifiers: bool) -> str:
        label = text(self.dataset, "RTPlanLabel")
        if label and not identifiers and is_identifying(to_tag("RTPlanLabel")):
            label = MASK
        kind = kind_of_object(self.dataset).name
        return f"{kind}{f' {label}' if label else ''}, {repr(self)[7:-1]}"

    def _text(self, *, identifiers: bool) -> str:
        parts = [printable(self._heading(identifiers=identifiers)), str(self.to_table())]
        prescribed = self.prescriptions()
        return "\n".join([*parts, *([str(prescribed)] if len(prescribed) else [])])

    def _plain_text(self) -> str:
        return self._text(identifiers=self._identifiers)

    def _markup(self) -> Markup:
        prescribed = self.prescriptions()
        return tag(
            "div",
            tag("p", tag("b", self._heading(identifiers=self._identifiers))),
            self.to_table()._markup(),
            prescribed._markup() if len(prescribed) else None,
            class_=f"dicomnb-plan {NO_MATH}",
        )


def _ends(energies: list[float]) -> Any:
    if len(energies) < 2:
        return energies[0] if energies else None
    return f"{min(energies):g} to {max(energies):g}"


def plan(source: Readable, *, identifiers: bool = False) -> Plan:
    """Return a radiotherapy plan: beams, control points, jaws and leaves, and what is prescribed.

    Parameters
    ----------
    source : Dataset or path
        An RT Plan or RT Ion Plan.
    identifiers : bool, default False
        True if a notebook shows labels that may name the patient.

    Returns
    -------
    Plan
        Tables; `show` draws its fields as the source sees them.

    Raises
    ------
    UsageError
        If it is no such plan.

    References
    ----------
    PS3.3 A.20 (RT Plan), A.49 (RT Ion Plan), IEC 61217.

    Examples
    --------
    >>> import dicomnb as dn
    >>> plan = dn.plan(dn.make_study("plan") / "plan.dcm")
    >>> plan.control_points(1).column("gantry (°)")
    [181.0, 240.0, 300.0]
    """
    dataset = read(source)
    if not any(keyword in dataset for keyword in ("BeamSequence", "IonBeamSequence", "FractionGroupSequence")):
        raise other_kind(dataset, "and no plan of beams")
    return Plan(dataset, identifiers=identifiers)

"""Made-up structured reports: measurements on the made-up CT, the dose of a CT, and the images worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import code, decimal, general, put, uid
from dicomnb.teaching.studies.ct import CT, CT_IMAGE_STORAGE, CtStudy, Insert
from dicomnb.teaching.studies.study import Study

__all__ = ["REPORT", "ReportStudy", "ScanDose"]

COMPREHENSIVE_SR: Final = "1.2.840.10008.5.1.4.1.1.88.33"
RADIATION_DOSE_SR: Final = "1.2.840.10008.5.1.4.1.1.88.67"
KEY_OBJECTS: Final = "1.2.840.10008.5.1.4.1.1.88.59"
READER: Final = "Reader^Rosa"


@dataclass(frozen=True, slots=True)
class ScanDose:
    """One scan of the dose report.

    Parameters
    ----------
    protocol : str
        What it is called.
    ctdi : float
        Mean CTDIvol, mGy.
    length : float
        Scanned length, mm.
    kvp, current : float
        Voltage, kV, and mean current, mA.
    """

    protocol: str
    ctdi: float
    length: float
    kvp: float
    current: float

    @property
    def dlp(self) -> float:
        """Dose length product, mGy·cm."""
        return self.ctdi * self.length / 10


@dataclass(frozen=True, slots=True)
class ReportStudy(Study):
    """The reports; their truth is data.

    Parameters
    ----------
    key : str
        Its name.
    ct : CtStudy
        What was measured.
    nodule : Insert
        The sphere that was measured.
    scans : tuple of ScanDose
        The irradiation events.
    """

    key: str
    ct: CtStudy
    nodule: Insert
    scans: tuple[ScanDose, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files."""
        return "dose.dcm", "key.dcm", "measurements.dcm"

    @property
    def diameter(self) -> float:
        """Diameter of the nodule, mm."""
        return 2 * self.nodule.radius

    @property
    def slice_number(self) -> int:
        """The slice through its centre, counted from the feet."""
        return round(float(self.nodule.center[2] - self.ct.grid.position(0)[2]) / self.ct.grid.spacing[2])

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.35.3, A.35.4, A.35.8)."""
        makers = (self._dose, self._key, self._measurements)
        for number, (name, make) in enumerate(zip(self.names, makers, strict=True), 1):
            dataset = general(
                Dataset(), self.key, self.ct.subject, date="20150711", time="081500", model="Phantom", in_space=False
            )
            put(
                dataset,
                SOPInstanceUID=uid(f"{self.key}/{name}"),
                SeriesInstanceUID=uid(f"{self.key}/series {number}"),
                SeriesNumber=90 + number,
                InstanceNumber=1,
                ContentDate="20150711",
                ContentTime="093000",
                ReferencedPerformedProcedureStepSequence=[],
            )
            make(dataset)
            yield name, dataset

    # -- measurements (PS3.16 TID 1500) ----------------------------------------------------------------------

    def _measurements(self, dataset: Dataset) -> None:
        image = self._image(self.slice_number)
        x, y, _ = self.nodule.center
        first = self.ct.grid.position(self.slice_number)
        sx, sy, _ = self.ct.grid.spacing
        column, row = (x - first[0]) / sx + 0.5, (y - first[1]) / sy + 0.5
        half = self.nodule.radius / sx
        line = put(
            Dataset(),
            RelationshipType="INFERRED FROM",
            ValueType="SCOORD",
            GraphicType="POLYLINE",
            GraphicData=[column - half, row, column + half, row],
            ContentSequence=[put(image, RelationshipType="SELECTED FROM", ValueType="IMAGE")],
        )
        group = container(
            "125007", "Measurement Group",
            [
                item("TEXT", "112039", "Tracking Identifier", "Lesion 1 of Rosa", "HAS OBS CONTEXT"),
                item("UIDREF", "112040", "Tracking Unique Identifier", uid(f"{self.key}/lesion"), "HAS OBS CONTEXT"),
                item("CODE", "121071", "Finding", code("27925004", "Nodule")),
                item("CODE", ("363698007", "SCT"), "Finding Site", code("39607008", "Lung"), "HAS CONCEPT MOD"),
                measured(("103339001", "SCT"), "Long Axis", self.diameter, "mm", [line]),
                measured(("118565006", "SCT"), "Volume", decimal(round(self.nodule.volume_ml, 3)), "cm3"),
            ],
        )  # fmt: skip
        put(
            dataset,
            SOPClassUID=COMPREHENSIVE_SR,
            Modality="SR",
            SeriesDescription="Measurements",
            CompletionFlag="COMPLETE",
            VerificationFlag="VERIFIED",
            VerifyingObserverSequence=[
                put(
                    Dataset(),
                    VerifyingOrganization="Hospital of Nowhere",
                    VerificationDateTime="20150711093200",
                    VerifyingObserverName=READER,
                    VerifyingObserverIdentificationCodeSequence=[],
                )
            ],
            PerformedProcedureCodeSequence=[],
            CurrentRequestedProcedureEvidenceSequence=[self._evidence([self.slice_number])],
        )
        _put_root(
            dataset, "1500", "126000", "Imaging Measurement Report",
            [
                item("CODE", "121049", "Language of Content Item and Descendants",
                     code("en-US", "English (US)", "RFC5646"), "HAS CONCEPT MOD"),
                item("CODE", "121005", "Observer Type", code("121006", "Person", "DCM"), "HAS OBS CONTEXT"),
                item("PNAME", "121008", "Person Observer Name", READER, "HAS OBS CONTEXT"),
                item("CODE", "121058", "Procedure reported", code("75385009", "CT of chest"), "HAS CONCEPT MOD"),
                container("111028", "Image Library", []),
                container("126010", "Imaging Measurements", [group]),
                item("TEXT", "121073", "Impression", f"One nodule. <{READER}>"),
            ],
        )  # fmt: skip

    # -- dose of a CT (PS3.16 TID 10011) ---------------------------------------------------------------------

    def _dose(self, dataset: Dataset) -> None:
        events = [self._event(scan, number) for number, scan in enumerate(self.scans, 1)]
        total = sum(scan.dlp for scan in self.scans)
        put(
            dataset,
            SOPClassUID=RADIATION_DOSE_SR,
            Modality="SR",
            SeriesDescription="Dose report",
            CompletionFlag="COMPLETE",
            VerificationFlag="UNVERIFIED",
            PerformedProcedureCodeSequence=[],
        )
        _put_root(
            dataset, "10011", "113701", "X-Ray Radiation Dose Report",
            [
                item("CODE", "121058", "Procedure reported", code("77477000", "Computed Tomography X-Ray"),
                     "HAS CONCEPT MOD"),
                item("CODE", "121005", "Observer Type", code("121007", "Device", "DCM"), "HAS OBS CONTEXT"),
                item("UIDREF", "121012", "Device Observer UID", uid(f"{self.key}/device"), "HAS OBS CONTEXT"),
                item("DATETIME", "113809", "Start of X-Ray Irradiation", "20150711082200"),
                item("DATETIME", "113810", "End of X-Ray Irradiation", "20150711082300"),
                item("CODE", "113876", "Scope of Accumulation", code("113014", "Study", "DCM")),
                container(
                    "113811", "CT Accumulated Dose Data",
                    [
                        measured("113812", "Total Number of Irradiation Events", len(events), "{events}"),
                        measured("113813", "CT Dose Length Product Total", decimal(round(total, 3)), "mGy.cm"),
                    ],
                ),
                *events,
            ],
        )  # fmt: skip

    def _event(self, scan: ScanDose, number: int) -> Dataset:
        source = container(
            "113831", "CT X-Ray Source Parameters",
            [
                measured("113733", "KVP", scan.kvp, "kV"),
                measured("113734", "X-Ray Tube Current", scan.current, "mA"),
            ],
        )  # fmt: skip
        return container(
            "113819", "CT Acquisition",
            [
                item("TEXT", "125203", "Acquisition Protocol", scan.protocol),
                item("CODE", "113820", "CT Acquisition Type", code("116152004", "Spiral Acquisition")),
                item("UIDREF", "113769", "Irradiation Event UID", uid(f"{self.key}/event {number}")),
                container(
                    "113822", "CT Acquisition Parameters",
                    [measured("113825", "Scanning Length", scan.length, "mm"), source],
                ),
                container(
                    "113829", "CT Dose",
                    [
                        measured("113830", "Mean CTDIvol", scan.ctdi, "mGy"),
                        measured("113838", "DLP", decimal(round(scan.dlp, 3)), "mGy.cm"),
                    ],
                ),
            ],
        )  # fmt: skip

    # -- images worth a look (PS3.16 TID 2010) ---------------------------------------------------------------

    def _key(self, dataset: Dataset) -> None:
        numbers = [self.slice_number - 1, self.slice_number]
        put(
            dataset,
            SOPClassUID=KEY_OBJECTS,
            Modality="KO",
            SeriesDescription="Key images",
            CurrentRequestedProcedureEvidenceSequence=[self._evidence(numbers)],
        )
        images = [put(self._image(k), RelationshipType="CONTAINS", ValueType="IMAGE") for k in numbers]
        note = item("TEXT", "113012", "Key Object Description", "The nodule")
        _put_root(dataset, "2010", "113000", "Of Interest", [note, *images])

    # -- references ------------------------------------------------------------------------------------------

    def _image(self, k: int) -> Dataset:
        return put(
            Dataset(),
            ReferencedSOPSequence=[
                put(
                    Dataset(),
                    ReferencedSOPClassUID=CT_IMAGE_STORAGE,
                    ReferencedSOPInstanceUID=uid(f"{self.ct.key}/slice {k}"),
                )
            ],
        )

    def _evidence(self, slices: Sequence[int]) -> Dataset:
        references = [each for k in slices for each in self._image(k).ReferencedSOPSequence]
        series = put(Dataset(), SeriesInstanceUID=uid(f"{self.ct.key}/series"), ReferencedSOPSequence=references)
        return put(Dataset(), StudyInstanceUID=uid(f"{self.ct.key}/study"), ReferencedSeriesSequence=[series])


# -- content items -------------------------------------------------------------------------------------------

_VALUES: Final = {
    "TEXT": "TextValue",
    "PNAME": "PersonName",
    "UIDREF": "UID",
    "DATETIME": "DateTime",
    "CODE": "ConceptCodeSequence",
}


def item(
    kind: str, concept: str | tuple[str, str], meaning: str, value: Any, relationship: str = "CONTAINS"
) -> Dataset:
    """Return a content item; the concept is of DCM unless a scheme is named (PS3.3 C.17.3.2)."""
    name, scheme = (concept, "DCM") if isinstance(concept, str) else concept
    made = put(
        Dataset(),
        RelationshipType=relationship,
        ValueType=kind,
        ConceptNameCodeSequence=[code(name, meaning, scheme)],
    )
    return put(made, **{_VALUES[kind]: [value] if kind == "CODE" else value})


def measured(
    concept: str | tuple[str, str], meaning: str, value: float, unit: str, below: Sequence[Dataset] = ()
) -> Dataset:
    """Return a content item of a number (PS3.3 C.18.1)."""
    name, scheme = (concept, "DCM") if isinstance(concept, str) else concept
    number = put(Dataset(), NumericValue=value, MeasurementUnitsCodeSequence=[code(unit, unit.strip("{}"), "UCUM")])
    made = put(
        Dataset(),
        RelationshipType="CONTAINS",
        ValueType="NUM",
        ConceptNameCodeSequence=[code(name, meaning, scheme)],
        MeasuredValueSequence=[number],
    )
    return put(made, ContentSequence=list(below)) if below else made


def container(concept: str, meaning: str, children: Sequence[Dataset]) -> Dataset:
    """Return a container (PS3.3 C.18.8)."""
    made = put(
        Dataset(),
        RelationshipType="CONTAINS",
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code(concept, meaning, "DCM")],
        ContinuityOfContent="SEPARATE",
    )
    return put(made, ContentSequence=list(children)) if children else made


def _put_root(dataset: Dataset, template: str, concept: str, meaning: str, children: Sequence[Dataset]) -> None:
    put(
        dataset,
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code(concept, meaning, "DCM")],
        ContinuityOfContent="SEPARATE",
        ContentTemplateSequence=[put(Dataset(), MappingResource="DCMR", TemplateIdentifier=template)],
        ContentSequence=list(children),
    )


REPORT: Final = ReportStudy(
    "report",
    CT,
    CT.inserts[4],
    (ScanDose("Thorax", 12.4, 310.0, 120.0, 165.0), ScanDose("Low dose control", 3.1, 45.0, 100.0, 40.0)),
)
"""A nodule of 26 mm in the made-up CT, two scans of 12.4 and 3.1 mGy, two key images."""

"""Directory records: what a DICOMDIR says of a patient, a study, a series and an object (PS3.3 F.5)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from dicomnb.errors import DicomWarning, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard import dictionary, uid

__all__ = ["ALONE", "records_of"]

ALONE: Final = frozenset({"HANGING PROTOCOL", "IMPLANT", "IMPLANT ASSY", "IMPLANT GROUP", "INVENTORY", "PALETTE"})
"""Types of records that stand under no patient (PS3.3 Table F.4-1)."""

_PATIENT: Final = ("PatientName", "PatientID!")
_STUDY: Final = (
    "StudyDate",
    "StudyTime",
    "StudyDescription",
    "StudyInstanceUID!",
    "StudyID#",
    "AccessionNumber",
)
_SERIES: Final = ("Modality!", "SeriesInstanceUID!", "SeriesNumber#")
_CONTENT: Final = ("ContentDate", "ContentTime", "InstanceNumber#")
_LABELLED: Final = (*_CONTENT, "ContentLabel", "ContentDescription", "ContentCreatorName")
_REPORT: Final = (*_CONTENT, "CompletionFlag", "VerificationFlag", "ConceptNameCodeSequence")
_IMPLANT: Final = ("Manufacturer", "ImplantName", "ImplantPartNumber", "ImplantSize")

_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "IMAGE": ("InstanceNumber#",),
        "RT DOSE": ("InstanceNumber#", "DoseSummationType"),
        "RT STRUCTURE SET": ("InstanceNumber#", "StructureSetLabel", "StructureSetDate", "StructureSetTime"),
        "RT PLAN": ("InstanceNumber#", "RTPlanLabel", "RTPlanDate", "RTPlanTime"),
        "RT TREAT RECORD": ("InstanceNumber#", "TreatmentDate", "TreatmentTime"),
        "PRESENTATION": (
            *("PresentationCreationDate", "PresentationCreationTime", "InstanceNumber#", "ContentLabel"),
            *("ContentDescription", "ContentCreatorName", "ReferencedSeriesSequence"),
        ),
        "WAVEFORM": _CONTENT,
        "SR DOCUMENT": _REPORT,
        "KEY OBJECT DOC": (*_CONTENT, "ConceptNameCodeSequence"),
        "SPECTROSCOPY": (
            *("ImageType", "ContentDate", "ContentTime", "InstanceNumber#", "NumberOfFrames", "Rows", "Columns"),
            *("DataPointRows", "DataPointColumns"),
        ),
        "RAW DATA": _CONTENT,
        "REGISTRATION": _LABELLED,
        "FIDUCIAL": _LABELLED,
        "ENCAP DOC": (
            *("ContentDate", "ContentTime", "InstanceNumber#", "DocumentTitle", "HL7InstanceIdentifier"),
            *("ConceptNameCodeSequence", "MIMETypeOfEncapsulatedDocument"),
        ),
        "VALUE MAP": _LABELLED,
        "STEREOMETRIC": (),
        "PLAN": (),
        "SURFACE": _LABELLED,
        "SURFACE SCAN": ("ContentDate", "ContentTime"),
        "MEASUREMENT": ("InstanceNumber#", "ContentDate", "ContentTime"),
        "TRACT": _LABELLED,
        "ASSESSMENT": ("InstanceNumber#", "InstanceCreationDate", "InstanceCreationTime"),
        "RADIOTHERAPY": ("InstanceNumber#", "UserContentLabel", "UserContentLongLabel", "ContentDescription"),
        "ANNOTATION": _LABELLED,
        "HANGING PROTOCOL": (
            *("HangingProtocolName", "HangingProtocolDescription", "HangingProtocolLevel", "HangingProtocolCreator"),
            *("HangingProtocolCreationDateTime", "HangingProtocolDefinitionSequence"),
            *("NumberOfPriorsReferenced", "HangingProtocolUserIdentificationCodeSequence"),
        ),
        "PALETTE": ("ContentLabel", "ContentDescription"),
        "IMPLANT": _IMPLANT,
        "IMPLANT ASSY": ("ImplantAssemblyTemplateName", "Manufacturer", "ProcedureTypeCodeSequence"),
        "IMPLANT GROUP": ("ImplantTemplateGroupName", "ImplantTemplateGroupIssuer"),
        "INVENTORY": ("ContentDate", "ContentTime"),
    }
)
"""Attributes of each record of an object. ``!``: it has to have a value; ``#``: a number, 0 where there is none."""

_TYPES: Final = (
    ("RTDose", "RT DOSE"),
    ("RTStructureSet", "RT STRUCTURE SET"),
    ("RTPlan", "RT PLAN"),
    ("RTIonPlan", "RT PLAN"),
    ("RTBeamsTreatmentRecord", "RT TREAT RECORD"),
    ("RTIonBeamsTreatmentRecord", "RT TREAT RECORD"),
    ("RTBrachyTreatmentRecord", "RT TREAT RECORD"),
    ("RTTreatmentSummaryRecord", "RT TREAT RECORD"),
    ("KeyObjectSelectionDocument", "KEY OBJECT DOC"),
    ("MRSpectroscopy", "SPECTROSCOPY"),
    ("RawData", "RAW DATA"),
    ("SpatialRegistration", "REGISTRATION"),
    ("DeformableSpatialRegistration", "REGISTRATION"),
    ("SpatialFiducials", "FIDUCIAL"),
    ("Encapsulated", "ENCAP DOC"),
    ("RealWorldValueMapping", "VALUE MAP"),
    ("StereometricRelationship", "STEREOMETRIC"),
    ("SurfaceSegmentation", "SURFACE"),
    ("SurfaceScan", "SURFACE SCAN"),
    ("TractographyResults", "TRACT"),
    ("ContentAssessmentResults", "ASSESSMENT"),
    ("MicroscopyBulkSimpleAnnotations", "ANNOTATION"),
    ("HangingProtocol", "HANGING PROTOCOL"),
    ("ColorPalette", "PALETTE"),
    ("GenericImplantTemplate", "IMPLANT"),
    ("ImplantAssemblyTemplate", "IMPLANT ASSY"),
    ("ImplantTemplateGroup", "IMPLANT GROUP"),
    ("Inventory", "INVENTORY"),
    ("CTDefinedProcedureProtocol", "PLAN"),
    ("CTPerformedProcedureProtocol", "PLAN"),
    ("XADefinedProcedureProtocol", "PLAN"),
    ("XAPerformedProcedureProtocol", "PLAN"),
    ("RTBeamsDeliveryInstruction", "PLAN"),
    ("LensometryMeasurements", "MEASUREMENT"),
    ("AutorefractionMeasurements", "MEASUREMENT"),
    ("KeratometryMeasurements", "MEASUREMENT"),
    ("SubjectiveRefractionMeasurements", "MEASUREMENT"),
    ("VisualAcuityMeasurements", "MEASUREMENT"),
    ("OphthalmicAxialMeasurements", "MEASUREMENT"),
    ("IntraocularLensCalculations", "MEASUREMENT"),
    ("OphthalmicVisualFieldStaticPerimetryMeasurements", "MEASUREMENT"),
    ("RTPhysicianIntent", "RADIOTHERAPY"),
    ("RTSegmentAnnotation", "RADIOTHERAPY"),
    ("RTRadiation", "RADIOTHERAPY"),
    ("CArmPhoton", "RADIOTHERAPY"),
    ("TomotherapeuticRadiation", "RADIOTHERAPY"),
    ("RoboticArmRadiation", "RADIOTHERAPY"),
)
"""How the keyword of a class begins, and the type of its record; then the endings below count."""

_ENDINGS: Final = (
    ("PresentationStateStorage", "PRESENTATION"),
    ("StructuredDisplayStorage", "PRESENTATION"),
    ("WaveformStorage", "WAVEFORM"),
    ("SRStorage", "SR DOCUMENT"),
    ("ReportStorage", "SR DOCUMENT"),
    ("CADSRStorage", "SR DOCUMENT"),
    ("LogStorage", "SR DOCUMENT"),
)


def _type_of(sop_class: str) -> str:
    """Return the Directory Record Type of a SOP class, IMAGE where none of the others fits."""
    keyword = uid.keyword_of(sop_class)
    for begins, kind in _TYPES:
        if keyword.startswith(begins):
            return kind
    return next((kind for end, kind in _ENDINGS if keyword.endswith(end)), "IMAGE")


def records_of(dataset: Dataset) -> list[Dataset]:
    """Return the records of an object: of its patient, study and series, and its own, or its own alone.

    Parameters
    ----------
    dataset : Dataset
        The object.

    Raises
    ------
    MissingAttribute
        If what a record has to have is not there: Patient ID, Modality, or a UID.
    UsageError
        If it is a DICOMDIR itself.

    Warns
    -----
    DicomWarning
        If a number that a record has to have is not there: 0 stands for it.

    References
    ----------
    PS3.3 F.5.
    """
    sop_class = str(dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID") or "")
    if "DirectoryRecordSequence" in dataset:
        raise UsageError("A DICOMDIR is not part of a file-set: it describes one.")
    if not sop_class:
        raise MissingAttribute("The data set has no SOP Class UID: nobody can tell what it is.", tag=0x00080016)
    kind = _type_of(sop_class)
    own = _record(dataset, kind, _KEYS[kind])
    own.ReferencedSOPClassUIDInFile = sop_class
    instance = dataset.get("SOPInstanceUID") or dataset.file_meta.get("MediaStorageSOPInstanceUID")
    if not instance:
        raise MissingAttribute("The data set has no SOP Instance UID.", tag=0x00080018)
    own.ReferencedSOPInstanceUIDInFile = instance
    own.ReferencedTransferSyntaxUIDInFile = dataset.transfer_syntax.uid
    if kind in ALONE:
        return [own]
    above = (("PATIENT", _PATIENT), ("STUDY", _STUDY), ("SERIES", _SERIES))
    return [*(_record(dataset, name, keys) for name, keys in above), own]


def _record(dataset: Dataset, kind: str, keys: tuple[str, ...]) -> Dataset:
    record = Dataset()
    record.OffsetOfTheNextDirectoryRecord = 0
    record.RecordInUseFlag = 0xFFFF
    record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    record.DirectoryRecordType = kind
    if "SpecificCharacterSet" in dataset:
        record.SpecificCharacterSet = dataset.SpecificCharacterSet
    for key in keys:
        keyword = key.rstrip("!#")
        value = dataset.get(keyword)
        if value is None or value == "":
            value = _instead(keyword, key, kind)
        if key == keyword and keyword not in dataset and dictionary.vr_of(_tag(keyword)) == "SQ":
            continue  # of Type 1C: there is none to say
        setattr(record, keyword, value)
    return record


def _tag(keyword: str) -> int:
    return dictionary.resolve(keyword) or 0


def _instead(keyword: str, key: str, kind: str) -> Any:
    if key.endswith("!"):
        tag = _tag(keyword)
        raise MissingAttribute(f"A record of type {kind} has to have {keyword}, and the file has none.", tag=tag)
    if not key.endswith("#"):
        return None
    warnings.warn(
        DicomWarning(f"The file has no {keyword}, which a directory record of type {kind} has to have: it says 0."),
        stacklevel=5,
    )
    return "0" if dictionary.vr_of(_tag(keyword)) == "SH" else 0

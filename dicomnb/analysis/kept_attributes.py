"""Which attributes of an image what is derived from it keeps, by the modules that they belong to."""

from __future__ import annotations

from typing import Final

__all__ = ["ACQUISITION", "PATIENT", "PET", "SERIES", "STUDY", "VALUES"]

PATIENT: Final = (
    "SpecificCharacterSet",
    "TimezoneOffsetFromUTC",
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "OtherPatientIDs",
    "PatientBirthDate",
    "PatientBirthTime",
    "PatientSex",
    "PatientSpeciesDescription",
    "PatientSpeciesCodeSequence",
    "PatientBreedDescription",
    "PatientBreedCodeSequence",
    "BreedRegistrationSequence",
    "ResponsiblePerson",
    "ResponsiblePersonRole",
    "ResponsibleOrganization",
    "PatientComments",
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
    "ClinicalTrialSponsorName",
    "ClinicalTrialProtocolID",
    "ClinicalTrialProtocolName",
    "ClinicalTrialSiteID",
    "ClinicalTrialSiteName",
    "ClinicalTrialSubjectID",
    "ClinicalTrialSubjectReadingID",
    "ClinicalTrialTimePointID",
    "ClinicalTrialTimePointDescription",
    "PatientAge",
    "PatientSize",
    "PatientWeight",
    "PatientSexNeutered",
    "AdditionalPatientHistory",
)
"""Modules Patient, Patient Study and those of clinical trials (PS3.3 C.7.1.1, C.7.1.3, C.7.2.2, C.7.2.3)."""

STUDY: Final = (
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
    "StudyID",
    "AccessionNumber",
    "IssuerOfAccessionNumberSequence",
    "StudyDescription",
    "ProcedureCodeSequence",
    "FrameOfReferenceUID",
    "VolumeFrameOfReferenceUID",
    "PositionReferenceIndicator",
)
"""Modules General Study and Frame of Reference (PS3.3 C.7.2.1, C.7.4.1)."""

SERIES: Final = (
    "Modality",
    "BodyPartExamined",
    "Laterality",
    "PatientPosition",
    "ProtocolName",
    "SeriesDescription",
    "SeriesNumber",
    "SeriesDate",
    "SeriesTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "AcquisitionDateTime",
    "PatientOrientationCodeSequence",
    "PatientGantryRelationshipCodeSequence",
    "Manufacturer",
    "ManufacturerModelName",
    "InstitutionName",
    "StationName",
    "DeviceSerialNumber",
    "SoftwareVersions",
    "ContrastBolusAgent",
    "ContrastBolusRoute",
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
    "BurnedInAnnotation",
)
"""Modules General Series, General Equipment, Contrast/Bolus and what stays true of General Image (PS3.3 C.7)."""

ACQUISITION: Final = (
    "KVP",
    "ConvolutionKernel",
    "DataCollectionDiameter",
    "FilterType",
    "ScanningSequence",
    "SequenceVariant",
    "ScanOptions",
    "MRAcquisitionType",
    "SequenceName",
    "RepetitionTime",
    "EchoTime",
    "EchoTrainLength",
    "InversionTime",
    "FlipAngle",
    "MagneticFieldStrength",
    "ImagingFrequency",
    "ImagedNucleus",
    "ReceiveCoilName",
)
"""How CT and MR images were acquired (PS3.3 C.8.2.1, C.8.3.1)."""

PET: Final = (
    "Units",
    "SUVType",
    "CountsSource",
    "SeriesType",
    "ReprojectionMethod",
    "CorrectedImage",
    "DecayCorrection",
    "DecayFactor",
    "CollimatorType",
    "RandomsCorrectionMethod",
    "AttenuationCorrectionMethod",
    "ScatterCorrectionMethod",
    "ReconstructionMethod",
    "FrameReferenceTime",
    "ActualFrameDuration",
    "TriggerTime",
    "FrameTime",
    "RadiopharmaceuticalInformationSequence",
)
"""PET Series, PET Isotope and what PET images of one moment share (PS3.3 C.8.9.1, C.8.9.2, C.8.9.4)."""

VALUES: Final = (
    "RescaleType",
    "PresentationLUTShape",
    "PhotometricInterpretation",
    "WindowCenter",
    "WindowWidth",
    "WindowCenterWidthExplanation",
    "VOILUTFunction",
    "DoseUnits",
    "DoseType",
    "DoseSummationType",
)
"""What physical values mean, and how they are windowed (PS3.3 C.11.1, C.11.2, C.8.8.3)."""

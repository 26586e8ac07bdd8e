"""The slices of two series, CT and MR, as scanners write them: one layout or a few, other values in every file."""

from __future__ import annotations

import math

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from tests.benchmarks.files.building import code, header, private, uid

__all__ = ["SIDE", "ct_slice", "mr_slice"]

SIDE = 512
"""Rows and columns of a CT slice."""

_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
_STUDY_COMPONENT = "1.2.840.10008.3.1.2.3.1"


def _phantom(side: int) -> bytes:
    """Return stored values of an oval body with two lungs and some noise, 12 bits of 16."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    stored = np.full((side, side), 24.0)
    stored[(x / 0.86) ** 2 + (y / 0.62) ** 2 < 1] = 1064
    for center in (-0.38, 0.41):
        stored[((x - center) / 0.27) ** 2 + (y / 0.44) ** 2 < 1] = 214
    stored[x**2 + (y - 0.45) ** 2 < 0.01] = 1824
    stored += np.random.default_rng(7).normal(0, 12, stored.shape)
    pixels: bytes = np.clip(stored, 0, 4095).astype("<u2").tobytes()
    return pixels


_CT_PIXELS = _phantom(SIDE)
_MR_PIXELS = _phantom(256)


def _clock(seconds: float) -> str:
    """Return a time of day with microseconds."""
    whole = int(seconds)
    part = round((seconds - whole) * 1e6)
    return f"{whole // 3600:02}{whole // 60 % 60:02}{whole % 60:02}.{part:06}"


def _patient_and_study(number: int) -> Dataset:
    return header(
        SpecificCharacterSet="ISO_IR 100",
        StudyDate="20190314",
        StudyTime="091522.487000",
        AccessionNumber="A4471902",
        ReferringPhysicianName="Bench^Bertram^^Dr.",
        StudyDescription="Thorax and abdomen, portal venous",
        ProcedureCodeSequence=[code("CT-TAP", "CT of thorax, abdomen and pelvis")],
        ReferencedStudySequence=[
            header(ReferencedSOPClassUID=_STUDY_COMPONENT, ReferencedSOPInstanceUID=uid(number, 9))
        ],
        PatientName="Bench^Mark",
        PatientID="BENCH-000417",
        PatientBirthDate="19510730",
        PatientSex="M",
        PatientAge="067Y",
        PatientSize=1.78,
        PatientWeight=81.5,
        SmokingStatus="UNKNOWN",
        AdditionalPatientHistory="Follow-up after six months. Known lesion in segment VII, 14 mm.",
        StudyInstanceUID=uid(number),
        StudyID="4471",
        FrameOfReferenceUID=uid(number, 8),
        PositionReferenceIndicator="SN",
    )


def _equipment() -> Dataset:
    return header(
        Manufacturer="BENCH MEDICAL SYSTEMS",
        InstitutionName="Hospital of Nowhere",
        InstitutionAddress="1 Example Street, Nowhere",
        StationName="SCANNER03",
        PerformingPhysicianName="Perform^Peter",
        OperatorsName="Operate^Olga",
        ManufacturerModelName="Revolutionary 256",
        DeviceSerialNumber="0000417",
        SoftwareVersions=["bench.7.12.3", "recon.41"],
        DateOfLastCalibration="20190314",
        TimeOfLastCalibration="061202.000000",
        GantryID="3",
        DeviceUID=uid(77),
    )


def _request() -> Dataset:
    protocol = code("P-TAP-PV", "Portal venous", ProtocolContextSequence=[code("CTX", "Weight-adapted")])
    return header(
        PerformedStationAETitle="SCANNER03",
        PerformedStationName="SCANNER03",
        PerformedLocation="Room 3",
        PerformedProcedureStepStartDate="20190314",
        PerformedProcedureStepStartTime="091502.000000",
        PerformedProcedureStepEndDate="20190314",
        PerformedProcedureStepEndTime="092644.000000",
        PerformedProcedureStepID="PPS4471",
        PerformedProcedureStepDescription="Thorax and abdomen, portal venous",
        PerformedProtocolCodeSequence=[protocol],
        RequestingPhysician="Request^Rudolf",
        RequestingService="Oncology",
        RequestedProcedureDescription="CT thorax and abdomen",
        RequestAttributesSequence=[
            header(
                RequestedProcedureID="RP4471",
                RequestedProcedureDescription="CT thorax and abdomen",
                ScheduledProcedureStepID="SPS4471",
                ScheduledProcedureStepDescription="Thorax and abdomen",
                ScheduledProtocolCodeSequence=[protocol],
            )
        ],
        CommentsOnThePerformedProcedureStep="",
    )


def _merged(*parts: Dataset) -> Dataset:
    whole = Dataset()
    for part in parts:
        whole.update(part)
    return whole


def ct_slice(k: int) -> Dataset:
    """Return slice `k` of a CT series: about 170 elements, nested sequences and private blocks among them."""
    z = -612.5 + 1.25 * k
    seconds = 33_432.1183 + 0.0371 * k
    current = round(210 + 140 * math.sin(k / 37))
    dataset = _merged(_patient_and_study(1), _equipment(), _request())
    image = header(
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"],
        InstanceCreationDate="20190314",
        InstanceCreationTime=_clock(seconds + 61.2),
        SOPClassUID=_CT_IMAGE,
        SOPInstanceUID=uid(1, 2, 33_432_118 + 37 * k, k + 1),
        SeriesDate="20190314",
        AcquisitionDate="20190314",
        ContentDate="20190314",
        SeriesTime="091712.118000",
        AcquisitionTime=_clock(seconds),
        ContentTime=_clock(seconds + 60.9),
        AcquisitionDateTime=f"20190314{_clock(seconds)}",
        Modality="CT",
        SeriesDescription="Thorax abdomen 1.25 soft",
        AnatomicRegionSequence=[code("CHEST", "Chest")],
        ReferencedImageSequence=[
            header(ReferencedSOPClassUID=_CT_IMAGE, ReferencedSOPInstanceUID=uid(1, 1, number)) for number in (1, 2)
        ],
        SourceImageSequence=[
            header(
                ReferencedSOPClassUID=_CT_IMAGE,
                ReferencedSOPInstanceUID=uid(1, 7, 1),
                PurposeOfReferenceCodeSequence=[code("RAW", "Reconstructed from")],
            )
        ],
        IrradiationEventUID=uid(1, 5, 2),
        ContrastBolusAgent="Iodine 350",
        BodyPartExamined="CHEST",
        ScanOptions="HELICAL MODE",
        SliceThickness=1.25,
        KVP=120,
        DataCollectionDiameter=500,
        ProtocolName="Thorax abdomen portal venous",
        ContrastBolusRoute="IV",
        ContrastBolusVolume=95,
        ContrastBolusStartTime="091602",
        ContrastBolusTotalDose=95,
        ContrastFlowRate=3.2,
        ContrastFlowDuration=29.7,
        ReconstructionDiameter=399.36,
        DistanceSourceToDetector=949.147,
        DistanceSourceToPatient=541,
        GantryDetectorTilt=0,
        TableHeight=154.5,
        RotationDirection="CW",
        ExposureTime=500,
        XRayTubeCurrent=current,
        Exposure=round(current * 0.5),
        FilterType="BODY FILTER",
        GeneratorPower=round(current * 0.12),
        FocalSpots=[0.7, 1.2],
        ConvolutionKernel="STANDARD",
        PatientPosition="FFS",
        RevolutionTime=0.5,
        SingleCollimationWidth=0.625,
        TotalCollimationWidth=40.0,
        TableSpeed=78.75,
        TableFeedPerRotation=39.375,
        SpiralPitchFactor=0.984375,
        DataCollectionCenterPatient=[0.3, -150.1, z],
        ReconstructionTargetCenterPatient=[0.3, -150.1, z],
        ExposureModulationType="XYZ_EC",
        CTDIvol=round(9.1 + current / 97, 6),
        CTDIPhantomTypeCodeSequence=[code("113691", "IEC Body Dosimetry Phantom")],
        SeriesInstanceUID=uid(1, 2),
        SeriesNumber=4,
        AcquisitionNumber=2,
        InstanceNumber=k + 1,
        ImagePositionPatient=[-199.39, -349.79, z],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        ImagesInAcquisition=500,
        SliceLocation=z,
        ImageComments="",
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=SIDE,
        Columns=SIDE,
        PixelSpacing=[0.78, 0.78],
        BitsAllocated=16,
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=0,
        SmallestImagePixelValue=k % 7,
        LargestImagePixelValue=1824 + k % 61,
        BurnedInAnnotation="NO",
        WindowCenter=[40, -600],
        WindowWidth=[400, 1500],
        RescaleIntercept=-1024,
        RescaleSlope=1,
        RescaleType="HU",
        WindowCenterWidthExplanation=["SOFT", "LUNG"],
        LossyImageCompression="00",
        PixelData=_CT_PIXELS,
    )
    dataset = _merged(dataset, image)
    numbers = [("SS", k % 17 - 8), ("SL", 1000 * k), ("FL", z), ("FD", seconds), ("US", current), ("DS", 0.625)]
    private(dataset, 0x0009, "BENCH IDENT 01", [("LO", "CT03"), ("SH", "HELIX"), ("UI", uid(1, 4, k + 1)), *numbers])
    private(dataset, 0x0019, "BENCH ACQU 01", [*numbers, ("LO", f"tube {37 + k / 81:.1f} C"), ("IS", k)])
    private(dataset, 0x0027, "BENCH IMAGE 01", [*numbers, ("SH", f"I{z:.1f}"), ("OB", bytes(range(256)) * 8)])
    inner = header(ReferencedSOPInstanceUID=uid(1, 6, k), ReferencedFrameNumber=1)
    private(dataset, 0x0045, "BENCH HELIX 01", [*numbers, ("SQ", [inner]), ("UN", b"\x07\x03" * 60)])
    return dataset


def mr_slice(k: int) -> Dataset:
    """Return slice `k` of an oblique MR series."""
    seconds = 40_911.25 + 0.0825 * k
    start = (-91.5, -130.2, 118.75)
    normal = (0.0871557427, -0.173648178, 0.980947428)
    dataset = _merged(_patient_and_study(2), _equipment(), _request())
    image = header(
        ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "NORM"],
        InstanceCreationDate="20190314",
        InstanceCreationTime=_clock(seconds + 12.5),
        SOPClassUID=_MR_IMAGE,
        SOPInstanceUID=uid(2, 5, 911_000 + 211 * k, k + 1),
        AcquisitionDate="20190314",
        AcquisitionTime=_clock(seconds),
        ContentDate="20190314",
        ContentTime=_clock(seconds + 12.0),
        Modality="MR",
        SeriesDescription="t1 mprage sag",
        BodyPartExamined="HEAD",
        ScanningSequence=["GR", "IR"],
        SequenceVariant=["SK", "SP", "MP"],
        ScanOptions="IR",
        MRAcquisitionType="3D",
        SequenceName="*tfl3d1_16ns",
        AngioFlag="N",
        SliceThickness=0.9,
        RepetitionTime=2300,
        EchoTime=2.32,
        InversionTime=900,
        NumberOfAverages=1,
        ImagingFrequency=123.249804,
        ImagedNucleus="1H",
        EchoNumbers=1,
        MagneticFieldStrength=3,
        NumberOfPhaseEncodingSteps=255,
        EchoTrainLength=1,
        PercentSampling=100,
        PercentPhaseFieldOfView=100,
        PixelBandwidth=200,
        ProtocolName="t1_mprage_sag",
        AcquisitionMatrix=[0, 256, 256, 0],
        InPlanePhaseEncodingDirection="ROW",
        FlipAngle=8,
        VariableFlipAngleFlag="N",
        SAR=round(0.0412 + k * 1e-5, 10),
        dBdt=0,
        PatientPosition="HFS",
        SeriesInstanceUID=uid(2, 5),
        SeriesNumber=2,
        AcquisitionNumber=1,
        InstanceNumber=k + 1,
        ImagePositionPatient=[round(first + way * 0.9 * k, 8) for first, way in zip(start, normal, strict=True)],
        ImageOrientationPatient=[0.996194698, 0.0151924, -0.0858317, -0.0, 0.984807753, 0.173648178],
        SliceLocation=round(-88.2 + 0.9 * k, 6),
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=256,
        Columns=256,
        PixelSpacing=[0.9375, 0.9375],
        BitsAllocated=16,
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=0,
        SmallestImagePixelValue=0,
        LargestImagePixelValue=611 + 3 * k,
        WindowCenter=round(310 + k * 1.7),
        WindowWidth=round(690 + k * 3.1),
        WindowCenterWidthExplanation="Algo1",
        PixelData=_MR_PIXELS,
    )
    dataset = _merged(dataset, image)
    coils = [("LO", "HEA;HEP"), ("IS", k), ("FD", seconds), ("DS", [0.1 * k, 2.5, -3.75]), ("OB", bytes(600))]
    private(dataset, 0x0029, "BENCH MR HEADER", coils)
    private(dataset, 0x0051, "BENCH MR MEASURE", [("LO", f"SP H{k * 0.9:.1f}"), ("SH", "FoV 240*240"), ("LO", "p2")])
    return dataset

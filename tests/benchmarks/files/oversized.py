"""Data sets that are large in one way each: many frames, many numbers, many pixels."""

from __future__ import annotations

import math

from dicomnb.parsing.dataset.dataset import Dataset
from tests.benchmarks.files.building import code, header, uid

__all__ = ["contours", "enhanced", "run"]

_ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
_STRUCTURES = "1.2.840.10008.5.1.4.1.1.481.3"
_ANGIOGRAPHY = "1.2.840.10008.5.1.4.1.1.12.1"


def enhanced(frames: int, side: int) -> Dataset:
    """Return an enhanced CT image: what its frames share, what each has, and empty Pixel Data."""
    return header(
        SOPClassUID=_ENHANCED_CT,
        SOPInstanceUID=uid(4, 1),
        StudyInstanceUID=uid(4),
        SeriesInstanceUID=uid(4, 0),
        FrameOfReferenceUID=uid(4, 2),
        Modality="CT",
        PatientName="Bench^Many^Frames",
        PatientID="BENCH-000500",
        StudyDate="20190314",
        ContentDate="20190314",
        ContentTime="104511.250000",
        Manufacturer="BENCH MEDICAL SYSTEMS",
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
        NumberOfFrames=frames,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=side,
        Columns=side,
        BitsAllocated=16,
        BitsStored=16,
        HighBit=15,
        PixelRepresentation=1,
        DimensionIndexSequence=[header(DimensionIndexPointer=0x00209056), header(DimensionIndexPointer=0x00209057)],
        SharedFunctionalGroupsSequence=[_shared()],
        PerFrameFunctionalGroupsSequence=[_frame(k) for k in range(frames)],
        PixelData=b"",
    )


def _shared() -> Dataset:
    return header(
        PixelMeasuresSequence=[header(PixelSpacing=[0.75, 0.75], SliceThickness=1.5)],
        PlaneOrientationSequence=[header(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        FrameAnatomySequence=[header(AnatomicRegionSequence=[code("CHEST", "Chest")], FrameLaterality="U")],
        CTAcquisitionTypeSequence=[header(AcquisitionType="SPIRAL", ConstantVolumeFlag="NO")],
        PixelValueTransformationSequence=[header(RescaleIntercept=0, RescaleSlope=1, RescaleType="HU")],
    )


def _frame(k: int) -> Dataset:
    z = -380.25 + 1.5 * k
    stamp = f"201903141045{k // 20 % 60:02}.{50_000 * (k % 20):06}"
    return header(
        FrameContentSequence=[
            header(
                FrameAcquisitionNumber=1,
                FrameReferenceDateTime=stamp,
                FrameAcquisitionDateTime=stamp,
                FrameAcquisitionDuration=375.0,
                StackID="1",
                InStackPositionNumber=k + 1,
                DimensionIndexValues=[1, k + 1],
            )
        ],
        PlanePositionSequence=[header(ImagePositionPatient=[-192.0, -187.5, z])],
        FrameVOILUTSequence=[header(WindowCenter=40, WindowWidth=400)],
        CTImageFrameTypeSequence=[header(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])],
        CTExposureSequence=[header(ExposureTimeInms=375.0, XRayTubeCurrentInmA=180.0 + k % 90, CTDIvol=11.25)],
        CTPositionSequence=[header(TableHeight=150.5, TablePosition=z, GantryDetectorTilt=0.0)],
    )


def contours(numbers: int) -> Dataset:
    """Return a structure set with one closed curve, whose Contour Data has that many numbers, three a point."""
    points = numbers // 3
    angles = (2 * math.pi * step / points for step in range(points))
    data = [round(at, 4) for angle in angles for at in (91 * math.cos(angle), 57 * math.sin(angle), -381.25)]
    curve = header(ContourGeometricType="CLOSED_PLANAR", NumberOfContourPoints=points, ContourData=data)
    return header(
        SOPClassUID=_STRUCTURES,
        SOPInstanceUID=uid(5, 1),
        Modality="RTSTRUCT",
        StructureSetLabel="BENCH",
        StructureSetROISequence=[header(ROINumber=1, ROIName="Body")],
        ROIContourSequence=[header(ROIDisplayColor=[255, 127, 0], ContourSequence=[curve], ReferencedROINumber=1)],
    )


def run(frames: int, side: int) -> Dataset:
    """Return an angiographic run with empty Pixel Data."""
    return header(
        SOPClassUID=_ANGIOGRAPHY,
        SOPInstanceUID=uid(6, 1),
        Modality="XA",
        PatientName="Bench^Big",
        PatientID="BENCH-000260",
        NumberOfFrames=frames,
        FrameTime=66.7,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=side,
        Columns=side,
        BitsAllocated=16,
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=0,
        PixelData=b"",
    )

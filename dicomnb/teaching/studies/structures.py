"""What is drawn on a made-up CT: contours as a structure set, and voxels as a segmentation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, VoxelGrid
from dicomnb.teaching.phantom.header import code, decimal, decimals, general, put, put_stored, uid
from dicomnb.teaching.studies.ct import CT_IMAGE_STORAGE, CtStudy

__all__ = ["PhantomStructure", "inside", "outline", "segmentation", "structure_set"]

STRUCTURE_SET_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.481.3"
SEGMENTATION_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.66.4"
STUDY_COMPONENT: Final = "1.2.840.10008.3.1.2.3.1"
"""What RT Referenced Study Sequence refers to, retired (PS3.6 A)."""

POINTS: Final = 90
"""Corners of a contour."""


@dataclass(frozen=True, slots=True)
class PhantomStructure:
    """Something that is drawn.

    Parameters
    ----------
    name : str
        ROI Name and Segment Label.
    shape : Ellipsoid
        What it is.
    kind : str
        RT ROI Interpreted Type: EXTERNAL, GTV, ORGAN.
    color : (red, green, blue)
        How it is shown, 0 to 255.
    codes : ((value, meaning), (value, meaning))
        Category and type, SNOMED CT.
    """

    name: str
    shape: Ellipsoid
    kind: str
    color: tuple[int, int, int]
    codes: tuple[tuple[str, str], tuple[str, str]]


def outline(shape: Ellipsoid, z: float) -> FloatArray | None:
    """Return the corners of a shape's section at a height, shape (POINTS, 3), LPS, mm; None where it does not reach.

    The polygon has the area of the section, and so runs a little outside it at the corners and inside between them.
    """
    (x, y, middle), (a, b, c) = shape.center, shape.semi_axes
    rest = 1 - ((z - middle) / c) ** 2
    if rest <= 0:
        return None
    # An n-gon inscribed in a unit circle has the area n/2 · sin(2π/n) instead of π.
    grow = math.sqrt(rest * 2 * math.pi / (POINTS * math.sin(2 * math.pi / POINTS)))
    angle = np.arange(POINTS) * 2 * math.pi / POINTS
    return np.stack([x + a * grow * np.cos(angle), y + b * grow * np.sin(angle), np.full(POINTS, z)], axis=1)


def inside(grid: VoxelGrid, shape: Ellipsoid, k: int) -> NDArray[np.bool_]:
    """Return which voxels of an axial slice have their centre in a shape, shape (rows, columns)."""
    x, y, z = grid.position(k)
    (cx, cy, cz), (a, b, c) = shape.center, shape.semi_axes
    across = (x + np.arange(grid.columns) * grid.spacing[0] - cx) / a
    down = (y + np.arange(grid.rows) * grid.spacing[1] - cy) / b
    return np.asarray(across[None, :] ** 2 + down[:, None] ** 2 + ((z - cz) / c) ** 2 <= 1, np.bool_)


# -- contours -----------------------------------------------------------------------------------------------


def structure_set(ct: CtStudy, structures: Sequence[PhantomStructure]) -> Dataset:
    """Return an RT Structure Set with a contour of each structure in each slice (PS3.3 A.19.3, C.8.8.5, C.8.8.6)."""
    dataset = general(Dataset(), ct.key, ct.subject, date="20150711", time="081500", model="Phantom")
    slices = range(ct.grid.slices)
    series = put(
        Dataset(),
        SeriesInstanceUID=uid(f"{ct.key}/series"),
        ContourImageSequence=[_image(ct, k) for k in slices],
    )
    study = put(
        Dataset(),
        ReferencedSOPClassUID=STUDY_COMPONENT,
        ReferencedSOPInstanceUID=uid(f"{ct.key}/study"),
        RTReferencedSeriesSequence=[series],
    )
    frame_of_reference = uid(f"{ct.key}/frame of reference")
    return put(
        dataset,
        SOPClassUID=STRUCTURE_SET_STORAGE,
        SOPInstanceUID=uid(f"{ct.key}/structure set"),
        Modality="RTSTRUCT",
        SeriesInstanceUID=uid(f"{ct.key}/structure set series"),
        SeriesNumber=3,
        SeriesDescription="Contours",
        OperatorsName="",
        InstanceNumber=1,
        StructureSetLabel="PHANTOM",
        StructureSetDate="20150711",
        StructureSetTime="110000",
        ReferencedFrameOfReferenceSequence=[
            put(Dataset(), FrameOfReferenceUID=frame_of_reference, RTReferencedStudySequence=[study])
        ],
        StructureSetROISequence=[
            put(
                Dataset(),
                ROINumber=number,
                ReferencedFrameOfReferenceUID=frame_of_reference,
                ROIName=structure.name,
                ROIGenerationAlgorithm="AUTOMATIC",
            )
            for number, structure in enumerate(structures, 1)
        ],
        ROIContourSequence=[
            put(
                Dataset(),
                ROIDisplayColor=list(structure.color),
                ReferencedROINumber=number,
                ContourSequence=_contours(ct, structure),
            )
            for number, structure in enumerate(structures, 1)
        ],
        RTROIObservationsSequence=[
            put(
                Dataset(),
                ObservationNumber=number,
                ReferencedROINumber=number,
                RTROIInterpretedType=structure.kind,
                ROIInterpreter="",
            )
            for number, structure in enumerate(structures, 1)
        ],
        ApprovalStatus="UNAPPROVED",
    )


def _contours(ct: CtStudy, structure: PhantomStructure) -> list[Dataset]:
    found = []
    for k in range(ct.grid.slices):
        corners = outline(structure.shape, float(ct.grid.position(k)[2]))
        if corners is not None:
            found.append(
                put(
                    Dataset(),
                    ContourImageSequence=[_image(ct, k)],
                    ContourGeometricType="CLOSED_PLANAR",
                    NumberOfContourPoints=len(corners),
                    ContourData=[round(float(number), 4) for number in corners.ravel()],
                )
            )
    return found


def _image(ct: CtStudy, k: int) -> Dataset:
    return put(Dataset(), ReferencedSOPClassUID=CT_IMAGE_STORAGE, ReferencedSOPInstanceUID=uid(f"{ct.key}/slice {k}"))


# -- voxels -------------------------------------------------------------------------------------------------


def segmentation(ct: CtStudy, structures: Sequence[PhantomStructure]) -> Dataset:
    """Return a binary Segmentation with one frame for each slice that a structure reaches (PS3.3 A.51, C.8.20).

    A voxel belongs to a structure if its centre lies in it.
    """
    dataset = general(Dataset(), ct.key, ct.subject, date="20150711", time="081500", model="Phantom")
    masks, frames = [], []
    for number, structure in enumerate(structures, 1):
        for k in range(ct.grid.slices):
            mask = inside(ct.grid, structure.shape, k)
            if mask.any():
                masks.append(mask)
                frames.append(_seg_frame(ct, number, k))
    put(
        dataset,
        SOPClassUID=SEGMENTATION_STORAGE,
        SOPInstanceUID=uid(f"{ct.key}/segmentation"),
        Modality="SEG",
        SeriesInstanceUID=uid(f"{ct.key}/segmentation series"),
        SeriesNumber=4,
        SeriesDescription="Segments",
        InstanceNumber=1,
        ImageType=["DERIVED", "PRIMARY"],
        ContentDate="20150711",
        ContentTime="113000",
        ContentLabel="PHANTOM",
        ContentDescription="Voxels whose centre is inside",
        ContentCreatorName="",
        LossyImageCompression="00",
        SegmentationType="BINARY",
        SegmentsOverlap="NO",
        SegmentSequence=[_segment(number, structure) for number, structure in enumerate(structures, 1)],
        ReferencedSeriesSequence=[
            put(
                Dataset(),
                SeriesInstanceUID=uid(f"{ct.key}/series"),
                ReferencedInstanceSequence=[_image(ct, k) for k in range(ct.grid.slices)],
            )
        ],
        SharedFunctionalGroupsSequence=[_seg_shared(ct)],
        PerFrameFunctionalGroupsSequence=frames,
    )
    _put_dimensions(dataset, ct.key)
    put_stored(dataset, np.stack(masks), 1)
    return dataset


def _put_dimensions(dataset: Dataset, key: str) -> None:
    """Set the module Multi-frame Dimension: segment, then position (PS3.3 C.7.6.17)."""
    organization = uid(f"{key}/segment dimensions")
    put(
        dataset,
        DimensionOrganizationSequence=[put(Dataset(), DimensionOrganizationUID=organization)],
        DimensionIndexSequence=[
            put(
                Dataset(),
                DimensionOrganizationUID=organization,
                DimensionIndexPointer=pointer,
                FunctionalGroupPointer=group,
                DimensionDescriptionLabel=label,
            )
            for pointer, group, label in (
                (0x0062000B, 0x0062000A, "Segment"),  # Referenced Segment Number, Segment Identification Sequence
                (0x00200032, 0x00209113, "Position"),  # Image Position (Patient), Plane Position Sequence
            )
        ],
    )


def _segment(number: int, structure: PhantomStructure) -> Dataset:
    (category, category_meaning), (kind, kind_meaning) = structure.codes
    return put(
        Dataset(),
        SegmentNumber=number,
        SegmentLabel=structure.name,
        SegmentAlgorithmType="AUTOMATIC",
        SegmentAlgorithmName="Geometry",
        SegmentedPropertyCategoryCodeSequence=[code(category, category_meaning)],
        SegmentedPropertyTypeCodeSequence=[code(kind, kind_meaning)],
    )


def _seg_shared(ct: CtStudy) -> Dataset:
    x, y, z = ct.grid.spacing
    measures = put(
        Dataset(),
        PixelSpacing=[decimal(y), decimal(x)],
        SliceThickness=decimal(ct.grid.slice_thickness),
        SpacingBetweenSlices=decimal(z),
    )
    orientation = put(Dataset(), ImageOrientationPatient=decimals((*ct.grid.row, *ct.grid.column)))
    return put(Dataset(), PixelMeasuresSequence=[measures], PlaneOrientationSequence=[orientation])


def _seg_frame(ct: CtStudy, number: int, k: int) -> Dataset:
    source = put(_image(ct, k), PurposeOfReferenceCodeSequence=[code("121322", _PURPOSE, "DCM")])
    derivation = put(
        Dataset(),
        DerivationCodeSequence=[code("113076", "Segmentation", "DCM")],
        SourceImageSequence=[source],
    )
    return put(
        Dataset(),
        FrameContentSequence=[put(Dataset(), DimensionIndexValues=[number, k + 1])],
        PlanePositionSequence=[put(Dataset(), ImagePositionPatient=decimals(ct.grid.position(k)))],
        SegmentIdentificationSequence=[put(Dataset(), ReferencedSegmentNumber=number)],
        DerivationImageSequence=[derivation],
    )


_PURPOSE: Final = "Source image for image processing operation"

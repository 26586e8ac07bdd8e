"""Masks and contours as a structure set (RTSTRUCT) on the images that they were drawn on."""

from __future__ import annotations

import os
from typing import Any, Final

from numpy.typing import ArrayLike

from dicomnb.analysis.derived import source_series
from dicomnb.errors import UsageError
from dicomnb.export.objects.frame_grid import FrameGrid, decimals
from dicomnb.export.objects.instance import code_item, item, new_instance, put, require_frame, short_text
from dicomnb.export.objects.references import slice_references
from dicomnb.export.objects.roi_contours import Holes, Roi, RoiContour, Tracing, rois_of
from dicomnb.export.quantise import decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.standard.transfer_syntax import IMPLICIT_LITTLE
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["to_rtstruct"]

_STRUCTURE_SET: Final = "1.2.840.10008.5.1.4.1.1.481.3"
_STUDY: Final = "1.2.840.10008.3.1.2.3.1"
"""What RT Referenced Study Sequence refers to, retired (PS3.6 A)."""

_DECIMALS: Final = 4
"""Of coordinates in mm: a ten-thousandth is far below a pixel, and ten characters are all that it takes."""

_LONGEST: Final = 0xFFFF
"""Bytes that an explicit VR of decimal strings can announce (PS3.5 7.1.2)."""


def to_rtstruct(
    rois: Any,
    *,
    like: Any,
    structures: Any = None,
    level: float | None = None,
    holes: Holes = "KEYHOLE",
    affine: ArrayLike | None = None,
    path: str | os.PathLike[str] | None = None,
    description: str = "Structures",
    label: str = "STRUCTURES",
    series_number: int | None = None,
    any_frame: bool = False,
) -> Dataset:
    """Make a structure set (RTSTRUCT) of masks or contours, and write it.

    Parameters
    ----------
    rois : array_like, Segment, Structure, contours, or a list or mapping of these; or a path or Dataset
        Masks and label maps as for `to_seg`; contours of one structure as a list of arrays of shape (n, 3), LPS in mm;
        structures of a file, whose points are kept. A mapping has names for keys. A segmentation, a structure set
        or a label image as a file stands for all that it holds.
    like : Volume, path, Dataset or list of these
        The images that they were drawn on; see `load`.
    structures : list or mapping, optional
        Names, or `SegmentDescription` for colours, types and codes, in the order of `rois`; of a label map by label.
    level : float, optional
        Trace where shares reach this level (0.5), interpolated between the centres of pixels. By default, masks are
        traced along the edges of their pixels, so that the mask comes back voxel for voxel, and shares at 0.5.
    holes : {"KEYHOLE", "XOR"}
        Holes as a narrow channel into the contour around them, which every program reads; or as contours of their own
        (``CLOSEDPLANAR_XOR``).
    affine : array_like of shape (4, 4), optional
        Of masks on a grid of their own: from (i, j, k) to LPS in mm.
    path : path, optional
        Where to write it.
    description, label : str
        Series Description (64 characters), and Structure Set Label (16 characters).
    series_number : int, optional
        By default that of the source plus 1000.
    any_frame : bool
        True to take a `Segment` or a `Structure` at its coordinates where its frame of reference differs.

    Returns
    -------
    Dataset
        The structure set; `structures` reads it back.

    Raises
    ------
    UsageError
        If masks have another shape than the images, or values that are none; if a name or label is too long; if a
        level is not between 0 and 1.
    GeometryError
        If the images have no place in the patient, or state no frame of reference; if a contour is not flat.

    Notes
    -----
    Coordinates are rounded to 0.0001 mm. Each contour on a slice refers to its image. The distance of planes is stated
    (Source Pixel Planes Characteristics Sequence), so that a plane without a contour is a gap.

    References
    ----------
    PS3.3 A.19.3, C.8.8.5 (Structure Set), C.8.8.6 (ROI Contour), C.8.8.6.3 (keyhole, XOR), C.8.8.8.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> made = dn.to_rtstruct({"Bone": ct.array > 300}, like=ct)
    >>> (bone,) = dn.structures(made)
    >>> bool((bone.mask(ct) == (ct.array > 300)).all())
    True
    """
    if level is not None and not 0 < level < 1:
        raise UsageError(f"A level is between 0 and 1, and not {level:g}.", remedy="0.5 is half of a voxel.")
    if holes not in ("KEYHOLE", "XOR"):
        raise UsageError(f"{holes!r} is no way to write holes: KEYHOLE and XOR are.")
    volume = three_dimensions(load(like))
    frame_of_reference = require_frame(volume)
    if isinstance(rois, Volume):
        affine = rois.affine if affine is None else affine
        rois = three_dimensions(rois).array
    found = rois_of(rois, structures, volume, Tracing(level, holes, affine, any_frame))
    dataset = new_instance(
        volume.dataset,
        sop_class=_STRUCTURE_SET,
        modality="RTSTRUCT",
        description=description,
        series_number=series_number,
        frame_of_reference=frame_of_reference,
        words=[label, *(roi.description.name for roi in found)],
    )
    references = slice_references(volume)
    put(
        dataset,
        OperatorsName=None,
        StructureSetLabel=short_text("Structure Set Label", label, 16),
        StructureSetDate=dataset.SeriesDate,
        StructureSetTime=dataset.SeriesTime,
        ReferencedFrameOfReferenceSequence=[_frame(volume, frame_of_reference, dataset.StudyInstanceUID)],
        StructureSetROISequence=[_roi(number, roi, frame_of_reference) for number, roi in enumerate(found, 1)],
        ROIContourSequence=[_contours(number, roi, references) for number, roi in enumerate(found, 1)],
        RTROIObservationsSequence=[_observation(number, roi) for number, roi in enumerate(found, 1)],
        ApprovalStatus="UNAPPROVED",
    )
    if any(_size(contour) > _LONGEST for roi in found for contour in roi.contours):
        # With explicit VR so many points have no VR of their own (PS3.5 6.2.2), and few programs expect that.
        dataset.file_meta.TransferSyntaxUID = IMPLICIT_LITTLE.uid
    if path is not None:
        dataset.save_as(path)
    return dataset


def _size(contour: RoiContour) -> int:
    """Return how many bytes the points of a contour take at most."""
    return contour.points.size * 12


def _frame(volume: Volume, uid: str, study: str) -> Dataset:
    """Return the chain from the frame of reference by study and series down to the images (PS3.3 C.8.8.5.5)."""
    series = [
        item(SeriesInstanceUID=each.SeriesInstanceUID, ContourImageSequence=list(each.ReferencedInstanceSequence))
        for each in source_series(volume)
    ]
    found = item(FrameOfReferenceUID=uid)
    if series:
        found.RTReferencedStudySequence = [
            item(
                ReferencedSOPClassUID=_STUDY,
                ReferencedSOPInstanceUID=text(volume.dataset, "StudyInstanceUID") or study,
                RTReferencedSeriesSequence=series,
            )
        ]
    return found


def _roi(number: int, roi: Roi, uid: str) -> Dataset:
    return item(
        ROINumber=number,
        ReferencedFrameOfReferenceUID=uid,
        ROIName=roi.description.name,
        ROIGenerationAlgorithm=roi.description.algorithm,
    )


def _observation(number: int, roi: Roi) -> Dataset:
    _, kind, side = roi.description.codes
    code = code_item(kind)
    if side is not None:
        code.SegmentedPropertyTypeModifierCodeSequence = [code_item(side)]
    return item(
        ObservationNumber=number,
        ReferencedROINumber=number,
        RTROIIdentificationCodeSequence=[code],
        RTROIInterpretedType=roi.description.roi_type or None,
        ROIInterpreter=None,
    )


def _contours(number: int, roi: Roi, references: tuple[Dataset | None, ...]) -> Dataset:
    made = item(ReferencedROINumber=number)
    if roi.description.color is not None:
        made.ROIDisplayColor = list(roi.description.color)
    if roi.grid is not None and roi.grid.distance is not None:
        made.SourcePixelPlanesCharacteristicsSequence = [_planes(roi.grid)]
    if roi.contours:
        made.ContourSequence = [_contour(contour, references) for contour in roi.contours]
    return made


def _planes(grid: FrameGrid) -> Dataset:
    """Return what the planes are that contours were traced in (PS3.3 C.8.8.6.4)."""
    return item(
        PixelSpacing=decimals(grid.size[::-1]),
        SpacingBetweenSlices=decimal(grid.distance or grid.thickness),
        ImageOrientationPatient=decimals(grid.cosines),
        ImagePositionPatient=decimals(grid.positions[0]),
        NumberOfFrames=grid.shape[0],
        Rows=grid.shape[1],
        Columns=grid.shape[2],
    )


def _contour(contour: RoiContour, references: tuple[Dataset | None, ...]) -> Dataset:
    made = item(
        ContourGeometricType=contour.kind,
        NumberOfContourPoints=len(contour.points),
        ContourData=(contour.points.round(_DECIMALS) + 0.0).ravel().tolist(),
    )
    reference = None if contour.slice is None else references[contour.slice]
    if reference is not None:
        made.ContourImageSequence = [reference.copy()]
    return made

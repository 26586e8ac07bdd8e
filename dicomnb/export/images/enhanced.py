"""Slices of CT, MR and PET as one file of frames (enhanced multi-frame images)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.analysis.derived import source_series
from dicomnb.errors import UsageError
from dicomnb.export.images.body_regions import body_region, laterality
from dicomnb.export.images.pet_facts import put_pet_facts
from dicomnb.export.objects.encoded_groups import stack_content
from dicomnb.export.objects.frame_grid import FramePlace, frame_grid, put_frame_geometry, put_sources
from dicomnb.export.objects.instance import code_item, item, new_instance, put, put_lossy
from dicomnb.export.quantise import Stored, decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels.attributes import text, texts
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.window import robust_window
from dicomnb.standard.code import Code
from dicomnb.standard.tag import to_tag
from dicomnb.standard.unit_codes import ucum_of
from dicomnb.volumes.volume import Volume

__all__ = ["ENHANCED", "enhanced_image"]

_COMPUTED: Final = Code("112187", "DCM", "Unspecified method of calculation")


@dataclass(frozen=True, slots=True)
class EnhancedKind:
    """A class of enhanced images, and what is said of its frames beside what all say.

    Parameters
    ----------
    sop_class : str
        UID.
    frame_type : str
        Keyword of the sequence that says of what type a frame is.
    image_type : tuple of str
        Image Type.
    of_image, of_frames : mapping or None
        Attributes of the image, and of the type of its frames.
    """

    sop_class: str
    frame_type: str
    image_type: tuple[str, str, str, str] = ("DERIVED", "PRIMARY", "VOLUME", "NONE")
    of_image: Mapping[str, Any] | None = None
    of_frames: Mapping[str, Any] | None = None


_MAGNITUDE: Final = MappingProxyType({"ComplexImageComponent": "MAGNITUDE", "AcquisitionContrast": "UNKNOWN"})

ENHANCED: Final[Mapping[str, EnhancedKind]] = MappingProxyType(
    {
        "CT": EnhancedKind("1.2.840.10008.5.1.4.1.1.2.1", "CTImageFrameTypeSequence"),
        "MR": EnhancedKind(
            "1.2.840.10008.5.1.4.1.1.4.1", "MRImageFrameTypeSequence", of_image=_MAGNITUDE, of_frames=_MAGNITUDE
        ),
        "PT": EnhancedKind("1.2.840.10008.5.1.4.1.1.130", "PETFrameTypeSequence"),
    }
)
"""By Modality (PS3.3 A.38, A.36, A.56)."""

_VIEWS: Final = (
    Code("30730003", "SCT", "Sagittal"),
    Code("81654009", "SCT", "Coronal"),
    Code("24422004", "SCT", "Axial"),
)
"""Planes whose normal is nearest to L, P and S (PS3.16 CID 26)."""

_SHARED_TYPE: Final = MappingProxyType(
    {
        "PixelPresentation": "MONOCHROME",
        "VolumetricProperties": "VOLUME",
        "VolumeBasedCalculationTechnique": "NONE",
    }
)


def enhanced_image(
    volume: Volume,
    stored: Stored,
    affine: NDArray[np.float64] | None,
    *,
    description: str,
    derivation: str,
    units: str,
    series_number: int | None,
) -> Dataset:
    """Return one file of frames.

    Parameters
    ----------
    volume : Volume
        What they were computed from.
    stored : Stored
        Integers of 16 bits, slices in the order of the normal, with slope and intercept.
    affine : ndarray of shape (4, 4) or None
        Where they lie, from (i, j, k) along the normal to LPS in mm; None for the slices of `volume`.
    description, derivation, units, series_number
        As for `from_array`.

    References
    ----------
    PS3.3 A.36.2 (MR), A.38.1 (CT), A.56 (PET), C.7.6.16 (functional groups).
    """
    kind = ENHANCED[volume.modality]
    source = volume.dataset
    dataset = new_instance(
        source,
        sop_class=kind.sop_class,
        modality=volume.modality,
        description=description,
        series_number=series_number,
        frame_of_reference=text(source, "FrameOfReferenceUID") or _refuse_frame(),
        words=[derivation, units],
    )
    put(
        dataset,
        ImageType=list(kind.image_type),
        ContentQualification="RESEARCH",
        BurnedInAnnotation="NO" if text(source, "BurnedInAnnotation") != "YES" else "YES",
        PresentationLUTShape="IDENTITY",
        AcquisitionContextSequence=[],
        PatientPosition=text(source, "PatientPosition") or None,
        **_SHARED_TYPE,
        **(kind.of_image or {}),
    )
    if text(source, "Laterality"):
        dataset.Laterality = text(source, "Laterality")
    if volume.modality == "MR":
        dataset.ApplicableSafetyStandardAgency = text(source, "ApplicableSafetyStandardAgency") or "IEC"
    put_lossy(dataset, source)
    if volume.modality == "PT":
        put_pet_facts(dataset, source)
    grid = frame_grid(volume, stored.array.shape if affine is not None else None, affine)
    if volume.modality == "PT":
        normal = np.cross(grid.cosines[:3], grid.cosines[3:])
        dataset.ViewCodeSequence = [code_item(_VIEWS[int(np.abs(normal).argmax())])]
    places = [FramePlace(k, content=stack_content(k + 1)) for k in range(len(stored.array))]
    put_frame_geometry(dataset, grid, places, _COMPUTED, words=derivation[:1024])
    _put_evidence(dataset, volume)
    _put_shared(dataset.SharedFunctionalGroupsSequence[0], kind, stored, source, units)
    put_sources(dataset, volume, grid)
    if not any(grid.references):
        dataset.DerivationDescription = derivation[:1024]  # else each frame has it
    set_pixels(dataset, stored.array, photometric="MONOCHROME2")
    if stored.padding is not None:
        tag = to_tag("PixelPaddingValue")
        dataset[tag] = DataElement(tag, "SS", stored.padding)
    return dataset


def _refuse_frame() -> str:
    raise UsageError(
        "(0020,0052) FrameOfReferenceUID is absent from the source, and enhanced images need one.",
        remedy="Set ds.FrameOfReferenceUID on all images of the series; without enhanced=True a new one is made.",
    )


def _put_evidence(dataset: Dataset, volume: Volume) -> None:
    """Name the sources by study and series (PS3.3 C.8.13.1, Source Image Evidence Sequence)."""
    series = [
        item(SeriesInstanceUID=each.SeriesInstanceUID, ReferencedSOPSequence=list(each.ReferencedInstanceSequence))
        for each in source_series(volume)
    ]
    if series:
        dataset.SourceImageEvidenceSequence = [
            item(StudyInstanceUID=dataset.StudyInstanceUID, ReferencedSeriesSequence=series)
        ]


def _put_shared(shared: Dataset, kind: EnhancedKind, stored: Stored, source: Dataset, units: str) -> None:
    """Set what holds for all frames: their type, the part of the body, values and window."""
    window = robust_window(stored.array[stored.array != stored.padding] * stored.slope + stored.intercept)
    setattr(
        shared,
        kind.frame_type,
        [item(FrameType=list(kind.image_type), **_SHARED_TYPE, **(kind.of_frames or {}))],
    )
    put(
        shared,
        FrameAnatomySequence=[
            item(FrameLaterality=laterality(source), AnatomicRegionSequence=[code_item(body_region(source))])
        ],
        PixelValueTransformationSequence=[
            item(
                RescaleIntercept=decimal(stored.intercept),
                RescaleSlope=decimal(stored.slope),
                RescaleType="HU" if units == "HU" else "US",
            )
        ],
        FrameVOILUTSequence=[item(WindowCenter=decimal(window.center), WindowWidth=decimal(max(window.width, 1.0)))],
    )
    modality = text(source, "Modality")
    if modality == "CT":
        events = texts(source, "IrradiationEventUID") or (new_uid(),)
        shared.IrradiationEventIdentificationSequence = [item(IrradiationEventUID=list(events))]
    if modality == "PT":
        agents = len(source.RadiopharmaceuticalInformationSequence)
        shared.RadiopharmaceuticalUsageSequence = [
            item(RadiopharmaceuticalAgentNumber=number) for number in range(1, agents + 1)
        ]
    unit = ucum_of(units)
    if units and unit is not None and units != "HU":
        mapping = item(
            LUTExplanation=unit.meaning,
            LUTLabel=units[:16],
            MeasurementUnitsCodeSequence=[code_item(unit)],
            RealWorldValueSlope=stored.slope,
            RealWorldValueIntercept=stored.intercept,
        )
        for end in ("First", "Last"):
            tag = to_tag(f"RealWorldValue{end}ValueMapped")
            mapping[tag] = DataElement(tag, "SS", -32768 if end == "First" else 32767)
        shared.RealWorldValueMappingSequence = [mapping]

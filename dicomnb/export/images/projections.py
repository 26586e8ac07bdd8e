"""Radiographs, mammograms, angiography and ultrasound as images of their own class.

They have no place in the patient. They are written on the pixels of their source, so that what it says of distances
and regions stays true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import new_instance, put, put_laterality, put_lossy
from dicomnb.export.quantise import decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, number, text
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.window import robust_window
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["PROJECTIONS", "projection"]

_FRAME_TIME: Final = 0x00181063
_OF_FRAMES: Final = frozenset(
    (
        "FrameTime",
        "FrameTimeVector",
        "FrameIncrementPointer",
        "CineRate",
        "RecommendedDisplayFrameRate",
        "RWaveTimeVector",
    )
)
"""What one frame has no use for."""

_PLANE: Final = (
    "PatientOrientation",
    "PixelSpacing",
    "PixelSpacingCalibrationType",
    "PixelSpacingCalibrationDescription",
    "ImagerPixelSpacing",
    "EstimatedRadiographicMagnificationFactor",
    "DistanceSourceToDetector",
    "DistanceSourceToPatient",
    "ViewPosition",
    "AnatomicRegionSequence",
    "ImageLaterality",
)
"""What holds for the pixels of all of these."""

_DX: Final = (
    *_PLANE,
    "PresentationIntentType",
    "PixelIntensityRelationship",
    "PixelIntensityRelationshipSign",
    "DetectorType",
    "PositionerType",
    "ViewCodeSequence",
    "BodyPartThickness",
    "CompressionForce",
    "PositionerPrimaryAngle",
    "PositionerSecondaryAngle",
    "BreastImplantPresent",
    "PartialView",
    "OrganExposed",
    "AnodeTargetMaterial",
)

_XA: Final = (
    *_PLANE,
    "RadiationSetting",
    "PositionerMotion",
    "PositionerPrimaryAngle",
    "PositionerSecondaryAngle",
    "FrameTime",
    "FrameTimeVector",
    "FrameIncrementPointer",
    "CineRate",
    "RecommendedDisplayFrameRate",
)

_US: Final = (
    "PatientOrientation",
    "SequenceOfUltrasoundRegions",
    "TransducerType",
    "FrameTime",
    "FrameTimeVector",
    "FrameIncrementPointer",
    "CineRate",
    "RecommendedDisplayFrameRate",
    "HeartRate",
    "RWaveTimeVector",
)


@dataclass(frozen=True, slots=True)
class ProjectionKind:
    """Images of one modality.

    Parameters
    ----------
    single, several : str
        SOP Class UID of an image of one frame and of several; empty where there is none.
    kept : tuple of str
        Attributes of the source that stay true on its pixels.
    empty : str
        Attributes that have to be there, and may be empty.
    required : mapping
        Attributes that have to have a value: taken where the source states none.
    needed : tuple of str
        Attributes that the source has to state: nothing can stand for them.
    image_type : tuple of str
        Image Type.
    takes_scale : bool
        True if values may have a slope and an intercept.
    most : int
        Largest value where they are whole numbers from 0 on.
    """

    single: str
    several: str
    kept: tuple[str, ...]
    empty: str
    required: Mapping[str, Any]
    needed: tuple[str, ...] = ()
    image_type: tuple[str, ...] = ("DERIVED", "PRIMARY")
    takes_scale: bool = False
    most: int = 0xFFFF


_DX_REQUIRED: Final = MappingProxyType(
    {
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "US",
        "PresentationLUTShape": "IDENTITY",
        "BurnedInAnnotation": "NO",
    }
)

_DX_EMPTY: Final = "DetectorType AnatomicRegionSequence AcquisitionContextSequence PatientOrientation KVP"

_DX_NEEDED: Final = (
    "PresentationIntentType",
    "PixelIntensityRelationship",
    "PixelIntensityRelationshipSign",
    "ImagerPixelSpacing",
    "ImageLaterality",
)

PROJECTIONS: Final[Mapping[str, ProjectionKind]] = MappingProxyType(
    {
        "CR": ProjectionKind(
            "1.2.840.10008.5.1.4.1.1.1",
            "",
            _PLANE,
            "BodyPartExamined ViewPosition PatientOrientation",
            MappingProxyType({}),
            takes_scale=True,
        ),
        "DX": ProjectionKind(
            "1.2.840.10008.5.1.4.1.1.1.1",
            "",
            _DX,
            _DX_EMPTY,
            _DX_REQUIRED,
            _DX_NEEDED,
            ("DERIVED", "PRIMARY", ""),
        ),
        "MG": ProjectionKind(
            "1.2.840.10008.5.1.4.1.1.1.2",
            "",
            _DX,
            f"{_DX_EMPTY} BreastImplantPresent",
            _DX_REQUIRED,
            (*_DX_NEEDED, "ViewCodeSequence"),
            ("DERIVED", "PRIMARY", ""),
        ),
        "US": ProjectionKind(
            "1.2.840.10008.5.1.4.1.1.6.1",
            "1.2.840.10008.5.1.4.1.1.3.1",
            _US,
            "PatientOrientation",
            MappingProxyType({}),
            most=0xFF,
        ),
        "XA": ProjectionKind(
            "1.2.840.10008.5.1.4.1.1.12.1",
            "1.2.840.10008.5.1.4.1.1.12.1",
            _XA,
            "KVP XRayTubeCurrent ExposureTime Exposure PatientOrientation PositionerMotion PositionerPrimaryAngle "
            "PositionerSecondaryAngle",
            # Of computed values nobody knows how they follow the beam: they are for display.
            MappingProxyType({"PixelIntensityRelationship": "DISP", "RadiationSetting": "GR"}),
            image_type=("DERIVED", "PRIMARY", "SINGLE PLANE"),
            takes_scale=True,
        ),
    }
)
"""By Modality (PS3.3 A.2, A.26, A.27, A.6, A.7, A.14)."""


def projection(
    source: Dataset,
    images: list[Dataset],
    values: NDArray[Any],
    *,
    description: str,
    derivation: str,
    series_number: int | None,
) -> Dataset:
    """Return an image, or one of several frames, on the pixels of its source.

    Parameters
    ----------
    source : Dataset
        The image that it was computed from.
    images : list of Dataset
        Items that refer to all images that it was computed from.
    values : ndarray of shape (frames, rows, columns)
        What pixels show.
    description, derivation, series_number
        As for `from_array`.

    Raises
    ------
    UsageError
        If the class has no place for so many frames or such values, the size is another, or the source lacks what an
        image of its class has to state.
    """
    modality = text(source, "Modality")
    kind = PROJECTIONS[modality]
    size = integer(source, "Rows", 0), integer(source, "Columns", 0)
    if values.shape[1:] != size:
        raise UsageError(
            f"Frames are {values.shape[1]} × {values.shape[2]}, those of the source {size[0]} × {size[1]}; "
            "what the header says of its pixels would be wrong.",
            remedy="to_secondary_capture holds pictures of any size.",
        )
    sop_class = kind.single if len(values) == 1 else kind.several
    if not sop_class:
        raise UsageError(
            f"An image of modality {modality} has one frame, and the array {len(values)}.",
            remedy="Write them one by one.",
        )
    _require(source, kind, modality)
    dataset = new_instance(
        source,
        sop_class=sop_class,
        modality=modality,
        description=description,
        series_number=series_number,
        words=[derivation],
    )
    put(dataset, ImageType=list(kind.image_type), DerivationDescription=derivation[:1024])
    for keyword in (*kind.kept, *kind.empty.split(), "BodyPartExamined"):
        if keyword in source and (len(values) > 1 or keyword not in _OF_FRAMES):
            setattr(dataset, keyword, source[keyword].value)
        elif keyword in kind.empty.split():
            setattr(dataset, keyword, [] if keyword.endswith("Sequence") else None)
    for keyword, value in kind.required.items():
        setattr(
            dataset,
            keyword,
            text(source, keyword) if keyword == "RadiationSetting" and text(source, keyword) else value,
        )
    if text(source, "BurnedInAnnotation") == "YES":
        dataset.BurnedInAnnotation = "YES"
    if "ImageLaterality" not in dataset:
        put_laterality(dataset, source)
    put_lossy(dataset, source)
    if images:
        dataset.SourceImageSequence = images
    if len(values) > 1 and "FrameIncrementPointer" not in dataset:
        put(dataset, FrameIncrementPointer=_FRAME_TIME, FrameTime=_frame_time(source))
    _put_values(dataset, source, kind, values)
    return dataset


def _require(source: Dataset, kind: ProjectionKind, modality: str) -> None:
    for keyword in kind.needed:
        if not source.get(keyword) and source.get(keyword) != 0:
            raise UsageError(
                f"{tag_text(to_tag(keyword))} {keyword} is absent from the source, and an image of modality {modality} "
                "has to state it.",
                remedy=f"Set ds.{keyword} if you know it; to_secondary_capture holds the picture without.",
            )


def _frame_time(source: Dataset) -> float:
    return number(source, "FrameTime") or 0.0


def _put_values(dataset: Dataset, source: Dataset, kind: ProjectionKind, values: NDArray[Any]) -> None:
    low, high = float(values.min()), float(values.max())
    is_whole = values.dtype.kind in "biu" or bool((values == np.rint(values)).all())
    if is_whole and low >= 0 and high <= kind.most:
        stored, slope, intercept = values, 1.0, 0.0
    elif kind.takes_scale and np.isfinite(values).all():
        intercept = decimal(low)
        slope = decimal((high - intercept) / kind.most * (1 + 1e-6)) or 1.0
        stored = np.clip(np.rint((values - intercept) / slope), 0, kind.most)
        put(dataset, RescaleSlope=slope, RescaleIntercept=intercept, RescaleType="US")
    else:
        raise UsageError(
            f"Values of an image of modality {dataset.Modality} are whole numbers from 0 to {kind.most}, and not from "
            f"{low:g} to {high:g}{'' if is_whole else ', with parts'}.",
            remedy="Scale them yourself, say so in derivation=, and round them.",
        )
    inverse = text(source, "PhotometricInterpretation") == "MONOCHROME1"
    put(dataset, PhotometricInterpretation="MONOCHROME1" if inverse else "MONOCHROME2")
    if "PresentationLUTShape" in dataset:
        dataset.PresentationLUTShape = "INVERSE" if inverse else "IDENTITY"
    window = robust_window(values)
    if dataset.Modality != "US":
        put(dataset, WindowCenter=decimal(window.center), WindowWidth=decimal(max(window.width, 1.0)))
    array = stored.astype(np.uint8 if kind.most < 256 else np.uint16)
    set_pixels(dataset, array if len(array) > 1 else array[0])

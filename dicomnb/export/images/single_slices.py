"""Slices of CT, MR and PET, one image each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from dicomnb._version import __version__
from dicomnb.analysis.derived import DerivedVolume, derived_header, source_images
from dicomnb.errors import UsageError
from dicomnb.export.quantise import Stored, decimal
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels.attributes import text
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.intensity import units as units_of
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.volume import Volume

__all__ = ["CLASSES", "Places", "SeriesWords", "single_slices"]

Places = tuple[FloatArray, FloatArray]
"""Position of each slice, shape (n, 3), and the six cosines."""

CLASSES: Final = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
}
"""Modalities whose images have a place and a scale, with their class for single slices."""

_SAME_MM: Final = 0.01
"""A slice is that of the source if it lies no further from it than this,"""

_SAME_SHARE: Final = 0.02
"""nor than this share of the shortest side of a voxel."""

_EMPTY: Final = {
    "": (
        "PatientName PatientID PatientBirthDate PatientSex StudyDate StudyTime ReferringPhysicianName StudyID "
        "AccessionNumber Manufacturer PositionReferenceIndicator AcquisitionNumber"
    ),
    "CT": "KVP PatientPosition",
    "MR": "ScanOptions MRAcquisitionType EchoTime EchoTrainLength RepetitionTime PatientPosition",
    "PT": "CollimatorType AcquisitionDate AcquisitionTime",
}
"""What has to be there, and may be empty (type 2 of PS3.5 7.4), for all and for each modality."""

_REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "CT": {},
    "MR": {"ScanningSequence": "RM", "SequenceVariant": "NONE"},
    "PT": {
        "Units": "NONE",
        "CountsSource": "EMISSION",
        "DecayCorrection": "NONE",
        "CorrectedImage": "",
        "FrameReferenceTime": 0,
        "ActualFrameDuration": 0,
    },
}
"""What has to have a value (type 1): taken where the source states none."""

_PET_UNITS: Final = frozenset(
    {
        *(
            "CNTS",
            "NONE",
            "CM2",
            "CM2ML",
            "PCNT",
            "CPS",
            "BQML",
            "MGMINML",
            "UMOLMINML",
            "MLMING",
            "MLG",
            "1CM",
            "UMOLML",
        ),
        *("PROPCNTS", "PROPCPS", "MLMINML", "MLML", "GML", "STDDEV"),
    }
)
"""Units that a PET image can state (PS3.3 C.8.9.1.1.3)."""


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """What a caller says of the new series.

    Parameters
    ----------
    description, derivation : str
        Series Description, and what was done.
    units : str or None
        Unit of the values; None for that of the source.
    series_number : int or None
        None for that of the source plus 1000.
    """

    description: str
    derivation: str
    units: str | None
    series_number: int | None


def single_slices(
    source: Volume | Dataset,
    stored: Stored,
    places: Places,
    spacing: tuple[float, float, float],
    words: SeriesWords,
) -> list[Dataset]:
    """Return a data set for each slice.

    Parameters
    ----------
    source : Volume or Dataset
        What they were computed from.
    stored : Stored
        Integers of 16 bits, shape (slices, rows, columns), slices in the order of their normal.
    places : Places
        Where they lie.
    spacing : (float, float, float)
        Distance between columns, rows and slices, mm.
    words : SeriesWords
        What is said of them.

    References
    ----------
    PS3.3 A.3 (CT), A.4 (MR), A.21 (PET).
    """
    modality = text(source if isinstance(source, Dataset) else source.dataset, "Modality")
    header = _header(source, modality, words)
    sources = _own_sources(source, places)
    datasets = [_image(header, stored, k, position, spacing, sources) for k, position in enumerate(places[0])]
    for dataset in datasets:
        dataset.ImageOrientationPatient = [decimal(part) for part in places[1]]
        if modality == "PT":
            dataset.NumberOfSlices, dataset.ImageIndex = len(datasets), dataset.InstanceNumber
    return datasets


def _header(source: Volume | Dataset, modality: str, words: SeriesWords) -> Dataset:
    """Return what all images have in common."""
    units = words.units
    header = derived_header(source, words.derivation)
    for keyword in ("FloatPixelData", "SeriesDate", "SeriesTime"):
        header.pop(keyword, None)
    own = units_of(source) if isinstance(source, Dataset) else source.units
    if units is not None and units != own:
        _put_units(header, modality, units)
    elif modality != "PT" and "RescaleType" not in header:
        header.RescaleType = own if own == "HU" else "US"
    _complete(header, modality)
    now = datetime.now()
    header.SOPClassUID = CLASSES[modality]
    header.SeriesInstanceUID = new_uid()
    for keyword in ("StudyInstanceUID", "FrameOfReferenceUID"):
        if not text(header, keyword):
            setattr(header, keyword, new_uid())
    _put_series(header, words.description, words.series_number)
    if not f"{words.description}{words.derivation}{units or ''}".isascii():
        header.SpecificCharacterSet = "ISO_IR 192"  # has all characters, those of the source as well
    for event in ("Series", "Content", "InstanceCreation"):
        setattr(header, f"{event}Date", now.strftime("%Y%m%d"))
        setattr(header, f"{event}Time", now.strftime("%H%M%S"))
    header.ContributingEquipmentSequence = [*header.get("ContributingEquipmentSequence", ()), _equipment()]
    return header


def _complete(header: Dataset, modality: str) -> None:
    """Set what has to be there and is not."""
    for keyword in f"{_EMPTY['']} {_EMPTY[modality]}".split():
        if keyword not in header:
            setattr(header, keyword, None)
    for keyword, value in _REQUIRED[modality].items():
        if not text(header, keyword) and value != "":
            setattr(header, keyword, value)
    if modality == "PT" and text(header, "SeriesType") not in {"STATIC", "WHOLE BODY"}:
        # Moments and gates need attributes that no longer hold.
        header.SeriesType = ["STATIC", "IMAGE"]


def _put_series(header: Dataset, description: str, series_number: int | None) -> None:
    number = header.get("SeriesNumber")
    if series_number is None and number:
        series_number = number + 1000
    header.SeriesNumber, header.SeriesDescription = series_number, description[:64]


def _put_units(header: Dataset, modality: str, units: str) -> None:
    if modality == "PT":
        if units not in _PET_UNITS:
            raise UsageError(f"PET has no unit {units!r}.", remedy=f"It has {', '.join(sorted(_PET_UNITS))}.")
        header.Units = units
    elif len(units) > 16:
        raise UsageError(f"Rescale Type holds 16 characters, and not {units!r}.")
    else:
        header.RescaleType = units or "US"
    for keyword in ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction"):
        header.pop(keyword, None)


def _equipment() -> Dataset:
    item, purpose = Dataset(), Dataset()
    purpose.CodeValue, purpose.CodingSchemeDesignator, purpose.CodeMeaning = "109102", "DCM", "Processing Equipment"
    item.PurposeOfReferenceCodeSequence = [purpose]
    item.Manufacturer, item.SoftwareVersions = "dicomnb", __version__
    return item


def _own_sources(source: Volume | Dataset, places: Places) -> list[Dataset] | None:
    """Return for each slice the one image that lies at its place, None where the grids are not the same."""
    if isinstance(source, (Dataset, DerivedVolume)) or source.stack is None or len(source.grid) > 1:
        return None
    found = source_images(source)
    same = source.stack.positions.shape == places[0].shape and len(found) == len(source.slices)
    limit = min(_SAME_MM, _SAME_SHARE * min(source.spacing))
    if not same or np.abs(source.stack.positions - places[0]).max() > limit:
        return None
    cosines = np.concatenate([source.stack.row, source.stack.column])
    return found if np.abs(cosines - places[1]).max() < 1e-4 else None


def _image(
    header: Dataset,
    stored: Stored,
    k: int,
    position: FloatArray,
    spacing: tuple[float, float, float],
    own: list[Dataset] | None,
) -> Dataset:
    """Return one slice."""
    dataset = header.copy()
    dataset.SOPInstanceUID = new_uid()
    dataset.InstanceNumber = k + 1
    if own is not None:
        dataset.SourceImageSequence = [own[k]]
    dataset.ImagePositionPatient = [decimal(part) for part in position.tolist()]
    dataset.PixelSpacing = [decimal(spacing[1]), decimal(spacing[0])]
    dataset.SliceThickness = decimal(spacing[2])
    if (
        (stored.slope, stored.intercept) == (1.0, 0.0)
        and text(header, "RescaleType") == "US"
        and text(header, "Modality") == "MR"
    ):
        dataset.pop("RescaleType")  # an MR image has no scale of its own (PS3.3 A.4): written only where it is needed
    else:
        dataset.RescaleSlope, dataset.RescaleIntercept = stored.slope, stored.intercept
    if text(dataset, "PhotometricInterpretation") not in {"MONOCHROME1", "MONOCHROME2"}:
        dataset.PhotometricInterpretation = "MONOCHROME2"
    set_pixels(dataset, stored.array[k])
    if stored.padding is not None:
        tag = to_tag("PixelPaddingValue")
        dataset[tag] = DataElement(tag, "SS", stored.padding)
    return dataset

"""An array that was computed from images, as a DICOM series of its own."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb._version import __version__
from dicomnb.analysis.derived import DerivedVolume, derived_header, source_images
from dicomnb.errors import UsageError
from dicomnb.export.array_grid import array_grid
from dicomnb.export.quantise import Stored, decimal, quantised
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.pixels.attributes import text
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.intensity import units as units_of
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

__all__ = ["from_array"]

_CLASSES: Final = {
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


def from_array(
    array: ArrayLike,
    affine: ArrayLike,
    *,
    like: Any,
    folder: str | os.PathLike[str] | None = None,
    description: str = "Derived",
    derivation: str = "",
    units: str | None = None,
    fill: float | None = None,
    series_number: int | None = None,
) -> Volume:
    r"""Make a DICOM series of an array that was computed from images.

    Parameters
    ----------
    array : array_like of shape (slices, rows, columns)
        Physical values: integers, bool or floats.
    affine : array_like of shape (4, 4)
        From (i, j, k) = (column, row, slice) to LPS in mm, as `Volume.affine`. A step that is not along the normal (a
        tilted gantry) is kept. (NIfTI's is RAS: turn the signs of its first two rows.)
    like : Volume, Dataset, path or list of these
        Images that it was computed from: patient, study, frame of reference and acquisition are theirs.
    folder : path, optional
        Where to write one file a slice, ``0001.dcm`` ...; made if needed. By default the series stays in memory.
    description : str
        Series Description, up to 64 characters.
    derivation : str
        Derivation Description: what was done; by default the same as `description`.
    units : str, optional
        Unit of the values; by default that of `like`. Another one goes into Rescale Type (Units of PET), and the
        windows of `like`, which are for other values, are left out.
    fill : float, optional
        Value of voxels that are NaN, which integers cannot hold. It becomes the Pixel Padding Value where no other
        voxel has it.
    series_number : int, optional
        Series Number; by default that of `like` plus 1000.

    Returns
    -------
    Volume
        The series as it is read back. Slices go along the normal of rows and columns: where `affine` goes against it,
        their order is turned, and each voxel stays at its place.

    Raises
    ------
    UsageError
        If a file cannot hold it: NaN without `fill`, infinite or complex values, integers of more than 16 bits, rows
        and columns that are not at right angles, modalities other than CT, MR and PT; or if a file is there already.

    Notes
    -----
    Whole numbers of 16 bits are stored as they are. Others are scaled to 16 bits over the whole series, and come back
    within half of Rescale Slope, which is a 65534th of their range; of PET, whose intercept has to be 0, a 32767th of
    their greatest size.

    Each image is ``DERIVED\SECONDARY`` (of PET ``DERIVED\PRIMARY``, which is all that it may be), has new UIDs, and
    refers to its sources (Source Image Sequence, Referenced Series Sequence). Left out is what held for the old images
    only: their places, times, dose, overlays, private elements. Contributing Equipment Sequence names dicomnb.

    References
    ----------
    PS3.3 A.3, A.4, A.21, C.7.6.1.1 (Image Type, Derivation Description), C.7.6.2, C.12.2 (Common Instance Reference),
    C.12.4 (General Reference).

    Examples
    --------
    >>> import dicomnb as dn
    >>> pet = dn.load(dn.sample())
    >>> half = dn.from_array(pet.array / 2, pet.affine, like=pet, description="Half of it")
    >>> half.shape, half.units, half.dataset.ImageType
    ((47, 128, 128), 'BQML', ['DERIVED', 'PRIMARY'])
    >>> bool(abs(half.array - pet.array / 2).max() <= half.dataset.RescaleSlope / 2 * 1.01)
    True
    """
    source = like if isinstance(like, (Dataset, Volume)) else load(like)
    values, places, spacing = _oriented(np.asarray(array), np.asarray(affine, np.float64))
    modality = text(source if isinstance(source, Dataset) else source.dataset, "Modality")
    if modality not in _CLASSES:
        raise UsageError(
            f"A derived series of modality {modality or 'unknown'} cannot be written: only {', '.join(_CLASSES)} have "
            "images of one slice with a place and a scale.",
            remedy="to_nifti, to_nrrd and to_sitk take any volume.",
        )
    stored = quantised(values, fill, is_pet=modality == "PT")
    header = _header(source, modality, description, derivation or description, units, series_number)
    own = _own_sources(source, places)
    datasets = [_image(header, stored, k, position, spacing, own) for k, position in enumerate(places[0])]
    for dataset in datasets:
        dataset.ImageOrientationPatient = [decimal(part) for part in places[1]]
        if modality == "PT":
            dataset.NumberOfSlices, dataset.ImageIndex = len(datasets), dataset.InstanceNumber
    if folder is None:
        return load(datasets)
    return load(_written(datasets, path_of(folder)))


def _written(datasets: list[Dataset], folder: Path) -> list[Path]:
    paths = [folder / f"{number:04}.dcm" for number in range(1, len(datasets) + 1)]
    there = next((path for path in paths if path.exists()), None)
    if there is not None:
        raise UsageError(f"{there} is there already.", remedy="Name another folder: nothing is written over.")
    folder.mkdir(parents=True, exist_ok=True)
    for dataset, path in zip(datasets, paths, strict=True):
        dataset.save_as(path)
    return paths


# -- where it lies -----------------------------------------------------------------------------------------------

_Places = tuple[FloatArray, FloatArray]
"""Position of each slice, shape (n, 3), and the six cosines."""


def _oriented(values: NDArray[Any], affine: FloatArray) -> tuple[NDArray[Any], _Places, tuple[float, float, float]]:
    """Return the array with slices along the normal, their places, and the distances x, y and z."""
    if values.ndim != 3 or values.size == 0:
        raise UsageError(
            f"An array of shape {values.shape} is no volume, which has (slices, rows, columns).",
            remedy="Write the points of a fourth dimension one by one.",
        )
    grid = array_grid(len(values), affine)
    return values[::-1] if grid.is_turned else values, (grid.positions, grid.cosines), grid.spacing


# -- its headers -------------------------------------------------------------------------------------------------


def _header(
    source: Volume | Dataset,
    modality: str,
    description: str,
    derivation: str,
    units: str | None,
    series_number: int | None,
) -> Dataset:
    """Return what all images have in common."""
    header = derived_header(source, derivation)
    for keyword in ("FloatPixelData", "SeriesDate", "SeriesTime"):
        header.pop(keyword, None)
    own = units_of(source) if isinstance(source, Dataset) else source.units
    if units is not None and units != own:
        _put_units(header, modality, units)
    elif modality != "PT" and "RescaleType" not in header:
        header.RescaleType = own if own == "HU" else "US"
    _complete(header, modality)
    now = datetime.now()
    header.SOPClassUID = _CLASSES[modality]
    header.SeriesInstanceUID = new_uid()
    for keyword in ("StudyInstanceUID", "FrameOfReferenceUID"):
        if not text(header, keyword):
            setattr(header, keyword, new_uid())
    _put_series(header, description, series_number)
    if not f"{description}{derivation}{units or ''}".isascii():
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


def _own_sources(source: Volume | Dataset, places: _Places) -> list[Dataset] | None:
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

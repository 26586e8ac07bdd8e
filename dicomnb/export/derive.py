"""An array that was computed from images, as a DICOM series of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.analysis.derived import source_images
from dicomnb.errors import UsageError
from dicomnb.export.array_grid import array_grid
from dicomnb.export.images.enhanced import enhanced_image
from dicomnb.export.images.nuclear import nuclear_image
from dicomnb.export.images.projections import PROJECTIONS, projection
from dicomnb.export.images.single_slices import CLASSES, Places, SeriesWords, single_slices
from dicomnb.export.quantise import quantised
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.pixels.attributes import text
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["from_array"]


def from_array(
    array: ArrayLike,
    affine: ArrayLike | None = None,
    *,
    like: Any,
    enhanced: bool = False,
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
    affine : array_like of shape (4, 4), optional
        From (i, j, k) = (column, row, slice) to LPS in mm, as `Volume.affine`. A step that is not along the normal (a
        tilted gantry) is kept. (NIfTI's is RAS: turn the signs of its first two rows.) By default the array lies on the
        voxels of `like`; radiographs, mammograms, angiography and ultrasound have no place in the patient, and take
        none.
    like : Volume, Dataset, path or list of these
        Images that it was computed from: patient, study, frame of reference, acquisition and class are theirs.
    enhanced : bool
        True to write the slices of CT, MR and PET into one file of frames (Enhanced CT, MR, PET).
    folder : path, optional
        Where to write one file a slice, or one of all frames, ``0001.dcm`` ...; made if needed. By default the series
        stays in memory.
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
        and columns that are not at right angles, modalities other than CT, MR, PT, NM, CR, DX, MG, XA and US, values
        that such an image has no scale for; or if a file is there already.

    Notes
    -----
    Whole numbers of 16 bits are stored as they are. Others are scaled to 16 bits over the whole series, and come back
    within half of Rescale Slope, which is a 65534th of their range; of PET, whose intercept has to be 0, a 32767th of
    their greatest size.

    Each image is ``DERIVED\SECONDARY`` (of PET ``DERIVED\PRIMARY``, which is all that it may be), has new UIDs, and
    refers to its sources (Source Image Sequence, Referenced Series Sequence). Images of NM, DX, MG and US have no
    scale: they take whole numbers from 0 to 65535 (US to 255). Left out is what held for the old images
    only: their places, times, dose, overlays, private elements. Contributing Equipment Sequence names dicomnb.

    References
    ----------
    PS3.3 A.2 to A.7, A.14, A.21, A.26, A.27, A.36, A.38, A.56, C.7.6.1.1 (Image Type,
    Derivation Description), C.7.6.2, C.12.2 (Common Instance Reference),
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
    modality = text(source if isinstance(source, Dataset) else source.dataset, "Modality")
    words = SeriesWords(description, derivation or description, units, series_number)
    if modality in PROJECTIONS:
        datasets = [_projection(source, np.asarray(array), affine, modality, words, enhanced=enhanced)]
    elif modality in CLASSES or modality == "NM":
        datasets = _slices(source, np.asarray(array), affine, modality, words, fill, enhanced=enhanced)
    else:
        raise UsageError(
            f"A derived series of modality {modality or 'unknown'} cannot be written: only those of "
            f"{', '.join((*CLASSES, 'NM', *PROJECTIONS))} can.",
            remedy="to_nifti, to_nrrd and to_sitk take any volume, to_secondary_capture any picture.",
        )
    if folder is None:
        return load(datasets)
    return load(_written(datasets, path_of(folder)))


def _projection(
    source: Volume | Dataset,
    values: NDArray[Any],
    affine: ArrayLike | None,
    modality: str,
    words: SeriesWords,
    *,
    enhanced: bool,
) -> Dataset:
    """Return an image that has no place in the patient."""
    if affine is not None or enhanced:
        raise UsageError(
            f"An image of modality {modality} has no place in the patient, and no enhanced class here.",
            remedy="Leave affine and enhanced out: the array has the frames, rows and columns of its source.",
        )
    if words.units:
        raise UsageError(f"An image of modality {modality} has no place for a unit.", remedy="to_parametric_map has.")
    dataset = source if isinstance(source, Dataset) else source.dataset
    frames = values[None] if values.ndim == 2 else values.reshape(-1, *values.shape[-2:])
    if values.ndim not in (2, 3, 4) or not values.size or values.dtype.kind not in "biuf" or np.isnan(frames).any():
        raise UsageError(f"An array of {values.dtype} and shape {values.shape} is no image, or parts of it are NaN.")
    return projection(
        dataset,
        source_images(source),
        frames,
        description=words.description[:64],
        derivation=words.derivation,
        series_number=words.series_number,
    )


def _slices(
    source: Volume | Dataset,
    array: NDArray[Any],
    affine: ArrayLike | None,
    modality: str,
    words: SeriesWords,
    fill: float | None,
    *,
    enhanced: bool,
) -> list[Dataset]:
    """Return slices: a data set each, or one of all."""
    own = affine is None
    if affine is None:
        affine = _own_affine(source, array)
    values, places, spacing = _oriented(array, np.asarray(affine, np.float64))
    if modality != "NM" and not enhanced:
        stored = quantised(values, fill, is_pet=modality == "PT")
        return single_slices(source, stored, places, spacing, words)
    volume = three_dimensions(load(source) if isinstance(source, Dataset) else source)
    turned = None if own else np.asarray(affine, np.float64).copy()
    if turned is not None and values.strides != array.strides:
        turned[:3, 3] = places[0][0]
        turned[:3, 2] *= -1
    described = {
        "description": words.description[:64],
        "derivation": words.derivation,
        "series_number": words.series_number,
    }
    if modality == "NM":
        return [nuclear_image(volume, values, turned, **described)]  # type: ignore[arg-type]
    own_units = volume.units if words.units is None else words.units
    stored = quantised(values, fill, is_pet=modality == "PT")
    return [enhanced_image(volume, stored, turned, units=own_units, **described)]  # type: ignore[arg-type]


def _own_affine(source: Volume | Dataset, array: NDArray[Any]) -> FloatArray:
    volume = three_dimensions(load(source) if isinstance(source, Dataset) else source)
    shape = (volume.slice_count, *volume.frame_shape[:2])
    if array.shape != shape:
        raise UsageError(f"The array has the shape {array.shape}, the images have {shape}.", remedy="Give its affine.")
    return volume.affine


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


def _oriented(values: NDArray[Any], affine: FloatArray) -> tuple[NDArray[Any], Places, tuple[float, float, float]]:
    """Return the array with slices along the normal, their places, and the distances x, y and z."""
    if values.ndim != 3 or values.size == 0:
        raise UsageError(
            f"An array of shape {values.shape} is no volume, which has (slices, rows, columns).",
            remedy="Write the points of a fourth dimension one by one.",
        )
    grid = array_grid(len(values), affine)
    return values[::-1] if grid.is_turned else values, (grid.positions, grid.cosines), grid.spacing

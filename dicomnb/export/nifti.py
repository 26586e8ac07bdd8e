"""A volume as NIfTI: patient space in RAS, voxels as they lie in DICOM."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.export.neuro.bids_fields import bids_fields
from dicomnb.export.neuro.gradients import gradient_table
from dicomnb.export.volume_data import array_of, described, is_in_patient, is_sheared, time_step
from dicomnb.geometry.affine import lps_to_ras
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    import nibabel

__all__ = ["to_nifti"]

_SCANNER: Final = 1
"""NIFTI_XFORM_SCANNER_ANAT: coordinates are those of the scanner, as DICOM's are."""

_UNKNOWN: Final = 0
"""NIFTI_XFORM_UNKNOWN: arbitrary coordinates, of which the distances between voxels hold."""

_COLOR: Final = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])

_MOST_VOXELS: Final = 32_767

_SUFFIXES: Final = (".nii", ".nii.gz")
_SIDECARS: Final = (".json", ".bval", ".bvec")
"""How the names of files end that tell more of the image of the same name."""


def to_nifti(source: Any, path: str | os.PathLike[str] | None = None, *, sidecar: bool = False) -> nibabel.Nifti1Image:
    """Return a volume as NIfTI, and write it.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to convert; see `load`.
    path : path, optional
        Where to write it: ``.nii`` or ``.nii.gz``.
    sidecar : bool
        True to write beside it, under the same name, what the headers say in the words of BIDS (``.json``: EchoTime,
        RepetitionTime, SliceTiming, PhaseEncodingDirection ... in seconds); and of a diffusion series ``.bval`` and
        ``.bvec``, by FSL's convention: along the axes of the image, x turned, because its matrix to RAS has a positive
        determinant.

    Returns
    -------
    nibabel.Nifti1Image
        Physical values, float32, of shape (columns, rows, slices) or (columns, rows, slices, points); colours as RGB.
        The sform takes (i, j, k) to RAS in mm, shear included. The qform says the same where it can; it has no place
        for the shear of a tilted gantry, and its code is then 0 (unknown). Both codes are 0 where coordinates are not
        the patient's (a volume of ultrasound, the pullback of a catheter): of a file with them the distances between
        voxels hold, and no direction. The step in time is set, in seconds, where the headers tell an even one. No name,
        date or number of the patient goes along.

    Raises
    ------
    GeometryError
        If the volume has no affine: no positions, uneven slices, or a single one without thickness.
    UsageError
        If the path is no NIfTI file's, or there is none for a sidecar.
    MissingDependency
        If nibabel is not installed.

    Warns
    -----
    DicomWarning
        If a diffusion series states no direction of a gradient, or in a frame that is not known; or if gradients or
        fields of the image that is replaced stay beside the new one.

    References
    ----------
    NIfTI-1 (nifti1.h), methods 2 and 3; PS3.3 C.7.6.2.1.1. DICOM's LPS becomes RAS by turning the signs of x and y;
    rows are not flipped, as some converters do.

    Examples
    --------
    >>> import dicomnb as dn
    >>> image = dn.to_nifti(dn.sample())
    >>> image.shape, image.affine[0].tolist()
    ((128, 128, 47), [-3.125, 0.0, 0.0, 194.4375])
    """
    nib = optional_package("nibabel", "nibabel", "nifti", "Converting to NIfTI")
    place = None if path is None else Path(path)
    if place is not None and not place.name.lower().endswith(_SUFFIXES):
        raise UsageError(f"{place.name} is no name of a NIfTI file.", remedy="They end in .nii or .nii.gz.")
    if sidecar and place is None:
        raise UsageError("A sidecar lies beside a file: give its path.")
    volume = load(source)
    if max(volume.shape) > _MOST_VOXELS:
        raise UsageError(
            f"NIfTI-1 counts voxels in 16 bits: no side is longer than {_MOST_VOXELS:,}, this volume is "
            f"{' × '.join(f'{count:,}' for count in volume.shape)}.",
            remedy="Take a part of it (vol[:, :1000]), or write it with to_nrrd.",
        )
    affine = lps_to_ras(volume.affine)
    values = array_of(volume)
    if volume.is_color:
        values = np.ascontiguousarray(values).view(_COLOR)[..., 0]
    image: Any = nib.Nifti1Image(values.T, affine)
    header = image.header
    code = _SCANNER if is_in_patient(volume) else _UNKNOWN
    image.set_sform(affine, code)
    if is_sheared(volume):
        image.set_qform(None, _UNKNOWN)
    else:
        image.set_qform(affine, code)
    step = time_step(volume)
    if step is not None:
        header.set_zooms((*header.get_zooms()[:3], step))
    header.set_xyzt_units("mm", None if step is None else "sec")
    header["descrip"] = described(volume)[:79].encode("ascii", "replace")
    if place is not None:
        beside = _beside(place, volume) if sidecar else {}
        _warn_of_others(place, beside)
        with whole_file(place) as draft:  # all of them or none: gradients belong to one image
            nib.save(image, draft)
            for name, content in beside.items():
                draft.with_name(name).write_text(content, encoding="utf-8")
    made: nibabel.Nifti1Image = image
    return made


def _beside(place: Path, volume: Volume) -> dict[str, str]:
    """Return what neuroscience wants beside an image, by name: BIDS fields, and gradients where there are any."""
    name = _stem(place)
    texts = {".json": json.dumps(bids_fields(volume), indent=2, ensure_ascii=False) + "\n"}
    table = gradient_table(volume)
    if table is not None:
        texts |= dict(table.texts())
        if table.doubt:
            warnings.warn(table.doubt, DicomWarning, stacklevel=3)
    return {name + ending: content for ending, content in texts.items()}


def _stem(place: Path) -> str:
    suffix = next(each for each in sorted(_SUFFIXES, key=len, reverse=True) if place.name.lower().endswith(each))
    return place.name[: -len(suffix)]


def _warn_of_others(place: Path, beside: Collection[str]) -> None:
    """Warn of sidecars that stay beside an image that is replaced: they tell of the one that was there before."""
    names = [f"{_stem(place)}{ending}" for ending in _SIDECARS]
    left = [name for name in names if name not in beside and place.with_name(name).exists()]
    if left and place.exists():
        warnings.warn(
            f"{', '.join(left)} beside {place.name} told of the image that was there before, and stay. Remove them, or "
            "write the image under another name.",
            DicomWarning,
            stacklevel=3,
        )

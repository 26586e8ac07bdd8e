"""A volume as NIfTI: patient space in RAS, voxels as they lie in DICOM."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dicomnb.errors import UsageError
from dicomnb.export.volume_data import array_of, described, is_in_patient, is_sheared, time_step
from dicomnb.geometry.affine import lps_to_ras
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.volumes.loading.load import load

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


def to_nifti(source: Any, path: str | os.PathLike[str] | None = None) -> nibabel.Nifti1Image:
    """Return a volume as NIfTI, and write it.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to convert; see `load`.
    path : path, optional
        Where to write it: ``.nii`` or ``.nii.gz``.

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
        If the path is no NIfTI file's.
    MissingDependency
        If nibabel is not installed.

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
        with whole_file(place) as draft:
            nib.save(image, draft)
    made: nibabel.Nifti1Image = image
    return made

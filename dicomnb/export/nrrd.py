"""A volume as NRRD, which says in the file itself that its space is DICOM's."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from dicomnb.export.volume_data import array_of, is_in_patient, time_step
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.volumes.loading.load import load

__all__ = ["to_nrrd"]


def to_nrrd(source: Any, path: str | os.PathLike[str]) -> dict[str, Any]:
    """Write a volume as NRRD.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to write; see `load`.
    path : path
        Where to write it: ``.nrrd``, or ``.nhdr`` with the values in a file beside it.

    Returns
    -------
    dict
        The header that was written: the space ``left-posterior-superior``, its directions in mm, shear included, and
        its origin, the centre of the first voxel. Axes are columns, rows, slices; colours come before, points of a
        fourth dimension behind. Where coordinates are not the patient's (a volume of ultrasound, the pullback of a
        catheter) no space is named, only that it has three dimensions. Nothing is about the patient.

    Raises
    ------
    GeometryError
        If the volume has no affine: no positions, uneven slices, or a single one without thickness.
    MissingDependency
        If pynrrd is not installed.

    References
    ----------
    The NRRD format definition, section 5 (orientation).

    Examples
    --------
    >>> import dicomnb as dn
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     header = dn.to_nrrd(dn.sample(), f"{folder}/pet.nrrd")
    >>> header["space"], header["space directions"][2].round(6).tolist()
    ('left-posterior-superior', [0.0, 0.0, 3.27])
    """
    pynrrd = optional_package("nrrd", "pynrrd", "nrrd", "Writing NRRD")
    volume = load(source)
    affine = volume.affine
    directions, kinds = affine[:3, :3].T, ["domain"] * 3
    nowhere = np.full((1, 3), np.nan)
    if volume.is_color:
        directions, kinds = np.concatenate([nowhere, directions]), ["RGB-color", *kinds]
    space = {"space": "left-posterior-superior"} if is_in_patient(volume) else {"space dimension": 3}
    header: dict[str, Any] = {**space, "space origin": affine[:3, 3]}
    if len(volume.grid) > 1:
        step = time_step(volume)
        directions, kinds = np.concatenate([directions, nowhere]), [*kinds, "list" if step is None else "time"]
    header |= {"space directions": directions, "kinds": kinds, "encoding": "gzip"}
    for name, value in (
        ("modality", volume.modality),
        ("sample units", volume.units),
        ("time step", time_step(volume)),
    ):
        if value:
            header[name] = str(value)  # pairs of key and value, as the format calls what it does not know
    # The first axis varies fastest: colours, columns, rows, slices, points.
    with whole_file(path) as draft:
        pynrrd.write(os.fspath(draft), array_of(volume).T, header, index_order="F")
    return header

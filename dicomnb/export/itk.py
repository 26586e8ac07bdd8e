"""A volume as a SimpleITK image, whose patient space is DICOM's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.volume_data import array_of, require_straight, time_step
from dicomnb.geometry.affine import transform
from dicomnb.objects.segments import Segment
from dicomnb.objects.structures import Structure
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.volumes.deformable_registration import DeformableRegistration
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["to_sitk"]

_HELD_BACK: Final = 1 << 20
"""Bytes; more than the buffer of a file, a few blocks of a disk, or a chunk of HDF5."""


def to_sitk(source: Any, path: str | os.PathLike[str] | None = None, *, mask: Any = None) -> Any:
    """Return a volume, or a mask of it, as a SimpleITK image, and write it; of a deformable registration its transform.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these; or DeformableRegistration
        What to convert; see `load`. A registration is what `registration` returns.
    path : path, optional
        Where to write it, in any format that SimpleITK writes (``.nii.gz``, ``.mha``, ``.nrrd`` ...).
    mask : array_like of bool or of labels, Segment or Structure, optional
        Return this in place of the values, as integers of 8 bits (of 16, where labels are larger) on the grid of the
        volume: what pyradiomics and other programs take beside the image.

    Returns
    -------
    SimpleITK.Image
        Physical values, float32, of size (columns, rows, slices); of a fourth dimension (..., points), whose spacing is
        in seconds, or 1 where the headers tell no even step. Colours have three components. Metadata ``modality`` and
        ``units`` go along, and nothing about the patient. Where coordinates are not the patient's (a volume of
        ultrasound, the pullback of a catheter) the image begins at 0 and has no directions: distances hold.
    SimpleITK.DisplacementFieldTransform
        Of a deformable registration: from places of the registered frame of reference to those of the source, both
        matrices included, as ``sitk.Resample(moving, fixed, transform)`` wants it. Beyond its grid SimpleITK moves
        nothing, where `reslice_onto` has NaN.

    Raises
    ------
    GeometryError
        If the volume has no affine, or is sheared: `reslice_straight` makes it straight.
    UsageError
        If the mask has another shape than a volume of three dimensions, or is no mask; if a registration has several
        grids, or none; if SimpleITK has no format for this name.
    MissingDependency
        If SimpleITK is not installed.
    OSError
        If it cannot be written; a file that was there stays as it was.

    References
    ----------
    PS3.3 C.7.6.2.1.1: both count LPS in mm, to the centre of the first voxel.

    Examples
    --------
    >>> import dicomnb as dn
    >>> image = dn.to_sitk(dn.sample())
    >>> image.GetSize(), image.GetOrigin()
    ((128, 128, 47), (-194.4375, -181.9375, -431.64))
    """
    sitk = optional_package("SimpleITK", "SimpleITK", "sitk", "Converting to SimpleITK")
    if isinstance(source, DeformableRegistration):
        return _transform(source, path, sitk)
    volume = load(source)
    affine = volume.affine
    require_straight(volume, "A SimpleITK image")
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    stack, origin, directions = volume.stack, np.zeros(3), np.eye(3)
    if stack is not None and stack.in_patient:  # SimpleITK has no other space than the patient's
        origin, directions = affine[:3, 3], np.stack([stack.row, stack.column, stack.normal], -1)
    values = array_of(volume) if mask is None else _labels(mask, volume)
    points = values if len(volume.grid) > 1 else values[None]
    images = []
    for point in points:
        placed = sitk.GetImageFromArray(np.ascontiguousarray(point), isVector=volume.is_color)
        placed.SetOrigin(origin.tolist())
        placed.SetSpacing(spacing.tolist())
        placed.SetDirection(directions.ravel().tolist())
        images.append(placed)
    made: Any = images[0] if len(volume.grid) < 2 else sitk.JoinSeries(images, 0.0, time_step(volume) or 1.0)
    for name, value in (("modality", volume.modality), ("units", volume.units)):
        if value and mask is None:
            made.SetMetaData(name, value)
    if path is not None:
        _write(sitk.WriteImage, made, path, ".nii.gz, .mha and .nrrd take any volume.")
    image: SimpleITK.Image = made
    return image


def _transform(
    registration: DeformableRegistration, path: str | os.PathLike[str] | None, sitk: Any
) -> SimpleITK.DisplacementFieldTransform:
    """Return where the only grid of a registration leads, as displacements at the centres of its elements.

    Matrices change evenly from place to place, so that displacements with both in them are interpolated rightly.
    """
    steps = [step for step in registration.steps if step.grid is not None]
    if len(steps) != 1:
        raise UsageError(
            f"The registration has {len(steps) or 'no'} grids, and a transform has one.",
            remedy="reslice_onto(volume, grid, registration=...) finds the one for a volume.",
        )
    grid = steps[0].grid
    assert grid is not None
    k, j, i = np.indices(grid.vectors.shape[:3])
    places = transform(grid.affine, np.stack([i, j, k], axis=-1))
    field = sitk.GetImageFromArray(np.ascontiguousarray(steps[0].to_source(places) - places), isVector=True)
    spacing = np.linalg.norm(grid.affine[:3, :3], axis=0)
    field.SetOrigin(grid.affine[:3, 3].tolist())
    field.SetSpacing(spacing.tolist())
    field.SetDirection((grid.affine[:3, :3] / spacing).ravel().tolist())
    made: SimpleITK.DisplacementFieldTransform = sitk.DisplacementFieldTransform(field)
    if path is not None:
        _write(sitk.WriteTransform, made, path, ".h5 and .tfm hold a transform.")
    return made


def _write(write: Callable[[Any, str], None], made: Any, path: str | os.PathLike[str], remedy: str) -> None:
    """Write what SimpleITK writes whole or not at all, with the files that some formats put beside it."""
    with whole_file(path) as draft:
        try:
            write(made, os.fspath(draft))
        except RuntimeError as error:  # for a name, a type of voxels and a full disk alike
            reason = str(error).strip().splitlines()[-1].removeprefix("sitk::ERROR: ").replace(str(draft), draft.name)
            if draft.exists():
                raise OSError(f"SimpleITK could not write {draft.name}: {reason}") from error
            raise UsageError(f"SimpleITK does not write this to {draft.name}: {reason}", remedy=remedy) from error
        for written in draft.parent.iterdir() if draft.parent != Path(path).resolve().parent else ():
            _require_room(written)


def _require_room(written: Path) -> None:
    """Refuse a file that has no room to grow.

    ITK does not ask whether the last bytes of a file arrived. They did if more than it holds back can follow them.
    """
    size = written.stat().st_size
    with written.open("r+b") as file:
        file.seek(size)
        file.write(bytes(_HELD_BACK))
        file.truncate(size)


def _labels(mask: Any, volume: Volume) -> NDArray[Any]:
    """Return a mask or a label map as the smallest unsigned integers that hold it."""
    labels = mask.mask(volume) if isinstance(mask, (Segment, Structure)) else np.asarray(mask)
    shape = three_dimensions(volume).shape[:3]
    if labels.dtype.kind not in "biu" or labels.shape != shape or volume.is_color:
        raise UsageError(
            f"A mask has bool or labels of the shape {shape}, and not {labels.dtype} of {labels.shape}.",
            remedy="mask >= 0.5 decides what is inside.",
        )
    least, most = int(labels.min()), int(labels.max())
    if least < 0 or most > 0xFFFF:
        raise UsageError(f"Labels are from 0 to 65535, and not from {least} to {most}.")
    return labels.astype(np.uint8 if most < 256 else np.uint16)

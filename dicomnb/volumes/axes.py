"""The three axes of an image: in its local frame, which begins with 0 at a corner, or in the patient's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dicomnb.errors import GeometryError, MissingAttribute, UsageError
from dicomnb.geometry.affine import FloatArray, direction_letters, image_affine
from dicomnb.geometry.axis import Axis, UnevenAxis
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.attributes import integer
from dicomnb.volumes.frames.cine import is_cine
from dicomnb.volumes.frames.coordinates import COORDINATES
from dicomnb.volumes.frames.frame_positions import find_positions
from dicomnb.volumes.frames.image_planes import ImagePlanes
from dicomnb.volumes.frames.nm_vectors import frame_vectors
from dicomnb.volumes.frames.pixel_spacing import PixelSize, demagnified, pixel_size, slice_thickness, stated_distance
from dicomnb.volumes.frames.wsi_tiles import whole_size
from dicomnb.volumes.stacking.colocated_planes import parallel_groups, same_places
from dicomnb.volumes.stacking.stack import Stack, stack_planes

__all__ = ["Axes", "Axis", "UnevenAxis", "axes", "local_axes", "patient_axes", "unplaced_distance"]

_PATIENT_TOLERANCE_MM: Final = 0.1
"""An axis runs along one of the patient's if its far end strays by no more than this,"""

_PATIENT_TOLERANCE_VOXELS: Final = 0.5
"""nor by more than this share of the shortest side of a voxel."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The three axes of an image.

    Parameters
    ----------
    x, y : Axis
        Along the columns' index i, and the rows' index j.
    z : Axis or UnevenAxis
        Along the slices' index k.
    units : str
        Unit of x and y: ``"mm"``, or ``"pixels"`` where the header states no distance.
    z_units : str
        Unit of z: ``"mm"``, or ``"slices"`` where nothing says how far apart they are.
    notes : tuple of str
        What a reader has to know about them, in plain words.
    frame : str
        ``"local"``: each begins with 0 at the outer corner of the first voxel; ``"patient"``: x, y and z are LPS
        coordinates of the patient, and a step below 0 runs against them.
    directions : tuple of str
        Anatomical letters of the direction in which the INDEX of x, y and z grows, such as ``"L"`` or ``"A-L"``;
        empty where the header does not say.

    References
    ----------
    PS3.3 10.7.1.3 (Pixel Spacing), C.7.6.2.1.1 (position and orientation).

    Examples
    --------
    >>> import dicomnb as dn
    >>> axes = dn.load(dn.sample()).axes
    >>> print(axes)
    x: 128 × 3.125 mm, 0 to 400, towards L
    y: 128 × 3.125 mm, 0 to 400, towards P
    z: 47 × 3.27 mm, 0 to 153.69, towards S
    >>> axes.x.edges.shape, axes.x.centers.shape
    ((129,), (128,))
    >>> axes.z.spacing, axes.units
    (3.27, 'mm')
    """

    x: Axis
    y: Axis
    z: Axis | UnevenAxis
    units: str = "mm"
    z_units: str = "mm"
    notes: tuple[str, ...] = ()
    frame: str = "local"
    directions: tuple[str, str, str] = ("", "", "")

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Distance between columns, rows and slices."""
        return self.x.spacing, self.y.spacing, self.z.spacing

    def __str__(self) -> str:
        lines = [
            f"{name}: {axis.count} × {axis.spacing:.6g} {unit}, {axis.ends[0]:.6g} to {axis.ends[1]:.6g}"
            f"{f', towards {letters}' if letters else ''}"
            for name, axis, unit, letters in zip(
                ("x", "y", "z"),
                (self.x, self.y, self.z),
                (self.units, self.units, self.z_units),
                self.directions,
                strict=True,
            )
        ]
        return "\n".join((*lines, *self.notes))


_NO_DEPTH: Final = "The header does not say how thick a slice is: z counts slices."


def local_axes(
    columns: int,
    rows: int,
    slices: int,
    size: PixelSize,
    *,
    depth: float | UnevenAxis | None,
    notes: tuple[str, ...] = (),
    directions: tuple[str, str, str] = ("", "", ""),
) -> Axes:
    """Return axes that begin with 0 at the outer corner of the first voxel.

    Parameters
    ----------
    columns, rows, slices : int
        Number of voxels along x, y and z.
    size : PixelSize
        Distance between pixels.
    depth : float, UnevenAxis or None
        Distance between slices in mm, or their places, None where nothing states it.
    notes : tuple of str
        Notes to add to those of `size`.
    directions : tuple of str
        Letters of the directions in which the indices grow.
    """
    z: Axis | UnevenAxis
    if isinstance(depth, UnevenAxis):
        start = float(depth.edges[0])
        z = UnevenAxis(tuple(float(center) - start for center in depth.positions))
    else:
        z = Axis.local(depth or 1.0, slices)
    texts = (size.note, *notes, "" if depth is not None else _NO_DEPTH)
    return Axes(
        Axis.local(size.x, columns),
        Axis.local(size.y, rows),
        z,
        size.units,
        "mm" if depth is not None else "slices",
        tuple(note.strip() for note in texts if note.strip()),
        directions=directions,
    )


def patient_axes(affine: FloatArray, shape: tuple[int, int, int]) -> Axes:
    """Return axes in coordinates of the patient, where each runs along one of the patient's.

    Parameters
    ----------
    affine : ndarray of shape (4, 4)
        From (i, j, k, 1) to LPS in mm.
    shape : (int, int, int)
        Columns, rows and slices.

    Returns
    -------
    Axes
        ``.x`` holds the patient's x (to the left), ``.y`` the y (to the back) and ``.z`` the z (to the head),
        whichever index runs along it; a step below 0 says that the index grows against it.

    Raises
    ------
    GeometryError
        If an index runs along more than one of the patient's axes: each voxel then needs three coordinates.
    """
    matrix = affine[:3, :3]
    which = [int(np.argmax(np.abs(matrix[:, index]))) for index in range(3)]
    counts = np.array(shape) - 1
    # How far the far end of each axis strays from a patient's axis.
    stray = [float(np.abs(np.delete(matrix[:, index], which[index])).max() * counts[index]) for index in range(3)]
    shortest = float(np.linalg.norm(matrix, axis=0).min())
    limit = min(_PATIENT_TOLERANCE_MM, _PATIENT_TOLERANCE_VOXELS * shortest)
    if sorted(which) != [0, 1, 2] or max(stray) > limit:
        raise GeometryError(
            "The volume is oblique or sheared: its rows, columns and slices do not run along the patient's axes "
            f"(they stray by {max(stray):.4g} mm).",
            remedy="to_patient gives the place of each voxel; axes of the local frame have its sizes.",
        )
    along = {
        patient: Axis(float(affine[patient, 3]), float(matrix[patient, index]), shape[index])
        for index, patient in enumerate(which)
    }
    letters = {patient: direction_letters(matrix[:, index]) for index, patient in enumerate(which)}
    return Axes(along[0], along[1], along[2], frame="patient", directions=(letters[0], letters[1], letters[2]))


def axes(source: Any, *, frame: str = "local", demagnify: bool = False) -> Axes:
    """Return the axes of an image in its local frame: from 0 at the outer corner of the first voxel.

    x runs along the columns and takes the second value of Pixel Spacing, y along the rows and takes the
    first. z takes Slice Thickness where there is one slice, and the distance between the centres of slices
    where there are several.

    Parameters
    ----------
    source : Dataset, path, bytes, binary file or Volume
        One image; a folder of images is first to be loaded.
    frame : {"local", "patient"}
        ``"patient"`` gives LPS coordinates instead, signed, along the patient's own axes; see `patient_axes`.
    demagnify : bool
        True to divide the distances of a projection, which are those at the detector, by the magnification of the body
        that the header estimates (Estimated Radiographic Magnification Factor); a note says so.

    Returns
    -------
    Axes
        Exactly count + 1 edges each. Its notes say what was assumed, and where millimetres are not to be had.

    Raises
    ------
    MissingAttribute
        If Rows or Columns are absent.
    UnsupportedSource
        If `source` is a folder, or nothing that has axes.
    GeometryError
        With ``frame="patient"``, if the image is oblique or its place unknown.

    References
    ----------
    PS3.3 10.7.1.3, C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> axes = dn.axes(dn.sample() / "pet024.dcm")
    >>> axes.x.edges[:3].tolist(), len(axes.x.edges)
    ([0.0, 3.125, 6.25], 129)
    >>> axes.directions
    ('L', 'P', 'S')
    """
    if frame not in {"local", "patient"}:
        raise UsageError(f"There is no frame {frame!r}.", remedy='frame is "local" or "patient".')
    if demagnify and (frame == "patient" or not (isinstance(source, Dataset) or not hasattr(source, "axes"))):
        raise UsageError(
            "Magnification is taken out of the distances of one image in its local frame.",
            remedy="load(source, demagnify=True) makes a volume with such distances.",
        )
    known = None if isinstance(source, Dataset) else getattr(source, "axes", None)
    if isinstance(known, Axes):
        return source.patient_axes if frame == "patient" else known
    dataset = read(source)
    return _dataset_patient_axes(dataset) if frame == "patient" else _dataset_axes(dataset, demagnify=demagnify)


def _dataset_axes(dataset: Dataset, *, demagnify: bool) -> Axes:
    frames = max(1, integer(dataset, "NumberOfFrames", 1))
    columns, rows = integer(dataset, "Columns"), integer(dataset, "Rows")
    size = pixel_size(dataset)
    if demagnify:
        size = demagnified(dataset, size)
    try:
        places = find_positions(dataset)
    except (GeometryError, MissingAttribute) as error:
        if frames == 1:
            return local_axes(columns, rows, 1, size, depth=slice_thickness(dataset))
        depth, note = unplaced_distance(dataset, str(error))
        return local_axes(columns, rows, frames, size, depth=depth, notes=(note,))
    tile = places[0].tile
    if tile is not None:
        columns, rows = tile.columns, tile.rows
    planes = ImagePlanes.of(places)
    letters = _letters(planes) if places[0].coordinates == "patient" else ("", "", "")
    if len(places) == 1:
        return local_axes(columns, rows, 1, size, depth=slice_thickness(dataset), directions=letters)
    try:
        stack = _one_stack(planes, (columns, rows), size)
    except GeometryError as error:
        distance, note = unplaced_distance(dataset, str(error))
        return local_axes(columns, rows, len(places), size, depth=distance, notes=(note,))
    return local_axes(columns, rows, len(places), size, depth=_distance(stack), directions=letters)


def _letters(planes: ImagePlanes) -> tuple[str, str, str]:
    i, j, k = (direction_letters(direction[0]) for direction in (planes.rows, planes.columns, planes.normals))
    return i, j, k


def _one_stack(planes: ImagePlanes, shape: tuple[int, int], size: PixelSize) -> Stack:
    if len(parallel_groups(planes, (shape[0] * size.x, shape[1] * size.y), size)) > 1:
        raise GeometryError("The frames are not parallel to each other.")
    if len(same_places(planes, size)) < len(planes):
        raise GeometryError("Several frames lie at one place.")
    return stack_planes(planes, size)


def _distance(stack: Stack) -> float | UnevenAxis | None:
    if stack.step is None or -1 in stack.order:
        # Frames are drawn one by one: a missing one leaves a gap between two centres.
        present = [float(z) for z, plane in zip(stack.heights, stack.order, strict=True) if plane >= 0]
        return UnevenAxis(tuple(present))
    return stack.distance


def _dataset_patient_axes(dataset: Dataset) -> Axes:
    places = find_positions(dataset)
    if places[0].coordinates != "patient":
        raise GeometryError(
            f"{COORDINATES[places[0].coordinates]}: there are no axes in the patient.",
            remedy='frame="local" has what is known.',
        )
    size, tile = pixel_size(dataset), places[0].tile
    columns, rows = integer(dataset, "Columns"), integer(dataset, "Rows")
    if tile is not None:
        columns, rows = tile.columns, tile.rows
    stack = _one_stack(ImagePlanes.of(places), (columns, rows), size)
    thickness = slice_thickness(dataset)
    step = stack.step if stack.step is not None else stack.normal * (thickness or 0.0)
    if size.units != "mm" or not np.any(step) or (stack.step is None and len(places) > 1):
        raise GeometryError(
            "The header does not place every voxel: a distance between pixels, or one and the same between slices, is "
            "not stated.",
            remedy='frame="local" has what is known.',
        )
    affine = image_affine(stack.positions[0], stack.row, stack.column, (size.x, size.y), step)
    return patient_axes(affine, (columns, rows, len(stack.positions)))


def unplaced_distance(dataset: Dataset, reason: str) -> tuple[float | None, str]:
    """Return a distance between frames of unknown positions, None where there is none, and a note."""
    frames = integer(dataset, "NumberOfFrames", 1)
    if frame_vectors(dataset, frames):
        return None, f"{reason} z counts them."
    if is_cine(dataset, frames):
        return None, f"{reason} They are moments of a film, and z counts them."
    if whole_size(dataset) is not None:
        return None, f"{reason} They are tiles of one picture, and z counts them."
    for keyword in ("SpacingBetweenSlices", "SliceThickness"):
        distance = stated_distance(dataset, keyword)
        if distance:
            # Nuclear medicine writes a negative distance for a descending stack (PS3.3 C.8.4.15).
            return abs(distance), f"{reason} z takes {keyword} for the distance between frames."
    return None, reason

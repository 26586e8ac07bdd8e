"""Deformable registrations: a grid of displacements between two matrices (PS3.3 C.20.3).

For each place in the registered frame of reference, an item states where the value comes from in its source frame:
``source = after · (before · place + displacement(place))``. The grid lies in the registered frame, and its vectors are
in mm. Between the centres of its elements they are interpolated linearly. Within half an element beyond the outermost
centres the vector at the border is used. Elsewhere the displacement is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.cached_property import cached_property
from dicomnb.errors import GeometryError, InvalidValue, MissingAttribute
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.geometry.rigid_motion import motion_text
from dicomnb.geometry.sampling import Float32Array, Sampler
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.pixels.attributes import items, numbers, place_of, text
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.volumes.frame_of_reference import frame_of_reference, transformation_matrix
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["DeformableRegistration", "Deformation", "DisplacementGrid"]

_CLOSE_MM: Final = 0.01
"""A place is found, on the way back, if it leads to where it should within this distance."""

_ROUNDS: Final = 60
"""Steps on the way back: a displacement that changes by half its way is then found to a millionth of a mm."""

_UPRIGHT: Final = 1e-4
"""How far the direction cosines of a grid may be from orthogonal unit vectors."""

_COLUMNS: Final = ("source frame of reference", "before", "grid", "displacements", "after", "said")

Mapping = Callable[[FloatArray], FloatArray]
"""From places of shape (..., 3), LPS in mm, to others; NaN where nothing is known."""


@dataclass(frozen=True, eq=False)
class DisplacementGrid:
    """Vectors at the centres of the elements of a grid.

    Parameters
    ----------
    affine : ndarray of shape (4, 4)
        From (i, j, k) to the centre of an element in the registered frame of reference, LPS in mm.
    vectors : ndarray of float32, shape (z, y, x, 3)
        Displacements, mm; NaN where they are not defined.
    """

    affine: FloatArray
    vectors: Float32Array

    @cached_property
    def samplers(self) -> tuple[Sampler, ...]:
        """One look-up for each component."""
        made = tuple(Sampler(np.ascontiguousarray(self.vectors[..., axis]), "linear") for axis in range(3))
        for sampler in made:  # threads would each make what they share
            sampler.prepare()
        return made

    @cached_property
    def _inverse(self) -> FloatArray:
        return np.asarray(np.linalg.inv(self.affine), np.float64)

    def at(self, places: FloatArray, *, clamped: bool = False) -> FloatArray:
        """Return the displacements at places, shape (..., 3); outside NaN, or with `clamped` those of the border."""
        index = transform(self._inverse, places)
        if clamped:
            index = np.clip(index, 0, np.array(self.vectors.shape[2::-1]) - 1)
        index = np.where(np.isfinite(index), index, -9.0).reshape(-1, 3)  # -9 is outside
        out = np.empty((3, len(index)), np.float32)
        for component, sampler in zip(out, self.samplers, strict=True):
            sampler.points(index, component)
        return out.T.reshape(places.shape).astype(np.float64)

    def __str__(self) -> str:
        x, y, z = self.vectors.shape[2::-1]
        steps = " × ".join(f"{each:.4g}" for each in np.linalg.norm(self.affine[:3, :3], axis=0))
        return f"{x} × {y} × {z} vectors, {steps} mm apart"

    @property
    def lengths(self) -> str:
        """How long the vectors are, in words."""
        found = np.linalg.norm(self.vectors.astype(np.float64), axis=-1)
        known = found[np.isfinite(found)]
        if not known.size:
            return "none defined"
        lost = found.size - known.size
        missing = f", {lost:,} not defined" if lost else ""
        return f"up to {known.max():.3g} mm, median {np.median(known):.3g} mm{missing}"


@dataclass(frozen=True, eq=False)
class Deformation:
    """Where the values of the registered frame of reference come from in one source frame.

    Parameters
    ----------
    frame : str
        UID of the source frame of reference.
    before, after : ndarray of shape (4, 4)
        Matrices that are applied before and after the displacement, LPS in mm.
    grid : DisplacementGrid or None
        None where an item has matrices only.
    images : frozenset of str
        SOP Instance UIDs of the images that it is meant for; empty for all of the frame.
    comment : str
        Frame of Reference Transformation Comment.
    """

    frame: str
    before: FloatArray
    after: FloatArray
    grid: DisplacementGrid | None
    images: frozenset[str] = frozenset()
    comment: str = ""

    def to_source(self, places: ArrayLike) -> FloatArray:
        """Return where places of the registered frame come from in the source frame, shape (..., 3), LPS in mm."""
        places = np.asarray(places, np.float64)
        moved = transform(self.before, places)
        return transform(self.after, moved if self.grid is None else moved + self.grid.at(places))

    def to_registered(self, places: ArrayLike) -> FloatArray:
        """Return the places of the registered frame that come from places of the source frame, shape (..., 3), LPS, mm.

        Looked for step by step: x becomes before⁻¹ · (after⁻¹ · source - displacement(x)). NaN where none is found that
        leads back within 0.01 mm: outside of the grid, or where it folds.
        """
        places = np.asarray(places, np.float64)
        straight, back = transform(np.linalg.inv(self.after), places), np.linalg.inv(self.before)
        found = transform(back, straight)
        if self.grid is None:
            return found
        for _ in range(_ROUNDS):
            shift = np.nan_to_num(self.grid.at(found, clamped=True))
            better = transform(back, straight - shift)
            step = float(np.nanmax(np.abs(better - found), initial=0.0))
            found = better
            if step < _CLOSE_MM / 1000:
                break
        missed = np.linalg.norm(self.to_source(found) - places, axis=-1)
        return np.where((missed <= _CLOSE_MM)[..., None], found, np.nan)  # NaN is not near anything

    def __str__(self) -> str:
        grid = "no grid" if self.grid is None else f"a grid of {self.grid}, displacements {self.grid.lengths}"
        return f"{grid}{_matrix_text(self.before, 'before')}{_matrix_text(self.after, 'after')}"


class DeformableRegistration(RichOutput):
    """A deformable registration; a notebook shows a table of its grids.

    Parameters
    ----------
    dataset : Dataset
        A Deformable Spatial Registration (REG).

    Attributes
    ----------
    frame : str
        UID of the registered frame of reference, in which the grids lie.
    steps : tuple of Deformation
        One for each source frame of reference or set of images.

    Raises
    ------
    MissingAttribute
        If a grid lacks its size, place or vectors.
    InvalidValue
        If a matrix, a size or a direction is none, or if there are more or fewer vectors than the grid has elements.

    References
    ----------
    PS3.3 A.39.2, C.20.3.1.1 (order of application), C.20.3.1.3 (Vector Grid Data).

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> grid, step, ds = dn.Dataset(), dn.Dataset(), dn.Dataset()
    >>> grid.ImagePositionPatient, grid.ImageOrientationPatient = [-40, -30, 0], [1, 0, 0, 0, 1, 0]
    >>> grid.GridDimensions, grid.GridResolution = [5, 4, 3], [20.0, 20.0, 20.0]
    >>> grid.VectorGridData = np.tile(np.float32([3, 0, 0]), (3, 4, 5, 1)).tobytes()
    >>> step.SourceFrameOfReferenceUID, step.DeformableRegistrationGridSequence = "2.25.2", [grid]
    >>> ds.FrameOfReferenceUID, ds.DeformableRegistrationSequence = "2.25.1", [step]
    >>> dn.registration(ds).steps[0].to_source([1.0, 2.0, 3.0]).tolist()
    [4.0, 2.0, 3.0]
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.frame = text(dataset, "FrameOfReferenceUID")
        self.steps = tuple(_deformation(item) for item in items(dataset, "DeformableRegistrationSequence"))

    def mapping_between(self, moving: VolumeGeometry, fixed: VolumeGeometry) -> tuple[Mapping, str]:
        """Return the way from places of a fixed volume to those of a moving one, and what it is in words.

        Raises
        ------
        GeometryError
            If the registration says nothing of one of them.
        """
        there, back = self._step_of(moving), self._step_of(fixed)

        def mapping(places: FloatArray) -> FloatArray:
            registered = places if back is None else back.to_registered(places)
            return registered if there is None else there.to_source(registered)

        said = [str(each) for each in (there,) if each is not None]
        said += [f"the inverse of {each}, found within {_CLOSE_MM} mm" for each in (back,) if each is not None]
        return mapping, "; ".join(said) or "no motion"

    def _step_of(self, volume: VolumeGeometry) -> Deformation | None:
        """Return the deformation of a volume's frame of reference; None if it is the registered one."""
        frame = frame_of_reference(volume)
        uids = {text(each.dataset, "SOPInstanceUID") for each in volume.slices if each is not None}
        for step in self.steps:
            if step.images & uids or (not step.images and step.frame and step.frame == frame):
                return step
        if frame and frame == self.frame:
            return None
        known = ", ".join(dict.fromkeys(filter(None, (self.frame, *(step.frame for step in self.steps)))))
        limited = any(step.frame == frame for step in self.steps)
        raise GeometryError(
            f"The registration says nothing of {'these images of ' if limited else ''}"
            f"{f'the frame of reference {frame}' if frame else 'images without a frame of reference'}.",
            remedy=f"It registers {known or 'images only'}.",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                step.frame,
                motion_text(step.before),
                "none" if step.grid is None else str(step.grid),
                "" if step.grid is None else step.grid.lengths,
                motion_text(step.after),
                step.comment,
            )
            for step in self.steps
        ]

    def __str__(self) -> str:
        return "\n".join(text_table(_COLUMNS, self._cells()))

    def __repr__(self) -> str:
        grids = sum(step.grid is not None for step in self.steps)
        return f"<DeformableRegistration, {grids} {'grid' if grids == 1 else 'grids'} of displacements>"

    def _markup(self) -> Markup:
        what = (
            f"Deformable registration: where the places of {self.frame or 'the registered frame'} lie in each source, "
            "x' = after · (before · x + displacement(x))"
        )
        rows = [table_row([*row[:-1], "masked" if row[-1] else ""]) for row in self._cells()]
        return tag("div", tag("p", what), html_table(_COLUMNS, rows), class_=f"dicomnb-registration {NO_MATH}")

    def _plain_text(self) -> str:
        return repr(self)[1:-1]


def _matrix_text(matrix: FloatArray, when: str) -> str:
    return "" if np.array_equal(matrix, np.eye(4)) else f", {when} it {motion_text(matrix)}"


# -- reading -------------------------------------------------------------------------------------------------


def _deformation(item: Dataset) -> Deformation:
    before, after = (
        next((transformation_matrix(each) for each in items(item, keyword)), np.eye(4))
        for keyword in ("PreDeformationMatrixRegistrationSequence", "PostDeformationMatrixRegistrationSequence")
    )
    return Deformation(
        text(item, "SourceFrameOfReferenceUID"),
        before,
        after,
        next(map(_grid, items(item, "DeformableRegistrationGridSequence")), None),
        frozenset(text(each, "ReferencedSOPInstanceUID") for each in items(item, "ReferencedImageSequence")),
        text(item, "FrameOfReferenceTransformationComment"),
    )


def _grid(item: Dataset) -> DisplacementGrid:
    counts = [int(each) for each in _numbers(item, "GridDimensions", 3)]
    steps = _numbers(item, "GridResolution", 3)
    for keyword, values in (("GridDimensions", counts), ("GridResolution", steps)):
        if min(values) <= 0:
            raise _invalid(item, keyword, "has to have numbers above 0")
    directions = np.array(_numbers(item, "ImageOrientationPatient", 6)).reshape(2, 3)
    if not np.allclose(directions @ directions.T, np.eye(2), atol=_UPRIGHT):
        raise _invalid(item, "ImageOrientationPatient", "has to have two directions at a right angle, of length 1")
    affine = np.eye(4)
    affine[:3, :3] = np.stack([*directions, np.cross(*directions)], axis=-1) * steps
    affine[:3, 3] = _numbers(item, "ImagePositionPatient", 3)
    vectors = _vectors(item)
    expected = 3 * counts[0] * counts[1] * counts[2]
    if vectors.size != expected:
        sizes = " × ".join(map(str, counts))
        raise _invalid(
            item, "VectorGridData", f"has {vectors.size:,} numbers, and a grid of {sizes} vectors takes {expected:,}"
        )
    return DisplacementGrid(affine, vectors.reshape(*counts[::-1], 3))


def _numbers(item: Dataset, keyword: str, count: int) -> tuple[float, ...]:
    if keyword not in item:
        raise _missing(keyword)
    found = numbers(item, keyword)
    if len(found) != count:
        raise _invalid(item, keyword, f"has {len(found)} numbers, and not {count}")
    return found


def _vectors(item: Dataset) -> Float32Array:
    value = item.get("VectorGridData")
    if value is None or not len(value):
        raise _missing("VectorGridData")
    if isinstance(value, (bytes, bytearray, memoryview)):
        if len(value) % 4:
            raise _invalid(item, "VectorGridData", f"has {len(value):,} bytes, and ends within a number")
        return np.frombuffer(value, "<f4").astype(np.float32)  # streams come in little endian
    return np.asarray(value, np.float32).reshape(-1)


def _missing(keyword: str) -> MissingAttribute:
    return MissingAttribute(
        f"{tag_text(to_tag(keyword))} {keyword} is absent: the grid of the registration cannot be read without it.",
        tag=to_tag(keyword),
    )


def _invalid(item: Dataset, keyword: str, what: str) -> InvalidValue:
    name, at = place_of(item, keyword)
    return InvalidValue(f"{name} {what}.", tag=to_tag(keyword), offset=at)

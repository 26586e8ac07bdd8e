"""Registrations: how the coordinates of one frame of reference follow from those of another (PS3.3 C.20.2).

A spatial registration states for each frame of reference the matrix from its coordinates to those of the registered
one. From one frame to another leads the way through the registered frame: there by the matrix of the first, and back by
the inverse of the second's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.geometry.rigid_motion import motion_text, nearest_rotation, residual_to_rotation, rotation_text
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.pixels.attributes import items, text
from dicomnb.volumes.deformable_registration import DeformableRegistration
from dicomnb.volumes.frame_of_reference import frame_of_reference, transformation_matrix
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.volume import Volume
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["Registration", "RegistrationStep", "registered", "registration", "rotation_residual"]

_RIGID_MM: Final = 0.01
"""A matrix is rigid if no corner of a volume is further than this from where the nearest rotation puts it,"""

_RIGID_PIXELS: Final = 0.1
"""nor further than this share of a pixel."""

_REACH_MM: Final = 250.0
"""How far from the origin a motion is judged where there is no volume."""

_COLUMNS: Final = ("frame of reference", "type", "translation (mm)", "rotation", "residual to a rotation (mm)", "said")


@dataclass(frozen=True, slots=True, eq=False)
class RegistrationStep:
    """The way from one frame of reference to the registered one.

    Parameters
    ----------
    frame : str
        UID of the frame of reference whose coordinates the matrix takes; empty where only images are named.
    matrix : ndarray of shape (4, 4)
        From its coordinates to the registered ones, LPS in mm.
    kind : str
        Frame of Reference Transformation Matrix Type: ``"RIGID"``, ``"RIGID_SCALE"`` or ``"AFFINE"``.
    images : frozenset of str
        SOP Instance UIDs of images that it is meant for.
    comment : str
        Frame of Reference Transformation Comment.
    """

    frame: str
    matrix: FloatArray
    kind: str
    images: frozenset[str] = frozenset()
    comment: str = ""


class Registration(RichOutput):
    """A spatial registration; a notebook shows a table of its matrices in words.

    Parameters
    ----------
    dataset : Dataset
        A Spatial Registration (REG).

    Attributes
    ----------
    frame : str
        UID of the registered frame of reference, to which all matrices lead.
    steps : tuple of RegistrationStep
        One for each frame of reference or set of images.

    Examples
    --------
    >>> import dicomnb as dn
    >>> registration = dn.registration(dn.make_study("motion") / "reg.dcm")
    >>> registration
    <Registration, 2 frames of reference>
    >>> moving = registration.steps[1].frame
    >>> registration.matrix(moving, registration.frame).round(3).tolist()[0]
    [0.985, -0.174, 0.0, 12.5]
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.frame = text(dataset, "FrameOfReferenceUID")
        self.steps = tuple(_steps(dataset))

    def matrix(self, source: str, target: str) -> FloatArray:
        """Return the 4×4 matrix from the coordinates of one frame of reference to those of another, LPS in mm.

        Parameters
        ----------
        source, target : str
            Their UIDs.

        Raises
        ------
        GeometryError
            If one of them is not among those that are registered.
        """
        there, back = self._to_registered(source), self._to_registered(target)
        return np.asarray(np.linalg.inv(back) @ there)

    def matrix_between(self, moving: VolumeGeometry, fixed: VolumeGeometry) -> FloatArray:
        """Return the matrix from the coordinates of one volume to those of another; see `matrix`.

        Frames of reference that the registration does not name are found by the images that it names.
        """
        there, back = (self._to_registered(frame_of_reference(one), _instances(one)) for one in (moving, fixed))
        return np.asarray(np.linalg.inv(back) @ there)

    def _to_registered(self, frame: str, images: frozenset[str] = frozenset()) -> FloatArray:
        for step in self.steps:
            if (step.frame and step.frame == frame) or step.images & images:
                return step.matrix
        if frame and frame == self.frame:
            return np.eye(4)
        known = ", ".join(dict.fromkeys(filter(None, (self.frame, *(step.frame for step in self.steps)))))
        raise GeometryError(
            f"The registration says nothing of {f'the frame of reference {frame}' if frame else 'images without one'}.",
            remedy=f"It registers {known or 'images only'}.",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for step in self.steps:
            shift = ", ".join(f"{each:.4g}" for each in step.matrix[:3, 3])
            name = step.frame or f"{len(step.images)} images"
            is_own = " (the registered one)" if step.frame and step.frame == self.frame else ""
            residual = f"{residual_to_rotation(step.matrix, _cube()):.3g}"
            rows.append((f"{name}{is_own}", step.kind, shift, rotation_text(step.matrix), residual, step.comment))
        return rows

    def __str__(self) -> str:
        return "\n".join(text_table(_COLUMNS, self._cells()))

    def __repr__(self) -> str:
        count = len(self.steps)
        return f"<Registration, {count} {'frame' if count == 1 else 'frames'} of reference>"

    def _markup(self) -> Markup:
        what = f"Registration: coordinates of each frame of reference as those of {self.frame or 'the registered one'}"
        # The comment is free text.
        rows = [table_row([*row[:-1], "masked" if row[-1] else ""]) for row in self._cells()]
        return tag("div", tag("p", what), html_table(_COLUMNS, rows), class_=f"dicomnb-registration {NO_MATH}")

    def _plain_text(self) -> str:
        return repr(self)[1:-1]


def registration(source: Readable) -> Any:
    """Return a spatial registration: the matrices between frames of reference, or the grids of displacements.

    Parameters
    ----------
    source : Dataset or path
        A Spatial Registration (REG), rigid or affine, or a deformable one.

    Returns
    -------
    Registration or DeformableRegistration
        ``load(..., registration=...)`` and ``reslice_onto(..., registration=...)`` take it, or its path; `load` only
        what is rigid. ``to_sitk(registration)`` hands a deformable one on.

    Raises
    ------
    UsageError
        If it is none.
    InvalidValue, MissingAttribute
        If a matrix is none of 4 × 4 numbers whose last row is 0, 0, 0, 1, or cannot be inverted; if a grid lacks
        something, or has more or fewer vectors than elements.

    References
    ----------
    PS3.3 A.39.1, C.20.2 (Spatial Registration), C.20.2.1.1 (direction of the matrix), C.20.3 (deformable).

    Examples
    --------
    >>> import dicomnb as dn
    >>> print(dn.registration(dn.make_study("motion") / "reg.dcm").steps[1].kind)
    RIGID
    """
    dataset = read(source)
    if items(dataset, "DeformableRegistrationSequence"):
        return DeformableRegistration(dataset)
    if not items(dataset, "RegistrationSequence"):
        raise UsageError("This data set holds no Registration Sequence (0070,0308).")
    return Registration(dataset)


def registered(volume: Volume, how: Any) -> Volume:
    """Return a volume in the registered frame of reference: its voxels are the same, and lie elsewhere.

    Parameters
    ----------
    volume : Volume
        What to move.
    how : Registration, Dataset or path
        A rigid registration of its frame of reference.

    Returns
    -------
    Volume
        Its headers are copies with the new frame of reference, and of single-frame images the new position and
        orientation. A finding says what moved, and how far the matrix is from a rotation.

    Raises
    ------
    GeometryError
        If the volume has no place in the patient, its frame of reference is not registered, or the matrix is not rigid.
    """
    known = how if isinstance(how, (Registration, DeformableRegistration)) else registration(how)
    if isinstance(known, DeformableRegistration):
        raise GeometryError(
            "A deformable registration moves each voxel by a different vector, so voxels would no longer be boxes.",
            remedy="reslice_onto(volume, grid, registration=...) interpolates the values on another grid.",
        )
    uid = frame_of_reference(volume)
    matrix = known._to_registered(uid, _instances(volume))
    stack = volume.fitted_stack
    residual = residual_to_rotation(matrix, _corners(volume))
    if residual > min(_RIGID_MM, _RIGID_PIXELS * volume.size.least_mm) or np.linalg.det(matrix[:3, :3]) < 0:
        raise GeometryError(
            f"The matrix is not rigid: it moves a corner of the volume {residual:.3g} mm from where a rotation would. "
            "Voxels would be no boxes any more.",
            remedy="reslice_onto(volume, grid, registration=...) interpolates the values on another grid.",
        )
    rotation = nearest_rotation(matrix)
    moved = replace(
        stack,
        positions=transform(matrix, stack.positions),
        row=rotation @ stack.row,
        column=rotation @ stack.column,
        normal=rotation @ stack.normal,
        step=None if stack.step is None else rotation @ stack.step,
    )
    target = known.frame
    copies: dict[int, Dataset] = {}
    sources: list[SliceSource | None] = []
    for index, source in enumerate(volume.slices):
        if source is None:
            sources.append(None)
            continue
        header = copies.get(id(source.dataset))
        if header is None:
            header = copies[id(source.dataset)] = source.dataset.copy()
            header.FrameOfReferenceUID = target
            if "ImagePositionPatient" in header and source.tile is None:
                header.ImagePositionPatient = _decimals(moved.positions[index % len(moved.positions)])
                header.ImageOrientationPatient = _decimals(np.concatenate([moved.row, moved.column]))
        sources.append(replace(source, dataset=header))
    message = (
        f"Positions were moved from the frame of reference {uid or '(none)'} to {target} by a registration: "
        f"{motion_text(matrix)}; residual to a rotation {residual:.2g} mm."
    )
    made = replace(
        volume,
        slices=tuple(sources),
        stack=moved,
        group_findings=(*volume.group_findings, Finding("registered", message)),
    )
    for name in ("stored", "array"):
        if name in vars(volume):  # read already, and the same
            vars(made)[name] = vars(volume)[name]
    return made


def rotation_residual(matrix: FloatArray, volume: VolumeGeometry) -> float:
    """Return how far a matrix puts corners of a volume from where the nearest rotation does, mm."""
    return residual_to_rotation(matrix, _corners(volume))


# -- reading -------------------------------------------------------------------------------------------------


def _steps(dataset: Dataset) -> Iterator[RegistrationStep]:
    for item in items(dataset, "RegistrationSequence"):
        matrix, kinds, comments = np.eye(4), [], []
        for several in items(item, "MatrixRegistrationSequence"):
            comments.append(text(several, "FrameOfReferenceTransformationComment"))
            for one in items(several, "MatrixSequence"):
                # Several are applied one after the other, in the order of the file (PS3.3 C.20.2.1.1).
                matrix = transformation_matrix(one) @ matrix
                kinds.append(text(one, "FrameOfReferenceTransformationMatrixType"))
                comments.append(text(one, "FrameOfReferenceTransformationComment"))
        yield RegistrationStep(
            text(item, "FrameOfReferenceUID"),
            matrix,
            " then ".join(dict.fromkeys(filter(None, kinds))),
            frozenset(text(each, "ReferencedSOPInstanceUID") for each in items(item, "ReferencedImageSequence")),
            " ".join(filter(None, comments)),
        )


def _instances(volume: VolumeGeometry) -> frozenset[str]:
    return frozenset(text(each.dataset, "SOPInstanceUID") for each in volume.slices if each is not None)


# -- how rigid it is -----------------------------------------------------------------------------------------


def _corners(volume: VolumeGeometry) -> FloatArray:
    low, high = volume.bounding_box
    return np.array([[(low, high)[n >> axis & 1][axis] for axis in range(3)] for n in range(8)])


def _cube() -> FloatArray:
    return np.array([[_REACH_MM * (2 * (n >> axis & 1) - 1) for axis in range(3)] for n in range(8)])


def _decimals(values: FloatArray) -> list[float]:
    """Return numbers that decimal strings hold in their 16 characters (PS3.5 6.2)."""
    return [float(f"{round(float(each), 9) + 0.0:.10g}") for each in values]

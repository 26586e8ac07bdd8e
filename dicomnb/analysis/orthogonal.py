"""A volume as axial, coronal or sagittal slices, or slabs of these, with no value interpolated and no SciPy."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import numpy as np

from dicomnb.analysis.derived import derived_volume
from dicomnb.analysis.resampling import grey_volume, new_stack
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.projection import Projection, projected, projection_word
from dicomnb.volumes.array_planes import checked_plane_name
from dicomnb.volumes.frames.coordinates import COORDINATES
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.volume import Volume

__all__ = ["reslice_orthogonal", "reslice_slabs"]

_PLANES: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "axial": ((1, 0, 0), (0, 1, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1)),
    "sagittal": ((0, 1, 0), (0, 0, -1)),
}
"""Where rows and columns of each plane run to, LPS: as pictures are hung."""


def reslice_orthogonal(source: Any, plane: Literal["axial", "coronal", "sagittal"]) -> Volume:
    """Return a volume as axial, coronal or sagittal slices, by turning the array and nothing else.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to cut; see `load`.
    plane : {"axial", "coronal", "sagittal"}
        Which slices; of an oblique volume those nearest to it, in the volume's own directions.

    Returns
    -------
    Volume
        Every value of the source, none interpolated; padding is NaN. Axial and coronal rows run to the
        patient's left, sagittal ones to the back; coronal and sagittal columns run to the feet.

    Raises
    ------
    GeometryError
        If slices are tilted or not evenly spaced: `reslice_straight` interpolates those.
    UsageError
        If there is no such plane.

    Examples
    --------
    >>> import dicomnb as dn
    >>> coronal = dn.reslice_orthogonal(dn.sample(), "coronal")
    >>> coronal.shape, coronal.directions
    ((128, 47, 128), ('L', 'I', 'P'))
    """
    name = checked_plane_name(plane)
    volume = grey_volume(source)
    if volume.stack is not None and not volume.stack.in_patient:
        raise GeometryError(
            f"{COORDINATES[volume.stack.coordinates]}: nothing says which slices are {plane}.",
            remedy="reslice(volume, point, normal) cuts along any direction of its own coordinates.",
        )
    volume.require_straight("Turning a volume")
    stack = volume.fitted_stack
    own = np.stack([stack.row, stack.column, stack.normal])
    steps = np.array([volume.size.x, volume.size.y, volume.spacing[2]])
    chosen = _nearest_axes(own)
    axes, signs = [], []
    for wanted in _PLANES[name]:
        axis = chosen[int(np.abs(wanted).argmax())]
        axes.append(axis)
        signs.append(1.0 if own[axis] @ np.asarray(wanted) > 0 else -1.0)
    axes.append(3 - sum(axes))
    row, column = own[axes[0]] * signs[0], own[axes[1]] * signs[1]
    direction = np.cross(row, column)
    signs.append(1.0 if own[axes[2]] @ direction > 0 else -1.0)
    values = padded_array(volume)
    counts = values.shape[-3:]
    first = [0, 0, 0]
    for axis, sign in zip(axes, signs, strict=True):
        first[axis] = 0 if sign > 0 else counts[2 - axis] - 1
    order = [2 - axes[2], 2 - axes[1], 2 - axes[0]]
    lead = values.ndim - 3
    turned = values.transpose(*range(lead), *(lead + axis for axis in order))
    backwards = tuple(axis - 3 for axis, sign in enumerate(signs[::-1]) if sign < 0)
    turned = np.flip(turned, backwards)
    start, step = volume.to_patient(first), float(steps[axes[2]])
    n = turned.shape[-3]
    placed = new_stack(
        start + np.arange(n)[:, None] * step * direction, row, column, direction, step * direction if n > 1 else None
    )
    size = (float(steps[axes[0]]), float(steps[axes[1]]))
    made = f"Turned into {name} slices; every value is one of the source."
    return derived_volume(volume, turned, placed, size, made=made, depth=step, labels=volume.labels)


def reslice_slabs(
    source: Any,
    thickness: float,
    plane: Literal["axial", "coronal", "sagittal"] = "axial",
    *,
    how: Projection = "max",
    step: float | None = None,
) -> Volume:
    """Return thick slices, each the greatest, mean or least value across a slab.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to project; see `load`.
    thickness : float
        Of a slab, mm. Slices whose centre lies in it count; NaN does not.
    plane : {"axial", "coronal", "sagittal"}
        The orientation of the slabs.
    how : {"max", "mean", "min"}
        MIP, mean or MinIP.
    step : float, optional
        Distance between slabs, mm; by default the thickness, so that they lie side by side. Less makes them overlap.

    Raises
    ------
    GeometryError
        If slices are tilted or not evenly spaced.
    UsageError
        If thickness or step are not above 0, or a slab is thinner than one slice.

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> slabs = dn.reslice_slabs(volume, 32.7)  # ten slices of 3.27 mm each; the last holds seven
    >>> slabs.shape, bool((slabs.array[0] == volume.array[:10].max(axis=0)).all())
    ((5, 128, 128), True)
    """
    word = projection_word(how)
    turned = reslice_orthogonal(source, plane)
    stack, spacing = turned.stack, turned.spacing[2]
    assert stack is not None
    step = thickness if step is None else step
    if not (thickness >= spacing * (1 - 1e-6) and step > 0):
        raise UsageError(
            f"Slabs of {thickness:g} mm, {step:g} mm apart, hold no slices, which are {spacing:g} mm apart.",
            remedy="Both have to be above 0, and a slab at least as thick as a slice.",
        )
    n = turned.slice_count
    centers = (np.arange(n) + 0.5) * spacing
    # As many as it takes to hold all, but none that begins behind the last slice.
    enough, most = (n * spacing - thickness) / step, float(centers[-1]) / step
    count = max(1, min(math.ceil(enough - 1e-6), math.floor(most + 1e-9)) + 1)
    slabs = []
    for number in range(count):
        inside = np.flatnonzero((centers >= number * step - 1e-6) & (centers < number * step + thickness - 1e-6))
        slabs.append(projected(turned.array[..., inside[0] : inside[-1] + 1, :, :], -3, how))
    direction = stack.normal
    first = stack.positions[0] + (thickness - spacing) / 2 * direction
    placed = new_stack(
        first + np.arange(count)[:, None] * step * direction,
        stack.row,
        stack.column,
        direction,
        step * direction if count > 1 else None,
    )
    made = f"Each slice is the {word} of a slab of {thickness:g} mm ({plane}), {step:g} mm from the next."
    size = turned.spacing[:2]
    return derived_volume(
        turned, np.stack(slabs, axis=-3), placed, size, made=made, depth=thickness, labels=turned.labels
    )


def _nearest_axes(own: FloatArray) -> tuple[int, int, int]:
    """Return for x, y and z of the patient the volume's own axis nearest to it, each taken once."""
    free = np.abs(own)
    chosen = [0, 0, 0]
    for _ in range(3):
        axis, patient = np.unravel_index(int(free.argmax()), free.shape)
        chosen[int(patient)] = int(axis)
        free[axis, :] = free[:, patient] = -1
    return chosen[0], chosen[1], chosen[2]

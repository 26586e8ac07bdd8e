"""A volume cut anew: along any plane, with cubic voxels, straightened, or on the grid of another volume.

Values are looked up as `dicomnb.geometry.sampling` says: at the centre of a voxel its own, between centres
interpolated, outside NaN. Padding is NaN too, and so is whatever would take something of it. Larger voxels take single
values and no means: what is finer than they are is hit or missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.analysis.resampling import grey_volume, new_stack, sampled, slab_offsets
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray, direction_letters
from dicomnb.geometry.projection import Projection, projection_word
from dicomnb.geometry.rigid_motion import motion_text
from dicomnb.geometry.sampling import SNAP, Order
from dicomnb.volumes.deformable_registration import DeformableRegistration
from dicomnb.volumes.frame_of_reference import frame_of_reference, require_volumes_in_one_frame
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.registration import Registration, rotation_residual
from dicomnb.volumes.registration import registration as registration_of
from dicomnb.volumes.stacking.stack import is_tilted
from dicomnb.volumes.volume import Volume

__all__ = ["reslice", "reslice_isotropic", "reslice_onto", "reslice_straight"]


def reslice(
    source: Any,
    point: ArrayLike,
    normal: ArrayLike,
    *,
    row: ArrayLike | None = None,
    field_of_view: float | Sequence[float] | None = None,
    spacing: float | Sequence[float] | None = None,
    slab: float | None = None,
    how: Projection = "max",
    order: Order | None = None,
) -> Volume:
    """Cut a volume along any plane, or several that are parallel.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to cut; see `load`.
    point : array_like of shape (3,)
        Centre of the plane, LPS in mm. (Of several planes the centre of all.)
    normal : array_like of shape (3,)
        Direction at a right angle to the plane, LPS; of any length. Slices follow each other along it.
    row : array_like of shape (3,), optional
        Direction of the rows; what is along the normal of it is taken off. By default to the left of the patient, of
        sagittal planes to the front or back, whichever has the head up.
    field_of_view : float, (width, height) or (width, height, depth), optional
        Size in mm; one number is that of a square. By default a square as wide as the volume where it is longest.
        Without a depth it is one slice.
    spacing : float or (x, y) or (x, y, z), optional
        Distance between columns, rows and slices, mm; by default the smallest of the volume.
    slab : float, optional
        Thickness in mm of a slab around each plane, projected on it. It is sampled in steps no larger than the
        smallest distance between voxels; NaN does not count.
    how : {"max", "mean", "min"}
        How a slab is projected: MIP, mean, MinIP.
    order : {"nearest", "linear", "cubic"}, optional
        Interpolation; by default linear, and nearest for a segmentation.

    Returns
    -------
    Volume
        Slices of round(height / y) rows × round(width / x) columns; the centre of the whole is at `point`. Outside of
        the source it is NaN.

    Raises
    ------
    GeometryError
        If the source has no place in the patient.
    UsageError
        If the plane has no direction or no size, or the source is in colour.
    MissingDependency
        If SciPy is not installed and the plane does not run along the axes of the source.

    References
    ----------
    PS3.3 C.7.6.2.1.1 (place and direction of a plane).

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> cut = dn.reslice(volume, point=(0, 0, -360), normal=(0, 0, 1), field_of_view=(90, 60), spacing=1.5)
    >>> cut.shape, cut.spacing, cut.to_patient([29.5, 19.5, 0]).round(6).tolist()
    ((1, 40, 60), (1.5, 1.5, 1.5), [0.0, 0.0, -360.0])
    """
    volume = grey_volume(source)
    finest = _finest(volume)
    across, down, normal_direction = _directions(normal, row)
    x, y, z = _three(spacing, finest, "spacing")
    if field_of_view is None:
        field_of_view = (float(np.ptp(volume.bounding_box, axis=0).max()),) * 2
    width, height, depth = _three(field_of_view, z, "field_of_view")
    columns, rows, n = (max(1, round(size / step)) for size, step in ((width, x), (height, y), (depth, z)))
    middle = np.asarray(point, np.float64)
    if middle.shape != (3,) or not np.isfinite(middle).all():
        raise UsageError(f"A point has three coordinates, LPS in mm, and not {point!r}.")
    first = middle - (columns - 1) / 2 * x * across - (rows - 1) / 2 * y * down - (n - 1) / 2 * z * normal_direction
    stack = new_stack(
        first + np.arange(n)[:, None] * z * normal_direction,
        across,
        down,
        normal_direction,
        z * normal_direction if n > 1 else None,
    )
    chosen = _order(volume, order)
    offsets = slab_offsets(slab, finest)
    letters = direction_letters(normal_direction)
    projected = "" if slab is None else f", the {projection_word(how)} of a slab of {slab:g} mm"
    made = f"Cut along a plane whose normal points to {letters}{projected}; {_order_words(chosen)}"
    depth_mm = slab if slab is not None else z
    return sampled(volume, stack, (x, y), (rows, columns), chosen, made, depth_mm, offsets, how)


def reslice_isotropic(source: Any, spacing: float | None = None, *, order: Order | None = None) -> Volume:
    """Return a volume of cubes: the same distance between columns, rows and slices.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to cut; see `load`.
    spacing : float, optional
        Edge of the cubes, mm; by default the smallest distance of the source.
    order : {"nearest", "linear", "cubic"}, optional
        Interpolation; by default linear, and nearest for a segmentation.

    Returns
    -------
    Volume
        In the directions of the source, straight on top of each other, from the centre of its first voxel on. Nothing
        but a cubic spline needs SciPy.

    Raises
    ------
    GeometryError
        If the source has no place in the patient.

    Examples
    --------
    >>> import dicomnb as dn
    >>> cubes = dn.reslice_isotropic(dn.sample(), 5)
    >>> cubes.shape, cubes.spacing
    ((31, 80, 80), (5.0, 5.0, 5.0))
    """
    volume = grey_volume(source)
    edge = _finest(volume) if spacing is None else float(spacing)
    if not edge > 0:
        raise UsageError(f"Voxels of {edge:g} mm hold nothing.", remedy="spacing has to be above 0.")
    chosen = _order(volume, order)
    return _upright(volume, (edge, edge, edge), chosen, f"Cut into cubes of {edge:g} mm; {_order_words(chosen)}")


def reslice_straight(source: Any, *, order: Order | None = None) -> Volume:
    """Put the slices of a tilted gantry straight on top of each other, or uneven ones at even distances.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to straighten; see `load`.
    order : {"nearest", "linear", "cubic"}, optional
        Interpolation; by default linear, and nearest for a segmentation.

    Returns
    -------
    Volume
        With the distances of the source (of uneven slices their median), wider by the shift of the slices, and NaN
        where none of them was. Evenly spaced slices stay where they are and are shifted within their planes only.

    Raises
    ------
    GeometryError
        If the source has no place in the patient.

    References
    ----------
    PS3.3 C.8.2.1 (Gantry/Detector Tilt); positions alone are used, not the tag.

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> straight = dn.reslice_straight(volume)  # was straight already
    >>> straight.shape == volume.shape, bool((straight.array == volume.array).all())
    (True, True)
    """
    volume = grey_volume(source)
    _ = volume.inverse_affine  # raises what is missing
    chosen = _order(volume, order)
    return _upright(volume, volume.spacing, chosen, f"Straightened; {_order_words(chosen)}")


def reslice_onto(
    source: Any, grid: Any, *, order: Order | None = None, any_frame: bool = False, registration: Any = None
) -> Volume:
    """Return a volume on the grid of another, such as PET on CT: the same voxels, to be compared one by one.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        Whose values; see `load`.
    grid : Volume, path, Dataset or list of these
        Whose voxels; tilted and unevenly spaced ones too.
    order : {"nearest", "linear", "cubic"}, optional
        Interpolation; by default linear, and nearest for a segmentation.
    any_frame : bool
        True to take coordinates as they are where the frames of reference differ or are not stated.
    registration : Registration, Dataset or path, optional
        A spatial registration (REG), rigid, affine or deformable, of both frames of reference: it says where a voxel
        of `grid` lies in the coordinates of `source`. The explanation says which way, and how far a matrix is from a
        rotation, or how far a grid of displacements moves. Beyond such a grid values are NaN.

    Returns
    -------
    Volume
        Shaped like `grid`, with the values and units of `source`, and its fourth dimension; NaN outside of it.

    Raises
    ------
    GeometryError
        If one of them has no place in the patient, or their frames of reference differ, or one is not stated and they
        are of two series: equal coordinates may then be different places.

    References
    ----------
    PS3.3 C.7.4.1 (Frame of Reference), C.20.2 (Spatial Registration), C.20.3 (deformable).

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> part = dn.reslice_onto(volume, volume[10:20])
    >>> part.shape, bool((part.array == volume.array[10:20]).all())
    ((10, 128, 128), True)
    """
    volume, target = grey_volume(source), load(grid)
    stack = target.fitted_stack
    motion, mapping, moved = None, None, ""
    if registration is not None:
        motion, mapping, moved = _motion(volume, target, registration)
    elif not any_frame:
        require_volumes_in_one_frame("the volume to be resliced", volume, target)
    chosen = _order(volume, order)
    grid_name = target.modality or "no modality"
    made = f"Brought onto the grid of another volume ({grid_name}){moved}; {_order_words(chosen)}"
    rows, columns = target.frame_shape[:2]
    size, depth = (target.size.x, target.size.y), target.axes.z.spacing
    result = sampled(volume, stack, size, (rows, columns), chosen, made, depth, motion=motion, mapping=mapping)
    if registration is not None:
        result.dataset.FrameOfReferenceUID = frame_of_reference(target)
    return result


def _motion(
    volume: Volume, target: Volume, given: Any
) -> tuple[FloatArray | None, Callable[[FloatArray], FloatArray] | None, str]:
    """Return the matrix or the mapping from the coordinates of the target to those of the volume, and it in words."""
    known = given if isinstance(given, (Registration, DeformableRegistration)) else registration_of(given)
    frames = f"from the frame of reference {frame_of_reference(volume)} to {frame_of_reference(target)}"
    if isinstance(known, DeformableRegistration):
        mapping, said = known.mapping_between(volume, target)
        return None, mapping, f", moved {frames} by a deformable registration: {said}; NaN where it says nothing"
    forward = known.matrix_between(volume, target)
    residual = f"residual to a rotation {rotation_residual(forward, volume):.2g} mm"
    matrix = np.asarray(np.linalg.inv(forward), np.float64)
    return matrix, None, f", moved {frames} by a registration: {motion_text(forward)}; {residual}"


# -- where the new voxels lie ----------------------------------------------------------------------------------


def _order(volume: Volume, order: Order | None) -> Order:
    return order or ("nearest" if volume.modality == "SEG" else "linear")


_ORDER_WORDS: Final = {
    "nearest": "each value is the nearest one of the source, outside of it NaN.",
    "linear": "values are interpolated linearly, outside of the source NaN.",
    "cubic": "values are interpolated by a cubic spline, outside of the source NaN.",
}


def _order_words(order: Order) -> str:
    return _ORDER_WORDS.get(order, "")


def _finest(volume: Volume) -> float:
    return float(min(volume.spacing)) if volume.axes.z_units == "mm" else float(min(volume.spacing[:2]))


def _three(given: float | Sequence[float] | None, default: float, name: str) -> tuple[float, float, float]:
    if given is None:
        values: tuple[float, ...] = (default,) * 3
    elif isinstance(given, (int, float)):
        values = (float(given), float(given), float(given) if name == "spacing" else default)
    else:
        values = tuple(float(value) for value in given)
        values = (*values, default) if len(values) == 2 else values
    if len(values) != 3 or not all(value > 0 and math.isfinite(value) for value in values):
        raise UsageError(f"{name} takes one, two or three lengths above 0 in mm, and not {given!r}.")
    return values[0], values[1], values[2]


def _directions(normal: ArrayLike, row: ArrayLike | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the directions of rows, columns and slices."""
    normal_direction = _unit(normal, "normal")
    if row is not None:
        wanted = _unit(row, "row")
        across = wanted - (wanted @ normal_direction) * normal_direction
        if np.linalg.norm(across) < 1e-3:
            raise UsageError("The rows of a plane cannot run along its normal.")
    else:
        side = int(np.abs(normal_direction).argmax())
        wanted = np.array([0.0, 1.0, 0.0] if side == 0 else [1.0, 0.0, 0.0])
        across = wanted - (wanted @ normal_direction) * normal_direction
        # Columns run to the feet, and those of axial planes to the back.
        if np.cross(normal_direction, across) @ np.array([0.0, 1.0, 0.0] if side == 2 else [0.0, 0.0, -1.0]) < 0:
            across = -across
    across = across / np.linalg.norm(across)
    return across, np.cross(normal_direction, across), normal_direction


def _unit(vector: ArrayLike, name: str) -> FloatArray:
    direction = np.asarray(vector, np.float64)
    length = float(np.linalg.norm(direction)) if direction.shape == (3,) else 0.0
    if not (length > 0 and math.isfinite(length)):
        raise UsageError(f"{name} is a direction of three numbers, LPS, and not {vector!r}.")
    return direction / length


def _upright(volume: Volume, spacing: tuple[float, float, float], order: Order, made: str) -> Volume:
    """Cut along the volume's own directions, slices straight on top of each other, over all that it covers."""
    stack, shifts = volume.fitted_stack, volume.slice_shifts
    heights = stack.heights
    rows, columns = volume.frame_shape[:2]
    counts, starts = [], []
    for axis, (count, own) in enumerate(((columns, volume.size.x), (rows, volume.size.y))):
        low, high = float(shifts[:, axis].min()), float(shifts[:, axis].max())
        if not is_tilted([high - low], [own]):
            low = high = 0.0
        # Whole steps from the first voxel, so that nothing moves that need not.
        begin = math.floor(low / spacing[axis] + SNAP)
        last = (high + (count - 1) * own) / spacing[axis]
        # Of slices that are shifted all is kept; else nothing lies beyond the centre of the last voxel.
        end = math.ceil(last - SNAP) if high > low else math.floor(last + SNAP)
        starts.append(begin * spacing[axis])
        counts.append(end - begin + 1)
    n = math.floor(float(heights[-1]) / spacing[2] + SNAP) + 1
    first = stack.positions[0] + starts[0] * stack.row + starts[1] * stack.column
    step = spacing[2] * stack.normal
    positions = first + np.arange(n)[:, None] * step
    placed = new_stack(positions, stack.row, stack.column, stack.normal, step if n > 1 else None)
    return sampled(volume, placed, spacing[:2], (counts[1], counts[0]), order, made, spacing[2])

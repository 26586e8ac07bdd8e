"""A volume as an xarray DataArray: dimensions with names, coordinates in millimetres, units."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.volume_data import array_of, time_step
from dicomnb.geometry.affine import FloatArray
from dicomnb.optional_package import optional_package
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    import xarray

__all__ = ["to_xarray"]


def to_xarray(source: Any, *, frame: Literal["local", "patient"] = "local") -> xarray.DataArray:
    """Return a volume as a labelled array.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        What to convert; see `load`.
    frame : {"local", "patient"}
        What coordinates count: millimetres from the outer corner of the first voxel, or LPS in mm.

    Returns
    -------
    xarray.DataArray
        Physical values, float32, not copied, with the dimensions ``("z", "y", "x")`` along slices, rows and columns,
        before them ``"t"``, behind them ``"color"``. Coordinates are the centres of voxels; along t they are numbers
        of points, and what tells the points apart (EchoTime ...) stands beside them. Attributes are units, modality,
        the affine from (i, j, k) to LPS as 16 numbers in rows, the directions (``"L P S"``), and the step in time in
        seconds, each where it is known; affine and directions only where coordinates are the patient's. All of it
        survives ``to_netcdf``; nothing is about the patient.

    Raises
    ------
    GeometryError
        With ``frame="patient"``, if x, y and z do not run along the patient's own: each voxel then needs three
        coordinates.
    MissingDependency
        If xarray is not installed.

    Examples
    --------
    >>> import dicomnb as dn
    >>> array = dn.to_xarray(dn.sample(), frame="patient")
    >>> float(array.sel(z=-400, method="nearest").z)
    -398.94
    """
    xr = optional_package("xarray", "xarray", "xarray", "Converting to xarray")
    if frame not in ("local", "patient"):
        raise UsageError(f"There is no frame {frame!r}.", remedy='frame is "local" or "patient".')
    volume = load(source)
    centers = _patient(volume) if frame == "patient" else _local(volume)
    units = ("mm" if volume.axes.z_units == "mm" else "slice", volume.axes.units, volume.axes.units)
    coordinates: dict[str, Any] = {
        name: (name, values, {"units": unit, "long_name": f"{name}, {frame} frame"})
        for name, values, unit in zip("zyx", centers, units, strict=True)
    }
    if len(volume.grid) > 1:
        coordinates["t"] = np.arange(volume.grid[0])
        for name, values in volume.labels.items():
            coordinates[name] = ("t", _column(values))
    if volume.is_color:
        coordinates["color"] = ["red", "green", "blue"]
    dims = (*("t",)[: len(volume.grid) - 1], "z", "y", "x", *("color",)[: volume.is_color])
    called = volume.modality or None
    made: xarray.DataArray = xr.DataArray(array_of(volume), coordinates, dims, called, _attributes(volume))
    return made


def _local(volume: Volume) -> tuple[FloatArray, FloatArray, FloatArray]:
    axes = volume.axes
    return axes.z.centers, axes.y.centers, axes.x.centers


def _patient(volume: Volume) -> tuple[FloatArray, FloatArray, FloatArray]:
    axes = volume.patient_axes
    affine = volume.affine[:3, :3]
    if [int(np.abs(affine[:, index]).argmax()) for index in range(3)] != [0, 1, 2]:
        raise GeometryError(
            f"Columns, rows and slices run towards {', '.join(volume.directions)}, not along the patient's x, y and z.",
            remedy='reslice_orthogonal(volume, "axial") turns the volume; frame="local" counts from its corner.',
        )
    return axes.z.centers, axes.y.centers, axes.x.centers


def _column(values: tuple[Any, ...]) -> Any:
    plain = all(isinstance(value, (int, float)) for value in values)
    return np.array(values, np.float64) if plain else [str(value) for value in values]


def _attributes(volume: Volume) -> dict[str, Any]:
    found: dict[str, Any] = {"units": volume.units, "modality": volume.modality}
    if volume.stack is not None and volume.stack.in_patient:
        found["directions"] = " ".join(volume.directions)
        with suppress(GeometryError):  # of uneven slices coordinates tell where they are
            found["affine"] = volume.affine.ravel().tolist()
    step = time_step(volume)
    if step is not None:
        found["time_step"] = step
    return {name: value for name, value in found.items() if value}

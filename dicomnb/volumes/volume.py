"""A volume: slices in order, their values, and where they lie in the patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.cached_property import cached_property
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.extensions import function_at
from dicomnb.pixels.intensity import ValueArray
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.printable import printable
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.explain import Explanation, explain
from dicomnb.volumes.findings import findings_of
from dicomnb.volumes.reading.lazy import lazy_values
from dicomnb.volumes.reading.pixel_reader import read_stored, read_values
from dicomnb.volumes.selection import Index, as_slice, choose
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["Volume"]

_IN_NOTEBOOKS: Final = "dicomnb.display.figure.volume_preview:volume_html"
"""What shows a volume that is the value of a cell."""


@dataclass(frozen=True, eq=False, repr=False)
class Volume(VolumeGeometry):
    """One stack of parallel slices, once or for each point of a fourth dimension.

    Headers are read when it is loaded, values when they are first asked for: `volume[k].array` reads one slice.

    Parameters
    ----------
    slices : tuple of Slice or None
        The header behind each slice, None for a slice that is missing; one point of the fourth dimension after the
        other.
    grid : tuple of int
        ``(n,)`` slices, or ``(t, n)``: points of the fourth dimension, and slices.
    frame_shape : tuple of int
        ``(rows, columns)``, or ``(rows, columns, samples)`` for colour.
    dtype : numpy.dtype
        A type that holds all stored values.
    stack : Stack or None
        Where the slices lie; None where the headers do not say.
    size : PixelSize
        Distance between pixels.
    depth : float or None
        Size of a voxel along z in mm where `stack` does not tell it: Slice Thickness of a single slice.
    notes : tuple of str
        What to know about the axes.
    labels : mapping of str to tuple
        Where there is a fourth dimension, the attributes that differ along it: keyword, and a value for each point.
    omitted : bool
        True if a missing slice was left out on purpose, because nothing is on it: its values are 0.
    group_findings : tuple of Finding
        What to know about how its images were chosen among those of the series.

    References
    ----------
    PS3.3 C.7.6.2 (Image Plane), C.7.6.16.2.3 and C.7.6.16.2.4 (the same for each frame); PS3.3 C.11.1 (rescale).

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> volume.array.shape, volume.dims, volume.units
    ((47, 128, 128), ('k', 'j', 'i'), 'BQML')
    >>> volume.affine.round(3).tolist()[2]  # row of z: slices go up by 3.27 mm
    [0.0, 0.0, 3.27, -431.64]
    >>> volume.directions
    ('L', 'P', 'S')
    >>> volume[40:].shape, volume[3].dataset.InstanceNumber
    ((7, 128, 128), 44)
    """

    dtype: np.dtype[Any] = field(kw_only=True)

    # -- values ---------------------------------------------------------------------------------------------

    @cached_property
    def stored(self) -> StoredArray:
        """Stored values, ``[k, j, i]`` or ``[t, k, j, i]``, samples of colour last; 0 where a slice is missing.

        Read when first asked for, and kept.
        """
        return read_stored(self.slices, self.frame_shape, self.dtype).reshape(self.shape)

    @cached_property
    def array(self) -> ValueArray:
        """Physical values, float32, shaped like `stored`; NaN where a slice is missing.

        Each slice is rescaled by its own header. Read when first asked for, and kept. A slice that a segmentation
        leaves out because nothing is on it is 0.
        """
        missing = 0.0 if self.omitted else np.nan
        return read_values(self.slices, self.frame_shape, missing).reshape(self.shape)

    def to_dask(self, slab: int = 1) -> Any:
        """Return the physical values as a lazy `dask.array.Array`, shaped like `array`.

        Each chunk reads its own slices when it is computed, wherever that is: workers must see the same paths. Whatever
        is larger than memory can be worked on so.

        Parameters
        ----------
        slab : int
            Slices of a chunk.

        Raises
        ------
        MissingDependency
            If dask is not installed: ``pip install "dicomnb[dask]"``.

        Examples
        --------
        >>> import dicomnb as dn
        >>> lazy = dn.load(dn.sample()).to_dask(slab=20)
        >>> lazy.shape, lazy.chunks[0]
        ((47, 128, 128), (20, 20, 7))
        """
        missing = 0.0 if self.omitted else np.nan
        return lazy_values(self.slices, self.grid, self.frame_shape, missing, slab)

    def __array__(self, dtype: np.dtype[Any] | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.array, dtype, copy=copy)

    # -- size -----------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """``(n, rows, columns)``, before it the points of a fourth dimension, behind it the samples of colour."""
        return (*self.grid, *self.frame_shape)

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dimensions of the arrays: ``("k", "j", "i")``, before it ``"t"``, behind it ``"sample"``."""
        return (*("t", "k")[-len(self.grid) :], "j", "i", *("sample",)[: self.is_color])

    def __len__(self) -> int:
        return self.grid[0]

    def __iter__(self) -> Iterator[Volume]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, key: Index | tuple[Index, ...]) -> Volume:
        """Return a part that lies where it lay: ``[k]``, ``[k0:k1]``; of a fourth dimension ``[t]``, ``[t, k]``.

        A single point of the fourth dimension makes a volume of three dimensions; a single slice remains one.

        Raises
        ------
        NoSuchIndex
            If there is no such slice or point.
        UsageError
            If the part is empty, holds no slice that is there, or runs backwards: k grows along the normal.
        """
        points, part, keeps_time = choose(key, self.grid)
        flat = [point * self.slice_count + k for point in points for k in part]
        slices = tuple(self.slices[index] for index in flat)
        if not any(slices):
            raise UsageError(f"Slice {part[0]} is missing: there is no header, and there are no values.")
        labels = {name: tuple(values[point] for point in points) for name, values in self.labels.items()}
        chosen = replace(
            self,
            slices=slices,
            grid=(len(points), len(part)) if keeps_time else (len(part),),
            stack=self.stack and self.stack.part(part),
            depth=self._z_spacing,
            labels=labels,
        )
        for name in ("stored", "array"):
            if name in self.__dict__:  # read already: a view of it
                whole = self.__dict__[name].reshape(-1, self.slice_count, *self.frame_shape)
                chosen.__dict__[name] = whole[as_slice(points), as_slice(part)].reshape(chosen.shape)
        return chosen

    # -- headers --------------------------------------------------------------------------------------------

    @property
    def datasets(self) -> tuple[Any, ...]:
        """The header behind each slice, None where a slice is missing: ``[k]``, or ``[t][k]``."""
        return self._nested([None if source is None else source.dataset for source in self.slices])

    @property
    def frames(self) -> tuple[Any, ...]:
        """For each slice, which frame of its file it is, -1 where it is missing: ``[k]``, or ``[t][k]``."""
        return self._nested([-1 if source is None else source.frame for source in self.slices])

    def _nested(self, flat: list[Any]) -> tuple[Any, ...]:
        if len(self.grid) == 1:
            return tuple(flat)
        n = self.slice_count
        return tuple(tuple(flat[point * n : (point + 1) * n]) for point in range(self.grid[0]))

    # -- what was found -------------------------------------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader should know about geometry and values, each with a code and a sentence."""
        return findings_of(self)

    def explain(self) -> Explanation:
        """Return in plain words where the axes come from, what was ignored, and what may be wrong.

        Examples
        --------
        >>> import dicomnb as dn
        >>> print(dn.load(dn.sample()).explain())
        47 slices of 128 rows × 128 columns... z: centres of slices are 3.27 mm apart (from ImagePositionPatient...
        """
        return explain(self, self.findings)

    def __repr__(self) -> str:
        sizes = [f"{part:.4g}" for part in self.spacing[: 3 if self.axes.z_units == "mm" else 2]]
        if self.stack is not None and self.stack.step is None and self.slice_count > 1:
            sizes[2:] = [f"({'{:.4g} to {:.4g}'.format(*self.stack.distances)})"]
        size = " × ".join(sizes)
        parts = [
            self.modality or "volume",
            " × ".join(map(str, self.shape)),
            f"{size} {self.axes.units}" if self.axes.units == "mm" else "",
            unit_text(self.units),
            f"{len(self.findings)} finding{'s' * (len(self.findings) > 1)}" if self.findings else "",
        ]
        return printable(f"<Volume {', '.join(part for part in parts if part)}>")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # A picture is made some floors higher up, and only where a notebook asks for one.
        return {"text/plain": repr(self), "text/html": function_at(_IN_NOTEBOOKS)(self)}

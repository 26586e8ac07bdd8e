"""A volume as an array of Dask, whose chunks read their own slices where they are computed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dicomnb.errors import UsageError
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.files.remote import is_url
from dicomnb.parsing.sources.file_source import FileSource
from dicomnb.pixels.intensity import ValueArray
from dicomnb.volumes.frames.frame_positions import Tile
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.reading.pixel_reader import read_values

__all__ = ["lazy_values"]


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a slice lies, for another process to read."""

    path: str
    frame: int
    tile: Tile | None


def lazy_values(
    slices: Sequence[SliceSource | None], grid: tuple[int, ...], frame_shape: tuple[int, ...], missing: float, slab: int
) -> Any:
    """Return the physical values as a `dask.array.Array` of shape (*grid, *frame_shape), float32.

    Parameters
    ----------
    slices : sequence of Slice or None
        The header behind each slice, one point of the fourth dimension after the other.
    grid, frame_shape : tuple of int
        As those of a volume.
    missing : float
        What stands in place of a slice that is missing.
    slab : int
        Slices of a chunk.

    Raises
    ------
    MissingDependency
        If dask is not installed.
    UsageError
        If a chunk is to have less than one slice.
    """
    if slab < 1:
        raise UsageError(f"A chunk has at least one slice, not {slab}.")
    array, delayed = (
        optional_package(f"dask.{name}", "dask", "dask", "An array that is computed later")
        for name in ("array", "delayed")
    )
    read_later = delayed.delayed(_read, pure=False, traverse=False)
    count = grid[-1]
    stacks = []
    for start in range(0, len(slices), count):
        blocks = []
        for at in range(start, start + count, slab):
            part = tuple(map(_address, slices[at : min(at + slab, start + count)]))
            task = read_later(part, frame_shape, missing)
            blocks.append(array.from_delayed(task, (len(part), *frame_shape), np.float32))
        stacks.append(array.concatenate(blocks))
    return array.stack(stacks) if len(grid) > 1 else stacks[0]


def _address(source: SliceSource | None) -> SliceSource | _Address | None:
    """Return where a slice can be read again: a data set that was changed, or has no file, goes as it is."""
    if source is None or not source.dataset.is_as_read:
        return source
    file = source.dataset.source
    name = getattr(file, "name", "")
    if isinstance(file, FileSource) and os.path.isfile(name):  # noqa: PTH113
        return _Address(os.path.abspath(name), source.frame, source.tile)  # noqa: PTH100
    return _Address(name, source.frame, source.tile) if is_url(name) else source


def _read(part: Sequence[SliceSource | _Address | None], frame_shape: tuple[int, ...], missing: float) -> ValueArray:
    slices = [SliceSource(read(one.path), one.frame, one.tile) if isinstance(one, _Address) else one for one in part]
    return read_values(slices, frame_shape, missing)

"""Overlay planes: drawings of one bit a pixel that lie on the image (groups 6000 to 601E).

The plane has a grid of its own, whose first pixel lies on any pixel of the image, or outside of it. Its bits are packed
in Overlay Data or, in old files, in bits of Pixel Data that the image does not use.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.frames import stored_words
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.standard.tag import tag_text

__all__ = ["Overlay", "overlay_array", "overlays"]

BitPlane = NDArray[np.bool_]

_GROUPS: Final = range(0x6000, 0x6020, 2)
_ROWS: Final = 0x0010
_COLUMNS: Final = 0x0011
_FRAMES: Final = 0x0015
_DESCRIPTION: Final = 0x0022
_TYPE: Final = 0x0040
_ORIGIN: Final = 0x0050
_FIRST_FRAME: Final = 0x0051
_BITS: Final = 0x0100
_POSITION: Final = 0x0102
_LABEL: Final = 0x1500
_DATA: Final = 0x3000


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay plane.

    Parameters
    ----------
    group : int
        Its group, 0x6000 or an even one after it.
    mask : ndarray of bool
        Shape (rows, columns) of the image: True where the overlay is set.
    kind : str
        Overlay Type: ``"G"`` for graphics, ``"R"`` for a region of interest.
    label, description : str
        Overlay Label and Overlay Description; may be empty.
    """

    group: int
    mask: BitPlane
    kind: str
    label: str
    description: str


def overlays(dataset: Readable, frame: int = 0) -> tuple[Overlay, ...]:
    """Return the overlay planes that lie on a frame, in the order of their groups.

    Parameters
    ----------
    dataset : Dataset or path
        An image.
    frame : int
        Index of the frame, from 0.

    Returns
    -------
    tuple of Overlay
        Each with its mask, bool, of the image's shape (rows, columns).

    Raises
    ------
    InvalidValue
        If a plane lacks its size, or has less data than its size takes.

    References
    ----------
    PS3.3 C.9.2 (Overlay Plane), C.9.3 (Multi-frame Overlay); PS3.5 8.1.2 (in bits of Pixel Data, retired).

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> dn.set_pixels(ds, np.zeros((2, 3), np.uint8))
    >>> ds.add_new((0x6000, 0x0010), "US", 1)  # a plane of 1 row and 2 columns ...
    >>> ds.add_new((0x6000, 0x0011), "US", 2)
    >>> ds.add_new((0x6000, 0x0050), "SS", [2, 2])  # ... that begins at row 2, column 2, counted from 1 ...
    >>> ds.add_new((0x6000, 0x3000), "OW", bytes([2, 0]))  # ... and of which the second bit is set
    >>> dn.overlays(ds)[0].mask.astype(int).tolist()
    [[0, 0, 0], [0, 0, 1]]
    """
    return tuple(_planes(read(dataset), frame))


def overlay_array(dataset: Readable, group: int) -> NDArray[np.uint8]:
    """Return an overlay plane on its own grid: 1 where it is set, 0 elsewhere.

    Parameters
    ----------
    dataset : Dataset or path
        An image.
    group : int
        The group of the plane, 0x6000 to 0x601E, even.

    Returns
    -------
    ndarray
        Shape (rows, columns) of the overlay, (frames, rows, columns) where it has several frames. `overlays` gives
        masks of the image's shape instead.

    Raises
    ------
    UsageError
        If the group is none of overlays.
    MissingAttribute
        If there is no such plane.
    InvalidValue
        If the plane lacks its size, or has less data than its size takes.

    References
    ----------
    PS3.3 C.9.2, C.9.3.
    """
    if group not in _GROUPS:
        raise UsageError(f"Overlay planes stand in the even groups from 6000 to 601E, not in {group:04x}.")
    plane = _Plane(read(dataset), group)
    if not plane.present:
        raise MissingAttribute(
            f"The data set has no {tag_text(group << 16 | _DATA)} Overlay Data.", tag=group << 16 | _DATA
        )
    return plane.frames()


def _planes(dataset: Dataset, frame: int) -> Iterator[Overlay]:
    pixels = PixelFormat.of(dataset)
    for group in _GROUPS:
        plane = _Plane(dataset, group)
        if not plane.present:
            continue
        bits = plane.on_frame(frame)
        if bits is None:
            continue
        mask = np.zeros((pixels.rows, pixels.columns), np.bool_)
        _lay(bits, mask, *plane.origin)
        yield Overlay(group, mask, plane.text(_TYPE), plane.text(_LABEL), plane.text(_DESCRIPTION))


def _lay(bits: BitPlane, mask: BitPlane, top: int, left: int) -> None:
    """Put a plane on an image with its first pixel at row `top` and column `left`; what lies outside is lost."""
    rows = slice(max(0, top), max(0, min(mask.shape[0], top + bits.shape[0])))
    columns = slice(max(0, left), max(0, min(mask.shape[1], left + bits.shape[1])))
    part = bits[max(0, -top) :, max(0, -left) :]
    target = mask[rows, columns]
    target[...] = part[: target.shape[0], : target.shape[1]]


class _Plane:
    """The elements of one group."""

    def __init__(self, dataset: Dataset, group: int) -> None:
        self._dataset = dataset
        self._group = group

    def _tag(self, element: int) -> int:
        return self._group << 16 | element

    def _values(self, element: int) -> list[Any]:
        tag = self._tag(element)
        value = self._dataset[tag].value if tag in self._dataset else None
        if value is None or value in ("", b""):
            return []
        return list(value) if isinstance(value, (list, tuple)) else [value]

    def _integer(self, element: int, default: int | None = None) -> int:
        values = self._values(element)
        if values and isinstance(values[0], (int, float)):
            return int(values[0])
        if default is not None:
            return default
        tag = self._tag(element)
        raise InvalidValue(f"{tag_text(tag)} is missing: the overlay of group {self._group:04x} has no size.", tag=tag)

    def text(self, element: int) -> str:
        """Return the first value of an element as text."""
        return "".join(str(value).strip(" \0") for value in self._values(element)[:1])

    @property
    def present(self) -> bool:
        """True if the group holds a plane, and not only what is left of one."""
        return self._tag(_DATA) in self._dataset or (self._tag(_BITS) in self._dataset and self._integer(_BITS, 1) > 1)

    @property
    def origin(self) -> tuple[int, int]:
        """Row and column of the image that the first pixel lies on, counted from 0; the header counts from 1."""
        values = self._values(_ORIGIN)
        if len(values) != 2:
            return 0, 0
        if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in values):
            tag = self._tag(_ORIGIN)
            raise InvalidValue(f"{tag_text(tag)} Overlay Origin is {values!r:.80}, two numbers are required.", tag=tag)
        return int(values[0]) - 1, int(values[1]) - 1

    def on_frame(self, frame: int) -> BitPlane | None:
        """Return the bits that lie on a frame of the image, None if none do."""
        rows, columns = self._integer(_ROWS), self._integer(_COLUMNS)
        if rows < 1 or columns < 1:
            raise InvalidValue(f"The overlay of group {self._group:04x} has {rows} × {columns} pixels.")
        if self._tag(_DATA) not in self._dataset:
            return self._embedded(frame)
        index = 0
        if self._values(_FRAMES):
            index = frame - (self._integer(_FIRST_FRAME, 1) - 1)
            # A single drawing without a frame of its own lies on all of them.
            if self._integer(_FRAMES) == 1 and not self._values(_FIRST_FRAME):
                index = 0
            if not 0 <= index < self._integer(_FRAMES):
                return None
        return self._packed(rows, columns, index)

    def frames(self) -> NDArray[np.uint8]:
        """Return all frames of the plane, shape (rows, columns) or (frames, rows, columns)."""
        count = self._integer(_FRAMES, 1)
        first = self._integer(_FIRST_FRAME, 1) - 1 if self._values(_FRAMES) else 0
        planes = [plane for index in range(count) if (plane := self.on_frame(first + index)) is not None]
        found = np.array(planes, np.uint8)
        return found[0] if count == 1 else found

    def _embedded(self, frame: int) -> BitPlane | None:
        """Return the bits of Pixel Data that hold the plane, None where the image itself has them."""
        pixels = PixelFormat.of(self._dataset)
        position = self._integer(_POSITION, 0)
        tag = self._tag(_POSITION)
        if pixels.samples != 1 or pixels.is_float or not 0 <= position < pixels.bits_allocated:
            raise InvalidValue(
                f"{tag_text(tag)} Pixel Data has no bit {position} for the overlay of group {self._group:04x}.", tag=tag
            )
        lowest = pixels.high_bit + 1 - pixels.bits_stored
        if lowest <= position <= pixels.high_bit:
            warnings.warn(
                f"{tag_text(tag)} The overlay of group {self._group:04x} should lie in bit {position} of Pixel Data, "
                f"which is one of the image's own, {lowest} to {pixels.high_bit}: there is no such overlay.",
                DicomWarning,
                stacklevel=6,
            )
            return None
        words = stored_words(self._dataset, frame)
        return np.asarray(words >> words.dtype.type(position) & words.dtype.type(1), np.bool_)

    def _packed(self, rows: int, columns: int, index: int) -> BitPlane:
        tag = self._tag(_DATA)
        value = self._dataset[tag].value
        data = np.frombuffer(value if isinstance(value, bytes) else b"", np.uint8)
        first, count = index * rows * columns, rows * columns
        if data.size * 8 < first + count:
            raise InvalidValue(
                f"{tag_text(tag)} Overlay Data holds {data.size:,} bytes; frame {index} of {rows} × {columns} bits "
                f"ends after {-(-(first + count) // 8):,}.",
                tag=tag,
            )
        # The first pixel is the lowest bit of the first byte, and no frame begins a new one.
        part = np.unpackbits(data[first // 8 : -(-(first + count) // 8)], bitorder="little")
        return part[first % 8 : first % 8 + count].reshape(rows, columns).astype(np.bool_)

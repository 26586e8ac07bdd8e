"""Stored values: the numbers in Pixel Data, as the header says they are laid out, and nothing done to them.

Stored values are neither rescaled nor windowed, and their colour space is the file's. Bits above Bits Stored
are no part of a value (old files keep overlays there): they are cut off, and the sign of signed values is
extended.
"""

from __future__ import annotations

import math
import sys
import warnings
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UnsupportedPixels, UsageError
from dicomnb.parsing.dataset import Dataset
from dicomnb.pixels.attributes import integer, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["PixelFormat", "StoredArray", "frame", "frame_count", "pixel_array", "stored_values"]

StoredArray = NDArray[Any]
"""Stored values: integers of 8 to 64 bits, or floats where the file holds floats."""

_KEYWORDS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_FLOAT_BITS: Final = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
_INTEGER_BITS: Final = (1, 8, 16, 32, 64)
_COLOUR_SAMPLES: Final = ("RGB", "YBR", "HSV", "ARGB", "CMYK")


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How the header says that stored values are laid out.

    Parameters
    ----------
    keyword : str
        The attribute that holds them: ``"PixelData"``, ``"FloatPixelData"`` or ``"DoubleFloatPixelData"``.
    rows, columns : int
        Height and width of a frame.
    frames : int
        How many frames the header announces, at least 1.
    samples : int
        Values in one pixel: 1, or 3 for colour.
    bits_allocated, bits_stored, high_bit : int
        Bits that a value takes up, bits that it has, and the position of its highest one (PS3.5 8.1.1).
    signed : bool
        True for two's complement.
    planar : bool
        True if a frame is stored as one plane a sample, R…RG…GB…B (Planar Configuration 1).
    photometric : str
        Photometric Interpretation.
    """

    keyword: str
    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    planar: bool
    photometric: str

    @property
    def tag(self) -> int:
        """Tag of the attribute that holds the values."""
        return to_tag(self.keyword)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the array, in the machine's byte order."""
        if self.keyword in _FLOAT_BITS:
            return np.dtype(f"f{self.bits_allocated // 8}")
        if self.bits_allocated == 1:
            return np.dtype(np.uint8)
        return np.dtype(f"{'i' if self.signed else 'u'}{self.bits_allocated // 8}")

    @property
    def frame_shape(self) -> tuple[int, ...]:
        """``(rows, columns)``, or ``(rows, columns, samples)``."""
        return (self.rows, self.columns) if self.samples == 1 else (self.rows, self.columns, self.samples)

    @property
    def subsampled(self) -> bool:
        """True if two neighbours in a row share their chrominance: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2)."""
        return self.photometric == "YBR_FULL_422" and self.samples == 3

    @property
    def frame_values(self) -> int:
        """Numbers that are stored for one frame when it is not compressed."""
        pixels = self.rows * self.columns
        return pixels * 2 if self.subsampled else pixels * self.samples

    @property
    def frame_bits(self) -> int:
        """Bits that one frame takes up when it is not compressed; not always whole bytes for 1-bit values."""
        return self.frame_values * self.bits_allocated

    @classmethod
    def of(cls, dataset: Dataset) -> PixelFormat:
        """Read the format from a header.

        Samples per Pixel, Bits Stored, High Bit, Pixel Representation and Planar Configuration take the plain
        value (from the others, or 0) where they are absent; Rows, Columns and Bits Allocated must be there.

        Raises
        ------
        MissingAttribute
            If the data set has no pixels, or no Rows, Columns or Bits Allocated.
        InvalidValue
            If one of the attributes is no integer, or out of range.
        UnsupportedPixels
            If values are packed in a way that PS3.5 8.1.1 does not have.

        References
        ----------
        PS3.3 C.7.6.3, C.7.6.24 and C.7.6.25; PS3.5 8.1.1.
        """
        keyword = next((keyword for keyword in _KEYWORDS if keyword in dataset), None)
        if keyword is None:
            tag = to_tag("PixelData")
            raise MissingAttribute(
                f"{tag_text(tag)} PixelData is absent: this data set holds no image.",
                tag=tag,
                remedy="Reports, plans, structure sets and directories have a header, but no pixels.",
            )
        photometric = text(dataset, "PhotometricInterpretation").upper()
        samples = integer(dataset, "SamplesPerPixel", 3 if photometric.startswith(_COLOUR_SAMPLES) else 1)
        allocated = _FLOAT_BITS.get(keyword) or integer(dataset, "BitsAllocated")
        stored = allocated if keyword in _FLOAT_BITS else integer(dataset, "BitsStored", allocated)
        pixels = cls(
            keyword=keyword,
            rows=integer(dataset, "Rows"),
            columns=integer(dataset, "Columns"),
            # 0 and an empty value are seen in single-frame files.
            frames=integer(dataset, "NumberOfFrames", 1) or 1,
            samples=samples,
            bits_allocated=allocated,
            bits_stored=stored,
            high_bit=stored - 1 if keyword in _FLOAT_BITS else integer(dataset, "HighBit", stored - 1),
            signed=integer(dataset, "PixelRepresentation", 0) == 1,
            planar=samples > 1 and integer(dataset, "PlanarConfiguration", 0) == 1,
            photometric=photometric,
        )
        pixels._check()
        if pixels.bits_stored - 1 <= pixels.high_bit < pixels.bits_allocated:
            return pixels
        _warn(f"HighBit {pixels.high_bit} contradicts BitsStored {stored} of {allocated}; {stored - 1} is right.")
        return replace(pixels, high_bit=stored - 1)

    def _check(self) -> None:
        for keyword, value in (
            ("Rows", self.rows),
            ("Columns", self.columns),
            ("NumberOfFrames", self.frames),
            ("SamplesPerPixel", self.samples),
        ):
            if value < 1:
                tag = to_tag(keyword)
                raise InvalidValue(f"{tag_text(tag)} {keyword} is {value}, at least 1 is required.", tag=tag)
        if self.bits_allocated not in _INTEGER_BITS:
            tag = to_tag("BitsAllocated")
            raise UnsupportedPixels(
                f"{tag_text(tag)} BitsAllocated is {self.bits_allocated}; PS3.5 8.1.1 knows 1 and multiples "
                f"of 8, and {', '.join(map(str, _INTEGER_BITS))} can be decoded.",
                tag=tag,
            )
        if not 1 <= self.bits_stored <= self.bits_allocated:
            tag = to_tag("BitsStored")
            raise InvalidValue(
                f"{tag_text(tag)} BitsStored is {self.bits_stored}, but BitsAllocated {self.bits_allocated}.",
                tag=tag,
            )


def pixel_array(dataset: Dataset) -> StoredArray:
    """Return the stored values of all frames as a new array.

    Parameters
    ----------
    dataset : Dataset
        An image whose pixels are not compressed.

    Returns
    -------
    ndarray
        Shape (rows, columns) for one frame, (frames, rows, columns) for several, and one more dimension at
        the end for the samples of colour. C-contiguous, in the machine's byte order, of the type that Bits
        Allocated and Pixel Representation name; 1-bit values become uint8.

    Raises
    ------
    MissingAttribute, InvalidValue
        If the header does not describe the pixels; less than half of the only frame counts as none.
    UnsupportedPixels
        If the pixels are compressed.

    Warns
    -----
    DicomWarning
        If Pixel Data is shorter than the header announces (whole frames that are missing are left out, the
        rest of a cut frame is 0), or longer.
    """
    return _writable(stored_values(dataset))


def frame(dataset: Dataset, index: int) -> StoredArray:
    """Return the stored values of one frame as a new array: (rows, columns), or (rows, columns, samples).

    Raises as `pixel_array` does, and `UsageError` if there is no frame of that index.
    """
    return _writable(stored_values(dataset, index))


def frame_count(dataset: Dataset) -> int:
    """Return how many frames the header announces, 1 where it does not say."""
    return PixelFormat.of(dataset).frames


def stored_values(dataset: Dataset, index: int | None = None) -> StoredArray:
    """Return stored values, maybe as a read-only view of the data set's own bytes: look, but do not write.

    Shapes, errors and warnings are those of `pixel_array`, or of `frame` where an index is given.
    """
    pixels = PixelFormat.of(dataset)
    if index is not None and not 0 <= index < pixels.frames:
        raise UsageError(f"There is no frame {index}: the image has {pixels.frames}, counted from 0.")
    syntax = dataset.transfer_syntax
    if syntax.encapsulated:
        raise UnsupportedPixels(
            f"The pixels are compressed as {syntax.name or 'an unknown syntax'} ({syntax.uid}), "
            "and this version of dicomnb decodes none but uncompressed pixels.",
            tag=pixels.tag,
        )
    stored = _native(dataset, pixels, index)
    return stored if pixels.keyword in _FLOAT_BITS else _significant_bits(stored, pixels)


def _writable(array: StoredArray) -> StoredArray:
    return array if array.flags.writeable else array.copy()


def _native(dataset: Dataset, pixels: PixelFormat, index: int | None) -> StoredArray:
    data = np.frombuffer(dataset.value_bytes(pixels.tag), np.uint8)
    big_endian = dataset.transfer_syntax.big_endian
    if big_endian and pixels.bits_allocated == 8 and dataset[pixels.tag].VR == "OW":
        data = _swapped_pairs(data)
    if pixels.subsampled and data.size >= pixels.rows * pixels.columns * 3 * pixels.frames:
        warnings.warn(
            f"{tag_text(pixels.tag)} holds three values a pixel, YBR_FULL_422 has two: read as YBR_FULL.",
            DicomWarning,
            stacklevel=4,
        )
        subsampled, frame_values = False, pixels.rows * pixels.columns * 3
    else:
        subsampled, frame_values = pixels.subsampled, pixels.frame_values
    count = _frames_present(data.size * 8, frame_values * pixels.bits_allocated, pixels)
    if index is None:
        first, frames = 0, count
    elif index < count:
        first, frames = index, 1
    else:
        raise InvalidValue(f"{tag_text(pixels.tag)} ends before frame {index} of {pixels.frames}.", tag=pixels.tag)
    flat = _numbers(data, first * frame_values, frames * frame_values, pixels, big_endian)
    if subsampled:
        flat = _doubled_chrominance(flat)
    return _shaped(flat, frames, pixels, planar=pixels.planar and not subsampled, single=index is not None)


def _frames_present(bits: int, frame_bits: int, pixels: PixelFormat) -> int:
    """Return how many frames the bytes hold, a last one that is half there included; warn of the rest."""
    needed = frame_bits * pixels.frames
    announced = (
        f"{tag_text(pixels.tag)} {pixels.keyword} holds {bits // 8:,} bytes; {pixels.frames} × {pixels.rows} "
        f"× {pixels.columns} × {pixels.samples} values of {pixels.bits_allocated} bits "
        f"take {math.ceil(needed / 8):,}"
    )
    if bits >= needed:
        # One byte makes an odd length even; 1-bit values fill up their last byte.
        if bits // 8 > math.ceil(needed / 8) + 1:
            _warn(f"{announced}: what follows is ignored.")
        return pixels.frames
    whole, rest = divmod(bits, frame_bits)
    count = whole + (rest * 2 >= frame_bits)
    if count == 0:
        raise InvalidValue(
            f"{announced}: less than half of the first frame is there.",
            tag=pixels.tag,
            remedy="The file is cut off, or its Rows, Columns or BitsAllocated are wrong.",
        )
    cut = f", the last of them cut off and filled up with 0 after {rest // pixels.bits_allocated:,} values"
    _warn(f"{announced}: {count} of {pixels.frames} frames are read{cut if count > whole else ''}.")
    return count


def _warn(message: str) -> None:
    warnings.warn(message, DicomWarning, stacklevel=6)


def _swapped_pairs(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # 8-bit values in big-endian words of 16: the second of two comes first (PS3.5 8.2 and annex A.3).
    even = data if data.size % 2 == 0 else np.append(data, np.uint8(0))
    return even.view(np.uint16).byteswap().view(np.uint8)


def _numbers(data: NDArray[np.uint8], first: int, count: int, pixels: PixelFormat, big_endian: bool) -> StoredArray:
    """Return `count` numbers from number `first` on, 0 for those that are not there."""
    bits = pixels.bits_allocated
    start, stop = first * bits // 8, math.ceil((first + count) * bits / 8)
    part = data[start:stop]
    if part.size < stop - start:
        part = np.concatenate([part, np.zeros(stop - start - part.size, np.uint8)])
    if bits == 1:
        offset = first % 8
        # The first pixel is the lowest bit of the first byte (PS3.5 8.1.1, annex D).
        return np.unpackbits(part, bitorder="little")[offset : offset + count]
    native = part.view(pixels.dtype)
    swap = big_endian != (sys.byteorder == "big")
    return native.byteswap() if swap and bits > 8 else native


def _doubled_chrominance(flat: StoredArray) -> StoredArray:
    """Return Y1 Y2 Cb Cr as Y1 Cb Cr Y2 Cb Cr."""
    groups = flat.reshape(-1, 4)
    full = np.empty((len(groups), 2, 3), flat.dtype)
    full[:, :, 0] = groups[:, :2]
    full[:, :, 1:] = groups[:, None, 2:]
    return full.reshape(-1)


def _shaped(flat: StoredArray, frames: int, pixels: PixelFormat, *, planar: bool, single: bool) -> StoredArray:
    if planar:
        flat = flat.reshape(frames, pixels.samples, pixels.rows, pixels.columns).transpose(0, 2, 3, 1)
        flat = np.ascontiguousarray(flat)
    one = single or pixels.frames == 1
    return flat.reshape(pixels.frame_shape if one else (frames, *pixels.frame_shape))


def _significant_bits(stored: StoredArray, pixels: PixelFormat) -> StoredArray:
    """Return the bits from High Bit down, Bits Stored of them, as a number."""
    low = pixels.high_bit + 1 - pixels.bits_stored
    if pixels.bits_allocated in {pixels.bits_stored, 1}:
        return stored
    if not pixels.signed and low == 0:
        return np.asarray(np.bitwise_and(stored, stored.dtype.type((1 << pixels.bits_stored) - 1)))
    # Up to the top and down again: what lies above is lost, and the shift down repeats the sign.
    shifted = np.asarray(np.left_shift(stored, pixels.bits_allocated - 1 - pixels.high_bit))
    shifted >>= pixels.bits_allocated - pixels.bits_stored
    return shifted

"""What a codestream says of itself before it is decoded: its kind, size, bits and colour.

A header may claim anything; so both are read, and compared, before memory is taken.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from dicomnb.errors import InvalidValue
from dicomnb.pixels.codecs.native import significant_bits
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text

__all__ = ["Coded", "Codestream", "CutOff", "check_size", "fitted"]

Coded = Literal["", "RGB", "YCC", "MCT"]


class Codestream(NamedTuple):
    """What a codestream's own header says.

    Attributes
    ----------
    kind : str
        ``"jpeg"`` (lossy), ``"jpeg-lossless"``, ``"jpeg-ls"``, ``"jpeg2000"``, ``"htj2k"`` or ``"jpeg-xl"``.
    rows, columns : int
        Its size.
    samples : int
        Components in a pixel; 0 where that is not read (JPEG XL).
    precision : int
        Bits in a value; 0 where that is not read (JPEG XL).
    signed : bool
        True if the codestream itself says that values are signed; only JPEG 2000 can.
    coded : str
        What its markers say of colour: ``"RGB"`` or ``"YCC"`` for the components of a JPEG file (JFIF and Adobe
        markers, components named R, G and B, or not sampled alike), ``"MCT"`` for the component transform of
        JPEG 2000, which a decoder undoes; empty if nothing.
    reversible : bool
        True if no step loses anything by itself.
    """

    kind: str
    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    coded: Coded = ""
    reversible: bool = False


class CutOff(Exception):
    """A codestream ends too soon, and its decoder made up the rest.

    Attributes
    ----------
    decoded : ndarray
        What it gave.
    row : int
        The first row that is not in the codestream, or not all of it.
    """

    def __init__(self, decoded: StoredArray, row: int) -> None:
        super().__init__(row)
        self.decoded = decoded
        self.row = row


def check_size(header: Codestream, pixels: PixelFormat) -> None:
    """Raise an error if the codestream is not of the size that Rows and Columns say, before it is decoded."""
    samples = header.samples or pixels.samples
    if (header.rows, header.columns, samples) != (pixels.rows, pixels.columns, pixels.samples):
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream is {header.rows} × {header.columns} pixels of {samples} samples; "
            f"Rows, Columns and SamplesPerPixel say {pixels.rows} × {pixels.columns} of {pixels.samples}.",
            tag=pixels.tag,
            remedy="If the codestream is right, set them to what it says.",
        )
    if header.precision > max(8, pixels.bits_allocated):
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream has values of {header.precision} bits, "
            f"BitsAllocated is {pixels.bits_allocated}.",
            tag=pixels.tag,
            remedy="If the codestream is right, set BitsAllocated to a multiple of 8 that holds them.",
        )


def fitted(decoded: StoredArray, header: Codestream, pixels: PixelFormat) -> StoredArray:
    """Return what a decoder gave in the type that the data set's header names.

    The codestream knows how many bits a value has, and what a lossy one gives may go beyond Bits Stored: that is kept.
    Where whole words were encoded, bits below the value are shifted away, a sign that the codestream does not know of
    is put back, and bits that the header says hold an overlay are cut off.
    """
    stored = decoded.astype(pixels.dtype, copy=False)
    precision = header.precision or pixels.bits_stored
    if pixels.bits_allocated == 1:
        return stored
    if precision < pixels.bits_allocated:
        if header.signed == pixels.signed:
            return stored
        # JPEG and JPEG-LS know no sign, and JPEG 2000 writers forget it: the highest bit is one if the header says so.
        return significant_bits(stored, precision, precision - 1)
    if pixels.embedded_overlays or (pixels.signed and not header.signed and _lacks_sign(stored, pixels)):
        return significant_bits(stored, pixels.bits_stored, pixels.high_bit)
    lowest = pixels.high_bit + 1 - pixels.bits_stored
    return np.asarray(stored >> lowest) if lowest else stored


def _lacks_sign(stored: StoredArray, pixels: PixelFormat) -> bool:
    """Return True for words of signed values whose sign ends at High Bit instead of filling the word above it."""
    if pixels.high_bit == pixels.bits_allocated - 1 or not stored.size:
        return False
    return bool(stored.min() >= 0 and 1 << pixels.high_bit <= stored.max() < 1 << (pixels.high_bit + 1))

"""An array to Pixel Data: stored values go into a data set, and its header comes to describe them.

Which transfer syntaxes can be written, `dicomnb.pixels.codecs.encoding` says. What the values mean (rescale, units,
windows, UIDs) is the caller's to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.pixels.attributes import text
from dicomnb.pixels.codecs import encoding
from dicomnb.pixels.codecs.codec import Coding
from dicomnb.pixels.codecs.loss import Loss
from dicomnb.pixels.codecs.native import packed
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.standard.tag import to_tag
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE, TransferSyntax, transfer_syntax

__all__ = ["put_pixels", "set_pixels"]

_COLOURS: Final = ("RGB", "YBR_FULL")
_GREYS: Final = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
_FLOATS: Final = {"f4": "FloatPixelData", "f8": "DoubleFloatPixelData"}
_STALE: Final = (
    "PixelData",
    "FloatPixelData",
    "DoubleFloatPixelData",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "SmallestImagePixelValue",
    "LargestImagePixelValue",
)
"""What describes the pixels that were there before."""


@dataclass(frozen=True, slots=True)
class _Frames:
    """Stored values as frames, shape (frames, rows, columns) or (frames, rows, columns, 3)."""

    array: StoredArray
    photometric: str
    bits_allocated: int
    bits_stored: int

    @property
    def samples(self) -> int:
        return 3 if self.array.ndim == 4 else 1


def set_pixels(
    dataset: Dataset,
    array: ArrayLike,
    *,
    photometric: str | None = None,
    bits_stored: int | None = None,
    syntax: str | None = None,
) -> None:
    """Put stored values into a data set, and describe them in its header.

    Set are Rows, Columns, Samples per Pixel, Photometric Interpretation, Planar Configuration, Bits Allocated, Bits
    Stored, High Bit, Pixel Representation, Number of Frames and the transfer syntax. What described the old pixels
    only (their smallest and largest value, offset tables) is deleted.

    Parameters
    ----------
    dataset : Dataset
        The image; changed in place.
    array : array_like
        Stored values: (rows, columns), (frames, rows, columns), or one dimension of 3 more at the end for colour.
        Integers of 8 to 64 bits; bool, which takes one bit a pixel; float32 or float64, which go into Float or Double
        Float Pixel Data.
    photometric : str, optional
        Photometric Interpretation: ``"MONOCHROME2"``, ``"MONOCHROME1"``, ``"PALETTE COLOR"``, ``"RGB"`` or
        ``"YBR_FULL"``. By default the data set's own where the array has its number of samples, else RGB for four
        dimensions and MONOCHROME2 for less.
    bits_stored : int, optional
        Bits that the values really have, all by default.
    syntax : str, optional
        UID of the transfer syntax: a native little-endian one, RLE Lossless, Deflated Image Frame Compression, or with
        imagecodecs (the extra ``codecs``) JPEG-LS, JPEG 2000, HTJ2K and JPEG XL, all Lossless. By default the data
        set's own if it is native and little endian or RLE, else explicit little endian. A syntax that loses something
        is for ``ds.compress``.

    Raises
    ------
    UsageError
        If the array has no such shape or type, a value takes more bits than `bits_stored`, or the syntax cannot be
        written, or not without loss.
    MissingDependency
        If the package that compresses them is not installed.

    References
    ----------
    PS3.3 C.7.6.3, C.7.6.24, C.7.6.25; PS3.5 8 and annex G.

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> dn.set_pixels(ds, np.array([[0, 1, 2], [3, 4, 4095]], np.uint16), bits_stored=12)
    >>> ds.Rows, ds.Columns, ds.HighBit, ds.PhotometricInterpretation
    (2, 3, 11, 'MONOCHROME2')
    >>> ds.pixel_array.tolist()
    [[0, 1, 2], [3, 4, 4095]]
    """
    put_pixels(dataset, array, photometric=photometric, bits_stored=bits_stored, syntax=syntax)


def put_pixels(
    dataset: Dataset,
    array: ArrayLike,
    *,
    photometric: str | None = None,
    bits_stored: int | None = None,
    syntax: str | None = None,
    loss: Loss | None = None,
) -> None:
    """Put stored values into a data set as `set_pixels` does, in a lossy transfer syntax too.

    Parameters
    ----------
    dataset, array, photometric, bits_stored, syntax
        As for `set_pixels`.
    loss : Loss, optional
        How much a lossy transfer syntax may lose.

    Raises
    ------
    UsageError
        As `set_pixels`; and if `loss` is missing or one that the syntax does not take.
    MissingDependency
        If the package that compresses them is not installed.
    """
    frames = _framed(np.asarray(array), dataset, photometric, bits_stored)
    target = _target(dataset, syntax)
    encoding.check(target, frames.array, frames.photometric, loss)
    if loss is not None and loss.max_error is not None:
        # What comes back may lie beyond the bits that the values had.
        most = int(frames.array.max()) + loss.max_error
        bits = min(max(frames.bits_stored, most.bit_length()), frames.bits_allocated)
        frames = replace(frames, bits_stored=bits)
    is_float = frames.array.dtype.kind == "f"
    raw, vr = _encoded(frames, target, loss)
    _describe(dataset, frames, target, multi=np.ndim(array) == frames.array.ndim)
    if is_float:
        setattr(dataset, _FLOATS[frames.array.dtype.str[1:]], raw)
    else:
        tag = to_tag("PixelData")
        dataset[tag] = DataElement(tag, vr, raw)
    dataset.file_meta.TransferSyntaxUID = target.uid


def _framed(array: StoredArray, dataset: Dataset, photometric: str | None, bits_stored: int | None) -> _Frames:
    kind = array.dtype.kind
    if not (kind in "iub" and array.dtype.itemsize in {1, 2, 4, 8}) and array.dtype.str[1:] not in _FLOATS:
        raise UsageError(
            f"Pixels cannot be {array.dtype}.",
            remedy="They can be bool, integers of 8 to 64 bits, float32 or float64.",
        )
    photometric = photometric or _photometric(array, dataset)
    if photometric not in (*_COLOURS, *_GREYS):
        raise UsageError(f"Pixels cannot be written as {photometric}, only as {', '.join((*_GREYS, *_COLOURS))}.")
    colour = photometric in _COLOURS
    if array.ndim - colour not in {2, 3} or (colour and array.shape[-1] != 3) or array.size == 0:
        wanted = "(rows, columns{0}) or (frames, rows, columns{0})".format(", 3" if colour else "")
        raise UsageError(f"An array of shape {array.shape} is no {photometric} image, which has {wanted}.")
    if max(array.shape[array.ndim - colour - 2 : array.ndim - colour]) > 0xFFFF:
        raise UsageError(f"Rows and Columns are 65535 at most, the array has shape {array.shape}.")
    allocated = 1 if kind == "b" else array.dtype.itemsize * 8
    stored = bits_stored or allocated
    if not 1 <= stored <= allocated or (kind == "f" and stored != allocated):
        raise UsageError(f"Values of {allocated} bits cannot have {stored} of them stored.")
    if stored < allocated:
        low, high = (-(1 << (stored - 1)), (1 << (stored - 1)) - 1) if kind == "i" else (0, (1 << stored) - 1)
        if array.min() < low or array.max() > high:
            raise UsageError(f"{stored} bits hold {low} to {high}; the array has {array.min()} to {array.max()}.")
    if array.ndim - colour == 2:
        array = array[None]
    return _Frames(array, photometric, allocated, stored)


def _photometric(array: StoredArray, dataset: Dataset) -> str:
    own = text(dataset, "PhotometricInterpretation").upper()
    if array.ndim == 4:
        return own if own in _COLOURS else "RGB"
    if array.ndim == 3 and array.shape[-1] == 3 and dataset.get("SamplesPerPixel") == 3:
        return own if own in _COLOURS else "RGB"
    return own if own in _GREYS else "MONOCHROME2"


def _target(dataset: Dataset, uid: str | None) -> TransferSyntax:
    if uid is None:
        own = dataset.transfer_syntax
        return own if own.codec in {"", "rle"} and not own.big_endian else EXPLICIT_LITTLE
    return transfer_syntax(uid)


def _describe(dataset: Dataset, frames: _Frames, target: TransferSyntax, *, multi: bool) -> None:
    signed = int(frames.array.dtype.kind == "i")
    _keep_padding(dataset, signed, frames.bits_stored)
    for keyword in _STALE:
        dataset.pop(keyword, None)
    header: dict[str, Any] = {
        "SamplesPerPixel": frames.samples,
        "PhotometricInterpretation": encoding.photometric_of(target, frames.photometric),
        "Rows": frames.array.shape[1],
        "Columns": frames.array.shape[2],
        "BitsAllocated": frames.bits_allocated,
    }
    integers = {
        "BitsStored": frames.bits_stored,
        "HighBit": frames.bits_stored - 1,
        "PixelRepresentation": signed,
    }
    if frames.array.dtype.kind == "f":
        # Floats have no bits to store and no sign to tell (PS3.3 C.7.6.24).
        for keyword in integers:
            dataset.pop(keyword, None)
    else:
        header |= integers
    if frames.samples > 1:
        header["PlanarConfiguration"] = 0
    else:
        dataset.pop("PlanarConfiguration", None)
    if multi or "NumberOfFrames" in dataset:
        header["NumberOfFrames"] = len(frames.array)
    for keyword, value in header.items():
        setattr(dataset, keyword, value)


def _keep_padding(dataset: Dataset, signed: int, bits: int) -> None:
    """Turn padding values, whose VR goes by the sign of the pixels, or drop those that no pixel can have."""
    if dataset.get("PixelRepresentation", 0) == signed:
        return
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        value = dataset.get(keyword)
        dataset.pop(keyword, None)
        if isinstance(value, int) and low <= value <= high and -(1 << 15) * signed <= value < 1 << (16 - signed):
            dataset[keyword] = DataElement(to_tag(keyword), "SS" if signed else "US", value)


def _encoded(frames: _Frames, target: TransferSyntax, loss: Loss | None) -> tuple[bytes, str]:
    """Return the value of Pixel Data, and its VR."""
    bits = frames.bits_allocated
    if target.codec:
        coding = Coding(bits, frames.bits_stored, frames.photometric == "RGB", loss)
        return encapsulate(encoding.encode(frames.array, target, coding)), "OB"
    raw = packed(frames.array, bits)
    raw += bytes(len(raw) % 2)
    # PS3.5 A.1 and A.2: 8 bits or fewer may be OB with explicit VR, and are OW with implicit VR.
    return raw, "OB" if bits <= 8 and target.explicit else "OW"

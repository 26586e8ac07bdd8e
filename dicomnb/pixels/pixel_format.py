"""How stored values are laid out in Pixel Data, as the header says."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UnsupportedPixels
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.framing import UNDEFINED
from dicomnb.pixels.attributes import integer, place_of, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["COLOUR_NAMES", "PixelFormat", "StoredArray", "warn_of_lost_range"]

StoredArray = NDArray[Any]
"""Stored values: integers of 8 to 64 bits, or floats where the file holds floats."""

_KEYWORDS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_FLOAT_BITS: Final = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
_INTEGER_BITS: Final = (1, 8, 16, 32, 64)
_TYPES: Final = {
    **{(kind, bits): np.dtype(f"{kind}{-(-bits // 8)}") for kind in "iu" for bits in _INTEGER_BITS},
    **{("f", bits): np.dtype(f"f{bits // 8}") for bits in _FLOAT_BITS.values()},
}
FORMAT_KEYWORDS: Final = (
    "PhotometricInterpretation",
    "SamplesPerPixel",
    "Rows",
    "Columns",
    "NumberOfFrames",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PlanarConfiguration",
)
"""What a format follows from, beside the attribute that holds the values."""
_CACHED: Final = "pixel format"
_HIGH_BIT: Final = 1 + FORMAT_KEYWORDS.index("HighBit")
"""Where it stands among these, after the keyword of the values."""
_SUBSAMPLED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
COLOUR_NAMES: Final = ("RGB", "YBR", "HSV", "ARGB", "CMYK", "XYB")
"""How the Photometric Interpretation of pixels with several samples begins (PS3.3 C.7.6.3.1.2, retired ones too)."""
_FOUR_SAMPLES: Final = ("ARGB", "CMYK")


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
    embedded_overlays : bool
        True if overlay planes lie in bits that values do not use; only looked for where that matters.
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
    embedded_overlays: bool = False

    @property
    def tag(self) -> int:
        """Tag of the attribute that holds the values."""
        return to_tag(self.keyword)

    @property
    def is_float(self) -> bool:
        """True if the values are floating point numbers, which have no bits to spare."""
        return self.keyword in _FLOAT_BITS

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the array, in the machine's byte order."""
        if self.is_float:
            return _TYPES["f", self.bits_allocated]
        return _TYPES["i" if self.signed and self.bits_allocated > 1 else "u", self.bits_allocated]

    @property
    def frame_shape(self) -> tuple[int, ...]:
        """``(rows, columns)``, or ``(rows, columns, samples)``."""
        return (self.rows, self.columns) if self.samples == 1 else (self.rows, self.columns, self.samples)

    @property
    def subsampled(self) -> bool:
        """True if two neighbours in a row share their chrominance: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2)."""
        return self.photometric in _SUBSAMPLED and self.samples == 3

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
            If one of the attributes is no integer or out of range, or if frames are announced out of all proportion to
        the bytes that are there.
        UnsupportedPixels
            If values are packed in a way that PS3.5 8.1.1 does not have.

        References
        ----------
        PS3.3 C.7.6.3, C.7.6.24 and C.7.6.25; PS3.5 8.1.1.
        """
        cache = dataset.cache
        if _CACHED in cache and dataset.is_untouched:
            remembered: PixelFormat = cache[_CACHED]
            return remembered
        keyword = next((keyword for keyword in _KEYWORDS if keyword in dataset), None)
        if keyword is None:
            tag = to_tag("PixelData")
            raise MissingAttribute(
                f"{tag_text(tag)} PixelData is absent: this data set holds no image.",
                tag=tag,
                remedy="Reports, plans, structure sets and directories have a header, but no pixels.",
            )
        # All at once: this is asked for every slice of a series, and nearly always answered as for the last one.
        picked = (keyword, *dataset.pick(*FORMAT_KEYWORDS))
        try:
            known = _known.get(picked)
        except TypeError:  # a list, where one value is due
            return cls._read(dataset, *picked)
        if known is None:
            known = cls._read(dataset, *picked)
            if known.high_bit == picked[_HIGH_BIT]:  # else there is something to warn of, each time
                if len(_known) >= _MOST_KNOWN:
                    _known.clear()
                _known[picked] = known
        if known.frames > _MANY_FRAMES:
            known._refuse_bomb(dataset)
        if picked in _known:
            cache[_CACHED] = known
        return known

    @classmethod
    def _read(cls, dataset: Dataset, keyword: str, *picked: Any) -> PixelFormat:
        found = dict(zip(FORMAT_KEYWORDS, picked, strict=True))

        def whole(keyword: str, default: int | None = None) -> int:
            value = found[keyword]
            if type(value) is int and value <= _MOST_FRAMES:
                return value
            return default if value is None and default is not None else integer(dataset, keyword, default)

        photometric = text(dataset, "PhotometricInterpretation").upper() if found["PhotometricInterpretation"] else ""
        usual = 4 if photometric in _FOUR_SAMPLES else 3 if photometric.startswith(COLOUR_NAMES) else 1
        samples = whole("SamplesPerPixel", usual)
        allocated = _FLOAT_BITS.get(keyword) or whole("BitsAllocated")
        stored = allocated if keyword in _FLOAT_BITS else whole("BitsStored", allocated)
        pixels = cls(
            keyword=keyword,
            rows=whole("Rows"),
            columns=whole("Columns"),
            # 0 and an empty value are seen in single-frame files.
            frames=whole("NumberOfFrames", 1) or 1,
            samples=samples,
            bits_allocated=allocated,
            bits_stored=stored,
            high_bit=stored - 1 if keyword in _FLOAT_BITS else whole("HighBit", stored - 1),
            signed=whole("PixelRepresentation", 0) == 1,
            planar=samples > 1 and whole("PlanarConfiguration", 0) == 1,
            photometric=photometric,
        )
        pixels._check()
        if pixels.bits_stored - 1 <= pixels.high_bit < pixels.bits_allocated:
            return pixels
        warnings.warn(
            f"HighBit {pixels.high_bit} contradicts BitsStored {stored} of {allocated}; {stored - 1} is right.",
            DicomWarning,
            stacklevel=4,
        )
        return replace(pixels, high_bit=stored - 1)

    def _refuse_bomb(self, dataset: Dataset) -> None:
        """Refuse a number of frames out of all proportion: what is made for each of them would fill the memory."""
        element = dataset[self.tag]
        size = len(dataset.value_bytes(self.tag) if element.encoded is None else element.encoded)
        # A compressed frame is an item at least, whose header takes up 8 bytes (PS3.5 A.4).
        compressed = element.encoded is not None and element.encoded.place.header.length == UNDEFINED
        there = size // 8 if compressed else 8 * size // self.frame_bits
        if self.frames > max(_MANY_FRAMES, _MOST_MISSING * (there + 1)):
            name, at = place_of(dataset, "NumberOfFrames")
            raise InvalidValue(
                f"{name} is {self.frames:,}, and {tag_text(self.tag)} has room for {there:,} in its {size:,} bytes.",
                tag=to_tag("NumberOfFrames"),
                offset=at,
                remedy="Set ds.NumberOfFrames to how many there are.",
            )

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


_MOST_FRAMES: Final = (1 << 31) - 1
"""What an integer string can hold (PS3.5 6.2)."""

_MANY_FRAMES: Final = 10_000
"""Frames that may be announced and not be there: a file that was cut off is read up to where it ends."""

_MOST_MISSING: Final = 4
"""Times the frames that are there: what a longer film may announce that was cut off."""

_MOST_KNOWN: Final = 256
_known: Final[dict[tuple[Any, ...], PixelFormat]] = {}
"""What was read from attributes like these. A cache."""


def warn_of_lost_range(exact: NDArray[Any], held: NDArray[np.float32]) -> None:
    """Warn of values that floats of 32 bits do not hold: what is too large is infinite, what is too small is 0."""
    lost = int((np.isfinite(exact) & (np.isinf(held) | ((held == 0) & (exact != 0)))).sum())
    if lost:
        warnings.warn(
            DicomWarning(
                f"(7fe0,0009) Double Float Pixel Data, or (0028,1053) Rescale Slope: {lost:,} values are "
                "beyond what 32 bits hold (1e-45 to 3.4e38) and are taken as infinite, or as 0. "
                "ds.pixel_array has what is stored."
            ),
            stacklevel=4,
        )

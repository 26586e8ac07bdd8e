"""Lookup tables: descriptor and data of a LUT as one table that maps stored values.

All tables of DICOM are described alike, by three numbers: how many entries, the first value that is mapped, and
the bits of an entry (PS3.3 C.11.1.1.1, C.11.2.1.1, C.7.6.3.1.5). A value below the first has the first entry, one
beyond the last has the last.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import numbers, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["LookupTable", "expanded", "has_table", "lookup_table"]

Entries = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class LookupTable:
    """One table.

    Parameters
    ----------
    first : int
        The value that the first entry belongs to.
    entries : ndarray of uint16
        What the values from `first` on become.
    bits : int
        Bits of an entry, 8 to 16.
    explanation : str
        LUT Explanation; may be empty.
    """

    first: int
    entries: Entries
    bits: int
    explanation: str = ""

    def apply(self, values: NDArray[Any]) -> Entries:
        """Return the entry of each value, shaped like `values`; fractions are rounded first."""
        index = np.rint(values) if values.dtype.kind == "f" else values
        mapped: Entries = np.take(self.entries, index.astype(np.int64) - self.first, mode="clip")
        return mapped


def has_table(item: Dataset, sequence: str) -> bool:
    """Return True if an item of Modality or VOI LUT Sequence has a table; warn if its descriptor is empty.

    Parameters
    ----------
    item : Dataset
        The item.
    sequence : str
        Keyword of the sequence that it belongs to.
    """
    if item.get("LUTDescriptor") not in (None, "", [], b""):
        return True
    tag = to_tag("LUTDescriptor")
    state = "empty" if "LUTDescriptor" in item else "absent"
    warnings.warn(
        f"{tag_text(tag)} LUTDescriptor is {state} in an item of {sequence}: taken for no table.",
        DicomWarning,
        stacklevel=4,
    )
    return False


def lookup_table(
    dataset: Dataset,
    *,
    signed: bool,
    limits: tuple[float, float] | None = None,
    descriptor: str = "LUTDescriptor",
    data: str = "LUTData",
    segmented: str = "",
) -> LookupTable:
    """Read a table.

    Parameters
    ----------
    dataset : Dataset
        The item of a sequence, or the image itself for a palette.
    signed : bool
        True if the values that go in are signed, so that the first of them may be.
    limits : (float, float), optional
        The least and the greatest value that can go in, where that is known. Then the VR of the descriptor counts
        where the file states one, unless the table would begin beyond all values so and does not otherwise.
    descriptor, data, segmented : str
        Keywords of the three numbers, of the entries, and of the segments that may stand for them.

    Raises
    ------
    InvalidValue
        If the descriptor is no three numbers, or the data have fewer entries than it says.

    Warns
    -----
    DicomWarning
        If entries have more bits than are stated, or the VR contradicts the values that can go in.
    """
    tag = to_tag(descriptor)
    described = [int(part) for part in numbers(dataset, descriptor)]
    if len(described) != 3:
        raise InvalidValue(f"{tag_text(tag)} {descriptor} has {len(described)} values, three are required.", tag=tag)
    # The VR may have been taken for the signed one, or the unsigned one; what is meant is known here.
    count = described[0] % (1 << 16) or 1 << 16
    first = described[1] % (1 << 16)
    bits = described[2]
    if first >= 1 << 15:
        if limits is not None:
            signed = _is_signed(dataset, tag, first, count, limits, default=signed)
        first -= signed << 16
    if not 1 <= bits <= 16:
        raise InvalidValue(f"{tag_text(tag)} {descriptor} says {bits} bits an entry, 8 to 16 are possible.", tag=tag)
    if segmented and segmented in dataset and data not in dataset:
        keyword, entries = segmented, expanded(_numbers_of(dataset.get(segmented), eight_bit=bits == 8), bits)
    else:
        keyword = data
        entries, bits = _entries(dataset.get(data), count, bits, data)
    if len(entries) < count:
        tag = to_tag(keyword)
        raise InvalidValue(f"{tag_text(tag)} {keyword} has {len(entries)} entries, {count} are announced.", tag=tag)
    return LookupTable(first, entries[:count], bits, text(dataset, "LUTExplanation"))


def _is_signed(
    dataset: Dataset, tag: int, first: int, count: int, limits: tuple[float, float], *, default: bool
) -> bool:
    """Return True if the first mapped value is below zero; `first` is how it reads unsigned."""
    element = dataset[tag]
    encoded = element.encoded
    stated = encoded.place.header.vr if encoded is not None and encoded.form.explicit else ""
    if encoded is None and element.value[1] < 0:
        stated = "SS"
    signed = stated == "SS" if stated in {"SS", "US"} else default

    def meets(begin: int) -> bool:
        return begin <= limits[1] and begin + count > limits[0]

    if meets(first - (signed << 16)) or not meets(first - ((not signed) << 16)):
        return signed
    warnings.warn(
        f"{tag_text(tag)} The table begins at {first - (signed << 16)}, but values go from {limits[0]:g} to "
        f"{limits[1]:g}: taken for {first - ((not signed) << 16)}.",
        DicomWarning,
        stacklevel=5,
    )
    return not signed


def _words(data: Any) -> Entries:
    if data is None:
        return np.empty(0, np.uint16)
    if isinstance(data, (bytes, bytearray, memoryview)):
        # In memory a value of words is little endian, whatever the file was.
        return np.frombuffer(bytes(data)[: len(data) // 2 * 2], "<u2").astype(np.uint16)
    # A signed reading of what is never signed wraps back.
    return np.asarray(data).reshape(-1).astype(np.int64).astype(np.uint16)


def _halves(words: Entries) -> Entries:
    """Return two 8-bit numbers for each word, the one in its low byte first."""
    return words.astype("<u2").view(np.uint8).astype(np.uint16)


def _entries(data: Any, count: int, bits: int, keyword: str) -> tuple[Entries, int]:
    """Return the entries, and how many bits each of them has."""
    words = _words(data)
    if bits <= 8 and len(words) * 2 in (count, count + 1):
        return _halves(words), bits
    most = int(words[:count].max()) if words.size else 0
    if most < 1 << bits:
        return words, bits
    if bits > 8:
        warnings.warn(
            f"{tag_text(to_tag(keyword))} {keyword} has entries up to {most}, its descriptor says {bits} bits: taken "
            "for entries of 16 bits.",
            DicomWarning,
            stacklevel=4,
        )
        return words, 16
    return _byte_of(words, bits, keyword), bits


def _byte_of(words: Entries, bits: int, keyword: str) -> Entries:
    """Return entries of 8 bits out of words that use both bytes, or the wrong one (PS3.3 C.7.6.3.1.5)."""
    low, high = words & np.uint16(0xFF), words >> np.uint16(8)
    if np.array_equal(low, high):
        return low
    if not low.any():
        return high  # the high byte alone, as writers of 16-bit palettes scale 8 bits
    warnings.warn(
        f"{tag_text(to_tag(keyword))} {keyword} has entries up to {int(words.max())}, its descriptor says {bits} bits: "
        "taken for entries of 16 bits, of which the upper 8 are kept.",
        DicomWarning,
        stacklevel=5,
    )
    return high


# -- segments -----------------------------------------------------------------------------------------------


def _numbers_of(data: Any, *, eight_bit: bool) -> list[int]:
    words = _words(data)
    found: list[int] = (_halves(words) if eight_bit else words).tolist()
    return found


def expanded(segments: list[int], bits: int = 16) -> Entries:
    """Return the entries that the segments of a segmented palette stand for.

    Parameters
    ----------
    segments : list of int
        The numbers of the segments, 8 or 16 bits each.
    bits : int
        Bits of an entry: 8 or 16. An offset takes four numbers of 8 bits, or two of 16.

    Raises
    ------
    InvalidValue
        If a segment is of no known kind, ends too soon, or points outside of the others.

    References
    ----------
    PS3.3 C.7.9.2.
    """
    entries: list[int] = []
    _expand(segments, bits, 0, None, entries, depth=0)
    return np.array(entries, np.uint16)


def _expand(segments: list[int], bits: int, at: int, most: int | None, entries: list[int], *, depth: int) -> None:
    """Append the entries of at most `most` segments from number `at` on."""
    done = 0
    # One number at the end makes an odd length even.
    while at + 1 < len(segments) and (most is None or done < most):
        kind, length = segments[at], segments[at + 1]
        at += 2
        if kind == 0:
            values = segments[at : at + length]
            at += length
            if len(values) < length:
                raise _bad_segment(f"a discrete segment ends after {len(values)} of {length} entries")
            entries.extend(values)
        elif kind == 1:
            if at >= len(segments) or not entries:
                raise _bad_segment("a linear segment has no start or no end")
            entries.extend(_line(entries[-1], segments[at], length))
            at += 1
        elif kind == 2 and depth == 0:
            parts = segments[at : at + (4 if bits == 8 else 2)]
            at += len(parts)
            place = sum(part << (bits * n) for n, part in enumerate(parts)) // (bits // 8)
            if place >= len(segments):
                raise _bad_segment(f"an indirect segment points to number {place} of {len(segments)}")
            _expand(segments, bits, place, length, entries, depth=1)
        else:
            raise _bad_segment(f"a segment is of kind {kind}")
        done += 1
        if len(entries) > 1 << 17:
            raise _bad_segment("the segments have more entries than any table")


def _line(start: int, end: int, length: int) -> Iterator[int]:
    """Yield `length` entries on the way from `start`, which is there already, to `end`."""
    for n in range(1, length + 1):
        # Round half up, in whole numbers.
        yield (2 * (start * (length - n) + end * n) + length) // (2 * length)


def _bad_segment(what: str) -> InvalidValue:
    return InvalidValue(f"A segmented palette cannot be expanded: {what} (PS3.3 C.7.9.2).")

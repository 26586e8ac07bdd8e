"""Which VR an element has where the file does not say, or says UN."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.framing import UNDEFINED
from dicomnb.parsing.encoding.reading_plans import ElementSpan
from dicomnb.parsing.values.decoding import strings
from dicomnb.parsing.values.vr_fit import fits
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset
from dicomnb.standard.private_dictionary import private_entry
from dicomnb.standard.vr import VRS

__all__ = ["private_vr", "resolve_ambiguous_vr", "unstated_vr"]

_LUT_DATA: Final = 0x00283006
_WAVEFORM_VALUES: Final = frozenset({0x54000100, 0x54000110, 0x54000112, 0x5400100A, 0x54001010})


def unstated_vr(tag: int, place: ElementSpan, begins_with_item: Callable[[], bool]) -> str:
    """Return the VR that the dictionary gives, possibly an ambiguous one; SQ where items tell; else UN.

    Parameters
    ----------
    tag : int
        The attribute.
    place : Place
        Where it lies.
    begins_with_item : callable
        Tells if the value begins with an item; only asked where the dictionary does not know.
    """
    known = dictionary.vr_of(tag)
    if known and known != "UN":
        return known
    # PS3.5 6.2.2: an unknown element of undefined length is a sequence of implicit items (CP-246).
    if place.header.length == UNDEFINED and begins_with_item():
        return "SQ"
    return "UN"


def private_vr(tag: int, creator: bytes, place: ElementSpan, block: EncodedDataset, charset: Charset) -> str:
    """Return the VR that its maker gives a private element, UN where none is known or the value does not fit it.

    Parameters
    ----------
    tag : int
        The element.
    creator : bytes
        Who reserved its block, as the file has it.
    place : ElementSpan
        Where the element lies.
    block : EncodedDataset
        Its data set.
    charset : Charset
        The character set of text.

    References
    ----------
    PS3.5 7.8.1, 6.2.2.
    """
    known = private_entry(tag, _name(creator, charset))
    if known is None or known.vr == "UN":
        return "UN"
    if known.vr == "SQ":
        return "SQ" if block.holds_items((place.start, place.stop), block.items_framing(place)) else "UN"
    if place.header.length == UNDEFINED:
        return "UN"
    # Of numbers and streams the length tells enough: they may be long, and are not read.
    size = VRS[known.vr].size if VRS[known.vr].kind in ("number", "bytes") else 0
    if size:
        return "UN" if (place.stop - place.start) % size else known.vr
    return known.vr if fits(block.read(place.start, place.stop), known.vr, charset) else "UN"


# All private elements of a block ask for the same name, and so do those of the next file.
@lru_cache(maxsize=256)
def _name(creator: bytes, charset: Charset) -> str:
    return strings(creator, "LO", charset)[0].strip(" \0")


def resolve_ambiguous_vr(
    vr: str, tag: int, place: ElementSpan | None, attribute: Callable[[str], Any], value: Any = None
) -> str:
    """Return the one VR that an ambiguous one stands for here (PS3.5 A.1, PS3.3 C.11.1.1.1, C.10.9.1).

    Parameters
    ----------
    vr : str
        ``"US or SS"`` and the like.
    tag : int
        The attribute.
    place : Place or None
        Where it lies, None for a new element.
    attribute : callable
        Returns the value of an attribute of this data set, or of one it is nested in; None where there is none.
    value : object
        The value of a new element: a negative number cannot be unsigned, whatever the pixels are.
    """
    if vr == "US or SS":
        if any(isinstance(one, int) and one < 0 for one in (value if isinstance(value, (list, tuple)) else [value])):
            return "SS"
        return "SS" if attribute("PixelRepresentation") == 1 else "US"
    if vr == "OB or OW":
        if place is not None and place.header.length == UNDEFINED:
            return "OB"
        if tag in _WAVEFORM_VALUES:
            return "OB" if attribute("WaveformBitsAllocated") == 8 else "OW"
        return "OW"
    if tag == _LUT_DATA:
        descriptor = attribute("LUTDescriptor")
        return "US" if isinstance(descriptor, list) and descriptor and descriptor[0] == 1 else "OW"
    return "OW"

"""Elements as bytes: what pydicom has before it decodes a value."""

from __future__ import annotations

import struct
from typing import NamedTuple

from dicomnb.compat.pydicom.dataelem import DataElement, element_of
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.dataset import element as own_element
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import syntax_of
from dicomnb.standard.vr import VRS

__all__ = ["RawDataElement", "convert_raw_data_element", "raw_element"]

_CHARSET = 0x00080005
_SIGN = 0x00280103
_SHORT = 0xFFFF
"""The longest value that a length of 16 bits states."""


class RawDataElement(NamedTuple):
    """An element as it stands in a file.

    Parameters
    ----------
    tag : BaseTag
        Its tag.
    VR : str or None
        Its VR; None where the file does not state one.
    length : int
        Its length as the file states it.
    value : bytes or None
        The bytes of its value.
    value_tell : int
        Where in the file the value begins.
    is_implicit_VR, is_little_endian : bool
        How it is encoded.
    is_raw : bool
        Always True.
    """

    tag: BaseTag
    VR: str | None
    length: int
    value: bytes | None
    value_tell: int = 0
    is_implicit_VR: bool = False
    is_little_endian: bool = True
    is_raw: bool = True

    @property
    def is_buffered(self) -> bool:
        """False: values are bytes."""
        return False


def raw_element(tag: int, encoded: Encoded) -> RawDataElement:
    """Return an element of a file as bytes."""
    header, form = encoded.place.header, encoded.form
    return RawDataElement(
        *(BaseTag(tag), header.vr or None, header.length, encoded.raw(), encoded.place.start),
        *(not form.explicit, not form.big_endian),
    )


def convert_raw_data_element(
    raw: RawDataElement | own_element.DataElement,
    *,
    encoding: object = None,
    ds: own.Dataset | None = None,
) -> DataElement:
    """Return a raw element decoded; an element that is decoded already as it is.

    Parameters
    ----------
    raw : RawDataElement or DataElement
        The element.
    encoding : object
        Taken, because pydicom takes it: text is read in the character set of `ds`.
    ds : Dataset, optional
        The data set that it belongs to, which has its character set and the creator of a private element.

    Returns
    -------
    DataElement
        It, with the VR of the dictionary where the file states none, UN where that has none either.
    """
    if isinstance(raw, own_element.DataElement):
        return element_of(raw)
    tag = BaseTag(raw.tag)
    vr = str(raw.VR or dictionary.vr_of(tag) or "UN")[:2]  # of "US or SS" the first: the context tells
    parts = {} if ds is None else _context(raw, ds)
    parts[tag] = _encoded(raw, tag, vr, raw.value or b"")
    whole = read(_prefix(raw) + b"".join(parts[one] for one in sorted(parts)))
    return element_of(whole[tag])


def _context(raw: RawDataElement, ds: own.Dataset) -> dict[int, bytes]:
    """Return what the meaning of an element follows from: character set, sign of pixels, creator of its block."""
    tag = BaseTag(raw.tag)
    found = {}
    charset = ds.get("SpecificCharacterSet")
    if charset:
        several = [charset] if isinstance(charset, str) else charset
        found[_CHARSET] = _encoded(raw, _CHARSET, "CS", "\\".join(several).encode())
    if ds.get("PixelRepresentation") == 1:
        found[_SIGN] = _encoded(raw, _SIGN, "US", struct.pack("<H" if raw.is_little_endian else ">H", 1))
    creator = tag.private_creator_tag if tag.is_private else None
    if creator is not None and creator in ds:
        found[creator] = _encoded(raw, creator, "LO", str(ds[creator].value).encode())
    return found


def _prefix(raw: RawDataElement) -> bytes:
    """Return what a file begins with that is encoded as a raw element is (PS3.10 7.1)."""
    uid = syntax_of(explicit=not raw.is_implicit_VR, big_endian=not raw.is_little_endian).uid.encode()
    uid += b"\0" * (len(uid) % 2)
    meta = struct.pack("<HH2sH", 2, 0x10, b"UI", len(uid)) + uid
    return bytes(128) + b"DICM" + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(meta)) + meta


def _encoded(raw: RawDataElement, tag: int, vr: str, value: bytes) -> bytes:
    """Return an element in the encoding of a raw one (PS3.5 7.1)."""
    order = "<" if raw.is_little_endian else ">"
    start = struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF)
    if raw.is_implicit_VR:
        return start + struct.pack(f"{order}L", len(value)) + value
    if vr not in VRS or VRS[vr].long or len(value) > _SHORT:
        code = vr if vr in VRS and VRS[vr].long else "UN"
        return start + code.encode() + struct.pack(f"{order}HL", 0, len(value)) + value
    return start + vr.encode() + struct.pack(f"{order}H", len(value)) + value


DataElement_from_raw = convert_raw_data_element

"""A data set to the bytes of a DICOM file (PS3.10 7, PS3.5 7).

What nobody touched goes out byte for byte as it came in; what changed is encoded by its VR. No file is opened here.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from dicomnb.errors import DicomWarning, TruncatedFile, UnencodableValue, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.parsing.encoding.framing import (
    EXPLICIT_FORM,
    ITEM,
    UNDEFINED,
    Framing,
    framing_of,
)
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH
from dicomnb.parsing.files.file_requirements import are_fragments, check_groups, check_pixels, complete
from dicomnb.parsing.sources.source import Source
from dicomnb.parsing.values import decoding
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.parsing.values.encoding import encode
from dicomnb.parsing.values.lut_descriptor import LUT_DESCRIPTORS, encode_descriptor
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset, codecs_for
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax
from dicomnb.standard.vr import VRS

__all__ = ["file_bytes"]

_CHUNK: Final = 1 << 20
_ITEM_TAG: Final = b"\xfe\xff\x00\xe0"
_PREAMBLE: Final = 128
_MAGIC: Final = b"DICM"
_PIXEL_DATA: Final = 0x7FE00010
_US_OR_SS: Final = frozenset({"US or SS", "US or SS or OW"})
_GROUP_LENGTH: Final = 0x00020000


class _Style(NamedTuple):
    """How elements are to be written.

    Parameters
    ----------
    form : Framing
        How they are framed.
    charset : Charset
        The character set of new text.
    encapsulated : bool
        True if pixel data is a series of fragments.
    depth : int
        How many sequences they are in.
    pixel_representation : int or None
        That of the data set or of one around it: what US or SS is settled by.
    """

    form: Framing
    charset: Charset
    encapsulated: bool
    depth: int = 0
    pixel_representation: int | None = None


def file_bytes(dataset: Dataset, syntax: TransferSyntax | None = None) -> Iterator[bytes]:
    """Yield the bytes of a DICOM file, in pieces.

    A data set that was not changed since it was read gives the bytes of its file. To any other, what a file needs
    and it lacks is added, to `dataset` itself: SOP Class UID and SOP Instance UID as the file meta information has them
    (else Secondary Capture with pixels, Raw Data without, and a new UID) and the file meta information. A DICOMDIR
    has its class there only. Where the file that was read is cut off, a warning says so: the copy looks whole.

    Parameters
    ----------
    dataset : Dataset
        What to write.
    syntax : TransferSyntax, optional
        Write in this transfer syntax. By default the data set's own, explicit little endian for a new one.

    Raises
    ------
    UnencodableValue
        If a VR cannot hold the value that was set; names tag, VR, value and rule.
    UsageError
        If `syntax` would need pixels to be compressed or decompressed, or elements of a message (group 0000) or of
        the file meta information (group 0002) stand in the data set, where a reader would take them for something
        else.
    """
    settle_pixels(dataset)
    own = dataset.transfer_syntax
    target = syntax or own
    if (own.codec or target.codec) and own.uid != target.uid and _PIXEL_DATA in dataset:
        raise UsageError(
            f"From {own.name or own.uid} to {target.name or target.uid}, pixels have to be "
            f"{'decompressed' if own.codec else 'compressed'}; writing does not do that.",
            remedy="ds.save_as(path, syntax=...) does it on a copy, ds.compress(...) and ds.decompress() in place.",
        )
    if target.uid == own.uid and (source := _as_read(dataset)) is not None:
        yield from _pieces(source)
        return
    _warn_of_losses(dataset)
    check_groups(dataset)
    preamble = dataset.preamble or bytes(_PREAMBLE)
    if len(preamble) != _PREAMBLE:
        raise UsageError(f"A preamble has {_PREAMBLE} bytes, ds.preamble has {len(preamble)} (PS3.10 7.1).")
    check_pixels(dataset, own)
    complete(dataset, target)
    body = _elements(dataset, _style(dataset, target))
    meta = _meta(dataset)
    yield preamble + _MAGIC + meta
    if target.deflated:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        data = b"".join(deflater.compress(piece) for piece in body) + deflater.flush()
        yield data + bytes(len(data) % 2)
    else:
        yield from body


def _as_read(dataset: Dataset) -> Source | None:
    """Return the file of a data set in which nothing was changed, meta information and preamble included."""
    source, meta, preamble = dataset.source, dataset.stated_file_meta, dataset.preamble
    unchanged = dataset.is_as_read and (meta is None or meta.is_as_read)
    if source is None or not unchanged or source.read(0, len(preamble)) != preamble:
        return None
    return source


def _pieces(source: Source) -> Iterator[bytes]:
    for start in range(0, source.size, _CHUNK):
        yield source.read(start, start + _CHUNK)


def _warn_of_losses(dataset: Dataset) -> None:
    """Warn before a copy is written that looks whole, of a file that was not."""
    cut = next((fault for fault in dataset.faults if isinstance(fault, TruncatedFile)), None)
    if cut is not None:
        lost = f"The copy may lack what the file that was read does not show: {cut} Keep the original."
        warnings.warn(DicomWarning(lost), stacklevel=2)


def _meta(dataset: Dataset) -> bytes:
    """Return group 0002 with the group length that belongs to it (PS3.10 7.1)."""
    meta = dataset.file_meta
    meta.pop(_GROUP_LENGTH, None)
    style = _Style(EXPLICIT_FORM, codecs_for(None), encapsulated=False)
    rest = b"".join(_elements(meta, style))
    meta.FileMetaInformationGroupLength = len(rest)
    return _element(meta[_GROUP_LENGTH], style) + rest


def _style(dataset: Dataset, syntax: TransferSyntax) -> _Style:
    form = framing_of(explicit=syntax.explicit, big_endian=syntax.big_endian)
    return _Style(form, codecs_for(_terms(dataset)), syntax.encapsulated)


def _terms(dataset: Dataset) -> list[str] | None:
    """Return the terms of Specific Character Set, whatever VR the file gives it; None where there is none."""
    element = dataset.data_element("SpecificCharacterSet")
    if element is None:
        return None
    if element.encoded is not None:
        return decoding.strings(element.encoded.raw(), "CS", codecs_for(None))
    return element.strings


# -- elements -----------------------------------------------------------------------------------------------


def _elements(dataset: Dataset, style: _Style) -> Iterator[bytes]:
    """Yield the elements of a data set or an item, without group lengths that may be wrong by now (PS3.5 7.2)."""
    settle_pixels(dataset)
    own = _terms(dataset)
    if own is not None:
        style = style._replace(charset=codecs_for(own))
    if "PixelRepresentation" in dataset:
        style = style._replace(pixel_representation=dataset.PixelRepresentation)
    keeps_lengths = dataset.is_as_read
    for element in dataset:
        if element.tag.element == 0 and element.tag.group > 2 and not keeps_lengths:
            continue
        if element.is_as_read:
            for shadowed in dataset.shadowed_elements(element.tag):
                yield _element(shadowed, style)
        yield _element(element, style)


def _element(element: DataElement, style: _Style) -> bytes:
    encoded = element.encoded
    if encoded is not None and element.is_as_read:
        verbatim = encoded.form is style.form and encoded.place.header.tag == element.tag
        if verbatim and _is_sound(encoded, style.form) and _same_text(element, encoded, style):
            return encoded.whole()
        raw = _reframed(element, encoded, style)
        if raw is not None:
            return _framed(element, raw, style)
    try:
        if element.VR in ("US", "SS") and encoded is None:
            element = _settled(element, style)
        return _framed(element, _value(element, style), style)
    except UnencodableValue as error:
        raise UnencodableValue(
            f"{tag_text(element.tag)} {element.name} cannot be written. {error.message}",
            tag=element.tag if error.tag is None else error.tag,  # within a sequence, the one that is wrong
            remedy=error.remedy,
        ) from error


def _settled(element: DataElement, style: _Style) -> DataElement:
    """Return an element with the VR that the pixels give it, whatever was known of them when it was set.

    A value that this VR cannot hold keeps its own: a negative one is signed, whatever the pixels are.

    References
    ----------
    PS3.5 A.1 and A.2: US or SS goes by Pixel Representation.
    """
    signed = style.pixel_representation
    if signed not in (0, 1) or dictionary.vr_of(element.tag) not in _US_OR_SS:
        return element
    vr = "SS" if signed else "US"
    if vr == element.VR:
        return element
    other = DataElement(element.tag, vr, element.value)
    try:
        _value(other, style)
    except UnencodableValue:
        return element
    return other


def _is_sound(encoded: Encoded, form: Framing) -> bool:
    """Return True if header and value end where they say, wherever they stand; not what is cut off or mislabelled."""
    block, (header, at, start, stop) = encoded.block, encoded.place
    if form.explicit != bool(header.vr):
        return False
    if block.read(at, start) != _header(header.tag, header.vr, header.length, form):
        return False
    if header.length == UNDEFINED:
        return block.read(stop, stop + 4) == form.sequence_end[:4]
    return header.length == len(encoded)


def _same_text(element: DataElement, encoded: Encoded, style: _Style) -> bool:
    """Return True unless the text was written in another character set than the data set declares by now."""
    if encoded.charset == style.charset:
        return True
    if element.VR == "SQ":
        return False
    raw = encoded.raw()
    # Plain ASCII is the same in all of them; after an escape 7 bits are characters of another set (PS3.5 6.1.2.5).
    return not VRS[element.VR].charset or (raw.isascii() and b"\x1b" not in raw)


def _reframed(element: DataElement, encoded: Encoded, style: _Style) -> bytes | None:
    """Return the unchanged bytes of a value for a data set in another form; None if they must be made anew."""
    if element.VR == "SQ" or not _same_text(element, encoded, style):
        return None
    raw = encoded.raw()
    if encoded.place.header.length == UNDEFINED and raw.startswith(_ITEM_TAG) and not are_fragments(raw):
        return _fragments(encoded)
    if encoded.big_endian != style.form.big_endian:
        size = 2 if element.VR == "AT" else VRS[element.VR].size
        raw = decoding.swap(raw, size)
    return raw


def _fragments(encoded: Encoded) -> bytes:
    """Return the fragments of pixel data that is cut off, the last one as long as it is."""
    begin, end = encoded.place.start, encoded.place.stop
    raw, parts = encoded.raw(), encoded.block.parts((begin, end), encoded.form)
    pieces = [(_delimiter(ITEM, stop - at, encoded.form), raw[at - begin : stop - begin]) for at, stop in parts]
    return b"".join(part for piece in pieces for part in piece)


def _value(element: DataElement, style: _Style) -> bytes:
    if element.VR == "SQ":
        if style.depth >= MAX_DEPTH:
            raise UnencodableValue(
                f"It lies in more than {MAX_DEPTH} nested sequences.",
                tag=element.tag,
                remedy="No reader follows so far. Does an item hold itself?",
            )
        inner = style._replace(depth=style.depth + 1)
        return b"".join(_item(item, inner) for item in element.value)
    if element.VR == "SS" and element.tag in LUT_DESCRIPTORS:
        raw = encode_descriptor(element.value, big_endian=style.form.big_endian)
        if raw is not None:
            return raw
    return encode(element.value_to_write, element.VR, big_endian=style.form.big_endian, charset=style.charset)


def _item(item: Dataset, style: _Style) -> bytes:
    content = b"".join(_elements(item, style))
    return _delimiter(ITEM, len(content), style.form) + content


def _framed(element: DataElement, raw: bytes, style: _Style) -> bytes:
    """Return a header and the value it announces."""
    form = style.form
    if element.tag == _PIXEL_DATA and style.encapsulated and are_fragments(raw):
        head = _header(element.tag, "OB", UNDEFINED, form)
        return head + raw + form.sequence_end
    vr = element.VR
    if form.explicit and not VRS[vr].long and len(raw) > 0xFFFF:
        vr = "UN"  # a 16-bit length cannot say it (PS3.5 6.2.2)
    if len(raw) >= UNDEFINED:
        raise UnencodableValue(f"A value holds less than 2**32 - 1 bytes, this one has {len(raw):,}.")
    return _header(element.tag, vr, len(raw), form) + raw


def _header(tag: int, vr: str, length: int, form: Framing) -> bytes:
    group, element = tag >> 16, tag & 0xFFFF
    if not form.explicit:
        return _delimiter(tag, length, form)
    if VRS[vr].long:
        return form.quarters.pack(group, element, form.letters[vr], 0) + form.whole.pack(length)
    return form.quarters.pack(group, element, form.letters[vr], length)


def _delimiter(tag: int, length: int, form: Framing) -> bytes:
    """Return tag and 32-bit length: an item, a delimiter, or any element with implicit VR."""
    return form.quarters.pack(tag >> 16, tag & 0xFFFF, 0, 0)[:4] + form.whole.pack(length)

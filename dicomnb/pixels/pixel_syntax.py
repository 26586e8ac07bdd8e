"""How Pixel Data is encoded: as the transfer syntax says, or otherwise, where the bytes show that it is wrong.

Fragments have no stated length and end with a delimiter, native pixels have one (PS3.5 A.4). An item, such as an icon,
is encoded as its file is, unless its length is stated; it knows no transfer syntax, so that its codestream has to tell.
"""

from __future__ import annotations

import warnings
from typing import Final

from dicomnb.errors import DicomWarning, InvalidValue, MalformedFile
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.framing import UNDEFINED
from dicomnb.parsing.files.encapsulated import is_rle
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.fragments import fragments_of
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.standard.transfer_syntax import TransferSyntax, known_syntaxes, syntax_of

__all__ = ["pixel_syntax"]

_PIXEL_DATA: Final = to_tag("PixelData")
_ITEM_TAGS: Final = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
_CACHED: Final = "pixel syntax"


def pixel_syntax(dataset: Dataset) -> TransferSyntax:
    """Return the transfer syntax that Pixel Data is really in.

    Raises
    ------
    InvalidValue, MalformedFile
        If there are fragments although the transfer syntax is native, and nothing tells what they are.

    Warns
    -----
    DicomWarning
        If the file's transfer syntax is contradicted.

    References
    ----------
    PS3.5 A.4, also for Pixel Data in items.
    """
    declared = dataset.transfer_syntax
    encoded = dataset.encoded(_PIXEL_DATA) if _PIXEL_DATA in dataset else None
    if encoded is None:
        return declared
    has_fragments = encoded.place.header.length == UNDEFINED
    if has_fragments == declared.encapsulated:
        return declared
    known = dataset.cache.get(_CACHED)
    if known is not None and dataset.is_untouched:
        found: TransferSyntax = known
        return found
    if has_fragments:
        found = _found(dataset, declared)
    elif encoded.block.read(encoded.place.start, min(encoded.place.start + 4, encoded.place.stop)) in _ITEM_TAGS:
        found = declared  # fragments all the same
    else:
        found = syntax_of(explicit=encoded.form.explicit, big_endian=encoded.form.big_endian)
        _warn(dataset, declared, "its length is stated, as that of native pixels is: read as those", encoded.place.at)
    dataset.cache[_CACHED] = found
    return found


def _found(dataset: Dataset, declared: TransferSyntax) -> TransferSyntax:
    """Return what the first frame of fragments looks like."""
    encoded = dataset.encoded(_PIXEL_DATA)
    at = None if encoded is None else encoded.place.at
    fragments = fragments_of(dataset)
    if not any(fragments.frames):
        raise InvalidValue(f"{tag_text(_PIXEL_DATA)} Pixel Data holds no frame.", tag=_PIXEL_DATA, offset=at)
    first = fragments[0]
    codec: str
    try:
        codec = codestream(first).kind
    except InvalidValue:
        if is_rle(first[:64], len(first)):
            codec = "rle"
        elif _is_native(len(first), PixelFormat.of(dataset)):
            codec = "none"
        else:
            raise MalformedFile(
                f"{tag_text(_PIXEL_DATA)} Pixel Data is in fragments, but {declared.name or declared.uid} is native, "
                f"and what begins with {first[:4].hex(' ') or 'nothing'} is no codestream that is known.",
                tag=_PIXEL_DATA,
                offset=at,
                remedy="Set ds.file_meta.TransferSyntaxUID to what the pixels were compressed with.",
            ) from None
    found = next(syntax for syntax in known_syntaxes() if syntax.codec == codec)
    _warn(dataset, declared, f"it is in fragments, which look like {found.name}: decoded as that", at)
    return found


def _is_native(size: int, pixels: PixelFormat) -> bool:
    needed = -(-pixels.frame_bits // 8)
    return needed <= size <= needed + 1


def _warn(dataset: Dataset, declared: TransferSyntax, what: str, at: int | None) -> None:
    if dataset.stated_file_meta is None:
        return  # an item: nothing was declared
    where = "" if at is None else f" at byte {at:,}"
    name = declared.name or declared.uid
    warnings.warn(
        f"{tag_text(_PIXEL_DATA)} Pixel Data{where}: the transfer syntax is {name}, but {what}.",
        DicomWarning,
        stacklevel=5,
    )

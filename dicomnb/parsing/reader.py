"""The structure of a DICOM file: preamble, file meta information, data set (PS3.10 7).

No file is opened here: what is read is a `Source`, which may be a file, an archive's member or bytes.
"""

from __future__ import annotations

import zlib
from typing import Final, NamedTuple

from dicomnb.errors import (
    FileError,
    LimitExceeded,
    MalformedFile,
    NotDicom,
)
from dicomnb.parsing.block import Block
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.framing import (
    EXPLICIT_BIG_FORM,
    EXPLICIT_FORM,
    IMPLICIT_FORM,
    UNDEFINED,
    Form,
    form_of,
    parse_header,
)
from dicomnb.parsing.layout import Extent, Layout, Walk, form_at
from dicomnb.parsing.source import BytesSource, Source
from dicomnb.parsing.window import FIRST_READ, Window
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import TransferSyntax, transfer_syntax

__all__ = ["MAX_INFLATED", "read_source"]

MAX_INFLATED: Final = 1 << 30
"""Bytes that a deflated data set may grow to. Deflate can claim a thousand times its own size."""

_PREAMBLE: Final = 128
_MAGIC: Final = b"DICM"


class _Meta(NamedTuple):
    """The file meta information, and where the data set begins."""

    dataset: Dataset | None
    stop: int
    faults: list[FileError]


def read_source(source: Source, *, strict: bool = False) -> Dataset:
    """Read a data set.

    Parameters
    ----------
    source : Source
        The bytes.
    strict : bool
        True to make every fault an error, also in values and nested items, which are then all decoded at once.
        Else what contradicts the standard is read as well as can be, and stands in ``dataset.faults``.

    Returns
    -------
    Dataset
        Its values stay where they are until they are asked for.

    Raises
    ------
    NotDicom
        If nothing here looks like a data set.
    TruncatedFile
        If the bytes end before the first element does; ``error.dataset`` has the file meta information.
    LimitExceeded
        If sequences are nested too deeply, or a deflated data set grows beyond `MAX_INFLATED`.

    References
    ----------
    PS3.10 7.1; PS3.5 A.5 (deflate).
    """
    head = source.read(0, FIRST_READ)
    preamble, start = _begin(source, head)
    window = Window(source, head)
    meta = _read_meta(window, start, strict=strict)
    syntax = _declared_syntax(meta.dataset)
    begin, file = meta.stop, source
    if syntax is not None and syntax.deflated:
        source = BytesSource(_inflate(source, begin), f"{source.name}, inflated")
        window = Window(source, source.read(0, source.size))
        begin = 0
    form, doubt = _form(window, begin, syntax)
    walk = Walk(window)
    walk.faults += meta.faults + doubt
    extent = Extent(begin, source.size)
    try:
        layout = walk.layout(begin, source.size, form)
    except LimitExceeded as error:
        layout = walk.so_far(form)
        error.dataset = _dataset(window, extent, walk, layout, meta, preamble, strict=strict)
        raise
    dataset = _dataset(window, extent, walk, layout, meta, preamble, strict=strict)
    dataset.source = file
    _judge(dataset, strict=strict)
    return dataset


def _dataset(
    window: Window,
    extent: Extent,
    walk: Walk,
    layout: Layout,
    meta: _Meta,
    preamble: bytes,
    *,
    strict: bool,
) -> Dataset:
    block = Block(window.source, window.head, 0, layout.form, extent, walk.ends, strict=strict, layout=layout)
    dataset = Dataset.from_block(block)
    dataset.file_meta = meta.dataset
    dataset.preamble = preamble
    dataset.faults = tuple(walk.faults)
    return dataset


def _judge(dataset: Dataset, *, strict: bool) -> None:
    """Raise the first fault where nothing was read, or where `strict` asks for that."""
    if dataset.faults and (strict or not dataset):
        error = dataset.faults[0]
        error.dataset = dataset
        raise error
    if strict:
        dataset.decode()


# -- the beginning ----------------------------------------------------------------------------------------


def _begin(source: Source, head: bytes) -> tuple[bytes, int]:
    """Return the preamble, and where the first element begins."""
    if not head:
        raise NotDicom(f"{source.name} is empty.", offset=0)
    if head[_PREAMBLE : _PREAMBLE + 4] == _MAGIC:
        return head[:_PREAMBLE], _PREAMBLE + 4
    if head[:4] == _MAGIC:
        return b"", 4
    if _plausible_form(head, 0, source.size) is None:
        raise NotDicom(
            f"{source.name} is no DICOM file: there is no 'DICM' at byte {_PREAMBLE}, and no data element at byte 0 "
            f"(it begins with {head[:8]!r}).",
            offset=0,
        )
    return b"", 0


def _plausible_form(
    data: bytes,
    index: int,
    room: int,
    forms: tuple[Form, ...] = (EXPLICIT_FORM, IMPLICIT_FORM, EXPLICIT_BIG_FORM),
) -> Form | None:
    """Return the first of several forms in which an attribute of the standard, with a length that fits, begins here."""
    if index + 8 > len(data):
        return None
    for form in forms:
        _, _, letters, _ = form.quarters.unpack_from(data, index)
        if form.explicit and letters not in form.vrs:
            continue
        tag, _, size, length = parse_header(data, index, form, room)
        # Read in the wrong byte order, a group length of group 0008 is one of group 0800.
        known = dictionary.keyword_of(tag) or (tag & 0xFFFF == 0 and tag >> 16 < 0x0100)
        if known and (length == UNDEFINED or size + length <= room):
            return form
    return None


# -- file meta information --------------------------------------------------------------------------------


def _read_meta(window: Window, start: int, *, strict: bool) -> _Meta:
    if not _in_group_2(window, start):
        return _Meta(None, start, [])
    form = form_at(window, start, EXPLICIT_FORM)
    walk = Walk(window)
    stop = _stated_stop(window, start, form)
    layout = walk.layout(start, stop, form) if stop else None
    if layout is None or walk.faults or any(tag >> 16 != 2 for tag in layout.positions):
        # No group length, or one that lies: go by the group numbers.
        stop = _counted_stop(window, start, form)
        walk = Walk(window)
        layout = walk.layout(start, stop, form)
    block = Block(window.source, window.head, 0, form, Extent(start, stop), walk.ends, strict=strict, layout=layout)
    return _Meta(Dataset.from_block(block), stop, walk.faults)


def _in_group_2(window: Window, at: int) -> bool:
    return window.cover(at, 8) and window.data[at - window.base : at - window.base + 2] == b"\x02\x00"


def _stated_stop(window: Window, start: int, form: Form) -> int:
    """Return where group 2 ends by its own group length, 0 if it has none or if group 2 goes on there."""
    if not window.cover(start, 12):
        return 0
    index = start - window.base
    tag, _, size, length = parse_header(window.data, index, form, window.source.size - start)
    if tag != 0x00020000 or length != 4:
        return 0
    (rest,) = form.whole.unpack_from(window.data, index + size)
    stop: int = start + size + 4 + rest
    return 0 if stop > window.source.size or _in_group_2(window, stop) else stop


def _counted_stop(window: Window, start: int, form: Form) -> int:
    """Return where the first element of another group begins."""
    at, size = start, window.source.size
    while _in_group_2(window, at):
        window.cover(at, 12)
        header = parse_header(window.data, at - window.base, form, size - at)
        if header.length == UNDEFINED:
            break
        at = min(at + header.size + header.length, size)
    return at


def _declared_syntax(meta: Dataset | None) -> TransferSyntax | None:
    uid = meta.get("TransferSyntaxUID") if meta is not None else None
    return transfer_syntax(uid) if isinstance(uid, str) and uid else None


# -- the data set -----------------------------------------------------------------------------------------


def _form(window: Window, at: int, syntax: TransferSyntax | None) -> tuple[Form, list[FileError]]:
    """Return how the data set is framed: as declared, unless its first element says otherwise."""
    size = window.source.size
    if not window.cover(at, 8):
        return EXPLICIT_FORM, []
    window.cover(at, 12)
    index, room = at - window.base, size - at
    if syntax is None:
        return _plausible_form(window.data, index, room) or form_at(window, at, EXPLICIT_FORM), []
    declared = form_of(explicit=syntax.explicit, big_endian=syntax.big_endian)
    found = _plausible_form(window.data, index, room, (declared,)) or _plausible_form(window.data, index, room)
    if found is None or found is declared:
        return declared, []
    fault = MalformedFile(
        f"The transfer syntax says {declared}, the data set at byte {at:,} is {found} and is read so.",
        offset=at,
    )
    return found, [fault]


def _inflate(source: Source, start: int) -> bytes:
    """Return the data set of a deflated file (PS3.5 A.5: raw deflate, no zlib header)."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(source.read(start, source.size), MAX_INFLATED)
    except zlib.error as error:
        raise MalformedFile(
            f"The deflated data set at byte {start:,} cannot be inflated ({error}).", offset=start
        ) from error
    if inflater.unconsumed_tail and not inflater.eof:
        raise LimitExceeded(
            f"The deflated data set at byte {start:,} grows beyond {MAX_INFLATED:,} bytes.", offset=start
        )
    return data

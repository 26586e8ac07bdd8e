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
    TruncatedFile,
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
from dicomnb.parsing.interning import Interned
from dicomnb.parsing.layout import Layout, Walk, form_at
from dicomnb.parsing.source import BytesSource, Source
from dicomnb.parsing.steering import steering_bytes
from dicomnb.parsing.window import FIRST_READ, Window
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import TransferSyntax, transfer_syntax

__all__ = ["MAX_INFLATED", "read_source"]

MAX_INFLATED: Final = 1 << 30
"""Bytes that a deflated data set may grow to. Deflate can claim a thousand times its own size."""

_PREAMBLE: Final = 128
_MAGIC: Final = b"DICM"
_UID_OF_SYNTAX: Final = 0x00020010


class _Opening(NamedTuple):
    """What opening a file finds: all that holds for each file of a series alike.

    Attributes
    ----------
    preamble : int
        Bytes before ``DICM``: 128, or 0 where there is none.
    meta : Layout or None
        Where the elements of group 0002 lie.
    data : Layout
        Where the elements of the data set lie.
    faults : tuple of FileError
        What contradicts the encoding rules.
    """

    preamble: int
    meta: Layout | None
    data: Layout
    faults: tuple[FileError, ...] = ()


_SERIES: Final = Interned[_Opening](FIRST_READ)
"""The layouts of files read lately. A cache: what it holds can be told from the files themselves."""


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
    head = source.read(0, _SERIES.reach(source.size))
    known = _SERIES.find(head, source)
    if known is not None:
        return _dataset(source, source, head, known, strict=strict)
    return _open(source, head, strict=strict)


def _open(source: Source, head: bytes, *, strict: bool) -> Dataset:
    """Read a data set whose layout is not known yet."""
    preamble, start = _begin(source, head)
    window = Window(source, head)
    meta, begin, faults = _read_meta(window, start)
    syntax = _declared_syntax(window, meta)
    file = source
    if syntax is not None and syntax.deflated:
        inflated, more = _inflate(source, begin)
        faults += more
        source = BytesSource(inflated, f"{source.name}, inflated")
        window = Window(source, source.read(0, source.size))
        begin = 0
    form, doubt = _form(window, begin, syntax)
    walk = Walk(window)
    try:
        data = walk.layout(begin, source.size, form)
    except LimitExceeded as error:
        data = walk.so_far(begin, form)
        error.dataset = _dataset(file, source, window.head, _Opening(preamble, meta, data), strict=False)
        raise
    opening = _Opening(preamble, meta, data, (*faults, *doubt, *walk.faults))
    dataset = _dataset(file, source, window.head, opening, strict=strict)
    if source is file and meta is not None and not opening.faults:
        _SERIES.offer(source, data.likeness, lambda: _learned(Window(source, window.head), opening))
    return dataset


def _dataset(file: Source, source: Source, data: bytes, opening: _Opening, *, strict: bool) -> Dataset:
    """Return the data set that an opening describes; `source` is `file`, or what was inflated from it."""
    preamble, meta, layout, faults = opening
    head = data if source is file else file.read(0, meta.stop if meta is not None else preamble)
    dataset = Dataset.from_file(
        file,
        Block(source, data, 0, layout, strict),
        (file, head, 0, meta, strict) if meta is not None else None,
        head[:preamble],
        faults,
    )
    if faults or strict:
        _judge(dataset, strict=strict)
    return dataset


def _learned(window: Window, opening: _Opening) -> tuple[_Opening, list[tuple[int, int]]] | None:
    """Return an opening and the bytes that it depends on; None if it depends on more than what frames elements."""
    assert opening.meta is not None
    spans = [(opening.preamble, opening.meta.start + 12)]  # DICM, and the group length
    if not opening.preamble and window.source.size > _PREAMBLE:
        # There, too, DICM is looked for first: what stands in its place is no preamble's end.
        spans.append((_PREAMBLE, min(_PREAMBLE + len(_MAGIC), window.source.size)))
    if _UID_OF_SYNTAX not in opening.meta.positions:
        return None
    place = Block(window.source, window.data, 0, opening.meta).place(_UID_OF_SYNTAX)
    spans.append((place.at, place.stop))
    for layout in (opening.meta, opening.data):
        steps = steering_bytes(window, layout)
        if steps is None:
            return None
        spans += steps
    return opening, spans


def _judge(dataset: Dataset, *, strict: bool) -> None:
    """Raise the first fault where nothing was read, or where `strict` asks for that."""
    if dataset.faults and (strict or not dataset):
        error = dataset.faults[0]
        error.dataset = dataset
        raise error
    if strict:
        dataset.decode()


# -- the beginning ----------------------------------------------------------------------------------------


def _begin(source: Source, head: bytes) -> tuple[int, int]:
    """Return how long the preamble is, and where the first element begins."""
    if not head:
        raise NotDicom(f"{source.name} is empty.", offset=0)
    if head[_PREAMBLE : _PREAMBLE + 4] == _MAGIC:
        return _PREAMBLE, _PREAMBLE + 4
    if head[:4] == _MAGIC:
        return 0, 4
    if _plausible_form(head, 0, source.size) is None:
        raise NotDicom(
            f"{source.name} is no DICOM file: there is no 'DICM' at byte {_PREAMBLE}, and no data element at byte 0 "
            f"(it begins with {head[:8]!r}).",
            offset=0,
        )
    return 0, 0


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
        tag, vr, size, length = parse_header(data, index, form, room)
        if bool(vr) != form.explicit or tag == length == 0:
            continue  # a VR where none is to be, or nothing but zeros
        # Read in the wrong byte order, a group length of group 0008 is one of group 0800.
        known = dictionary.keyword_of(tag) or (tag & 0xFFFF == 0 and tag >> 16 < 0x0100)
        if known and (length == UNDEFINED or size + length <= room):
            return form
    return None


# -- file meta information --------------------------------------------------------------------------------


def _read_meta(window: Window, start: int) -> tuple[Layout | None, int, list[FileError]]:
    """Return the layout of group 0002, where the data set begins, and what is wrong."""
    if not _in_group_2(window, start):
        return None, start, []
    form = form_at(window, start, window.source.size, EXPLICIT_FORM)
    walk = Walk(window)
    stop = _stated_stop(window, start, form)
    layout = walk.layout(start, stop, form) if stop else None
    if layout is None or walk.faults or any(tag >> 16 != 2 for tag in layout.positions):
        # No group length, or one that lies: go by the group numbers.
        stop = _counted_stop(window, start, form)
        walk = Walk(window)
        layout = walk.layout(start, stop, form)
    return layout, stop, walk.faults


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


def _declared_syntax(window: Window, meta: Layout | None) -> TransferSyntax | None:
    if meta is None or _UID_OF_SYNTAX not in meta.positions:
        return None
    block = Block(window.source, window.head, 0, meta)
    place = block.place(_UID_OF_SYNTAX)
    uid = block.read(place.start, place.stop).rstrip(b"\0 ").decode("latin-1")
    return transfer_syntax(uid) if uid else None


# -- the data set -----------------------------------------------------------------------------------------


def _form(window: Window, at: int, syntax: TransferSyntax | None) -> tuple[Form, list[FileError]]:
    """Return how the data set is framed: as declared, unless its first element says otherwise."""
    size = window.source.size
    if at >= size:
        end = f"{window.source.name} ends at byte {size:,}, before the first element of its data set."
        return EXPLICIT_FORM, [TruncatedFile(end, offset=size)]
    if not window.cover(at, 8):
        return EXPLICIT_FORM, []
    window.cover(at, 12)
    index, room = at - window.base, size - at
    if syntax is None:
        return _plausible_form(window.data, index, room) or form_at(window, at, size, EXPLICIT_FORM), []
    declared = form_of(explicit=syntax.explicit, big_endian=syntax.big_endian)
    found = _plausible_form(window.data, index, room, (declared,)) or _plausible_form(window.data, index, room)
    if found is None or found is declared:
        return declared, []
    fault = MalformedFile(
        f"The transfer syntax says {declared}, the data set at byte {at:,} is {found} and is read so.",
        offset=at,
    )
    return found, [fault]


def _inflate(source: Source, start: int) -> tuple[bytes, list[FileError]]:
    """Return the data set of a deflated file (PS3.5 A.5: raw deflate, no zlib header), and what is wrong."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = source.read(start, source.size)
    try:
        data = inflater.decompress(packed, MAX_INFLATED)
    except zlib.error as error:
        data, at = _inflated_so_far(packed)
        fault = MalformedFile(
            f"The deflated data set at byte {start:,} cannot be inflated beyond byte {start + at:,} ({error}).",
            offset=start + at,
        )
        if not data:
            raise fault from error
        return data, [fault]
    if inflater.unconsumed_tail and not inflater.eof:
        raise LimitExceeded(
            f"The deflated data set at byte {start:,} grows beyond {MAX_INFLATED:,} bytes.", offset=start
        )
    if inflater.eof:
        return data, []
    cut = (
        f"The deflated data set at byte {start:,} has no end, the file ends after {source.size - start:,} bytes of it."
    )
    return data, [TruncatedFile(cut, offset=start)]


_PIECE: Final = 16**4
"""Bytes to inflate at once in a stream that is damaged somewhere."""


def _inflated_so_far(packed: bytes) -> tuple[bytes, int]:
    """Return what comes before the damage in a deflated stream, and after how many bytes that stands."""
    inflater, pieces, at, step = zlib.decompressobj(-zlib.MAX_WBITS), [], 0, _PIECE
    while at < len(packed) and step:
        before = inflater.copy()
        try:
            pieces.append(inflater.decompress(packed[at : at + step]))
            at += step
        except zlib.error:
            # What a call made before it met the damage is lost: come nearer in smaller steps.
            inflater, step = before, step // 16
    return b"".join(pieces), at

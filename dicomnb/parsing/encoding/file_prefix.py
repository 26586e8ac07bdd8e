"""What comes before a data set: the preamble, and the file meta information (PS3.10 7.1)."""

from __future__ import annotations

from typing import Final

from dicomnb.errors import FileError, NotDicom
from dicomnb.parsing.encoding.data_framing import plausible_framing
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.framing import (
    EXPLICIT_FORM,
    UNDEFINED,
    Framing,
    parse_header,
)
from dicomnb.parsing.encoding.layout import Layout, Walk, framing_at
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.encoding.memory.opened_file import FilePrefix
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import Source, Span
from dicomnb.standard.transfer_syntax import TransferSyntax, transfer_syntax

__all__ = ["read_file_prefix"]

_PREAMBLE: Final = 128
_MAGIC: Final = b"DICM"
_META_GROUP: Final = (b"\2\0", b"\0\2")
_UID_OF_SYNTAX: Final = 0x00020010

_USUAL: Final = _MAGIC + b"\2\0\0\0UL\4\0"
"""How a file begins after its preamble: DICM, and the header of the group length in explicit VR (PS3.10 7.1)."""


def read_file_prefix(window: ReadBuffer) -> FilePrefix:
    """Return what comes before the data set: what is known of a file that begins alike, or what a walk finds."""
    part = window.data[: _usual_stop(window.data)]
    known = MEMORY.prefixes.find(part) if part else None
    if known is None:
        preamble, start = _begin(window.source, window.data)
        meta, stop, faults = _read_meta(window, start)
        syntax, declared = _declared_syntax(window, meta)
        known = FilePrefix(preamble, meta, stop, syntax, tuple(faults), declared)
        MEMORY.offer_prefix(part, known)
    return known


def _usual_stop(head: bytes) -> int:
    """Return where the file meta information ends by its group length, if all is as PS3.10 7.1 has it; else 0."""
    at = _PREAMBLE + len(_USUAL)
    if head[_PREAMBLE:at] != _USUAL or len(head) < at + 4:
        return 0
    (rest,) = EXPLICIT_FORM.whole.unpack_from(head, at)
    stop: int = at + 4 + rest
    return 0 if len(head) < stop + 2 or head[stop : stop + 2] == b"\2\0" else stop


def _begin(source: Source, head: bytes) -> tuple[int, int]:
    """Return how long the preamble is, and where the first element begins."""
    if not head:
        raise NotDicom(f"{source.name} is empty.", offset=0)
    # A text value of a data set without preamble may say DICM at this place: then no group 0002 follows.
    bare = plausible_framing(head, 0, source.size)
    if head[_PREAMBLE : _PREAMBLE + 4] == _MAGIC and (bare is None or head[_PREAMBLE + 4 :][:2] in _META_GROUP):
        return _PREAMBLE, _PREAMBLE + 4
    if head[:4] == _MAGIC:
        return 0, 4
    if bare is None:
        raise NotDicom(
            f"{source.name} is no DICOM file: there is no 'DICM' at byte {_PREAMBLE}, and no data element at byte 0 "
            f"(it begins with {head[:8]!r}).",
            offset=0,
        )
    return 0, 0


# -- file meta information --------------------------------------------------------------------------------


def _read_meta(window: ReadBuffer, start: int) -> tuple[Layout | None, int, list[FileError]]:
    """Return the layout of group 0002, where the data set begins, and what is wrong."""
    if not _in_group_2(window, start):
        return None, start, []
    form = framing_at(window, start, window.source.size, EXPLICIT_FORM)
    walk = Walk(window)
    stop = _stated_stop(window, start, form)
    layout = walk.layout(start, stop, form) if stop else None
    if layout is None or walk.faults or any(tag >> 16 != 2 for tag in layout.positions):
        # No group length, or one that lies: go by the group numbers.
        stop = _counted_stop(window, start, form)
        walk = Walk(window, first_counts=True)
        layout = walk.layout(start, stop, form)
    return layout, stop, walk.faults


def _in_group_2(window: ReadBuffer, at: int) -> bool:
    return window.cover(at, 8) and window.data[at - window.base : at - window.base + 2] == b"\x02\x00"


def _stated_stop(window: ReadBuffer, start: int, form: Framing) -> int:
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


def _counted_stop(window: ReadBuffer, start: int, form: Framing) -> int:
    """Return where the first element of another group begins."""
    at, size = start, window.source.size
    while _in_group_2(window, at):
        window.cover(at, 12)
        header = parse_header(window.data, at - window.base, form, size - at)
        if header.length == UNDEFINED:
            break
        at = min(at + header.size + header.length, size)
    return at


def _declared_syntax(window: ReadBuffer, meta: Layout | None) -> tuple[TransferSyntax | None, Span | None]:
    """Return the transfer syntax that is declared, and where the element lies that declares one."""
    if meta is None or _UID_OF_SYNTAX not in meta.positions:
        return None, None
    block = EncodedDataset(window.source, window.head, 0, meta)
    place = block.place(_UID_OF_SYNTAX)
    uid = block.read(place.start, place.stop).rstrip(b"\0 ").decode("latin-1")
    return transfer_syntax(uid) if uid else None, (place.at, place.stop)

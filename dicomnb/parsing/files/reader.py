"""The structure of a DICOM file: preamble, file meta information, data set (PS3.10 7).

No file is opened here: what is read is a `Source`, which may be a file, an archive's member or bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, TypeVar, overload

from dicomnb.errors import FileError, LimitExceeded, MalformedFile, TruncatedFile
from dicomnb.parsing.dataset.dataset import Dataset, dataset_of
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.dataset.file_facts import FileFacts
from dicomnb.parsing.dataset.strict_values import require_valid
from dicomnb.parsing.encoding.data_framing import framing_of_data
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.file_prefix import read_file_prefix
from dicomnb.parsing.encoding.layout import Layout, Walk
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.encoding.memory.opened_file import OpenedFile
from dicomnb.parsing.encoding.short_sequence import with_whole_sequences
from dicomnb.parsing.sources.inflation import most_inflated, too_large
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import BytesSource, Source

__all__ = ["MAX_INFLATED", "Wanted", "read_source"]

MAX_INFLATED: Final = 1 << 30
"""Bytes that a deflated data set may grow to. Deflate can claim a thousand times its own size."""


Wanted = TypeVar("Wanted")
"""What `read_source` returns in place of a data set."""


@overload
def read_source(source: Source, *, strict: bool = False, limit: int | None = None) -> Dataset: ...
@overload
def read_source(
    source: Source,
    *,
    strict: bool = False,
    limit: int | None = None,
    known_by: Callable[[Layout, bytes], Wanted | None] | None,
) -> Dataset | Wanted: ...
def read_source(
    source: Source,
    *,
    strict: bool = False,
    limit: int | None = None,
    known_by: Callable[[Layout, bytes], Wanted | None] | None = None,
) -> Dataset | Wanted:
    """Read a data set.

    Parameters
    ----------
    source : Source
        The bytes.
    strict : bool
        True to make every fault an error, also in values and nested items, which are then all looked at at once: see
        `dicomnb.parsing.dataset.strict_values.require_valid`.
        Else what contradicts the standard is read as well as can be, and stands in ``dataset.faults``.
    limit : int, optional
        Bytes that a deflated data set may grow to; see `dicomnb.parsing.sources.inflation`.
    known_by : callable, optional
        Takes the layout of a file that is framed like another one and has no fault, and its first bytes. It returns
        what is wanted of the file if these tell it, else None: making a data set takes as long as finding its layout.

    Returns
    -------
    Dataset
        Its values stay where they are until they are asked for. Or what `known_by` returned, if that is not None.

    Raises
    ------
    NotDicom
        If nothing here looks like a data set.
    TruncatedFile
        If the bytes end before the first element does; ``error.dataset`` has the file meta information.
    LimitExceeded
        If sequences are nested too deeply, or a deflated data set grows out of proportion.

    References
    ----------
    PS3.10 7.1; PS3.5 A.5 (deflate).
    """
    head = source.read(0, getattr(source, "header_size", None) or MEMORY.files.reach(source.size))
    known = MEMORY.files.find(head, source)
    if known is not None:
        if known_by is not None and (wanted := known_by(known.data, head)) is not None:
            return wanted
        return _dataset(source, source, head, known, strict=strict)
    return _open(source, head, strict=strict, limit=limit)


def _open(source: Source, head: bytes, *, strict: bool, limit: int | None) -> Dataset:
    """Read a data set whose layout is not known yet."""
    window = ReadBuffer(source, head)
    prefix = read_file_prefix(window)
    begin, syntax, faults = prefix.stop, prefix.syntax, prefix.faults
    file = source
    if syntax is not None and syntax.deflated:
        inflated, more = _inflate(source, begin, limit)
        faults += (*more,)
        source = BytesSource(inflated, f"{source.name}, inflated")
        window = ReadBuffer(source, source.read(0, source.size))
        begin = 0
    form, doubt = framing_of_data(window, begin, syntax)
    walk = Walk(window)
    try:
        data = walk.layout(begin, source.size, form)
    except LimitExceeded as error:
        data = walk.so_far(begin, form)
        error.dataset = _dataset(file, source, window.head, OpenedFile(prefix, data), strict=False)
        raise
    found: list[FileError] = walk.faults
    if found and (mended := with_whole_sequences(source, data)) is not None:
        data, found = mended
    opened = OpenedFile(prefix, data, (*faults, *doubt, *found))
    dataset = _dataset(file, source, window.head, opened, strict=strict)
    if source is file:
        MEMORY.offer_file(source, window.head, opened)
    return dataset


def _dataset(file: Source, source: Source, data: bytes, opened: OpenedFile, *, strict: bool) -> Dataset:
    """Return the data set of a file; `source` is `file`, or what was inflated from it."""
    (preamble, meta, _, _, _, _), layout, faults = opened
    head = data if source is file else file.read(0, meta.stop if meta is not None else preamble)
    unopened = (file, head, 0, meta, strict) if meta is not None else None
    facts = FileFacts(file, unopened, head[:preamble], faults)
    block = EncodedDataset(source, data, 0, layout, strict)
    dataset = dataset_of(ElementStore(block, dataset_of, None, facts))
    if faults or strict:
        _judge(dataset, strict=strict)
    return dataset


def _judge(dataset: Dataset, *, strict: bool) -> None:
    """Raise the first fault where nothing was read, or where `strict` asks for that."""
    if dataset.faults and (strict or not dataset):
        error = dataset.faults[0]
        error.dataset = dataset
        raise error
    if strict:
        if dataset.file_meta is not None:
            require_valid(dataset.file_meta)
        require_valid(dataset)


# -- the data set -----------------------------------------------------------------------------------------


def _inflate(source: Source, start: int, limit: int | None) -> tuple[bytes, list[FileError]]:
    """Return the data set of a deflated file (PS3.5 A.5: raw deflate, no zlib header), and what is wrong."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = source.read(start, source.size)
    most = most_inflated(len(packed), MAX_INFLATED, limit)
    what = f"The deflated data set at byte {start:,}"
    try:
        data = inflater.decompress(packed, most + 1)
    except zlib.error as error:
        data, at = _inflated_so_far(packed, most)
        fault = MalformedFile(
            f"{what} cannot be inflated beyond byte {start + at:,} ({error}).",
            offset=start + at,
        )
        if len(data) > most:
            raise too_large(what, most, start) from error
        if not data:
            raise fault from error
        return data, [fault]
    if len(data) > most:
        raise too_large(what, most, start)
    if inflater.eof:
        return data, []
    cut = f"{what} has no end, the file ends after {source.size - start:,} bytes of it."
    return data, [TruncatedFile(cut, offset=start)]


_PIECE: Final = 16**4
"""Bytes to inflate at once in a stream that is damaged somewhere."""


def _inflated_so_far(packed: bytes, most: int) -> tuple[bytes, int]:
    """Return what comes before the damage in a deflated stream, and after how many bytes that stands.

    A byte more than `most` are returned where there are more.
    """
    inflater, pieces, at, step, left = zlib.decompressobj(-zlib.MAX_WBITS), [], 0, _PIECE, most + 1
    while at < len(packed) and step and left:
        before = inflater.copy()
        try:
            pieces.append(inflater.decompress(packed[at : at + step], left))
            left -= len(pieces[-1])
            at += step
        except zlib.error:
            # What a call made before it met the damage is lost: come nearer in smaller steps.
            inflater, step = before, step // 16
    return b"".join(pieces), at

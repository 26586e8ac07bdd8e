"""Text in a film that is a file of boxes (MP4): boxes about it, names in its tables, messages among its pictures.

Tables say where each sample lies. Of video samples messages with data of users become filler; tracks that are neither
video nor sound are emptied; bytes between samples that no table knows are nobody's, and go.

Nothing changes its place or its length, so that whatever counts bytes still counts right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.sharing.streams.video_units import Fill, leave_out_message, leave_out_user_data

__all__ = ["without_box_notes"]

_FREE: Final = frozenset({b"free", b"skip", b"udta", b"meta", b"uuid"})
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"dinf", b"edts"})
_BOX: Final = re.compile(rb"[ -~\xa9]{4}")
"""Boxes of ISO/IEC 14496-12 that hold text about the film, and those that hold others."""

_AVC, _HEVC = frozenset({b"avc1", b"avc2", b"avc3", b"avc4"}), frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe"})
_VIDEO_ENTRY, _COMPRESSOR = 78, slice(42, 74)
"""Where boxes of a video sample entry begin, and its name of the compressor, which is free text (12.1.3)."""

_HANDLER, _HANDLER_NAME = slice(8, 12), 24
"""In a handler box the kind of track, and where its name begins, which is free text (8.4.3)."""

_KEPT: Final = frozenset({b"vide", b"soun"})
"""Tracks whose samples are pictures or sound; of others (text, subtitles, data) nothing is needed."""

_USUAL_PREFIX: Final = 4
"""Bytes that the length before a unit usually has."""

Samples = NDArray[np.int64]
"""Where each sample begins and ends, shape (n, 2)."""


@dataclass
class _Track:
    """What the tables of one track say."""

    handler: bytes = b""
    codec: bytes = b""
    prefix: int = 0
    sizes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    offsets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    runs: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    def samples(self, end: int) -> Samples:
        """Return the samples that lie in a file of this length."""
        if not (len(self.sizes) and len(self.offsets) and len(self.runs)):
            return np.zeros((0, 2), np.int64)
        chunks = np.arange(1, len(self.offsets) + 1)
        run = np.clip(np.searchsorted(self.runs[:, 0], chunks, side="right") - 1, 0, None)
        counts = np.minimum(self.runs[run, 1], len(self.sizes))
        # No more chunks than there are samples to fill them: a count may be of any size.
        chunk = np.repeat(np.arange(len(counts)), np.minimum(counts, _left(counts, len(self.sizes))))
        sizes = self.sizes[: len(chunk)]
        chunk = chunk[: len(sizes)]
        ends = np.cumsum(sizes)
        first = np.searchsorted(chunk, chunk, side="left")
        inside = ends - sizes - (ends - sizes)[first]
        starts = self.offsets[chunk] + inside
        found: Samples = np.stack([starts, starts + sizes], axis=1)
        usable: Samples = found[(starts >= 0) & (found[:, 1] <= end)]
        return usable


def _left(counts: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return how many samples are left for each chunk."""
    left: NDArray[np.int64] = np.clip(total - (np.cumsum(counts) - counts), 0, None)
    return left


def without_box_notes(data: bytes) -> bytes:
    """Return a film of boxes without text about it and without data of users, as long as before.

    References
    ----------
    ISO/IEC 14496-12 (boxes), 14496-15 (units of H.264 and HEVC in samples).
    """
    made = bytearray(data)
    tracks: list[_Track] = []
    bodies: list[tuple[int, int]] = []
    _clean_boxes(made, 0, len(made), tracks, bodies)
    known = [(track, track.samples(len(made))) for track in tracks]
    for track, samples in known:
        _clean_samples(made, data, track, samples)
    every = np.concatenate([np.zeros((0, 2), np.int64), *(samples for _, samples in known)])
    is_told = all(len(samples) for _, samples in known)
    for start, stop in bodies:
        inside = every[(every[:, 0] >= start) & (every[:, 1] <= stop)]
        if len(inside) and is_told:
            _clean_gaps(made, start, stop, inside)
        elif not len(inside):
            _clean_run(made, data, start, stop, tracks)
    return bytes(made)


def _boxes(made: bytearray, at: int, stop: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield kind, beginning, beginning of the content, and end of each box; at last what is no box, of kind ``b""``."""
    while at + 8 <= stop:
        size, kind, head = int.from_bytes(made[at : at + 4], "big"), bytes(made[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(made[at + 8 : at + 16], "big"), 16
        end = stop if size == 0 else at + size
        if not _BOX.fullmatch(kind) or end > stop or end < at + head:
            break
        yield kind, at, at + head, end
        at = end
    if at < stop:
        yield b"", at, at, stop


def _clean_boxes(made: bytearray, at: int, stop: int, tracks: list[_Track], bodies: list[tuple[int, int]]) -> None:
    """Let boxes with text about the film be free room, and note what tables say."""
    for kind, start, content, end in _boxes(made, at, stop):
        if not kind:
            made[content:end] = bytes(end - content)  # behind the last box, or no box at all
        elif kind in _FREE:
            made[start + 4 : start + 8] = b"free"
            made[content:end] = bytes(end - content)
        elif kind in _PARENTS:
            if kind == b"trak":
                tracks.append(_Track())
            _clean_boxes(made, content, end, tracks, bodies)
        elif kind == b"mdat":
            bodies.append((content, end))
        elif kind == b"dref":
            for _, _, entry, entry_end in _boxes(made, content + 8, end):
                made[entry + 4 : entry_end] = bytes(max(0, entry_end - entry - 4))
        elif tracks:
            _read_table(made, kind, content, end, tracks[-1])


def _read_table(made: bytearray, kind: bytes, at: int, stop: int, track: _Track) -> None:
    body = memoryview(made)[at:stop]
    if kind == b"hdlr" and len(body) > _HANDLER.stop:
        track.handler = track.handler or bytes(body[_HANDLER])
        made[at + _HANDLER_NAME : stop] = bytes(max(0, stop - at - _HANDLER_NAME))
    elif kind == b"stsd":
        for codec, _, entry, end in _boxes(made, at + 8, stop):
            _read_entry(made, codec, entry, end, track)
    elif kind == b"stsz" and len(body) >= 12:
        same, count = int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big")
        if same:
            track.sizes = np.full(min(count, len(made) // same), same, np.int64)
        else:
            track.sizes = _numbers(body[12:], 4)[:count]
    elif kind in (b"stco", b"co64"):
        track.offsets = _numbers(body[8:], 4 if kind == b"stco" else 8)[: int.from_bytes(body[4:8], "big")]
    elif kind == b"stsc":
        found = _numbers(body[8:], 4)
        track.runs = found[: len(found) // 3 * 3].reshape(-1, 3)[: int.from_bytes(body[4:8], "big"), :2]


def _numbers(body: memoryview, width: int) -> NDArray[np.int64]:
    """Return the whole numbers above 0 in a table."""
    usable = bytes(body[: len(body) // width * width])
    return np.frombuffer(usable, f">u{width}").astype(np.int64)


def _read_entry(made: bytearray, codec: bytes, at: int, stop: int, track: _Track) -> None:
    """Note what a sample entry says of a codec, and leave out its texts."""
    track.codec = track.codec or codec
    is_video = track.handler == b"vide" or codec in _AVC | _HEVC
    if not is_video or stop - at < _VIDEO_ENTRY:
        return
    made[at + _COMPRESSOR.start : at + _COMPRESSOR.stop] = bytes(_COMPRESSOR.stop - _COMPRESSOR.start)
    for kind, start, content, end in _boxes(made, at + _VIDEO_ENTRY, stop):
        if kind in _FREE or not kind:
            made[content:end] = bytes(end - content)
            if kind:
                made[start + 4 : start + 8] = b"free"
        elif kind == b"esds":
            _clean_mpeg(made, bytes(made[content:end]), content)
        elif kind == b"avcC" and end - content > 5:
            track.prefix = (made[content + 4] & 3) + 1
        elif kind == b"hvcC" and end - content > 22:
            track.prefix = (made[content + 21] & 3) + 1
            _clean_parameter_sets(made, content + 22, end)


def _clean_parameter_sets(made: bytearray, at: int, stop: int) -> None:
    """Leave out messages among the parameter sets of HEVC (ISO/IEC 14496-15 8.3.3.1)."""
    data, arrays, at = bytes(made), made[at], at + 1
    for _ in range(arrays):
        count, at = int.from_bytes(data[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            start = at + 2
            at = start + int.from_bytes(data[at : at + 2], "big")
            if at > stop:
                return
            leave_out_message(data, start, at, _filler(made), is_hevc=True)


def _filler(made: bytearray) -> Fill:
    def fill(start: int, stop: int, by: bytes) -> None:
        made[start:stop] = by * (stop - start)

    return fill


def _clean_samples(made: bytearray, data: bytes, track: _Track, samples: Samples) -> None:
    for start, stop in samples.tolist():
        if track.handler and track.handler not in _KEPT:
            made[start:stop] = bytes(stop - start)
        elif track.prefix:
            _clean_units(made, data, start, stop, track)
        elif track.handler == b"vide":
            _clean_mpeg(made, data[start:stop], start)


def _clean_mpeg(made: bytearray, sample: bytes, start: int) -> None:
    fill = _filler(made)
    leave_out_user_data(sample, lambda first, last, by: fill(start + first, start + last, by))


def _clean_units(made: bytearray, data: bytes, at: int, stop: int, track: _Track) -> bool:
    """Leave out messages in units that each have their length before them; True if they end where they should."""
    fill, is_hevc = _filler(made), track.codec in _HEVC
    while at + track.prefix <= stop:
        start = at + track.prefix
        end = start + int.from_bytes(data[at:start], "big")
        if end > stop:
            return False
        leave_out_message(data, start, end, fill, is_hevc=is_hevc)
        at = end
    return at == stop


def _clean_gaps(made: bytearray, start: int, stop: int, inside: Samples) -> None:
    """Leave out what lies between samples: no table knows it."""
    at = start
    for first, last in inside[np.argsort(inside[:, 0], kind="stable")].tolist():
        if first > at:
            made[at:first] = bytes(first - at)
        at = max(at, last)
    made[at:stop] = bytes(max(0, stop - at))


def _clean_run(made: bytearray, data: bytes, start: int, stop: int, tracks: list[_Track]) -> None:
    """Leave out messages of a film in fragments, or without tables: units one after the other."""
    films = [track for track in tracks if track.prefix] or [_Track(b"vide", b"avc1", _USUAL_PREFIX)]
    copy = bytearray(made)
    if _clean_units(copy, data, start, stop, films[0]):
        made[:] = copy

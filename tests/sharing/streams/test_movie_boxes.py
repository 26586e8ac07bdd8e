"""Films made by hand, box by box (ISO/IEC 14496-12, 14496-15)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from dicomnb.sharing.streams.movie_boxes import without_box_notes

NAME = b"Roe^Zoe"
PICTURE = bytes(range(100, 190))


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def unit(body: bytes, prefix: int = 4) -> bytes:
    return len(body).to_bytes(prefix, "big") + body


def note(head: bytes, kind: int = 5, name: bytes = NAME) -> bytes:
    body = bytes(16) + name
    return head + bytes([kind, len(body)]) + body + b"\x80"


def video_entry(codec: bytes, *boxes: bytes, compressor: bytes = NAME) -> bytes:
    return box(codec, bytes(42), compressor.ljust(32, b"\0"), bytes(4), *boxes)


def track(
    handler: bytes, entry: bytes, samples: Sequence[bytes], chunks: Sequence[tuple[int, int]], *, wide: bool = False
) -> bytes:
    """Return a track; of each chunk where it begins and how many samples it has."""
    sizes = [struct.pack(">I", len(sample)) for sample in samples]
    runs = [(number, count) for number, (_, count) in enumerate(chunks, 1)]
    return box(
        b"trak",
        box(
            b"mdia",
            box(b"hdlr", bytes(8), handler, bytes(12), NAME + b"\0"),
            box(
                b"minf",
                box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", bytes(4), NAME))),
                box(
                    b"stbl",
                    box(b"stsd", struct.pack(">II", 0, 1), entry),
                    box(b"stsc", struct.pack(">II", 0, len(runs)), *(struct.pack(">III", *run, 1) for run in runs)),
                    box(b"stsz", struct.pack(">III", 0, 0, len(samples)), *sizes),
                    box(
                        b"co64" if wide else b"stco",
                        struct.pack(">II", 0, len(chunks)),
                        *(struct.pack(">Q" if wide else ">I", at) for at, _ in chunks),
                    ),
                ),
            ),
        ),
    )


HEAD = box(b"ftyp", b"isom")


def film(codec: bytes, setting: bytes, samples: Sequence[bytes], gap: bytes = b"", *, wide: bool = False) -> bytes:
    """Return a film whose first two samples are one chunk, and the others another, with a gap between them."""
    first, second = b"".join(samples[:2]), b"".join(samples[2:])
    at = len(HEAD) + 8
    chunks = [(at, 2), (at + len(first) + len(gap), len(samples) - 2)]
    tables = track(b"vide", video_entry(codec, setting), samples, chunks, wide=wide)
    return HEAD + box(b"mdat", first, gap, second) + box(b"moov", box(b"mvhd", bytes(100)), tables)


def avc(prefix: int) -> bytes:
    return box(b"avcC", b"\1\x64\0\x1f", bytes([0xFC | (prefix - 1)]), b"\xe0\0")


@pytest.mark.parametrize("prefix", [1, 2, 4])
@pytest.mark.parametrize("wide", [False, True])
def test_messages_of_users_among_pictures_become_filler(prefix: int, wide: bool) -> None:
    samples = [
        unit(note(b"\6"), prefix) + unit(b"\x65" + PICTURE, prefix),
        unit(b"\x41" + PICTURE, prefix),
        unit(b"\x41" + PICTURE, prefix) + unit(note(b"\6", 4), prefix),
    ]
    made = film(b"avc1", avc(prefix), samples, wide=wide)
    cleaned = without_box_notes(made)
    assert len(cleaned) == len(made)
    assert NAME not in cleaned
    assert cleaned.count(PICTURE) == 3
    # The unit is as long as before, and a decoder skips it: type 12.
    at = len(HEAD) + 8
    assert cleaned[at : at + prefix] == made[at : at + prefix]
    assert cleaned[at + prefix] == 12
    assert without_box_notes(cleaned) == cleaned


def test_messages_of_hevc_go_among_pictures_and_among_parameter_sets() -> None:
    kept = b"\x40\1" + PICTURE
    sets = [(32, kept), (39, note(b"\x4e\1"))]
    setting = box(
        b"hvcC",
        bytes(21) + b"\x03" + bytes([len(sets)]),
        *(struct.pack(">BHH", kind, 1, len(body)) + body for kind, body in sets),
    )
    samples = [unit(note(b"\x50\1")) + unit(b"\x26\1" + PICTURE), unit(b"\2\1" + PICTURE), unit(b"\2\1" + PICTURE)]
    cleaned = without_box_notes(film(b"hvc1", setting, samples))
    assert NAME not in cleaned
    assert kept in cleaned
    assert cleaned.count(PICTURE) == 4


def test_what_lies_between_samples_is_nobodys() -> None:
    samples = [unit(b"\x65" + PICTURE), unit(b"\x41" + PICTURE), unit(b"\x41" + PICTURE)]
    cleaned = without_box_notes(film(b"avc1", avc(4), samples, NAME))
    assert NAME not in cleaned
    assert cleaned.count(PICTURE) == 3


def test_a_track_of_text_is_emptied_and_sound_stays() -> None:
    sound, text = PICTURE, b"said by " + NAME
    at = len(HEAD) + 8
    tables = [
        track(b"soun", box(b"mp4a", bytes(28)), [sound], [(at, 1)]),
        track(b"text", box(b"tx3g", bytes(8)), [text], [(at + len(sound), 1)]),
    ]
    cleaned = without_box_notes(HEAD + box(b"mdat", sound, text) + box(b"moov", *tables))
    assert NAME not in cleaned
    assert sound + bytes(len(text)) in cleaned


def test_a_film_without_tables_is_read_unit_by_unit() -> None:
    body = unit(note(b"\6")) + unit(b"\x65" + PICTURE) + unit(b"\x41" + PICTURE)
    cleaned = without_box_notes(HEAD + box(b"moof", bytes(20)) + box(b"mdat", body))
    assert NAME not in cleaned
    assert cleaned.count(PICTURE) == 2
    # Bytes that are no units stay as they are.
    other = HEAD + box(b"mdat", PICTURE)
    assert without_box_notes(other) == other


@pytest.mark.parametrize("count", [0, 1, 3, 2**31, 2**32 - 1])
def test_counts_that_lie_take_no_memory_and_move_nothing(count: int) -> None:
    samples = [unit(b"\x65" + PICTURE), unit(b"\x41" + PICTURE), unit(b"\x41" + PICTURE)]
    made = film(b"avc1", avc(4), samples)
    for name in (b"stsz", b"stsc", b"stco", b"stsd"):
        at = made.index(name) + 8 + 4 * (name == b"stsz")
        lying = made[:at] + struct.pack(">I", count) + made[at + 4 :]
        assert len(without_box_notes(lying)) == len(made)
    same = made.replace(b"stsz" + struct.pack(">II", 0, 0), b"stsz" + struct.pack(">II", 0, count))
    assert len(without_box_notes(same)) == len(made)

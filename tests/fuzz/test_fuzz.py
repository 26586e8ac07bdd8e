"""A short round of what ``python -m tests.fuzz`` does for as long as it is let, and what that has found so far."""

from __future__ import annotations

import gzip
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dicomnb
from dicomnb.parsing.files.remote import RemoteSource
from tests import raw
from tests.fuzz.moves import MOVES, Move, moved
from tests.fuzz.moving import image_seeds, try_all
from tests.fuzz.property import holds_for
from tests.fuzz.seeds import seeds, words
from tests.fuzz.use import holds_on_a_failing_server

SEEDS = [data for data in seeds() if data]


def found() -> dict[str, bytes]:
    """Return bytes that once broke something, by what it was."""
    syntax = raw.element(0x00020010, "UI", "1.2\\3")
    return {
        "a header of 12 bytes of which the file has 8": bytes(128)
        + b"DICM"
        + raw.meta()
        + raw.element(0x00100010, "PN", "Roe^Jane")
        + raw.header(0x7FE00010, "OB", 0)[:8],
        "a transfer syntax of two values": bytes(128)
        + b"DICM"
        + raw.element(0x00020000, "UL", struct.pack("<I", len(syntax)))
        + syntax
        + raw.element(0x00100010, "PN", "Roe^Jane"),
        "a character set that is a number": raw.file(raw.element(0x00080005, "US", b"\x05\0")),
        "a character set that is bytes": raw.file(
            raw.element(0x00080005, "OB", b"ISO_IR 100"), raw.element(0x00100010, "PN", b"M\xfcller")
        ),
        "a group length of group 2 in the data set": bytes.fromhex("2700000000000000 0200000000000000"),
        "an element of a command in the data set, cut off": bytes.fromhex(
            "4100000000000000 0000000028000000 000000000000"
        ),
        "a cut-off sequence before elements that belong in front of it": (
            raw.element(0x00200011, "IS", "1 ", "implicit")
            + raw.element(0x44200054, "UN", "1 ", "implicit")
            + raw.element(0x30060010, "SQ", "*", "implicit", length=0x2A00FFFF)
        ),
        "one byte of undefined length": b"\0" * 8 + b"\xff" * 9,
        "pixel data that is cut off in the tag of an item": raw.file(
            raw.element(0x7FE00010, "OB", b"\xfe\xff\x00\xe0", length=0xFF5153FF), syntax=raw.RLE
        ),
        "fragments that are cut off": raw.file(
            raw.header(0x7FE00010, "OB", raw.UNDEFINED),
            raw.item(),
            raw.element(raw.ITEM, "", b"\1\2\3", length=4000),
            syntax=raw.RLE,
        ),
        # A length of 0x00084955: read as letters it is UI, and 8 bytes.
        "an item out of place whose length looks like a VR": raw.file(
            raw.header(0xFFFE00FC, "", 0x00084955), b"12345678", raw.element(0x00200013, "IS", "7 ")
        ),
        "a directory with two offsets for one": raw.file(
            raw.element(0x00041200, "UL", struct.pack("<II", 156, 156)),
            raw.sequence(
                0x00041220, raw.item(raw.element(0x00041400, "UL", b"") + raw.element(0x00041420, "UL", bytes(8)))
            ),
        ),
        "a directory whose file has a number for a name": raw.file(
            raw.element(0x00041200, "UL", struct.pack("<I", 150)),
            raw.sequence(
                0x00041220,
                raw.item(
                    raw.element(0x00041400, "UL", bytes(4))
                    + raw.element(0x00041420, "UL", bytes(4))
                    + raw.element(0x00041430, "CS", "PATIENT ")
                    + raw.element(0x00041500, "US", b"\1\0")
                ),
            ),
        ),
        "a deflated data set that ends early": bytes(128) + b"DICM" + raw.meta(raw.DEFLATED) + zlib.compress(b"x")[2:4],
    }


@pytest.mark.parametrize("what", found())
def test_what_was_found_once_is_no_trouble_any_more(what: str) -> None:
    data = found()[what]
    # Three times: a size that recurs is remembered, and then taken for known.
    for _ in range(3):
        holds_for(data)


def test_an_item_out_of_place_is_no_element_whatever_its_length_looks_like() -> None:
    with pytest.warns(dicomnb.DicomWarning, match=r"\(fffe,e000\) Item at byte \d+ stands outside of any sequence"):
        ds = dicomnb.read(raw.file(raw.header(raw.ITEM, "", 0x00084955), raw.element(0x00200013, "IS", "7 ")))
    assert 0xFFFEE000 not in ds
    assert ds.InstanceNumber == 7


@pytest.mark.parametrize("data", SEEDS, ids=lambda data: f"{zlib.crc32(data):08x}")
def test_every_seed_holds(data: bytes) -> None:
    holds_for(data)


@settings(max_examples=60)
@given(st.binary(max_size=64))
def test_noise_is_no_trouble(noise: bytes) -> None:
    holds_for(noise)
    holds_for(bytes(128) + b"DICM" + noise)


@settings(max_examples=250)
@given(st.sampled_from(SEEDS), st.data())
def test_a_file_with_a_changed_place_is_no_trouble(seed: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(seed)), label="at")
    taken = data.draw(st.integers(0, 12), label="bytes taken out")
    put = data.draw(st.sampled_from(words()) | st.binary(max_size=8), label="bytes put in")
    holds_for(seed[:at] + put + seed[at + taken :])


@settings(max_examples=60)
@given(st.sampled_from(SEEDS), st.data())
def test_a_file_that_is_cut_off_anywhere_is_no_trouble(seed: bytes, data: st.DataObject) -> None:
    holds_for(seed[: data.draw(st.integers(0, len(seed)), label="length")])


def test_a_deflated_data_set_grows_no_further_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    from dicomnb.parsing.files import reader

    monkeypatch.setattr(reader, "MAX_INFLATED", 100_000)
    content = raw.element(0x7FE00010, "OW", bytes(200_000))
    with pytest.raises(dicomnb.DicomError, match="100,000"):
        dicomnb.read(raw.file(content, syntax=raw.DEFLATED))
    with pytest.raises(dicomnb.DicomError, match="100,000"):
        dicomnb.read(gzip.compress(raw.file(content, syntax=raw.DEFLATED)))


@pytest.mark.parametrize("number", range(40))
def test_what_files_suffer_from_ends_in_an_answer_or_an_error(number: int) -> None:
    chance = random.Random(number)
    beginnings = [*image_seeds(), *SEEDS]
    try_all(moved(chance.choice(beginnings), chance, beginnings), chance)


@pytest.mark.parametrize("move", dict.fromkeys(MOVES), ids=lambda move: move.__name__)
def test_each_move_changes_a_file(move: Move) -> None:
    beginnings = list(image_seeds())
    made = {move(beginnings[0], random.Random(number), beginnings) for number in range(20)}
    assert made - {beginnings[0]}


def test_values_that_a_failing_source_does_not_give_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The property itself: where the bytes that came are not counted, it fails."""

    def pads(self: RemoteSource, start: int, stop: int) -> bytes:
        data: bytes = self._filesystem.cat_file(self._path, start=start, end=stop)
        return data.ljust(min(stop, self.size) - start, b"\0")

    data = max(image_seeds(), key=len)
    for number in range(20):
        holds_on_a_failing_server(data, random.Random(number))
    monkeypatch.setattr(RemoteSource, "read", pads)

    def all_of_them() -> None:
        for number in range(20):
            holds_on_a_failing_server(data, random.Random(number))

    with pytest.raises(AssertionError, match="differs, and nothing was said"):
        all_of_them()

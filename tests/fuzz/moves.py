"""What bad luck and bad will do to a file: moves from one sequence of bytes to another.

A change of any byte finds faults of a parser by luck. These changes are of the kinds that files suffer from, or are
made with: they leave enough in order to reach what comes behind the parser.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable, Sequence

from tests.fuzz.seeds import words

__all__ = ["MOVES", "moved"]

_UNDEFINED = b"\xff\xff\xff\xff"
_SHORT_VRS = re.compile(rb"(?:AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|PN|SH|SL|SS|ST|TM|UI|UL|US)(?=[\x00-\xff][\x00\x01])")
_LONG_VRS = re.compile(rb"(?:OB|OD|OF|OL|OV|OW|SQ|UC|UN|UR|UT)\0\0")
_TEXT_NUMBERS = re.compile(rb"(?:DS|IS)[\x01-\x40]\0")
_BINARY = {b"US": "<H", b"SS": "<h", b"UL": "<I", b"SL": "<i", b"FL": "<f", b"FD": "<d"}

ABSURD_TEXTS = (
    b"nan", b"inf", b"-inf", b"1e308", b"-1e308", b"1e-308", b"1e400", b"0", b"-0", b"-1", b"2147483647",
    b"-2147483648", b"99999999999", b"1_0", b"0,5", b"0x7", b"1e5", b"", b"\\", b"1\\nan",
    b"$\\frac{1}{0}$", b"<b>", b"\x1b[31m",
)  # fmt: skip
"""In place of decimal and integer strings."""

ABSURD_NUMBERS = (0, 1, -1, 2, 7, 8, 255, 256, 32767, 32768, 65535, 2**31 - 1, -(2**31), 2**32 - 1)
ABSURD_FLOATS = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, 0.0, -0.0)

Chance = random.Random
Move = Callable[[bytes, Chance, Sequence[bytes]], bytes]


def cut_off(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return the beginning."""
    return data[: chance.randrange(len(data) + 1)]


def spliced(data: bytes, chance: Chance, others: Sequence[bytes]) -> bytes:
    """Return the beginning of one file and the end of another, each from the boundary of an element as a rule."""
    other = chance.choice(others)
    return data[: _boundary(data, chance)] + other[_boundary(other, chance) :]


def doubled(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file of which a stretch stands twice, or many times."""
    start, stop = sorted((_boundary(data, chance), _boundary(data, chance)))
    return data[:start] + data[start:stop] * chance.choice((2, 2, 2, 40)) + data[stop:]


def left_out(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file without a stretch."""
    start, stop = sorted((_boundary(data, chance), _boundary(data, chance)))
    return data[:start] + data[stop:]


def with_an_absurd_number(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file with a number that no scanner means: of a text VR, or a binary one."""
    places = [(found, True) for found in _TEXT_NUMBERS.finditer(data)]
    places += [(found, False) for found in _SHORT_VRS.finditer(data) if found[0] in _BINARY]
    if not places:
        return data
    found, is_text = chance.choice(places)
    at = found.start()
    size = int.from_bytes(data[at + 2 : at + 4], "little")
    if is_text:
        value = chance.choice(ABSURD_TEXTS)
        value += b" " * (len(value) % 2)
    else:
        letter = _BINARY[found[0]]
        number = chance.choice(ABSURD_FLOATS) if letter in ("<f", "<d") else chance.choice(ABSURD_NUMBERS)
        value = _packed(letter, number)
    return data[: at + 2] + struct.pack("<H", len(value)) + value + data[at + 4 + size :]


def of_undefined_length(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file in which a value, or an item, has no stated length any more."""
    places = [found.end() for found in _LONG_VRS.finditer(data)]
    places += [found.end() for found in re.finditer(rb"\xfe\xff\x00\xe0", data)]
    if not places:
        return data
    at = chance.choice(places)
    return data[:at] + _UNDEFINED + data[at + 4 :]


def of_another_length(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file in which a length is another one."""
    long = [found.end() for found in _LONG_VRS.finditer(data)]
    short = [found.end() for found in _SHORT_VRS.finditer(data)]
    if not long + short:
        return data
    at = chance.choice(long + short)
    size = 4 if at in long else 2
    stated = int.from_bytes(data[at : at + size], "little")
    wrong = chance.choice((0, 1, stated + 1, stated + 2, max(0, stated - 1), stated * 2, 2 ** (8 * size) - 2))
    changed = int(wrong % (1 << 8 * size))
    return data[:at] + changed.to_bytes(size, "little") + data[at + size :]


def with_another_vr(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file in which an element has another VR of the same framing."""
    places = list(_SHORT_VRS.finditer(data))
    if not places:
        return data
    one, other = chance.choice(places), chance.choice(places)
    return data[: one.start()] + other[0] + data[one.end() :]


def with_a_word(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file with a delimiter, a tag, a UID or the like somewhere, put in or written over what was there."""
    word = bytes(chance.choice(words()))
    at = chance.choice((_boundary(data, chance), chance.randrange(len(data) + 1)))
    return data[:at] + word + data[at + chance.choice((0, len(word))) :]


def with_changed_bytes(data: bytes, chance: Chance, _: Sequence[bytes]) -> bytes:
    """Return a file with some bytes changed, as on a bad disk."""
    made = bytearray(data)
    for _time in range(chance.choice((1, 1, 2, 8)) if made else 0):
        made[chance.randrange(len(made))] = chance.choice((0, 255, 0x5C, chance.randrange(256)))
    return bytes(made)


MOVES: tuple[Move, ...] = (
    cut_off,
    spliced,
    doubled,
    left_out,
    with_an_absurd_number,
    with_an_absurd_number,
    of_undefined_length,
    of_another_length,
    with_another_vr,
    with_a_word,
    with_changed_bytes,
)


def moved(data: bytes, chance: Chance, others: Sequence[bytes], most: int = 1 << 16) -> bytes:
    """Return a file after one move or a few, of at most so many bytes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(MOVES)(data, chance, others)[:most]
    return data


def _boundary(data: bytes, chance: Chance) -> int:
    """Return where an element may begin, now and then any place."""
    found = [one.start() - 4 for one in _SHORT_VRS.finditer(data)] + [
        one.start() - 4 for one in _LONG_VRS.finditer(data)
    ]
    if not found or not chance.randrange(5):
        return chance.randrange(len(data) + 1)
    return max(0, chance.choice(found))


def _packed(letter: str, number: float) -> bytes:
    if letter in ("<f", "<d"):
        try:
            return bytes(struct.pack(letter, number))
        except OverflowError:  # 1e308 in 32 bits
            return bytes(struct.pack(letter, float("inf")))
    size = struct.calcsize(letter)
    return (int(number) & ((1 << 8 * size) - 1)).to_bytes(size, "little")

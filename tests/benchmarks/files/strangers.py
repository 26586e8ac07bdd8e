"""Headers that have nothing to do with each other: other attributes, lengths, vendors and transfer syntaxes."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard import dictionary
from tests.benchmarks.files.building import IMPLICIT, header, private, uid

__all__ = ["stranger"]

_WORDS = (
    *("axial", "body", "contrast", "delayed", "early", "fast", "gated", "head", "inner"),
    *("joint", "knee", "left", "lower", "medial", "neck", "oral", "pelvis"),
)
_STORED = ("SOPClassUID", "SOPInstanceUID", "SpecificCharacterSet", "Rows", "Columns", "NumberOfFrames")
_CLASSES = {
    "CR": "1.2.840.10008.5.1.4.1.1.1",
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "US": "1.2.840.10008.5.1.4.1.1.6.1",
    "NM": "1.2.840.10008.5.1.4.1.1.20",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
}


def _words(most: int) -> Callable[[random.Random], str]:
    def value(chance: random.Random) -> str:
        return " ".join(chance.choices(_WORDS, k=chance.randint(1, 9))).capitalize()[:most].rstrip()

    return value


def _time(chance: random.Random) -> str:
    whole = f"{chance.randint(0, 23):02}{chance.randint(0, 59):02}{chance.randint(0, 59):02}"
    return whole if chance.random() < 0.4 else f"{whole}.{chance.randrange(10**6):06}"


_VALUES: dict[str, Callable[[random.Random], Any]] = {
    "AE": lambda chance: f"NODE{chance.randrange(10 ** chance.randint(1, 6))}",
    "AS": lambda chance: f"{chance.randrange(100):03}Y",
    "CS": lambda chance: "_".join(chance.choices(_WORDS, k=chance.randint(1, 2))).upper()[:16],
    "DA": lambda chance: f"{chance.randint(1990, 2024)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}",
    "DS": lambda chance: round(chance.uniform(-2000, 2000), chance.randint(0, 6)),
    "DT": lambda chance: f"20{chance.randint(10, 24)}{chance.randint(1, 12):02}1{chance.randint(0, 9)}{_time(chance)}",
    "FD": lambda chance: chance.gauss(0, 100),
    "FL": lambda chance: chance.randint(-4000, 4000) / 8,
    "IS": lambda chance: chance.randint(-(10 ** chance.randint(1, 6)), 10**6),
    "LO": _words(64),
    "LT": _words(400),
    "PN": lambda chance: "^".join(word.capitalize() for word in chance.choices(_WORDS, k=chance.randint(1, 3))),
    "SH": _words(16),
    "SL": lambda chance: chance.randint(-(2**31), 2**31 - 1),
    "SS": lambda chance: chance.randint(-(2**15), 2**15 - 1),
    "ST": _words(200),
    "TM": _time,
    "UI": lambda chance: uid(*(chance.randrange(10 ** chance.randint(1, 5)) for _ in range(chance.randint(1, 4)))),
    "UL": lambda chance: chance.randrange(2**32),
    "US": lambda chance: chance.randrange(2**16),
    "UT": _words(600),
}


@cache
def _pool() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return keywords and VRs of plain attributes, and keywords of sequences, of groups 0008 to 0054."""
    plain, sequences = [], []
    for keyword in dictionary.keywords():
        tag = dictionary.tag_of(keyword)
        entry = dictionary.entry(tag) if tag is not None else None
        if entry is None or entry.retired or entry.vm != "1" or not 0x0008 <= entry.tag >> 16 <= 0x0054:
            continue
        if entry.vr == "SQ":
            sequences.append(keyword)
        elif entry.vr in _VALUES and keyword not in _STORED:
            plain.append((keyword, entry.vr))
    return tuple(plain), tuple(sequences)


def _attributes(chance: random.Random, count: int) -> Dataset:
    plain, _ = _pool()
    return header(**{keyword: _VALUES[vr](chance) for keyword, vr in chance.sample(plain, count)})


def stranger(number: int) -> tuple[Dataset, str | None]:
    """Return a data set like no other, and the transfer syntax to write it in, None for explicit little endian."""
    chance = random.Random(f"stranger {number}")
    dataset = _attributes(chance, chance.randint(40, 230))
    for keyword in chance.sample(_pool()[1], chance.randint(0, 8)):
        items = [_attributes(chance, chance.randint(1, 12)) for _ in range(chance.randint(1, 4))]
        setattr(dataset, keyword, items)
    for group in sorted(chance.sample(range(0x0009, 0x0061, 2), chance.randint(0, 4))):
        kinds = chance.choices(["LO", "DS", "FD", "US", "SH", "UL"], k=chance.randint(3, 40))
        values = [(vr, _VALUES[vr](chance)) for vr in kinds]
        private(dataset, group, f"VENDOR {chance.randint(1, 9)} {group:04X}", values)
    modality, sop_class = chance.choice(sorted(_CLASSES.items()))
    rows, columns = chance.choice((64, 96, 128)), chance.choice((64, 80, 112))
    dataset.update(
        header(
            SpecificCharacterSet=chance.choice(["ISO_IR 100", "ISO_IR 192", "ISO_IR 6"]),
            Modality=modality,
            SOPClassUID=sop_class,
            SOPInstanceUID=uid(3, number, chance.randrange(10 ** chance.randint(1, 9))),
            SamplesPerPixel=1,
            PhotometricInterpretation="MONOCHROME2",
            Rows=rows,
            Columns=columns,
            BitsAllocated=16,
            BitsStored=16,
            HighBit=15,
            PixelRepresentation=0,
            PixelData=bytes(2 * rows * columns),
        )
    )
    return dataset, IMPLICIT if chance.random() < 0.3 else None

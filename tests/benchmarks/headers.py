"""Opening files and reading their values, beside the bare disk, pydicom and dicomsdl."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pydicom

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, Taken, best

__all__ = ["KEYWORDS", "floor", "has_dicomsdl", "measured"]

KEYWORDS = (
    "SOPInstanceUID",
    "Modality",
    "SeriesInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "PixelSpacing",
    "Rows",
    "Columns",
    "RescaleSlope",
)
"""What stacking a series needs."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PIXEL_DATA = 0x7FE00010


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do with a file, by each library."""

    dicomnb: Act
    pydicom: Act
    whole: Act | None = None
    dicomsdl: Act | None = None

    def acts(self) -> dict[str, Act]:
        """Return what each does with a file; without those that cannot, or are not here."""
        acts = {
            "dicomnb": self.dicomnb,
            "pydicom": self.pydicom,
            "whole": self.whole,
            "dicomsdl": self.dicomsdl if has_dicomsdl() else None,
        }
        return {name: act for name, act in acts.items() if act is not None}


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module."""
    few = sets.series[: max(1, len(sets.series) // 10)]
    enhanced, contours = [sets.enhanced], [sets.contours]
    frames, numbers = sets.sizes.frames, sets.sizes.numbers
    one_series = Target(floor=2.5, pydicom=40, dicomsdl=1)
    return [
        _files("open a header: CT series", _OPEN, sets.series, rounds, one_series),
        _files("open a header: MR series, implicit VR", _OPEN, sets.implicit, rounds, one_series),
        _files("read 10 keywords: CT series", _PICK, sets.series, rounds, Target(3, 45, 1)),
        _files("the same, one by one", _READ, sets.series, rounds, Target(None, None, 1)),
        _files("the same, pydicom told which 10", _CHOOSE, sets.series, rounds, Target()),
        _files("decode every value: CT series", _DECODE, few, rounds, Target(None, 12, 1), bare=False),
        _files(f"open {frames} frames", _OPEN, enhanced, rounds, Target(None, 5, 1, 3e-3)),
        _files(f"and read {frames} positions", _PLACE, enhanced, rounds, Target(None, 4, 1, 10e-3), bare=False),
        _files(f"read a DS of {numbers:,} numbers", _CONTOUR, contours, rounds, Target(None, 10, 1), bare=False),
    ]


def _files(what: str, task: _Task, paths: Sequence[str], rounds: int, target: Target, *, bare: bool = True) -> Row:
    """Return the row of a task, time for one file; `bare` if reading the file's beginning is most of the task."""
    acts = {"floor": floor, **task.acts()} if bare else task.acts()
    return row_of(what, best(acts, paths, rounds), target)


def row_of(what: str, found: Mapping[str, float], target: Target) -> Row:
    """Return a row from what each library took."""
    others = {name: taken for name, taken in found.items() if name != "dicomnb"}
    own = found["dicomnb"]
    return Row(what, own, others, target=target, spread=own.spread if isinstance(own, Taken) else None)


# -- the disk -----------------------------------------------------------------------------------------------


def floor(path: str) -> None:
    """Open a file, read 16 KiB, close it: the least that a reader of headers in Python can do."""
    descriptor = os.open(path, _FLAGS)
    os.read(descriptor, 16 * 1024)
    os.close(descriptor)


# -- dicomnb ------------------------------------------------------------------------------------------------


def _read(path: str) -> list[Any]:
    dataset = read(path)
    return [getattr(dataset, keyword) for keyword in KEYWORDS]


def _pick(path: str) -> tuple[Any, ...]:
    return read(path).pick(*KEYWORDS)


def _decode(path: str) -> None:
    _decode_all(read(path))


def _decode_all(dataset: Dataset) -> None:
    for element in dataset:
        if element.tag == _PIXEL_DATA:
            continue  # half a megabyte of disk says nothing about decoding, and pydicom stops before it
        value = element.value
        if element.VR == "SQ":
            for item in value:
                _decode_all(item)


def _place(path: str) -> list[Any]:
    frames = read(path).PerFrameFunctionalGroupsSequence
    return [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames]


def _contour(path: str) -> Any:
    return read(path).ROIContourSequence[0].ContourSequence[0].ContourData


# -- pydicom ------------------------------------------------------------------------------------------------


def _pydicom(path: str, only: list[str] | None = None) -> pydicom.Dataset:
    return pydicom.dcmread(path, stop_before_pixels=True, specific_tags=only)


def _pydicom_read(path: str) -> list[Any]:
    dataset = _pydicom(path)
    return [getattr(dataset, keyword) for keyword in KEYWORDS]


def _pydicom_whole_read(path: str) -> list[Any]:
    dataset = pydicom.dcmread(path)
    return [getattr(dataset, keyword) for keyword in KEYWORDS]


def _pydicom_choose(path: str) -> list[Any]:
    dataset = _pydicom(path, list(KEYWORDS))
    return [getattr(dataset, keyword) for keyword in KEYWORDS]


def _pydicom_decode(path: str) -> None:
    for element in _pydicom(path).iterall():
        _ = element.value


def _pydicom_place(path: str) -> list[Any]:
    frames = _pydicom(path).PerFrameFunctionalGroupsSequence
    return [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames]


def _pydicom_contour(path: str) -> Any:
    return _pydicom(path).ROIContourSequence[0].ContourSequence[0].ContourData


# -- dicomsdl -----------------------------------------------------------------------------------------------


def has_dicomsdl() -> bool:
    """Return True if dicomsdl is installed."""
    return find_spec("dicomsdl") is not None


_sdl: Any = import_module("dicomsdl") if has_dicomsdl() else None
_BEFORE_PIXELS = 0x7FDFFFFF


def _sdl_open(path: str) -> Any:
    return _sdl.open(path, _BEFORE_PIXELS)


def _sdl_read(path: str) -> list[Any]:
    dataset = _sdl_open(path)
    return [getattr(dataset, keyword) for keyword in KEYWORDS]


def _sdl_decode(path: str) -> None:
    _sdl_decode_all(_sdl_open(path))


def _sdl_decode_all(dataset: Any) -> None:
    for element in dataset:
        if element.vr() == _sdl.VR.SQ:
            items = element.toSequence()
            for number in range(len(items)):
                _sdl_decode_all(items[number])
        else:
            element.value()


def _sdl_place(path: str) -> list[Any]:
    frames = _sdl_open(path)["PerFrameFunctionalGroupsSequence"]
    return [frames[number]["PlanePositionSequence"][0]["ImagePositionPatient"] for number in range(len(frames))]


def _sdl_contour(path: str) -> Any:
    return _sdl_open(path)["ROIContourSequence"][0]["ContourSequence"][0]["ContourData"]


# -- what each does -----------------------------------------------------------------------------------------

_OPEN = _Task(read, _pydicom, pydicom.dcmread, _sdl_open)
_PICK = _Task(_pick, _pydicom_read, _pydicom_whole_read, _sdl_read)
_READ = _Task(_read, _pydicom_read, _pydicom_whole_read, _sdl_read)
_CHOOSE = _Task(_pick, _pydicom_choose)
_DECODE = _Task(_decode, _pydicom_decode, None, _sdl_decode)
_PLACE = _Task(_place, _pydicom_place, None, _sdl_place)
_CONTOUR = _Task(_contour, _pydicom_contour, None, _sdl_contour)

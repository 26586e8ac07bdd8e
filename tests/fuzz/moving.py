"""A search by moves: from seeds that are images, one move after the other, until the time is over."""

from __future__ import annotations

import collections
import io
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np

import dicomnb
from dicomnb.errors import MissingDependency
from dicomnb.teaching import STUDIES, make_study
from tests.fuzz.moves import moved
from tests.fuzz.property import holds_for
from tests.fuzz.seeds import corpus_seeds, seeds
from tests.fuzz.use import holds_in_use, holds_on_a_failing_disk, holds_on_a_failing_server

__all__ = ["image_seeds", "search", "try_all"]

_MOST_SECONDS = 10.0
"""Of the processor, for one input."""

_MOST = 1 << 17
"""Bytes of a file to begin from."""

_RLE = "1.2.840.10008.1.2.5"


class LateError(Exception):
    """An input took too long."""


def image_seeds() -> Iterator[bytes]:
    """Yield small images of several kinds, with all that says where and how large they are."""
    rng = np.random.default_rng(7)
    for dtype, shape, syntax in (
        (np.int16, (7, 5), None), (np.uint8, (7, 5), _RLE), (np.uint16, (3, 7, 5), None), (np.uint8, (7, 5, 3), None),
        (np.int16, (3, 7, 5), _RLE), (np.uint8, (7, 5), "1.2.840.10008.1.2.2"), (np.int16, (7, 5), "1.2.840.10008.1.2"),
    ):  # fmt: skip
        ds = dicomnb.Dataset()
        ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
        ds.SeriesInstanceUID, ds.StudyInstanceUID, ds.Modality = "1.2.3.5", "1.2.3.6", "CT"
        ds.PatientName, ds.PatientID, ds.StudyDate, ds.AcquisitionTime = "Roe^Jane", "X7", "20150710", "143000"
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [-7.5, 3.25, 11.0], [1, 0, 0, 0, 0.8, 0.6]
        ds.PixelSpacing, ds.SliceThickness, ds.InstanceNumber = [0.5, 2.25], 3.0, 4
        ds.RescaleSlope, ds.RescaleIntercept, ds.WindowCenter, ds.WindowWidth = 1.5, -3.0, 40.0, 400.0
        array = rng.integers(0, 120, shape).astype(dtype)
        if syntax in (None, _RLE):
            dicomnb.set_pixels(ds, array, syntax=syntax) if syntax else dicomnb.set_pixels(ds, array)
        else:
            dicomnb.set_pixels(ds, array)
        out = io.BytesIO()
        ds.save_as(out, transfer_syntax=None if syntax in (None, _RLE) else syntax)
        yield out.getvalue()


def study_seeds() -> Iterator[bytes]:
    """Yield a file of each kind that the made-up studies have, its pixels left out but for a few."""
    known = set()
    for kind in STUDIES:
        with tempfile.TemporaryDirectory() as folder:
            try:
                paths = sorted(path for path in make_study(kind, folder).rglob("*") if path.is_file())
            except MissingDependency:
                continue
            for path in paths:
                ds = dicomnb.read(path)
                what = kind, ds.get("SOPClassUID")
                if what not in known:
                    known.add(what)
                    yield _small(ds)


def _small(ds: dicomnb.Dataset) -> bytes:
    if "PixelData" in ds and not ds.transfer_syntax.encapsulated:
        ds.Rows, ds.Columns = 5, 7
        size = ds.Rows * ds.Columns * ds.BitsAllocated // 8 * ds.get("SamplesPerPixel", 1)
        ds.PixelData = ds.PixelData[-size * min(3, int(ds.get("NumberOfFrames") or 1)) :]
    out = io.BytesIO()
    ds.save_as(out)
    return out.getvalue()


def try_all(data: bytes, chance: random.Random) -> None:
    """Hold an input against every property; raises what is wrong."""
    with _in_time():
        holds_for(data)
        holds_in_use(data)
        holds_on_a_failing_server(data, chance)
        if not chance.randrange(8):
            holds_on_a_failing_disk(data, chance)


def search(seconds: float, seed: int, found: Path, say: Callable[[str], object] = sys.stdout.write) -> int:
    """Make moves until the time is over; leave what breaks something in a folder, and say how many were tried.

    Returns
    -------
    int
        How many different faults there are.
    """
    known: collections.Counter[str] = collections.Counter()
    beginnings = [data for data in (*image_seeds(), *study_seeds(), *seeds(), *corpus_seeds()) if 0 < len(data) < _MOST]
    began, tried, size = time.monotonic(), 0, 0
    while time.monotonic() - began < seconds:
        chance = random.Random(seed * 1_000_003 + tried)  # to be had again
        data = moved(chance.choice(beginnings), chance, beginnings)
        tried, size = tried + 1, size + len(data)
        try:
            try_all(data, chance)
        except Exception as error:
            place = fault_place(error)
            if not known[place]:
                (found / f"moved-{seed}-{tried - 1}").write_bytes(data)
                say("".join(traceback.format_exception(error)[-4:]) + f"{place}: input {tried - 1} of seed {seed}\n\n")
            known[place] += 1
    took = time.monotonic() - began
    say(f"{tried:,} inputs ({size / 1e6:.1f} MB) in {took:.0f} s: {tried / took:.1f} a second; {len(known)} faults.\n")
    for place, times in known.most_common():
        say(f"  {times:,} times {place}\n")
    return len(known)


def fault_place(error: BaseException) -> str:
    """Return what tells one fault from another: the error's type, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/dicomnb/" in frame.filename and "/tests/" not in frame.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


@contextmanager
def _in_time() -> Iterator[None]:
    """Raise `LateError` after so many seconds of the processor, where the system has a clock for that."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(_: int, frame: FrameType | None) -> None:
        raise LateError(f"More than {_MOST_SECONDS} s.")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

"""What must hold behind the parser: whatever people do with a file ends in an answer or in a DicomError.

And whatever a source does, a value is right or an error: bytes that do not come are not taken for zeros.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dicomnb
from dicomnb.parsing.files.remote import RemoteSource
from tests.parsing.failing_disks import disk

__all__ = ["holds_in_use", "holds_on_a_failing_disk", "holds_on_a_failing_server"]

_LARGE = 1 << 22
"""Pixels of an image that is not asked for its values: it would be the same again, and take long."""


def holds_in_use(data: bytes) -> None:
    """Do with a file what people do with images.

    Raises
    ------
    Exception
        Any error but a DicomError, and any warning of NumPy, is a fault of dicomnb.
    """
    with _quietly():
        try:
            ds = dicomnb.read(data)
        except dicomnb.DicomError:
            return
        small = _pixels(ds) <= _LARGE
        for act in _acts(ds) if small else ():
            with contextlib.suppress(dicomnb.DicomError):
                act()


def _acts(ds: dicomnb.Dataset) -> Iterator[Callable[[], object]]:
    yield lambda: ds.pixel_array
    yield lambda: dicomnb.values(ds)
    yield lambda: dicomnb.units(ds)
    yield lambda: dicomnb.axes(ds)
    yield lambda: dicomnb.rgb(ds)
    yield lambda: dicomnb.window(dicomnb.values(ds), 40, 400)
    yield lambda: dicomnb.voi_luts(ds)
    yield lambda: dicomnb.overlays(ds)
    yield lambda: [repr(volume) + str(volume.explain()) for volume in dicomnb.load_all([ds])]
    yield lambda: dicomnb.scan([ds])._repr_mimebundle_()
    yield lambda: dicomnb.compare(ds, ds)
    yield lambda: dicomnb.structures(ds)
    yield lambda: dicomnb.suv(ds)
    yield lambda: _deidentified(ds)


def _pixels(ds: dicomnb.Dataset) -> int:
    with contextlib.suppress(dicomnb.DicomError, TypeError, ValueError, OverflowError):
        rows, columns, frames = ds.get("Rows") or 0, ds.get("Columns") or 0, ds.get("NumberOfFrames") or 1
        return int(rows * columns * max(1, frames))
    return 0


def _deidentified(ds: dicomnb.Dataset) -> None:
    from dicomnb.sharing.deidentify import deidentified

    deidentified(ds, "retain_full_dates").dataset.save_as(_Nothing())  # type: ignore[arg-type]


class _Nothing:
    """A file that keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)


# -- sources that fail ----------------------------------------------------------------------------------------


class _Server:
    """A file system that gives no byte behind one."""

    def __init__(self, data: bytes, ends_at: int) -> None:
        self._data = data[:ends_at]

    def cat_file(self, path: str, start: int, end: int) -> bytes:  # as fsspec calls it
        return self._data[start:end]


def holds_on_a_failing_server(data: bytes, chance: random.Random) -> None:
    """Read from where bytes end early."""
    ends_at = chance.randrange(len(data) + 1)
    server: Any = _Server(data, ends_at)
    _compare(data, lambda: dicomnb.read(RemoteSource(server, "a", len(data), "memory://a")))


def holds_on_a_failing_disk(data: bytes, chance: random.Random) -> None:
    """Read a file that shrinks after it was opened, or a few bytes at a time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dcm"
        path.write_bytes(data)
        ends_at = chance.choice((None, chance.randrange(len(data) + 1)))
        with disk(ends_at=ends_at, at_a_time=chance.choice((1 << 40, chance.randrange(100, 5000)))):
            _compare(data, lambda: dicomnb.read(path))


def _compare(data: bytes, read: Callable[[], dicomnb.Dataset]) -> None:
    """Ask both for every value: the whole file, and the one from the source that fails."""
    with _quietly():
        try:
            whole = dicomnb.read(data)
            partial = read()
        except (dicomnb.DicomError, OSError):
            return
        for element in whole:
            try:
                value = partial.value_bytes(element.tag)
            except (dicomnb.DicomError, OSError):
                continue
            assert value == whole.value_bytes(element.tag), f"{element.tag} differs, and nothing was said."


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", dicomnb.DicomWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield

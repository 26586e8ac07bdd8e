"""Images on a DICOMweb server whose frames are fetched when they are wanted.

The headers of a series come first, in one answer. Each image then looks like a file whose header is here and whose
pixels are still there: whoever reads a stretch of them makes the frames come that it touches, uncompressed. A frame
that has come is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import TransferError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.json_model import from_json
from dicomnb.parsing.files.remote import RemoteSource
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.transfer.cache import uid_name
from dicomnb.transfer.series_search import SeriesOnServer
from dicomnb.transfer.web_server import WebServer

__all__ = ["lazy_images"]

_PIXEL_DATA: Final = 0x7FE00010
_PIXEL_GROUP: Final = 0x7FE0
_EXPLICIT: Final = "1.2.840.10008.1.2.1"
_LONGEST: Final = 0xFFFFFFFE
"""Bytes that a length can tell."""


def lazy_images(server: WebServer, one: SeriesOnServer, folder: Path) -> tuple[list[RemoteSource], list[str]]:
    """Return the images of a series as files that are not here yet, and the UIDs of what has to be fetched whole.

    Whole come objects that are no images, and images whose frames are no whole bytes, or colours: when a server
    decompresses these, their header does not tell any more how they are meant.

    Parameters
    ----------
    server : WebServer
        Where they are.
    one : SeriesOnServer
        Which series.
    folder : Path
        Where frames that have come are kept.
    """
    images, whole = [], []
    for model in server.headers(one.study, one.series):
        image = _image(server, one, folder, model)
        if image is None:
            whole += [str(uid) for uid in model.get("00080018", {}).get("Value", [])[:1]]
        else:
            images.append(image)
    return images, whole


def _image(server: WebServer, one: SeriesOnServer, folder: Path, model: Mapping[str, Any]) -> RemoteSource | None:
    pixels = f"{_PIXEL_DATA:08X}"
    if pixels not in model or "00280010" not in model:
        return None
    # What follows the pixels in a file (padding, signatures) says nothing of the image.
    before = {
        tag: value for tag, value in model.items() if tag[:4].upper() < f"{_PIXEL_GROUP:04X}" and tag[:4] != "0002"
    }
    dataset = from_json(before, bulk=server.bulk)
    size = _frame_size(dataset)
    count = int(dataset.get("NumberOfFrames") or 1)
    if size is None or count * size > _LONGEST:
        return None
    dataset.file_meta.TransferSyntaxUID = _EXPLICIT
    header = b"".join(file_bytes(dataset))
    uid = str(dataset.SOPInstanceUID)
    frames = _KeptFrames(server, one, uid, size, folder / uid_name(uid))
    length = count * size
    vr = b"OW" if int(dataset.BitsAllocated) > 8 else b"OB"
    header += struct.pack("<HH2sHI", _PIXEL_GROUP, _PIXEL_DATA & 0xFFFF, vr, 0, length + length % 2)
    files = _VirtualFile(header, frames, length)
    return RemoteSource(files, uid, files.size, f"{server.url}/.../instances/{uid}", len(header))


def _frame_size(dataset: Dataset) -> int | None:
    """Return the bytes of a frame that is the same whoever decompresses it; None for any other."""
    bits = int(dataset.get("BitsAllocated") or 0)
    is_grey = str(dataset.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
    if bits not in (8, 16, 32) or not is_grey or int(dataset.get("SamplesPerPixel") or 1) != 1:
        return None
    return int(dataset.Rows) * int(dataset.Columns) * (bits // 8) or None


class _KeptFrames:
    """The frames of one image: from the folder where they are kept, or else from the server."""

    def __init__(self, server: WebServer, one: SeriesOnServer, uid: str, size: int, folder: Path) -> None:
        self._server = server
        self._series = one
        self._uid = uid
        self.size = size
        self._folder = folder

    def frame(self, number: int) -> bytes:
        """Return the pixels of a frame; the first is frame 1."""
        path = self._folder / f"{number}.raw"
        if path.is_file() and path.stat().st_size == self.size:
            return path.read_bytes()
        data = self._server.frame(self._series.study, self._series.series, self._uid, number)
        if len(data) - self.size not in (0, self.size % 2):
            raise TransferError(
                f"{self._server.url} sent {len(data):,} bytes for frame {number} of image {self._uid}, where its "
                f"header announces {self.size:,}.",
                remedy="Fetch whole files: fetch(..., lazy=False).",
            )
        data = data[: self.size]
        self._folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as draft:
            draft.write_bytes(data)
        return data


class _VirtualFile:
    """The bytes of a file that nobody has: a header, and frames that are fetched for the stretches that are read."""

    def __init__(self, header: bytes, frames: _KeptFrames, length: int) -> None:
        self._header = header
        self._frames = frames
        self._length = length
        self.size = len(header) + length + length % 2

    def cat_file(self, path: str, start: int, end: int) -> bytes:  # noqa: ARG002  # as a file system of fsspec has it
        """Return a stretch."""
        parts: Sequence[bytes] = [self._header[start:end]]
        begin, end = max(0, start - len(self._header)), end - len(self._header)
        size = self._frames.size
        if begin < min(end, self._length):
            first, last = begin // size, (min(end, self._length) - 1) // size
            frames = b"".join(self._frames.frame(number + 1) for number in range(first, last + 1))
            parts = [*parts, frames[begin - first * size : end - first * size]]
        return b"".join(parts) + bytes(self._length % 2 and end > self._length)

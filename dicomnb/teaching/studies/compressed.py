"""Compressed twins of a made-up CT: the same stored values, coded without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.standard.tag import to_tag
from dicomnb.teaching.phantom.header import put, put_stored
from dicomnb.teaching.studies.ct import CT, CtStudy, CtVariant

__all__ = ["CT_J2K", "CT_JPEGLS", "CT_RLE", "CompressedStudy"]

RLE: Final = "1.2.840.10008.1.2.5"
JPEG_LS: Final = "1.2.840.10008.1.2.4.80"
JPEG_2000: Final = "1.2.840.10008.1.2.4.90"

Encoder = Callable[[Any, NDArray[np.uint16]], bytes]
"""Takes the imagecodecs module and the stored values of a frame."""


def _jpeg_ls(imagecodecs: Any, stored: NDArray[np.uint16]) -> bytes:
    return bytes(imagecodecs.jpegls_encode(stored))


def _jpeg_2000(imagecodecs: Any, stored: NDArray[np.uint16]) -> bytes:
    return bytes(
        imagecodecs.jpeg2k_encode(stored, level=0, codecformat="J2K", reversible=True, bitspersample=16, mct=False)
    )


_ENCODERS: Final[dict[str, Encoder]] = {JPEG_LS: _jpeg_ls, JPEG_2000: _jpeg_2000}


@dataclass(frozen=True, slots=True)
class CompressedStudy(CtVariant):
    """A CT series whose pixels are compressed, and its truth, which is that of the CT.

    Parameters
    ----------
    ct : CtStudy
        The series.
    syntax : str
        UID of the transfer syntax.
    """

    syntax: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files, from the head down."""
        return self.ct.names

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file, from the head down.

        Raises
        ------
        MissingDependency
            If the package that compresses is not installed.
        """
        encode = self._encoder()
        for number, (name, k) in enumerate(zip(self.names, reversed(range(self.grid.slices)), strict=True), 1):
            dataset, stored = self.ct.header(k, number), self.ct.stored(k)
            if encode is None:
                put_stored(dataset, stored, 16, syntax=self.syntax)
            else:
                put_stored(dataset, stored, 16)
                _put_coded(dataset, encode(stored), self.syntax)
            yield name, dataset

    def _encoder(self) -> Callable[[NDArray[np.uint16]], bytes] | None:
        """Return what codes a frame, None for RLE, which needs no other package."""
        if self.syntax == RLE:
            return None
        imagecodecs = optional_package("imagecodecs", "imagecodecs", "codecs", f"The made-up study {self.key!r}")
        encoder = _ENCODERS[self.syntax]
        return lambda stored: encoder(imagecodecs, stored)


def _put_coded(dataset: Dataset, frame: bytes, syntax: str) -> None:
    """Put the codestream of the only frame in the place of its pixels."""
    tag = to_tag("PixelData")
    dataset[tag] = DataElement(tag, "OB", encapsulate([frame]))
    dataset.file_meta = put(dataset.file_meta, TransferSyntaxUID=syntax)


def _twin(key: str, name: str) -> CtStudy:
    return replace(CT, key=key, description=f"Thorax with six inserts, {name}")


CT_RLE: Final = CompressedStudy(_twin("ct-rle", "RLE"), RLE)
CT_JPEGLS: Final = CompressedStudy(_twin("ct-jpegls", "JPEG-LS"), JPEG_LS)
CT_J2K: Final = CompressedStudy(_twin("ct-j2k", "JPEG 2000"), JPEG_2000)

"""Frames of a segmentation as Pixel Data: one bit, one byte or two for each voxel."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import put
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.pixels.codecs import rle
from dicomnb.pixels.codecs.native import packed
from dicomnb.standard.tag import to_tag
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE, TransferSyntax, transfer_syntax

__all__ = ["packed_plane", "put_frames", "segment_syntax"]

_WRITABLE: Final = ("", "rle", "deflate")

_NAMES: Final = {
    "rle": "1.2.840.10008.1.2.5",
    "deflated": "1.2.840.10008.1.2.1.99",
    "deflated frames": "1.2.840.10008.1.2.8.1",
}
"""Spellings that a person remembers."""


def segment_syntax(name: str | None, bits: int) -> TransferSyntax:
    """Return the transfer syntax in which a segmentation is written.

    Parameters
    ----------
    name : str or None
        ``"rle"``, ``"deflated"`` (the whole file), ``"deflated frames"``, or a UID; None for explicit little endian.
    bits : int
        Bits of a voxel.

    Raises
    ------
    UsageError
        If it cannot be written, or has no place for single bits.

    References
    ----------
    PS3.5 A.4.2 and G (RLE has bytes), A.5 (deflated), A.4.12 (deflated frames).
    """
    if name is None:
        return EXPLICIT_LITTLE
    syntax = transfer_syntax(_NAMES.get(name, name))
    if syntax.codec not in _WRITABLE or syntax.big_endian:
        raise UsageError(
            f"A segmentation cannot be written as {syntax.name or name}.",
            remedy=f"It can be as {', '.join(_NAMES)}, or without compression.",
        )
    if syntax.codec == "rle" and bits == 1:
        raise UsageError(
            "RLE Lossless packs bytes, and a binary segmentation has single bits.",
            remedy='"deflated" and "deflated frames" pack it; kind="FRACTIONAL" and kind="LABELMAP" go into RLE.',
        )
    return syntax


def packed_plane(plane: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a mask as bits, eight a byte, the first pixel lowest (PS3.5 8.1.1)."""
    return np.packbits(plane.reshape(-1), bitorder="little")


def put_frames(
    dataset: Dataset,
    planes: Sequence[NDArray[Any]],
    shape: tuple[int, int],
    bits: int,
    syntax: TransferSyntax,
    ready: Sequence[NDArray[np.uint8]] = (),
) -> None:
    """Put frames into a data set, and describe them in its header.

    Parameters
    ----------
    dataset : Dataset
        The segmentation; changed in place.
    planes : sequence of ndarray of shape (rows, columns)
        Bool, uint8 or uint16, as `bits` says.
    shape : (rows, columns)
        Size of each.
    bits : int
        1, 8 or 16.
    syntax : TransferSyntax
        How they are written.
    ready : sequence of ndarray of uint8
        Of single bits: what `packed_plane` made of each.
    """
    put(
        dataset,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        NumberOfFrames=len(planes),
        Rows=shape[0],
        Columns=shape[1],
        BitsAllocated=bits,
        BitsStored=bits,
        HighBit=bits - 1,
        PixelRepresentation=0,
    )
    if syntax.codec == "rle":
        raw, vr = encapsulate(rle.encode(plane, bits) for plane in planes), "OB"
    elif syntax.codec == "deflate":
        frames = (part.tobytes() for part in ready) if bits == 1 else (packed(plane, bits) for plane in planes)
        raw, vr = encapsulate(map(_deflated, frames)), "OB"
    else:
        if bits > 1:
            raw = b"".join([packed(plane, bits) for plane in planes])
        elif shape[0] * shape[1] % 8:
            # Frames follow each other without a gap, and begin within bytes.
            raw = packed(np.concatenate([plane.reshape(-1) for plane in planes]), 1)
        else:
            raw = b"".join([part.tobytes() for part in ready])
        raw += bytes(len(raw) % 2)
        vr = "OB" if bits <= 8 and syntax.explicit else "OW"
    tag = to_tag("PixelData")
    dataset[tag] = DataElement(tag, vr, raw)
    dataset.file_meta.TransferSyntaxUID = syntax.uid


def _deflated(frame: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(frame) + packer.flush()

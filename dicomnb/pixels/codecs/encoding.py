"""Frames of stored values to the bytes of a transfer syntax, by the codecs of the registry that encode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dicomnb.errors import MissingDependency, UsageError
from dicomnb.pixels.codecs import libraries
from dicomnb.pixels.codecs.codec import CodestreamCodec, Coding
from dicomnb.pixels.codecs.loss import Loss
from dicomnb.pixels.codecs.registry import CODECS
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.standard.transfer_syntax import TransferSyntax, known_syntaxes

__all__ = ["check", "encode", "is_written", "photometric_of", "written_syntaxes"]

_OTHER_SUBSET: Final = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (92, 93, 111, 112, 202, 203))
"""Not what is written here: JPEG 2000 of part 2, with transforms across more than three components (PS3.5 A.4.4),
JPEG XL and HTJ2K with loss, and HTJ2K whose packets are in the order RPCL."""


def is_written(syntax: TransferSyntax) -> bool:
    """Return True if pixels can be written in a transfer syntax: compressed here, or native in little endian."""
    if not syntax.codec:
        return not syntax.big_endian
    codec = CODECS.get(syntax.codec)
    return codec is not None and codec.encode is not None and syntax.uid not in _OTHER_SUBSET


def written_syntaxes() -> tuple[TransferSyntax, ...]:
    """Return all transfer syntaxes in which pixels can be written."""
    return tuple(syntax for syntax in known_syntaxes() if is_written(syntax))


def check(syntax: TransferSyntax, array: StoredArray, photometric: str, loss: Loss | None) -> None:
    """Refuse what a transfer syntax cannot hold, before anything is changed.

    Parameters
    ----------
    syntax : TransferSyntax
        What the pixels are to be written in.
    array : ndarray
        Stored values; bool for values of one bit.
    photometric : str
        Photometric Interpretation of the values.
    loss : Loss or None
        How much may be lost.

    Raises
    ------
    UsageError
        If the syntax is not written, not for such values, or does not go with `loss`.
    """
    if not is_written(syntax):
        names = ", ".join(one.name for one in written_syntaxes())
        raise UsageError(
            f"Pixels cannot be written as {syntax.name or 'an unknown syntax'} ({syntax.uid}).",
            remedy=f"These can be written: {names}.",
        )
    if array.dtype.kind == "f" and syntax.codec:
        raise UsageError(f"Float pixels cannot be written as {syntax.name}, only without compression.")
    _check_loss(syntax, array, photometric, loss)
    if isinstance(CODECS.get(syntax.codec), CodestreamCodec) and (array.dtype.kind == "b" or array.dtype.itemsize > 2):
        bits = 1 if array.dtype.kind == "b" else 8 * array.dtype.itemsize
        raise UsageError(
            f"Values of {bits} bits cannot be written as {syntax.name}, which is for 8 and 16.",
            remedy="RLE Lossless and Deflated Image Frame Compression take values of any width.",
        )


def _check_loss(syntax: TransferSyntax, array: StoredArray, photometric: str, loss: Loss | None) -> None:
    if not syntax.lossy:
        if loss is not None:
            raise UsageError(f"{syntax.name} loses nothing; {loss.name} has no meaning for it.")
        return
    codec = CODECS[syntax.codec]
    limits = codec.limits if isinstance(codec, CodestreamCodec) else ()
    if loss is None or loss.name not in limits:
        raise UsageError(
            f"{syntax.name} loses something, and {'nothing' if loss is None else loss.name} says how much.",
            remedy=f"Use ds.compress(uid, {' or '.join(f'{limit}=...' for limit in limits)}).",
        )
    if photometric == "PALETTE COLOR":
        raise UsageError(
            f"Pixels of PALETTE COLOR are places in a table: {syntax.name} would put other colours.",
            remedy="Compress without loss, or put dicomnb.rgb(ds) in first.",
        )
    if loss.max_error is not None and array.dtype.kind == "i":
        raise UsageError(
            f"{syntax.name} knows no sign: -1 and 0 would be far apart.",
            remedy="JPEG 2000 takes signed values: ds.compress('1.2.840.10008.1.2.4.91', psnr=60).",
        )


def photometric_of(syntax: TransferSyntax, photometric: str) -> str:
    """Return the Photometric Interpretation of pixels once they are encoded (PS3.3 C.7.6.3.1.2, PS3.5 8.2.4)."""
    if syntax.codec in ("jpeg2000", "htj2k") and photometric == "RGB":
        return "YBR_ICT" if syntax.lossy else "YBR_RCT"
    return photometric


def encode(frames: Iterable[StoredArray], syntax: TransferSyntax, coding: Coding) -> Iterator[bytes]:
    """Yield the bytes of each frame.

    Parameters
    ----------
    frames : iterable of ndarray
        Stored values of each frame, shape (rows, columns) or (rows, columns, 3).
    syntax : TransferSyntax
        A compressed one that `check` has passed.
    coding : Coding
        What the codec has to know besides.

    Raises
    ------
    MissingDependency
        If the package that encodes them is not installed.
    """
    codec = CODECS[syntax.codec]
    if isinstance(codec, CodestreamCodec):
        assert codec.encode is not None
        imagecodecs = libraries.imagecodecs()
        if imagecodecs is None:
            raise MissingDependency.of("imagecodecs", "codecs", f"Encoding {syntax.name} ({syntax.uid})")
        for frame in frames:
            yield codec.encode(imagecodecs, frame, coding)
    else:
        assert codec.encode is not None
        for frame in frames:
            yield codec.encode(frame, coding.bits_allocated)

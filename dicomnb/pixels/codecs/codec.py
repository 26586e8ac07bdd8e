"""What the registry has to know of a codec: a row of its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.loss import Loss
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray

__all__ = ["CodestreamCodec", "Coding", "PlainCodec"]


@dataclass(frozen=True, slots=True)
class Coding:
    """What an encoder has to know beside the values of a frame.

    Parameters
    ----------
    bits_allocated, bits_stored : int
        As the header says.
    is_rgb : bool
        True for red, green and blue, which a codec may turn into luminance and chrominance.
    loss : Loss or None
        How much may be lost; None for nothing.
    """

    bits_allocated: int
    bits_stored: int
    is_rgb: bool = False
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class PlainCodec:
    """A codec whose frames say nothing of themselves: only the header of the data set tells their size.

    Parameters
    ----------
    names : tuple of str
        The transfer syntaxes that it serves, as `TransferSyntax.codec` names them.
    decode : callable
        Takes the bytes of a frame and its format, returns stored values of that shape.
    releases_gil : bool
        True if several threads decode sooner than one.
    most_per_byte : int, optional
        Bytes of pixels that one compressed byte can stand for, whatever the size of the frame.
    encode : callable, optional
        Takes the stored values of a frame and Bits Allocated, returns its bytes.
    """

    names: tuple[str, ...]
    decode: Callable[[bytes, PixelFormat], StoredArray]
    releases_gil: bool
    most_per_byte: int | None = None
    encode: Callable[[StoredArray, int], bytes] | None = None


@dataclass(frozen=True, slots=True)
class CodestreamCodec:
    """A codec whose frames are codestreams with a header of their own.

    Parameters
    ----------
    names : tuple of str
        The transfer syntaxes that it serves, as `TransferSyntax.codec` names them. They are the kinds of
        codestream as well.
    starts : tuple of bytes
        What its codestreams begin with.
    header : callable
        Takes a codestream that begins so, returns what its header says. It may raise IndexError, ValueError or
        struct.error where the header is damaged.
    decode : callable
        Takes the imagecodecs module, the codestream and its header, returns an array.
    releases_gil : bool
        True if several threads decode sooner than one.
    decode_with_pillow : callable, optional
        Takes the codestream and its header, returns an array, or None if Pillow cannot decode this one exactly.
    encode : callable, optional
        Takes the imagecodecs module, the stored values of a frame and its `Coding`, returns a codestream.
    limits : tuple of str
        What of `Loss` its lossy transfer syntaxes take.
    """

    names: tuple[str, ...]
    starts: tuple[bytes, ...]
    header: Callable[[bytes], Codestream]
    decode: Callable[[Any, bytes, Codestream], Any]
    releases_gil: bool
    decode_with_pillow: Callable[[bytes, Codestream], Any] | None = None
    encode: Callable[[Any, StoredArray, Coding], bytes] | None = None
    limits: tuple[str, ...] = ()

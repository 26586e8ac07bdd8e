"""What the registry has to know of a codec: a row of its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray

__all__ = ["CodestreamCodec", "PlainCodec"]


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
    """

    names: tuple[str, ...]
    decode: Callable[[bytes, PixelFormat], StoredArray]
    releases_gil: bool
    most_per_byte: int | None = None


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
    """

    names: tuple[str, ...]
    starts: tuple[bytes, ...]
    header: Callable[[bytes], Codestream]
    decode: Callable[[Any, bytes, Codestream], Any]
    releases_gil: bool
    decode_with_pillow: Callable[[bytes, Codestream], Any] | None = None

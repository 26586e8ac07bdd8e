"""Encoders and decoders of a transfer syntax by the names of pydicom, over the codecs of dicomnb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.compat.pydicom.pixels import arrays
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import iter_frames
from dicomnb.parsing.values.text import UID
from dicomnb.pixels.codecs import encoding, registry
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.standard.transfer_syntax import TransferSyntax, transfer_syntax
from dicomnb.standard.uid import uid_of

__all__ = ["Decoder", "Encoder", "get_decoder", "get_encoder"]

Array = NDArray[Any]


class _Coder:
    """What both have: a transfer syntax, and no plugins."""

    missing_dependencies: tuple[str, ...] = ()
    available_plugins = ("dicomnb",)

    def __init__(self, syntax: TransferSyntax) -> None:
        self._syntax = syntax

    @property
    def UID(self) -> UID:
        """The transfer syntax."""
        return UID(self._syntax.uid)

    @property
    def is_available(self) -> bool:
        """True: a package that is missing is named when it is needed."""
        return True

    @property
    def is_encapsulated(self) -> bool:
        """True if the pixels are fragments."""
        return self._syntax.encapsulated

    @property
    def is_native(self) -> bool:
        """True if the pixels are not compressed."""
        return not self._syntax.encapsulated


class Decoder(_Coder):
    """What decodes pixels; every method takes a data set."""

    def as_array(
        self, src: Dataset, *, index: int | None = None, raw: bool = False, **_: Any
    ) -> tuple[Array, dict[str, Any]]:
        """Return the pixels, or those of one frame, and what describes them.

        Raises
        ------
        UsageError
            If `src` is no data set.
        """
        array = arrays.pixel_array(_dataset(src), index=index, raw=raw)
        return array, arrays.as_pixel_options(src)

    def iter_array(self, src: Dataset, *, raw: bool = False, **_: Any) -> Iterator[tuple[Array, dict[str, Any]]]:
        """Yield each frame, and what describes it."""
        for array in arrays.iter_pixels(_dataset(src), raw=raw):
            yield array, arrays.as_pixel_options(src)


class Encoder(_Coder):
    """What encodes pixels; every method takes a data set, or an array with what describes it."""

    def encode(self, src: Any, *, index: int | None = None, **words: Any) -> bytes:
        """Return the codestream of one frame.

        Raises
        ------
        UsageError
            If there are several frames and no index, or the pixels do not suit the transfer syntax.
        """
        found = list(self.iter_encode(src, **words))
        if index is None and len(found) > 1:
            raise UsageError(f"There are {len(found)} frames.", remedy="Give index=..., or use iter_encode.")
        return found[index or 0]

    def iter_encode(self, src: Any, **words: Any) -> Iterator[bytes]:
        """Yield the codestream of each frame."""
        limits = {name: words[name] for name in ("jls_error", "j2k_cr", "j2k_psnr") if words.get(name)}
        if isinstance(src, Dataset):
            made = src.copy()
            array = None
        else:
            made, array = _described(words), np.asarray(src)
        arrays.compress(made, self._syntax.uid, array, **limits)
        yield from iter_frames(made)


def _described(words: dict[str, Any]) -> Dataset:
    made = Dataset()
    for keyword, name in arrays.OPTIONS.items():
        if words.get(name) is not None:
            setattr(made, keyword, words[name])
    return made


def _dataset(src: Any) -> Dataset:
    if not isinstance(src, Dataset):
        raise UsageError("A decoder takes a data set here.", remedy="dicomnb.read(path) makes one of a file.")
    PixelFormat.of(src)
    return src


def get_decoder(uid: str) -> Decoder:
    """Return the decoder of a transfer syntax.

    Raises
    ------
    UsageError
        If its pixels are not decoded.
    """
    syntax = transfer_syntax(str(uid))
    if syntax.codec and syntax.codec not in registry.CODECS:
        raise UsageError(f"No decoder is known for {syntax.name or uid}.")
    return Decoder(syntax)


def get_encoder(uid: str) -> Encoder:
    """Return the encoder of a transfer syntax.

    Raises
    ------
    UsageError
        If it is not written.
    """
    syntax = transfer_syntax(str(uid))
    if not syntax.codec or not encoding.is_written(syntax):
        raise UsageError(f"No encoder is known for {syntax.name or uid}.")
    return Encoder(syntax)


def __getattr__(name: str) -> Any:
    """Return a coder by its name: the keyword of its transfer syntax, and what it does."""
    for ending, coder in (("Decoder", get_decoder), ("Encoder", get_encoder)):
        uid = uid_of(name.removesuffix(ending)) if name.endswith(ending) else ""
        if uid:
            return coder(uid)
    raise AttributeError(f"dicomnb.compat.pydicom.pixels.coders has no {name!r}.")

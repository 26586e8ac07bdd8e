"""The doors upstairs: attributes of a data set that modules above the parser answer, imported at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["GET", "KEPT_PIXELS", "SET", "HigherMethods", "function_at", "in_transfer_syntax", "settle_pixels"]

GET: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.editing.kept_array:pixel_array"}
"""Attributes that a higher floor answers: name → module:function, imported at first use, called with the data set."""

SET: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.editing.kept_array:set_pixel_array"}
"""The same for setting one: called with the data set and the value."""

KEPT_PIXELS: Final = "pixel array"
"""The name under which a data set's cache has the array that ``pixel_array`` gave out, which may be written into."""

_PIXEL_DATA: Final = 0x7FE00010
_EXPLICIT: Final = "1.2.840.10008.1.2.1"
_OVERLAY_ARRAY: Final = "dicomnb.pixels.overlay:overlay_array"
_WAVEFORM_ARRAY: Final = "dicomnb.objects.waveforms.samples:waveform_array"
_COMPRESSION: Final = "dicomnb.pixels.editing.compression"
_WRITE_BACK: Final = "dicomnb.pixels.editing.kept_array:write_back"


def settle_pixels(dataset: Any) -> None:
    """Put what was written into the array of ``ds.pixel_array`` into Pixel Data, before that is used otherwise."""
    if KEPT_PIXELS in dataset.cache:
        function_at(_WRITE_BACK)(dataset)


def in_transfer_syntax(dataset: Any, syntax: TransferSyntax) -> Any:
    """Return a copy whose pixels are as a transfer syntax has them, or the data set itself where they are already.

    Raises
    ------
    UsageError
        If the pixels cannot be put so, or not without loss: how much may be lost is for ``ds.compress`` to be told.
    """
    own = dataset.transfer_syntax
    if syntax.uid == own.uid or not (own.codec or syntax.codec) or _PIXEL_DATA not in dataset:
        return dataset
    copy = dataset.copy()
    # Nothing is lost: it stays the same instance (PS3.5 8.2 tells of compression that loses something only).
    copy.compress(syntax.uid if syntax.codec else _EXPLICIT, generate_instance_uid=False)
    return copy


@cache
def function_at(address: str) -> Callable[..., Any]:
    """Return a function of a module that stands on this one, by its address ``module:function``."""
    module, function = address.split(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


class HigherMethods:
    """Methods of a data set that a higher floor answers."""

    __slots__ = ()

    def overlay_array(self, group: int) -> Any:
        """Return an overlay plane on its own grid; see `dicomnb.pixels.overlay.overlay_array`.

        Parameters
        ----------
        group : int
            The group of the plane, 0x6000 to 0x601E, even.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new((0x6000, 0x0010), "US", 1)
        >>> ds.add_new((0x6000, 0x0011), "US", 3)
        >>> ds.add_new((0x6000, 0x3000), "OW", bytes([0b101, 0]))
        >>> ds.overlay_array(0x6000).tolist()
        [[1, 0, 1]]
        """
        return function_at(_OVERLAY_ARRAY)(self, group)

    def waveform_array(self, index: int = 0) -> Any:
        """Return the signals of a multiplex group; see `dicomnb.objects.waveforms.samples.waveform_array`.

        Parameters
        ----------
        index : int
            Which multiplex group, from 0.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds, group = dn.Dataset(), dn.Dataset()
        >>> group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = 1, 3
        >>> group.WaveformBitsAllocated, group.WaveformSampleInterpretation = 8, "SB"
        >>> group.WaveformData = bytes([1, 2, 255])
        >>> ds.WaveformSequence = [group]
        >>> ds.waveform_array(0).tolist()
        [[1.0], [2.0], [-1.0]]
        """
        return function_at(_WAVEFORM_ARRAY)(self, index)

    def decompress(self, *, as_rgb: bool = True, generate_instance_uid: bool = True) -> None:
        """Put the pixels in without compression; see `dicomnb.pixels.editing.compression.decompress`.

        Parameters
        ----------
        as_rgb : bool
            False to keep YBR samples as they are stored.
        generate_instance_uid : bool
            False to keep the SOP Instance UID.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.read(dn.sample() / "pet024.dcm")
        >>> ds.compress("1.2.840.10008.1.2.5")
        >>> ds.decompress()
        >>> ds.transfer_syntax.name
        'Explicit VR Little Endian'
        """
        function_at(f"{_COMPRESSION}:decompress")(self, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)

    def compress(
        self,
        transfer_syntax_uid: str,
        array: Any = None,
        *,
        max_error: int | None = None,
        ratio: float | None = None,
        psnr: float | None = None,
        generate_instance_uid: bool = True,
    ) -> None:
        """Put the pixels in as a transfer syntax has them; see `dicomnb.pixels.editing.compression.compress`.

        Parameters
        ----------
        transfer_syntax_uid : str
            RLE Lossless, Deflated Image Frame Compression, JPEG-LS, JPEG 2000, and without loss HTJ2K and JPEG XL; or a
            native one in little endian.
        array : array_like, optional
            Stored values in place of the data set's own.
        max_error : int, optional
            For JPEG-LS Near-Lossless: stored values that a pixel may be off by.
        ratio, psnr : float, optional
            For JPEG 2000 with loss, one of them: how many times smaller, or the signal-to-noise ratio in decibels.
        generate_instance_uid : bool
            False to keep the SOP Instance UID.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.read(dn.sample() / "pet024.dcm")
        >>> ds.compress("1.2.840.10008.1.2.5")
        >>> ds.transfer_syntax.name
        'RLE Lossless'
        """
        function_at(f"{_COMPRESSION}:compress")(
            self,
            transfer_syntax_uid,
            array,
            max_error=max_error,
            ratio=ratio,
            psnr=psnr,
            generate_instance_uid=generate_instance_uid,
        )

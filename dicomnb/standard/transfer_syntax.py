"""Transfer syntaxes: how a data set's bytes are laid out and its pixels compressed (PS3.5 10, PS3.6 A).

The bytes that a compressed frame begins with tell its kind where no transfer syntax does: ISO/IEC 10918-1 B.1.1.3
(JPEG, and JPEG-LS by 14495-1), 15444-1 A.4 and I.5.1 (JPEG 2000), 18181-1 and -2 (JPEG XL).
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "CODESTREAM_STARTS",
    "DEFLATED_EXPLICIT_LITTLE",
    "EXPLICIT_BIG",
    "EXPLICIT_LITTLE",
    "IMPLICIT_LITTLE",
    "J2K",
    "JP2",
    "JXL",
    "JXL_CONTAINER",
    "SOI",
    "TransferSyntax",
    "known_syntaxes",
    "syntax_of",
    "transfer_syntax",
]


class TransferSyntax(NamedTuple):
    """One transfer syntax.

    Parameters
    ----------
    uid : str
        Its UID.
    name : str
        Its name in PS3.6, shortened; empty if unknown.
    explicit, big_endian, deflated : bool
        How elements are framed.
    codec : str
        How pixel data is compressed: ``""`` for native pixels, ``"rle"``, ``"jpeg"``, ``"jpeg-lossless"``,
        ``"jpeg-ls"``, ``"jpeg2000"``, ``"htj2k"``, ``"jpeg-xl"``, ``"deflate"``, ``"none"`` (native fragments),
        ``"video"`` or ``"unknown"``.
    lossy : bool
        True if the pixels that come out may differ from those that went in.
    """

    uid: str
    name: str
    explicit: bool = True
    big_endian: bool = False
    deflated: bool = False
    codec: str = ""
    lossy: bool = False

    @property
    def encapsulated(self) -> bool:
        """True if pixel data is a series of fragments (PS3.5 A.4) and not plain numbers."""
        return bool(self.codec)


_BASE: Final = "1.2.840.10008.1.2"

IMPLICIT_LITTLE: Final = TransferSyntax(_BASE, "Implicit VR Little Endian", explicit=False)
EXPLICIT_LITTLE: Final = TransferSyntax(f"{_BASE}.1", "Explicit VR Little Endian")
EXPLICIT_BIG: Final = TransferSyntax(f"{_BASE}.2", "Explicit VR Big Endian", big_endian=True)
DEFLATED_EXPLICIT_LITTLE: Final = TransferSyntax(f"{_BASE}.1.99", "Deflated Explicit VR Little Endian", deflated=True)


def _compressed(suffix: str, name: str, codec: str, *, lossy: bool = False) -> TransferSyntax:
    return TransferSyntax(f"{_BASE}.{suffix}", name, codec=codec, lossy=lossy)


_ALL: Final[dict[str, TransferSyntax]] = {
    syntax.uid: syntax
    for syntax in (
        IMPLICIT_LITTLE,
        EXPLICIT_LITTLE,
        EXPLICIT_BIG,
        DEFLATED_EXPLICIT_LITTLE,
        _compressed("1.98", "Encapsulated Uncompressed Explicit VR Little Endian", "none"),
        _compressed("4.50", "JPEG Baseline (Process 1)", "jpeg", lossy=True),
        _compressed("4.51", "JPEG Extended (Process 2 and 4)", "jpeg", lossy=True),
        _compressed("4.57", "JPEG Lossless (Process 14)", "jpeg-lossless"),
        _compressed("4.70", "JPEG Lossless (Process 14, Selection Value 1)", "jpeg-lossless"),
        _compressed("4.80", "JPEG-LS Lossless", "jpeg-ls"),
        _compressed("4.81", "JPEG-LS Near-Lossless", "jpeg-ls", lossy=True),
        _compressed("4.90", "JPEG 2000 Lossless", "jpeg2000"),
        _compressed("4.91", "JPEG 2000", "jpeg2000", lossy=True),
        _compressed("4.92", "JPEG 2000 Multi-component Lossless", "jpeg2000"),
        _compressed("4.93", "JPEG 2000 Multi-component", "jpeg2000", lossy=True),
        _compressed("4.100", "MPEG2 Main Profile / Main Level", "video", lossy=True),
        _compressed("4.100.1", "Fragmentable MPEG2 Main Profile / Main Level", "video", lossy=True),
        _compressed("4.101", "MPEG2 Main Profile / High Level", "video", lossy=True),
        _compressed("4.101.1", "Fragmentable MPEG2 Main Profile / High Level", "video", lossy=True),
        _compressed("4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", "video", lossy=True),
        _compressed("4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1", "video", lossy=True),
        _compressed("4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", "video", lossy=True),
        _compressed("4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible", "video", lossy=True),
        _compressed("4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 for 2D", "video", lossy=True),
        _compressed("4.104.1", "Fragmentable MPEG-4 AVC/H.264 / Level 4.2 for 2D", "video", lossy=True),
        _compressed("4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 for 3D", "video", lossy=True),
        _compressed("4.105.1", "Fragmentable MPEG-4 AVC/H.264 / Level 4.2 for 3D", "video", lossy=True),
        _compressed("4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", "video", lossy=True),
        _compressed("4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile", "video", lossy=True),
        _compressed("4.107", "HEVC/H.265 Main Profile / Level 5.1", "video", lossy=True),
        _compressed("4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", "video", lossy=True),
        _compressed("4.110", "JPEG XL Lossless", "jpeg-xl"),
        _compressed("4.111", "JPEG XL JPEG Recompression", "jpeg-xl", lossy=True),
        _compressed("4.112", "JPEG XL", "jpeg-xl", lossy=True),
        _compressed("4.201", "High-Throughput JPEG 2000 Lossless", "htj2k"),
        _compressed("4.202", "High-Throughput JPEG 2000 with RPCL Options Lossless", "htj2k"),
        _compressed("4.203", "High-Throughput JPEG 2000", "htj2k", lossy=True),
        _compressed("5", "RLE Lossless", "rle"),
        _compressed("8.1", "Deflated Image Frame Compression", "deflate"),
    )
}


def known_syntaxes() -> tuple[TransferSyntax, ...]:
    """Return all transfer syntaxes that PS3.6 A names and that are known here."""
    return tuple(_ALL.values())


def transfer_syntax(uid: str) -> TransferSyntax:
    """Return what is known of a transfer syntax.

    An unknown UID, a private one for instance, is taken for explicit little endian with compressed pixels: so
    PS3.5 A.4 wants every encapsulated syntax to be, and so the header stays readable.
    """
    return _ALL.get(uid) or TransferSyntax(uid, "", codec="unknown")


def syntax_of(*, explicit: bool, big_endian: bool) -> TransferSyntax:
    """Return the native transfer syntax whose elements are framed so."""
    if not explicit:
        return IMPLICIT_LITTLE
    return EXPLICIT_BIG if big_endian else EXPLICIT_LITTLE


SOI: Final = b"\xff\xd8"
"""Start of Image."""
J2K: Final = b"\xff\x4f\xff\x51"
"""Start of codestream, and its size."""
JP2: Final = b"\x00\x00\x00\x0cjP  "
"""The first box of a JP2 file."""
JXL: Final = b"\xff\x0a"
JXL_CONTAINER: Final = b"\x00\x00\x00\x0cJXL "

CODESTREAM_STARTS: Final = (SOI, J2K, JP2, JXL, JXL_CONTAINER)
"""All of them."""

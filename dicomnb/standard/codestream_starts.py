"""The bytes that a compressed frame begins with, which tell its kind.

ISO/IEC 10918-1 B.1.1.3 (JPEG, and JPEG-LS by 14495-1), 15444-1 A.4 and I.5.1 (JPEG 2000), 18181-1 and -2 (JPEG XL).
"""

from __future__ import annotations

from typing import Final

__all__ = ["CODESTREAM_STARTS", "J2K", "JP2", "JXL", "JXL_CONTAINER", "SOI"]

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

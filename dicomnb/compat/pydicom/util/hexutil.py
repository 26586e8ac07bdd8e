"""Bytes as hexadecimal text, by the names of pydicom."""

from __future__ import annotations

__all__ = ["bytes2hex", "hex2bytes"]


def hex2bytes(hexstring: str | bytes) -> bytes:
    """Return the bytes that hexadecimal digits stand for; spaces do not count.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If something else than a digit stands there.
    """
    if not isinstance(hexstring, (str, bytes)):
        raise TypeError(f"Hexadecimal digits are str or bytes, not {type(hexstring).__name__}.")
    return bytes.fromhex(hexstring if isinstance(hexstring, str) else hexstring.decode("latin-1"))


def bytes2hex(byte_string: bytes) -> str:
    """Return two digits for each byte, a space between them."""
    return byte_string.hex(" ")

"""What stands in place of a UID, a patient and a date: the same for the same secret, and not to be found without it.

All is derived from a secret with HMAC-SHA-256: files that are de-identified one by one, on several machines or a year
later, still belong together, and nobody who lacks the secret finds out what was there before.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Final

from dicomnb.standard.uid import name_of

__all__ = ["SECRET_BYTES", "Pseudonyms"]

_MOST_DAYS: Final = 3650
"""Dates are shifted into the past by 1 to so many days."""

SECRET_BYTES: Final = 32
"""Length of a secret that is made up."""


class Pseudonyms:
    """Makes what stands in place of UIDs, patients and dates.

    Parameters
    ----------
    secret : bytes, str or None
        What only those know who may link both sides; None for a new random one.

    Attributes
    ----------
    secret : bytes
        It.
    uids : dict of str to str
        What each UID was replaced by so far. Keep it apart from what is shared.

    Examples
    --------
    >>> one, two = Pseudonyms("secret"), Pseudonyms("secret")
    >>> one.uid("1.2.3") == two.uid("1.2.3") != one.uid("1.2.4")
    True
    >>> one.uid("1.2.840.10008.1.2.1")  # what the standard registers names no file of anybody
    '1.2.840.10008.1.2.1'
    """

    __slots__ = ("_keyed", "secret", "uids")

    def __init__(self, secret: bytes | str | None = None) -> None:
        if secret is None:
            secret = secrets.token_bytes(SECRET_BYTES)
        self.secret = secret.encode() if isinstance(secret, str) else bytes(secret)
        self._keyed = hmac.new(self.secret, digestmod=hashlib.sha256)
        self.uids: dict[str, str] = {}

    def uid(self, old: str) -> str:
        """Return the UID in place of another: under 2.25 (PS3.5 B.2), 128 bits of the digest as a UUID of version 8."""
        new = self.uids.get(old)
        if new is None:
            if not old or _is_registered(old):
                return old
            bits = int.from_bytes(self._digest("uid", old)[:16], "big")
            bits = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62  # RFC 9562, 5.8
            new = self.uids[old] = f"2.25.{bits}"
        return new

    def days(self, patient: str) -> int:
        """Return by how many days the dates of a patient are shifted into the past: 1 to 3650."""
        return 1 + int.from_bytes(self._digest("days", patient)[:8], "big") % _MOST_DAYS

    def label(self, kind: str, name: str, length: int = 16) -> str:
        """Return hexadecimal digits in place of a name; another kind of name gives others."""
        return self._digest(kind, name).hex()[:length]

    def _digest(self, kind: str, text: str) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(f"{kind}\0{text}".encode(errors="surrogatepass"))
        return keyed.digest()


@lru_cache(maxsize=4096)
def _is_registered(uid: str) -> bool:
    return name_of(uid) != ""

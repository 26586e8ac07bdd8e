"""UIDs by their names: every keyword of PS3.6 Table A-1 is an attribute of this module."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any, Final

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.errors import UsageError
from dicomnb.parsing.values.text import UID
from dicomnb.standard import uid as own
from dicomnb.standard.transfer_syntax import known_syntaxes

__all__ = [
    "PYDICOM_IMPLEMENTATION_UID",
    "PYDICOM_ROOT_UID",
    "RE_VALID_UID",
    "RE_VALID_UID_PREFIX",
    "UID",
    "AllTransferSyntaxes",
    "generate_uid",
    "register_transfer_syntax",
]

PYDICOM_ROOT_UID: Final = "1.2.826.0.1.3680043.8.498."
"""The root under which pydicom makes UIDs."""

PYDICOM_IMPLEMENTATION_UID: Final = UID(f"{PYDICOM_ROOT_UID}1")

RE_VALID_UID: Final = r"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$"
RE_VALID_UID_PREFIX: Final = re.compile(r"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*\.$")

_MOST: Final = 64
"""Characters of a UID (PS3.5 9.1)."""

AllTransferSyntaxes: Final = [UID(syntax.uid) for syntax in known_syntaxes()]
UncompressedTransferSyntaxes: Final = [uid for uid in AllTransferSyntaxes if not uid.is_encapsulated]
PrivateTransferSyntaxes: Final[list[UID]] = []


def _of(*places: str) -> list[UID]:
    return [UID(f"1.2.840.10008.1.2.{place}") for place in places]


JPEGTransferSyntaxes: Final = _of("4.50", "4.51", "4.57", "4.70")
JPEGLSTransferSyntaxes: Final = _of("4.80", "4.81")
JPEG2000TransferSyntaxes: Final = _of("4.90", "4.91", "4.92", "4.93", "4.201", "4.202", "4.203")
RLETransferSyntaxes: Final = _of("5")
MPEGTransferSyntaxes: Final = [uid for uid in AllTransferSyntaxes if uid.name.startswith(("MPEG", "Fragmentable MPEG"))]

_ALIASES: Final = {
    "JPEGBaseline": "4.50",
    "JPEGExtended": "4.51",
    "JPEGLosslessP14": "4.57",
    "JPEGLSLossy": "4.81",
    "JPEG2000MultiComponentLossless": "4.92",
    "JPEG2000MultiComponent": "4.93",
}
"""Old spellings of pydicom, and where they stand under 1.2.840.10008.1.2."""


def generate_uid(prefix: str | None = PYDICOM_ROOT_UID, entropy_srcs: list[str] | None = None) -> UID:
    """Return a UID of 64 characters at most: random, or made of text in a way that can be repeated.

    Parameters
    ----------
    prefix : str or None
        What it begins with, a dot at the end; None for a random UUID under 2.25 (PS3.5 B.2).
    entropy_srcs : list of str, optional
        Text that it is made of: the same text gives the same UID, here and in pydicom.

    Raises
    ------
    UsageError
        If the prefix is none, or too long.

    Examples
    --------
    >>> generate_uid("1.2.3.", ["a", "b"]) == generate_uid("1.2.3.", ["ab"])
    True
    """
    if prefix is None:
        return UID(f"2.25.{secrets.randbits(128)}")
    if len(prefix) > _MOST - 10 or not RE_VALID_UID_PREFIX.fullmatch(prefix):
        raise UsageError(f"{prefix!r} is no prefix of a UID: numbers joined by dots, a dot at the end, 54 at most.")
    room = _MOST - len(prefix)
    if entropy_srcs is None:
        return UID(f"{prefix}{secrets.randbelow(10**room)}")
    digest = hashlib.sha512("".join(entropy_srcs).encode("utf-8")).hexdigest()
    return UID(prefix + str(int(digest, 16))[:room])


def register_transfer_syntax(*_: Any, **__: Any) -> None:
    """Refuse: what a private transfer syntax means cannot be told to the parser.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame(
        "A private transfer syntax cannot be registered.",
        remedy="Set ds.file_meta.TransferSyntaxUID to the one of the standard that it is encoded as.",
    )


def __getattr__(name: str) -> Any:
    if name in _ALIASES:
        return UID(f"1.2.840.10008.1.2.{_ALIASES[name]}")
    if name == "UID_dictionary":
        return {uid: (own.name_of(uid), own.type_of(uid), "", "", keyword) for keyword, uid in own.keywords().items()}
    uid = own.uid_of(name)
    if not uid:
        raise AttributeError(f"No UID of the standard has the keyword {name!r}.")
    return UID(uid)


def __dir__() -> list[str]:
    return sorted({*__all__, *own.keywords()})

"""Names, keywords and types of the UIDs that the standard itself registers (PS3.6 Annex A)."""

from __future__ import annotations

from functools import cache, lru_cache

from dicomnb.standard.resource import Table

__all__ = ["is_retired", "keyword_of", "keywords", "name_of", "type_of", "uid_of"]

_UIDS = Table("uids.tsv")
_ROOT = "1.2.840.10008."
_RETIRED = (
    "1.2.2 1.2.4.52 1.2.4.53 1.2.4.54 1.2.4.55 1.2.4.56 1.2.4.58 1.2.4.59 1.2.4.60 1.2.4.61 1.2.4.62 1.2.4.63 "
    "1.2.4.64 1.2.4.65 1.2.4.66 1.2.6.1 1.2.6.2 1.9 1.20 1.20.2 1.20.2.1 3.1.2.1.1 3.1.2.1.4 3.1.2.2.1 3.1.2.3.1 "
    "3.1.2.3.2 3.1.2.5.1 3.1.2.5.4 3.1.2.5.5 3.1.2.6.1 5.1.1.4.2 5.1.1.9.1 5.1.1.18.1 5.1.1.24 5.1.1.24.1 5.1.1.25 "
    "5.1.1.26 5.1.1.27 5.1.1.29 5.1.1.30 5.1.1.31 5.1.1.32 5.1.4.1.1.3 5.1.4.1.1.5 5.1.4.1.1.6 5.1.4.1.1.8 "
    "5.1.4.1.1.9 5.1.4.1.1.9.1 5.1.4.1.1.10 5.1.4.1.1.11 5.1.4.1.1.12.3 5.1.4.1.1.12.77 5.1.4.1.1.40 5.1.4.1.1.77.1 "
    "5.1.4.1.1.77.2 5.1.4.1.1.88.1 5.1.4.1.1.88.2 5.1.4.1.1.88.3 5.1.4.1.1.88.4 5.1.4.1.1.129 5.1.4.1.2.3.1 "
    "5.1.4.1.2.3.2 5.1.4.1.2.3.3 5.1.4.32 5.1.4.32.1 5.1.4.32.2 5.1.4.32.3 5.1.4.34.1 5.1.4.34.2 5.1.4.34.3 "
    "5.1.4.34.4 5.1.4.34.4.1 5.1.4.34.4.2 5.1.4.34.4.3 5.1.4.34.4.4"
)
"""What PS3.6 Table A-1 marks as retired, without the root of the standard."""


@lru_cache(maxsize=1024)
def name_of(uid: str) -> str:
    """Return the name of a UID, ``CT Image Storage``, empty where the standard registers none.

    Knows SOP classes, transfer syntaxes, well-known instances and frames of reference, and coding schemes,
    today's and retired ones. The name of a transfer syntax ends before the remark on its default use. A null
    or blank that pads the UID does not belong to it and is disregarded.
    """
    row = _UIDS.row(uid.rstrip("\0 "))
    return row[1] if row else ""


@lru_cache(maxsize=1024)
def keyword_of(uid: str) -> str:
    """Return the keyword of a UID, ``CTImageStorage``, empty where the standard registers none."""
    row = _UIDS.row(uid.rstrip("\0 "))
    return row[2] if row else ""


@lru_cache(maxsize=1024)
def type_of(uid: str) -> str:
    """Return what a UID names, ``SOP Class`` or ``Transfer Syntax`` for instance; empty where nothing registers it."""
    row = _UIDS.row(uid.rstrip("\0 "))
    return row[3] if row else ""


@cache
def _retired() -> frozenset[str]:
    return frozenset(_RETIRED.split())


def is_retired(uid: str) -> bool:
    """Return True for a UID that the standard registers, and marks as retired."""
    return uid.startswith(_ROOT) and uid.rstrip("\0 ")[len(_ROOT) :] in _retired()


def uid_of(keyword: str) -> str:
    """Return the UID that has a keyword, empty where none has."""
    row = _UIDS.row_where(2, keyword)
    return row[0] if row else ""


def keywords() -> dict[str, str]:
    """Return the UIDs of the standard by their keywords."""
    return {row[2]: row[0] for row in _UIDS.rows()}

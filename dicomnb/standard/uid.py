"""Names, keywords and types of the UIDs that the standard itself registers (PS3.6 Annex A)."""

from __future__ import annotations

from functools import lru_cache

from dicomnb.standard.resource import Table

__all__ = ["keyword_of", "keywords", "name_of", "type_of", "uid_of"]

_UIDS = Table("uids.tsv")


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


def uid_of(keyword: str) -> str:
    """Return the UID that has a keyword, empty where none has."""
    row = _UIDS.row_where(2, keyword)
    return row[0] if row else ""


def keywords() -> dict[str, str]:
    """Return the UIDs of the standard by their keywords."""
    return {row[2]: row[0] for row in _UIDS.rows()}

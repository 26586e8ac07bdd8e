"""How far packed bytes may grow: deflate can make a thousand bytes out of one, and no image is packed so well."""

from __future__ import annotations

from typing import Final

from dicomnb.errors import LimitExceeded

__all__ = ["most_inflated", "too_large"]

_FREE: Final = 1 << 27
"""Bytes that anything may grow to, however small: empty label maps of a whole volume are packed into little."""

_PROPORTION: Final = 100
"""Times its packed size that anything larger may grow to. Images are packed to a half or a third."""


def most_inflated(packed: int, ceiling: int, limit: int | None) -> int:
    """Return how many bytes may be made out of packed ones.

    Parameters
    ----------
    packed : int
        How many bytes there are.
    ceiling : int
        What nothing grows beyond, if no limit is asked for.
    limit : int or None
        What was asked for; None to go by the proportion.
    """
    return limit if limit is not None else min(ceiling, max(_FREE, _PROPORTION * packed))


def too_large(what: str, most: int, offset: int | None = None) -> LimitExceeded:
    """Return the error for bytes that grow further than they may."""
    return LimitExceeded(
        f"{what} grows beyond {most:,} bytes.",
        offset=offset,
        remedy="If it is no bomb, read(source, limit=...) takes the number of bytes that it may grow to.",
    )

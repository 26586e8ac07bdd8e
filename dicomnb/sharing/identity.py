"""What tells who somebody is, as words to look for in other text.

A name stands in a header under its keyword, and then once more in a comment. What the identifying elements of a data
set say is looked for everywhere else: in text that is kept, in notebooks, in pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

__all__ = ["IdentifierMatcher", "identifiers_of"]

_WORD: Final = 3
"""Letters of the shortest word that is looked for."""

_ANYWHERE: Final = 5
"""Letters from which on a word is found within another one too: shorter ones have to stand alone."""

_DIGITS: Final = 4
"""Digits of the shortest number."""

_LONGEST: Final = 200
"""Letters of the longest value that is looked for as a whole; a longer one is a text, which nobody repeats."""

_SAID_OF_MANY: Final = frozenset(
    {"anonymised", "anonymized", "anonymous", "hospital", "nobody", "none", "null", "patient", "phantom", "unknown"}
)
"""What names nobody, and would be taken out of too much."""

_PATTERNS: Final = re.compile(
    r"\b\d{5,}\b"  # numbers of patients, orders and telephones, and dates written without a point
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b"  # dates
    r"|[\w.+-]+@[\w-]+[\w.-]+"  # mail
    r"|\b(?:dr|mr|mrs|ms|prof|herr|frau|mme|sr|sra)\b[. ]+(?:\w+|[*]+)",
    re.IGNORECASE,
)
"""What may identify in any text."""


class IdentifierMatcher:
    """Words to look for, in any case.

    Parameters
    ----------
    words : iterable of str
        As `identifiers_of` gives them.

    Examples
    --------
    >>> words = Words(words_of("Roe^Jane", "PN"))
    >>> words.masked("Seen with Ms ROE; not Monroe")
    'Seen with Ms ***; not Monroe'
    """

    __slots__ = ("_pattern", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._pattern = _pattern(self.words) if self.words else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def likely_in(self, text: str) -> IdentifierMatcher:
        """Return those words whose letters stand in a text somewhere: a quick look before a close one."""
        folded = text.casefold()
        return IdentifierMatcher(word for word in self.words if all(part in folded for part in word.casefold().split()))

    def every(self, text: str) -> Iterator[str]:
        """Yield each word that stands in a text, folded to one case, as often as it stands there."""
        if self._pattern is not None:
            yield from (match.group().casefold() for match in self._pattern.finditer(text))

    def stand_in(self, text: str) -> bool:
        """Return True if one of the words stands in a text."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def masked(self, text: str, *, thorough: bool = False) -> str:
        """Return a text with asterisks in place of the words; never longer than before.

        Parameters
        ----------
        text : str
            Any text.
        thorough : bool
            True to take out what may identify in any text too: long numbers, dates, mail addresses, and what follows
            Dr, Mr and the like.
        """
        if self._pattern is not None:
            text = self._pattern.sub(_stars, text)
        return _PATTERNS.sub(_stars, text) if thorough else text

    def in_bytes(self, data: bytes) -> list[str]:
        """Return which of the words of more than five letters stand in bytes, as Latin-1, UTF-8 or UTF-16."""
        low = data.lower()
        return [word for word, forms in _byte_forms(self.words) if any(form in low for form in forms)]


@lru_cache(maxsize=8192)
def identifiers_of(value: str, vr: str) -> tuple[str, ...]:
    """Return what to look for of one identifying value: all of it, and of a name each of its parts.

    Parameters
    ----------
    value : str
        The value.
    vr : str
        Its value representation: of PN titles are left out, the fourth and fifth component (PS3.5 6.2.1).
    """
    whole = value.strip(" \0")
    words = _name_words(whole) if vr == "PN" else iter((whole,))
    return tuple(dict.fromkeys(filter(_is_telling, words)))


def _name_words(name: str) -> Iterator[str]:
    for group in name.split("="):
        parts = group.split("^")
        yield from (group.strip(), " ".join(part for part in parts if part).strip())
        for part in parts[:3]:
            yield from (part.strip(), *re.split(r"[\s,;_-]+", part))


def _is_telling(word: str) -> bool:
    if not word or len(word) > _LONGEST or word.casefold() in _SAID_OF_MANY or set(word) <= set("*^= .,;:-_/"):
        return False
    if not word.isascii():
        return len(word) >= 2
    return len(word) >= (_DIGITS if word.isdigit() else _WORD)


def _stars(match: re.Match[str]) -> str:
    return "*" * min(3, len(match.group()))


@lru_cache(maxsize=256)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    # The longest first: of two that begin at one place the longer is found.
    return re.compile("|".join(map(_piece, sorted(words, key=lambda word: (-len(word), word)))), re.IGNORECASE)


def _piece(word: str) -> str:
    piece = r"\s+".join(map(re.escape, word.split())) or re.escape(word)
    if len(word) >= _ANYWHERE or not word.isascii():
        return piece
    return rf"(?<![^\W_]){piece}(?![^\W_])"


@lru_cache(maxsize=64)
def _byte_forms(words: frozenset[str]) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
    # Shorter words stand in any data by chance. Lower case is that of ASCII, as `bytes.lower` knows it.
    long = [word for word in sorted(words) if len(word) > _ANYWHERE or (len(word) > 3 and not word.isascii())]
    return tuple((word, tuple({form.lower() for form in _encoded(word)})) for word in long)


def _encoded(word: str) -> Iterator[bytes]:
    for spelled in (word, word.lower(), word.upper()):
        for codec in ("latin-1", "utf-8", "utf-16-le"):
            try:
                yield spelled.encode(codec)
            except UnicodeEncodeError:
                continue

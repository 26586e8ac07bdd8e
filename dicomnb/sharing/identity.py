"""What tells who somebody is, as words to look for in other text.

A name stands in a header under its keyword, and then once more in a comment. What the identifying elements of a data
set say is looked for everywhere else: in text that is kept, in notebooks, in pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from dicomnb.sharing.spelled_times import spelled_time
from dicomnb.sharing.values.other_readings import NATIONAL_CODECS

__all__ = ["IdentifierMatcher", "identifiers_of"]

_WORD: Final = 3
"""Letters of the shortest word that is looked for in bytes, and in what somebody wrote about many."""

_NAME: Final = 2
"""Letters of the shortest part of a name that is looked for in the text of its own file: Li, Ng, Wu."""

_ANYWHERE: Final = 5
"""Letters from which on a word is found within another one too: shorter ones have to stand alone."""

_DIGITS: Final = 4
"""Digits of the shortest number."""

_LONGEST: Final = 200
"""Letters of the longest value that is looked for as a whole; a longer one is a text, which is not repeated."""

_SAID_OF_MANY: Final = frozenset(
    {"anonymised", "anonymized", "anonymous", "hospital", "nobody", "none", "null", "patient", "phantom", "unknown"}
)
"""What identifies no person, and would be taken out of too much."""

_PATTERNS: Final = re.compile(
    r"\b\d{5,}\b"  # numbers of patients, orders and telephones, and dates written without a point
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b"  # dates
    r"|[\w.+-]+@[\w-]+[\w.-]+"  # mail
    r"|\b(?:dr|mr|mrs|ms|prof|herr|frau|mme|sr|sra)\b[. ]+(?:\w+|[*]+)",
    re.IGNORECASE,
)
"""What may identify in any text."""

_TEXT: Final = re.compile(rb"[ -~]{8,}|(?:[ -~]\0){6,}")
"""Bytes that are a text and no chance, in ASCII or UTF-16."""

_CODECS: Final = ("utf-8", "utf-16-le", "utf-16-be", "iso2022_jp", *NATIONAL_CODECS)
"""In what a word may be written; the same bytes are looked for once."""

_SHIFT: Final = re.compile(rb"\x1b[$(][@-_]")
"""Escape sequences of ISO 2022: the word stands between them."""


_KANA: Final = {one: one + 96 for one in range(0x3041, 0x3097)} | {one: one - 96 for one in range(0x30A1, 0x30F7)}
"""Hiragana as katakana, and the other way round."""


class IdentifierMatcher:
    """Words to look for, in any case.

    Parameters
    ----------
    words : iterable of str
        As `identifiers_of` gives them. They are found composed and decomposed, with and without accents, and with
        other separators.
    vrs : mapping of str to str, optional
        VR of words that have several spellings: DA for a date, AS for an age. An age is found beside a word
        for age only; a number of less than eight digits that has VR LO or SH not within a longer number.

    Examples
    --------
    >>> words = Words(words_of("Roe^Jane", "PN"))
    >>> words.masked("Seen with Ms ROE; not Monroe")
    'Seen with Ms ***; not Monroe'
    """

    __slots__ = ("_pattern", "_told", "words")

    def __init__(self, words: Iterable[str], vrs: Mapping[str, str] | None = None) -> None:
        self.words = frozenset(words)
        self._told = tuple(sorted(((word, (vrs or {}).get(word, "")) for word in self.words), key=_longest_first))
        self._pattern = _pattern(self._told) if self.words else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def likely_in(self, text: str) -> IdentifierMatcher:
        """Return those words whose letters stand in a text somewhere: a quick look before a close one."""
        plain = _plain(text)
        likely = {
            word: vr for word, vr in self._told if any(all(p in plain for p in hint) for hint in _hints(word, vr))
        }
        return IdentifierMatcher(likely, likely)

    def every(self, text: str) -> Iterator[str]:
        """Yield each word that stands in a text, folded to one case, as often as it stands there in any spelling."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield self._told[(match.lastindex or 1) - 1][0].casefold()

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
        """Return which of the words of more than five letters stand in bytes, in any of several encodings."""
        low = data.lower()
        return [word for word, forms in _byte_forms(self.words) if any(form in low for form in forms)]

    def spelled_otherwise(self, data: bytes, text: str) -> bool:
        """Return True if bytes say a word in another character set than that in which they were read as a text.

        Words of ASCII are the same in most: they are looked for between zeros (UTF-16) only. What stands in the text
        was judged as a word of it.
        """
        wide, read = b"\0" in data.strip(b"\0 "), text.casefold()
        if data.isascii() and not wide:
            return False
        others = IdentifierMatcher(
            word for word in self.words if (wide or not word.isascii()) and word.casefold() not in read
        )
        return bool(others.in_bytes(data)) or others.respelled(data) != data

    def blotted(self, data: bytes) -> bytes:
        """Return bytes with zeros in place of those words."""
        low, made = data.lower(), bytearray(data)
        for _, forms in _byte_forms(self.words):
            for form in forms:
                at = low.find(form)
                while at >= 0:
                    made[at : at + len(form)] = bytes(len(form))
                    at = low.find(form, at + 1)
        return bytes(made)

    def starred(self, data: bytes) -> bytes:
        """Return bytes with asterisks in place of the words that `in_bytes` is too careful for, where a text is."""
        made = bytearray(data)
        for text in _TEXT.finditer(data) if self.words else ():
            low = text[0].lower()
            for form in _short_forms(self.words):
                at = low.find(form)
                while at >= 0:
                    start = text.start() + at
                    made[start : start + len(form)] = b"*" * len(form)
                    at = low.find(form, at + 1)
        return bytes(made)

    def respelled(self, data: bytes, size: int = 1, *, big_endian: bool = False) -> bytes:
        """Return numbers that spell none of the words that `in_bytes` is too careful for.

        A word of three or four letters stands in an image by chance, too: of the numbers that spell it one is changed,
        by the least that parts the letters.

        Parameters
        ----------
        data : bytes
            The numbers, one after the other.
        size : int
            Bytes of one number.
        big_endian : bool
            Their byte order.
        """
        forms = _short_forms(self.words)
        for bit in range(8 if forms else 0):
            low, made = data.lower(), None
            for form in forms:
                at = low.find(form)
                while at >= 0:
                    made = bytearray(data) if made is None else made
                    # In the byte of least weight, the bit of least weight that was not tried before.
                    weights = {place: place % size for place in range(at, at + len(form))}
                    made[(max if big_endian else min)(weights, key=weights.__getitem__)] ^= 1 << bit
                    at = low.find(form, at + len(form))
            if made is None:
                break
            data = bytes(made)
        return data


@lru_cache(maxsize=8192)
def identifiers_of(value: str, vr: str, *, short: bool = False) -> tuple[str, ...]:
    """Return what to look for of one identifying value: all of it, and of a name each of its parts.

    Parameters
    ----------
    value : str
        The value.
    vr : str
        Its value representation: of PN titles are left out, the fourth and fifth component (PS3.5 6.2.1).
    short : bool
        True for parts of names of two letters too, and of a single ideograph or syllable.
    """
    whole = value.strip(" \0")
    words = _name_words(whole) if vr == "PN" else iter((whole,))
    return tuple(dict.fromkeys(word for word in words if _is_telling(word, short=short and vr == "PN")))


def _name_words(name: str) -> Iterator[str]:
    for group in name.split("="):
        parts = group.split("^")
        yield from (group.strip(), " ".join(part for part in parts if part).strip())
        for part in parts[:3]:
            yield from (part.strip(), *re.split(r"[\s,;_-]+", part))
        if (other := _other_kana(group)) != group:
            yield from (" ".join(part for part in other.split("^") if part), *other.split("^")[:3])


def _other_kana(text: str) -> str:
    return text.translate(_KANA)


def _is_telling(word: str, *, short: bool) -> bool:
    if not word or len(word) > _LONGEST or word.casefold() in _SAID_OF_MANY or set(word) <= set("*^= .,;:-_/"):
        return False
    if not word.isascii():
        return len(word) >= _NAME or (short and unicodedata.category(word) == "Lo")
    return len(word) >= (_DIGITS if word.isdigit() else _NAME if short else _WORD)


def _stars(match: re.Match[str]) -> str:
    return "*" * min(3, len(match.group()))


# -- how a word is written ------------------------------------------------------------------------------------

_GAP: Final = r"[\s^_,;./\\=+\u2010-\u2015\u2212\u30fb\uff65-]"
_GAPS: Final = re.compile(_GAP + "+")
_JOINED: Final = 6
"""Letters from which on parts are found with nothing between them."""

_APOSTROPHES: Final = "'`\N{ACUTE ACCENT}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
"""How the sign in O'Brien is written; it is left out, too."""

_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ä": ("ae",), "ö": ("oe",), "ü": ("ue",), "ß": ("ss",), "ø": ("oe", "o"), "å": ("aa",), "æ": ("ae", "a"),
    "œ": ("oe", "o"), "þ": ("th",), "ł": ("l",), "đ": ("d",), "ð": ("d",), "\N{LATIN SMALL LETTER DOTLESS I}": ("i",),
}  # fmt: skip
"""How letters are written where only ASCII is at hand."""


def _longest_first(told: tuple[str, str]) -> tuple[int, str]:
    # Of two that begin at one place the longer is found.
    return -len(told[0]), told[0]


@lru_cache(maxsize=256)
def _pattern(told: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"({_piece(word, vr)})" for word, vr in told), re.IGNORECASE)


def _piece(word: str, vr: str) -> str:
    if (spelled := spelled_time(word, vr)) is not None:
        return spelled.pattern
    if _is_short_number(word, vr):
        return rf"(?<!\d)(?<!\d\.)0*{word.lstrip('0')}(?!\d)"
    parts = [part for part in _GAPS.split(unicodedata.normalize("NFC", word)) if part]
    if not parts or re.fullmatch(r"[\d.]+", word):
        piece = re.escape(word)
    else:
        least = 0 if sum(map(len, parts)) >= _JOINED and all(len(part) > 1 for part in parts) else 1
        written = ["".join(map(_letter, part)) for part in parts]
        piece = f"{_GAP}{{{least},3}}".join(written)
        if vr == "PN" and not least and "^" in word:
            # Whose given name stands first is written in one word too, as in an address of mail.
            family = sum(1 for part in _GAPS.split(word.split("^", maxsplit=1)[0]) if part)
            piece = f"(?:{piece}|{''.join(written[family:] + written[:family])})"
    if len(word) >= _ANYWHERE or not _plain(word).isascii():
        return piece
    return rf"(?<![^\W_]){piece}(?![^\W_])"


def _is_short_number(word: str, vr: str) -> bool:
    # Spreadsheets take the zeros in front away.
    return vr in ("LO", "SH") and word.isdigit() and len(word) < 8 and len(word.lstrip("0")) >= _DIGITS


def _letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        return rf"(?:[{_APOSTROPHES}\s_-]?)"
    if letter.isascii():
        return re.escape(letter)
    forms = (letter, unicodedata.normalize("NFD", letter), _plain(letter), *_LETTERS.get(letter.lower(), ()))
    return f"(?:{'|'.join(re.escape(form) for form in sorted(set(forms), key=lambda form: (-len(form), form)))})"


def _plain(text: str) -> str:
    """Return a text in one case and without accents."""
    if text.isascii():
        return text.lower()
    plain = "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))
    return plain.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _hints(word: str, vr: str) -> list[list[str]]:
    """Return, for each spelling of a word, what has to stand in a text in plain letters."""
    if (spelled := spelled_time(word, vr)) is not None:
        return [list(hint) for hint in spelled.hints]
    if _is_short_number(word, vr):
        return [[word.lstrip("0")]]
    # A letter that has several spellings parts what has to be there.
    bare = "".join(
        one if (one.isascii() and one != "'") or unicodedata.category(one) == "Lo" else " "
        for one in unicodedata.normalize("NFC", word)
    )
    return [[_plain(part) for part in _GAPS.split(bare) if part]]


@lru_cache(maxsize=64)
def _byte_forms(words: frozenset[str]) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
    # Shorter words stand in any data by chance. Lower case is that of ASCII, as `bytes.lower` knows it.
    long = [word for word in sorted(words) if len(word) > _ANYWHERE or (len(word) > 3 and not word.isascii())]
    # Without the zero at one end, UTF-16 of Latin letters is the same in both byte orders; pixels are full of zeros.
    return tuple((word, tuple({form.lower().strip(b"\0") for form in _encoded(word)})) for word in long)


@lru_cache(maxsize=64)
def _short_forms(words: frozenset[str]) -> tuple[bytes, ...]:
    """Return how the words are spelled in bytes that `_byte_forms` leaves out."""
    # Two letters, or one ideograph, stand in any data by chance.
    least = {word for word in words if len(word) < (_WORD if word.isascii() else _NAME)}
    short = words - {word for word, _ in _byte_forms(words)} - least
    forms = {form.lower().strip(b"\0") for word in short for form in _encoded(word)}
    return tuple(sorted(form for form in forms if len(form) >= _WORD))


def _encoded(word: str) -> Iterator[bytes]:
    for spelled in (word, word.lower(), word.upper(), unicodedata.normalize("NFD", word)):
        for codec in _CODECS:
            try:
                yield _SHIFT.sub(b"", spelled.encode(codec))
            except UnicodeEncodeError:
                continue

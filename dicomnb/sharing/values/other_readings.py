"""What bytes say in a character set that their file does not state.

An ASCII file may hold a name in KOI8-R or in a code page of DOS, and the same name once more in UTF-8. Which set was
meant nobody knows: a name is looked for in each reading that is made of letters of one script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from dicomnb.parsing.dataset.element import DataElement
from dicomnb.standard.vr import VRS

__all__ = ["NATIONAL_CODECS", "other_readings"]

NATIONAL_CODECS: Final = (
    "latin-1", "cp1252", "cp850", "mac_roman", "cp1250", "iso8859_2", "cp852", "iso8859_3", "iso8859_4", "cp1257",
    "cp1254", "iso8859_9", "iso8859_5", "cp1251", "koi8_r", "cp866", "iso8859_7", "cp1253", "iso8859_8", "cp1255",
    "iso8859_6", "cp1256", "cp874", "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5",
)  # fmt: skip
"""Sets in which programs of some country write text, by the name of Python's codec."""

_PARTS: Final = re.compile(r"[\^=\\\s.,;'_\0-]+")
_JAPANESE: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})


def other_readings(element: DataElement) -> Iterator[str]:
    """Yield what a text element says in each set that makes words of it.

    Of ASCII, of what is UTF-8, and of sets that are shifted by escape sequences there is no other reading.
    """
    if element.encoded is None or not VRS[element.VR].charset:
        return
    raw = element.encoded.raw()
    codecs: tuple[str, ...] = NATIONAL_CODECS
    if b"\0" in raw.strip(b"\0 "):
        raw, codecs = raw[: len(raw) // 2 * 2], ("utf-16-le", "utf-16-be")
    elif raw.isascii() or b"\x1b" in raw or _decoded(raw, "utf-8") is not None:
        return
    found = (_decoded(raw, codec) for codec in codecs)
    for text in dict.fromkeys(text for text in found if text is not None):
        if all(map(_is_word, _PARTS.split(text))):
            yield text


def _decoded(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_word(part: str) -> bool:
    """Return True for letters of one script; what is read in a wrong set mixes them with each other and with signs."""
    if part.isascii():
        return True
    letters = [one for one in part if not unicodedata.category(one).startswith("M")]  # vowels of Thai are marks
    if not all(one.isalpha() for one in letters):
        return False
    scripts = {unicodedata.name(one, "").split(" ")[0] for one in letters}
    return len(scripts) == 1 or scripts <= _JAPANESE

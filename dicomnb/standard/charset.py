"""Specific Character Set: the bytes of text to characters, and back.

Three kinds of character sets meet here (PS3.3 C.12.1.1.2):

- one set for all text, such as ISO_IR 100 (Latin-1): Python's codec does it;
- UTF-8, GB18030 and GBK, which stand alone. In the last two a byte 5C may be half of a character, so text is
  split at backslashes only after it has become characters;
- ISO 2022, where escape sequences switch between sets within one value (PS3.5 6.1.2.5). A set is designated
  to G0, which bytes below 80 mean, or to G1, which bytes from A0 mean. At each delimiter (a backslash, CR,
  LF, FF, TAB, in person names also ^ and =) the sets of the first defined term come back.

Reading is more tolerant than the standard: misspelled terms are understood, the escape sequences of every set
are obeyed even if the set was not announced, and bytes above 7F in the default repertoire are taken for
Latin-1. ISO-IR 14 (Romaji) is read as ASCII, so that its 5C, a yen sign, stays the delimiter that it also is.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from dicomnb.errors import DicomWarning, UnencodableValue
from dicomnb.standard.vr import VRS

__all__ = ["DEFAULT", "Charset", "codecs_for", "complaints_about"]

_ASCII_TO_G0: Final = b"\x1b(B"
_ROMAJI_TO_G0: Final = b"\x1b(J"
_ESCAPE: Final = re.compile(rb"(\x1b[\x20-\x2f]+[\x30-\x7e])")
_CONTROLS: Final = "\r\n\f\t"
_UNKNOWN: Final = "\ufffd"


class _Set(NamedTuple):
    """One coded character set that ISO 2022 can designate.

    Parameters
    ----------
    codec : str
        Python's codec, in which the bytes of G1 mean what they mean here.
    escape : bytes
        What designates it.
    width : int
        Bytes for one character.
    in_g0 : bool
        True if it is designated to G0: its bytes have the high bit cleared.
    prefix : bytes
        What the codec wants before each character to tell this set from another.
    """

    codec: str
    escape: bytes
    width: int = 1
    in_g0: bool = False
    prefix: bytes = b""

    def encode(self, char: str) -> bytes | None:
        """Return the bytes of one character beyond ASCII, as G1 has them, or None if the set lacks it."""
        try:
            code = char.encode(self.codec)
        except UnicodeEncodeError:
            return None
        # The codecs also know characters of other widths, which belong to sets that are not designated.
        if not code.startswith(self.prefix):
            return None
        code = code[len(self.prefix) :]
        return code if len(code) == self.width and min(code) >= 0xA0 else None


# PS3.3 Tables C.12-2 to C.12-4. The default repertoire has no characters beyond ASCII; Latin-1 is tolerance.
_REPERTOIRE: Final = _Set("latin_1", _ASCII_TO_G0)
_SETS: Final[dict[str, _Set]] = {
    "6": _REPERTOIRE,
    "100": _Set("latin_1", b"\x1b-A"),
    "101": _Set("iso8859_2", b"\x1b-B"),
    "109": _Set("iso8859_3", b"\x1b-C"),
    "110": _Set("iso8859_4", b"\x1b-D"),
    "126": _Set("iso8859_7", b"\x1b-F"),
    "127": _Set("iso8859_6", b"\x1b-G"),
    "138": _Set("iso8859_8", b"\x1b-H"),
    "144": _Set("iso8859_5", b"\x1b-L"),
    "148": _Set("iso8859_9", b"\x1b-M"),
    "166": _Set("tis_620", b"\x1b-T"),
    "203": _Set("iso8859_15", b"\x1b-b"),
    "13": _Set("shift_jis", b"\x1b)I"),
    "58": _Set("gb2312", b"\x1b$)A", width=2),
    "149": _Set("euc_kr", b"\x1b$)C", width=2),
    "87": _Set("euc_jp", b"\x1b$B", width=2, in_g0=True),
    "159": _Set("euc_jp", b"\x1b$(D", width=2, in_g0=True, prefix=b"\x8f"),
}
_MULTIBYTE: Final = ("58", "87", "149", "159")
_ALONE: Final = {"ISO_IR 192": "utf_8", "GB18030": "gb18030", "GBK": "gbk"}
_DESIGNATED: Final = {known.escape: known for known in _SETS.values() if known is not _REPERTOIRE} | {
    b"\x1b$@": _SETS["87"]  # the edition of 1978
}


class Charset(NamedTuple):
    """What a data set's Specific Character Set means for its bytes.

    Parameters
    ----------
    terms : tuple of str
        Defined terms as the standard spells them, at least one; ``ISO_IR 6`` is the default repertoire.

    Notes
    -----
    Make it with `codecs_for`, which checks the terms.
    """

    terms: tuple[str, ...]

    def decode(self, raw: bytes, vr: str) -> str:
        """Return the characters of one element's bytes, padding and delimiters included.

        Bytes that mean nothing in these sets become U+FFFD: no value is lost for one bad byte, and whoever
        reads the file can tell. A VR to which the attribute does not apply (CS, UI ...) is read in the
        default repertoire.
        """
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii")
        if not _applies(vr):
            return raw.decode("latin_1")
        alone = _ALONE.get(self.terms[0])
        if alone:
            return raw.decode(alone, "replace")
        first = _sets(self.terms)[0]
        # A multi-byte set is not allowed to come first. Where it does all the same, the writer meant it.
        initial = _REPERTOIRE if first.in_g0 else first
        if b"\x1b" not in raw:
            return raw.decode(initial.codec, "replace")
        return _decode_extended(raw, initial, _delimiters(vr))

    def decode_values(self, raw: bytes, vr: str) -> list[str]:
        """Return the characters of each value of an element whose VR allows several, padding included.

        A byte 5C within a character separates nothing.
        """
        return self.decode(raw, vr).split("\\")

    def encode(self, text: str, vr: str) -> bytes:
        r"""Return the bytes of `text`; several values are one text with ``\`` between them.

        Raises
        ------
        UnencodableValue
            If these sets lack a character of `text`.
        """
        if text.isascii():
            return text.encode("ascii")
        if not _applies(vr):
            beyond = next(char for char in text if not char.isascii())
            raise _unencodable(beyond, DEFAULT.terms, f"A value of VR {vr} is ASCII whatever the data set says.")
        alone = _ALONE.get(self.terms[0])
        if not alone:
            return _encode_extended(text, self.terms, _delimiters(vr))
        try:
            return text.encode(alone)
        except UnicodeEncodeError as error:
            raise _unencodable(text[error.start], self.terms, _REMEDY) from None


_REMEDY: Final = "Set SpecificCharacterSet to 'ISO_IR 192' (UTF-8), which has all characters."
DEFAULT: Final = Charset(("ISO_IR 6",))
"""The default repertoire: what holds where there is no Specific Character Set."""


def codecs_for(defined_terms: Sequence[str] | str | None) -> Charset:
    """Return what the values of Specific Character Set (0008,0005) mean.

    Parameters
    ----------
    defined_terms : sequence of str, str or None
        The values, or all of them as one text with backslashes. None, or no values: the default repertoire.

    Warns
    -----
    DicomWarning
        If a term is misspelled, if it is unknown (it is left out; where none remains the default repertoire
        holds), or if it stands beside others though it allows none.

    References
    ----------
    PS3.3 C.12.1.1.2; PS3.5 6.1.2.3 to 6.1.2.5.
    """
    charset, complaints = _understood(_separate(defined_terms))
    for complaint in complaints:
        warnings.warn(complaint, DicomWarning, stacklevel=2)
    return charset


def complaints_about(defined_terms: Sequence[str] | str | None) -> tuple[str, ...]:
    """Return what `codecs_for` would warn of, a sentence each."""
    return _understood(_separate(defined_terms))[1]


def _separate(defined_terms: Sequence[str] | str | None) -> tuple[str, ...]:
    return tuple(defined_terms.split("\\") if isinstance(defined_terms, str) else defined_terms or ())


@lru_cache(maxsize=256)
def _understood(terms: tuple[str, ...]) -> tuple[Charset, tuple[str, ...]]:
    understood: list[str] = []
    complaints: list[str] = []
    for place, spelled in enumerate(term.strip(" \0") for term in terms):
        # An empty first value is the default repertoire; an empty later one adds nothing to it.
        term = _term(spelled) if spelled else "ISO_IR 6" if place == 0 else None
        if term is None and spelled:
            complaints.append(f"Specific Character Set {spelled!r} is unknown and left out.")
        elif term is not None:
            understood.append(term)
            if spelled and term != spelled:
                complaints.append(f"Specific Character Set {spelled!r} is taken for {term!r}.")
    alone = [term for term in understood if term in _ALONE]
    if alone and len(understood) > 1:
        complaints.append(f"Specific Character Set {alone[0]!r} allows no other beside it.")
        others = [term for term in understood if term not in _ALONE]
        # The first value decides, unless it is the default repertoire, which each of these contains.
        others_first = understood[0] not in _ALONE and any(not term.endswith(" 6") for term in others)
        understood = others if others_first else alone[:1]
    return Charset(tuple(understood)) if understood else DEFAULT, tuple(complaints)


def _term(spelled: str) -> str | None:
    """Return the defined term that was meant, or None."""
    squeezed = re.sub(r"[^A-Z0-9]", "", spelled.upper())
    iso = re.fullmatch(r"ISO(2022)?(?:IR)?(\d+)", squeezed)
    if iso and iso[2] in _SETS:
        return f"ISO 2022 IR {iso[2]}" if iso[1] or iso[2] in _MULTIBYTE else f"ISO_IR {iso[2]}"
    return _OTHER_SPELLINGS.get(squeezed)


_OTHER_SPELLINGS: Final = {
    "ISOIR192": "ISO_IR 192",
    "ISO2022IR192": "ISO_IR 192",
    "UTF8": "ISO_IR 192",
    "GB18030": "GB18030",
    "ISO2022GB18030": "GB18030",
    "GBK": "GBK",
    "ISO2022GBK": "GBK",
    "ASCII": "ISO_IR 6",
    "LATIN1": "ISO_IR 100",
    "ISO88591": "ISO_IR 100",
    "ISO88592": "ISO_IR 101",
    "ISO88593": "ISO_IR 109",
    "ISO88594": "ISO_IR 110",
    "ISO88595": "ISO_IR 144",
    "ISO88596": "ISO_IR 127",
    "ISO88597": "ISO_IR 126",
    "ISO88598": "ISO_IR 138",
    "ISO88599": "ISO_IR 148",
    "ISO885915": "ISO_IR 203",
}


def _applies(vr: str) -> bool:
    known = VRS.get(vr)
    return known is not None and known.charset


def _delimiters(vr: str) -> str:
    """Return the characters at which the first set comes back (PS3.5 6.1.2.5.3)."""
    if vr == "PN":
        return _CONTROLS + "\\^="
    return _CONTROLS + "\\" if VRS[vr].multiple else _CONTROLS


def _sets(terms: tuple[str, ...]) -> list[_Set]:
    return [_SETS[term.rpartition(" ")[2]] for term in terms]


def _decode_extended(raw: bytes, initial: _Set, delimiters: str) -> str:
    """Decode bytes with escape sequences."""
    anew = re.compile(b"[" + re.escape(delimiters).encode() + b"]")
    text: list[str] = []
    g0: _Set | None = None  # None: ASCII or Romaji
    g1 = initial
    for place, piece in enumerate(_ESCAPE.split(raw)):
        if place % 2:  # an escape sequence
            designated = _DESIGNATED.get(piece)
            if designated is None:
                known = piece in (_ASCII_TO_G0, _ROMAJI_TO_G0)
                g0 = None if known else g0
                text += () if known else _UNKNOWN
            elif designated.in_g0:
                g0 = designated
            else:
                g1 = designated
            continue
        end = len(piece)
        if g0 is not None:
            # Here ^, = and \ may be halves of characters; only a control character is certain to end the set.
            found = re.search(rb"[\r\n\f\t]", piece)
            end = found.start() if found else end
            text.append(_decode_g0(piece[:end], g0, g1, delimiters))
            if end < len(piece):
                g0, g1 = None, initial
        else:
            found = anew.search(piece)
            end = found.start() if found else end
            text.append(piece[:end].decode(g1.codec, "replace"))
            if end < len(piece):
                g1 = initial
        text.append(piece[end:].decode(initial.codec, "replace"))
    return "".join(text)


def _decode_g0(piece: bytes, g0: _Set, g1: _Set, delimiters: str) -> str:
    """Decode bytes of which those below 80 are pairs."""
    text: list[str] = []
    for run in re.findall(rb"[\x21-\x7e]+|[\x80-\xff]+|[\x00-\x20\x7f]+", piece):
        if not 0x21 <= run[0] <= 0x7E:
            text.append(run.decode(g1.codec, "replace"))
            continue
        for at in range(0, len(run) - 1, 2):
            pair = bytes(byte | 0x80 for byte in run[at : at + 2])
            # Pair by pair: what is in no table becomes one U+FFFD, and the next pair is still read as one.
            char = (g0.prefix + pair).decode(g0.codec, "replace")
            text.append(char if len(char) == 1 else _UNKNOWN)
        if len(run) % 2:
            # Half a pair. A delimiter it is where a writer forgot to return to ASCII before it.
            text.append(chr(run[-1]) if chr(run[-1]) in delimiters else _UNKNOWN)
    return "".join(text)


def _encode_extended(text: str, terms: tuple[str, ...], delimiters: str) -> bytes:
    """Encode with escape sequences where the sets change; one set never does."""
    sets = _sets(terms)
    initial = sets[0] if sets[0].width == 1 else _REPERTOIRE
    home = _ROMAJI_TO_G0 if initial is _SETS["13"] else _ASCII_TO_G0
    g0: _Set | None = None
    g1 = initial
    out = bytearray()
    for char in text:
        if char.isascii():
            if g0 is not None:
                out += home
                g0 = None
            if char in delimiters:
                out += _return_to(initial, g1)
                g1 = initial
            out += char.encode("ascii")
            continue
        chosen, code = _choose(char, [known for known in (g0, g1, *sets) if known], terms)
        if chosen.in_g0:
            out += b"" if chosen is g0 else chosen.escape
            g0 = chosen
            code = bytes(byte & 0x7F for byte in code)
        elif chosen is not g1:
            out += chosen.escape
            g1 = chosen
        out += code
    if g0 is not None:
        out += home
    return bytes(out) + _return_to(initial, g1)


def _return_to(initial: _Set, g1: _Set) -> bytes:
    # The default repertoire leaves G1 empty, and nothing designates that: the delimiter alone ends the set.
    return b"" if g1 is initial or initial is _REPERTOIRE else initial.escape


def _choose(char: str, sets: list[_Set], terms: tuple[str, ...]) -> tuple[_Set, bytes]:
    """Return the first of the sets that has a character, with its bytes."""
    for known in sets:
        code = None if known is _REPERTOIRE else known.encode(char)
        if code is not None:
            return known, code
    raise _unencodable(char, terms, _REMEDY)


def _unencodable(char: str, terms: tuple[str, ...], remedy: str) -> UnencodableValue:
    found = f"U+{ord(char):04X} {char!r}"
    if "\ud800" <= char <= "\udfff":
        return UnencodableValue(f"{found} is half of a surrogate pair and no character.")
    named = "\\".join(terms)
    return UnencodableValue(f"{found} is not in the Specific Character Set {named}.", remedy=remedy)

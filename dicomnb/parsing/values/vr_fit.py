"""Whether bytes can be a value of a VR that a dictionary states and the file does not."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from dicomnb.standard.charset import Charset
from dicomnb.standard.vr import VRS

__all__ = ["fits"]

# No two parts in a row may match the same characters: a long value that fits nowhere would be tried in each split.
_INTEGER = rb" *(?:[+-]?\d+ *)?"
_NUMBER = rb" *(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)? *)?"
_PLAIN = rb"[ -~]*"
_PATTERNS: Final = MappingProxyType(
    {
        "AE": re.compile(_PLAIN),
        "AS": re.compile(rb"[0-9DWMY\\ ]*"),
        "CS": re.compile(_PLAIN),
        "DA": re.compile(rb"[0-9.\\ -]*"),
        "DS": re.compile(rb"%b(?:\\%b)*" % (_NUMBER, _NUMBER)),
        "DT": re.compile(rb"[0-9.+\\ -]*"),
        "IS": re.compile(rb"%b(?:\\%b)*" % (_INTEGER, _INTEGER)),
        "TM": re.compile(rb"[0-9.:\\ -]*"),
        "UI": re.compile(rb"[0-9.\\ \0]*"),
        "UR": re.compile(_PLAIN),
    }
)
"""Characters of the VRs to which no character set applies (PS3.5 Table 6.2-1)."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_LINES: Final = re.compile(r"[\t\n\f\r]")


def fits(raw: bytes, vr: str, charset: Charset) -> bool:
    r"""Return True if bytes can be a value of a VR.

    Parameters
    ----------
    raw : bytes
        The value as it stands in the file, padding included.
    vr : str
        Any VR but SQ.
    charset : Charset
        The character set of text. Where none is stated, text is ASCII.

    References
    ----------
    PS3.5 6.2, Table 6.2-1 (character repertoires), 6.1.3 (control characters).

    Examples
    --------
    >>> from dicomnb.standard.charset import codecs_for
    >>> fits(b"1000", "IS", codecs_for(None)), fits(b"\0\0zD", "IS", codecs_for(None))
    (True, False)
    """
    rule = VRS[vr]
    if rule.kind in ("number", "bytes"):
        return len(raw) % rule.size == 0
    content = raw.rstrip(b" \0")
    pattern = _PATTERNS.get(vr)
    if pattern is not None:
        return pattern.fullmatch(content) is not None
    if charset.terms == ("ISO_IR 6",) and not (content.isascii() and b"\x1b" not in content):
        return False
    text = charset.decode(content, vr)
    return not _CONTROLS.search(text) and (vr in ("ST", "LT", "UT") or not _LINES.search(text))

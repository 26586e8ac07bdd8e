"""The table of transfer syntaxes, against pydicom's dictionary of UIDs."""

from __future__ import annotations

import pytest
from pydicom._uid_dict import UID_dictionary
from pydicom.uid import UID

from dicomnb.standard.transfer_syntax import known_syntaxes, syntax_of, transfer_syntax

# Syntaxes of the network that no file has: RFC 2557 and XML encodings, the papyrus one, and those of SMPTE streams.
WITHOUT_FILES = {
    "1.2.840.10008.1.2.6.1",
    "1.2.840.10008.1.2.6.2",
    "1.2.840.10008.1.20",
    "1.2.840.10008.1.2.7.1",
    "1.2.840.10008.1.2.7.2",
    "1.2.840.10008.1.2.7.3",
    "1.2.840.10008.1.2.4.94",  # pixels behind a URL (JPIP)
    "1.2.840.10008.1.2.4.95",
    "1.2.840.10008.1.2.4.204",
    "1.2.840.10008.1.2.4.205",
}
NOT_RETIRED = {
    uid for uid, facts in UID_dictionary.items() if facts[1] == "Transfer Syntax" and facts[3] != "Retired"
} - WITHOUT_FILES


def test_every_syntax_of_files_that_is_not_retired_is_known() -> None:
    assert {syntax.uid for syntax in known_syntaxes()} >= NOT_RETIRED


@pytest.mark.parametrize("syntax", known_syntaxes(), ids=lambda syntax: syntax.uid)
def test_framing_is_as_pydicom_says(syntax: object) -> None:
    ours = transfer_syntax(syntax.uid)  # type: ignore[attr-defined]
    theirs = UID(ours.uid)
    if not theirs.is_transfer_syntax:  # newer than pydicom's dictionary
        return
    assert ours.explicit == (not theirs.is_implicit_VR)
    assert ours.big_endian == (not theirs.is_little_endian)
    assert ours.deflated == theirs.is_deflated
    if ours.codec not in {"none", "deflate"}:
        assert ours.encapsulated == theirs.is_encapsulated


def test_an_unknown_syntax_is_explicit_little_endian_with_compressed_pixels() -> None:
    unknown = transfer_syntax("1.3.6.1.4.1.5962.9.7")
    assert (unknown.explicit, unknown.big_endian, unknown.deflated) == (True, False, False)
    assert (unknown.encapsulated, unknown.name) == (True, "")


@pytest.mark.parametrize(
    ("explicit", "big_endian", "suffix"), [(False, False, ""), (True, False, ".1"), (True, True, ".2")]
)
def test_native_syntaxes_are_found_by_their_framing(explicit: bool, big_endian: bool, suffix: str) -> None:
    assert syntax_of(explicit=explicit, big_endian=big_endian).uid == f"1.2.840.10008.1.2{suffix}"

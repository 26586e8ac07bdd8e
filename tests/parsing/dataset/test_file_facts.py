from __future__ import annotations

import pytest

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.file_facts import FileFacts
from dicomnb.parsing.files.read_write import read
from dicomnb.standard.transfer_syntax import transfer_syntax
from tests import raw


def test_a_new_data_set_has_no_file_around_it() -> None:
    facts = FileFacts()
    assert (facts.source, facts.meta, facts.preamble, facts.faults, facts.filename) == (None, None, b"", (), None)
    assert (dict(facts.wishes), facts.is_meta_on_demand) == ({}, False)


def test_a_copy_has_a_meta_group_of_its_own_and_the_same_file() -> None:
    ds = read(raw.file(raw.element(0x00080060, "CS", "CT")))
    ds.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    twin = ds.copy()
    twin.file_meta.MediaStorageSOPInstanceUID = "1.2.4"
    assert ds.file_meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert twin.source is ds.source


def test_a_copy_keeps_what_was_set_and_shares_none_of_it() -> None:
    facts = FileFacts(preamble=b"II*\0" + bytes(124))
    facts.filename, facts.wishes = "a.dcm", {"implicit_vr": True}
    twin = facts.copy()
    assert (twin.preamble, twin.filename, dict(twin.wishes)) == (facts.preamble, "a.dcm", {"implicit_vr": True})
    twin.filename = "b.dcm"
    assert facts.filename == "a.dcm"


def test_nothing_can_be_put_there_that_it_does_not_know() -> None:
    with pytest.raises(AttributeError):
        FileFacts().preample = b""  # type: ignore[attr-defined]


def test_a_wish_that_the_transfer_syntax_does_not_grant_is_refused() -> None:
    facts = FileFacts()
    facts.wishes = {"implicit": True, "little": None}
    facts.check_wishes(transfer_syntax("1.2.840.10008.1.2"))
    with pytest.raises(UsageError, match="is_implicit_VR = True contradicts"):
        facts.check_wishes(transfer_syntax("1.2.840.10008.1.2.1"))

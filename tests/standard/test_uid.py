from __future__ import annotations

from importlib import import_module
from typing import Any

import pydicom.uid
import pytest

from dicomnb.parsing.values.text import UID
from dicomnb.standard.resource import Table
from dicomnb.standard.uid import is_retired, name_of


@pytest.mark.parametrize(
    ("uid", "name"),
    [
        ("1.2.840.10008.1.1", "Verification SOP Class"),
        ("1.2.840.10008.1.2", "Implicit VR Little Endian"),
        ("1.2.840.10008.1.2.4.112", "JPEG XL"),
        ("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression"),
        ("1.2.840.10008.5.1.4.1.1.2", "CT Image Storage"),
        ("1.2.840.10008.5.1.4.1.1.128", "Positron Emission Tomography Image Storage"),
        ("1.2.840.10008.1.4.1.1", "Talairach Brain Atlas Frame of Reference"),
        ("1.2.840.10008.5.1.4.34.5", "UPS Global Subscription SOP Instance"),
    ],
)
def test_a_registered_uid_has_a_name(uid: str, name: str) -> None:
    assert name_of(uid) == name


@pytest.mark.parametrize("uid", ["", "1.2", "1.2.840.10008.1.2.4", "1.2.3.4", "#", "CT Image Storage", "ß\n"])
def test_any_other_text_has_none(uid: str) -> None:
    assert name_of(uid) == ""


def test_padding_does_not_belong_to_the_uid() -> None:
    assert name_of("1.2.840.10008.1.2\0") == name_of("1.2.840.10008.1.2 ") == "Implicit VR Little Endian"


def test_the_names_agree_with_pydicom() -> None:
    from pydicom._uid_dict import UID_dictionary

    # Not ours: attributes of LDAP, and two UIDs that were withdrawn before they had a name. PS3.4 Table B.5-1
    # leaves out one "Storage".
    left_out = {"1.2.840.10008.5.1.4.1.1.12.77", "1.2.840.10008.5.1.4.1.1.40"}
    renamed = {"1.2.840.10008.5.1.4.1.1.79.1": "Macular Grid Thickness and Volume Report"}
    theirs = {
        uid: renamed.get(uid, name)
        for uid, (name, kind, *_) in UID_dictionary.items()
        if kind != "LDAP OID" and uid not in left_out
    }
    assert {uid: name_of(uid) for uid in theirs} == theirs


def test_the_rows_can_be_searched_by_halving() -> None:
    rows = list(Table("uids.tsv").rows())
    uids = [row[0] for row in rows]
    assert sorted(set(uids)) == uids
    assert [name_of(uid) for uid in uids] == [row[1] for row in rows]


def test_retired_uids_are_those_that_another_library_lists() -> None:
    known: Any = import_module("pydicom._uid_dict").UID_dictionary
    theirs = {uid for uid in known if pydicom.uid.UID(uid).is_retired}
    assert len(theirs) > 70
    assert {uid for uid in known if is_retired(uid)} == theirs
    assert [UID(uid).is_retired for uid in ("1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1", "1.2.3", "")] == [
        *(True, False),
        *(False, False),
    ]

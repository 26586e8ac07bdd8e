from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize("tag", ["Rows", 0x00100010, (0x6002, 0x3000), 0x00281201])
@pytest.mark.parametrize(
    "name",
    ["dictionary_VR", "dictionary_VM", "dictionary_description", "dictionary_keyword", "dictionary_is_retired"],
)
def test_the_dictionary_says_what_that_of_pydicom_says(tag: Any, name: str) -> None:
    assert getattr(ours.datadict, name)(tag) == getattr(pydicom.datadict, name)(tag)


@pytest.mark.parametrize("tag", [0x00280010, 0x60023000, 0x00091001])
def test_what_the_dictionary_has_is_told(tag: int) -> None:
    assert ours.datadict.dictionary_has_tag(tag) == pydicom.datadict.dictionary_has_tag(tag)
    assert ours.datadict.repeater_has_tag(tag) == pydicom.datadict.repeater_has_tag(tag)
    assert ours.datadict.keyword_for_tag(tag) == pydicom.datadict.keyword_for_tag(tag)
    with pytest.raises(KeyError):
        ours.datadict.dictionary_VR(0x00091001)


def test_the_whole_dictionary_is_that_of_pydicom() -> None:
    theirs, mine = import_module("pydicom._dicom_dict"), ours.datadict
    common = theirs.DicomDictionary.keys() & mine.DicomDictionary.keys()
    assert len(common) > 4500
    different = [tag for tag in common if theirs.DicomDictionary[tag][4] != mine.DicomDictionary[tag][4]]
    assert len(different) < 20, different[:5]
    assert set(theirs.RepeatersDictionary) & set(mine.RepeatersDictionary)


def test_what_makers_call_their_elements_is_known_by_their_name() -> None:
    known = ours.datadict.get_private_entry(0x00291010, "SIEMENS CSA HEADER")
    assert known[0] == pydicom.datadict.get_private_entry(0x00291010, "SIEMENS CSA HEADER")[0] == "OB"
    assert ours.datadict.private_dictionary_VR(0x00291010, "SIEMENS CSA HEADER") == "OB"
    with pytest.raises(KeyError):
        ours.datadict.get_private_entry(0x00291010, "NOBODY")

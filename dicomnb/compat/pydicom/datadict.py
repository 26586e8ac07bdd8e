"""The data dictionary by the names of pydicom."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.errors import NotATag
from dicomnb.standard import dictionary
from dicomnb.standard.private_dictionary import private_entry
from dicomnb.standard.resource import Table
from dicomnb.standard.tag import Tag, TagLike, to_tag

__all__ = [
    "add_dict_entries",
    "add_dict_entry",
    "add_private_dict_entries",
    "add_private_dict_entry",
    "dictionary_VM",
    "dictionary_VR",
    "dictionary_description",
    "dictionary_has_tag",
    "dictionary_is_retired",
    "dictionary_keyword",
    "get_entry",
    "get_private_entry",
    "keyword_for_tag",
    "private_dictionary_VM",
    "private_dictionary_VR",
    "private_dictionary_description",
    "repeater_has_keyword",
    "repeater_has_tag",
    "tag_for_keyword",
]

_ATTRIBUTES: Final = Table("attributes.tsv")


def get_entry(tag: TagLike) -> tuple[str, str, str, str, str]:
    """Return VR, VM, name, ``"Retired"`` or ``""``, and keyword of an attribute.

    Raises
    ------
    KeyError
        If the dictionary does not have it.
    """
    number = Tag(tag)
    entry = dictionary.entry(number)
    if entry is None:
        raise NotATag(f"Tag {number} is not in the dictionary.", tag=int(number))
    return (entry.vr, entry.vm, entry.name, "Retired" if entry.retired else "", entry.keyword)


def dictionary_VR(tag: TagLike) -> str:
    """Return the VR of an attribute; a KeyError if it is not known."""
    return get_entry(tag)[0]


def dictionary_VM(tag: TagLike) -> str:
    """Return the VM of an attribute; a KeyError if it is not known."""
    return get_entry(tag)[1]


def dictionary_description(tag: TagLike) -> str:
    """Return the name of an attribute; a KeyError if it is not known."""
    return get_entry(tag)[2]


def dictionary_is_retired(tag: TagLike) -> bool:
    """Return True for an attribute that the standard has withdrawn; a KeyError if it is not known."""
    return bool(get_entry(tag)[3])


def dictionary_keyword(tag: TagLike) -> str:
    """Return the keyword of an attribute; a KeyError if it is not known."""
    return get_entry(tag)[4]


def dictionary_has_tag(tag: TagLike) -> bool:
    """Return True if the dictionary has an attribute under this very tag."""
    try:
        number = to_tag(tag)
    except NotATag:
        return False
    return dictionary.entry(number) is not None and not repeater_has_tag(number)


def keyword_for_tag(tag: TagLike) -> str:
    """Return the keyword of an attribute, empty where there is none."""
    return dictionary.keyword_of(to_tag(tag))


def tag_for_keyword(keyword: str) -> int | None:
    """Return the tag that a keyword names, None where it names none."""
    return dictionary.resolve(keyword)


def repeater_has_tag(tag: int) -> bool:
    """Return True for a tag of a repeating group."""
    listed = _ATTRIBUTES.row(f"{tag:08x}") is not None
    return tag >> 16 & 1 == 0 and tag & 0xFFFF != 0 and not listed and dictionary.entry(tag) is not None


def repeater_has_keyword(keyword: str) -> bool:
    """Return True for a keyword of a repeating group."""
    tag = dictionary.resolve(keyword)
    return tag is not None and repeater_has_tag(tag)


def get_private_entry(tag: TagLike, private_creator: str) -> tuple[str, str, str, str]:
    """Return VR, VM, name and ``""`` of a private attribute.

    Raises
    ------
    KeyError
        If it is not known.
    """
    number = Tag(tag)
    known = private_entry(number, private_creator)
    if known is None:
        raise NotATag(f"Tag {number} is not known of {private_creator!r}.", tag=int(number))
    return (known.vr, "1", known.name, "")


def private_dictionary_VR(tag: TagLike, private_creator: str) -> str:
    """Return the VR of a private attribute; a KeyError if it is not known."""
    return get_private_entry(tag, private_creator)[0]


def private_dictionary_VM(tag: TagLike, private_creator: str) -> str:
    """Return the VM of a private attribute; a KeyError if it is not known."""
    return get_private_entry(tag, private_creator)[1]


def private_dictionary_description(tag: TagLike, private_creator: str) -> str:
    """Return what its maker calls a private attribute; a KeyError if it is not known."""
    return get_private_entry(tag, private_creator)[2]


def add_dict_entry(*_: Any, **__: Any) -> None:
    """Refuse: the dictionary is the standard's, and shared by all that reads.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame(
        "Nothing can be added to the dictionary.",
        remedy="Use ds.add_new(tag, VR, value), or ds.private_block(group, creator).add_new(offset, VR, value).",
    )


add_dict_entries = add_private_dict_entry = add_private_dict_entries = add_dict_entry


@cache
def _entries(*, repeating: bool) -> dict[Any, tuple[str, str, str, str, str]]:
    tags = [row[0] for row in _ATTRIBUTES.rows() if ("x" in row[0]) == repeating]
    if repeating:
        return {tag: get_entry(int(tag.replace("x", "0"), 16)) for tag in tags}
    return {int(tag, 16): get_entry(int(tag, 16)) for tag in tags}


def __getattr__(name: str) -> Any:
    if name == "keyword_dict":
        return {keyword: dictionary.resolve(keyword) for keyword in dictionary.keywords()}
    if name in ("DicomDictionary", "RepeatersDictionary"):
        return _entries(repeating=name == "RepeatersDictionary")
    raise AttributeError(f"dicomnb.compat.pydicom.datadict has no {name!r}.")

"""What de-identification does with an attribute, by the profile of PS3.15 Annex E and the options that were chosen.

The table leaves some choices to the type that an attribute has in its IOD (``X/Z/D``), which a data set does not say.
Taken is the choice that is valid whatever the type is: a dummy before an empty value, an empty value before none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from dicomnb.errors import UsageError
from dicomnb.standard import dictionary
from dicomnb.standard.privacy import basic_action, is_identifying, options
from dicomnb.standard.tag import to_tag

__all__ = ["CODES", "OPTIONS", "TEXT_VRS", "OutcomeKind", "Rule", "chosen_options", "rule_for"]

OutcomeKind = Literal["kept", "emptied", "replaced", "removed", "cleaned", "uid", "date"]
"""What becomes of an element; ``uid`` and ``date`` are values that are replaced consistently."""

CODES: Final = MappingProxyType(
    {
        "basic_profile": ("113100", "Basic Application Confidentiality Profile"),
        "clean_pixel_data": ("113101", "Clean Pixel Data Option"),
        "clean_graphics": ("113103", "Clean Graphics Option"),
        "clean_structured_content": ("113104", "Clean Structured Content Option"),
        "clean_descriptors": ("113105", "Clean Descriptors Option"),
        "retain_full_dates": ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
        "retain_modified_dates": ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        "retain_patient_characteristics": ("113108", "Retain Patient Characteristics Option"),
        "retain_device_identity": ("113109", "Retain Device Identity Option"),
        "retain_uids": ("113110", "Retain UIDs Option"),
        "retain_safe_private": ("113111", "Retain Safe Private Option"),
        "retain_institution_identity": ("113112", "Retain Institution Identity Option"),
    }
)
"""Code value and meaning of the profile and of each option: PS3.16 CID 7050, scheme DCM."""

OPTIONS: Final = tuple(name for name in CODES if name != "basic_profile")

TEXT_VRS: Final = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_DATE_VRS: Final = frozenset({"DA", "DT", "TM"})

_STRICTEST: Final = MappingProxyType(
    {"X": "X", "Z": "Z", "D": "D", "U": "U", "X/Z": "Z", "X/D": "D", "Z/D": "D", "X/Z/D": "D", "X/Z/U*": "S"}
)
"""One action for those that depend on the type of the attribute; S keeps a sequence and replaces the UIDs in it."""

_OURS: Final = frozenset(
    to_tag(keyword)
    for keyword in (
        "PatientIdentityRemoved",
        "DeidentificationMethod",
        "DeidentificationMethodCodeSequence",
        "LongitudinalTemporalInformationModified",
    )
)
"""What says how a data set was de-identified: written anew in any case."""

_NAMES_OF_KINDS: Final = ("SOPClass", "TransferSyntax", "CodingScheme", "ContextUID", "MappingResource", "CreatorUID")
"""UIDs called so name a kind of thing, not a thing."""

_OVERLAYS: Final = 0x60
_OVERLAY_DATA: Final = 0x3000


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with an attribute.

    Parameters
    ----------
    outcome : OutcomeKind
        What becomes of it.
    reason : str
        Why, in words of the profile; nothing in it comes from a file.
    identifying : bool
        True if its values may tell who somebody is, so that they are looked for in what is kept.
    """

    outcome: OutcomeKind
    reason: str
    identifying: bool = False


def chosen_options(names: str | Iterable[str]) -> frozenset[str]:
    """Return options as a set.

    Raises
    ------
    UsageError
        If there is no such option, or both options for dates are chosen.
    """
    chosen = frozenset([names] if isinstance(names, str) else names)
    unknown = sorted(chosen - set(OPTIONS))
    if unknown:
        near = dictionary.nearest(unknown[0], list(OPTIONS))
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise UsageError(
            f"{unknown[0]!r} is no option of the profile.", remedy=f"{hint}There are {', '.join(OPTIONS)}."
        )
    if {"retain_full_dates", "retain_modified_dates"} <= chosen:
        raise UsageError("Dates cannot be kept and shifted at once.", remedy="Choose one of the two options.")
    return chosen


@lru_cache(maxsize=16384)
def rule_for(tag: int, vr: str, chosen: frozenset[str]) -> Rule:
    """Return what is done with an attribute of the standard.

    Parameters
    ----------
    tag : int
        The attribute; a private one is removed here, see `dicomnb.sharing.safe_private` for the exceptions.
    vr : str
        Its value representation.
    chosen : frozenset of str
        Options of the profile, see `OPTIONS`.

    Notes
    -----
    What the table does not cover and may identify all the same gets a dummy, or is removed if it is a sequence:
    names of persons, AE titles, comments, and what the dictionary does not know.

    References
    ----------
    PS3.15 E.1 to E.3, Table E.1-1.
    """
    identifying = is_identifying(tag)
    if tag >> 16 & 1:
        return Rule("removed", "private")
    if tag >> 16 in (0, 2):
        return Rule("removed", "of a message or of the file meta information, out of place")
    if tag in _OURS:
        return Rule("kept", "says how the data set was de-identified")
    if dictionary.entry(tag) is None:
        return Rule("removed", "unknown to the standard")
    if tag >> 24 == _OVERLAYS:
        # Without its data an overlay is no overlay, and a bitmap cannot be searched for text.
        cleaned = " even if graphics are cleaned" if "clean_graphics" in chosen else ""
        return Rule("removed", f"an overlay is a bitmap in which text may be drawn: removed{cleaned}")
    offered = options(tag)
    for action in ("K", "C"):
        for name in sorted(chosen & offered.keys()):
            if offered[name] == action:
                return _by_option(tag, vr, name, action, identifying)
    action = _STRICTEST.get(basic_action(tag), "")
    if action:
        return Rule(_outcome(action, vr), f"basic profile: {basic_action(tag)}", identifying)
    return _unlisted(tag, vr, chosen, identifying)


def _by_option(tag: int, vr: str, name: str, action: str, identifying: bool) -> Rule:
    if action == "K":
        return Rule("kept", f"option {name}")
    if vr in _DATE_VRS:
        return Rule("date", f"option {name}: all dates of a patient are shifted alike, times of day are kept")
    if vr in TEXT_VRS:
        return Rule("cleaned", f"option {name}: what identifies by other elements of the file is taken out")
    if vr == "SQ":
        return Rule("cleaned", f"option {name}: each element of the items by its own rule, text cleaned")
    basic = _STRICTEST[basic_action(tag)]
    return Rule(_outcome(basic, vr), f"option {name}, but a {vr} cannot be cleaned: {basic_action(tag)}", identifying)


def _outcome(action: str, vr: str) -> OutcomeKind:
    if action == "U":
        return "uid" if vr == "UI" else "replaced"
    found: dict[str, OutcomeKind] = {"X": "removed", "Z": "emptied", "D": "replaced", "S": "kept"}
    return found[action]


def _unlisted(tag: int, vr: str, chosen: frozenset[str], identifying: bool) -> Rule:
    """Return what is done with an attribute that the table does not name."""
    if vr in _DATE_VRS and not chosen & {"retain_full_dates", "retain_modified_dates"}:
        return Rule("replaced", "a date, not in the table")
    if vr in _DATE_VRS and "retain_modified_dates" in chosen:
        return Rule("date", "a date, not in the table: shifted as all dates of the patient")
    if vr == "UI" and not any(part in dictionary.keyword_of(tag) for part in _NAMES_OF_KINDS):
        return Rule("kept", "option retain_uids") if "retain_uids" in chosen else Rule("uid", "a UID, not in the table")
    if identifying:
        reason = "not in the table, but may identify"
        if vr == "SQ":
            return Rule("removed", reason, identifying=True)
        if vr in TEXT_VRS and "clean_structured_content" in chosen and vr != "PN":
            return Rule("cleaned", "option clean_structured_content: what identifies is taken out")
        return Rule("replaced", reason, identifying=True)
    return Rule("kept", "not in the table")

"""Header attributes as clean numbers, whether they stand in the data set or in a functional group.

Classic images keep one value for all frames at the top of the data set. Enhanced multi-frame images keep it
in an item of a functional group, shared by all frames or one per frame (PS3.3 C.7.6.16). Whoever wants a
value asks here for the scope of a frame, and need not know which of the two kinds of file it came from.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator
from typing import Any, Final

from dicomnb.errors import InvalidValue, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.private_block import private_elements
from dicomnb.standard.tag import tag_text, to_tag

__all__ = [
    "functional_group",
    "functional_groups",
    "has_decimal_comma",
    "integer",
    "items",
    "number",
    "numbers",
    "place_of",
    "private_number",
    "private_text",
    "private_value",
    "require_plausible",
    "scope",
    "stated_number",
    "text",
    "texts",
    "unreadable",
]


_MOST_WHOLE: Final = 0xFFFFFFFF
"""IS holds 31 bits and a sign, US and UL no more than 32 bits (PS3.5 6.2)."""

_SHOWN: Final = 40
"""Characters of a value that a message quotes."""


def values_of(dataset: Dataset, keyword: str) -> Iterator[Any]:
    """Yield the values of an attribute one by one; none where it is absent or empty."""
    value = dataset.get(keyword)
    if value is None or isinstance(value, (str, bytes)):
        if value:
            yield value
        return
    try:
        yield from value
    except TypeError:
        yield value


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return an attribute's values as finite floats, all of them or none.

    Empty where the attribute is absent or empty, or where one of its values is no finite number: half a
    spacing is no spacing.
    """
    if type(value := dataset.get(keyword)) is float and math.isfinite(value):
        return (value,)
    found: list[float] = []
    for value in values_of(dataset, keyword):
        try:
            number = float(value)
        except (TypeError, ValueError):
            return ()
        if not math.isfinite(number):
            return ()
        found.append(number)
    return tuple(found)


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return an attribute's first value as a finite float, None where there is none."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def stated_number(dataset: Dataset, keyword: str) -> float | None:
    """Return the one number of an attribute as a finite float, None where it is absent, empty or blank.

    Raises
    ------
    InvalidValue
        If there is something else: what goes by the number would be made of another one than was meant.
    """
    found = numbers(dataset, keyword)
    if len(set(found)) == 1:
        return found[0]
    shown = unreadable(dataset, keyword)
    if not shown:
        return None
    name, at = place_of(dataset, keyword)
    raise InvalidValue(
        f"{name} is {shown}: values cannot be put on their scale.",
        tag=to_tag(keyword),
        offset=at,
        remedy=f"Set it (ds.{keyword} = 1), or delete it (del ds.{keyword}) to work with stored values.",
    )


def unreadable(dataset: Dataset, keyword: str) -> str:
    """Return what an attribute holds and why it is not one number; empty where it is one, absent or blank."""
    if len(set(numbers(dataset, keyword))) == 1:
        return ""
    raw = dataset.get(keyword)
    if isinstance(raw, bytes):
        raw = raw.decode("latin-1")
    if isinstance(raw, str):
        raw = raw.strip(" \0")
    if raw is None or raw == "":
        return ""
    what = "several numbers" if isinstance(raw, (list, tuple)) and numbers(dataset, keyword) else "no number"
    return f"{str(raw)[:_SHOWN]!r}, which is {what}" if isinstance(raw, str) else f"{raw}, which is {what}"


def has_decimal_comma(dataset: Dataset, keyword: str) -> bool:
    """Return True if the file writes decimals of an attribute behind a comma, which is read as a point."""
    if keyword not in dataset:
        return False
    encoded = dataset.encoded(keyword)
    return encoded is not None and b"," in encoded.raw() and bool(numbers(dataset, keyword))


def place_of(dataset: Dataset, keyword: str) -> tuple[str, int | None]:
    """Return the name of an attribute with where it stands in its file, and that byte offset; None if it is in none."""
    tag = to_tag(keyword)
    encoded = dataset.encoded(keyword) if keyword in dataset else None
    if encoded is None:
        return f"{tag_text(tag)} {keyword}", None
    return f"{tag_text(tag)} {keyword} at byte {encoded.place.at:,}", encoded.place.at


def integer(dataset: Dataset, keyword: str, default: int | None = None) -> int:
    """Return an attribute's first value as an int.

    Raises
    ------
    MissingAttribute
        If the attribute is absent or empty and there is no default.
    InvalidValue
        If the value is no integer.
    """
    if type(value := dataset.get(keyword)) is int and -_MOST_WHOLE <= value <= _MOST_WHOLE:
        return value  # nearly always, and this is asked for every slice
    tag = to_tag(keyword)
    value = next(values_of(dataset, keyword), None)
    if value is None:
        if default is not None:
            return default
        raise MissingAttribute(
            f"{tag_text(tag)} {keyword} is {'empty' if keyword in dataset else 'absent'}.",
            tag=tag,
            remedy="Pixels cannot be decoded without it: does this data set hold an image?",
        )
    try:
        whole = int(value)
        exact = whole == float(value) and -_MOST_WHOLE <= whole <= _MOST_WHOLE
    except (TypeError, ValueError, OverflowError):
        exact = False
    if not exact:
        name, at = place_of(dataset, keyword)
        kind = "an integer of 32 bits" if isinstance(value, int) else "an integer"
        raise InvalidValue(f"{name} is {repr(value)[:_SHOWN]}, {kind} is required.", tag=tag, offset=at)
    return whole


def require_plausible(
    dataset: Dataset, keyword: str, values: Iterable[float], limits: tuple[float, float], what: str
) -> None:
    """Refuse numbers that can be no measurement: what is computed from them overflows, or vanishes.

    Parameters
    ----------
    dataset : Dataset
        Where the attribute stands.
    keyword : str
        The attribute that they come from.
    values : iterable of float
        The numbers; their signs do not matter, and 0 is no fault here.
    limits : (float, float)
        The least and the greatest size that one of them can have.
    what : str
        What they measure, for the message.

    Raises
    ------
    InvalidValue
        If one of them is not finite, or out of the limits.
    """
    least, most = limits
    if all(value == 0 or least <= abs(value) <= most for value in values):
        return
    name, at = place_of(dataset, keyword)
    shown = ", ".join(f"{value:g}" for value in values)
    raise InvalidValue(
        f"{name} is {shown}: no {what} is so large or so small.",
        tag=to_tag(keyword),
        offset=at,
        remedy=f"Set ds.{keyword} to what it should be, or delete it.",
    )


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return an attribute's values as text without surrounding blanks."""
    return tuple(str(value).strip(" \0") for value in values_of(dataset, keyword))


def text(dataset: Dataset, keyword: str) -> str:
    """Return an attribute's first value as text without surrounding blanks, empty where there is none."""
    found = texts(dataset, keyword)
    return found[0] if found else ""


def private_value(dataset: Dataset, creator: str, group: int, element: int) -> Any:
    """Return the first value of a private element, None where there is none.

    Parameters
    ----------
    dataset : Dataset
        Where to look.
    creator : str
        Who made the element.
    group, element : int
        Its group, and the lower byte of its element number; the upper one is the block that the creator has.

    References
    ----------
    PS3.5 7.8.1.
    """
    found = next(private_elements(dataset, group, creator, element), None)
    value = None if found is None else found.value
    return value[0] if isinstance(value, list) and value else value


def private_number(dataset: Dataset, creator: str, group: int, element: int) -> float | None:
    """Return the first value of a private element as a finite float, None where there is none.

    A value whose VR is lost (UN) is taken for a number in text, or for one of 32 bits where it is no text.
    """
    value = private_value(dataset, creator, group, element)
    if isinstance(value, bytes):
        try:
            value = float(value.split(b"\\")[0])
        except ValueError:
            value = struct.unpack("<f", value)[0] if len(value) == 4 else None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def private_text(dataset: Dataset, creator: str, group: int, element: int) -> str:
    """Return the first value of a private element as text without surrounding blanks, empty where there is none."""
    value = private_value(dataset, creator, group, element)
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace").split("\\")[0]
    return "" if value is None else str(value).strip(" \0")


def items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a sequence, none where it is absent, empty or no sequence."""
    if keyword not in dataset:
        return []  # nearly always, and sooner told than by asking for it
    return [item for item in values_of(dataset, keyword) if isinstance(item, Dataset)]


def functional_groups(dataset: Dataset, keyword: str, frame: int) -> list[Dataset]:
    """Return all items of a frame's functional group: its own where it has one, else the shared ones.

    Parameters
    ----------
    dataset : Dataset
        Any image; one without functional groups gives none.
    keyword : str
        The functional group's sequence, such as ``"RealWorldValueMappingSequence"``.
    frame : int
        Index of the frame, from 0.

    References
    ----------
    PS3.3 C.7.6.16.1.1.
    """
    groups = []
    if "PerFrameFunctionalGroupsSequence" in dataset:
        own = dataset.get("PerFrameFunctionalGroupsSequence")
        groups = [own[frame]] if own and 0 <= frame < len(own) else []
    for group in (*groups, *items(dataset, "SharedFunctionalGroupsSequence")[:1]):
        found = items(group, keyword)
        if found:
            return found
    return []


def functional_group(dataset: Dataset, keyword: str, frame: int) -> Dataset | None:
    """Return the first item of a frame's functional group, None where there is none; see `functional_groups`."""
    found = functional_groups(dataset, keyword, frame)
    return found[0] if found else None


def scope(dataset: Dataset, keyword: str, frame: int) -> Dataset:
    """Return the data set that holds a frame's attributes of a functional group.

    That is the group's item, or the data set itself where it has no such group.
    """
    return functional_group(dataset, keyword, frame) or dataset

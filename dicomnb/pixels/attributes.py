"""Header attributes as clean numbers, whether they stand in the data set or in a functional group.

Classic images keep one value for all frames at the top of the data set. Enhanced multi-frame images keep it
in an item of a functional group, shared by all frames or one per frame (PS3.3 C.7.6.16). Whoever wants a
value asks here for the scope of a frame, and need not know which of the two kinds of file it came from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from dicomnb.errors import InvalidValue, MissingAttribute
from dicomnb.parsing.dataset import Dataset
from dicomnb.standard.tag import tag_text, to_tag

__all__ = [
    "functional_group",
    "integer",
    "items",
    "number",
    "numbers",
    "private_text",
    "scope",
    "text",
    "texts",
]


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


def integer(dataset: Dataset, keyword: str, default: int | None = None) -> int:
    """Return an attribute's first value as an int.

    Raises
    ------
    MissingAttribute
        If the attribute is absent or empty and there is no default.
    InvalidValue
        If the value is no integer.
    """
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
        exact = whole == float(value)
    except (TypeError, ValueError, OverflowError):
        exact = False
    if not exact:
        raise InvalidValue(f"{tag_text(tag)} {keyword} is {value!r}, an integer is required.", tag=tag)
    return whole


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return an attribute's values as text without surrounding blanks."""
    return tuple(str(value).strip(" \0") for value in values_of(dataset, keyword))


def text(dataset: Dataset, keyword: str) -> str:
    """Return an attribute's first value as text without surrounding blanks, empty where there is none."""
    found = texts(dataset, keyword)
    return found[0] if found else ""


def private_text(dataset: Dataset, creator: str, group: int, element: int) -> str:
    """Return the first value of a private element as text, empty where there is none.

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
    for block in range(0x10, 0x100):
        place = group << 16 | block
        if place in dataset and str(dataset[place].value).strip(" \0") == creator:
            tag = group << 16 | block << 8 | element
            if tag not in dataset:
                continue
            value = dataset[tag].value
            if isinstance(value, bytes):
                # Unknown to whoever wrote the file last (VR UN), but written as text.
                value = value.decode("ascii", "replace").split("\\")
            first = value[0] if isinstance(value, list) and value else value
            return "" if first is None else str(first).strip(" \0")
    return ""


def items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a sequence, none where it is absent, empty or no sequence."""
    return [item for item in values_of(dataset, keyword) if isinstance(item, Dataset)]


def functional_group(dataset: Dataset, keyword: str, frame: int) -> Dataset | None:
    """Return a frame's item of a functional group: its own where it has one, else the shared one.

    Parameters
    ----------
    dataset : Dataset
        Any image; one without functional groups gives None.
    keyword : str
        The functional group's sequence, such as ``"PixelMeasuresSequence"``.
    frame : int
        Index of the frame, from 0.

    References
    ----------
    PS3.3 C.7.6.16.1.1.
    """
    own = dataset.get("PerFrameFunctionalGroupsSequence")
    groups = [own[frame]] if own and 0 <= frame < len(own) else []
    for group in (*groups, *items(dataset, "SharedFunctionalGroupsSequence")[:1]):
        found = items(group, keyword)
        if found:
            return found[0]
    return None


def scope(dataset: Dataset, keyword: str, frame: int) -> Dataset:
    """Return the data set that holds a frame's attributes of a functional group.

    That is the group's item, or the data set itself where it has no such group.
    """
    return functional_group(dataset, keyword, frame) or dataset

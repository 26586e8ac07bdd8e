"""How the elements of one layout are read: worked out when one is first asked for, then used for all files alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dicomnb.parsing.encoding.framing import Header
from dicomnb.standard.tag import Tag

__all__ = [
    "AllPlans",
    "ElementPlan",
    "ElementSpan",
    "LayoutNumber",
    "ReadingPlans",
    "Stretches",
    "Undecided",
    "ValuePlan",
]

Stretches = Callable[[bytes], tuple[bytes, ...]]
"""Takes several stretches out of bytes at once."""


class ElementSpan(NamedTuple):
    """One element in a block.

    Attributes
    ----------
    header : Header
        What stands before its value.
    at, start, stop : int
        Offsets in the source: of the header, of the value, and of the value's end, the delimiter of an undefined
        length excluded.
    """

    header: Header
    at: int
    start: int
    stop: int

    def moved(self, by: int) -> ElementSpan:
        """Return the place so many bytes further on."""
        return ElementSpan(self.header, self.at + by, self.start + by, self.stop + by) if by else self


class ElementPlan(NamedTuple):
    """How to read an element.

    Attributes
    ----------
    tag : Tag
        What it is.
    vr : str
        How its value is represented.
    place : ElementSpan
        Where it lies, as the layout counts.
    start, stop : int
        Where its value lies.
    decode : callable or None
        Decodes the value if it is plain.
    """

    tag: Tag
    vr: str
    place: ElementSpan
    start: int
    stop: int
    decode: Callable[[bytes], Any] | None


class ValuePlan(NamedTuple):
    """How to read several values.

    Attributes
    ----------
    reach : int
        How many bytes have to be in memory, from the beginning of the layout on.
    raw : callable
        Takes the bytes of all values out of them.
    decoders : tuple of callable
        What decodes each.
    tags : frozenset of int
        Which elements were asked for, there or not. Once one of them was touched its bytes may be out of date.
    """

    reach: int
    raw: Stretches
    decoders: tuple[Callable[[bytes], Any], ...]
    tags: frozenset[int]


class Undecided(NamedTuple):
    """An element whose VR the layout does not tell: its values do, or those of other elements.

    Attributes
    ----------
    place : ElementSpan
        Where it lies, as the layout counts.
    vr : str
        An ambiguous VR, or ``"UN"``.
    creator : ElementSpan or None
        Where its private creator lies, which may know better than ``"UN"``.
    """

    place: ElementSpan
    vr: str
    creator: ElementSpan | None


class AllPlans(NamedTuple):
    """How to read all elements of a layout.

    Attributes
    ----------
    plans : list of ElementPlan or None
        In the order of their tags; None for an element whose VR each file decides on.
    undecided : tuple of (int, int)
        Place in that list and tag of each of these.
    """

    plans: list[ElementPlan | None]
    undecided: tuple[tuple[int, int], ...]


class LayoutNumber(NamedTuple):
    """What data sets of one layout are compared by.

    Attributes
    ----------
    number : int
        No other layout has it.
    raw : callable
        Takes the bytes that are compared out of a file.
    reach : int
        How many bytes of the file that needs.
    """

    number: int
    raw: Stretches
    reach: int


class ReadingPlans:
    """What is known of the elements of one layout: true for every file that has it.

    It grows as values are asked for and says nothing of the layout itself, so all compare equal. Entries are put in
    whole and never changed: several threads may do so at once, and at worst one works out what another one has.

    Attributes
    ----------
    elements : dict of int to ElementPlan
        By tag, where the layout alone tells the VR.
    undecided : dict of int to Undecided
        By tag, where it does not.
    decided : dict of (int, str) to ElementPlan
        By tag and VR, what that comes to in a file.
    everything : AllPlans or None
        How to read all elements, once somebody did.
    values : dict of tuple of str to ValuePlan
        By keywords that were asked for together.
    compared : dict of str to LayoutNumber or None
        By keywords that data sets are compared by; None where that was asked for once only.
    """

    __slots__ = ("compared", "decided", "elements", "everything", "undecided", "values")

    def __init__(self) -> None:
        self.elements: dict[int, ElementPlan] = {}
        self.undecided: dict[int, Undecided] = {}
        self.decided: dict[tuple[int, str], ElementPlan] = {}
        self.everything: AllPlans | None = None
        self.values: dict[tuple[str, ...], ValuePlan] = {}
        self.compared: dict[str, LayoutNumber | None] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReadingPlans)

    __hash__ = None  # type: ignore[assignment]  # it changes

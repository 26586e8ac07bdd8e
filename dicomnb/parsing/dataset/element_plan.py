"""How to read one element of a data set: its VR, where its value lies, and what decodes it.

Where the headers tell, that is worked out once for all files of a layout. Where values decide on a VR (a private
creator's name, Pixel Representation), each file decides, and only what follows from the VR is shared.
"""

from __future__ import annotations

from typing import Any, Protocol

from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.framing import IMPLICIT_FORM, ITEM, SEQUENCE_END, UNDEFINED
from dicomnb.parsing.encoding.reading_plans import AllPlans, ElementPlan, ElementSpan, Undecided
from dicomnb.parsing.values import implicit_vr
from dicomnb.parsing.values.decoding import Quick, quick_decoder
from dicomnb.parsing.values.lut_descriptor import LUT_DESCRIPTORS, SIGNED_DESCRIPTOR
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import AMBIGUOUS

__all__ = ["Surroundings", "plan_all", "plan_at", "plan_element"]


class Surroundings(Protocol):
    """What decides on VRs that headers do not tell: the data set of the element, and those that it is nested in."""

    @property
    def charset(self) -> Charset:
        """The character set that text was written in."""
        ...

    def own_or_inherited(self, keyword: str) -> Any:
        """Return the value of an attribute of this data set or of one around it; None where there is none."""
        ...


def plan_element(tag: int, block: EncodedDataset, surroundings: Surroundings) -> ElementPlan:
    """Return how to read an element.

    Parameters
    ----------
    tag : int
        The element.
    block : EncodedDataset
        Its data set.
    surroundings : Surroundings
        Asked where the headers do not tell.

    Raises
    ------
    KeyError
        If there is no such element.
    """
    cache = block.layout.cache
    settled = cache.elements.get(tag)
    if settled is not None:
        return settled
    open_question = cache.undecided.get(tag)
    if open_question is None:
        place = block.place(tag)
        found = _stated(tag, place, block)
        if isinstance(found, str):
            plan = _plan(tag, found, place.moved(-block.shift), block)
            # What stands at the beginning of an unknown value tells nothing of the next file's.
            if place.header.length != UNDEFINED or dictionary.vr_of(tag) == found or place.header.vr == found != "UN":
                cache.elements[tag] = plan
            return plan
        open_question = cache.undecided[tag] = found
    vr = _decided(tag, open_question, block, surroundings)
    known = cache.decided.get((tag, vr))
    if known is None:
        known = cache.decided[tag, vr] = _plan(tag, vr, open_question.place, block)
    return known


def plan_all(block: EncodedDataset, surroundings: Surroundings) -> list[ElementPlan]:
    """Return how to read all elements, in the order of their tags; parameters as for `plan_element`."""
    cache = block.layout.cache
    known = cache.everything
    if known is None:
        tags = sorted(block.layout.positions)
        plans = [plan_element(tag, block, surroundings) for tag in tags]
        open_questions = [(place, tag) for place, tag in enumerate(tags) if tag not in cache.elements]
        settled: list[ElementPlan | None] = [cache.elements.get(tag) for tag in tags]
        cache.everything = AllPlans(settled, tuple(open_questions))
        return plans
    several: list[Any] = known.plans
    if known.undecided:
        several = several.copy()
        for place, tag in known.undecided:
            several[place] = plan_element(tag, block, surroundings)
    return several


def plan_at(tag: int, place: ElementSpan, block: EncodedDataset, surroundings: Surroundings) -> ElementPlan:
    """Return how to read an element that lies at some place; parameters as for `plan_element`."""
    found = _stated(tag, place, block)
    vr = found if isinstance(found, str) else _decided(tag, found, block, surroundings)
    return _plan(tag, vr, place.moved(-block.shift), block)


def _stated(tag: int, place: ElementSpan, block: EncodedDataset) -> str | Undecided:
    """Return the VR of an element as the headers and the dictionary have it, or what is to be decided on."""
    vr, creator = place.header.vr, None
    if not vr or vr == "UN":
        vr = implicit_vr.unstated_vr(tag, place, lambda: _begins_with_item(block, place))
        if vr == "UN":
            creator = Tag(tag).private_creator_tag
    if creator is not None and creator in block.layout.positions:
        return Undecided(place.moved(-block.shift), vr, block.place(creator).moved(-block.shift))
    return Undecided(place.moved(-block.shift), vr, None) if vr in AMBIGUOUS else vr


def _decided(tag: int, open_question: Undecided, block: EncodedDataset, surroundings: Surroundings) -> str:
    place, vr, creator = open_question
    place = place.moved(block.shift)
    if creator is None:
        return implicit_vr.resolve_ambiguous_vr(vr, tag, place, surroundings.own_or_inherited)
    return implicit_vr.private_vr(tag, block.value(creator.start, creator.stop), place, block, surroundings.charset)


def _plan(tag: int, vr: str, place: ElementSpan, block: EncodedDataset) -> ElementPlan:
    size = place.stop - place.start
    decode: Quick | None = None if block.form.big_endian else quick_decoder(vr, size)
    if vr == "SS" and decode is not None and tag in LUT_DESCRIPTORS and size == 6:
        decode = SIGNED_DESCRIPTOR.unpack
    return ElementPlan(Tag(tag), vr, place, place.start, place.stop, decode)


def _begins_with_item(block: EncodedDataset, place: ElementSpan) -> bool:
    raw = block.read(place.start, min(place.start + 4, place.stop))
    form = IMPLICIT_FORM if place.header.vr == "UN" else block.form  # CP-246, in big endian too
    if len(raw) < 4:
        return place.start == place.stop  # an empty sequence, closed at once
    group, element, _, _ = form.quarters.unpack(raw + bytes(4))
    return group << 16 | element in (ITEM, SEQUENCE_END)

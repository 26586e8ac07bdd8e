"""How to read a few values out of the bytes of a data set: found out once for all files of one layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

from dicomnb.parsing.dataset.element_plan import Surroundings, plan_element
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.reading_plans import Stretches, ValuePlan
from dicomnb.parsing.values.decoding import Quick, plain_value

__all__ = ["NO_PLAN", "decode_values", "plan_values"]


def _stretches(places: Sequence[slice]) -> Stretches:
    """Return what takes several stretches out of bytes at once, and some of no bytes if there are fewer than two."""
    return itemgetter(*places, *[slice(0)] * (2 - len(places)))


NO_PLAN: Final = ValuePlan(sys.maxsize, _stretches(()), (), frozenset())
"""Where a value takes more than a look at its bytes: no block holds enough for this."""


def plan_values(tags: Sequence[int], block: EncodedDataset, surroundings: Surroundings) -> ValuePlan:
    """Return how to read the values of some elements, there or not, from every file of the block's layout."""
    places: list[slice] = []
    decoders: list[Quick] = []
    reach = 0
    for tag in tags:
        if tag not in block.layout.positions:
            places.append(slice(0))
            decoders.append(_absent)
            continue
        plan = plan_element(tag, block, surroundings)
        # A plan that the layout does not keep depends on values, and holds for this file only.
        if plan.decode is None or tag not in block.layout.cache.elements:
            return NO_PLAN
        places.append(slice(plan.start, plan.stop))
        decoders.append(plan.decode)
        reach = max(reach, plan.stop)
    return ValuePlan(reach, _stretches(places), tuple(decoders), frozenset(tags))


def decode_values(known: ValuePlan, block: EncodedDataset) -> tuple[Any, ...] | None:
    """Return the values; None if one of them is not plain or not in memory, and has to be read with care."""
    reach, raw, decoders, _ = known
    skip = block.shift - block.base
    if skip < 0:
        return None
    data = block.data[skip : skip + reach] if skip else block.data
    if reach > len(data):
        return None
    try:
        return tuple(map(plain_value, decoders, raw(data)))
    except ValueError:
        return None


def _absent(_: bytes) -> None:
    return None

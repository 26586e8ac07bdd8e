from __future__ import annotations

from struct import Struct

from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.encoding.framing import EXPLICIT_FORM, parse_header
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.encoding.reading_plans import ElementSpan, LayoutNumber, ReadingPlans
from dicomnb.parsing.files.read_write import read
from tests import raw


def span(at: int) -> ElementSpan:
    """Return a value of four bytes behind a header of eight."""
    return ElementSpan(parse_header(raw.element(0x00100020, "LO", "A17 "), 0, EXPLICIT_FORM, 12), at, at + 8, at + 12)


def test_a_span_is_moved_as_a_whole() -> None:
    found = span(100)
    assert found.moved(0) is found
    assert found.moved(-30) == span(70)
    assert found.moved(-30).header is found.header


def test_what_is_known_of_a_layout_is_no_part_of_what_it_is() -> None:
    one, other = ReadingPlans(), ReadingPlans()
    one.compared["Modality"] = LayoutNumber(7, Struct("2s").unpack, 2)
    assert one == other
    assert other.compared == {}


def test_plans_are_kept_for_all_files_of_a_layout_and_for_no_other() -> None:
    MEMORY.forget()
    first, second, other = (
        read(raw.file(raw.element(0x00080060, "CS", modality), *more))
        for modality, more in (("CT", ()), ("MR", ()), ("PT", (raw.element(0x00100020, "LO", "A17 "),)))
    )
    assert first.Modality == "CT"
    plans = [store_of(ds).block.layout.cache for ds in (first, second, other)]  # type: ignore[union-attr]
    assert 0x00080060 in plans[0].elements
    assert plans[0] is not plans[2]
    assert 0x00080060 not in plans[2].elements
    assert (second.Modality, other.Modality) == ("MR", "PT")

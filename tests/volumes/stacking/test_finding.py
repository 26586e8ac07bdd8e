from __future__ import annotations

import pytest

from dicomnb.volumes.stacking.finding import Finding, listed


def test_a_finding_reads_as_code_message_and_remedy() -> None:
    assert (
        str(Finding("missing_slice", "Slice 7 is missing.", (7,), "Get it."))
        == "missing_slice: Slice 7 is missing. Get it."
    )
    assert str(Finding("gantry_tilt", "It is tilted.")) == "gantry_tilt: It is tilted."


def test_findings_that_say_the_same_are_equal() -> None:
    assert Finding("a", "b", (1,)) == Finding("a", "b", (1,)) != Finding("a", "b", (2,))


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (list("abcde"), "a, b, c, d, e"), (list("abcdefg"), "a, b, c, d, e and 2 more")],
)
def test_many_names_are_cut_short(names: list[str], text: str) -> None:
    assert listed(names) == text

from __future__ import annotations

import pytest

from dicomnb.errors import UsageError
from dicomnb.sharing.burned.choice import burned_text, fixed_choice
from tests.images import dataset


def test_rectangles_are_a_decision_and_nothing_is_none() -> None:
    assert not burned_text(None, dataset()).is_decided
    assert burned_text([], dataset()).is_decided
    assert burned_text([(1, 2, 3, 4)], dataset()).boxes == ((1, 2, 3, 4),)
    assert burned_text(lambda ds: [(0, 0, ds.Columns, 9)], dataset(Columns=7)).boxes == ((0, 0, 7, 9),)


def test_what_is_wrong_shows_before_anything_is_done() -> None:
    assert fixed_choice("known") == "known"
    for wrong in ("all", [(1, 2, 3)], [(0, 0, 0, 1)]):
        with pytest.raises(UsageError):
            fixed_choice(wrong)

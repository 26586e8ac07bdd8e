from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.phantom.lettering import lettering


def test_a_letter_looks_like_itself() -> None:
    drawn = ["".join(".#"[dot] for dot in row) for row in lettering("F").astype(int)]
    assert drawn == ["#####.", "#.....", "#.....", "####..", "#.....", "#.....", "#....."]


def test_letters_follow_each_other_and_grow() -> None:
    assert lettering("FAKE").shape == (7, 24)
    large = lettering("FAKE", 3)
    assert large.shape == (21, 72)
    assert (large[1::3, 1::3] == lettering("FAKE")).all()
    assert np.array_equal(lettering("FAKE")[:, 6:12], lettering("A"))


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        lettering("ä")

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from pydicom.tag import BaseTag
from pydicom.tag import Tag as TheirTag

from dicomnb.errors import UsageError
from dicomnb.standard.tag import Tag, tag_text, to_tag


@pytest.mark.parametrize(
    "spelling",
    [
        0x00181164,
        (0x18, 0x1164),
        ("0018", "1164"),
        [0x18, 0x1164],
        "ImagerPixelSpacing",
        "(0018,1164)",
        "0018,1164",
        "00181164",
        " (0018, 1164) ",
        np.uint32(0x00181164),
        Tag(0x18, 0x1164),
        TheirTag(0x18, 0x1164),
    ],
)
def test_every_spelling_names_the_same_attribute(spelling: object) -> None:
    assert to_tag(spelling) == 0x00181164
    assert Tag(spelling) == BaseTag(0x00181164)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spelling",
    [
        -1,
        0x1_0000_0000,
        (0x1_0000, 1),
        (1, 0x1_0000),
        (1,),
        (1, 2, 3),
        1.5,
        None,
        "",
        "0018116",
        "001811640",
        "ImagerPixel",
    ],
)
def test_what_is_no_tag_is_refused(spelling: object) -> None:
    with pytest.raises(UsageError):
        to_tag(spelling)


def test_a_keyword_that_is_nearly_right_brings_the_right_one() -> None:
    with pytest.raises(UsageError, match="Did you mean ImagerPixelSpacing"):
        Tag("ImagerPixelSpacng")


@pytest.mark.parametrize(
    ("tag", "private", "creator", "block"),
    [
        (0x00100010, False, False, None),
        (0x00190010, True, True, None),
        (0x001900FF, True, True, None),
        (0x00190000, True, False, None),
        (0x0019000F, True, False, None),
        (0x00191010, True, False, 0x00190010),
        (0x0019FF2A, True, False, 0x001900FF),
        (0x00190F10, True, False, None),  # no creator can stand at (0019,000F)
    ],
)
def test_private_elements_and_their_creators_follow_ps3_5_section_7_8_1(
    tag: int, private: bool, creator: bool, block: int | None
) -> None:
    found = Tag(tag)
    assert (found.is_private, found.is_private_creator, found.private_creator_tag) == (private, creator, block)


def test_group_element_keyword_and_name_can_be_asked() -> None:
    tag = Tag(0x18, 0x1164)
    assert (tag.group, tag.element, tag.elem) == (0x18, 0x1164, 0x1164)
    assert (tag.keyword, tag.name) == ("ImagerPixelSpacing", "Imager Pixel Spacing")
    assert (Tag(0x00191010).keyword, Tag(0x00191010).name) == ("", "")


def test_a_tag_prints_as_in_listings_and_in_messages() -> None:
    assert (str(Tag(0x7FE00010)), tag_text(0x7FE00010)) == ("(7fe0, 0010)", "(7fe0,0010)")


def test_a_tag_is_pickled_as_a_tag() -> None:
    again = pickle.loads(pickle.dumps(Tag(0x18, 0x1164)))  # our own bytes
    assert (type(again), again) == (Tag, 0x00181164)


def test_a_tag_equals_its_pair_and_its_keyword_by_both_operators() -> None:
    tag = Tag(0x00280010)
    for same in (0x00280010, (0x28, 0x10), ["0028", "0x0010"], "Rows", "0x00280010", "(0028,0010)"):
        assert tag == same
        assert not tag != same  # noqa: SIM202 - the other operator
    for other in (0x00280011, (0x28, 0x11), "Columns", "no tag", None, (1, 2, 3), 2.5):
        assert tag != other
        assert not tag == other  # noqa: SIM201 - the other operator


@pytest.mark.parametrize("key", [("Rows", 1), ("", "10"), ("0x", 0x10), ["0028", "Columns"]])
def test_a_pair_of_words_is_no_tag(key: Any) -> None:
    with pytest.raises(KeyError, match="A tag is an int"):
        Tag(key)

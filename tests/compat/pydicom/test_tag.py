from __future__ import annotations

from typing import Any

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize(
    "arguments",
    [
        (0x00100020,),
        ((0x10, 0x20),),
        ("PatientID",),
        ("0x00100020",),
        (0x10, 0x20),
        ("0010", "0020"),
        (["0x10", "0x20"],),
    ],
)
def test_a_tag_is_made_of_what_pydicom_makes_it_of(arguments: Any) -> None:
    one, two = ours.tag.Tag(*arguments), pydicom.tag.Tag(*arguments)
    assert (str(one), repr(one), one.group, one.element) == (str(two), repr(two), two.group, two.element)
    assert one.json_key == two.json_key
    assert one.is_private == two.is_private


def test_tags_are_compared_with_pairs() -> None:
    tag = ours.tag.Tag(0x10, 0x20)
    assert tag == (0x10, 0x20)
    assert not tag != (0x10, 0x20)  # noqa: SIM202 - the other operator
    assert tag != (0x10, 0x21)
    assert (tag < (0x10, 0x21), tag <= (0x10, 0x20), tag > (0x10, 0x21), tag >= (0x11, 0)) == (True, True, False, False)
    assert sorted([ours.tag.Tag(2, 1), ours.tag.Tag(1, 2)]) == [(1, 2), (2, 1)]


def test_what_is_no_tag_is_refused_with_the_errors_of_pydicom() -> None:
    for arguments in ((-1,), (2**40,), ((1, 2, 3),), ("NoKeyword",)):
        for library in (ours.tag, pydicom.tag):
            with pytest.raises((ValueError, OverflowError, TypeError)):
                library.Tag(*arguments)


def test_an_error_says_with_which_tag_it_came() -> None:
    with pytest.raises(KeyError) as caught, ours.tag.tag_in_exception(ours.tag.Tag(0x10, 0x20)):
        raise KeyError("x")
    assert caught.value.__notes__ == ["With tag (0010,0020)."]


def test_tags_of_items_have_names() -> None:
    for name in ("ItemTag", "ItemDelimiterTag", "SequenceDelimiterTag"):
        assert getattr(ours.tag, name) == getattr(pydicom.tag, name)
    assert ours.tag.TupleTag((0x10, 0x20)) == pydicom.tag.TupleTag((0x10, 0x20))


def test_the_creator_of_a_private_element_has_the_tag_that_pydicom_gives_it() -> None:
    for tag in (0x00091000, 0x004110FF, 0x00292001):
        assert ours.tag.BaseTag(tag).private_creator == pydicom.tag.BaseTag(tag).private_creator

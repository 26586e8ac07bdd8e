from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dicomnb as dn
from dicomnb.teaching.answers import AnswerKind, Function, Number, Numbers, Unanswered, Unreadable, Words

KINDS: tuple[AnswerKind, ...] = (
    Number("mm", 0.5),
    Numbers("HU", 0.5),
    Words(),
    Words(("air", "bone"), several=True),
    Function(Numbers(), ((3, 0.5),)),
)


def remark(kind: AnswerKind, answer: object, truth: object) -> str:
    given, right = kind.read(answer), kind.read(truth)
    assert not kind.same(given, right)
    return kind.remark(given, right)


# -- one number ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [6, 6.0, np.int16(6), np.float32(6), Decimal(6), np.array(6), np.array([[6]])])
def test_number_is_read_whatever_type_it_has(answer: object) -> None:
    assert Number().read(answer) == 6.0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("6", "This is text"),
        (True, "this is True"),
        (b"6", "this is bytes"),
        ([1, 2], "this is a list of 2"),
        (np.zeros((2, 3)), "this is an array of shape (2, 3) with values of type float64"),
        (dn.Dataset(), "this is a Dataset"),
        (len, "this is a function: call it"),
        ({"a": 1}, "this is a dict"),
        (1j, "this is a complex"),
        ([[1], [2, 3]], "this is a list of 2"),
    ],
)
def test_what_is_no_number_is_named(answer: object, said: str) -> None:
    with pytest.raises(Unreadable) as error:
        Number("mm").read(answer)
    assert said in str(error.value)
    assert "one number (mm)" in str(error.value).lower()


@pytest.mark.parametrize(("difference", "same"), [(0.0, True), (0.5, True), (-0.5, True), (0.51, False)])
def test_numbers_agree_within_the_tolerance(difference: float, same: bool) -> None:
    assert Number("mm", 0.5).same(12.0, 12.0 + difference) is same


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (-400, "The size is right, the sign is not."),
        (0.4, "This is 1,000 times too small. The unit is mm."),
        (40, "This is 10 times too small. The unit is mm."),
        (4e6, "This is 10,000 times too large. The unit is mm."),
        (401, ""),
    ],
)
def test_sign_and_factors_of_ten_are_noticed(answer: float, said: str) -> None:
    assert remark(Number("mm", 0.01), answer, 400) == said


def test_no_factor_of_ten_is_seen_where_the_truth_is_zero() -> None:
    assert remark(Number("HU", 2.0), 5000.0, 0.0) == ""


def test_nan_is_noticed() -> None:
    assert remark(Number(), float("nan"), 3).startswith("This is NaN")


# -- several numbers ----------------------------------------------------------------------------------------

TRUTH = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (TRUTH.T, "Rows and columns have changed places: the first index is the row."),
        (TRUTH[::-1], "These are the right numbers in the opposite order along axis 0 of the array."),
        (TRUTH[:, ::-1], "These are the right numbers in the opposite order along axis 1 of the array."),
        (TRUTH.ravel(), "The numbers are right, the shape is not: (2, 3) is asked for, and this is (6,)."),
        (TRUTH[:, :2], "An array of shape (2, 3) is asked for, and this one has the shape (2, 2)."),
        (-TRUTH, "The size is right, the sign is not."),
        (TRUTH / 100, "This is 100 times too small. The unit is mm."),
        (TRUTH + np.array([0, 0, 1]), "4 of the 6 numbers are right."),
        (TRUTH + 1, ""),
    ],
)
def test_order_shape_sign_and_factor_are_noticed(answer: object, said: str) -> None:
    assert remark(Numbers("mm", 0.01), answer, TRUTH) == said


def test_right_shape_is_kept_back_where_it_is_the_question() -> None:
    assert remark(Numbers(shape=False), [0, 1, 2, 3, 4], [0, 1, 2, 3]) == "The shape (5,) is not right."


def test_list_and_tuple_pass_for_an_array() -> None:
    assert Numbers().same(Numbers().read([3, 1.5]), Numbers().read((np.float32(3), 1.5)))


def test_single_number_is_not_several() -> None:
    with pytest.raises(Unreadable, match="Several numbers"):
        Numbers().read(3.5)


def test_missing_value_agrees_with_a_missing_value() -> None:
    assert Numbers().same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))


# -- words -------------------------------------------------------------------------------------------------


def test_capitals_and_spaces_do_not_matter() -> None:
    assert Words().read("  Pixel   Spacing ") == Words().read("pixel spacing")


def test_word_that_is_no_choice_gets_the_choices() -> None:
    with pytest.raises(Unreadable, match=r"Choose from 'air', 'bone'\."):
        Words(("air", "bone")).read("water")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (["c", "b", "a"], "This is exactly the opposite order."),
        (["b", "a", "c"], "These are the right ones in another order."),
        (["a", "b"], "3 words are asked for, and these are 2."),
        (["a", "b", "d"], ""),
    ],
)
def test_order_of_words_is_noticed(answer: list[str], said: str) -> None:
    assert remark(Words(several=True), answer, ["a", "b", "c"]) == said


def test_one_word_is_no_list() -> None:
    with pytest.raises(Unreadable, match="A list of words is asked for, and this is text"):
        Words(several=True).read("abc")


# -- a function ---------------------------------------------------------------------------------------------

EDGES = Function(Numbers("mm", 1e-6, shape=False), ((47, 3.27), (42, 3.27)))


def right(n: int, d: float) -> Any:
    return np.arange(n + 1) * d


def test_function_is_judged_by_all_cases() -> None:
    def edges(n: int, d: float) -> Any:
        return np.arange(0.0, (n + 1) * d, d)

    assert EDGES.same(EDGES.read(lambda n, d: [d * i for i in range(n + 1)]), EDGES.read(right))
    # 43 · 3.27 is rounded up, so that arange finds room for one more.
    assert remark(EDGES, edges, right) == "Look at what `edges(42, 3.27)` returns. The shape (44,) is not right."


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda n: n, "`your function(47, 3.27)` fails with TypeError"),
        (lambda n, d: n * d / 0, "fails with ZeroDivisionError: "),
        (lambda n, d: [n, d].sort(), "returns nothing. Is there a line with `return`?"),
        (lambda n, d: f"{n} × {d}", "Of `your function(47, 3.27)`: This is text"),
        (right(3, 0.5), "A function is asked for, and this is an array of shape (4,)"),
    ],
)
def test_function_that_cannot_be_judged_gets_a_hint(function: object, said: str) -> None:
    with pytest.raises(Unreadable) as error:
        EDGES.read(function)
    assert said in str(error.value)


def test_function_that_returns_three_dots_is_still_to_be_written() -> None:
    with pytest.raises(Unanswered):
        EDGES.read(lambda n, d: ... if n * d else 0)


# -- all ----------------------------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(ANYTHING)
def test_nothing_but_unreadable_is_raised(answer: object) -> None:
    for kind, truth in zip(KINDS, (12, [1, 2, 3], "a", ["air", "bone"], right), strict=True):
        with suppress(Unreadable):
            read = kind.read(answer)
            kind.same(read, kind.read(truth))
            assert isinstance(kind.remark(read, kind.read(truth)), str)


# -- close, and not what was asked for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given", "truth"),
    [
        (Number("min", 0.01), 110, 109.77),
        (Number("min", 0.01), 109.8, 109.77),
        (Number("mm", 0.001), 45.8, 45.78),
        (Number("mm", 0.001), 32, 31.9375),
        (Number("", 1e-9), 0.0025, 0.002537),
        (Number("mm", 0.001), -45.8, -45.78),
        (Numbers("mm", 0.001), [31.9, -4.06], [31.9375, -4.0625]),
    ],
)
def test_a_right_answer_that_was_rounded_is_called_close(kind: AnswerKind, given: object, truth: object) -> None:
    assert remark(kind, given, truth) == "This is close: the right answer, rounded. Give more digits."


@pytest.mark.parametrize(("given", "truth"), [(100, 109.77), (111, 109.77), (109.6, 109.77), (40, 31.9), (1, 0)])
def test_a_wrong_answer_is_not_called_close(given: float, truth: float) -> None:
    assert "close" not in remark(Number("min", 0.01), given, truth)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (Path("ct.dcm"), "this is a path. It names a file: `read` opens it."),
        (b"\x2f\x00", 'this is bytes. `int.from_bytes(..., "little")` makes a number of them.'),
        ("47 files", "leave the quotes and the words out, and write `47`."),
        (" 1,234.5", "leave the quotes and the words out, and write `1234.5`."),
        ("47", "leave the quotes out, and write `47`."),
        ("from 3 to 5", "leave the quotes out, or put it into `float(...)`."),
    ],
)
def test_what_is_no_number_gets_a_hint_how_to_come_to_one(given: object, hint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Number().read(given)
    assert str(caught.value).endswith(hint)

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dicomnb.parsing.values.decoding import quick_decoder
from dicomnb.pixels.decimal_parser import decimals


@st.composite
def plain(draw: st.DrawFn) -> str:
    """Return a number of up to 15 digits, with or without a sign and a point anywhere."""
    digits = draw(st.text("0123456789", min_size=1, max_size=15))
    point = draw(st.none() | st.integers(0, len(digits)))
    sign = draw(st.sampled_from(["", "-"]))
    return sign + (digits if point is None else f"{digits[:point]}.{digits[point:]}")


@given(st.lists(plain(), min_size=1, max_size=40))
@example(["0.3", "-0", "123456789012345", ".5", "5.", "-.000000000000001", "999999999999999"])
def test_each_number_is_the_float_that_python_reads(texts: list[str]) -> None:
    found = decimals("\\".join(texts).encode())
    expected = [float(text) for text in texts]
    assert [(one, math.copysign(1, one)) for one in found] == [(one, math.copysign(1, one)) for one in expected]


@given(st.lists(plain() | st.text(" -+.0159eE_naif\\", max_size=6), min_size=1, max_size=8))
def test_anything_else_is_refused_or_read_alike(texts: list[str]) -> None:
    text = "\\".join(texts)
    try:
        found = decimals(text.encode())
    except ValueError:
        return
    assert found == [float(one) for one in text.split("\\")]
    assert not set(text) & set(" +eE_naif")


@pytest.mark.parametrize(
    "odd", ["", "-", ".", "1..2", "1-2", "--1", "+1", "1e3", " 1", "1 ", "1_0", "1234567890123456"]
)
@pytest.mark.parametrize("numbers", ["{}", "{}\\2.5", "2.5\\{}", "1\\{}\\-17.25"])
def test_what_is_not_plain_is_refused_wherever_it_stands(odd: str, numbers: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it says nothing: nobody sees it
        decimals(numbers.format(odd).encode())


@pytest.mark.parametrize("odd", ["1.5", "1e3", " 7", "-0.1234567890123456"])
def test_long_decimal_strings_are_read_alike_whether_all_are_plain_or_not(odd: str) -> None:
    texts = [f"{number * 0.37 - 900:.2f}" for number in range(5000)]
    texts[4321] = odd
    raw = "\\".join(texts).encode() + b" "
    decode = quick_decoder("DS", len(raw))
    assert decode is not None
    assert list(decode(raw)) == [float(text) for text in texts]

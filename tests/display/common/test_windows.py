"""Windows as Matplotlib's norms: as wide as they say, at any scale of the data, and ready to be pickled."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from dicomnb.display.common import windows
from dicomnb.display.common.windows import choose_window, looks_same, norm_of, value_range
from dicomnb.errors import WrongType
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series


@pytest.mark.parametrize("scale", [1e-12, 1e-9, 2e-4, 1.0, 1e9, 1e30])
def test_a_window_keeps_its_width_at_any_scale(scale: float) -> None:
    norm = norm_of(Window(4 * scale, 2 * scale, function="LINEAR_EXACT"))
    assert (norm.vmin, norm.vmax) == pytest.approx((3 * scale, 5 * scale), rel=1e-12)
    assert np.ma.getdata(norm(np.array([3.5 * scale, 4.5 * scale]))) == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("center", [-3.0, 40.5, 4e15])
def test_a_linear_window_of_width_1_divides_black_from_white(center: float) -> None:
    norm = norm_of(Window(center, 1.0, function="LINEAR"))
    # PS3.3 C.11.2.1.2.1: black up to center - 0.5, white above.
    edge = center - 0.5
    assert np.ma.getdata(norm(np.array([edge, 2 * abs(edge) + 1]), clip=True)).tolist() == [0.0, 1.0]


def test_a_sigmoid_norm_is_the_same_after_pickling() -> None:
    values = np.array([30.0, 50.0, 60.0])
    norm = norm_of(Window(50.0, 20.0, function="SIGMOID"))
    again = pickle.loads(pickle.dumps(norm))
    # 1 / (1 + exp(-4 (x - c) / w)), PS3.3 C.11.2.1.3.1, spread from two widths below the center to two above:
    # there the curve is at 0.000335 and 0.999665.
    low = 1 / (1 + np.exp(8.0))
    curve = 1 / (1 + np.exp(-4 * (values - 50.0) / 20.0))
    assert np.ma.getdata(again(values)) == pytest.approx((curve - low) / (1 - 2 * low))
    assert np.ma.getdata(again.inverse(norm(values))) == pytest.approx(values)


@pytest.mark.parametrize("given", [40, (40,), (40, 400, 1), ("soft", "tissue"), 4j])
def test_what_is_no_window_is_refused_with_an_example(given: Any) -> None:
    with pytest.raises(WrongType, match=r"is no window. .* window=\(40, 400\)"):
        choose_window(load(series(1)), 0, given)


def test_windows_look_the_same_whatever_they_are_called() -> None:
    assert looks_same(Window(40.0, 400.0, "soft tissue"), Window(40.0, 400.0))
    assert not looks_same(Window(40.0, 400.0), Window(40.0, 401.0))
    assert not looks_same(Window(40.0, 400.0), Window(40.0, 400.0, function="SIGMOID"))


@pytest.mark.parametrize("missing", [[], [np.nan], [np.inf], [-np.inf], [np.nan, np.inf, -np.inf]])
def test_the_range_of_values_passes_over_what_is_no_number(missing: list[float]) -> None:
    values = np.array([[4, -7.25, *missing], [1, 3, *missing]], np.float32)
    assert value_range(values) == (-7.3, 4.0, 1)


def test_a_range_of_nothing_is_a_unit() -> None:
    assert value_range(np.full((2, 3), np.nan, np.float32)) == value_range(np.empty((0, 3), np.float32)) == (0, 1, 2)


def test_ends_of_a_range_are_found_in_several_threads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
    monkeypatch.setattr(windows, "_SHARE", 10)
    monkeypatch.setattr(windows, "processors", lambda: 3)
    assert value_range(values - 7) == (-7, 52, 1)
    values[1, 2, 3] = np.nan
    assert value_range(values - 7) == (-7, 52, 1)

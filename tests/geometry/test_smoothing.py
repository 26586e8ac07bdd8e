from __future__ import annotations

import numpy as np
import pytest

from dicomnb.geometry.smoothing import smoothed


def test_a_point_becomes_a_gaussian_along_the_axes_that_are_named() -> None:
    pytest.importorskip("scipy")
    values = np.zeros((3, 41, 5), np.float32)
    values[1, 20, 2] = 1
    found = smoothed(values, (0, 2.5, 0))
    # exp(−x² / (2 · 2.5²)), over its sum: 1 / (2.5 · sqrt(2π)) at its top.
    assert found[1, 20, 2] == pytest.approx(0.159577, rel=1e-3)
    assert found[1, 25, 2] / found[1, 20, 2] == pytest.approx(np.exp(-2), rel=1e-3)
    assert found.sum() == pytest.approx(1, rel=1e-5)
    assert not found[0].any()
    assert not found[1, :, 1].any()


def test_missing_values_enter_nothing_and_stay_missing() -> None:
    pytest.importorskip("scipy")
    values = np.full((20, 30), 7, np.float32)
    values[4:9, 10:13] = np.nan
    found = smoothed(values, (1.5, 3))
    assert np.array_equal(np.isnan(found), np.isnan(values))
    assert np.nanmax(np.abs(found - 7)) < 1e-5


def test_without_a_width_nothing_is_changed() -> None:
    pytest.importorskip("scipy")
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert smoothed(values, (0, 1e-9)) is values

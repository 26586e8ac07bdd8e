"""Controls of windows over values of any size."""

from __future__ import annotations

import numpy as np
import pytest

from dicomnb.display.common.windows import value_range
from dicomnb.pixels.window import Window
from tests.display.core_widgets import core_view as view
from tests.images import image


@pytest.mark.parametrize("scale", [1e-15, 1e-9, 1.0, 1e27])
def test_a_slider_and_its_field_go_by_steps_of_the_data(scale: float) -> None:
    made = image(np.arange(300, dtype=np.uint16).reshape(15, 20), RescaleSlope=scale, RescaleIntercept=0)
    made.Modality = "MR"
    viewer = view(made, window=Window(150 * scale, 80 * scale, function="LINEAR_EXACT"))
    slider, field = viewer._center.row.children
    assert field.value == pytest.approx(150 * scale)
    assert field.step == pytest.approx(scale, rel=1e-6)
    # Sliders in the browser do not tell steps apart that are finer than some digits behind the point.
    assert slider.step >= 1e-6
    slider.value += slider.step
    assert viewer.window is not None
    assert viewer.window.center == pytest.approx(151 * scale, rel=1e-6)
    field.value = 100.25 * scale
    assert viewer.window.center == pytest.approx(100.25 * scale, rel=1e-9)
    assert (slider.value - slider.min) / (slider.max - slider.min) == pytest.approx(100 / 300, abs=0.01)
    viewer.close()


@pytest.mark.parametrize(("value", "high"), [(3e-12, 6e-12), (0.0, 1.0), (-4e20, 0.0)])
def test_the_range_of_an_even_image_has_its_size(value: float, high: float) -> None:
    low, found, digits = value_range(np.full((3, 4), value, np.float32))
    assert (low, found) == pytest.approx((value, high), rel=0.02, abs=1e-30)
    assert 10.0**-digits == pytest.approx((high - value) / 100, rel=9)

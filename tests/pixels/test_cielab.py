from __future__ import annotations

import pytest

from dicomnb.pixels.cielab import display_color, srgb_of
from tests.images import dataset


@pytest.mark.parametrize(
    ("lab", "srgb"),
    [
        # L*, a*, b* under D50 and the sRGB colour, from Lindbloom's calculator (Bradford adaptation).
        ((100, 0, 0), (255, 255, 255)),
        ((0, 0, 0), (0, 0, 0)),
        ((54.29, 80.81, 69.89), (255, 0, 0)),
        ((87.82, -79.27, 80.99), (0, 255, 0)),
        ((29.57, 68.30, -112.03), (0, 0, 255)),
        ((53.39, 0, 0), (127, 127, 127)),
    ],
)
def test_colours_are_those_of_a_colour_calculator(lab: tuple[float, ...], srgb: tuple[int, ...]) -> None:
    lightness, a, b = lab
    encoded = (lightness / 100 * 65535, (a + 128) / 255 * 65535, (b + 128) / 255 * 65535)
    assert srgb_of(encoded) == pytest.approx(srgb, abs=1)


def test_no_colour_is_no_colour() -> None:
    assert display_color(dataset()) is None
    assert display_color(dataset(RecommendedDisplayCIELabValue=[65535, 32896])) is None
    assert display_color(dataset(RecommendedDisplayCIELabValue=[65535, 32896, 32896])) == (255, 255, 255)

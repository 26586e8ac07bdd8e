from __future__ import annotations

import numpy as np

import dicomnb as dn
from dicomnb.display.common.slide_colors import SlideColors
from tests.objects.slides.made_slides import layers, slide_image


def test_one_window_holds_for_the_whole_slide() -> None:
    values = np.arange(12 * 16, dtype=np.uint16).reshape(12, 16) * 10
    slide = dn.slide(slide_image({(0, 0): values}, (4, 4)))
    colors = SlideColors.of(slide)
    whole = colors.shown(values)
    assert np.array_equal(colors.shown(values[4:8, 8:12]), whole[4:8, 8:12])
    assert int(whole.max()) - int(whole.min()) > 240
    assert whole[0, 0, 0] <= whole[5, 5, 1] <= whole[11, 15, 2]


def test_monochrome1_is_bright_where_values_are_low_and_padding_is_black() -> None:
    values = np.arange(64, dtype=np.uint8).reshape(8, 8) + 100
    image = slide_image({(0, 0): values}, (8, 8))
    image.PhotometricInterpretation = "MONOCHROME1"
    shown = SlideColors.of(dn.slide(image)).shown(values)
    assert shown[0, 0, 0] > shown[7, 7, 0]
    image.PhotometricInterpretation = "MONOCHROME2"
    image.PixelPaddingValue = 163
    assert SlideColors.of(dn.slide(image)).shown(values)[7, 7].tolist() == [0, 0, 0]


def test_colours_stay_as_they_are() -> None:
    values = np.stack([layers(6, 5)[0, 0]] * 3, axis=-1)
    colors = SlideColors(slide_image(layers(6, 5), (4, 4)), values, (1, 2, 3))
    assert np.array_equal(colors.shown(values), values)
    assert colors.background == (1, 2, 3)

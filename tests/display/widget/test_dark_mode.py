from __future__ import annotations

import re
from typing import Any

import ipywidgets
import matplotlib
import pytest

from dicomnb.display.widget.dark_mode import ThemedBox, follows_the_page
from tests.display.viewers import pixels, viewer, widgets


def test_the_surroundings_have_holes_for_image_and_colour_bar() -> None:
    shown = viewer()
    (sheet,) = [each for each in widgets(shown, ipywidgets.HTML) if "clip-path" in each.value]
    corners = re.findall(r"([\d.]+)% ([\d.]+)%", sheet.value.partition("polygon")[2])
    # Three boxes: five corners each, and back to the first of all.
    assert len(corners) == 18
    height, width = pixels(shown).shape[:2]
    left, top = (float(part) for part in corners[6])
    right, bottom = (float(part) for part in corners[8])
    # 31 rows of 0.75 mm and 17 columns of 1.25 mm: the image is a little wider than high.
    assert (right - left) * width / ((bottom - top) * height) == pytest.approx(21.25 / 23.25, abs=0.01)
    assert not [each for each in widgets(viewer(style="light"), ipywidgets.HTML) if "clip-path" in each.value]
    assert not [each for each in widgets(viewer(style="dark"), ipywidgets.HTML) if "clip-path" in each.value]


def test_the_picture_is_not_scaled_on_the_page() -> None:
    shown = viewer()
    (still,) = widgets(shown, ipywidgets.Image)
    assert still.layout.width == f"{pixels(shown).shape[1]}px"


def test_holes_are_cut_from_the_top_left_of_the_picture() -> None:
    box = ThemedBox(ipywidgets.Image(), is_followed=True)
    box.cut([(0.25, 0.5, 0.5, 0.25)])
    image, sheet = box.box.children
    # Fractions count from below: from 0.5 to 0.75 of the height is from 25 % to 50 % from above.
    corners = "25.000% 25.000%,75.000% 25.000%,75.000% 50.000%,25.000% 50.000%,25.000% 25.000%"
    assert corners in sheet.value
    assert isinstance(image, ipywidgets.Image)
    box.cut([])
    assert corners not in sheet.value


def test_without_a_page_to_follow_there_is_no_sheet() -> None:
    box = ThemedBox(ipywidgets.Image(), is_followed=False)
    box.cut([(0.25, 0.5, 0.5, 0.25)])
    assert len(box.box.children) == 1


@pytest.mark.parametrize(
    ("settings", "style", "follows"),
    [
        ({}, None, True),
        ({}, "dark", False),
        ({}, "light", False),
        ({"figure.facecolor": "black"}, None, False),
        ({"figure.facecolor": "none", "text.color": "black"}, None, True),
        ({"figure.facecolor": "none", "text.color": "white"}, None, False),
    ],
)
def test_the_page_is_followed_unless_colours_were_chosen(settings: Any, style: Any, follows: bool) -> None:
    with matplotlib.rc_context(settings):
        assert follows_the_page(style) is follows

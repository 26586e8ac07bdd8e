"""What can be chosen of images: stacks, and slides that are no stacks of their tiles."""

from __future__ import annotations

import pytest

from dicomnb.display.widget.series.series_choices import series_choices
from dicomnb.errors import DicomWarning
from dicomnb.objects.slides.slide import Slide
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series
from tests.objects.slides.made_slides import layers, slide_image


def test_a_slide_among_other_images_is_chosen_whole() -> None:
    levels = [
        slide_image(layers(22, 31), (8, 12), SeriesNumber=5, Modality="SM"),
        slide_image(layers(11, 15), (8, 12), SeriesNumber=5, Modality="SM", SOPInstanceUID="2.25.66"),
    ]
    stack, whole = series_choices([*levels, *series(3)])
    assert (stack.name, whole.name) == ("3 · CT · 3 slices", "5 · SM · slide of 2 levels")
    assert isinstance(stack.load(), Volume)
    assert isinstance(whole.load(), Slide)


def test_images_beside_a_slide_that_cannot_be_taken_keep_it_from_nobody() -> None:
    (odd,) = series(1)
    del odd.Rows
    with pytest.warns(DicomWarning, match="beside the slides are left out: .*Rows"):
        (whole,) = series_choices([slide_image(layers(22, 31), (8, 12), Modality="SM"), odd])
    assert isinstance(whole.load(), Slide)


def test_one_volume_is_the_only_choice() -> None:
    volume = load(series(3))
    (choice,) = series_choices(volume)
    assert choice.load() is volume

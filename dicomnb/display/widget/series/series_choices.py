"""What there is to choose from where a source holds several series: stacks of slices, and whole slides."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from dicomnb.display.figure.shown_source import holds_volumes
from dicomnb.errors import DicomError, DicomWarning
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.slides.slide_files import is_slide_image, slides_of
from dicomnb.objects.slides.slide_segments import is_slide_segmentation
from dicomnb.volumes.loading.stack_choices import Choice, choice_name, stack_choices, volume_choices, with_own_names

__all__ = ["series_choices"]


def series_choices(images: Any) -> list[Choice]:
    """Return what can be chosen of some images, at least one thing.

    Parameters
    ----------
    images : Volume, or sequence of Dataset or Volume
        Volumes are what they are; of data sets, those of a slide make no stack of its tiles.

    Returns
    -------
    list of Choice
        Each loads a `Volume` or a `Slide`.

    Raises
    ------
    DicomError
        If no image describes its pixels.

    Warns
    -----
    DicomWarning
        Of images that are left out.
    """
    if holds_volumes(images):
        return volume_choices(images if isinstance(images, (list, tuple)) else [images])
    slides = slides_of([each for each in images if is_slide_image(each)])
    if slides:
        images = [each for each in images if not (is_slide_image(each) or is_slide_segmentation(each))]
    try:
        stacks = stack_choices(images) if images else []
    except DicomError as error:
        if not slides:
            raise
        warnings.warn(f"Images beside the slides are left out: {error}", DicomWarning, stacklevel=3)
        stacks = []
    return with_own_names([*stacks, *map(_of_slide, slides)])


def _of_slide(slide: Slide) -> Choice:
    levels: Sequence[Any] = slide.levels
    contents = f"slide of {len(levels)} level{'s'[: len(levels) != 1]}"
    details = (f"{levels[0].columns:,} × {levels[0].rows:,}",)
    return Choice(choice_name(slide.dataset, contents), lambda: slide, details)

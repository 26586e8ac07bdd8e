"""Which files make which slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dicomnb.errors import AmbiguousSource, NoImage
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.slides.slide_segments import is_slide_segmentation
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text, texts
from dicomnb.volumes.loading.object_kinds import kind_of_object
from dicomnb.volumes.loading.source_contents import read_contents

__all__ = ["is_slide_image", "slide", "slide_among", "slides_of"]


def is_slide_image(dataset: Dataset) -> bool:
    """Return True for an image of a slide: a level, label or overview."""
    return kind_of_object(dataset).name == "slide image" and (
        "TotalPixelMatrixRows" in dataset or len(texts(dataset, "ImageType")) > 2
    )


def slides_of(datasets: Sequence[Dataset], *, identifiers: bool = False) -> list[Slide]:
    """Return the slides of some images: levels of one series and pyramid make one.

    Labels and overviews go to the slide of their series, else to that of their container.
    """
    groups: dict[tuple[str, str], list[Dataset]] = {}
    beside: list[Dataset] = []
    for dataset in datasets:
        flavor = Level([dataset]).flavor
        if flavor in ("LABEL", "OVERVIEW") or "TotalPixelMatrixRows" not in dataset:
            beside.append(dataset)
        else:
            groups.setdefault((text(dataset, "SeriesInstanceUID"), text(dataset, "PyramidUID")), []).append(dataset)
    return [_slide_of(images, beside, identifiers) for images in groups.values()]


def _slide_of(images: Sequence[Dataset], beside: Sequence[Dataset], identifiers: bool) -> Slide:
    sizes: dict[tuple[int, int], list[Dataset]] = {}
    for dataset in images:
        level = Level([dataset])
        sizes.setdefault((level.columns, level.rows), []).append(dataset)
    levels = [Level(sizes[size]) for size in sorted(sizes, reverse=True)]
    own = [
        each
        for keyword in ("SeriesInstanceUID", "ContainerIdentifier")
        for each in beside
        if text(each, keyword) and text(each, keyword) == text(images[0], keyword)
    ]
    label, overview = (next((Level([each]) for each in own if Level([each]).flavor == flavor), None)
                       for flavor in ("LABEL", "OVERVIEW"))  # fmt: skip
    return Slide(levels, label, overview, identifiers=identifiers)


def slide_among(images: Sequence[Dataset]) -> Slide | None:
    """Return the slide of some images, None if they are others: segmentations of a slide may be among them.

    Raises
    ------
    AmbiguousSource
        If there are several slides.
    """
    own = [each for each in images if is_slide_image(each)]
    if not own or not all(is_slide_image(each) or is_slide_segmentation(each) for each in images):
        return None
    return slide(own) if slides_of(own) else None


def slide(source: Any, series: str | int | None = None, *, identifiers: bool = False) -> Slide:
    """Return a whole slide, of which nothing is decoded yet.

    Parameters
    ----------
    source : path, Dataset or list of these
        Its files: a folder, an archive, one level, or several.
    series : str or int, optional
        Series Instance UID or Series Number, where the source holds several slides.
    identifiers : bool
        True to hand out the picture of the label, on which the patient may be named.

    Returns
    -------
    Slide
        ``slide.region(left, top, width, height, level=1, unit="mm")`` is any rectangle of it.

    Raises
    ------
    NoImage
        If there is no image of a slide; it says what is there instead.
    AmbiguousSource
        If there are several slides; it lists them.

    References
    ----------
    PS3.3 A.32.8, C.8.12.4.

    Examples
    --------
    >>> import dicomnb as dn
    >>> slide = dn.slide(dn.make_study("slide"))
    >>> [level.columns for level in slide.levels]
    [720, 360, 180, 90]
    >>> slide.thumbnail(100).shape
    (70, 90, 3)
    """
    if isinstance(source, Slide):
        return source
    contents = read_contents(source)
    images = [each for each in contents.images if is_slide_image(each)]
    if series is not None:
        images = [
            each for each in images if str(series) in (text(each, "SeriesInstanceUID"), text(each, "SeriesNumber"))
        ]
    if not images:
        if contents.images or series is not None:
            what = "No image here is one of a slide" + (f" in series {series!r}." if series is not None else ".")
            raise NoImage(what, remedy="dn.load(source) loads images.")
        raise contents.no_image(source)
    found = slides_of(images, identifiers=identifiers)
    if not found:
        raise NoImage("There are only labels and overviews of a slide, and none of its levels.")
    if len(found) > 1:
        lines = "\n".join(
            f"  series {text(each.dataset, 'SeriesNumber') or 'without a number'}: {each!r}" for each in found
        )
        raise AmbiguousSource(f"There are {len(found)} slides:\n{lines}", remedy="slide(source, series=...) takes one.")
    return found[0]

"""Which volume, slide or other object a source holds that is to be shown, and what shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dicomnb.errors import UsageError
from dicomnb.objects.slides.region import SlideRegion
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.slides.slide_files import slide_among
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.loading.source_contents import read_contents
from dicomnb.volumes.volume import Volume

__all__ = ["holds_volumes", "refuse_details_of_one", "slides_apart", "volume_or_object", "volume_or_shown"]


def _only_image(images: Any) -> Volume | Slide:
    """Return the volume or the slide of images, or of volumes that were loaded."""
    return (None if holds_volumes(images) else slide_among(images)) or load(images)


def volume_or_shown(
    source: Any,
    *,
    index: Any = None,
    overlay: Any = None,
    as_slide: Callable[..., Any] | None = None,
    of_images: Callable[[Any], Any] = _only_image,
) -> Any:
    """Return the volume of a source, or what shows the one object that is there in its place.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        As for `load`; or an object that was read already: a `Slide`, a part of it, a `Waveform`.
    index : int, optional
        As for `shown_object`; of a slide its level.
    overlay : object, optional
        What to lay over a slide; volumes have their own.
    as_slide : callable, optional
        What shows a slide, called with it and the overlay; by default it is drawn.
    of_images : callable
        Called with the volumes or the data sets of images that there are; by default it takes the only stack.

    Returns
    -------
    Volume, Picture or RichOutput
        Of a slide what `as_slide` returns; what `of_images` returns, if it is something else.

    Raises
    ------
    NoImage
        If there is neither an image nor one single object: it says what is there.
    """
    found = volume_or_object(source, of_images)
    if isinstance(found, Volume):
        return found
    if isinstance(found, Slide) and as_slide is not None:
        return as_slide(found, overlay)
    # What opens and draws each other kind is much to import, and most sources are images.
    from dicomnb.display.figure.drawn_objects import drawn_object, shown_object  # noqa: PLC0415

    if isinstance(found, Dataset):
        return shown_object(found, index=index)
    return drawn_object(found, index=index, overlay=overlay)


def volume_or_object(source: Any, of_images: Callable[[Any], Any] = _only_image) -> Any:
    """Return the volume of a source, its slide, the data set of its one object, or the object that it is itself.

    Parameters are those of `volume_or_shown`.

    Raises
    ------
    NoImage
        If there is neither an image nor one single object: it says what is there.
    """
    rest, slides = slides_apart(source)
    if slides and (len(slides) > 1 or rest is not None):
        raise UsageError("One slide is shown at a time, and nothing beside it.", remedy="page(...) shows several.")
    source = slides[0] if slides else rest
    if isinstance(source, (Slide, SlideRegion)) or (
        isinstance(source, RichOutput) and not isinstance(source, (Dataset, Volume))
    ):
        return source
    if holds_volumes(source):
        return of_images(source)
    contents = read_contents(source)
    if contents.images:
        return of_images(contents.images)
    error = contents.no_image(source)
    objects = [each for each in error.objects if isinstance(each, Dataset)]
    if len(objects) != 1:
        raise error
    return objects[0]


def slides_apart(source: Any) -> tuple[Any, list[Slide]]:
    """Return what a source holds besides slides that were opened already, None if that is nothing; and these.

    Raises
    ------
    UsageError
        If volumes that were loaded stand in a list with what has to be read first.
    """
    if isinstance(source, Slide):
        return None, [source]
    if not isinstance(source, (list, tuple)):
        return source, []
    slides = [each for each in source if isinstance(each, Slide)]
    rest = [each for each in source if not isinstance(each, Slide)]
    others = [each for each in rest if not isinstance(each, Volume)]
    if others and len(others) < len(rest):
        raise UsageError(
            f"A list that holds volumes cannot hold {type(others[0]).__name__} too.",
            remedy="Give it load(...) of that one, or show each by itself.",
        )
    return (rest if rest or not slides else None), slides


def holds_volumes(source: Any) -> bool:
    """Return True for volumes that were loaded already: they stay what they are, also those of a slide's tiles."""
    several = source if isinstance(source, (list, tuple)) else (source,)
    return any(isinstance(each, Volume) for each in several)


def refuse_details_of_one(count: int, **details: Any) -> None:
    """Refuse what belongs to one series, by its name, where there are several.

    Raises
    ------
    UsageError
        If one of the details is not None.
    """
    for name, value in details.items():
        if value is not None:
            raise UsageError(
                f"There are {count} series, and one {name}.",
                remedy="Load the one that it belongs to: load(source, series=NUMBER or UID).",
            )

"""Objects that are no images on a page: folded below images, or a page of their own."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Final

from dicomnb.display.figure.drawn_objects import shown_object
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.page.html_document import Page
from dicomnb.display.page.waveform_page import waveform_markup
from dicomnb.errors import NoImage
from dicomnb.objects.presentation.presentation_layers import PresentationState
from dicomnb.objects.waveforms.waveform import Waveform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.markup import Markup, tag
from dicomnb.pixels.attributes import text
from dicomnb.standard.kinds import ObjectKind, counted
from dicomnb.volumes.loading.object_kinds import kind_of_object

__all__ = ["object_sections", "objects_page", "presented_page"]

_HEIGHT: Final = 520
"""Pixels of the frame in which a notebook shows such a page."""
_FOLDED: Final = 90
"""Pixels that a folded section below a picture takes, and margins."""


def objects_page(error: NoImage, *, identifiers: bool, limit: float) -> Page:
    """Return a page of what is there where no image is; parameters as for `page`.

    Raises
    ------
    NoImage
        The error itself, if there is no object either.
    """
    objects = [each for each in error.objects if isinstance(each, Dataset)]
    if not objects:
        raise error
    title = _counted(objects)
    if len(objects) == 1:
        body = tag("main", tag("h1", title, class_="spoken"), _content(objects[0], identifiers, limit))
    else:
        sections = object_sections(objects, identifiers=identifiers, limit=limit, heading=False)
        body = tag("main", tag("h1", title), sections)
    return Page(title, body, None, _HEIGHT)


def presented_page(figure: Picture, state: PresentationState) -> Page:
    """Return a page with an image as a presentation state wants it, and with what the state says, folded."""
    title = "Image as presented"
    told = tag("details", tag("summary", "What the presentation state says"), state._markup(), class_="series object")
    body = tag("main", tag("h1", title, class_="spoken"), _image(figure), told)
    return Page(title, body, None, round(figure.get_figheight() * figure.dpi) + _FOLDED)


def object_sections(
    objects: Sequence[Dataset], *, identifiers: bool, limit: float, heading: bool = True
) -> list[Markup]:
    """Return each object folded under a line that says what it is; nothing where there are none.

    Parameters
    ----------
    objects : sequence of Dataset
        What is no image.
    identifiers : bool
        True to show who the patient is, and free text.
    limit : float
        Most megabytes that they take together; one that does not fit is named, and what to do with it.
    heading : bool
        True to say above them how many there are of each kind.
    """
    if not objects:
        return []
    sections: list[Markup] = [tag("h2", f"Besides images: {_counted(objects)}")] if heading else []
    room = int(limit * 1e6)
    for dataset in objects:
        kind = kind_of_object(dataset)
        content: Markup = _content(dataset, identifiers, limit)
        if len(content) > room:
            content = tag("p", f"It does not fit into {limit:g} MB: {kind.help}.")
        room -= len(content)
        sections.append(tag("details", tag("summary", _line(dataset, kind)), content, class_="series object"))
    return sections


def _content(dataset: Dataset, identifiers: bool, limit: float) -> Markup:
    shown = shown_object(dataset, identifiers=identifiers)
    if not isinstance(shown, Picture):
        return shown._markup()
    if kind_of_object(dataset).family == "waveform":
        scrolled = waveform_markup(Waveform(dataset, identifiers=identifiers), _image(shown), int(limit * 1e6))
        if scrolled is not None:
            return scrolled
    return _image(shown)


def _image(figure: Picture) -> Markup:
    """Return a figure as large as it is on paper, where that is what it is drawn for; it scrolls where it is wider."""
    source = f"data:image/png;base64,{base64.b64encode(figure.png()).decode()}"
    width = f"width:{figure.get_figwidth():.4f}in;max-width:none" if figure.has_true_size else None
    image = tag("img", class_="object", alt=figure.alt, src=source, style=width)
    return tag("div", image, style="overflow-x:auto")


def _line(dataset: Dataset, kind: ObjectKind) -> Markup:
    description = text(dataset, "SeriesDescription")
    number = text(dataset, "SeriesNumber")
    what = f"{kind.name[0].upper()}{kind.name[1:]}"
    parts = [part for part in (description, f"series {number}" if number else "") if part]
    return tag("span", tag("span", what, class_="what"), tag("span", " · ".join(parts)) if parts else None)


def _counted(objects: Iterable[Dataset]) -> str:
    kinds: dict[ObjectKind, int] = {}
    for dataset in objects:
        kind = kind_of_object(dataset)
        kinds[kind] = kinds.get(kind, 0) + 1
    return counted(kinds.items())

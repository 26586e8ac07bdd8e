"""A volume as one HTML page that stays alive without kernel, network or server; several as a catalogue."""

from __future__ import annotations

from typing import Any, Final

from matplotlib.colors import Colormap

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.common.plane_values import chosen_point, is_color, point_text
from dicomnb.display.common.volume_pair import second_volume
from dicomnb.display.common.windows import WindowLike, choose_window
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.objects.presented_image import known_state
from dicomnb.display.figure.picture import presented
from dicomnb.display.figure.shown_source import holds_volumes, refuse_details_of_one, slides_apart
from dicomnb.display.page.html_document import Page, panels, title_of, viewer_markup
from dicomnb.display.page.objects_page import object_sections, objects_page, presented_page
from dicomnb.display.page.series_page import catalogue
from dicomnb.display.page.slide_page import slide_page, slide_sections
from dicomnb.display.page.voxels import LIMIT
from dicomnb.errors import UsageError
from dicomnb.geometry.projection import Projection
from dicomnb.objects.slides.slide_files import is_slide_image, slide_among, slides_of
from dicomnb.objects.slides.slide_segments import is_slide_segmentation
from dicomnb.parsing.table.markup import tag
from dicomnb.volumes.loading.load import load_everything
from dicomnb.volumes.loading.source_contents import read_contents

__all__ = ["page"]

_CONTROLS: Final = 390
"""Pixels that tools above a picture and controls below it take."""

_LEGEND: Final = 60
"""Pixels that a legend takes."""

_SLIDE_HEIGHT: Final = 760
"""Pixels of the frame in which a notebook shows several slides."""


def page(
    source: Any,
    *,
    index: int | None = None,
    plane: str | None = None,
    t: int = 0,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    slab: float | None = None,
    how: Projection = "max",
    overlay: Any = None,
    presentation: Any = None,
    identifiers: bool = False,
    limit: float = LIMIT / 1e6,
) -> Page:
    """Return an HTML page that shows a volume interactively, with no kernel and no network.

    Several series become a catalogue: a thumbnail for each, which unfolds its viewer. Two volumes that lie in one frame
    of reference stand side by side in one viewer, which can also lay the second over the first, or draw it like a
    curtain. Reports, curves, documents and other objects stand below the images, folded; a page of these alone shows
    them. A slide is shown by its levels, from coarse to fine as far as `limit` allows; what else
    there is stands above it.

    Parameters
    ----------
    source : Volume, Slide, Dataset, path or list of these
        What to show.
    index : int, optional
        The slice to begin with, from 0; by default the middle one.
    plane : {"axial", "coronal", "sagittal"}, optional
        The plane that `index` counts, and that has the keyboard first.
    t : int
        The point of a fourth dimension to begin with, from 0.
    window : Window, (center, width) or str, optional
        The window to begin with, as for `show`.
    cmap : str or Colormap
        Colour map to begin with, of 256 colours.
    slab : float, optional
        To begin with, show all slices whose centres lie within this many mm, as one.
    how : {"max", "min", "mean"}
        How these become one.
    overlay : path, Structure, Segment, Isodose, Volume, array or several of these, optional
        What to lay over the pictures, as for `show`, with a legend in which each can be switched off. Of a fourth
        dimension it lies over every point.
    presentation : PresentationState, Dataset or path, optional
        A presentation state: the page has the picture that `show` draws as it says, and what it says. Its texts are
        masked unless `identifiers` is True.
    identifiers : bool, default False
        True to show who the patient is, on the picture and in the header. Pages are passed on.
    limit : float
        Most megabytes of voxels; what does not fit is thinned out, and the picture says so.

    Returns
    -------
    Page
        Shown by a notebook; ``.save("page.html")`` writes it.

    Raises
    ------
    NoImage
        If there is no DICOM object at all.
    UsageError
        If the slice, slab or window does not exist, or there are several series, and a slice, a point, a slab or an
        overlay of one.
    GeometryError
        If what is to be laid over them lies in another frame of reference.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.page(dn.sample(), window=(4000, 8000)).save("pet.html").name
    'pet.html'
    """
    if not limit > 0:
        raise UsageError(f"A page of at most {limit} MB holds nothing.", remedy="limit is above 0.")
    if presentation is not None:
        state = known_state(presentation, identifiers=identifiers)
        return presented_page(presented(source, state, t=t, index=index, window=window), state)
    source, slides = slides_apart(source)
    if source is None and len(slides) == 1:
        return slide_page(slides[0], overlay=overlay, identifiers=identifiers, limit=limit)
    if not (slides and source is None) and not holds_volumes(source):
        contents = read_contents(source)
        if not contents.images:
            return objects_page(contents.no_image(source), identifiers=identifiers, limit=limit)
        found = slide_among(contents.images)
        if found is not None:
            return slide_page(found, contents.objects, overlay=overlay, identifiers=identifiers, limit=limit)
        # A slide among other images is a slide, and not a stack of its tiles.
        if own := slides_of([each for each in contents.images if is_slide_image(each)], identifiers=identifiers):
            slides = [*slides, *own]
            contents.images[:] = [
                each for each in contents.images if not (is_slide_image(each) or is_slide_segmentation(each))
            ]
        source = [*contents.images, *contents.objects]
    limit /= (source is not None) + len(slides)
    below = slide_sections(slides, identifiers=identifiers, limit=limit)
    if source is None:
        title = f"{len(slides)} slides"
        return Page(title, tag("main", tag("h1", title), below), None, _SLIDE_HEIGHT)
    volumes, objects = load_everything(source)
    second = second_volume(source)
    if len(volumes) > 1:
        of_one = {} if second is not None else {"index": index, "slab": slab, "t": t or None}
        refuse_details_of_one(len(volumes), overlay=overlay, **of_one)
    if len(volumes) > 1 and second is None:
        return catalogue(volumes, objects, window=window, cmap=cmap, identifiers=identifiers, limit=limit, below=below)
    volume = volumes[0]
    part = chosen_point(volume, t)
    seen = find_plane(part, plane)
    number = seen.slice_number(index)
    chosen = choose_window(part, number if seen.is_acquired else len(part) // 2, window)
    layers = overlays_of(overlay if second is None else second, part)
    if slab is not None and is_color(part):
        raise UsageError("A colour image has no slab on a page.", remedy="show(source, slab=...) draws it.")
    look = Look(cmap, slab, how, layers=layers, point=point_text(volume, t))
    viewer, still = viewer_markup(
        volume,
        seen,
        number,
        chosen,
        look,
        point=t,
        identifiers=identifiers,
        limit=int(limit * 1e6),
        layout="over" if second is None else "beside",
    )
    others = object_sections(objects, identifiers=identifiers, limit=limit)
    # For whoever hears a page and does not see it.
    heading = tag("h1", title_of(volume), class_="spoken")
    body = tag("main", heading, viewer, panels(volume, identifiers=identifiers), below, others)
    width, height = seen.extent if seen.is_acquired else find_plane(part).extent
    return Page(
        title_of(volume),
        body,
        still,
        int(min(max(560 * height / width, 280), 560)) + _CONTROLS + _LEGEND * bool(layers),
    )

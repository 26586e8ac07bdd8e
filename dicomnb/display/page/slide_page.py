"""A slide on a page: its levels in tiles, which a canvas shows as far as it is zoomed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.display.common.slide_layers import SlideLayer, slide_layers
from dicomnb.display.common.viewer_scripts import scripts_of
from dicomnb.display.figure.objects.slide_picture import draw_slide
from dicomnb.display.page.html_document import Page, Still
from dicomnb.display.page.objects_page import object_sections
from dicomnb.display.page.slide_pixels import packed_levels, png_address
from dicomnb.objects.slides.slide import Slide
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.header_table import to_html
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["slide_page", "slide_sections"]

_HEIGHT: Final = 760
_MASK: Final = 2048
"""Pixels of the longer side of a segment."""

_OPACITY: Final = 110
"""Of a segment, of 255."""


def slide_page(
    slide: Slide, objects: Sequence[Dataset] = (), *, overlay: Any = None, identifiers: bool, limit: float
) -> Page:
    """Return a page that shows a slide, and what else there is below it; parameters as for `page`."""
    content, still = _content(slide, overlay, identifiers, limit)
    others = object_sections(objects, identifiers=identifiers, limit=limit)
    return Page(_title(slide), tag("main", content, _program(), others), still, _HEIGHT)


def slide_sections(slides: Sequence[Slide], *, identifiers: bool, limit: float) -> list[Markup]:
    """Return slides for a page that shows other things above them, a section each; nothing where there are none.

    Parameters
    ----------
    slides : sequence of Slide
        The slides.
    identifiers : bool
        As for `page`.
    limit : float
        Most megabytes of each.
    """
    sections = [
        tag("section", tag("h2", _title(slide)), _content(slide, None, identifiers, limit)[0]) for slide in slides
    ]
    return [*sections, _program()] if sections else []


def _title(slide: Slide) -> str:
    first = slide.levels[0]
    return f"Slide, {first.columns:,} × {first.rows:,} pixels"


def _program() -> Markup:
    return tag("script", Markup(scripts_of(["objects/slide.js"])))


def _content(slide: Slide, overlay: Any, identifiers: bool, limit: float) -> tuple[list[Markup | None], Still]:
    """Return a slide as it stands on a page, without the program, and its still."""
    layers = slide_layers(overlay)
    figure = draw_slide(slide, overlay=overlay)
    still = Still(figure.png(), figure.alt)
    colors = SlideColors.of(slide)
    levels = packed_levels(slide, colors, int(limit * 1e6))
    first = slide.levels[0]
    facts = {
        "columns": first.columns,
        "rows": first.rows,
        "spacing": None if first.spacing is None else list(first.spacing),
        "background": f"rgb{colors.background}",
        "levels": [level.metadata for level in levels],
        "layers": [_layer(slide, layer) for layer in layers],
    }
    data = json.dumps(facts, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    scale = levels[0].step[0]
    note = None
    if scale > 1.001:
        note = tag(
            "p",
            f"This page holds the slide down to {levels[0].columns:,} × {levels[0].rows:,} pixels: what is "
            f"{scale:.3g} times finer does not fit into {limit:g} MB. page(slide, limit=...) takes more.",
        )
    viewer = tag(
        "figure",
        still.markup(),
        tag("script", Markup(data), class_="slide-facts", type="application/json"),
        class_="slide",
    )
    panels = [
        tag("details", tag("summary", name), content, class_="panel")
        for name, content in (
            ("Levels", slide.table()._markup()),
            ("Header of the finest level", to_html(slide.dataset, identifiers=identifiers)),
        )
    ]
    return [viewer, note, *panels], still


def _layer(slide: Slide, layer: SlideLayer) -> dict[str, Any]:
    """Return what the program of the page knows of a layer: lines in pixels of the finest level, or a picture."""
    first = slide.levels[0]
    spacing = first.spacing or (1.0, 1.0)
    extent = (0.0, first.columns * spacing[0], 0.0, first.rows * spacing[1])
    factor = max(1, -(-max(first.rows, first.columns) // _MASK))
    mask = layer.mask(slide, (-(-first.rows // factor), -(-first.columns // factor)), extent)
    image = ""
    if mask is not None:
        pixels = np.zeros((*mask.shape, 4), np.uint8)
        pixels[mask] = (*layer.color, _OPACITY)
        image = png_address(pixels)
    lines = [np.round(line / np.array(spacing), 2).ravel().tolist() for line in layer.lines(slide)]
    return {
        "name": layer.name,
        "color": f"rgb{layer.color}",
        "points": layer.is_points,
        "lines": lines,
        "image": image,
    }

"""Several volumes on one page: a thumbnail for each, which unfolds its viewer."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.colors import Colormap

from dicomnb.display.common.captions import modality_text
from dicomnb.display.common.colors import color_table, colormap
from dicomnb.display.common.plane import Plane, find_plane
from dicomnb.display.common.plane_values import chosen_point, slice_values
from dicomnb.display.common.windows import WindowLike, choose_window, norm_of
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import png_bytes
from dicomnb.display.page.html_document import Page, Still, panels, still_of, title_of, viewer_markup
from dicomnb.display.page.objects_page import object_sections
from dicomnb.errors import DicomError, DicomWarning, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.markup import Markup, tag
from dicomnb.pixels.attributes import text
from dicomnb.pixels.window import Window
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.volume import Volume

__all__ = ["catalogue"]

_THUMBNAIL: Final = 128
"""Longer side of a thumbnail, pixels."""


def catalogue(
    volumes: Sequence[Volume],
    objects: Sequence[Dataset] = (),
    *,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    identifiers: bool = False,
    limit: float,
    below: Sequence[Markup] = (),
) -> Page:
    """Return a page with all volumes, in their order, and what is no image below them; parameters as for `page`.

    What stands `below` the volumes is markup already.

    The volumes share the megabytes evenly. One that cannot be drawn keeps no other from the page: its reason stands in
    its place, and is warned of.

    Raises
    ------
    DicomError
        If none of them can be drawn.
    """
    share = int(limit * 1e6 / len(volumes))
    entries: list[Markup] = []
    drawn: list[Volume] = []
    fault: DicomError | None = None
    for number, volume in enumerate(volumes):
        try:
            entries.append(_entry(volume, number, window, cmap, identifiers, share))
            drawn.append(volume)
        except DicomError as error:
            if type(error) is UsageError:
                raise  # of what was asked for, and not of this volume
            fault = error
            entries.append(tag("p", f"[{number}] {title_of(volume)} cannot be drawn: {error}", class_="series"))
            warnings.warn(f"Volume {number} cannot be drawn: {error}", DicomWarning, stacklevel=3)
    if fault is not None and not drawn:
        raise fault
    series = {text(volume.dataset, "SeriesInstanceUID") for volume in volumes}
    title = f"{len(volumes)} {'series' if len(series) == len(volumes) else 'stacks'}"
    first = find_plane(chosen_point(drawn[0], 0))
    middle = first.count // 2
    still = still_of(first, middle, choose_window(first.volume, middle, window), Look(cmap))
    others = object_sections(objects, identifiers=identifiers, limit=limit)
    return Page(
        title, tag("main", tag("h1", title), entries, list(below), others), still, 160 + 160 * min(len(volumes), 4)
    )


def _entry(
    volume: Volume, number: int, window: WindowLike | None, cmap: str | Colormap, identifiers: bool, limit: int
) -> Markup:
    plane = find_plane(chosen_point(volume, 0))
    index = plane.count // 2
    chosen = choose_window(plane.volume, index, window)
    viewer, _ = viewer_markup(volume, plane, index, chosen, Look(cmap), identifiers=identifiers, limit=limit)
    small = _thumbnail(plane, index, chosen, cmap)
    description = text(volume.dataset, "SeriesDescription")
    summary = tag(
        "summary",
        small.markup("thumbnail"),
        tag(
            "span",
            tag(
                "span", f"[{number}] {description}" if description else f"[{number}] {title_of(volume)}", class_="what"
            ),
            [tag("span", line) for line in _lines(volume, plane)],
        ),
    )
    return tag("details", summary, viewer, panels(volume, identifiers=identifiers), class_="series")


def _lines(volume: Volume, plane: Plane) -> list[str]:
    """Return in a few lines what a volume is."""
    size = " × ".join(map(str, (*volume.grid, *volume.frame_shape[:2])))
    x, y, z = volume.spacing
    spacing = f"{x:.4g} × {y:.4g}" + (f" × {z:.4g}" if volume.axes.z_units == "mm" else "")
    known = f"{spacing} mm" if volume.axes.units == "mm" else ""
    first = (f"series {text(volume.dataset, 'SeriesNumber')}", modality_text(volume), plane.name)
    findings = len(volume.findings)
    message = f"{findings} {'thing' if findings == 1 else 'things'} to know" if findings else ""
    second = (f"{size} voxels", known, f"values in {shown}" if (shown := unit_text(volume.units)) else "", message)
    return [" · ".join(part for part in parts if part) for parts in (first, second)]


def _thumbnail(plane: Plane, index: int, window: Window | None, cmap: str | Colormap) -> Still:
    """Return a small picture with square pixels: a sign to know a series by, not an image to look at."""
    values = slice_values(plane, index)
    width, height = plane.extent
    scale = _THUMBNAIL / max(width, height)
    rows, columns = (max(1, round(length * scale)) for length in (height, width))
    nearest = np.ix_(
        *(np.arange(count) * size // count for count, size in zip((rows, columns), values.shape, strict=False))
    )
    taken = values[nearest]
    if window is not None:
        made = colormap(cmap, plane.volume)
        table = np.vstack([color_table(made), np.floor(np.array(made.get_bad())[:3] * 255 + 0.5).astype(np.uint8)])
        shares = np.ma.filled(norm_of(window)(np.ma.masked_invalid(taken)), 0)
        levels = np.clip(np.asarray(shares) * 256, 0, 255).astype(int)
        taken = table[np.where(np.isfinite(taken), levels, 256)]
    opaque = np.full((*taken.shape[:2], 1), 255, np.uint8)
    return Still(
        png_bytes(np.concatenate([taken, opaque], axis=-1)), f"{modality_text(plane.volume)} thumbnail".strip()
    )

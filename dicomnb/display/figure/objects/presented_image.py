"""An image as a presentation state wants it: windowed, behind shutters, cut, turned, with graphics and text.

The order is that of PS3.4 N.2.3: values, window, presentation LUT, then what lies in the plane of the image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from dicomnb.display.common.windows import WindowLike, choose_window, norm_of
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import PLAIN
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.presentation_layers import GraphicObject, PresentationState, presentation
from dicomnb.objects.presentation_state import presentation_windows
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.header_table import MASK
from dicomnb.pixels.attributes import text
from dicomnb.pixels.color import palette
from dicomnb.volumes.volume import Volume

__all__ = ["draw_presented"]

_INCHES: Final = 5.0
"""Longer side of the picture."""

_INK: Final = (255, 220, 80)
"""Colour of graphics whose layer states none."""

_BLENDING: Final = ("BlendingSequence", "AdvancedBlendingSequence", "BlendingDisplaySequence")

Placed = Callable[[FloatArray, bool], FloatArray]
"""From points of the state, and whether they are in display units, to points of the picture in mm."""


def draw_presented(volume: Volume, state: Any, *, index: Any = None, window: WindowLike | None = None) -> Picture:
    """Return a figure of one image as a presentation state wants it, in mm of the image.

    Parameters
    ----------
    volume : Volume
        The image.
    state : PresentationState, Dataset or path
        The presentation state. Its texts are masked unless it shows them.
    index : int, optional
        Which slice; by default the first that the state is meant for.
    window : Window, (center, width) or str, optional
        In place of the state's own.

    Raises
    ------
    UsageError
        If the state is meant for other images, blends several, or the volume has a fourth dimension.
    InvalidValue
        If the palette of a pseudo-colour state cannot be read.
    """
    known = state if isinstance(state, PresentationState) else presentation(state)
    _refuse_blending(known)
    if len(volume.grid) > 1:
        raise UsageError("A presentation state is applied to one image at a time.", remedy="Choose a point: volume[0].")
    k = _index(volume, known, index)
    source = volume.slices[k]
    if source is None:
        raise UsageError(f"Slice {k} is missing.")
    uid = text(source.dataset, "SOPInstanceUID")
    if window is None:
        stated = presentation_windows(known.dataset, volume[k])
        window = stated[0] if stated else None
    chosen = choose_window(volume, k, window)
    values = volume[k].array.reshape(volume.frame_shape)
    if chosen is None:
        greys = np.asarray(values, np.float64) / 255
    else:
        greys = np.asarray(np.clip(np.ma.filled(norm_of(chosen)(values), 0), 0, 1), np.float64)
        greys = 1 - greys if known.is_inverse else greys
        if "RedPaletteColorLookupTableDescriptor" in known.dataset:
            greys = _colored(greys, known.dataset)
    rows, columns = volume.frame_shape[:2]
    hidden, grey = known.shutter((rows, columns))
    if hidden is not None:
        greys[hidden] = grey
    area = known.area(uid, (rows, columns))
    return _picture(volume, known, greys, area, uid, k)


def _refuse_blending(state: PresentationState) -> None:
    """Refuse a state that lays one series over another: of one alone it says too little."""
    if any(keyword in state.dataset for keyword in _BLENDING):
        raise UsageError(
            "This presentation state blends several series, and one image is none of its pictures.",
            remedy="show(first, overlay=load(second)) lays one over the other; dn.header(path) has the opacity.",
        )


def _colored(greys: FloatArray, dataset: Dataset) -> FloatArray:
    """Return greys from 0 to 1 in the colours of a pseudo-colour state (PS3.3 C.7.9, PS3.4 N.2.4.2), 0 to 1."""
    tables = palette(dataset)
    count = len(tables[0].entries)
    index = np.rint(greys * (count - 1)).astype(np.int64)
    return np.stack([table.entries[index] / (2.0**table.bits - 1) for table in tables], axis=-1)


def _index(volume: Volume, state: PresentationState, index: Any) -> int:
    if index is not None:
        return int(range(len(volume))[int(index)])
    uids = ["" if each is None else text(each.dataset, "SOPInstanceUID") for each in volume.slices]
    meant = [k for k, uid in enumerate(uids) if uid in state.images]
    if not meant and state.images:
        raise UsageError("The presentation state is meant for other images: it refers to none of these.")
    return meant[0] if meant else len(volume) // 2


def _picture(
    volume: Volume,
    state: PresentationState,
    greys: FloatArray,
    area: tuple[float, float, float, float],
    uid: str,
    k: int,
) -> Picture:
    rows, columns = volume.frame_shape[:2]
    x, y = volume.size.x, volume.size.y
    turns = state.rotation // 90
    shown = np.rot90(greys, -turns)
    shown = shown[:, ::-1] if state.is_flipped else shown
    size = np.array([columns * x, rows * y])
    turned_size = size[::-1] if turns % 2 else size

    def turned(points: FloatArray) -> FloatArray:
        """Return where points of the image lie after turning and flipping, all in mm."""
        for quarter in range(turns):
            height = size[1 - quarter % 2]
            points = np.stack([height - points[:, 1], points[:, 0]], axis=1)
        return np.stack([turned_size[0] - points[:, 0], points[:, 1]], axis=1) if state.is_flipped else points

    corners = turned(np.array([[area[0] * x, area[2] * y], [area[1] * x, area[3] * y]]))
    low, high = corners.min(axis=0), corners.max(axis=0)

    def placed(points: FloatArray, in_display: bool) -> FloatArray:
        return low + points * (high - low) if in_display else turned(points * [x, y])

    wide, tall = high - low
    scale = _INCHES / max(wide, tall)
    figure = Picture(figsize=(max(wide * scale, 1.5) + 0.2, max(tall * scale, 1.0) + 0.55), dpi=110)
    axes = figure.add_axes((0.1 / figure.get_figwidth(), 0.1 / figure.get_figheight(),
                            wide * scale / figure.get_figwidth(), tall * scale / figure.get_figheight()))  # fmt: skip
    axes.imshow(shown, cmap="gray", vmin=0, vmax=1, interpolation="nearest",
                extent=(0, turned_size[0], turned_size[1], 0))  # fmt: skip
    for graphic in state.graphics(uid):
        _draw_graphic(axes, graphic, placed)
    for written in state.texts(uid):
        color = np.array(written.color or _INK) / 255
        (at,) = placed(np.array([written.place]), written.in_display)
        words = written.text if state.shows_text else MASK
        axes.text(float(at[0]), float(at[1]), words, color=color, fontsize=9, va="top", clip_on=True, **PLAIN)
        if written.anchor is not None:
            (end,) = placed(np.array([written.anchor]), written.anchor_in_display)
            axes.plot([at[0], end[0]], [at[1], end[1]], color=color, linewidth=0.8)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(high[1], low[1])
    axes.set_aspect("equal")
    axes.set_axis_off()
    how = [f"turned {state.rotation}°"] if state.rotation else []
    how += ["flipped"] if state.is_flipped else []
    title = f"{volume.modality or 'Image'} as presented" + (f", slice {k}" if len(volume) > 1 else "")
    title += f"\n{', '.join(how)}" if how else ""
    axes.set_title(title, loc="left", fontsize=9, **PLAIN)
    figure.alt = title.replace("\n", ", ")
    return figure


def _draw_graphic(axes: Axes, graphic: GraphicObject, placed: Placed) -> None:
    color = np.array(graphic.color or _INK) / 255
    points = placed(graphic.points, graphic.in_display)
    if graphic.kind == "CIRCLE" and len(points) == 2:
        radius = float(np.linalg.norm(points[1] - points[0]))
        edge = None if graphic.is_filled else color
        circle = Circle((points[0][0], points[0][1]), radius, fill=graphic.is_filled, facecolor=color, edgecolor=edge)
        axes.add_patch(circle)
    elif graphic.kind == "POINT":
        axes.plot(points[:, 0], points[:, 1], "+", color=color, markersize=8)
    elif graphic.is_filled:
        axes.fill(points[:, 0], points[:, 1], color=color, alpha=0.5, linewidth=0)
    else:
        axes.plot(points[:, 0], points[:, 1], color=color, linewidth=1.2)

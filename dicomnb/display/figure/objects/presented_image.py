"""An image as a presentation state wants it: windowed, behind shutters, cut, turned, with graphics and text.

The order is that of PS3.4 N.2.3: values, window, presentation LUT, then what lies in the plane of the image.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from dicomnb.analysis.reslice import reslice_onto
from dicomnb.display.common.windows import WindowLike, choose_window, norm_of
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import LINE, PLAIN, draw_exactly, keep_image_clear
from dicomnb.errors import DicomWarning, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.presentation.blending import BlendedSeries
from dicomnb.objects.presentation.presentation_layers import GraphicObject, PresentationState, presentation
from dicomnb.objects.presentation.presentation_state import presentation_windows
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.header_table import MASK
from dicomnb.pixels.attributes import text
from dicomnb.pixels.color import palette
from dicomnb.pixels.intensity import ValueArray, physical, rescale
from dicomnb.pixels.window import Window
from dicomnb.volumes.volume import Volume

__all__ = ["draw_blended", "draw_presented", "known_state"]

_INCHES: Final = 5.0
"""Longer side of the picture."""

_INK: Final = (255, 220, 80)
"""Colour of graphics whose layer states none."""

_PALETTE: Final = "RedPaletteColorLookupTableDescriptor"
_WINDOWS: Final = "SoftcopyVOILUTSequence"
_SCALES: Final = ("ModalityLUTSequence", "RescaleSlope")

Placed = Callable[[FloatArray, bool], FloatArray]
"""From points of the state, and whether they are in display units, to points of the picture in mm."""


def known_state(state: Any, *, identifiers: bool = False) -> PresentationState:
    """Return a presentation state that is given, or read from its file, with its text where `identifiers` is True."""
    return state if isinstance(state, PresentationState) else presentation(state, identifiers=identifiers)


def draw_presented(
    volume: Volume, state: PresentationState, *, index: Any = None, window: WindowLike | None = None
) -> Picture:
    """Return a figure of one image as a presentation state wants it, in mm of the image.

    Parameters
    ----------
    volume : Volume
        The image.
    state : PresentationState
        The presentation state. Its texts are masked unless it shows them.
    index : int, optional
        Which slice; by default the first that the state is meant for.
    window : Window, (center, width) or str, optional
        In place of the state's own.

    Raises
    ------
    UsageError
        If the state is meant for other images, blends two series, or the volume has a fourth dimension.
    InvalidValue
        If the palette of a pseudo-colour state cannot be read.
    """
    if state.blending is not None:
        raise UsageError(
            "This presentation state blends two series, and there is one.",
            remedy="Give both: show([first, second], presentation=state), or the folder that holds them.",
        )
    k = _index(volume, state.images, index)
    greys = _greys(volume, k, state.dataset, window)
    greys = 1 - greys if state.is_inverse and greys.ndim == 2 else greys
    if greys.ndim == 2 and _PALETTE in state.dataset:
        greys = _colored(greys, state.dataset)
    return _presented(volume, state, greys, k, volume.modality or "Image")


def draw_blended(
    volumes: Sequence[Volume],
    objects: Sequence[Dataset],
    state: PresentationState,
    *,
    index: Any = None,
    window: WindowLike | None = None,
) -> Picture:
    """Return a figure of two series as a blending presentation state lays one over the other, in mm of the lower one.

    The upper one is interpolated onto the pixels of the lower one. Where it has no values the lower one is seen alone.

    Parameters
    ----------
    volumes : sequence of Volume
        Those at hand, among them the two that the state names.
    objects : sequence of Dataset
        Other objects at hand: the spatial registration that the state may name.
    state : PresentationState
        The presentation state.
    index : int, optional
        Which slice of the lower series; by default the first that the state is meant for.
    window : Window, (center, width) or str, optional
        Of the lower series, in place of the state's own.

    Raises
    ------
    UsageError
        If a series or a registration that the state names is not at hand.
    GeometryError
        If the two lie in different frames of reference, and the state names no registration.

    References
    ----------
    PS3.4 N.2.4.3 (Blending Transformations).
    """
    blending = state.blending
    assert blending is not None
    lower = _volume_of(volumes, blending.underlying, "underlying")
    upper = _volume_of(volumes, blending.superimposed, "superimposed")
    k = _index(lower, blending.underlying.images, index)
    _warn_of_scale(upper, blending.superimposed.dataset)
    registration = next((each for each in objects if text(each, "SOPInstanceUID") in blending.registrations), None)
    if registration is None and blending.registrations:
        raise UsageError(
            "The spatial registration that the presentation state names is not among the objects given.",
            remedy="Give the folder that holds both series and the registration.",
        )
    over = reslice_onto(upper, lower[k], registration=registration).array.reshape(lower.frame_shape[:2])
    chosen = choose_window(upper, len(upper) // 2, _stated_window(blending.superimposed.dataset, upper))
    assert chosen is not None  # an image in colours is not interpolated
    there = np.isfinite(over)
    colours = _shares(np.where(there, over, 0), chosen)
    colours = _colored(colours, state.dataset) if _PALETTE in state.dataset else _in_colour(colours)
    below = _in_colour(_greys(lower, k, blending.underlying.dataset, window))
    opacity = blending.opacity * there[..., None]
    what = f"{upper.modality or 'Image'} over {lower.modality or 'image'} ({blending.opacity:.0%})"
    return _presented(lower, state, opacity * colours + (1 - opacity) * below, k, what)


def _volume_of(volumes: Sequence[Volume], wanted: BlendedSeries, which: str) -> Volume:
    for volume in volumes:
        known = [each.dataset for each in volume.slices if each is not None]
        if any(text(each, "SOPInstanceUID") in wanted.images for each in known):
            return volume
        if not wanted.images and any(text(each, "SeriesInstanceUID") in wanted.series for each in known):
            return volume
    raise UsageError(
        f"The {which} series of the presentation state is not among the images given.",
        remedy="Give both: show([first, second], presentation=state), or the folder that holds them.",
    )


def _greys(volume: Volume, k: int, stated: Dataset, window: WindowLike | None) -> FloatArray:
    """Return a slice in greys, or its colours, 0 to 1: by a window that is given, stated, or its own."""
    chosen = choose_window(volume, k, _stated_window(stated, volume[k]) if window is None else window)
    values = _values(volume[k], stated)
    if chosen is None:
        return np.asarray(values, np.float64) / 255
    return _shares(values, chosen)


def _shares(values: ValueArray, window: Window) -> FloatArray:
    """Return how bright values are in a window, 0 to 1."""
    return np.asarray(np.clip(np.ma.filled(norm_of(window)(values), 0), 0, 1), np.float64)


def _values(image: Volume, stated: Dataset) -> ValueArray:
    """Return the values of a slice on the scale that a state states, which replaces that of the image (PS3.4 N.2.1)."""
    if not any(keyword in stated for keyword in _SCALES):
        return image.array.reshape(image.frame_shape)
    return physical(image.stored.reshape(image.frame_shape), stated)


def _warn_of_scale(volume: Volume, stated: Dataset) -> None:
    """Warn where a state wants other values of a series that is interpolated: its own are taken."""
    wanted = rescale(stated)
    own = {rescale(each.dataset, each.frame) for each in volume.slices if each is not None}
    if "ModalityLUTSequence" in stated or ("RescaleSlope" in stated and own != {wanted}):
        warnings.warn(
            "The presentation state rescales the superimposed series otherwise than its images do: their own values "
            "are drawn.",
            DicomWarning,
            stacklevel=4,
        )


def _stated_window(stated: Dataset, image: Volume) -> Window | None:
    """Return the window of a presentation state, or of one of two series in it, for an image; None without one."""
    windows = presentation_windows(stated, image) if _WINDOWS in stated else ()
    return windows[0] if windows else None


def _in_colour(greys: FloatArray) -> FloatArray:
    return greys if greys.ndim == 3 else np.repeat(greys[..., None], 3, axis=2)


def _presented(volume: Volume, state: PresentationState, greys: FloatArray, k: int, what: str) -> Picture:
    """Return the picture of a slice whose greys or colours are known."""
    rows, columns = volume.frame_shape[:2]
    hidden, grey = state.shutter((rows, columns))
    if hidden is not None:
        greys[hidden] = grey
    source = volume.slices[k]
    uid = "" if source is None else text(source.dataset, "SOPInstanceUID")
    return _picture(volume, state, greys, state.area(uid, (rows, columns)), uid, k, what)


def _colored(greys: FloatArray, dataset: Dataset) -> FloatArray:
    """Return greys from 0 to 1 in the colours of a pseudo-colour state (PS3.3 C.7.9, PS3.4 N.2.4.2), 0 to 1."""
    tables = palette(dataset)
    count = len(tables[0].entries)
    index = np.rint(greys * (count - 1)).astype(np.int64)
    return np.stack([table.entries[index] / (2.0**table.bits - 1) for table in tables], axis=-1)


def _index(volume: Volume, images: Sequence[str], index: Any) -> int:
    """Return which slice is drawn: by default the first that a state is meant for."""
    if len(volume.grid) > 1:
        raise UsageError("A presentation state is applied to one image at a time.", remedy="Choose a point: volume[0].")
    uids = ["" if each is None else text(each.dataset, "SOPInstanceUID") for each in volume.slices]
    meant = [k for k, uid in enumerate(uids) if uid in images]
    chosen = (meant[0] if meant else len(volume) // 2) if index is None else int(range(len(volume))[int(index)])
    if volume.slices[chosen] is None:
        raise UsageError(f"Slice {chosen} is missing.")
    if images and chosen not in meant:
        raise UsageError("The presentation state is meant for other images: it refers to none of these.")
    return chosen


def _picture(
    volume: Volume,
    state: PresentationState,
    greys: FloatArray,
    area: tuple[float, float, float, float],
    uid: str,
    k: int,
    what: str,
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
                extent=(0, turned_size[0], turned_size[1], 0), origin="upper")  # fmt: skip
    for graphic in state.graphics(uid):
        _draw_graphic(axes, graphic, placed)
    for written in state.texts(uid):
        color = np.array(written.color or _INK) / 255
        (at,) = placed(np.array([written.place]), written.in_display)
        words = written.text if state.shows_text else MASK
        axes.text(float(at[0]), float(at[1]), words, color=color, fontsize=9, va="top", clip_on=True, **PLAIN)
        if written.anchor is not None:
            (end,) = placed(np.array([written.anchor]), written.anchor_in_display)
            axes.plot([at[0], end[0]], [at[1], end[1]], color=color, linewidth=0.8, **LINE)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(high[1], low[1])
    axes.set_aspect("equal")
    keep_image_clear(axes)
    draw_exactly(*axes.images, *axes.patches)
    axes.set_axis_off()
    how = [f"turned {state.rotation}°"] if state.rotation else []
    how += ["flipped"] if state.is_flipped else []
    title = f"{what} as presented" + (f", slice {k}" if len(volume) > 1 else "")
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
        axes.plot(points[:, 0], points[:, 1], color=color, linewidth=1.2, **LINE)

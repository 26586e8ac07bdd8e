"""A waveform as it is printed: traces on squared paper, in true millimetres of the figure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.objects.waveform_layout import Paper, Trace, paper_of
from dicomnb.display.figure.surroundings import LINE, PLAIN, draw_exactly
from dicomnb.objects.waveforms.waveform import MultiplexGroup, Waveform

__all__ = ["draw_waveform", "scale_text"]

MM_PER_INCH: Final = 25.4
_DPI: Final = 144.0

_MARGINS: Final = (12.0, 14.0, 6.0, 8.0)
"""Millimetres beside, above, to the right of and below the strip."""

_PULSE: Final = (2.0, 5.0)
"""Where the pulse of a millivolt begins in the left margin, and how wide it is, mm: 0.2 s."""

_PAPER: Final = "#fffaf8"
_SMALL: Final = "#f7d4cf"
_LARGE: Final = "#e8a59c"
_INK: Final = "#111111"
_PALE: Final = "#5c4a48"
_LINE: Final = 0.8
_MOST_WORDS: Final = 5
"""Annotations that are written."""


def draw_waveform(recording: Waveform, *, index: Any = None) -> Picture:
    """Return a figure with the traces of one multiplex group.

    Parameters
    ----------
    recording : Waveform
        The recording.
    index : int, optional
        Which multiplex group, from 0; by default the first.

    Returns
    -------
    Picture
        One axes a trace, in seconds and in the unit of the channel (mV for voltages), behind them the paper. An ECG has
        25 mm/s and 10 mm/mV, in millimetres of the figure; a notebook shows them as millimetres of the page.

    Raises
    ------
    UsageError
        If there is no such group.
    """
    group = recording[0 if index is None else int(index)]
    paper = paper_of(group, recording.kind)
    left, top, right, bottom = _MARGINS
    width, height = paper.width + left + right, paper.height + top + bottom
    figure = Picture(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=_DPI)
    figure.has_true_size = True
    figure.set_facecolor(_PAPER)
    for trace in paper.traces:
        box = (left + trace.left, height - top - trace.top - trace.height, trace.width, trace.height)
        _draw_trace(
            figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height)), trace, paper.speed
        )
    sheet = figure.add_axes((0, 0, 1, 1), zorder=-1)
    _draw_paper(sheet, paper, (width, height))
    _write(sheet, recording, group, paper, (width, height))
    figure.alt = f"{recording.kind}, {len(group.channels)} channels, {scale_text(paper)}"
    return figure


def scale_text(paper: Paper) -> str:
    """Return speed and gain in words: ``"25 mm/s, 10 mm/mV"``."""
    gains = dict.fromkeys(trace.gain for trace in paper.traces if trace.unit == "mV")
    return ", ".join([f"{paper.speed:g} mm/s", *(f"{gain:g} mm/mV" for gain in gains)])


def _draw_trace(axes: Axes, trace: Trace, speed: float) -> None:
    axes.plot(trace.seconds, trace.values, color=_INK, linewidth=_LINE, clip_on=True, **LINE)
    half = trace.height / 2 / trace.gain
    axes.set_xlim(trace.start, trace.start + trace.width / speed)
    axes.set_ylim(trace.middle - half, trace.middle + half)
    axes.set_axis_off()
    axes.text(0.8 / trace.width, 1 - 1 / trace.height, trace.label, transform=axes.transAxes, va="top", ha="left",
              fontsize=9, fontweight="bold", color=_INK, **PLAIN)  # fmt: skip
    if trace.unit != "mV":
        unit = trace.unit or "without a unit"
        text = f"{10 / trace.gain:g} {unit} in 10 mm, middle {trace.middle:.4g}"
        axes.text(0.8 / trace.width, 1 / trace.height, text, transform=axes.transAxes, va="bottom", ha="left",
                  fontsize=7, color=_PALE, **PLAIN)  # fmt: skip


def _draw_paper(sheet: Axes, paper: Paper, size: tuple[float, float]) -> None:
    """Draw squares of 1 and 5 mm, where columns of leads part, and the pulse of a millivolt beside each row."""
    left, top, _, _ = _MARGINS
    sheet.set_xlim(0, size[0])
    sheet.set_ylim(size[1], 0)
    sheet.set_axis_off()
    for step, color, line in ((1.0, _SMALL, 0.35), (5.0, _LARGE, 0.6)):
        across = left + np.arange(0, paper.width + 0.5, step)
        down = top + np.arange(0, paper.height + 0.5, step)
        lines = [((x, top), (x, top + paper.height)) for x in across]
        lines += [((left, y), (left + paper.width, y)) for y in down]
        squares = LineCollection(lines, colors=color, linewidths=line)
        sheet.add_collection(squares)
        draw_exactly(squares)
    for trace in paper.traces:
        middle = top + trace.top + trace.height / 2
        if trace.left > 0:
            x = left + trace.left
            sheet.plot([x, x], [middle - 4, middle + 4], color=_PALE, linewidth=0.6, **LINE)
        elif trace.unit == "mV":
            tall = min(10.0, trace.height / 2)
            volts = tall / trace.gain
            at, wide = _PULSE
            sheet.plot(
                [at - 1, at, at, at + wide, at + wide, at + wide + 1],
                [middle, middle, middle - tall, middle - tall, middle, middle],
                color=_INK,
                linewidth=_LINE,
                **LINE,
            )
            if volts != 1:
                sheet.text(at, middle + 1, f"{volts * 1000:g} µV", va="top", fontsize=6, color=_PALE, **PLAIN)


def _write(sheet: Axes, recording: Waveform, group: MultiplexGroup, paper: Paper, size: tuple[float, float]) -> None:
    left, top, _, _ = _MARGINS
    several = f", group {group.index} of {len(recording.groups)}" if len(recording.groups) > 1 else ""
    title = f"{recording.kind[0].upper()}{recording.kind[1:]}{several}"
    if group.label:
        title += f": {group.label}"
    part = "" if paper.shown >= paper.duration else f", {paper.shown:g} of {paper.duration:g} s"
    rate = f", {group.frequency:g} Hz" if group.frequency else ""
    filters = dict.fromkeys(channel.filters for channel in group.channels if channel.filters)
    scale = f"{scale_text(paper)}{rate}{f', {next(iter(filters))}' if len(filters) == 1 else ''}{part}"
    words = [each.words for each in recording.annotations if each.words and each.value is not None][:_MOST_WORDS]
    sheet.text(left, 4.5, title, fontsize=10, fontweight="bold", color=_INK, va="center", **PLAIN)
    sheet.text(size[0] - 6, 4.5, scale, fontsize=8, color=_PALE, va="center", ha="right", **PLAIN)
    sheet.text(left, top - 3.2, " · ".join(words), fontsize=8, color=_INK, va="center", **PLAIN)
    zero = "Each voltage is drawn about its median." if paper.has_voltages else ""
    sheet.text(left, size[1] - 4, zero, fontsize=6.5, color=_PALE, va="center", **PLAIN)

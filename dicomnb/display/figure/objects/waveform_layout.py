"""Where the traces of a waveform lie on paper: millimetres for a second and for a millivolt, and rows that have room.

An electrocardiogram is read at 25 mm/s and 10 mm/mV: a small square is 40 ms wide and 0.1 mV high. Twelve leads stand
in three rows of four, a quarter of the time each, above a rhythm strip. What is no voltage has a scale of its own.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.waveforms.waveform import MultiplexGroup

__all__ = ["LONGEST_MM", "Paper", "Trace", "paper_of"]

LONGEST_MM: Final = 250.0
"""Length of a strip: 10 s at 25 mm/s."""

_SPEED: Final = 25.0
_SPEEDS: Final = (25.0, 12.5, 10.0, 5.0, 2.5, 1.0, 0.5, 0.25, 0.1)
_GAIN: Final = 10.0
_GAINS: Final = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
_HEIGHT: Final = 20.0
"""Millimetres that a row has at least."""

_TALLEST: Final = 120.0
_AROUND: Final = 3.0
"""Millimetres above and below a trace."""

_MILLIVOLTS: Final = MappingProxyType({"V": 1000.0, "mV": 1.0, "uV": 1e-3, "nV": 1e-6, "µV": 1e-3})
_ORDER: Final = (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6"))
_RHYTHM: Final = "II"
_STRIP_KINDS: Final = frozenset({"ECG", "electrophysiology recording", "hemodynamic waveform"})
"""Kinds that are read at 25 mm/s and 10 mm/mV."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One trace on paper.

    Parameters
    ----------
    label : str
        What stands beside it.
    seconds, values : ndarray of shape (samples,)
        Times from the beginning of the recording, and values in `unit`; NaN where there is no sample.
    unit : str
        ``"mV"`` for every voltage.
    left, top, width, height : float
        Its box on the strip, mm from the upper left corner.
    start : float
        Seconds at the left side.
    gain : float
        Millimetres for one `unit`.
    middle : float
        Value at half the height of the box.
    """

    label: str
    seconds: FloatArray
    values: FloatArray
    unit: str
    left: float
    top: float
    width: float
    height: float
    start: float
    gain: float
    middle: float


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """All traces of a multiplex group.

    Parameters
    ----------
    traces : tuple of Trace
        From the top.
    width, height : float
        Size of the strip, mm.
    speed : float
        Millimetres for a second.
    shown, duration : float
        Seconds that are on the paper, and that the recording lasts.
    has_voltages : bool
        True if a pulse of one millivolt says what the gain is.
    """

    traces: tuple[Trace, ...]
    width: float
    height: float
    speed: float
    shown: float
    duration: float
    has_voltages: bool


def paper_of(group: MultiplexGroup, kind: str, *, longest: float | None = LONGEST_MM) -> Paper:
    """Return where the traces of a group lie.

    Parameters
    ----------
    group : MultiplexGroup
        What to draw.
    kind : str
        What the recording is called; an ECG has its usual scale.
    longest : float or None
        Length of the paper, mm; None for as much as the recording takes, one row a channel.

    Raises
    ------
    UsageError
        If there is no channel, or no sample.
    MissingAttribute, InvalidValue
        If samples have no times, or cannot be read.
    """
    values = group.values
    if not values.size:
        raise UsageError(f"Multiplex group {group.index} holds no sample.")
    duration = group.duration
    speed = _SPEED
    if kind not in _STRIP_KINDS and longest is not None:
        speed = next((each for each in _SPEEDS if duration * each <= longest), _SPEEDS[-1])
    # As long as it takes to hold the channels that begin later than their group.
    duration += max(0.0, *(channel.skew for channel in group.channels))
    shown = duration if longest is None else min(duration, longest / speed)
    _warn_of_skew(group, shown)
    leads = {channel.lead: number for number, channel in enumerate(group.channels) if channel.unit in _MILLIVOLTS}
    usual = kind in _STRIP_KINDS
    if longest is not None and all(lead in leads for row in _ORDER for lead in row):
        quarter = shown / len(_ORDER[0])
        rows = [
            [(leads[lead], number * quarter, (number + 1) * quarter) for number, lead in enumerate(row)]
            for row in _ORDER
        ]
        rows.append([(leads[_RHYTHM], 0.0, shown)])
        drawn = {number for row in rows for number, *_ in row}
        rows += [[(number, 0.0, shown)] for number in range(len(group.channels)) if number not in drawn]
    else:
        rows = [[(number, 0.0, shown)] for number in range(len(group.channels))]
    traces: list[Trace] = []
    top = 0.0
    for row in rows:
        placed = _row(group, row, speed, top, usual)
        top += placed[0].height
        traces += placed
    voltages = any(trace.unit == "mV" for trace in traces)
    return Paper(tuple(traces), shown * speed, top, speed, shown, duration, voltages)


def _warn_of_skew(group: MultiplexGroup, shown: float) -> None:
    """Warn of channels that lie before the paper begins, or behind its end."""
    cut = [channel for channel in group.channels if not 0 <= channel.skew < shown]
    if cut:
        warnings.warn(
            f"Samples of {', '.join(channel.short_name for channel in cut)} are not drawn: Channel Time Skew "
            "(003A,0214) or Channel Sample Skew (003A,0215) places them before the group or behind the end of the "
            "paper. times_of(channel) and values of the group have them.",
            DicomWarning,
            stacklevel=3,
        )


def _row(
    group: MultiplexGroup, row: Sequence[tuple[int, float, float]], speed: float, top: float, usual: bool
) -> list[Trace]:
    """Return the traces of one row, which share its height and its gain."""
    cut = []
    for number, start, stop in row:
        channel = group.channels[number]
        seconds = group.times_of(number)
        inside = (seconds - group.offset >= start) & (seconds - group.offset <= stop)
        values = group.values[inside, number] * _MILLIVOLTS.get(channel.unit, 1.0)
        unit = "mV" if channel.unit in _MILLIVOLTS else channel.unit
        cut.append((channel, seconds[inside], values, unit, start, stop))
    ranges = [_range(values) for _, _, values, *_ in cut]
    unit = cut[0][3]
    if unit == "mV" and usual:
        gain = _GAIN
    elif unit == "mV":
        widest = max(high - low for low, high in ranges)
        gain = next((each for each in reversed(_GAINS) if each * widest <= _HEIGHT), _GAINS[0])
    else:
        gain = _own_gain(ranges)
    # Half a row reaches from the middle to the farther end of any of its traces.
    middles = [_middle(values, low, high, unit) for (_, _, values, *_), (low, high) in zip(cut, ranges, strict=True)]
    reach = max(max(high - mid, mid - low) for (low, high), mid in zip(ranges, middles, strict=True))
    height = min(_TALLEST, max(_HEIGHT, 5 * math.ceil(2 * (reach * gain + _AROUND) / 5)))
    return [
        Trace(
            channel.short_name,
            seconds,
            values,
            unit,
            start * speed,
            top,
            (stop - start) * speed,
            height,
            group.offset + start,
            gain,
            middle,
        )
        for (channel, seconds, values, unit, start, stop), middle in zip(cut, middles, strict=True)
    ]


def _range(values: FloatArray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)


def _middle(values: FloatArray, low: float, high: float, unit: str) -> float:
    """Return the value at half the height: a voltage's median, which is its baseline; else half-way."""
    known = values[np.isfinite(values)]
    if unit == "mV" and known.size:
        return float(np.median(known))
    return (low + high) / 2


def _own_gain(ranges: Iterable[tuple[float, float]]) -> float:
    """Return the largest gain of 1, 2 or 5 times a power of ten at which values fit into a row."""
    widest = max(high - low for low, high in ranges)
    if not widest > 0 or not math.isfinite(widest):
        return 1.0
    wanted = _HEIGHT / widest
    power = 10.0 ** math.floor(math.log10(wanted))
    return float(max(step * power for step in (1, 2, 5) if step * power <= wanted))

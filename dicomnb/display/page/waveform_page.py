"""A recording on a page: all of its samples, which a canvas scrolls through and measures."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

import numpy as np

from dicomnb.display.common.viewer_scripts import scripts_of
from dicomnb.display.figure.objects.waveform_layout import Trace, paper_of
from dicomnb.errors import DicomError
from dicomnb.objects.waveforms.waveform import MultiplexGroup, Waveform
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["waveform_markup"]

_STEPS: Final = 65000
"""Steps between the least and the greatest value of a channel: far more than a screen has pixels."""

_ABSENT: Final = -32768
_MOST_HEIGHT: Final = 600.0
"""Millimetres of a page that a recording takes."""


def waveform_markup(recording: Waveform, still: Markup, limit: int) -> Markup | None:
    """Return each multiplex group as a strip that scrolls, where its samples fit; None where none does.

    Parameters
    ----------
    recording : Waveform
        The recording.
    still : Markup
        Its picture: what is shown until the program has begun, or if it cannot: the first group.
    limit : int
        Most bytes that all samples take.
    """
    parts: list[Markup] = []
    room = limit
    for group in recording:
        try:
            facts = _facts(group, recording.kind)
        except DicomError:
            continue  # the tables tell of it
        data = json.dumps(facts, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
        if len(data) > room or facts["height"] > _MOST_HEIGHT:
            parts.append(tag("p", f"{_title(group)}: its samples do not fit; dn.waveform(path) reads them."))
            continue
        room -= len(data)
        parts.append(
            tag(
                "figure",
                tag("figcaption", _title(group), class_="waveform-title"),
                tag("div", still, class_="still") if group.index == 0 else None,
                tag("script", Markup(data), class_="waveform-facts", type="application/json"),
                class_="waveform",
            )
        )
    if not any('class="waveform"' in part for part in parts):
        return None
    script = tag("script", Markup(scripts_of(["objects/waveform.js"])))
    return tag("div", parts, script, recording._markup())


def _title(group: MultiplexGroup) -> str:
    label = f": {group.label}" if group.label else ""
    rate = f", {group.frequency:g} Hz" if group.frequency else ""
    return f"Group {group.index}{label}, {len(group.channels)} channels{rate}"


def _facts(group: MultiplexGroup, kind: str) -> dict[str, Any]:
    paper = paper_of(group, kind, longest=None)
    assert group.frequency is not None  # else the samples have no times
    return {
        "speed": paper.speed,
        "height": paper.height,
        "duration": paper.duration,
        "offset": group.offset,
        "rows": [_row(trace, group.offset, 1 / group.frequency) for trace in paper.traces],
    }


def _row(trace: Trace, offset: float, step: float) -> dict[str, Any]:
    """Return a trace with its values as integers of 16 bits, and what turns these back."""
    known = trace.values[np.isfinite(trace.values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    scale, middle = ((high - low) / _STEPS or 1.0), (low + high) / 2
    stored = np.where(np.isfinite(trace.values), np.rint((trace.values - middle) / scale), _ABSENT)
    return {
        "label": trace.label,
        "unit": trace.unit,
        "top": trace.top,
        "height": trace.height,
        "gain": trace.gain,
        "middle": trace.middle,
        "start": float(trace.seconds[0]) - offset if trace.seconds.size else 0.0,
        "step": step,
        "scale": [scale, middle],
        "samples": base64.b64encode(stored.astype("<i2").tobytes()).decode(),
    }

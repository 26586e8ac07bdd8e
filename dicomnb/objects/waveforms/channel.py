"""One channel of a waveform: what it is called, its unit, its delay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dicomnb.objects.codes import code_of, unit_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import number, text
from dicomnb.standard.code import Code

__all__ = ["Channel", "channel_of"]

_LEAD: Final = re.compile(r"\b(aV[RLF]|V[1-9]R?|III|II|I)\b")
"""Names of leads in the words of any coding scheme: ``"Lead aVR"``, ``"aVF, augmented voltage, foot"``."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a multiplex group.

    Parameters
    ----------
    name : str
        Channel Label; where there is none, the meaning of its source, else its number.
    source : Code
        What was recorded (Channel Source), such as a lead.
    unit : str
        Unit of its values; empty where samples have none.
    sensitivity : float or None
        What one step of a sample stands for, in `unit`, corrected.
    skew : float
        How much later than its group the channel begins, seconds.
    filters : str
        Low and high frequency of the filters in words, empty where the file has none.
    bits_stored : int or None
        Bits of a sample that mean something.
    shown_from : float
        From its first sample to the first one that is meant to be shown (Channel Offset), seconds. All samples are
        drawn; whoever wants to leave some out finds here how many.
    """

    name: str
    source: Code
    unit: str
    sensitivity: float | None = None
    skew: float = 0.0
    filters: str = ""
    bits_stored: int | None = None
    shown_from: float = 0.0

    @property
    def lead(self) -> str:
        """The name of a lead of an ECG, ``"aVR"``; empty for another source."""
        found = _LEAD.search(self.name) or _LEAD.search(str(self.source))
        return found[1] if found else ""

    @property
    def short_name(self) -> str:
        """The lead, or the name without what is said in parentheses."""
        return self.lead or self.name.partition("(")[0].strip() or self.name


def channel_of(item: Dataset, index: int, frequency: float | None) -> Channel:
    """Return a channel.

    Parameters
    ----------
    item : Dataset
        Item of the Channel Definition Sequence.
    index : int
        Which channel, from 0.
    frequency : float or None
        Sampling frequency of the group, Hz.

    References
    ----------
    PS3.3 Table C.10-10, C.10.9.1.4.
    """
    source = code_of(item, "ChannelSourceSequence")
    sensitivity = number(item, "ChannelSensitivity")
    correction = number(item, "ChannelSensitivityCorrectionFactor")
    skew = number(item, "ChannelTimeSkew")
    if skew is None:
        samples = number(item, "ChannelSampleSkew")
        skew = samples / frequency if samples and frequency else 0.0
    bits = number(item, "WaveformBitsStored")
    return Channel(
        text(item, "ChannelLabel") or str(source) or f"channel {index + 1}",
        source,
        unit_of(code_of(item, "ChannelSensitivityUnitsSequence")) if sensitivity is not None else "",
        None if sensitivity is None else sensitivity * (1.0 if correction is None else correction),
        skew,
        _filters(item),
        None if bits is None else int(bits),
        number(item, "ChannelOffset") or 0.0,
    )


def _filters(item: Dataset) -> str:
    low, high = number(item, "FilterLowFrequency"), number(item, "FilterHighFrequency")
    notch = number(item, "NotchFilterFrequency")
    band = f"{'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'} Hz" if low or high else ""
    return ", ".join(part for part in (band, f"notch {notch:g} Hz" if notch else "") if part)

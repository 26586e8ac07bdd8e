"""Waveforms: the samples of an ECG or another signal, by channel (PS3.3 C.10.9)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import integer
from dicomnb.standard.tag import to_tag

__all__ = ["stored_samples", "waveform_array"]

_TYPES: Final = MappingProxyType(
    {(8, "SB"): "i1", (8, "UB"): "u1", (16, "SS"): "i2", (16, "US"): "u2", (32, "SL"): "i4", (32, "UL"): "u4"}
)
"""The type of samples by Waveform Bits Allocated and Waveform Sample Interpretation (PS3.3 C.10.9.1.5)."""


def waveform_array(dataset: Readable, index: int = 0) -> NDArray[np.float64]:
    """Return the signals of one multiplex group, in the units of their channels.

    Parameters
    ----------
    dataset : Dataset or path
        What holds a Waveform Sequence.
    index : int
        Which multiplex group, from 0.

    Returns
    -------
    ndarray
        Shape (samples, channels). Stored samples times Channel Sensitivity and its correction factor, plus Channel
        Baseline; a channel without them has its stored samples.

    Raises
    ------
    MissingAttribute
        If there is no Waveform Sequence, or an item lacks what describes its samples.
    UsageError
        If there is no such group.
    InvalidValue
        If the samples are of a kind that PS3.3 does not have (mu-law and A-law are not decoded), or too few.

    References
    ----------
    PS3.3 C.10.9.1.4 (baseline and sensitivity), C.10.9.1.5 to C.10.9.1.7.
    """
    group = _group(dataset, index)
    values = _samples(group).astype(np.float64)
    for number, channel in enumerate(list(group.get("ChannelDefinitionSequence") or ())[: values.shape[1]]):
        sensitivity = _number(channel, "ChannelSensitivity", 1.0)
        correction = _number(channel, "ChannelSensitivityCorrectionFactor", 1.0)
        values[:, number] = values[:, number] * sensitivity * correction + _number(channel, "ChannelBaseline", 0.0)
    return values


def stored_samples(dataset: Readable, index: int = 0) -> NDArray[Any]:
    """Return the stored samples of one multiplex group, shape (samples, channels), as a new array.

    Raises
    ------
    MissingAttribute, UsageError, InvalidValue
        As `waveform_array`.
    """
    return _samples(_group(dataset, index)).copy()


def _group(dataset: Readable, index: int) -> Dataset:
    groups = read(dataset).WaveformSequence
    if not 0 <= index < len(groups):
        raise UsageError(f"There is no multiplex group {index}: the waveform has {len(groups)}, counted from 0.")
    group: Dataset = groups[index]
    return group


def _samples(group: Dataset) -> NDArray[Any]:
    channels, count = integer(group, "NumberOfWaveformChannels"), integer(group, "NumberOfWaveformSamples")
    kind = (integer(group, "WaveformBitsAllocated"), group.get("WaveformSampleInterpretation"))
    if kind not in _TYPES:
        tag = to_tag("WaveformSampleInterpretation")
        raise InvalidValue(f"Samples of {kind[0]} bits, {kind[1]!r}, are none that can be read.", tag=tag)
    if "WaveformData" not in group:
        raise MissingAttribute("The multiplex group has no Waveform Data.", tag=to_tag("WaveformData"))
    raw = group.WaveformData or b""
    # Values that were read are in the byte order of the file; `value` has streams in little endian.
    data = np.frombuffer(raw[: len(raw) // (kind[0] // 8) * (kind[0] // 8)], f"<{_TYPES[kind]}")
    if channels < 1 or data.size < channels * count:
        raise InvalidValue(
            f"Waveform Data holds {data.size:,} samples, {channels} channels of {count} take {channels * count:,}.",
            tag=to_tag("WaveformData"),
        )
    return data[: channels * count].reshape(count, channels)


def _number(channel: Dataset, keyword: str, default: float) -> float:
    value = channel.get(keyword)
    return default if value is None or isinstance(value, (str, bytes, list)) else float(value)

"""The samples of a multiplex group, and the values that they stand for (PS3.3 C.10.9)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import integer, items, place_of, stated_number, text
from dicomnb.standard.tag import to_tag

__all__ = ["group_samples", "physical_values", "stored_samples", "waveform_array"]

_TYPES: Final = MappingProxyType(
    {
        (8, "SB"): "i1",
        (8, "UB"): "u1",
        (8, "MB"): "u1",
        (8, "AB"): "u1",
        (16, "SS"): "i2",
        (16, "US"): "u2",
        (32, "SL"): "i4",
        (32, "UL"): "u4",
        (64, "SV"): "i8",
        (64, "UV"): "u8",
    }
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
        Baseline; a channel without them has its stored samples. Samples that are padding are NaN.

    Raises
    ------
    MissingAttribute
        If there is no Waveform Sequence, or an item lacks what describes its samples.
    UsageError
        If there is no such group.
    InvalidValue
        If the samples are of a kind that PS3.3 does not have, or too few, or a sensitivity or baseline is no number.

    References
    ----------
    PS3.3 C.10.9.1.4 (baseline and sensitivity), C.10.9.1.5 to C.10.9.1.7.
    """
    return physical_values(_group(dataset, index))


def physical_values(group: Dataset) -> NDArray[np.float64]:
    """Return the values of a multiplex group, an item of the Waveform Sequence; see `waveform_array`."""
    samples = group_samples(group)
    values = samples.astype(np.float64)
    if (padding := _padding(group)) is not None:
        values[samples == padding] = np.nan
    if group.get("WaveformSampleInterpretation") in _COMPANDED:
        values = _COMPANDED[group.WaveformSampleInterpretation][np.nan_to_num(values).astype(np.uint8)] + 0 * values
    for number, channel in enumerate(items(group, "ChannelDefinitionSequence")[: values.shape[1]]):
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
    return group_samples(_group(dataset, index)).copy()


def _group(dataset: Readable, index: int) -> Dataset:
    groups = read(dataset).WaveformSequence
    if not 0 <= index < len(groups):
        raise UsageError(f"There is no multiplex group {index}: the waveform has {len(groups)}, counted from 0.")
    group: Dataset = groups[index]
    return group


def group_samples(group: Dataset) -> NDArray[Any]:
    """Return the samples of an item of the Waveform Sequence as they are stored, shape (samples, channels).

    Raises
    ------
    MissingAttribute, InvalidValue
        As `waveform_array`.
    """
    channels, count = integer(group, "NumberOfWaveformChannels"), integer(group, "NumberOfWaveformSamples")
    kind = (integer(group, "WaveformBitsAllocated"), text(group, "WaveformSampleInterpretation"))
    if kind not in _TYPES:
        name, at = place_of(group, "WaveformSampleInterpretation")
        raise InvalidValue(
            f"{name} is {kind[1]!r}: samples of {kind[0]} bits are none that can be read as that.",
            tag=to_tag("WaveformSampleInterpretation"),
            offset=at,
        )
    if "WaveformData" not in group:
        raise MissingAttribute("The multiplex group has no Waveform Data.", tag=to_tag("WaveformData"))
    raw = group.WaveformData or b""
    # Values that were read are in the byte order of the file; `value` has streams in little endian.
    data = np.frombuffer(raw[: len(raw) // (kind[0] // 8) * (kind[0] // 8)], f"<{_TYPES[kind]}")
    if channels < 1 or data.size < channels * count:
        name, at = place_of(group, "WaveformData")
        raise InvalidValue(
            f"{name} holds {data.size:,} samples, {channels} channels of {count} take {channels * count:,}.",
            tag=to_tag("WaveformData"),
            offset=at,
        )
    return data[: channels * count].reshape(count, channels)


def _padding(group: Dataset) -> int | None:
    """Return the stored value that stands for no sample, None where there is none (PS3.3 C.10.9.1.6)."""
    value = group.get("WaveformPaddingValue")
    if isinstance(value, int):
        return value
    if not isinstance(value, (bytes, bytearray)) or not value:
        return None
    kind = _TYPES[integer(group, "WaveformBitsAllocated"), text(group, "WaveformSampleInterpretation")]
    size = np.dtype(kind).itemsize
    return int(np.frombuffer(bytes(value[:size]), f"<{kind}")[0]) if len(value) >= size else None


def _number(channel: Dataset, keyword: str, default: float) -> float:
    value = stated_number(channel, keyword)
    return default if value is None else value


# -- samples on a logarithmic scale (ITU-T G.711) ------------------------------------------------------------


def _mu_law() -> NDArray[np.float64]:
    """Return the value of each byte: all bits inverted, a sign, 3 bits of exponent, 4 of mantissa."""
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = code >> 4 & 7, (code & 15).astype(np.int64)
    size = ((mantissa << 3) + 132 << exponent.astype(np.int64)) - 132
    return np.where(code & 128, -size, size).astype(np.float64)


def _a_law() -> NDArray[np.float64]:
    """Return the value of each byte: even bits inverted, a sign that is set for positive values."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent, mantissa = (code >> 4 & 7).astype(np.int64), (code & 15).astype(np.int64)
    size = np.where(exponent > 0, (mantissa << 4) + 0x108 << np.maximum(exponent - 1, 0), (mantissa << 4) + 8)
    return np.where(code & 128, size, -size).astype(np.float64)


_COMPANDED: Final = MappingProxyType({"MB": _mu_law(), "AB": _a_law()})
"""Bytes that stand for 16 bits, by Waveform Sample Interpretation."""

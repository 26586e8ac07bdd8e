from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb import Dataset, read
from dicomnb.errors import InvalidValue, MissingAttribute, UsageError

TYPES: list[tuple[int, str, str]] = [
    (8, "SB", "i1"),
    (8, "UB", "u1"),
    (16, "SS", "i2"),
    (16, "US", "u2"),
    (32, "SL", "i4"),
    (32, "UL", "u4"),
]


def recording(bits: int, kind: str, raw: bytes, channels: int = 2, samples: int = 3) -> Dataset:
    group = Dataset()
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = channels, samples
    group.WaveformBitsAllocated, group.WaveformSampleInterpretation = bits, kind
    group.add_new("WaveformData", "OB" if bits == 8 else "OW", raw)
    scaled, plain = Dataset(), Dataset()
    scaled.ChannelSensitivity, scaled.ChannelSensitivityCorrectionFactor, scaled.ChannelBaseline = 1.25, 2, -7
    group.ChannelDefinitionSequence = [scaled, plain]
    ds = Dataset()
    ds.WaveformSequence = [group]
    return ds


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"])
@pytest.mark.parametrize(("bits", "kind", "dtype"), TYPES)
def test_signals_are_what_pydicom_reads(bits: int, kind: str, dtype: str, syntax: str) -> None:
    stored = np.array([[1, -2 if dtype[0] == "i" else 2], [3, 4], [100, 6]], f"<{dtype}")
    ds = recording(bits, kind, stored.tobytes())
    file = BytesIO()
    ds.save_as(file, transfer_syntax=syntax)
    ours = read(file.getvalue()).waveform_array(0)
    assert ours.tolist() == [[stored[n, 0] * 2.5 - 7, stored[n, 1]] for n in range(3)]
    if syntax.endswith(".1.2.1"):
        file.seek(0)
        assert np.array_equal(pydicom.dcmread(file).waveform_array(0), ours)


@pytest.mark.parametrize(
    ("ds", "index", "error"),
    [
        (Dataset(), 0, MissingAttribute),
        (recording(16, "SS", bytes(12)), 1, UsageError),
        (recording(16, "SS", bytes(10)), 0, InvalidValue),
        (recording(8, "ZZ", bytes(6)), 0, InvalidValue),
        (recording(16, "MB", bytes(12)), 0, InvalidValue),
    ],
)
def test_what_is_no_waveform_is_refused(ds: Dataset, index: int, error: Any) -> None:
    with pytest.raises(error):
        ds.waveform_array(index)


# ITU-T G.711, tables 1a to 2b: the ends of the scale, zero, and the first step of two segments.
MU_LAW = {0xFF: 0, 0x7F: 0, 0x80: 32124, 0x00: -32124, 0xFE: 8, 0xEF: 132, 0xDF: 396, 0x8F: 16764}
A_LAW = {0xD5: 8, 0x55: -8, 0xAA: 32256, 0x2A: -32256, 0xC5: 264, 0xF5: 528, 0x45: -264}


@pytest.mark.parametrize(("kind", "known"), [("MB", MU_LAW), ("AB", A_LAW)])
def test_companded_samples_are_expanded(kind: str, known: dict[int, int]) -> None:
    ds = recording(8, kind, bytes(known), channels=1, samples=len(known))
    del ds.WaveformSequence[0].ChannelDefinitionSequence
    assert ds.waveform_array(0)[:, 0].tolist() == list(known.values())


@pytest.mark.parametrize(("kind", "dtype"), [("SV", "<i8"), ("UV", "<u8")])
def test_samples_of_64_bits_are_read(kind: str, dtype: str) -> None:
    stored = np.array([[1, 2], [3, 1 << 40], [5, 6]], dtype)
    assert recording(64, kind, stored.tobytes()).waveform_array(0)[1].tolist() == [3 * 2.5 - 7, float(1 << 40)]


def test_a_sensitivity_that_is_no_number_is_refused() -> None:
    ds = recording(16, "SS", bytes(12))
    ds.WaveformSequence[0].ChannelDefinitionSequence[0].add_new("ChannelSensitivity", "LO", "high")
    with pytest.raises(InvalidValue, match="ChannelSensitivity is 'high'"):
        ds.waveform_array(0)

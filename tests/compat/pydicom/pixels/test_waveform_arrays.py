from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.compat.both import header_of, ours, pydicom


def recording(library: Any) -> Any:
    """Return two channels of three samples in steps of half a microvolt, and a second group."""
    unit = header_of(library, CodeValue="uV", CodingSchemeDesignator="UCUM", CodeMeaning="microvolt")
    channels = [
        header_of(library, ChannelSensitivity=0.5, ChannelSensitivityCorrectionFactor=1, ChannelBaseline=3,
                  ChannelSensitivityUnitsSequence=[unit])
        for _ in range(2)
    ]  # fmt: skip
    groups = [
        header_of(
            library, NumberOfWaveformChannels=2, NumberOfWaveformSamples=3, SamplingFrequency=50,
            WaveformBitsAllocated=16, WaveformSampleInterpretation="SS", ChannelDefinitionSequence=channels,
            WaveformData=np.array(values, "<i2").tobytes(),
        )
        for values in ([1, -2, 3, -4, 500, -600], [7, 7, 7, 7, 7, 7])
    ]  # fmt: skip
    made = header_of(library, WaveformSequence=groups)
    made.file_meta = library.dataset.FileMetaDataset()
    made.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    return made


def test_signals_and_samples_are_those_of_pydicom() -> None:
    theirs = pydicom.waveforms.numpy_handler
    for as_raw in (True, False):
        one = ours.waveforms.multiplex_array(recording(ours), 0, as_raw)
        assert np.allclose(one, theirs.multiplex_array(recording(pydicom), 0, as_raw))
        several = list(ours.waveforms.generate_multiplex(recording(ours), as_raw))
        assert [each.shape for each in several] == [(3, 2), (3, 2)]
    assert ours.waveforms.is_available()


def test_a_group_that_is_not_there_is_refused() -> None:
    with pytest.raises((ValueError, IndexError), match="2"):
        ours.waveforms.multiplex_array(recording(ours), 2)

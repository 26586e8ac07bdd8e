from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UsageError
from dicomnb.objects.waveforms.waveform import Waveform
from dicomnb.teaching import STUDIES
from tests.images import dataset


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("ecg", tmp_path_factory.mktemp("ecg")) / "ecg.dcm"


def code(value: str, meaning: str = "") -> Any:
    return dataset(CodeValue=value, CodingSchemeDesignator="UCUM", CodeMeaning=meaning or value)


def group(raw: bytes = bytes(12), channels: int = 2, **more: Any) -> Any:
    made: dict[str, Any] = {
        "NumberOfWaveformChannels": channels,
        "NumberOfWaveformSamples": 3,
        "SamplingFrequency": 50,
        "WaveformBitsAllocated": 16,
        "WaveformSampleInterpretation": "SS",
        "WaveformData": raw,
        **more,
    }
    return dataset(**made)


def recording(*groups: Any, **more: Any) -> Waveform:
    return dn.waveform(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.2.1", WaveformSequence=list(groups), **more))


def test_the_truth_is_read_back_in_volts_and_seconds(path: Path) -> None:
    truth = STUDIES["ecg"]
    rhythm = dn.waveform(path)[0]
    seconds = np.arange(5000) / 500
    assert np.array_equal(rhythm.times, seconds)
    assert rhythm.duration == 10
    assert [each.lead for each in rhythm.channels] == list(truth.leads)
    for number, lead in enumerate(truth.leads):
        # Half a step of 2.5 µV is lost to rounding.
        assert np.abs(rhythm.values[:, number] - 1000 * truth.millivolts(lead, seconds)).max() <= 1.25 + 1e-9
    beats = seconds[1:-1][(rhythm.values[1:-1, 1] > 900) & (np.diff(np.sign(np.diff(rhythm.values[:, 1]))) < 0)]
    assert np.diff(beats) == pytest.approx(60 / truth.rate, abs=0.0021)


def test_pydicom_reads_the_same_values(path: Path) -> None:
    theirs = pydicom.dcmread(path)
    ours = dn.waveform(path)
    for number in range(2):
        assert np.allclose(theirs.waveform_array(number), ours[number].values, rtol=0, atol=1e-9)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("pydicom+pydicom/src/pydicom/data/test_files/waveform_ecg.dcm", [(10000, 12), (1200, 12)]),
        ("cornerstonejs+dicomParser/testImages/deflate/wave_dfl", [(None, None)]),
    ],
)
def test_recordings_of_the_corpus_are_those_of_pydicom(corpus: Path, name: str, sizes: list[Any]) -> None:
    theirs, ours = pydicom.dcmread(corpus / name), dn.waveform(corpus / name)
    if sizes[0][0]:
        assert [each.values.shape for each in ours] == sizes
    for number, each in enumerate(ours):
        assert np.allclose(theirs.waveform_array(number), each.values, rtol=1e-12, atol=1e-9)
        assert len(each.channels) == each.values.shape[1]
    assert dn.show(corpus / name).axes


def test_a_group_and_a_channel_may_begin_later() -> None:
    channels = [dataset(ChannelTimeSkew=0.004), dataset(ChannelSampleSkew=2)]
    made = recording(group(MultiplexGroupTimeOffset=1500, ChannelDefinitionSequence=channels))[0]
    assert made.times.tolist() == pytest.approx([1.5, 1.52, 1.54])
    assert made.times_of(0)[0] == pytest.approx(1.504)
    assert made.times_of(1)[0] == pytest.approx(1.54)


def test_a_table_warns_of_channels_that_are_sampled_at_other_times() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    channels = [dataset(ChannelLabel="A"), dataset(ChannelLabel="B", ChannelSampleSkew=2)]
    made = recording(group(ChannelDefinitionSequence=channels))[0]
    with pytest.warns(DicomWarning, match=r"those of B differ.*\(003A,0215\).*times_of"):
        table = made.to_pandas()
    assert table.index.tolist() == pytest.approx([0, 0.02, 0.04])
    assert made.to_xarray().skew.values.tolist() == [0.0, 0.04]


def test_units_and_sensitivity_belong_to_their_channel() -> None:
    pressure = dataset(
        ChannelLabel="LV",
        ChannelSensitivity=0.5,
        ChannelSensitivityCorrectionFactor=1.25,
        ChannelBaseline=-3,
        ChannelSensitivityUnitsSequence=[code("mm[Hg]", "millimeter of mercury")],
    )
    bare = dataset(ChannelSourceSequence=[code("X", "Trigger")])
    raw = np.array([[8, 1], [-8, 2], [100, 3]], "<i2").tobytes()
    made = recording(group(raw, ChannelDefinitionSequence=[pressure, bare]))[0]
    assert made.values.tolist() == [[2.0, 1], [-8.0, 2], [59.5, 3]]
    assert made.names == ["LV (mm[Hg])", "Trigger"]
    assert [each.sensitivity for each in made.channels] == [0.625, None]


def test_padding_is_no_value() -> None:
    raw = np.array([[8, -32768], [-8, 2], [100, 3]], "<i2").tobytes()
    made = recording(group(raw, WaveformPaddingValue=b"\x00\x80"))[0]
    assert np.argwhere(np.isnan(made.values)).tolist() == [[0, 1]]


def test_channels_without_a_definition_have_numbers() -> None:
    made = recording(group(ChannelDefinitionSequence=[dataset(ChannelLabel="A")]))[0]
    assert made.names == ["A", "channel 2"]


def test_equal_names_are_told_apart() -> None:
    made = recording(group(ChannelDefinitionSequence=[dataset(ChannelLabel="A"), dataset(ChannelLabel="A")]))[0]
    assert made.names == ["A [1]", "A [2]"]


def test_without_a_frequency_samples_have_no_times() -> None:
    made = group()
    del made.SamplingFrequency
    with pytest.raises(MissingAttribute, match="no Sampling Frequency"):
        _ = recording(made)[0].times
    with pytest.raises(InvalidValue, match="Sampling Frequency is '0'"):
        _ = recording(group(SamplingFrequency=0))[0].times


def test_groups_are_counted_from_zero() -> None:
    with pytest.raises(UsageError, match="no multiplex group 1"):
        recording(group())[1]


def test_annotations_say_what_when_and_where(path: Path) -> None:
    rate, comment = dn.waveform(path).annotations
    assert (rate.words, rate.value, rate.unit, rate.channels) == ("Heart rate: 75 /min", 75.0, "/min", ((0, -1),))
    assert comment.times == (0.45,)  # the first R wave: samples count from 1
    assert comment.channels == ((0, 1),)
    assert comment.kind == "POINT"
    html = dn.waveform(path)._repr_html_()
    assert "Heart rate" in html
    assert "Phantom" not in html
    assert "Phantom" in str(dn.waveform(path))


def test_tables_have_seconds_and_units(path: Path) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    rhythm = dn.waveform(path)[0]
    table = rhythm.to_pandas()
    assert table.index.name == "time (s)"
    assert table.index[7] == 0.014
    assert table.columns[1] == "Lead II (uV)"
    array = rhythm.to_xarray()
    assert array.dims == ("time", "channel")
    assert array.sel(channel="Lead II").units.item() == "uV"


def test_what_holds_no_waveform_is_refused() -> None:
    with pytest.raises(UsageError, match="holds no waveform"):
        dn.waveform(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.1.1"))

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.figure.objects.waveform_layout import Paper, paper_of
from dicomnb.errors import UsageError
from dicomnb.objects.waveforms.waveform import MultiplexGroup, waveform
from tests.images import dataset

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]


def group(stored: Any, labels: list[str], unit: str = "uV", rate: float = 20.0, **more: Any) -> MultiplexGroup:
    """Return channels of 16-bit samples, shape (samples, channels), one step of which is one unit."""
    values = np.asarray(stored, "<i2").reshape(-1, len(labels))
    units = [dataset(CodeValue=unit, CodingSchemeDesignator="UCUM", CodeMeaning=unit)]
    channels = [
        dataset(ChannelLabel=label, ChannelSensitivity=1, ChannelSensitivityUnitsSequence=units) for label in labels
    ]
    item = dataset(
        NumberOfWaveformChannels=len(labels), NumberOfWaveformSamples=len(values), SamplingFrequency=rate,
        WaveformBitsAllocated=16, WaveformSampleInterpretation="SS", WaveformData=values.tobytes(),
        ChannelDefinitionSequence=channels, **more,
    )  # fmt: skip
    return waveform(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.1.1", WaveformSequence=[item]))[0]


def ecg(seconds: float = 10.0, extra: tuple[str, ...] = ()) -> MultiplexGroup:
    labels = [*LEADS, *extra]
    count = int(seconds * 20)
    return group(np.tile(np.arange(len(labels)) * 10, (count, 1)), labels)


def boxes(paper: Paper) -> list[tuple[str, float, float, float]]:
    return [(trace.label, trace.left, trace.width, trace.top) for trace in paper.traces]


def test_twelve_leads_stand_in_three_rows_of_four_above_a_strip() -> None:
    paper = paper_of(ecg(), "ECG")
    # 10 s at 25 mm/s are 250 mm, a quarter of them 62.5 mm; a row is 20 mm high.
    labels = ["I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6"]
    wanted = [(label, 62.5 * (number % 4), 62.5, 20.0 * (number // 4)) for number, label in enumerate(labels)]
    assert boxes(paper) == [*wanted, ("II", 0, 250, 60)]
    assert (paper.width, paper.height, paper.speed, paper.shown, paper.duration) == (250, 80, 25, 10, 10)
    assert {trace.gain for trace in paper.traces} == {10}
    assert {trace.unit for trace in paper.traces} == {"mV"}
    assert paper.has_voltages


def test_other_channels_follow_below_in_rows_of_their_own() -> None:
    paper = paper_of(ecg(extra=("Pacer",)), "ECG")
    assert boxes(paper)[-1] == ("Pacer", 0, 250, 80)


def test_a_trace_has_the_samples_of_its_quarter_in_millivolts() -> None:
    second = paper_of(ecg(), "ECG").traces[1]
    assert (second.label, second.start) == ("aVR", 2.5)
    assert (second.seconds[0], second.seconds[-1]) == (2.5, 5)
    assert second.values == pytest.approx(np.full(51, 0.030))  # 30 µV


def test_a_long_ecg_is_drawn_as_far_as_the_paper_reaches() -> None:
    paper = paper_of(ecg(25), "ECG")
    assert (paper.shown, paper.duration, paper.width) == (10, 25, 250)
    whole = paper_of(ecg(25), "ECG", longest=None)
    assert (whole.shown, whole.width, len(whole.traces)) == (25, 625, 12)


def test_what_is_no_strip_runs_as_fast_as_fits_on_the_paper() -> None:
    # 60 s at 2.5 mm/s are 150 mm; at 5 mm/s they were 300.
    paper = paper_of(group(np.arange(120), ["Flow"], "mL", rate=2.0), "respiratory waveform")
    assert (paper.speed, paper.width, paper.has_voltages) == (2.5, 150, False)


@pytest.mark.parametrize(("most", "gain"), [(3, 5), (9, 2), (10, 2), (11, 1), (150, 0.1), (0, 1)])
def test_what_is_no_voltage_has_the_largest_round_gain_that_fits(most: int, gain: float) -> None:
    # A row is 20 mm high: 3 units fit at 5 mm each, 9 at 2 mm, 11 at 1 mm.
    (trace,) = paper_of(group([0, most, 0], ["LV"], "mm[Hg]"), "ECG").traces
    assert trace.gain == pytest.approx(gain)
    assert trace.middle == most / 2
    assert trace.unit == "mm[Hg]"


def test_faint_voltages_of_other_recordings_are_drawn_larger() -> None:
    # 0.08 mV fit into 20 mm at 200 mm/mV, and not at 500.
    (trace,) = paper_of(group([0, 80, 0], ["Fp1"]), "EEG").traces
    assert trace.gain == 200


def test_a_row_has_room_for_its_highest_wave_around_the_baseline() -> None:
    (trace,) = paper_of(group([0, 0, 0, 2600, 0], ["V2"]), "ECG").traces
    # The median is the baseline: 26 mm up and as much down, and 3 mm of margin on either side: 58, in steps of 5 mm.
    assert (trace.middle, trace.height) == (0, 60)
    (spike,) = paper_of(group([0, 0, 0, 30000, 0], ["V2"]), "ECG").traces
    assert spike.height == 120


def test_a_group_that_begins_later_keeps_its_time() -> None:
    paper = paper_of(group(np.arange(40), ["V2"], MultiplexGroupTimeOffset=1500), "ECG")
    assert paper.traces[0].start == 1.5
    assert paper.traces[0].seconds[0] == 1.5


def test_a_group_without_a_sample_is_refused() -> None:
    with pytest.raises(UsageError, match="holds no sample"):
        paper_of(group([], ["V2"]), "ECG")

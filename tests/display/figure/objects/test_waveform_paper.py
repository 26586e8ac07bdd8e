from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

import dicomnb as dn
from dicomnb.display.figure.objects.waveform_layout import paper_of
from dicomnb.errors import UsageError
from dicomnb.teaching import STUDIES
from tests.images import dataset

MM = 25.4


@pytest.fixture(scope="module")
def figure(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return dn.show(dn.make_study("ecg", tmp_path_factory.mktemp("ecg")) / "ecg.dcm")


def recording(values: Any, unit: str, frequency: float, suffix: str, **more: Any) -> Any:
    stored = np.asarray(values, "<i2")
    units = [dataset(CodeValue=unit, CodingSchemeDesignator="UCUM", CodeMeaning=unit)]
    channels = [
        dataset(ChannelLabel=f"C{number}", ChannelSensitivity=1, ChannelSensitivityUnitsSequence=units)
        for number in range(stored.shape[1])
    ]
    group = dataset(
        NumberOfWaveformChannels=stored.shape[1],
        NumberOfWaveformSamples=stored.shape[0],
        SamplingFrequency=frequency,
        WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
        WaveformData=stored.tobytes(),
        ChannelDefinitionSequence=channels,
        **more,
    )
    return dataset(SOPClassUID=f"1.2.840.10008.5.1.4.1.1.9.{suffix}", WaveformSequence=[group])


def place(axes: Any, x: float, y: float) -> Any:
    """Return where a point of an axes lies on the figure, mm from its lower left corner."""
    return axes.transData.transform((x, y)) / axes.figure.dpi * MM


def test_a_second_is_25_mm_and_a_millivolt_10_mm_of_the_figure(figure: Any) -> None:
    for axes in figure.axes[:13]:
        start, middle = axes.get_xlim()[0], float(np.mean(axes.get_ylim()))
        across = place(axes, start + 1, middle) - place(axes, start, middle)
        up = place(axes, start, middle + 1) - place(axes, start, middle)
        assert across == pytest.approx([25, 0], abs=1e-6)
        assert up == pytest.approx([0, 10], abs=1e-6)


def test_twelve_leads_stand_in_three_rows_above_a_rhythm_strip(figure: Any) -> None:
    labels = [axes.texts[0].get_text() for axes in figure.axes[:13]]
    assert labels == ["I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6", "II"]
    starts = [axes.get_xlim() for axes in figure.axes[:4]]
    assert starts == [(0, 2.5), (2.5, 5), (5, 7.5), (7.5, 10)]
    assert figure.axes[12].get_xlim() == (0, 10)


def test_traces_are_the_truth_in_seconds_and_millivolts(figure: Any) -> None:
    axes = figure.axes[2]
    (line,) = axes.lines
    seconds = np.asarray(line.get_xdata())
    truth = STUDIES["ecg"].millivolts("V1", seconds)
    assert np.abs(np.asarray(line.get_ydata()) - truth).max() < 0.002
    low, high = axes.get_ylim()
    assert low < truth.min()
    assert truth.max() < high


def test_small_squares_are_a_millimetre_wide(figure: Any) -> None:
    sheet = figure.axes[13]
    small, large = (np.array([line[0][0] for line in each.get_segments()]) for each in sheet.collections)
    for lines, step in ((small, 1), (large, 5)):
        across = np.unique(np.round(lines, 9))
        assert np.diff([place(sheet, x, 0)[0] for x in across]) == pytest.approx(step)


def test_a_notebook_shows_it_in_true_size(figure: Any) -> None:
    width = figure._repr_png_()[1]["width"]
    assert width == round(figure.get_figwidth() * 96)
    assert "25 mm/s, 10 mm/mV" in figure.alt


def test_words_say_scale_and_annotations_and_nobody(figure: Any) -> None:
    written = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    assert "Heart rate: 75 /min" in written
    assert "25 mm/s, 10 mm/mV, 500 Hz, 0.05–150 Hz" in written
    assert "Phantom" not in written


def test_a_second_group_is_drawn_by_its_number(figure: Any, tmp_path: Path) -> None:
    path = dn.make_study("ecg", tmp_path) / "ecg.dcm"
    beat = dn.show(path, index=1)
    assert len(beat.axes) == 2
    assert beat.axes[0].get_xlim() == (0, 0.8 - 0.3 / 500 * 0)
    with pytest.raises(UsageError, match="no multiplex group 2"):
        dn.show(path, index=2)


def test_channels_beside_the_twelve_leads_have_rows_of_their_own() -> None:
    made = dn.read(dn.make_study("ecg") / "ecg.dcm")
    group = made.WaveformSequence[0]
    samples = np.frombuffer(group.WaveformData, "<i2").reshape(-1, 12)
    pressure = dataset(ChannelLabel="LV", ChannelSensitivity=1)
    group.ChannelDefinitionSequence = [pressure, *group.ChannelDefinitionSequence]
    group.NumberOfWaveformChannels = 13
    group.WaveformData = np.concatenate([samples[:, :1] + 90, samples], axis=1).astype("<i2").tobytes()
    assert [axes.texts[0].get_text() for axes in dn.show(made).axes[12:14]] == ["II", "LV"]


def test_a_long_ecg_is_drawn_as_far_as_the_paper_reaches_and_says_so() -> None:
    values = np.zeros((1000, 1), int)
    drawn = dn.show(recording(values, "mV", 20, "1.2"))
    assert drawn.axes[0].get_xlim() == (0, 10)
    assert "10 of 50 s" in drawn.axes[-1].texts[1].get_text()


def test_what_is_no_voltage_has_a_scale_of_its_own() -> None:
    breaths = (1000 * np.sin(np.arange(600) / 25)).astype(int)[:, None]
    drawn = dn.show(recording(breaths, "L/min", 10, "6.1"))
    axes = drawn.axes[0]
    assert axes.get_xlim() == (0, 60)  # 60 s at 2.5 mm/s
    up = place(axes, 0, 500) - place(axes, 0, 0)
    assert up[1] == pytest.approx(5)  # 0.01 mm for one: 2000 do not fit at 0.02 into 20 mm... and 0.01 is next
    assert "1000 L/min in 10 mm" in axes.texts[1].get_text()


def test_values_that_have_a_sensitivity_and_no_unit_are_not_called_stored_values() -> None:
    values = np.stack([np.linspace(0, 3000, 400)] * 2, axis=1)
    made = recording(values, "L/min", 40.0, "6.1")
    for channel in made.WaveformSequence[0].ChannelDefinitionSequence:
        del channel.ChannelSensitivityUnitsSequence
    (axes, *_) = dn.show(made).axes
    assert "2000 without a unit in 10 mm" in axes.texts[1].get_text()


def test_faint_voltages_of_an_eeg_are_drawn_larger() -> None:
    values = (50 * np.sin(np.arange(1000) / 3)).astype(int)[:, None]
    paper = paper_of(dn.waveform(recording(values, "uV", 100, "7.1"))[0], "EEG")
    assert paper.traces[0].gain == 200  # 0.1 mV from end to end, in 20 mm


@pytest.mark.parametrize("fill", [0, -32768])
def test_a_flat_line_and_one_without_samples_are_drawn(fill: int) -> None:
    drawn = dn.show(recording(np.full((40, 2), fill), "mV", 20, "1.2", WaveformPaddingValue=b"\x00\x80"))
    drawn.canvas.draw()
    assert len(drawn.axes) == 3


def test_a_recording_without_times_is_described_as_a_table() -> None:
    made = recording(np.zeros((4, 1)), "mV", 20, "1.2")
    del made.WaveformSequence[0].SamplingFrequency
    with pytest.warns(dn.DicomWarning, match="cannot be drawn: .*no Sampling Frequency"):
        shown = dn.show(made)
    assert "C0" in shown._repr_html_()


def test_settings_of_the_user_change_no_trace_and_no_square(figure: Any, tmp_path: Path) -> None:
    settings: Any = {"lines.linestyle": ":", "lines.marker": "o", "path.sketch": (5, 50, 2), "axes.grid": True}
    with matplotlib.rc_context(settings):
        other = dn.show(dn.make_study("ecg", tmp_path) / "ecg.dcm")
    for axes, usual in zip(other.axes, figure.axes, strict=True):
        for line, before in zip(axes.lines, usual.lines, strict=True):
            assert (line.get_linestyle(), line.get_marker(), line.get_sketch_params()) == ("-", "", None)
            assert np.array_equal(line.get_xydata(), before.get_xydata())
        assert [squares.get_sketch_params() for squares in axes.collections] == [None] * len(usual.collections)

"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["ecg"]
SECONDS = np.arange(5000) / 500


def test_the_file_holds_the_truth_in_millivolts(written: Written) -> None:
    ds = pydicom.dcmread(written("ecg") / "ecg.dcm")
    volts = ds.waveform_array(0) / 1000
    assert volts.shape == (5000, 12)
    for number, lead in enumerate(STUDY.leads):
        # Half a step of 2.5 µV is lost to rounding.
        assert np.abs(volts[:, number] - STUDY.millivolts(lead, SECONDS)).max() <= 0.00125 + 1e-9
    names = [each.ChannelSourceSequence[0].CodeMeaning for each in ds.WaveformSequence[0].ChannelDefinitionSequence]
    assert names == [f"Lead {lead}" for lead in STUDY.leads]


def test_limb_leads_follow_from_two_of_them() -> None:
    one, two, three, right, left, foot = (STUDY.millivolts(lead, SECONDS) for lead in STUDY.leads[:6])
    # Einthoven, and Goldberger.
    assert np.allclose(one + three, two)
    assert np.allclose(right + left + foot, 0)
    assert np.allclose(left, (one - three) / 2)


def test_a_heart_beats_75_times_a_minute_with_a_first_beat_at_450_ms() -> None:
    two = STUDY.millivolts("II", SECONDS)
    peaks = np.flatnonzero((two[1:-1] > 0.9) & (two[1:-1] >= two[:-2]) & (two[1:-1] > two[2:])) + 1
    assert SECONDS[peaks[0]] == pytest.approx(0.45, abs=0.002)
    assert np.diff(SECONDS[peaks]) == pytest.approx(np.full(len(peaks) - 1, 0.8), abs=0.0021)


def test_the_averaged_beat_is_a_stretch_of_lead_two_around_the_first_r_wave(written: Written) -> None:
    ds = pydicom.dcmread(written("ecg") / "ecg.dcm")
    assert [group.MultiplexGroupLabel for group in ds.WaveformSequence] == ["RHYTHM", "MEDIAN BEAT"]
    assert ds.waveform_array(1)[:, 0].tolist() == ds.waveform_array(0)[25:425, 1].tolist()


def test_annotations_tell_the_rate_and_point_to_the_first_r_wave(written: Written) -> None:
    rate, comment = pydicom.dcmread(written("ecg") / "ecg.dcm").WaveformAnnotationSequence
    assert rate.NumericValue == 75
    assert comment.ReferencedSamplePositions == 226  # 0.45 s at 500 Hz, counted from 1

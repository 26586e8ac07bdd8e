from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.display.page.waveform_page import waveform_markup
from dicomnb.errors import DicomWarning
from dicomnb.objects.waveforms.waveform import Waveform
from dicomnb.parsing.table.markup import tag
from dicomnb.teaching import STUDIES
from tests.images import dataset


def facts_of(html: str) -> list[Any]:
    found = re.findall(r'<script class="waveform-facts"[^>]*>(.*?)</script>', html, re.DOTALL)
    return [json.loads(each) for each in found]


def values(row: Any) -> Any:
    stored = np.frombuffer(base64.b64decode(row["samples"]), "<i2").astype(float)
    return np.where(stored == -32768, np.nan, stored * row["scale"][0] + row["scale"][1])


def test_all_samples_of_all_groups_are_on_the_page() -> None:
    truth = STUDIES["ecg"]
    path = dn.make_study("ecg") / "ecg.dcm"
    rhythm, beat = facts_of(dn.page(path).html)
    assert (rhythm["duration"], rhythm["speed"]) == (10, 25)
    assert [row["label"] for row in rhythm["rows"]] == list(truth.leads)
    seconds = np.arange(5000) / 500
    for row in rhythm["rows"]:
        assert (row["unit"], row["gain"], row["step"], row["start"]) == ("mV", 10, 0.002, 0)
        # Half a step of 2.5 µV is lost to the file, and far less to the page.
        assert np.abs(values(row) - truth.millivolts(row["label"], seconds)).max() < 0.0013
    assert len(beat["rows"]) == 1
    assert "Eva" not in dn.page(path).html


def recording(**more: Any) -> dn.Dataset:
    channel = dataset(ChannelSourceSequence=[dataset(CodeValue="x", CodingSchemeDesignator="99", CodeMeaning="<b>x")])
    group: dict[str, Any] = {
        "MultiplexGroupLabel": "<i>",
        "MultiplexGroupTimeOffset": 1500.0,
        "NumberOfWaveformChannels": 1,
        "NumberOfWaveformSamples": 4,
        "SamplingFrequency": 2,
        "WaveformBitsAllocated": 16,
        "WaveformSampleInterpretation": "SS",
        "WaveformData": np.array([5, -7, 0, 9], "<i2").tobytes(),
        "WaveformPaddingValue": np.array([-7], "<i2").tobytes(),
        "ChannelDefinitionSequence": [channel],
        **more,
    }
    return dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.6.1", Modality="RESP", WaveformSequence=[dataset(**group)])


def test_a_sample_that_is_padding_is_a_gap_and_names_are_escaped() -> None:
    html = dn.page(recording()).html
    (facts,) = facts_of(html)
    assert facts["offset"] == 1.5
    assert np.allclose(values(facts["rows"][0]), [5, np.nan, 0, 9], atol=2e-4, equal_nan=True)
    assert "<b>x" not in html
    assert "<i>" not in html


def test_what_does_not_fit_is_told_and_drawn() -> None:
    made = Waveform(dn.read(dn.make_study("ecg") / "ecg.dcm"))
    still = tag("img", alt="the picture")
    markup = waveform_markup(made, still, 20_000)  # the averaged beat alone
    assert markup is not None
    assert "Group 0: RHYTHM, 12 channels, 500 Hz: its samples do not fit" in markup
    assert len(facts_of(markup)) == 1
    assert waveform_markup(made, still, 100) is None
    assert "data:image/png" in dn.page(made.dataset, limit=0.0001).html


@pytest.mark.filterwarnings("ignore::dicomnb.errors.DicomWarning")
def test_samples_without_times_are_no_strip() -> None:
    assert facts_of(dn.page(recording(SamplingFrequency=None)).html) == []


def test_a_channel_that_begins_late_is_on_the_page_to_its_last_sample() -> None:
    def skewed(first: float, second: float) -> Any:
        channels = [
            dataset(ChannelLabel="A", ChannelTimeSkew=first),
            dataset(ChannelLabel="B", ChannelTimeSkew=second),
        ]
        raw = np.array([[1, 4], [2, 5], [3, 6]], "<i2").tobytes()
        sizes = {"NumberOfWaveformChannels": 2, "NumberOfWaveformSamples": 3, "SamplingFrequency": 50}
        made = recording(ChannelDefinitionSequence=channels, WaveformData=raw, **sizes)
        (facts,) = facts_of(dn.page(made).html)
        return facts

    facts = skewed(0, 7)
    assert facts["duration"] == pytest.approx(7.06)
    assert [row["start"] for row in facts["rows"]] == [0, 7]
    assert [len(values(row)) for row in facts["rows"]] == [3, 3]
    with pytest.warns(DicomWarning, match=r"Samples of A are not drawn.*\(003A,0214\)"):
        early = skewed(-9, 0)
    assert [len(values(row)) for row in early["rows"]] == [0, 3]

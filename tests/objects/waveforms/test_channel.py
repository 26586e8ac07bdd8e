from __future__ import annotations

from typing import Any

import pytest

from dicomnb.objects.waveforms.channel import Channel, channel_of
from dicomnb.standard.code import NO_CODE, Code
from tests.images import dataset


def code(value: str, meaning: str, scheme: str = "UCUM") -> Any:
    return dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def test_a_channel_is_called_by_its_label_its_source_or_its_number() -> None:
    source = [code("2:1", "Lead I", "MDC")]
    assert channel_of(dataset(ChannelLabel="A", ChannelSourceSequence=source), 4, None).name == "A"
    assert channel_of(dataset(ChannelSourceSequence=source), 4, None).name == "Lead I"
    assert channel_of(dataset(), 4, None).name == "channel 5"


def test_the_sensitivity_is_corrected_and_has_a_unit() -> None:
    item = dataset(
        ChannelSensitivity=2.5, ChannelSensitivityCorrectionFactor=0.5, WaveformBitsStored=12,
        ChannelSensitivityUnitsSequence=[code("uV", "microvolt")],
    )  # fmt: skip
    found = channel_of(item, 0, None)
    assert (found.sensitivity, found.unit, found.bits_stored) == (1.25, "uV", 12)
    del item.ChannelSensitivityCorrectionFactor
    assert channel_of(item, 0, None).sensitivity == 2.5


def test_samples_without_a_sensitivity_have_no_unit() -> None:
    found = channel_of(dataset(ChannelSensitivityUnitsSequence=[code("uV", "microvolt")]), 0, None)
    assert (found.sensitivity, found.unit) == (None, "")


@pytest.mark.parametrize(
    ("attributes", "frequency", "seconds"),
    [
        ({"ChannelTimeSkew": 0.004}, 500.0, 0.004),
        ({"ChannelSampleSkew": 3}, 40.0, 0.075),
        ({"ChannelTimeSkew": 0, "ChannelSampleSkew": 3}, 40.0, 0.0),
        ({"ChannelSampleSkew": 3}, None, 0.0),
        ({}, 40.0, 0.0),
    ],
)
def test_a_channel_begins_later_by_seconds_or_by_samples(
    attributes: dict[str, Any], frequency: float | None, seconds: float
) -> None:
    assert channel_of(dataset(**attributes), 0, frequency).skew == seconds


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"FilterLowFrequency": 0.05, "FilterHighFrequency": 150}, "0.05–150 Hz"),
        ({"FilterHighFrequency": 40, "NotchFilterFrequency": 50}, "–40 Hz, notch 50 Hz"),
        ({"FilterLowFrequency": 0.5}, "0.5– Hz"),
        ({"NotchFilterFrequency": 60}, "notch 60 Hz"),
        ({}, ""),
    ],
)
def test_filters_are_told_in_words(attributes: dict[str, Any], text: str) -> None:
    assert channel_of(dataset(**attributes), 0, None).filters == text


@pytest.mark.parametrize(
    ("name", "source", "lead"),
    [
        ("Lead aVR", "", "aVR"),
        ("aVF, augmented voltage, foot", "", "aVF"),
        ("channel 3", "Lead III", "III"),
        ("V10", "", ""),
        ("V4R (Einthoven)", "", "V4R"),
        ("VII", "", ""),
        ("Pressure in I", "Left ventricle", "I"),
        ("Trigger", "", ""),
    ],
)
def test_a_lead_is_found_in_the_words_of_any_scheme(name: str, source: str, lead: str) -> None:
    assert Channel(name, Code("1", "99X", source) if source else NO_CODE, "").lead == lead


@pytest.mark.parametrize(("name", "short"), [("Lead II (uV)", "II"), ("LV (mm[Hg])", "LV"), ("(x)", "(x)")])
def test_a_short_name_is_the_lead_or_what_stands_before_parentheses(name: str, short: str) -> None:
    assert Channel(name, NO_CODE, "").short_name == short


def test_the_first_sample_that_is_meant_to_be_shown_is_told_and_moves_no_time() -> None:
    found = channel_of(dataset(ChannelOffset="0.25", ChannelTimeSkew=0.004), 0, 500.0)
    assert (found.shown_from, found.skew) == (0.25, 0.004)
    assert channel_of(dataset(), 0, 500.0).shown_from == 0

from __future__ import annotations

from typing import Any

import pytest

from dicomnb.objects.waveforms.annotation import Annotation, annotations_of
from tests.images import dataset


def code(value: str, scheme: str, meaning: str) -> Any:
    return dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def one(*frequencies: float | None, **attributes: Any) -> Annotation:
    """Return the annotation with these attributes, of groups sampled this often."""
    (found,) = annotations_of(dataset(WaveformAnnotationSequence=[dataset(**attributes)]), frequencies)
    return found


def test_samples_count_from_one_and_go_by_the_frequency_of_their_group() -> None:
    # Referenced Waveform Channels are pairs of a group and a channel, from 1 (PS3.3 C.10.10.1.1).
    found = one(500.0, 40.0, ReferencedWaveformChannels=[2, 3, 2, 0], ReferencedSamplePositions=[1, 81],
                TemporalRangeType="SEGMENT")  # fmt: skip
    assert found.channels == ((1, 2), (1, -1))
    assert (found.times, found.kind) == ((0.0, 2.0), "SEGMENT")


def test_offsets_are_milliseconds() -> None:
    found = one(50.0, ReferencedTimeOffsets=[250, 1250], TemporalRangeType="SEGMENT", UnformattedTextValue="x")
    assert (found.times, found.text) == ((0.25, 1.25), "x")


@pytest.mark.parametrize("frequencies", [(), (None,), (0.0,)])
def test_samples_of_a_group_without_a_frequency_have_no_times(frequencies: tuple[float | None, ...]) -> None:
    assert one(*frequencies, ReferencedWaveformChannels=[1, 1], ReferencedSamplePositions=[12]).times == ()


def test_a_channel_of_no_group_and_half_a_pair_spoil_nothing() -> None:
    found = one(500.0, ReferencedWaveformChannels=[7, 1, 2], ReferencedSamplePositions=[12])
    assert (found.channels, found.times) == (((6, 0),), ())


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"NumericValue": 75, "MeasurementUnitsCodeSequence": [code("/min", "UCUM", "per minute")]}, "Rate: 75 /min"),
        ({"NumericValue": 0.125, "MeasurementUnitsCodeSequence": [code("1", "UCUM", "no units")]}, "Rate: 0.125"),
        ({"ConceptCodeSequence": [code("X1", "99X", "Irregular")]}, "Rate: Irregular"),
        ({"TextValue": "fast"}, "Rate: fast"),
        ({}, "Rate"),
    ],
)
def test_concept_and_value_are_told_in_words(attributes: dict[str, Any], words: str) -> None:
    assert one(ConceptNameCodeSequence=[code("8867-4", "LN", "Rate")], **attributes).words == words


def test_free_text_is_not_among_the_words() -> None:
    found = one(UnformattedTextValue="Roe^Jane was here")
    assert (found.words, found.text) == ("", "Roe^Jane was here")


def test_a_recording_without_annotations_has_none() -> None:
    assert annotations_of(dataset(), [500.0]) == ()

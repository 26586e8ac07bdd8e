from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import InvalidValue, UsageError
from dicomnb.objects.presentation.blending import blending_of
from tests.images import dataset


def part(position: str, *uids: str, **more: Any) -> Any:
    references = [dataset(ReferencedSOPInstanceUID=uid) for uid in uids]
    series = [dataset(SeriesInstanceUID=f"2.25.{len(position)}", ReferencedImageSequence=references)]
    return dataset(BlendingPosition=position, ReferencedSeriesSequence=series, **more)


def test_what_blends_nothing_has_no_blending() -> None:
    assert blending_of(dataset(Modality="PR")) is None


def test_it_tells_the_two_series_by_their_position_and_not_by_their_order() -> None:
    state = dataset(
        BlendingSequence=[part("SUPERIMPOSED", "2.25.5"), part("UNDERLYING", "2.25.6", "2.25.7")], RelativeOpacity=0.25
    )
    found = blending_of(state)
    assert found is not None
    assert (found.underlying.images, found.underlying.series) == (("2.25.6", "2.25.7"), ("2.25.10",))
    assert (found.superimposed.images, found.superimposed.series) == (("2.25.5",), ("2.25.12",))
    assert (found.opacity, found.registrations) == (0.25, ())


def test_registrations_are_found_by_instance_wherever_they_are_named() -> None:
    direct = dataset(ReferencedSOPInstanceUID="2.25.31")
    series = dataset(ReferencedImageSequence=[dataset(ReferencedSOPInstanceUID="2.25.32")])
    within = dataset(ReferencedSeriesSequence=[series])
    state = dataset(
        BlendingSequence=[part("UNDERLYING"), part("SUPERIMPOSED", ReferencedSpatialRegistrationSequence=[within])],
        RelativeOpacity=0,
        ReferencedSpatialRegistrationSequence=[direct],
    )
    found = blending_of(state)
    assert found is not None
    assert found.registrations == ("2.25.31", "2.25.32")


def test_an_opacity_that_is_none_and_series_that_are_not_two_are_refused() -> None:
    both = [part("UNDERLYING"), part("SUPERIMPOSED")]
    with pytest.raises(InvalidValue, match="RelativeOpacity is absent"):
        blending_of(dataset(BlendingSequence=both))
    with pytest.raises(InvalidValue, match=r"RelativeOpacity is -0\.5"):
        blending_of(dataset(BlendingSequence=both, RelativeOpacity=-0.5))
    with pytest.raises(InvalidValue, match="items for UNDERLYING, SUPERIMPOSED, nothing"):
        blending_of(dataset(BlendingSequence=[*both, part("")], RelativeOpacity=0.5))


@pytest.mark.parametrize("keyword", ["AdvancedBlendingSequence", "BlendingDisplaySequence"])
def test_advanced_blending_is_refused_in_a_sentence(keyword: str) -> None:
    with pytest.raises(UsageError, match="step by step"):
        blending_of(dataset(**{keyword: [dataset(Rows=1)]}))

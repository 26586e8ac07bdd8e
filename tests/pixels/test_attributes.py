from __future__ import annotations

import pytest

from dicomnb.errors import InvalidValue, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import (
    functional_group,
    integer,
    items,
    number,
    numbers,
    require_plausible,
    scope,
    text,
    texts,
)
from tests.images import dataset


def enhanced() -> Dataset:
    def measures(spacing: list[float]) -> Dataset:
        return dataset(PixelMeasuresSequence=[dataset(PixelSpacing=spacing)])

    return dataset(
        PixelSpacing=[9.0, 9.0],
        SharedFunctionalGroupsSequence=[measures([1.0, 2.0])],
        PerFrameFunctionalGroupsSequence=[dataset(), measures([3.0, 4.0])],
    )


def test_numbers_are_all_there_or_none() -> None:
    ds = dataset(PixelSpacing=[0.5, 2.0], SliceThickness=3.0)
    assert numbers(ds, "PixelSpacing") == (0.5, 2.0)
    assert numbers(ds, "SliceThickness") == (3.0,)
    assert numbers(ds, "ImagePositionPatient") == ()
    assert number(ds, "SliceThickness") == 3.0
    assert number(ds, "SpacingBetweenSlices") is None


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_value_that_is_no_finite_number_spoils_all_of_them(bad: float) -> None:
    # VR FD takes what VR DS refuses to write.
    assert numbers(dataset(DiffusionGradientOrientation=[0.0, bad, 1.0]), "DiffusionGradientOrientation") == ()


def test_a_missing_integer_is_named_with_its_tag() -> None:
    with pytest.raises(MissingAttribute, match=r"\(0028,0010\) Rows is absent") as error:
        integer(dataset(), "Rows")
    assert error.value.tag == 0x00280010
    assert integer(dataset(), "NumberOfFrames", 1) == 1
    assert integer(dataset(Rows=7), "Rows") == 7


def test_an_integer_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"SliceThickness is 2\.5"):
        integer(dataset(SliceThickness=2.5), "SliceThickness")


def test_texts_are_stripped() -> None:
    ds = dataset(ImageType=["ORIGINAL", "PRIMARY", "AXIAL "], Modality="MR ")
    assert texts(ds, "ImageType") == ("ORIGINAL", "PRIMARY", "AXIAL")
    assert text(ds, "Modality") == "MR"
    assert text(ds, "PatientName") == ""


def test_a_frame_asks_its_own_group_then_the_shared_one_then_the_data_set() -> None:
    ds = enhanced()
    assert numbers(scope(ds, "PixelMeasuresSequence", 0), "PixelSpacing") == (1.0, 2.0)
    assert numbers(scope(ds, "PixelMeasuresSequence", 1), "PixelSpacing") == (3.0, 4.0)
    assert numbers(scope(ds, "FrameVOILUTSequence", 1), "PixelSpacing") == (9.0, 9.0)
    assert functional_group(ds, "FrameVOILUTSequence", 1) is None


def test_items_of_what_is_no_sequence_are_none() -> None:
    ds = enhanced()
    assert len(items(ds, "PerFrameFunctionalGroupsSequence")) == 2
    assert items(ds, "PixelSpacing") == []
    assert items(ds, "ModalityLUTSequence") == []


@pytest.mark.parametrize("value", [2**32, -(2**32), 10**19, 10**308])
def test_an_integer_of_more_than_32_bits_is_refused_and_quoted_to_40_digits(value: int) -> None:
    with pytest.raises(InvalidValue, match="an integer of 32 bits is required") as caught:
        integer(dataset(InstanceNumber=value), "InstanceNumber")
    assert len(str(caught.value)) < 150
    assert integer(dataset(InstanceNumber=-7), "InstanceNumber") == -7


@pytest.mark.parametrize("value", [1e7, -1e7, 1e-4, float("inf"), float("nan")])
def test_numbers_out_of_their_limits_are_refused_with_the_tag(value: float) -> None:
    require_plausible(dataset(), "SliceThickness", (0.0, -1e6, 1e-3, 2.5), (1e-3, 1e6), "distance")
    with pytest.raises(InvalidValue, match="no distance is so large or so small") as caught:
        require_plausible(dataset(), "SliceThickness", (2.5, value), (1e-3, 1e6), "distance")
    assert caught.value.tag == 0x00180050

"""Frames of enhanced and of converted images: told apart by their functional groups."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load, load_all
from tests.images import dataset, image
from tests.volumes.reading.slice_numbers import identities

Vary = Callable[[int, int], dict[str, Any]]


def enhanced(frames: list[dict[str, Any]], stored: np.ndarray[Any, Any], **attributes: Any) -> Dataset:
    """An enhanced image; each frame is its height, and functional groups."""
    items = []
    for frame in frames:
        groups = {keyword: value for keyword, value in frame.items() if keyword != "at"}
        items.append(
            dataset(
                PlanePositionSequence=[dataset(ImagePositionPatient=[1.0, 2.0, frame["at"]])],
                **{keyword: [dataset(**inner)] for keyword, inner in groups.items()},
            )
        )
    shared = dataset(
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])],
        PixelMeasuresSequence=[dataset(PixelSpacing=[2.0, 0.5], SliceThickness=4.0)],
    )
    return image(
        stored,
        frames=len(frames),
        Modality="MR",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=items,
        **attributes,
    )


def numbered(count: int) -> np.ndarray[Any, Any]:
    return np.arange(count, dtype=np.int16)[:, None, None] * 10 + np.arange(2, dtype=np.int16)[None, :, None] * np.ones(
        (1, 1, 3), np.int16
    )


def test_shuffled_frames_of_an_enhanced_image_become_four_dimensions() -> None:
    plan = [(t, k) for t in range(2) for k in range(3)]
    random.Random(3).shuffle(plan)
    frames = [{"at": 4.0 * k, "MREchoSequence": {"EffectiveEchoTime": 3.5 * (t + 1)}} for t, k in plan]
    volume = load(enhanced(frames, numbered(6)))
    assert volume.labels == {"EchoTime": (3.5, 7.0)}
    assert volume.frames == tuple(tuple(plan.index((t, k)) for k in range(3)) for t in range(2))
    for t in range(2):
        for k in range(3):
            assert volume.stored[t, k, :, 0].tolist() == [10 * plan.index((t, k)), 10 * plan.index((t, k)) + 1]
    assert volume.spacing == (0.5, 2, 4)


def test_times_of_an_enhanced_image_stand_in_the_frame_content() -> None:
    frames = [
        {"at": 4.0 * k, "FrameContentSequence": {"TemporalPositionIndex": t + 1, "StackID": "1"}}
        for k in range(2)
        for t in range(3)
    ]
    volume = load(enhanced(frames, numbered(6)))
    assert volume.labels["TemporalPositionIndex"] == (1, 2, 3)
    assert volume.frames == ((0, 3), (1, 4), (2, 5))


def test_two_stacks_of_an_enhanced_image_are_two_volumes() -> None:
    frames = [
        {"at": 4.0 * k + 100.0 * s, "FrameContentSequence": {"StackID": str(s + 1)}} for s in range(2) for k in range(3)
    ]
    found = load_all(enhanced(frames, numbered(6)))
    assert [volume.positions[:, 2].tolist() for volume in found] == [[0, 4, 8], [100, 104, 108]]
    assert [volume.frames for volume in found] == [(0, 1, 2), (3, 4, 5)]


def test_dimension_indices_tell_frames_apart_where_nothing_else_does() -> None:
    frames = [
        {"at": 4.0 * k, "FrameContentSequence": {"DimensionIndexValues": [1, k + 1, t + 1]}}
        for t in (1, 0)
        for k in range(3)
    ]
    pointers = [0x00209056, 0x00209057, 0x00080008]
    volume = load(
        enhanced(
            frames, numbered(6), DimensionIndexSequence=[dataset(DimensionIndexPointer=pointer) for pointer in pointers]
        )
    )
    assert volume.labels == {"DimensionIndexValues": ((1,), (2,))}
    assert sorted(volume.frames) == [(0, 1, 2), (3, 4, 5)]


def test_segments_are_a_fourth_dimension_and_slices_without_one_are_empty() -> None:
    frames = [
        {"at": 4.0 * k, "SegmentIdentificationSequence": {"ReferencedSegmentNumber": s}}
        for s, k in ((1, 0), (1, 1), (1, 2), (2, 0), (2, 1))
    ]
    ds = enhanced(frames, np.ones((5, 2, 3), np.uint8))
    ds.Modality = "SEG"
    volume = load(ds)
    assert volume.labels == {"ReferencedSegmentNumber": (1, 2)}
    assert volume.array[:, :, 0, 0].tolist() == [[1, 1, 1], [1, 1, 0]]


def converted(points: int, count: int, vary: Vary, shared: dict[str, Any]) -> Dataset:
    """One legacy converted file (PS3.3 A.70), slice by slice, whose attributes without a functional group vary.

    Stored values are those of `repeated`.
    """
    j, i = np.indices((4, 3))
    frames, groups = [], []
    for k in range(count):
        for t in range(points):
            frames.append(1000 * t + 100 * k + 10 * j + i)
            groups.append(
                dataset(
                    PlanePositionSequence=[dataset(ImagePositionPatient=[1.0, 2.0, 3.0 * k])],
                    UnassignedPerFrameConvertedAttributesSequence=[dataset(**vary(t, k))],
                )
            )
    measures = dataset(PixelSpacing=[2.0, 1.5], SliceThickness=3.0)
    return image(
        np.array(frames, np.int16),
        frames=points * count,
        SOPClassUID="1.2.840.10008.5.1.4.1.1.4.4",
        Modality="MR",
        SeriesDate="20230817",
        SeriesTime="235950",
        SharedFunctionalGroupsSequence=[
            dataset(
                PixelMeasuresSequence=[measures],
                PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])],
                UnassignedSharedConvertedAttributesSequence=[dataset(**shared)],
            )
        ],
        PerFrameFunctionalGroupsSequence=groups,
    )


@pytest.mark.parametrize(
    ("keyword", "values"),
    [
        ("TemporalPositionIdentifier", (1, 2, 3)),
        ("FrameReferenceTime", (15000.0, 45000.0, 75000.0)),
        ("AcquisitionNumber", (4, 5, 7)),
        ("EchoTime", (4.9, 7.3, 9.7)),
        ("DiffusionBValue", (0.0, 400.0, 1000.0)),
        # Ten seconds before midnight and after it.
        ("AcquisitionTime", ("235950", "000010", "000030")),
        ("InstanceNumber", (1, 6, 11)),
    ],
)
def test_a_converted_frame_keeps_what_told_single_frames_apart(keyword: str, values: tuple[Any, ...]) -> None:
    shared = {"FlipAngle": 12.0} if keyword != "FlipAngle" else {}
    volume = load(
        converted(3, 5, lambda t, k: {keyword: values[t] + k if keyword == "InstanceNumber" else values[t]}, shared)
    )
    assert identities(volume) == [[10 * t + k for k in range(5)] for t in range(3)]
    assert list(volume.labels) == [keyword]

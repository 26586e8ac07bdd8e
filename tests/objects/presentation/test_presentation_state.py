from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import UsageError
from dicomnb.objects.presentation.presentation_state import presentation_windows
from dicomnb.parsing.dataset.dataset import Dataset
from tests.images import dataset, series


def reference(uid: str, *frames: int) -> Dataset:
    numbers: dict[str, Any] = {"ReferencedFrameNumber": list(frames)} if frames else {}
    return dataset(ReferencedSOPInstanceUID=uid, **numbers)


def state(*voi: Dataset, images: tuple[str, ...] = ("2.25.1.1", "2.25.1.2", "2.25.1.3")) -> Dataset:
    listed = [dataset(ReferencedImageSequence=[reference(uid) for uid in images])]
    return dataset(Modality="PR", ReferencedSeriesSequence=listed, SoftcopyVOILUTSequence=list(voi))


def lut(center: float, *references: Dataset) -> Dataset:
    meant: dict[str, Any] = {"ReferencedImageSequence": list(references)} if references else {}
    return dataset(WindowCenter=center, WindowWidth=400, WindowCenterWidthExplanation="SOFT", **meant)


def test_all_windows_of_a_state() -> None:
    found = presentation_windows(state(lut(40), lut(50)))
    assert [(each.center, each.width, each.explanation) for each in found] == [(40, 400, "SOFT"), (50, 400, "SOFT")]


def test_an_image_gets_the_windows_that_are_meant_for_it() -> None:
    images = series(3)
    made = state(lut(40, reference("2.25.1.1")), lut(50, reference("2.25.1.2"), reference("2.25.1.3")))
    assert [each.center for each in presentation_windows(made, images[0])] == [40]
    assert [each.center for each in presentation_windows(made, images[2])] == [50]
    assert [each.center for each in presentation_windows(made, images[1:])] == [50]
    # Without references an item is meant for all.
    assert [each.center for each in presentation_windows(state(lut(70)), images[1])] == [70]


def test_a_window_for_another_frame_does_not_count() -> None:
    made = state(lut(40, reference("2.25.1.1", 2, 3)), lut(50, reference("2.25.1.1", 1)))
    assert [each.center for each in presentation_windows(made, series(1))] == [50]


def test_a_state_for_other_images_is_refused() -> None:
    with pytest.raises(UsageError, match="other images"):
        presentation_windows(state(lut(40), images=("2.25.77",)), series(2))
    with pytest.raises(UsageError, match="CT"):
        presentation_windows(series(1)[0])
    assert presentation_windows(state(), series(2)) == ()

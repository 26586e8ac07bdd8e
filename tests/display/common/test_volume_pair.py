from __future__ import annotations

from typing import Any

import pytest

from dicomnb.display.common.volume_pair import second_volume, with_second_over
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series


def volume(number: int = 7, frame: str = "2.25.4", **header: Any) -> Volume:
    made = series(3, rows=5, SeriesInstanceUID=f"2.25.{number}", FrameOfReferenceUID=frame, **header)
    for count, each in enumerate(made):
        each.SOPInstanceUID = f"2.25.{number}.{count + 1}"
    return load(made)


def test_of_two_volumes_in_one_frame_of_reference_the_second_lies_over_the_first() -> None:
    ct, pet = volume(), volume(8, Modality="PT")
    assert second_volume([ct, pet]) is pet
    assert with_second_over((ct, pet), None) == (ct, pet)
    # What is to be laid over them is never replaced.
    assert with_second_over([ct, pet], "a.dcm") == ([ct, pet], "a.dcm")


@pytest.mark.parametrize("other", [{"frame": "2.25.5"}, {"Modality": "RTDOSE"}], ids=["another frame", "a dose"])
def test_other_pairs_are_no_pair(other: dict[str, Any]) -> None:
    first, second = volume(), volume(8, **other)
    assert second_volume([first, second]) is None
    assert second_volume([first, first, first]) is None
    assert second_volume("folder") is None

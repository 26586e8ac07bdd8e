from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dicomnb.analysis.reslice import reslice_onto
from dicomnb.display.widget.link import link
from dicomnb.errors import GeometryError
from dicomnb.volumes.frame_of_reference import frame_of_reference, require_same_frame, require_volumes_in_one_frame
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.display.core_widgets import core_view as view
from tests.images import series


def volume(series_uid: str, frame: str | None) -> Volume:
    stated: dict[str, Any] = {} if frame is None else {"FrameOfReferenceUID": frame}
    return load(series(3, rows=4, columns=5, SeriesInstanceUID=series_uid, **stated))


def test_what_states_the_same_frame_of_reference_is_accepted() -> None:
    other = volume("2.25.7", "2.25.5")
    assert frame_of_reference(other) == "2.25.5"
    require_same_frame("the contour", "2.25.5", other)


@pytest.mark.parametrize(
    ("uid", "stated", "message"),
    [
        (
            "2.25.5",
            "2.25.6",
            r"the contour lies in the frame of reference 2\.25\.5, the volume in 2\.25\.6",
        ),
        ("", "2.25.6", "Of the contour the header states no frame of reference"),
        ("2.25.5", None, "Of the volume the header states no frame of reference"),
        ("", None, "Of the contour and the volume the header states no frame of reference"),
    ],
)
def test_a_frame_that_is_not_stated_counts_as_another_one(uid: str, stated: str | None, message: str) -> None:
    with pytest.raises(GeometryError, match=rf"{message}(.|\n)*any_frame=True"):
        require_same_frame("the contour", uid, volume("2.25.7", stated))


@pytest.mark.parametrize("frame", [None, "2.25.5"])
def test_volumes_of_one_series_share_their_frame_whether_they_state_it_or_not(frame: str | None) -> None:
    require_volumes_in_one_frame("the other", volume("2.25.7", frame), volume("2.25.7", None))
    with pytest.raises(GeometryError, match="different"):
        require_volumes_in_one_frame("the other", volume("2.25.7", "2.25.5"), volume("2.25.7", "2.25.6"))


def linked(one: Volume, other: Volume, **options: Any) -> object:
    return link(view(one), view(other), **options)


@pytest.mark.parametrize("together", [reslice_onto, linked])
def test_volumes_of_two_series_that_state_no_frame_are_put_together_on_request_only(
    together: Callable[..., object],
) -> None:
    one, other = volume("2.25.7", None), volume("2.25.8", "2.25.5")
    with pytest.raises(GeometryError, match=r"states no frame of reference(.|\n)*any_frame=True"):
        together(one, other)
    together(one, other, any_frame=True)

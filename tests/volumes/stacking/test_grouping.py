from __future__ import annotations

import pytest

from dicomnb.errors import AmbiguousSource
from dicomnb.volumes.loading.load import load, load_all
from tests.images import series


def test_frames_of_reference_that_differ_are_named_in_the_refusal() -> None:
    slices = series(4)
    for k, ds in enumerate(slices):
        ds.FrameOfReferenceUID = f"2.25.77000{k}"
    with pytest.raises(AmbiguousSource, match=r"frame of reference \.\.\.770000(.|\n)*\.\.\.770003"):
        load(slices)
    for k, volume in enumerate(load_all(slices)):
        (finding,) = [each for each in volume.findings if each.code == "frames_of_reference_differ"]
        assert "has 4 frames of reference" in finding.message
        assert f"lies in ...77000{k}" in finding.message
        assert "FrameOfReferenceUID" in str(volume.explain())


def test_one_frame_of_reference_is_not_worth_a_word() -> None:
    volume = load(series(4, FrameOfReferenceUID="2.25.770000"))
    assert "frames_of_reference_differ" not in {finding.code for finding in volume.findings}


def test_series_may_have_a_frame_of_reference_each() -> None:
    first = series(3, FrameOfReferenceUID="2.25.1")
    second = series(3, FrameOfReferenceUID="2.25.2", SeriesInstanceUID="2.25.8", rows=5)
    for number, ds in enumerate(second):
        ds.SOPInstanceUID = f"2.25.9.{number}"
    assert {finding.code for volume in load_all([*first, *second]) for finding in volume.findings}.isdisjoint(
        {"frames_of_reference_differ"}
    )


@pytest.mark.parametrize("far", [900.0, -900.0, 1e300, -1e300])
@pytest.mark.parametrize("which", [0, 3, 6])
def test_one_image_that_lies_far_away_does_not_spoil_the_grid_of_the_others(far: float, which: int) -> None:
    slices = series(7)
    slices[which].ImagePositionPatient = [-50.0, 30.0, far]
    stack, stray = sorted(load_all(slices), key=len, reverse=True)
    assert stack.shape == (6 if which in (0, 6) else 7, 4, 3)
    assert stray.array[0, 0, 0] == 100 * which
    missing = [finding.slices for finding in stack.findings if finding.code == "missing_slice"]
    assert missing == ([] if which in (0, 6) else [(3,)])
    assert "series_holds_more" in {finding.code for finding in stack.findings}
    codes = {finding.code for finding in stray.findings}
    assert ("no_patient_geometry" in codes) == (abs(far) > 1e6)


def test_stations_far_apart_stay_one_stack() -> None:
    slices = [ds for ds in series(40) if not 4 <= ds.InstanceNumber - 1 < 36]
    assert [volume.slice_count for volume in load_all(slices)] == [8]

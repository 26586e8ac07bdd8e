from __future__ import annotations

import pytest

from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.volume import Volume
from tests.images import series


def told(volume: Volume) -> str:
    (finding,) = [one for one in volume.findings if one.code == "series_holds_more"]
    return finding.message


def test_a_stack_says_that_its_series_holds_a_localizer() -> None:
    scout = series(
        2, row=(0, 1, 0), column=(0, 0, -1), step=(4.0, 0, 0), rows=6, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]
    )
    for ds in scout:
        ds.SOPInstanceUID += ".9"
    axial, other = load_all([*series(5, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"]), *scout])
    assert (
        "another stack: 2 images of 6 rows × 3 columns, ORIGINAL\\PRIMARY\\LOCALIZER, in planes turned by 90.0°"
        in told(axial)
    )
    assert "another stack: 5 images of 4 rows × 3 columns, ORIGINAL\\PRIMARY\\AXIAL, in planes turned by 90.0°" in told(
        other
    )
    assert "series_holds_more" in {one.code for one in axial[1:3].findings}
    assert told(axial) in str(axial.explain())


def test_a_small_turn_is_told_in_degrees() -> None:
    tilted = series(4, row=(1, 0, 0), column=(0, 0.8, 0.6), step=(0, -1.5, 2.0), SOPInstanceUID="")
    first, second = load_all([*series(5), *tilted])
    assert "in planes turned by 36.9°" in told(first)
    assert "in planes turned by 36.9°" in told(second)


def test_an_image_without_a_place_is_told_and_tells() -> None:
    (odd,) = series(1, ImageOrientationPatient=[0.0] * 6)
    odd.SOPInstanceUID = "2.25.99"
    placed, unplaced = sorted(load_all([*series(3), odd]), key=lambda volume: -len(volume))
    assert "1 image of 4 rows × 3 columns, without a usable place" in told(placed)
    assert "3 images of 4 rows × 3 columns, with a place" in told(unplaced)


@pytest.mark.parametrize("count", [7, 12])
def test_of_many_stacks_the_first_are_told_and_the_others_counted(count: int) -> None:
    slices = []
    for number in range(count):
        (ds,) = series(1, columns=3 + number)
        ds.SOPInstanceUID = f"2.25.{number + 20}"
        slices.append(ds)
    for volume in load_all(slices):
        message = told(volume)
        assert f"{count - 1} other stacks" in message
        assert message.count("rows ×") == 5
        assert f"and {count - 6} more" in message


def test_one_stack_and_other_series_are_not_worth_a_word() -> None:
    other = series(2, SeriesInstanceUID="2.25.8", SOPInstanceUID="")
    for volume in (load(series(4)), *load_all([*series(3), *other])):
        assert "series_holds_more" not in {one.code for one in volume.findings}

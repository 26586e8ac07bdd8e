from __future__ import annotations

from collections.abc import Hashable, Sequence

from dicomnb.volumes.stacking.colocated_images import ColocatedImages
from dicomnb.volumes.stacking.images import images_of
from dicomnb.volumes.stacking.temporal_order import TimeOrder, order_findings, rank_by_time
from tests.images import series

Plan = Sequence[tuple[int, str, int]]


def order_of(plan: Plan, keys: Sequence[Hashable] | None = None) -> TimeOrder | None:
    """Return the order of images: for each its place in steps, Acquisition Time, and Instance Number."""
    made = []
    for number, (place, moment, instance) in enumerate(plan):
        (ds,) = series(1, Modality="MR", origin=(-50, 30, 7 + 2.5 * place), AcquisitionTime=moment)
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.6.{number}", instance
        made += images_of(ds)
    return rank_by_time(ColocatedImages(made), keys or [""] * len(made))


def test_at_each_place_the_first_image_is_the_first_volume_s() -> None:
    # The clock goes on from slice to slice, and the second volume begins before the first one ends.
    found = order_of([(0, "100000", 9), (1, "100020", 8), (0, "100010", 7), (1, "100030", 6)])
    assert found is not None
    assert (found.clock.name, list(found.ranks), found.unsure) == ("AcquisitionTime", [0, 0, 1, 1], False)


def test_a_place_with_fewer_images_gets_those_ranks_that_fit_its_distances() -> None:
    plan = [(place, f"1000{10 * t + place:02d}", 0) for place in range(3) for t in (0, 1, 3, 5)]
    missing = [one for one in plan if one != (1, "100011", 0)]  # the second moment of the middle slice
    found = order_of(missing)
    assert found is not None
    assert list(found.ranks) == [0, 1, 2, 3, 0, 2, 3, 0, 1, 2, 3]
    assert not found.unsure


def test_where_distances_leave_a_doubt_it_is_told() -> None:
    # Each slice begins as late as the next moment of the one below: any two moments in a row would fit.
    plan = [(place, f"1000{10 * (t + place):02d}", 0) for place in range(3) for t in range(4)]
    found = order_of([one for one in plan if one[0] != 1 or one[1] in ("100020", "100030")])
    assert found is not None
    assert found.unsure
    assert [one.code for one in order_findings(found, [])] == ["uncertain_order"]


def test_each_key_is_ranked_by_itself() -> None:
    plan = [(0, "100000", 0), (0, "100005", 0), (0, "100010", 0), (0, "100015", 0)]
    found = order_of(plan, ["a", "b", "a", "b"])
    assert found is not None
    assert list(found.ranks) == [0, 0, 1, 1]


def test_without_a_clock_numbers_order_what_is_whole_and_say_so() -> None:
    found = order_of([(0, "", 1), (1, "", 2), (0, "", 3), (1, "", 4)])
    assert found is not None
    assert (found.clock.name, list(found.ranks)) == ("InstanceNumber", [0, 0, 1, 1])
    (alone,) = order_findings(found, [])
    assert "differ in nothing but InstanceNumber" in alone.message
    (beside,) = order_findings(found, ["EchoTime", "FlipAngle"])
    assert "differ in InstanceNumber and in EchoTime, FlipAngle, none of which orders them all" in beside.message


def test_what_may_be_a_second_copy_is_in_no_order() -> None:
    # One image more at one place only, and the same moment twice.
    assert order_of([(0, "100000", 1), (1, "100010", 2), (1, "100010", 3)]) is None
    assert order_of([(0, "", 5), (0, "", 5)]) is None


def test_room_that_numbers_leave_is_told() -> None:
    found = TimeOrder(order_of([(0, "", 1), (0, "", 2)]).clock, [0, 1], unsure=False, empty=2)  # type: ignore[union-attr]
    (finding,) = order_findings(found, [])
    assert "room for 2 more volumes" in finding.message

from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series


def moments(*shifts: tuple[float, float, float], count: int = 5) -> list[Dataset]:
    """Return slices of several moments, each shifted, those of one place one after the other."""
    found = []
    for t, (x, y, z) in enumerate(shifts):
        found += series(
            count,
            origin=(-50 + x, 30 + y, 7 + z),
            TemporalPositionIdentifier=t + 1,
            SOPInstanceUID="",
        )
    return [found[t * count + k] for k in range(count) for t in range(len(shifts))]


def shifted(volume: Volume) -> list[str]:
    return [finding.message for finding in volume.findings if finding.code == "volumes_shifted"]


def test_moments_of_one_grid_say_how_far_they_lie_from_the_first() -> None:
    volume = load(moments((0, 0, 0), (0, 0, 0.03), (0.04, 0, -0.03)))
    assert volume.shape == (3, 5, 4, 3)
    (message,) = shifted(volume)
    # (0.04, 0, -0.03) is 0.05 mm long.
    assert "up to 0.05 mm from where t = 0 lies (t = 1 by 0.03 mm; t = 2 by 0.05 mm)" in message
    assert volume.positions[:, 2].tolist() == [7, 9.5, 12, 14.5, 17]
    assert message in volume.explain()


def test_a_shift_of_five_microns_is_told_and_one_of_digits_is_not() -> None:
    assert "0.005 mm" in shifted(load(moments((0, 0, 0), (0, 0, 0.005))))[0]
    assert shifted(load(moments((0, 0, 0), (0, 0, 0.00005)))) == []
    assert shifted(load(moments((0, 0, 0), (0, 0, 0)))) == []


def test_the_fullest_volume_gives_the_places_and_those_of_one_moment_are_not_mixed() -> None:
    slices = moments((0, 0, 0), (0, 0, 0.08), (0, 0, 0.02))
    # t = 0 lacks its slice 3: t = 1 is the first that is whole.
    volume = load([one for one in slices if one is not slices[9]])
    assert volume.positions[:, 2].tolist() == [7.08, 9.58, 12.08, 14.58, 17.08]
    assert "where t = 1 lies (t = 0 by 0.08 mm; t = 2 by 0.06 mm)" in shifted(volume)[0]


def test_a_place_that_the_fullest_volume_lacks_lies_where_the_shift_of_another_puts_it() -> None:
    slices = moments((0, 0, 0), (0, 0, 0.04), (0, 0, -0.04), count=9)
    lost = {id(slices[3 * k + t]) for t, k in enumerate((2, 3, 8))}  # t = 0, 1, 2 each lack a slice: 2, 3 and 8
    volume = load([one for one in slices if id(one) not in lost])
    assert [round(float(z), 6) for z in volume.positions[:, 2]] == [7 + 2.5 * k for k in range(9)]

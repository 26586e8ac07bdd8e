"""What tells stacks apart in the refusal to choose between them."""

from __future__ import annotations

import pytest

from dicomnb.errors import AmbiguousSource
from dicomnb.volumes.loading.load import load
from tests.images import series


def test_stacks_of_other_planes_do_not_look_alike() -> None:
    slices = series(5)
    (odd,) = series(1, row=(0, 1, 0), column=(0, 0, -1), InstanceNumber=9, SOPInstanceUID="2.25.99")
    with pytest.raises(AmbiguousSource) as told:
        load([*slices, odd])
    lines = str(told.value).splitlines()
    assert lines[1].startswith("  [0] series 3, CT, 5 × 4 × 3")
    assert lines[2].startswith("  [1] series 3, CT, 1 × 4 × 3")


def test_stacks_that_differ_in_their_plane_alone_are_told_by_it() -> None:
    first = series(3)
    second = series(3, row=(0, 1, 0), column=(0, 0, -1), step=(-2.5, 0, 0))
    third = series(3, row=(0, 1, 0), column=(0.1, 0, -0.99498744), step=(-2.5, 0, 0), origin=(7.25, 0, 0))
    for number, ds in enumerate((*second, *third)):
        ds.SOPInstanceUID = f"2.25.9.{number}"
    with pytest.raises(AmbiguousSource) as told:
        load([*first, *second, *third])
    ends = [line.partition("4 × 3")[2] for line in str(told.value).splitlines()[1:4]]
    assert ends[0].endswith(", axial planes")
    assert ends[1].endswith(", sagittal planes, the first at (-50, 30, 7) mm")
    assert ends[2].endswith(", sagittal planes, the first at (7.25, 0, 0) mm")

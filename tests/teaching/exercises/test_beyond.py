from __future__ import annotations

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.teaching import check, make_study
from dicomnb.teaching.answers import Unreadable
from dicomnb.teaching.exercises.beyond import Blackout

# A name in columns 8 to 245 and rows 6 to 19; echoes from row 36 on, in columns 22 to 293.
SCREEN = Blackout((8, 6, 246, 20), (22, 36, 294, 228))


@pytest.mark.parametrize(
    "rectangle", [(8, 6, 238, 14), (0, 0, 320, 36), [7.0, 5.0, 242.0, 20.0], np.array([[8, 6, 238, 14]])]
)
def test_every_rectangle_that_hides_the_name_and_no_echoes_is_right(rectangle: object) -> None:
    read = SCREEN.read(rectangle)
    assert SCREEN.is_good(read)
    assert SCREEN.same(read, SCREEN.read((0, 0, 300, 30)))


@pytest.mark.parametrize(
    ("rectangle", "hides_all", "hides_echoes"),
    [
        ((9, 6, 238, 14), False, False),  # one column short on the left
        ((8, 7, 238, 14), False, False),  # one row short at the top
        ((8, 6, 237, 14), False, False),
        ((8, 6, 238, 13), False, False),
        ((0, 0, 320, 37), True, True),  # the first row of echoes
        ((0, 100, 22, 50), False, False),  # beside the echoes
        ((0, 100, 23, 50), False, True),
        ((293, 227, 5, 5), False, True),
        ((294, 0, 20, 240), False, False),
    ],
)
def test_one_pixel_decides(rectangle: tuple[int, ...], hides_all: bool, hides_echoes: bool) -> None:
    read = SCREEN.read(rectangle)
    assert (SCREEN.hides_all(read), SCREEN.hides_echoes(read)) == (hides_all, hides_echoes)
    assert not SCREEN.same(read, SCREEN.read((0, 0, 300, 30)))
    assert ("echoes" in SCREEN.remark(read, read)) is hides_echoes


def test_rectangle_needs_four_numbers() -> None:
    with pytest.raises(Unreadable, match="these are 2"):
        SCREEN.read((8, 6))


def test_screen_of_the_exercise_is_that_of_the_film() -> None:
    ds = dn.read(make_study("us") / "us.dcm")
    # Letters are the only thing with this colour.
    _, rows, columns = np.nonzero((dn.rgb(ds) == (240, 240, 200)).all(axis=-1))
    hidden = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    (region,) = ds.SequenceOfUltrasoundRegions
    assert check("8.4", (hidden[0], hidden[1], hidden[2] - hidden[0], hidden[3] - hidden[1])).right
    assert not check("8.4", (hidden[0] + 1, hidden[1], 300, 16)).right
    assert check("8.4", (0, 0, ds.Columns, region.RegionLocationMinY0)).right
    assert not check("8.4", (0, 0, ds.Columns, region.RegionLocationMinY0 + 1)).right

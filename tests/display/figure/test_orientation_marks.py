from __future__ import annotations

import numpy as np
import pytest

from dicomnb.display.figure.orientation_marks import round_length
from dicomnb.display.figure.picture import show
from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.element import DataElement
from tests.display.ct_slice import ct
from tests.display.drawn import texts
from tests.images import series


def test_the_scale_bar_has_a_round_length_in_the_millimetres_of_the_image() -> None:
    # 60 columns of 1.25 mm are 75 mm wide; the longest round bar below 0.3 · 75 = 22.5 mm is 20 mm, 2 cm.
    axes = show(series(2, columns=60), scale_bar=True).axes[0]
    (bar,) = axes.lines
    ends = np.asarray(bar.get_xdata(), float)
    assert ends[1] - ends[0] == pytest.approx(20 / 75)
    assert "2 cm" in [text.get_text() for text in axes.texts]


def test_overlay_planes_of_the_file_lie_on_the_image() -> None:
    # A plane of 3 rows and 5 columns: bits 0, 1 and 7 of its rows one after the other, the lowest bit first.
    made = ct()
    for element, vr, value in (
        (0x0010, "US", 3),
        (0x0011, "US", 5),
        (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]),
        (0x0100, "US", 1),
        (0x0102, "US", 0),
        (0x3000, "OW", bytes([0b10000011, 0])),
    ):
        made[0x6000, element] = DataElement((0x6000, element), vr, value)
    _, drawn = show(made).axes[0].collections
    mask = ~np.ma.getmaskarray(np.ma.asarray(drawn.get_array())).reshape(3, 5)
    assert np.argwhere(mask).tolist() == [[0, 0], [0, 1], [1, 2]]
    assert len(show(made, overlays=False).axes[0].collections) == 1


def test_an_overlay_that_is_cut_off_is_left_out_with_a_warning() -> None:
    made = ct()
    made[0x6000, 0x0010] = DataElement((0x6000, 0x0010), "US", 3)
    made[0x6000, 0x3000] = DataElement((0x6000, 0x3000), "OW", bytes(2))
    with pytest.warns(DicomWarning, match="overlays are left out"):
        assert len(show(made).axes[0].collections) == 1


@pytest.mark.parametrize(
    ("most", "length"), [(0.19, 0.1), (0.5, 0.5), (1.99, 1), (2.0, 2), (9.9, 5), (48, 20), (123, 100), (999, 500)]
)
def test_a_round_length_is_the_greatest_that_fits(most: float, length: float) -> None:
    assert round_length(most) == pytest.approx(length)
    # 0.1 × 3 is a little more than 0.3: what is meant to fit does.
    assert round_length(0.1 * 20) == 2


def test_letters_that_would_lie_on_each_other_are_left_out() -> None:
    # A picture 4 mm high and 60 wide: letters above and below would lie on each other.
    flat = show(series(1, rows=4, columns=60, spacing=(1.0, 1.0)), figsize=(4, 3))
    written = [text.get_text() for text in texts(flat)]
    assert {"R", "L"} <= set(written)
    assert not {"A", "P"} & set(written)


def test_letters_stand_at_the_sides_of_the_picture() -> None:
    axes = show(series(5), plane="sagittal").axes[0]
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert (places["A"][0] < 0.1, places["P"][0] > 0.9) == (True, True)
    assert (places["I"][1] < 0.1, places["S"][1] > 0.9) == (True, True)
    assert not show(series(5), letters=False).axes[0].texts
    assert not show(ct()).axes[0].texts  # nothing says how it lies
    # A right mediolateral oblique mammogram: rows run to the front, columns to the feet and to the right.
    breast = show(ct(Modality="MG", PatientOrientation=["A", "FR"])).axes[0]
    assert {text.get_text(): text.get_position() for text in breast.texts} == {
        "P": (0.015, 0.5), "A": (0.985, 0.5), "S-L": (0.5, 0.985), "I-R": (0.5, 0.015),
    }  # fmt: skip

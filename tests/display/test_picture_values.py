"""The values that a picture shows: rescaled, in a window, in colour, of one point in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dicomnb.display.common.colors import MISSING
from dicomnb.display.figure.picture import picture, show
from dicomnb.errors import UsageError
from dicomnb.pixels.window import WINDOWS, Window
from dicomnb.volumes.loading.load import load
from tests.display.ct_slice import ct
from tests.images import image, series

# -- values and windows ---------------------------------------------------------------------------------------


def test_values_are_rescaled_and_carry_their_unit() -> None:
    figure = show(ct(RescaleSlope=2, RescaleIntercept=-1000, RescaleType="HU"))
    mesh = figure.axes[0].collections[0]
    assert np.asarray(mesh.get_array()).reshape(3, 5)[2].tolist() == [-980, -978, -976, -974, -972]
    assert figure.axes[1].get_ylabel().startswith("HU")


def test_the_first_window_of_the_header_is_taken() -> None:
    figure = show(ct(WindowCenter=[40, 7], WindowWidth=[400, 3]))
    # PS3.3 C.11.2.1.2.1: from c - 0.5 - (w - 1)/2 = -160 to c - 0.5 + (w - 1)/2 = 239.
    assert figure.axes[0].collections[0].get_clim() == (-160, 239)


def test_without_a_window_in_the_header_nearly_all_values_are_spread() -> None:
    low, high = show(ct()).axes[0].collections[0].get_clim()
    assert 0 <= low < 1
    assert 13 < high <= 14


@pytest.mark.parametrize(
    ("window", "limits"),
    [((40, 400), (-160, 239)), (WINDOWS["lung"], (-1350, 149)), ("lung", (-1350, 149)), ("Lung ", (-1350, 149))],
)
def test_a_window_may_be_numbers_a_window_or_a_name(window: Any, limits: tuple[float, float]) -> None:
    assert show(ct(), window=window).axes[0].collections[0].get_clim() == limits


def test_a_window_of_the_header_has_its_explanation_for_a_name() -> None:
    made = ct(WindowCenter=[40, 7], WindowWidth=[400, 3], WindowCenterWidthExplanation=["WIDE", "NARROW"])
    assert show(made, window="narrow").axes[0].collections[0].get_clim() == (5.5, 7.5)


def test_an_unknown_window_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'lungs'.*'automatic'.*'lung'"):
        show(ct(), window="lungs")


def test_a_width_of_1_divides_black_from_white() -> None:
    mesh = show(ct(), window=Window(7, 1)).axes[0].collections[0]
    shown = mesh.to_rgba(np.array([6.0, 6.5, 6.6, 7.0]))[:, 0]
    assert shown.tolist() == [0, 0, 1, 1]  # PS3.3 C.11.2.1.2.1: black up to c - 0.5


def test_a_sigmoid_window_follows_the_curve_of_the_standard() -> None:
    mesh = show(ct(), window=Window(50, 20, function="SIGMOID")).axes[0].collections[0]
    # 1 / (1 + exp(-4 (x - c) / w)): a half at c; 0.8808 at c + w/2; 0.0180 at c - w.
    assert np.ma.getdata(mesh.norm(np.array([50.0, 60.0, 30.0]))) == pytest.approx([0.5, 0.8808, 0.0180], abs=1e-3)


def test_monochrome1_shows_low_values_bright_and_leaves_values_alone() -> None:
    figure = show(ct(PhotometricInterpretation="MONOCHROME1"))
    mesh = figure.axes[0].collections[0]
    assert mesh.to_rgba(np.array([0.0, 14.0]))[:, 0].tolist() == [1, 0]
    assert np.asarray(mesh.get_array()).reshape(-1)[:3].tolist() == [0, 1, 2]


def test_a_missing_slice_has_a_colour_that_is_no_grey() -> None:
    slices = series(5)
    del slices[2]
    volume = load(slices)
    figure, drawing = picture(volume, 2, Window(40, 400))
    assert drawing.mesh.to_rgba(np.array([np.nan]))[0, :3] == pytest.approx(to_rgb(MISSING))
    assert "missing" in figure.axes[0].get_title(loc="left")


def test_colours_are_drawn_as_they_are_without_a_colour_bar() -> None:
    colors = np.zeros((2, 3, 3), np.uint8)
    colors[0, 1] = (200, 100, 50)
    made = image(colors[..., 0], SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    made.PixelData = colors.tobytes()
    figure = show(made)
    assert len(figure.axes) == 1
    assert np.asarray(figure.axes[0].collections[0].get_array()).tolist() == colors.tolist()


def test_luminance_and_chrominance_are_drawn_as_red_green_and_blue() -> None:
    made = image(np.zeros((1, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL")
    made.PlanarConfiguration = 0
    made.PixelData = bytes([76, 85, 255, 149, 43, 21])  # pure red and pure green, by PS3.3 C.7.6.3.1.2
    drawn = np.asarray(show(made).axes[0].collections[0].get_array()).reshape(2, 3)
    assert np.abs(drawn.astype(int) - [[254, 0, 0], [0, 255, 0]]).max() <= 2


def test_a_slice_of_one_file_leaves_the_other_files_unread() -> None:
    stack = load(series(5, WindowCenter=40, WindowWidth=400))
    show(stack, 3)
    assert not {"array", "stored"} & set(vars(stack))


def test_a_point_of_the_fourth_dimension_is_chosen_by_its_number() -> None:
    echoes = [image_of for echo in (10, 30) for image_of in series(3, Modality="MR", EchoTime=echo)]
    for number, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{number + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (1000 if number > 2 else 0)).astype("<i2").tobytes()
    stack = load(echoes)
    first, second = (np.asarray(show(stack, 1, t=t).axes[0].collections[0].get_array()).flat[0] for t in (0, 1))
    assert (first, second) == (100, 1100)
    assert show(stack, 1, t=-1).axes[0].get_title(loc="left").endswith(" · t = 1 (0–1)")
    assert show(stack[1], 1).axes[0].get_title(loc="left").endswith(" · slice k = 1 (0–2)")
    with pytest.raises(UsageError, match=r"no point t = 2.*0 to 1"):
        show(stack, t=2)

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dicomnb.analysis.roi import roi
from dicomnb.display.common.captions import number_text, value_text
from dicomnb.display.figure.picture import show
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.shapes import Circle
from dicomnb.volumes.loading.load import load
from tests.display.ct_slice import ct
from tests.display.drawn import pixels, texts
from tests.images import image, series

ATTACK = r"$\frac{"  # malformed mathematics: Matplotlib raises when it parses this


# -- geometry -------------------------------------------------------------------------------------------------


def test_voxels_are_rectangles_in_millimetres() -> None:
    axes = show(ct()).axes[0]
    corners = np.asarray(axes.collections[0].get_coordinates())
    assert corners[0, :, 0].tolist() == [0, 0.5, 1.0, 1.5, 2.0, 2.5]
    assert corners[:, 0, 1].tolist() == [0, 2, 4, 6]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x (mm)", "y (mm)")


def test_a_millimetre_is_as_long_down_as_across() -> None:
    axes = show(ct()).axes[0]
    assert axes.get_aspect() == 1
    # The box of 2.5 mm × 6 mm fills the room that it has been given: nothing is left to shrink.
    box = axes.get_position(original=True).get_points() * show(ct()).get_size_inches()
    width, height = box[1] - box[0]
    assert height / width == pytest.approx(6 / 2.5)


def test_row_0_is_at_the_top_and_column_0_at_the_left() -> None:
    stored = np.zeros((3, 5), np.int16)
    stored[0, 0] = 100
    figure = show(image(stored, PixelSpacing=[2.0, 0.5]), window=(50, 100))
    seen = pixels(figure)
    left, bottom, right, top = figure.axes[0].bbox.extents
    height = seen.shape[0]
    inside = seen[int(height - top) + 3 : int(height - bottom) - 3, int(left) + 3 : int(right) - 3, 0]
    assert inside[0, 0] == 255
    assert inside[-1, 0] == inside[0, -1] == inside[-1, -1] == 0


def test_without_a_spacing_axes_count_pixels() -> None:
    assert show(image(np.ones((2, 3), np.uint8))).axes[0].get_xlabel() == "x (pixels)"


def test_axes_count_the_coordinates_of_the_patient_where_asked_for() -> None:
    # Columns begin at -50 and are 1.25 mm wide, rows begin at 30 and are 0.75 mm high, 3 × 4 of them.
    axes = show(series(5), frame="patient").axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x in the patient (mm)", "y in the patient (mm)")
    assert axes.get_xlim() == pytest.approx((-50.625, -46.875))
    assert axes.get_ylim() == pytest.approx((32.625, 29.625))
    assert "axial at S 12.0 mm" in axes.get_title(loc="left")  # 7 + 2 · 2.5
    coronal = show(series(5), plane="coronal", frame="patient").axes[0]
    assert coronal.get_ylabel() == "z in the patient (mm)"
    assert coronal.get_ylim() == pytest.approx((5.75, 18.25))
    with pytest.raises(GeometryError, match="do not say"):
        show(ct(), frame="patient")


# -- slices ---------------------------------------------------------------------------------------------------


def test_the_middle_slice_is_shown_by_default_and_negative_numbers_count_from_the_end() -> None:
    stack = load(series(5))
    assert "k = 2" in show(stack).axes[0].get_title(loc="left")
    assert "k = 4" in show(stack, -1).axes[0].get_title(loc="left")


def test_a_slice_that_does_not_exist_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no slice 5.*0 to 4"):
        show(series(5), 5)


def test_the_title_says_modality_slice_and_position() -> None:
    # Slices of 2.5 mm: the centre of the fourth lies 3.5 · 2.5 = 8.75 mm from the outer side of the first.
    assert show(series(5), 3).axes[0].get_title(loc="left") == "CT · axial at S 14.5 mm · slice k = 3 (0–4)"


def test_the_title_of_a_single_slice_says_where_it_lies_or_how_large_it_is() -> None:
    assert show(series(1)).axes[0].get_title(loc="left") == "CT · axial at S 7.0 mm"
    assert show(ct()).axes[0].get_title(loc="left") == "CT · 3 rows × 5 columns"
    # Turned by 30° about the patient's x axis: rows run down and forwards. The middle is 1.5 rows of 0.75 mm away:
    # z = 7 - 1.125 · sin 30° = 6.44.
    tilted = series(1, column=(0, 0.8660254, -0.5), step=(0, 1.25, 2.165))
    assert show(tilted).axes[0].get_title(loc="left") == "CT · nearly axial, its middle at S 6.4 mm"


def test_text_is_written_small_enough_for_a_small_figure() -> None:
    figure = show(series(5, WindowCenter=1000, WindowWidth=2400), 3, figsize=(4, 3), dpi=100)
    FigureCanvasAgg(figure).draw()
    image, bar = figure.axes
    written = image.get_title(loc="left")
    title = next(text for text in texts(figure) if text.get_text() == written).get_window_extent()
    label = bar.yaxis.label.get_window_extent()
    assert title.x1 <= 400
    assert 0 < label.y0 < label.y1 < 300
    assert not title.overlaps(label)


def test_a_colour_bar_beside_other_axes_is_as_high_as_the_image() -> None:
    figure = Figure(figsize=(9, 4), layout="constrained")
    for each in figure.subplots(1, 2):
        show(series(2, rows=30, columns=24, spacing=(1.1, 1.3), WindowCenter=40, WindowWidth=400), ax=each)
    FigureCanvasAgg(figure).draw()
    axes: list[Any] = figure.axes
    _, second, bar, _ = axes
    high = [each.get_window_extent().height for each in axes]
    assert high[2] == pytest.approx(high[0], rel=0.15)
    assert bar.get_tightbbox().x1 < second.get_tightbbox().x0


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("dpi", [37, 300])
def test_a_picture_can_be_saved_by_every_backend_at_any_resolution(kind: str, begins: bytes, dpi: int) -> None:
    figure = show(series(3, RescaleType=ATTACK, WindowCenter=40, WindowWidth=400), dpi=dpi, figsize=(4, 3))
    assert figure.dpi == dpi
    saved = io.BytesIO()
    figure.savefig(saved, format=kind)
    assert saved.getvalue().startswith(begins)
    # The image is pixels, not a polygon for each voxel.
    assert len(saved.getvalue()) < 500_000


def test_codes_of_units_are_written_as_people_write_them() -> None:
    # PS3.3 C.8.9.1.1.3: BQML is Becquerels per milliliter.
    slices = series(2, Modality="PT", Units="BQML", RescaleSlope=1, WindowCenter=40, WindowWidth=400)
    assert load(slices).units == "BQML"
    assert show(slices).axes[1].get_ylabel() == "Bq/mL\ncenter 40, width 400"
    assert value_text(12.5, "BQML") == "12.5 Bq/mL"
    volume = load(slices)
    assert "Bq/mL" in repr(volume)
    assert "values in Bq/mL" in str(volume.explain())
    over = show(volume, overlay={"uptake": volume}, index=1)
    assert over.axes[-1].get_ylabel() == "uptake (Bq/mL)"
    found = roi(volume, Circle((2, 2), 1), index=0)
    assert found.units == "BQML"
    assert "Bq/mL" in repr(found)
    assert "BQML" not in repr(found)


# -- planes, slabs, several slices ----------------------------------------------------------------------------


def test_another_plane_is_drawn_in_true_proportions_head_up() -> None:
    # 5 slices of 2.5 mm; rows 0.75 mm, columns 1.25 mm apart: the coronal picture is 3.75 mm wide, 12.5 mm high.
    axes = show(series(5), 1, plane="coronal").axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x (mm)", "z (mm)")
    assert axes.get_xlim() == (0, 3.75)
    assert axes.get_ylim() == (0, 12.5)
    assert axes.get_title(loc="left") == "CT · coronal at P 30.8 mm · row j = 1 (0–3)"
    # Each voxel holds 100 k + 10 j + i.
    shown = np.asarray(axes.collections[0].get_array()).reshape(5, 3)
    assert shown[:, 2].tolist() == [12, 112, 212, 312, 412]


def test_several_slices_share_one_window_and_one_colour_bar() -> None:
    figure = show(series(5, WindowCenter=[200], WindowWidth=[400]), [0, 3, -1])
    *images, bar = figure.axes
    assert [axes.get_title(loc="left")[-5:] for axes in images] == ["k = 0", "k = 3", "k = 4"]
    assert {axes.collections[0].get_clim() for axes in images} == {(0, 399)}
    assert np.asarray(images[1].collections[0].get_array()).flat[0] == 300
    assert bar.get_ylabel().endswith("center 200, width 400")
    boxes = [axes.get_position() for axes in images]
    assert all(a.x1 < b.x0 or a.y0 > b.y1 for a, b in pairwise(boxes))


def test_several_slices_need_a_figure_and_a_number() -> None:
    with pytest.raises(UsageError, match="one by one"):
        show(series(3), [0, 1], ax=Figure().subplots())
    with pytest.raises(UsageError, match="No slice"):
        show(series(3), [])
    with pytest.raises(UsageError, match="columns"):
        show(series(3), [0, 1], columns=-1)


def test_a_slab_is_projected_and_the_title_says_so() -> None:
    # Centres are 2.5 mm apart: 5 mm around k = 2 hold the centres of 1, 2 and 3.
    axes = show(series(5), 2, slab=5).axes[0]
    assert np.asarray(axes.collections[0].get_array()).flat[0] == 300
    assert axes.get_title(loc="left").endswith("maximum over 5 mm")
    mean = show(series(5), 2, slab=5, how="mean").axes[0]
    assert np.asarray(mean.collections[0].get_array()).flat[0] == 200


def test_an_unknown_colour_map_or_style_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'pet'.*'gray_r'"):
        show(ct(), cmap="pet")
    with pytest.raises(UsageError, match="'dark'"):
        show(ct(), style="black")  # type: ignore[arg-type]


def test_the_dark_style_holds_when_the_figure_is_drawn_later() -> None:
    figure = show(series(3), style="dark")
    assert pixels(figure)[0, 0].tolist() == [0, 0, 0, 255]
    ticks = [text for axes in figure.axes for text in axes.get_yticklabels() if text.get_text()]
    assert len(ticks) > 4
    assert {to_rgb(text.get_color()) for text in ticks} == {(1, 1, 1)}


# -- privacy, and text from the file --------------------------------------------------------------------------


def test_no_text_names_the_patient() -> None:
    made = ct(
        PatientName="SECRET^One",
        PatientID="SECRET2",
        SeriesDescription="SECRET three",
        StudyDescription="SECRET",
        InstitutionName="SECRET",
        WindowCenter=[40],
        WindowWidth=[400],
        WindowCenterWidthExplanation="SECRET",
    )
    figure = show(made)
    assert not [text for text in texts(figure) if "SECRET" in text.get_text()]
    assert "SECRET" not in figure.alt


def test_a_modality_that_is_no_code_is_not_shown() -> None:
    assert show(ct(Modality="Roe^Jane")).axes[0].get_title(loc="left") == "3 rows × 5 columns"


def test_no_text_of_the_file_or_the_caller_is_parsed_as_mathematics() -> None:
    figure = show(ct(RescaleType=ATTACK), title=ATTACK)
    pixels(figure)
    assert figure.axes[0].get_title(loc="left") == ATTACK


def test_numbers_in_labels_are_short_and_have_a_true_minus() -> None:
    assert [number_text(n) for n in (-38, 1646.2, 0.123456, 25000.0)] == ["−38", "1646", "0.1235", "25000"]


# -- figures --------------------------------------------------------------------------------------------------


def test_axes_of_ones_own_are_drawn_on() -> None:
    figure = Figure()
    axes = figure.subplots(1, 2)
    assert show(ct(), ax=axes[1]) is figure
    assert not axes[0].collections
    assert len(axes[1].collections) == 1


def test_size_and_resolution_are_those_asked_for() -> None:
    assert pixels(show(ct(), figsize=(4, 3), dpi=50)).shape[:2] == (150, 200)


def test_pyplot_keeps_no_figure() -> None:
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    show(ct())
    assert plt.get_fignums() == before


def test_the_figure_goes_into_a_pdf_as_an_image() -> None:
    buffer = io.BytesIO()
    show(series(2, rows=200, columns=200)).savefig(buffer, format="pdf")
    assert len(buffer.getvalue()) < 100_000  # as polygons it takes 500 kB and more


def test_a_dark_style_is_followed() -> None:
    with matplotlib.style.context("dark_background"):
        figure = show(ct())
        assert pixels(figure)[0, 0].tolist() == [0, 0, 0, 255]

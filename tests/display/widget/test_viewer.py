from __future__ import annotations

import io
from typing import Any

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from dicomnb.display.common.captions import caption, window_label
from dicomnb.display.common.plane import Plane, find_plane
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture
from dicomnb.display.widget.viewer import CUSTOM, Viewer
from dicomnb.errors import UsageError
from dicomnb.pixels.window import Window
from tests.display.core_widgets import core_view as view
from tests.display.viewers import pixels, viewer, widgets
from tests.images import image, series


def slider(shown: Viewer, label: str) -> Any:
    sliders = widgets(shown, ipywidgets.IntSlider) + widgets(shown, ipywidgets.FloatSlider)
    return next(each for each in sliders if each.description.startswith(label))


def field(shown: Viewer, label: str) -> Any:
    row = next(each for each in widgets(shown, ipywidgets.HBox) if slider(shown, label) in each.children)
    return row.children[1]


def point_field(shown: Viewer, label: str) -> Any:
    return next(each for each in widgets(shown, ipywidgets.BoundedIntText) if each.description.startswith(label))


def menu(shown: Viewer, label: str) -> Any:
    return next(each for each in widgets(shown, ipywidgets.Dropdown) if each.description == label)


def expected(shown: Viewer, index: int, window: Window, plane: Plane | None = None) -> Any:
    """Return the picture of a renderer that never showed anything else."""
    stack = shown.volume
    plane = plane or find_plane(stack)
    renderer = FrameRenderer(picture(plane, index, window, dpi=100)[1])
    renderer.set_window(window, window_label(stack.units, window))
    return renderer.render(plane.take(stack.array, index), caption(plane, index))[..., :3]


def test_it_begins_with_the_middle_slice_and_the_windows_of_the_header() -> None:
    shown = viewer()
    assert shown.index == 2
    assert (shown.window.center, shown.window.width) == (40, 400)
    assert np.array_equal(pixels(shown), expected(shown, 2, Window(40, 400)))


def test_the_slice_slider_changes_the_picture() -> None:
    shown = viewer()
    slider(shown, "Slice").value = 4
    assert shown.index == 4
    assert field(shown, "Slice").value == 4
    assert np.array_equal(pixels(shown), expected(shown, 4, Window(40, 400)))


def test_the_window_sliders_and_fields_are_one() -> None:
    shown = viewer()
    slider(shown, "Center").value = 120
    assert (shown.window.center, shown.window.width) == (120, 400)
    assert field(shown, "Center").value == 120
    field(shown, "Width").value = 90.5
    assert (shown.window.center, shown.window.width) == (120, 90.5)
    assert slider(shown, "Width").value == pytest.approx(90.5, abs=0.51)  # on the nearest step
    assert np.array_equal(pixels(shown), expected(shown, 2, Window(120, 90.5)))


def test_a_slider_that_reports_its_nearest_step_changes_nothing() -> None:
    # A browser sets a slider to a step of its own, and sends 119.99999999 for 120.
    shown = viewer(window=(120.25, 90))
    slider(shown, "Center").value = 119.99999999
    assert shown.window.center == 120.25


def test_a_window_beyond_the_ends_of_the_sliders_is_kept() -> None:
    shown = viewer()
    field(shown, "Center").value = -5000
    assert shown.window.center == -5000
    assert slider(shown, "Center").value == -5000


def test_another_window_is_on_the_image_before_its_numbers_are_beside_the_bar() -> None:
    shown = viewer()
    (still,) = widgets(shown, ipywidgets.Image)
    sent: list[bytes] = []
    still.observe(lambda change: sent.append(change["new"]), "value")
    shown.window = (300, 90)
    first, last = sent
    before, wanted = expected(shown, 2, Window(40, 400)), expected(shown, 2, Window(300, 90))
    with Image.open(io.BytesIO(first)) as read:
        seen = np.asarray(read.convert("RGB"))
    # Image and bar are the left and the middle of the picture, numbers the rest.
    image = slice(0, seen.shape[1] * 3 // 4)
    assert np.array_equal(seen[:, image], wanted[:, image])
    assert not np.array_equal(before[:, image], wanted[:, image])
    assert np.array_equal(seen[:, -40:], before[:, -40:])
    assert still.value == last
    assert np.array_equal(pixels(shown), wanted)


def test_a_width_of_zero_is_not_taken() -> None:
    shown = viewer()
    field(shown, "Width").value = 0
    assert shown.window.width == 400
    assert field(shown, "Width").value == 400


def test_the_menu_offers_the_header_an_automatic_window_and_those_for_ct() -> None:
    shown = viewer()
    presets = menu(shown, "Preset")
    assert presets.options[:2] == ("header: SOFT (40 / 400)", "header: HARD (200 / 1000)")
    assert presets.value == "header: SOFT (40 / 400)"
    assert presets.options[2].startswith("automatic")
    assert "lung (−600 / 1500)" in presets.options
    presets.value = "lung (−600 / 1500)"
    assert (shown.window.center, shown.window.width) == (-600, 1500)
    slider(shown, "Center").value = 100
    assert presets.value == CUSTOM


def test_windows_of_the_header_without_words_are_counted_where_there_are_several() -> None:
    one = menu(view(series(2, Modality="MR", WindowCenter=40, WindowWidth=400)), "Preset")
    assert one.options[0] == "header (40 / 400)"
    two = menu(view(series(2, Modality="MR", WindowCenter=[40, 9], WindowWidth=[400, 8])), "Preset")
    assert two.options[:2] == ("header 1 (40 / 400)", "header 2 (9 / 8)")


def test_windows_for_ct_are_not_offered_for_mr() -> None:
    presets = menu(view(series(2, Modality="MR")), "Preset")
    assert not [name for name in presets.options if "lung" in name]


def test_reset_returns_to_the_beginning() -> None:
    shown = viewer(index=1)
    before = pixels(shown)
    shown.index, shown.window = 3, "bone"
    assert not np.array_equal(pixels(shown), before)
    next(each for each in widgets(shown, ipywidgets.Button) if each.description == "Reset").click()
    assert shown.index == 1
    assert np.array_equal(pixels(shown), before)


def test_index_and_window_can_be_set_and_observed() -> None:
    shown = viewer()
    seen: list[Any] = []
    shown.observe(lambda change: seen.append((change["name"], change["new"])), ["index", "window"])
    shown.index = -1
    shown.window = (7, 3)
    assert seen == [("index", 4), ("window", Window(7, 3))]
    assert slider(shown, "Slice").value == 4
    assert np.array_equal(pixels(shown), expected(shown, 4, Window(7, 3)))


def test_a_slice_or_window_that_does_not_exist_is_refused_and_nothing_changes() -> None:
    shown = viewer()
    with pytest.raises(UsageError, match="no slice 5"):
        shown.index = 5
    with pytest.raises(UsageError, match="no window"):
        shown.window = "lungs"
    assert (shown.index, shown.window.center) == (2, 40)


def test_a_voxel_is_read_out_with_its_place_in_letters_and_its_value_in_units() -> None:
    # Columns begin at x = -50 and are 1.25 mm apart, rows at y = 30 and 0.75 mm; the middle of 17 × 31 voxels is
    # 8 columns and 15 rows away: x = -40 (right), y = 41.25 (posterior); z = 7 + 2 · 2.5 (superior). The voxel
    # holds 100 · 2 + 10 · 15 + 8 = 358, less the intercept of 3.
    shown = viewer()
    readout = widgets(shown, ipywidgets.Label)[0]
    assert readout.value == "R 40.0, P 41.2, S 12.0 mm · i 8, j 15, k 2 · 355 HU"
    point_field(shown, "Column").value = 0
    assert shown.voxel == (0, 15, 2)
    assert readout.value == "R 50.0, P 41.2, S 12.0 mm · i 0, j 15, k 2 · 347 HU"
    assert shown.position is not None
    assert shown.position.tolist() == [-50, 41.25, 12]


def test_a_voxel_beyond_the_volume_is_refused() -> None:
    shown = viewer()
    with pytest.raises(UsageError, match=r"j = 31.*0 to 30"):
        shown.voxel = (3, 31, 2)
    assert shown.voxel == (8, 15, 2)


def test_the_nearest_voxel_to_a_place_in_the_patient_is_shown() -> None:
    shown = viewer()
    shown.go_to((-44.0, 33.1, 14.6))  # 4.8 columns, 4.13 rows and 3.04 slices from the first voxel
    assert shown.voxel == (5, 4, 3)
    assert shown.index == 3


def test_the_cross_marks_the_voxel_and_leaves_it_free() -> None:
    shown = viewer()
    before = pixels(shown)
    (cross,) = widgets(shown, ipywidgets.ToggleButton)
    cross.value = True
    marked = (pixels(shown) != before).any(axis=-1)
    rows, columns = marked.sum(axis=1), marked.sum(axis=0)
    # One line down and one across, of the image's height and width less the gap.
    assert np.count_nonzero(rows > 50) == np.count_nonzero(columns > 50) == 1
    cell = marked[rows.argmax() - 3 : rows.argmax() + 4, columns.argmax() - 3 : columns.argmax() + 4]
    assert not cell.any()


# -- planes, colours, cine ------------------------------------------------------------------------------------


def test_another_plane_shows_the_same_voxel() -> None:
    shown = viewer()
    shown.voxel = (4, 20, 3)
    plane = menu(shown, "Plane")
    assert plane.options == ("axial", "coronal", "sagittal")
    plane.value = "coronal"
    assert (shown.plane, shown.index, shown.voxel) == ("coronal", 20, (4, 20, 3))
    assert slider(shown, "Row").max == 30
    drawn = expected(shown, 20, Window(40, 400), find_plane(shown.part, "coronal"))
    assert np.array_equal(pixels(shown), drawn)
    slider(shown, "Row").value = 7
    assert shown.voxel == (4, 7, 3)
    shown.plane = "axial"
    assert (shown.index, shown.voxel) == (3, (4, 7, 3))
    assert slider(shown, "Slice").max == 4
    assert np.array_equal(pixels(shown), expected(shown, 3, Window(40, 400)))


def test_a_plane_to_begin_with_can_be_chosen() -> None:
    shown = viewer(plane="sagittal", index=2)
    assert (shown.plane, shown.index, shown.voxel[0]) == ("sagittal", 2, 2)


def test_the_colour_map_can_be_changed_on_the_page() -> None:
    shown = viewer()
    colours = menu(shown, "Colours")
    assert [label for label, _ in colours.options][:3] == ["grey", "inverted grey", "hot"]
    before = pixels(shown)
    colours.value = "gray_r"
    height, width = before.shape[0] // 2, before.shape[1] // 2
    # Grey and inverted grey of one value add up to 255.
    assert int(before[height, width, 0]) + int(pixels(shown)[height, width, 0]) == 255


def test_playing_goes_from_slice_to_slice_at_the_rate_of_the_header() -> None:
    shown = view(series(4, CineRate=25))
    (play,) = widgets(shown, ipywidgets.Play)
    assert (play.interval, play.max, play.value) == (40, 3, 2)
    play.value = 3
    assert shown.index == 3
    (rate,) = widgets(shown, ipywidgets.BoundedFloatText)
    rate.value = 5
    assert play.interval == 200


def test_a_player_follows_the_slice_unless_it_plays() -> None:
    shown = viewer()
    (play,) = widgets(shown, ipywidgets.Play)
    shown.index = 4
    assert play.value == 4
    play.playing = True
    shown.index = 1
    assert play.value == 4


def test_points_of_a_fourth_dimension_are_a_trait_with_a_slider() -> None:
    echoes = [each for echo in (10, 30) for each in series(3, rows=9, columns=8, Modality="MR", EchoTime=echo)]
    for number, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{number + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (700 if number > 2 else 0)).astype("<i2").tobytes()
    shown = view(echoes)
    before = pixels(shown)
    assert widgets(shown, ipywidgets.Label)[0].value.endswith("· 144")  # 100 · 1 + 10 · 4 + 4
    slider(shown, "Point").value = 1
    assert shown.t == 1
    assert widgets(shown, ipywidgets.Label)[0].value.endswith("· 844")
    assert not np.array_equal(pixels(shown), before)
    assert any("EchoTime 30 ms" in label.value for label in widgets(shown, ipywidgets.Label))
    # The still of a saved notebook has no label below it: its title says which point it is.
    assert shown._repr_mimebundle_()[1]["image/png"]["alt"].endswith(" · t = 1 (0–1)")
    # What is played are the points.
    (play,) = widgets(shown, ipywidgets.Play)
    assert play.max == 1
    play.value = 0
    assert (shown.t, shown.index) == (0, 1)
    with pytest.raises(UsageError, match="no point t = 2"):
        shown.t = 2


def test_changing_the_plane_moves_no_slice_by_way_of_the_player() -> None:
    shown = viewer(plane="coronal", index=30)
    shown.plane = "axial"
    assert shown.voxel == (8, 30, 2)


def test_a_single_slice_has_no_slice_slider_and_a_colour_image_no_window_sliders() -> None:
    single = view(series(1))
    assert [each.description for each in widgets(single, ipywidgets.FloatSlider)] == ["Center", "Width"]
    assert widgets(single, ipywidgets.IntSlider) == []
    colors = np.full((2, 3, 4, 3), (10, 200, 30), np.uint8)
    made = image(colors[..., 0], frames=2, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    made.PixelData = colors.tobytes()
    shown = view(made)
    assert widgets(shown, ipywidgets.FloatSlider) == []
    assert len(widgets(shown, ipywidgets.IntSlider)) == 1
    shown.index = 0
    height, width = pixels(shown).shape[:2]
    assert pixels(shown)[height // 2, width // 2].tolist() == [10, 200, 30]

"""Planes across a tilted stack: the witness is a phantom whose truth is known in millimetres of the patient.

The gantry is tilted by 16.26°: columns run along (0, 0.96, 0.28), while the table moves straight along z, 5 mm a slice.
Nothing of the package says where a voxel of the phantom lies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dicomnb.analysis.measure import angle, distance, profile
from dicomnb.analysis.reslice import reslice_straight
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture, show
from dicomnb.display.figure.screen_note import ScreenNote
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import section_of
from tests.display.core_widgets import core_view as view
from tests.images import series

ROWS, COLUMNS, SLICES = 90, 44, 31
DOWN, RIGHT = 1.5, 2.0
COLUMN = np.array([0.0, 0.96, 0.28])
STEP = np.array([0.0, 0.0, 5.0])
ORIGIN = np.array([-40.0, -60.0, -70.0])

Rod = tuple[NDArray[np.float64], NDArray[np.float64]]
UPRIGHT: Rod = (np.array([4.0, 2.0, 0.0]), np.array([0.0, 0.0, 1.0]))
"""A rod along the body: a point of it, and its direction."""
LEANING: Rod = (np.array([4.0, 2.0, 0.0]), np.array([0.0, np.sin(np.radians(35)), np.cos(np.radians(35))]))
"""One that leans to the back by 35°."""
ASIDE: Rod = (np.array([4.0, 2.0, 0.0]), np.array([np.sin(np.radians(25)), 0.0, np.cos(np.radians(25))]))
"""One that leans to the left by 25°."""


def places() -> NDArray[np.float64]:
    """Return where voxels lie, by the equation of the standard (C.7.6.2.1-1), shape (n, rows, columns, 3)."""
    k, j, i = np.indices((SLICES, ROWS, COLUMNS))[..., None]
    return np.asarray(ORIGIN + k * STEP + j * DOWN * COLUMN + i * RIGHT * np.array([1.0, 0.0, 0.0]))


def phantom(*rods: Rod, step: Any = STEP, column: Any = COLUMN) -> list[Dataset]:
    """Return a stack in which rods 8 mm thick are 1000, the rest 0."""
    where = places()
    bright = np.zeros(where.shape[:3], np.bool_)
    for point, direction in rods:
        away = where - point
        bright |= np.linalg.norm(away - (away @ direction)[..., None] * direction, axis=-1) <= 4
    slices = series(
        SLICES, rows=ROWS, columns=COLUMNS, spacing=(DOWN, RIGHT), origin=ORIGIN.tolist(), step=step, column=column
    )
    for each, part in zip(slices, bright, strict=True):
        each.PixelData = (part * 1000).astype("<i2").tobytes()
    return slices


def pixels(figure: Figure) -> NDArray[np.uint8]:
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def notes(figure: Figure) -> list[str]:
    """Return what a picture says of how it is drawn."""
    found: list[Any] = [child for child in figure.axes[0].get_children() if isinstance(child, ScreenNote)]
    return [each._text.get_text() for each in found]


def line_of(figure: Figure) -> tuple[float, float]:
    """Return how a rod leans against the upright of a picture, degrees to the right, and how crooked it is, mm."""
    axes = figure.axes[0]
    frame = pixels(figure)
    left, bottom, right, top = (round(edge) for edge in axes.bbox.extents)
    inner = frame[len(frame) - top + 30 : len(frame) - bottom - 30, left + 30 : right - 30]
    y, x = np.nonzero((inner[..., :3] == 255).all(axis=-1) & (inner[..., 3] == 255))
    across, up = x + left + 30.5, top - 30 - y - 0.5
    found = axes.transData.inverted().transform(np.stack([across, up], 1))
    lines = [found[up == each] for each in np.unique(up)]
    # Where the rod leaves the image, or the part of it that is looked at, its line is no whole one.
    usual = np.median([len(line) for line in lines])
    middles = np.array([line.mean(axis=0) for line in lines if len(line) > 0.8 * usual])
    slope, start = np.polyfit(middles[:, 1], middles[:, 0], 1)
    crooked = np.abs(middles[:, 0] - (slope * middles[:, 1] + start)).max()
    return float(np.degrees(np.arctan(slope))), float(crooked)


@pytest.mark.parametrize(
    ("rod", "plane", "angle"),
    # Sagittal: the picture's upright is the normal of the slices, which z leans away from by 16.26°.
    [(UPRIGHT, "sagittal", 16.26), (LEANING, "sagittal", 35 + 16.26), (UPRIGHT, "coronal", 0), (ASIDE, "coronal", 25)],
)
def test_a_straight_rod_stays_straight_and_its_angle_true(rod: Rod, plane: str, angle: float) -> None:
    index = 22 if plane == "sagittal" else round((2.0 - ORIGIN[1]) / (DOWN * 0.96))
    figure = show(phantom(rod), index=index, plane=plane, window=Window(500, 2), letters=False, style="dark", dpi=110)
    leans, crooked = line_of(figure)
    assert abs(leans) == pytest.approx(angle, abs=0.8)
    # Of a leaning rod the steps of 5 mm from slice to slice are seen, half of them on each side.
    assert crooked < 0.75 + 2.5 * np.tan(np.radians(angle))


def test_the_corners_of_voxels_are_as_far_apart_as_in_the_patient() -> None:
    for plane, axis, way in (("sagittal", 1, COLUMN * DOWN), ("coronal", 0, np.array([RIGHT, 0, 0]))):
        mesh = show(phantom(UPRIGHT), plane=plane).axes[0].collections[0]
        corners = mesh.get_coordinates()
        along, up = corners[7, 5] - corners[7, 4], corners[8, 4] - corners[7, 4]
        assert np.linalg.norm(along) == pytest.approx(np.linalg.norm(way))
        assert np.linalg.norm(up) == pytest.approx(5)
        assert along @ up == pytest.approx(way @ STEP), axis


def test_the_picture_says_that_it_is_sheared_and_is_as_wide_as_its_voxels() -> None:
    stack = load(phantom(UPRIGHT))
    plane = find_plane(stack, "sagittal")
    # 90 rows of 1.5 mm, and 31 slices shifted by 5 × 0.28 mm each; along the normal they are 5 × 0.96 mm apart.
    assert plane.extent == pytest.approx((90 * 1.5 + 31 * 1.4, 31 * 4.8))
    assert find_plane(stack, "coronal").extent == pytest.approx((44 * 2.0, 31 * 5.0))
    figure = show(stack, plane="sagittal")
    pixels(figure)
    words = notes(figure)
    assert words == ["sheared as acquired: each slice has its true shift of 1.4 mm"]
    left, right = figure.axes[0].get_xlim()
    assert right - left == pytest.approx(plane.extent[0])


def test_letters_are_those_of_the_picture_and_not_of_the_array() -> None:
    # The coronal picture goes straight up along z, although the normal of the slices leans.
    sides = find_plane(load(phantom(UPRIGHT)), "coronal").sides
    assert sides is not None
    assert (sides.top, sides.bottom, sides.left) == ("S", "I", "R")


def test_straightened_slices_are_drawn_straight_and_the_picture_says_so() -> None:
    straight = reslice_straight(load(phantom(UPRIGHT)))
    figure = show(straight, plane="sagittal")
    pixels(figure)
    words = notes(figure)
    assert words[0].startswith("straightened; values are interpolated linearly")
    corners = figure.axes[0].collections[0].get_coordinates()
    assert np.ptp(corners[:, 0, 0]) == 0


def test_slices_that_are_not_evenly_spaced_have_their_own_shifts() -> None:
    slices = phantom(UPRIGHT)
    heights = np.cumsum(np.linspace(3, 7, SLICES))
    for each, z in zip(slices, heights, strict=True):
        each.ImagePositionPatient = [ORIGIN[0], ORIGIN[1], round(float(z), 3)]
    plane = find_plane(load(slices), "sagittal")
    assert plane.shifts is not None
    assert plane.shifts.shifts == pytest.approx(0.28 * (heights - heights[0]), abs=1e-3)
    x, y = plane.middles()
    assert x[:, 0] - x[0, 0] == pytest.approx(0.28 * (heights - heights[0]), abs=1e-3)
    assert y[:, 0] - y[0, 0] == pytest.approx(0.96 * (heights - heights[0]), abs=1e-3)


def test_a_slice_that_was_acquired_and_a_straight_stack_are_rectangles() -> None:
    assert find_plane(load(phantom(UPRIGHT))).shifts is None
    upright = phantom(UPRIGHT, column=(0, 1, 0))
    assert find_plane(load(upright), "sagittal").shifts is None


# -- measured ------------------------------------------------------------------------------------------------


def test_coordinates_of_a_picture_measure_what_the_patient_does() -> None:
    stack = load(phantom(UPRIGHT))
    for plane, index in (("sagittal", 22), ("coronal", 40)):
        section = section_of(stack, plane, index)
        voxels = np.array([[22, 40, 3], [22, 40, 25], [22, 61, 9]] if plane == "sagittal" else
                          [[5, 40, 3], [5, 40, 25], [31, 40, 9]])  # fmt: skip
        where = places()[voxels[:, 2], voxels[:, 1], voxels[:, 0]]
        spots = section.coordinates(voxels)
        assert section.indices(spots) == pytest.approx(voxels)
        x, y = find_plane(stack, plane).middles()
        row, column = voxels[1][2], voxels[1][1 if plane == "sagittal" else 0]
        assert spots[1] == pytest.approx((x[row, column], y[row, column]))
        found = distance(stack, spots[0], spots[2], plane=plane, index=index)
        assert found.length == pytest.approx(np.linalg.norm(where[2] - where[0]))
        ways = where[1] - where[0], where[2] - where[0]
        wanted = np.degrees(np.arccos(ways[0] @ ways[1] / np.linalg.norm(ways[0]) / np.linalg.norm(ways[1])))
        assert angle(stack, spots[1], spots[0], spots[2], plane=plane, index=index).degrees == pytest.approx(wanted)


def test_a_profile_along_the_rod_stays_in_it() -> None:
    stack = load(phantom(UPRIGHT))
    section = section_of(stack, "sagittal", 22)
    # From slice 8 to slice 25 along z: rows of the middle of the rod, y = 2, at both ends.
    ends = [[22, (2.0 - ORIGIN[1]) / (DOWN * 0.96), 0]] * 2
    start, end = (section.coordinates([each[0], each[1], k]) for each, k in zip(ends, (8, 25), strict=True))
    line = profile(stack, start, end, plane="sagittal", index=22)
    assert line.values == pytest.approx(1000)
    assert line.distances[-1] == pytest.approx(17 * 5)


# -- in a viewer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", ["sagittal", "coronal"])
def test_frames_of_a_viewer_are_those_of_a_figure(plane: str) -> None:
    stack = load(phantom(UPRIGHT, LEANING))
    rng = np.random.default_rng(3)
    for each in stack.slices:
        assert each is not None
        each.dataset.PixelData = rng.integers(-200, 900, (ROWS, COLUMNS)).astype("<i2").tobytes()
    seen = find_plane(stack, plane)
    figure, made = picture(seen, 17, Window(300, 900), dpi=97)
    wanted = pixels(figure)
    renderer = FrameRenderer(made)
    got = renderer.render(seen.take(stack.array, 17), made.title.get_text())
    assert np.abs(got.astype(int) - wanted).max() <= 2
    left, bottom, right, top = (round(edge) for edge in made.axes.bbox.extents)
    inside = (slice(len(wanted) - top + 25, len(wanted) - bottom - 25), slice(left + 25, right - 25))
    assert np.array_equal(got[inside], wanted[inside])


def test_a_viewer_shows_and_measures_a_sheared_plane() -> None:
    stack = load(phantom(UPRIGHT))
    shown = view(stack, plane="sagittal", overlay={"rod": stack.array > 500})
    shown.voxel = (22, 43, 11)
    place = section_of(stack, "sagittal", 22).coordinates((22, 43, 11))
    x, y = shown.renderer.pixels_of(place)
    shown._cross.value = True
    down, across = shown.renderer.image_span
    rows, columns = shown.renderer._cells.pixels_of(11, 43)
    assert rows[0] <= y - down.start <= rows[-1] + 1
    assert columns[0] <= x - across.start <= columns[-1] + 1
    assert shown.measure([place, place + np.array([3, 4])]).length == pytest.approx(5)

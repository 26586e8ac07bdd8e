from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.plane import Plane, Sides, find_plane, planes
from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series

# Where columns, rows and slices go in the patient; each series has 5 slices of 4 rows and 3 columns.
AXIAL: dict[str, Any] = {"row": (1, 0, 0), "column": (0, 1, 0), "step": (0, 0, 2.5)}
PRONE: dict[str, Any] = {"row": (-1, 0, 0), "column": (0, -1, 0), "step": (0, 0, 2.5)}
SAGITTAL: dict[str, Any] = {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.5, 0, 0)}
CORONAL: dict[str, Any] = {"row": (1, 0, 0), "column": (0, 0, -1), "step": (0, 2.5, 0)}
ALL = pytest.mark.parametrize("ways", [AXIAL, PRONE, SAGITTAL, CORONAL], ids=["axial", "prone", "sagittal", "coronal"])


def volume(ways: dict[str, Any], count: int = 5, **header: Any) -> Volume:
    return load(series(count, **ways, **header))


def letter(volume: Volume, plane: Plane, start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the letter of the way between two voxels, by the affine: where it moves most, and whither."""
    places = []
    for down, across in (start, end):
        voxel = [0, 0, 0]
        voxel[2 - plane.down], voxel[2 - plane.across] = down, across
        places.append(volume.affine @ [*voxel, 1])
    way = (places[1] - places[0])[:3]
    axis = int(np.argmax(np.abs(way)))
    return ("LR", "PA", "SI")[axis][int(way[axis] < 0)]


@ALL
def test_each_plane_is_there_once_and_the_acquired_one_first(ways: dict[str, Any]) -> None:
    found = planes(volume(ways))
    assert sorted(plane.name for plane in found) == ["axial", "coronal", "sagittal"]
    assert [plane.normal for plane in found] == [0, 1, 2]


@ALL
@pytest.mark.parametrize("name", ["axial", "coronal", "sagittal"])
def test_letters_at_the_sides_are_those_that_the_affine_gives(ways: dict[str, Any], name: str) -> None:
    stack = volume(ways)
    plane = find_plane(stack, name)
    assert plane.sides is not None
    rows, columns = (stack.shape[axis] for axis in (plane.down, plane.across))
    top, bottom = (rows - 1, 0) if plane.turned_down else (0, rows - 1)
    left, right = (columns - 1, 0) if plane.turned_across else (0, columns - 1)
    assert letter(stack, plane, (top, left), (top, right)) == plane.sides.right
    assert letter(stack, plane, (top, right), (top, left)) == plane.sides.left
    assert letter(stack, plane, (top, left), (bottom, left)) == plane.sides.bottom
    assert letter(stack, plane, (bottom, left), (top, left)) == plane.sides.top


@ALL
def test_planes_that_were_not_acquired_hang_as_in_a_reading_room(ways: dict[str, Any]) -> None:
    hung = {
        "axial": Sides("R", "L", "A", "P"),
        "coronal": Sides("R", "L", "S", "I"),
        "sagittal": Sides("A", "P", "S", "I"),
    }
    for plane in planes(volume(ways))[1:]:
        assert plane.sides == hung[plane.name]


def test_the_acquired_plane_is_shown_as_it_is_stored() -> None:
    plane = find_plane(volume(PRONE))
    assert (plane.down, plane.across, plane.turned_down, plane.turned_across) == (1, 2, False, False)
    assert plane.sides == Sides("L", "R", "P", "A")


@ALL
@pytest.mark.parametrize("name", ["axial", "coronal", "sagittal"])
def test_a_slice_holds_the_voxels_of_one_index(ways: dict[str, Any], name: str) -> None:
    stack = volume(ways)
    plane = find_plane(stack, name)
    taken = plane.take(stack.array, 2)
    assert taken.shape == (stack.shape[plane.down], stack.shape[plane.across])
    # Each voxel holds 100 k + 10 j + i.
    weights = (100, 10, 1)
    down, across = np.indices(taken.shape)
    assert np.array_equal(
        taken, 2 * weights[plane.normal] + down * weights[plane.down] + across * weights[plane.across]
    )


def test_an_oblique_volume_has_the_nearest_planes_and_says_so_in_letters() -> None:
    # Tilted by 30° about the patient's x axis: rows stay R to L, columns go to P and I.
    c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
    stack = volume({"row": (1, 0, 0), "column": (0, c, -s), "step": (0, 2.5 * s, 2.5 * c)})
    assert [plane.name for plane in planes(stack)] == ["axial", "coronal", "sagittal"]
    sides = planes(stack)[0].sides
    assert sides == Sides("R", "L", "A-S", "P-I")


def test_edges_and_extent_are_in_millimetres() -> None:
    # Rows 0.75 mm and columns 1.25 mm apart, slices 2.5 mm.
    plane = find_plane(volume(AXIAL), "sagittal")
    assert plane.extent == (4 * 0.75, 5 * 2.5)
    assert plane.edges(plane.down).tolist() == [0, 2.5, 5, 7.5, 10, 12.5]
    assert plane.limits(plane.down) == (12.5, 0)


def test_what_nobody_placed_has_one_plane_without_a_name() -> None:
    (plane,) = planes(load(image(np.zeros((3, 4, 5), np.uint8), frames=3, PixelSpacing=[1, 2])))
    assert (plane.name, plane.key, plane.sides, plane.count) == ("", "k", None, 3)


def test_a_plane_that_is_not_there_is_refused_with_the_reason() -> None:
    with pytest.raises(UsageError, match=r"'frontal'.*'coronal'"):
        find_plane(volume(AXIAL), "frontal")
    with pytest.raises(GeometryError, match="single axial slice"):
        find_plane(volume(AXIAL, 1), "coronal")
    with pytest.raises(GeometryError, match="do not say how"):
        find_plane(load(image(np.zeros((4, 5), np.uint8))), "coronal")


def test_a_plane_has_several_names() -> None:
    stack = volume(AXIAL)
    assert find_plane(stack, "Transverse").name == find_plane(stack, "k").name == "axial"
    assert find_plane(stack, "i").name == "sagittal"


@pytest.mark.parametrize(("how", "expected"), [("max", 300), ("min", 100), ("mean", 200)])
def test_a_slab_counts_the_slices_whose_centres_lie_inside(how: Any, expected: int) -> None:
    stack = volume(AXIAL)
    plane = find_plane(stack)
    # 5 mm around slice 2 reach to the centres of 1 and 3, 2.5 mm away, and 4.9 mm do not.
    assert plane.take(stack.array, 2, 5.0, how)[0, 0] == expected
    assert plane.take(stack.array, 2, 4.9, how)[0, 0] == 200


def test_a_missing_slice_does_not_count_in_a_slab() -> None:
    slices = series(5)
    del slices[3]
    stack = load(slices)
    plane = find_plane(stack)
    assert plane.take(stack.array, 3, 5.0, "mean")[0, 0] == 300  # of 200 and 400
    assert plane.take(stack.array, 3, 5.0, "max")[0, 0] == 400
    assert np.isnan(plane.take(stack.array, 3, 1.0, "mean")).all()


def test_a_slab_needs_a_thickness_in_millimetres() -> None:
    stack = volume(AXIAL)
    with pytest.raises(UsageError, match="above 0"):
        find_plane(stack).take(stack.array, 2, 0.0)
    with pytest.raises(UsageError, match=r"'median'.*'max'"):
        find_plane(stack).take(stack.array, 2, 5.0, "median")  # type: ignore[arg-type]
    flat = load(image(np.zeros((3, 4, 5), np.uint8), frames=3))
    with pytest.raises(UsageError, match="how far"):
        find_plane(flat).take(flat.array, 1, 5.0)


def test_slices_count_from_0_and_from_the_end() -> None:
    plane = find_plane(volume(AXIAL), "coronal")
    assert [plane.slice_number(index) for index in (None, 0, -1)] == [2, 0, 3]
    with pytest.raises(UsageError, match=r"no slice 4.*0 to 3"):
        plane.slice_number(4)


def test_a_place_is_that_in_the_patient_and_else_from_the_first_slice() -> None:
    # The first row lies at y = 30 mm, the next ones 0.75 mm further back.
    plane = find_plane(volume(AXIAL), "coronal")
    assert plane.describe(1) == "coronal at P 30.8 mm · row j = 1 (0–3)"
    assert plane.place(1) == "P 30.8 mm · j = 1"
    acquired = find_plane(volume(PRONE))
    assert acquired.describe(3) == "axial at S 14.5 mm · slice k = 3 (0–4)"
    # Turned by 30° about the patient's x axis: no coordinate holds for all of a slice.
    turned = volume({"row": (1, 0, 0), "column": (0, 0.8660254, 0.5), "step": (0, -1.25, 2.165064)})
    # Slice 2: z = 7 + 4.33 in its first row, 1.5 rows of 0.75 mm · sin 30° more in the middle.
    assert find_plane(turned).describe(2) == "nearly axial, its middle at S 11.9 mm · slice k = 2 (0–4)"
    assert find_plane(turned).place(2) in {"k = 2 · z = 6.2 mm", "k = 2 · z = 6.3 mm"}  # 6.25
    nowhere = load([image(np.zeros((2, 3), np.int16), frames=None, PixelSpacing=[1, 1], SliceThickness=2)])
    assert find_plane(nowhere).patient_place(0) == ""


@ALL
def test_places_of_all_slices_are_those_in_the_patient(ways: dict[str, Any]) -> None:
    made = volume(ways)
    slices, rows, columns = made.shape
    for plane in planes(made):
        middle = [(columns - 1) / 2, (rows - 1) / 2, (slices - 1) // 2]
        expected = []
        for index in range(plane.count):
            voxel = [*middle, 1.0]
            voxel[2 - plane.normal] = index
            expected.append((made.affine @ voxel)[("sagittal", "coronal", "axial").index(plane.name)])
        assert plane.place_numbers() == pytest.approx(expected)
        assert [plane.place_number(index) for index in range(plane.count)] == plane.place_numbers().tolist()

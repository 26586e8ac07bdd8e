from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.objects.masks import Layer, layers_of, plane_counts
from dicomnb.export.objects.segment_description import SegmentDescription
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.objects.structures import structures
from tests.objects.made.structure_sets import circle, ct, structure_set

SHAPE = (3, 4, 5)
MASK = np.zeros(SHAPE, bool)
MASK[1, 2, 1:4] = True


def layers(masks: Any, segments: Any = None, shape: tuple[int, int, int] | None = SHAPE) -> list[Layer]:
    return layers_of(masks, segments, ct(3), shape)


def names(found: list[Layer]) -> list[tuple[int, str, int | None]]:
    return [(each.number, each.description.name, each.label) for each in found]


def test_an_array_is_one_segment_and_a_stack_of_arrays_several() -> None:
    assert names(layers(MASK)) == [(1, "Segment 1", None)]
    assert names(layers(MASK, "Lump")) == [(1, "Lump", None)]
    assert names(layers(np.stack([MASK, ~MASK]), ["in", "out"])) == [(1, "in", None), (2, "out", None)]
    assert names(layers([MASK, ~MASK])) == [(1, "Segment 1", None), (2, "Segment 2", None)]
    assert names(layers({"in": MASK, 7: ~MASK})) == [(1, "in", None), (2, "7", None)]


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_masks_of_any_type_come_as_bool_or_shares(dtype: Any) -> None:
    (layer,) = layers(MASK.astype(dtype))
    assert layer.is_share == (np.dtype(dtype).kind == "f")
    ((k, plane),) = layer.planes()
    assert k == 1
    assert np.argwhere(plane).tolist() == [[2, 1], [2, 2], [2, 3]]


def test_a_label_map_is_a_segment_for_each_label_but_the_background() -> None:
    array = np.zeros(SHAPE, np.uint16)
    array[0, 0, 0], array[2, 1, 1], array[2, 3, 4] = 4, 9, 4
    found = layers(array)
    assert names(found) == [(4, "Segment 4", 4), (9, "Segment 9", 9)]
    assert [[k for k, _ in each.planes()] for each in found] == [[0, 2], [2]]
    assert names(layers(array, {0: "nothing", 9: "B", 4: "A", 7: "C"})) == [(4, "A", 4), (7, "C", 7), (9, "B", 9)]
    with pytest.raises(UsageError, match="labels without a name: 9"):
        layers(array, ["1", "2", "3", "4"])


def test_names_by_label_make_a_label_map_of_ones() -> None:
    assert names(layers(MASK.astype(int), {1: "Lump"})) == [(1, "Lump", 1)]
    with pytest.raises(UsageError, match="for a label map of integers"):
        layers(MASK, {1: "Lump"})


def test_a_single_slice_needs_no_third_dimension() -> None:
    (layer,) = layers(MASK[1], shape=(1, 4, 5))
    assert layer.array.shape == (1, 4, 5)
    (layer,) = layers([MASK[1]], shape=(1, 4, 5))
    assert layer.array.shape == (1, 4, 5)


def test_a_structure_is_put_onto_the_volume_under_its_own_name() -> None:
    (lump,) = structures(structure_set([circle((0, 0, z), 9.0) for z in (-20, -18)]))
    (layer,) = layers_of(lump, None, ct(3), None)
    assert layer.description.name == "Lump"
    assert layer.array.sum() == lump.mask(ct(3)).sum() > 100


def test_a_file_stands_for_all_that_it_holds(tmp_path: Path) -> None:
    drawn = structure_set([circle((0, 0, z), 9.0) for z in (-20, -18)])
    drawn.save_as(tmp_path / "rtstruct.dcm")
    mask = np.zeros((3, 48, 64), bool)
    mask[1, 20:31, 7:12] = True
    to_seg({"Spot": mask, "Rest": ~mask}, like=ct(3), path=tmp_path / "seg.dcm")
    for source in (drawn, tmp_path / "rtstruct.dcm", str(tmp_path / "rtstruct.dcm")):
        (lump,) = layers_of(source, None, ct(3), None)
        assert (lump.description.name, lump.array.sum() > 100) == ("Lump", True)
    spot, rest = layers_of(tmp_path / "seg.dcm", None, ct(3), None)
    assert (spot.description.name, rest.description.name) == ("Spot", "Rest")
    assert (spot.array == mask).all()


def test_a_file_without_regions_is_refused() -> None:
    image = ct(1).dataset
    with pytest.raises(UsageError, match="holds no structures"):
        layers_of(image, None, ct(3), None)


def test_the_slices_of_a_label_turn_with_it() -> None:
    array = np.zeros(SHAPE, np.uint8)
    array[0, 1, 2] = 5
    turned = layers(array)[0].turned()
    assert [k for k, _ in turned.planes()] == [2]
    assert [k for k, _ in turned.turned().planes()] == [0]


def test_who_holds_a_voxel_is_told_by_name() -> None:
    assert plane_counts(layers({"A": MASK, "B": ~MASK, "C": MASK}), (1, 2, 3)) == ["A", "C"]


@pytest.mark.parametrize(
    ("masks", "segments", "message"),
    [
        (MASK[:2], None, r"\(2, 4, 5\), that of the images \(3, 4, 5\)"),
        ([], None, "no masks"),
        (MASK * 1.5, None, "1.5 to 1.5|0 to 1.5"),
        (MASK * np.nan, None, "NaN"),
        ([MASK * 2], None, "0 to 2"),
        (MASK * 2 - 1 * MASK * 3, None, "-1 to 0"),
        (MASK * 70000, None, "labels from 0 .* 0 to 70000"),
        (MASK.astype(complex), None, "complex128"),
        (MASK.astype(str), None, "<U"),
        ([MASK], ["a", "b"], "2 names for 1 mask"),
        ([MASK, MASK], {1: "a"}, "in the order of the masks"),
    ],
)
def test_what_is_no_mask_is_refused_with_its_reason(masks: Any, segments: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        layers(masks, segments)


def test_a_layer_of_its_own_array_has_its_own_planes() -> None:
    layer = Layer(SegmentDescription("x"), MASK, 1)
    assert layer.plane(1).tolist() == MASK[1].tolist()
    assert [k for k, _ in layer.planes()] == [1]

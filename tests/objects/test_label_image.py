from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError
from dicomnb.objects.label_image import LabelImage, LabelMask
from dicomnb.volumes.loading.load import load
from tests.images import image
from tests.objects.made.structure_sets import ct


def labels(affine: NDArray[Any]) -> LabelImage:
    """Return 3 slices of 5 rows and 7 columns: label 4 in row 1, label 9 in the last column of the last slice."""
    array = np.zeros((3, 5, 7), np.uint8)
    array[:, 1] = 4
    array[2, :, 6] = 9
    return LabelImage(array, affine, "labels.nii")


def grid(count: int = 3) -> Any:
    """Return a volume of voxels of 0.75 × 1.25 × 2 mm, 5 rows and 7 columns."""
    return ct(count, rows=5, columns=7)


def test_on_its_own_grid_every_voxel_keeps_its_number() -> None:
    volume = grid()
    made = labels(volume.affine)
    assert np.array_equal(made.onto(volume), made.array)
    assert made.voxel_ml == pytest.approx(0.75 * 1.25 * 2 / 1000)


def test_axes_in_another_order_and_direction_are_followed() -> None:
    volume = grid()
    # The index of columns runs against x, that of rows along z, that of slices along y.
    array = np.zeros((5, 3, 7), np.int16)
    array[1, 2, 6] = 11
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = (-0.75, 0, 0), (0, 0, 2), (0, 1.25, 0)
    affine[:3, 3] = volume.affine[:3, 3] + [6 * 0.75, 0, 0]
    found = LabelImage(array, affine, "turned").onto(volume)
    assert np.argwhere(found).tolist() == [[2, 1, 0]]


def test_a_coarser_voxel_covers_the_centres_inside_of_it_and_beyond_the_image_is_nothing() -> None:
    volume = grid()
    affine = volume.affine @ np.diag([3.0, 1, 1, 1])
    affine[:3, 3] = volume.affine[:3, 3] + [0.75, 0, 0]  # its first voxel is centred on column 1: columns 0 to 2
    array = np.full((3, 5, 2), 1, np.uint8)
    array[..., 1] = 2
    assert LabelImage(array, affine, "coarse").onto(volume)[0, 0].tolist() == [1, 1, 1, 2, 2, 2, 0]


def test_the_numbers_on_a_volume_are_looked_up_once_for_all_labels() -> None:
    volume = grid()
    made = labels(volume.affine)
    assert made.onto(volume) is made.onto(volume)
    assert made.onto(grid()) is not made.onto(volume)


def test_a_label_is_the_voxels_that_have_its_number() -> None:
    volume = grid()
    made = LabelMask("Row", 4, labels(volume.affine), (10, 20, 30))
    mask = made.mask(volume)
    assert np.argwhere(mask)[:, 1].tolist() == [1] * 20  # of 21, one is the other label
    assert made.volume_ml == pytest.approx(20 * 0.75 * 1.25 * 2 / 1000)
    assert repr(made) == "<LabelMask 4 'Row'>"
    assert not LabelMask("None", 5, labels(volume.affine)).mask(volume).any()


def test_what_lies_in_part_outside_says_how_much() -> None:
    volume = grid()
    affine = volume.affine
    affine[:3, 3] += [2 * 0.75, 0, 0]
    # Of the seven columns of row 1 two are beyond the last: 6 of 20 voxels, as one of those is the other label.
    with pytest.warns(DicomWarning, match=r"Label 'Row' of labels\.nii: 25 % of it lie outside"):
        mask = LabelMask("Row", 4, labels(affine)).mask(volume)
    assert mask.sum() == 15


def test_what_lies_elsewhere_is_refused_with_both_places() -> None:
    volume = grid()
    affine = volume.affine
    affine[2, 3] += 6
    with pytest.raises(GeometryError, match=r"labels\.nii does not lie .* reaches from \(-24, -31, -15\)"):
        LabelMask("Row", 4, labels(affine)).mask(volume)


def test_a_volume_without_a_place_has_no_labels() -> None:
    with pytest.raises(GeometryError):
        labels(np.eye(4)).onto(load(image(np.ones((3, 5, 7), np.uint16), frames=3, Modality="OT")))

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import refuse_colors, section_of, slice_array, three_dimensions
from dicomnb.volumes.volume import Volume
from tests.images import image, series


def volume(count: int = 5, **how: Any) -> Volume:
    """Return slices of 4 rows × 3 columns: rows 0.75, columns 1.25, slices 2.5 mm apart."""
    return load(series(count, **how))


@pytest.mark.parametrize(
    ("plane", "index", "first", "last"),
    [
        ("axial", 2, (0.625, 0.375), (3.125, 2.625)),
        ("coronal", 1, (0.625, 1.25), (3.125, 11.25)),
        ("sagittal", 0, (0.375, 1.25), (2.625, 11.25)),
    ],
)
def test_indices_and_coordinates_of_a_slice_are_each_other_s_inverse(
    plane: str, index: int, first: tuple[float, float], last: tuple[float, float]
) -> None:
    section = section_of(volume(), plane, index)
    corners = section.indices([first, last])
    # i, j and k run over 3 columns, 4 rows and 5 slices, but for the axis out of the slice.
    expected = np.array([[0.0, 0, 0], [2, 3, 4]])
    expected[:, 2 - section.normal] = index
    assert corners == pytest.approx(expected)
    assert section.coordinates(corners) == pytest.approx(np.array([first, last]))


def test_values_are_those_of_the_slice() -> None:
    # Voxels hold 100 k + 10 j + i.
    assert section_of(volume(), "axial", 2).values()[3].tolist() == [230, 231, 232]
    assert section_of(volume(), "coronal", 1).values()[4].tolist() == [410, 411, 412]
    assert section_of(volume(), "sagittal", 0).values()[4].tolist() == [400, 410, 420, 430]


def test_only_the_slice_that_is_asked_for_is_read() -> None:
    made = volume()
    section_of(made, "axial", 2).values()
    assert "array" not in vars(made)
    assert slice_array(made, 4)[0].tolist() == [400, 401, 402]
    assert "array" not in vars(made)


def test_a_slice_that_is_missing_has_no_values() -> None:
    slices = series(5)
    del slices[2]
    made = load(slices)
    assert np.isnan(slice_array(made, 2)).all()
    assert np.isnan(section_of(made, "axial", 2).values()).all()
    assert np.isnan(section_of(made, "coronal", 1).values()).any(axis=1).tolist() == [False, False, True, False, False]


def test_across_a_tilted_stack_slices_lie_where_they_are_shifted_to() -> None:
    section = section_of(volume(step=(0.0, -1.1, 2.5)), "sagittal", 1)
    low, high = section.coordinates([[1, 0, 0], [1, 0, 1]])
    assert high - low == pytest.approx([-1.1, 2.5])
    corners = np.array([[1.0, 0, 0], [1, 3, 0], [1, 0, 4], [1, 3, 4]])
    assert section.indices(section.coordinates(corners)) == pytest.approx(corners)
    assert section.pixel_area == pytest.approx(0.75 * 2.5)  # base times height
    assert section_of(volume(), "axial", 0).pixel_area == pytest.approx(0.75 * 1.25)


def test_a_window_holds_the_pixels_around_two_corners() -> None:
    across, down = section_of(volume(rows=9, columns=8), "axial", 0).window((3.0, 2.0), (5.0, 3.5))
    # Centres of columns lie at 0.625, 1.875 ...: from 3 - 1.25 to 5 + 1.25 there are 1.875 to 5.625.
    assert (across, down) == (slice(1, 5), slice(2, 6))


@pytest.mark.parametrize(("plane", "text"), [("axial", "axial, slice k = 3"), ("i", "sagittal, column i = 2")])
def test_it_is_described_in_words(plane: str, text: str) -> None:
    assert section_of(volume(), plane, -2 if plane == "axial" else 2).describe() == text
    assert section_of(volume(1), "axial").describe() == ""


def test_what_cannot_be_a_slice_is_refused() -> None:
    with pytest.raises(UsageError, match="5 slices, and nothing says which"):
        section_of(volume())
    with pytest.raises(UsageError):
        section_of(volume(), "axial", 5)
    with pytest.raises(UsageError):
        section_of(volume(), "diagonal", 0)
    bare = series(2)
    for ds in bare:
        del ds.PixelSpacing
    with pytest.raises(GeometryError, match="distances are not known"):
        section_of(load(bare), "coronal", 0)
    uneven = series(4)
    uneven[3].ImagePositionPatient = [-50, 30, 20]
    with pytest.raises(GeometryError, match="not evenly spaced"):
        section_of(load(uneven), "coronal", 0)


def test_one_of_several_volumes_has_to_be_named() -> None:
    slices = [ds for echo in (4.5, 9.0) for ds in series(2, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.9.{number}"
    several = load(slices)
    with pytest.raises(UsageError, match=r"2 volumes at one place.*volume\[t\]"):
        three_dimensions(several)
    assert three_dimensions(several[1]).shape == (2, 4, 3)


def test_colours_have_no_profile() -> None:
    refuse_colors(volume())
    colours = image(np.zeros((2, 9), np.uint8))
    colours.Columns, colours.SamplesPerPixel, colours.PhotometricInterpretation = 3, 3, "RGB"
    with pytest.raises(UsageError, match="no measured values"):
        refuse_colors(load(colours))

from __future__ import annotations

import struct
from typing import Any

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.diffusion import b_value, gradient
from tests.images import dataset

SIEMENS = (0x0019, "SIEMENS MR HEADER")
GE = (0x0043, "GEMS_PARM_01")
GE_DIRECTION = (0x0019, "GEMS_ACQU_01")
PHILIPS = (0x2001, "Philips Imaging DD 001")
PHILIPS_DIRECTION = (0x2005, "Philips MR Imaging DD 001")


def private(*elements: tuple[tuple[int, str], int, str, Any], **header: Any) -> Dataset:
    """Return a data set with private elements: block, offset, VR and value of each."""
    ds = dataset(**header)
    for (group, creator), offset, vr, value in elements:
        ds.private_block(group, creator, create=True).add_new(offset, vr, value)
    return ds


@pytest.mark.parametrize(
    ("ds", "b"),
    [
        (dataset(DiffusionBValue=700.0), 700),
        (private((SIEMENS, 0x0C, "IS", 650)), 650),
        (private((SIEMENS, 0x0C, "UN", b"650 ")), 650),
        (private((GE, 0x39, "IS", [1_000_000_800, 6, 0, 0])), 800),  # a flag of 10⁹ on top
        (private((GE, 0x39, "IS", [800, 6, 0, 0])), 800),
        (private((PHILIPS, 0x03, "FL", 450.0)), 450),
        (private((PHILIPS, 0x03, "UN", struct.pack("<f", 450))), 450),
        (dataset(), None),
    ],
)
def test_the_b_value_stands_where_its_maker_wrote_it(ds: Dataset, b: float | None) -> None:
    assert b_value(ds) == b


def test_what_the_standard_has_counts_before_what_is_private() -> None:
    ds = private((SIEMENS, 0x0C, "IS", 650), (SIEMENS, 0x0E, "FD", [0.0, 0, 1]), DiffusionBValue=0.0)
    ds.DiffusionGradientOrientation = [1.0, 0.0, 0.0]
    assert b_value(ds) == 0
    assert gradient(ds) == (1, 0, 0)


@pytest.mark.parametrize(
    ("ds", "way"),
    [
        (dataset(DiffusionGradientOrientation=[0.6, -0.8, 0.0]), (0.6, -0.8, 0)),
        (private((SIEMENS, 0x0E, "FD", [0.6, -0.8, 0.0])), (0.6, -0.8, 0)),
        (private((SIEMENS, 0x0E, "UN", struct.pack("<3d", 0.6, -0.8, -0.0))), (0.6, -0.8, 0)),
        (private(*((GE_DIRECTION, 0xBB + n, "DS", part) for n, part in enumerate((0.6, -0.8, 0.0)))), (0.6, -0.8, 0)),
        (
            private(*((PHILIPS_DIRECTION, 0xB0 + n, "FL", part) for n, part in enumerate((0.5, 0.25, 0.0)))),
            (0.5, 0.25, 0),
        ),
        (private((GE_DIRECTION, 0xBB, "DS", 0.6), (GE_DIRECTION, 0xBC, "DS", 0.8)), None),  # only two of three
        (dataset(DiffusionGradientOrientation=[0.6, 0.8]), None),
        (dataset(), None),
    ],
)
def test_a_direction_has_three_numbers_or_is_none(ds: Dataset, way: Any) -> None:
    assert gradient(ds) == way


def test_each_frame_of_an_enhanced_image_has_its_own() -> None:
    def frame(b: float, way: list[float]) -> Dataset:
        direction = dataset(DiffusionGradientOrientation=way)
        return dataset(MRDiffusionSequence=[dataset(DiffusionBValue=b, DiffusionGradientDirectionSequence=[direction])])

    ds = dataset(PerFrameFunctionalGroupsSequence=[frame(0.0, [1.0, 0, 0]), frame(900.0, [0.0, 0.6, 0.8])])
    assert [b_value(ds, n) for n in (0, 1)] == [0, 900]
    assert gradient(ds, 1) == (0, 0.6, 0.8)


def test_digits_beyond_the_sixth_make_no_other_direction() -> None:
    one, other = (dataset(DiffusionGradientOrientation=[0.60000001 + n, -0.8, 0.0]) for n in (0.0, 1e-8))
    assert gradient(one) == gradient(other)

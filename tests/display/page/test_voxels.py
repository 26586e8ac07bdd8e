from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dicomnb.display.common.plane_values import points_of
from dicomnb.display.page.voxels import PackedVoxels, pack_voxels
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series


def unpacked(packed: PackedVoxels) -> NDArray[Any]:
    """Return the physical values as a reader of the format would find them, shape of `packed`."""
    data = np.frombuffer(zlib.decompress(base64.b64decode(packed.text)), np.uint8)
    blocks = data.reshape(packed.width, *packed.shape)
    if packed.kind == "floats":
        return np.ascontiguousarray(np.moveaxis(blocks, 0, -1)).view("<f4")[..., 0]
    stored = sum(blocks[place].astype(np.int64) << 8 * place for place in range(packed.width)) + packed.first
    scales = np.broadcast_to(np.array(packed.scales).reshape(-1, 2), (packed.shape[0] * packed.shape[1], 2))
    slope, intercept = (scales[:, part].reshape(*packed.shape[:2], 1, 1) for part in (0, 1))
    if packed.is_double:
        return np.asarray(stored * slope + intercept, np.float32)
    return np.asarray(stored, np.float32) * slope.astype(np.float32) + intercept.astype(np.float32)


def volume(stored: Any, **header: Any) -> Volume:
    return load(image(stored, frames=len(stored), PixelSpacing=[2, 3], **header))


@given(
    kind=st.sampled_from(["u1", "i1", "u2", "i2"]),
    slope=st.floats(1e-3, 1e3).filter(lambda slope: slope != 0),
    intercept=st.floats(-5000, 5000),
    seed=st.integers(0, 999),
)
def test_every_value_comes_back_to_its_last_bit(kind: str, slope: float, intercept: float, seed: int) -> None:
    info = np.iinfo(kind)
    stored = np.random.default_rng(seed).integers(info.min, info.max, (2, 3, 5), kind, endpoint=True)
    made = volume(stored, RescaleSlope=f"{slope:.8g}", RescaleIntercept=f"{intercept:.8g}")
    packed = pack_voxels((made,))
    assert packed.kind == "integers"
    assert np.array_equal(unpacked(packed)[0], made.array)


def test_each_slice_has_its_own_scale() -> None:
    slices = series(4, Modality="PT")
    for number, each in enumerate(slices):
        each.RescaleSlope, each.RescaleIntercept = 0.37 * (number + 1), 0
    made = load(slices)
    packed = pack_voxels((made,))
    assert (packed.kind, len(packed.scales)) == ("integers", 4)
    assert np.array_equal(unpacked(packed)[0], made.array)


def test_few_different_values_take_one_byte_each() -> None:
    stored = np.array([[[1000, 1255], [1100, 1001]]], np.int16)
    packed = pack_voxels((volume(stored),))
    assert (packed.width, packed.first) == (1, 1000)


def test_values_that_no_16_bits_hold_stay_32_bit_numbers() -> None:
    stored = np.array([[[0, 70000], [123456789, 5]]], np.uint32)
    made = volume(stored, RescaleSlope="1.5E-5", RescaleIntercept=0)
    packed = pack_voxels((made,))
    assert packed.kind == "floats"
    assert np.array_equal(unpacked(packed)[0], made.array)


def test_32_bit_integers_of_a_small_range_are_scaled_in_double_precision() -> None:
    # Of numbers beyond 2²⁴ single precision rounds the stored value too, and some results differ.
    stored = np.random.default_rng(4).integers(20_000_000, 20_065_000, (1, 50, 40)).astype(np.uint32)
    made = volume(stored, DoseGridScaling="1.23456789E-9")
    packed = pack_voxels((made,))
    assert (packed.kind, packed.is_double) == ("integers", True)
    assert np.array_equal(unpacked(packed)[0], made.array)


def test_a_missing_slice_stays_missing() -> None:
    slices = series(5)
    del slices[3]
    packed = pack_voxels((load(slices),))
    assert packed.kind == "floats"
    assert np.isnan(unpacked(packed)[0, 3]).all()
    assert unpacked(packed)[0, 4, 0, 0] == 400


def test_points_of_a_fourth_dimension_follow_each_other() -> None:
    echoes = [each for echo in (10, 30) for each in series(3, Modality="MR", EchoTime=echo)]
    for number, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{number + 1}"
    made = load(echoes)
    packed = pack_voxels(points_of(made))
    assert packed.shape == (2, 3, 4, 3)
    assert np.array_equal(unpacked(packed), made.array)


def test_what_is_too_large_is_thinned_out_to_true_values_and_says_so() -> None:
    noise = np.random.default_rng(1).integers(0, 60000, (3, 200, 201), np.uint16)
    made = volume(noise)
    packed = pack_voxels((made,), limit=60_000)
    # 3 · 200 · 201 values take 2 bytes each, which noise keeps, and 4/3 of that as text: 321,600 at least. Every
    # third row and column are 1/9 of it.
    assert packed.steps == (1, 3)
    assert packed.note == "Reduced to fit this page: every 3rd row and column of the original."
    assert packed.shape == (1, 3, 67, 67)
    assert len(packed.text) <= 60_000
    # Of rows 0, 1 and 2 the middle one, of the last two (198, 199) the latter.
    places = [1, *range(4, 198, 3), 199]
    assert np.array_equal(unpacked(packed)[0], made.array[:, places][:, :, [*places[:-1], 199]])


def test_what_fits_is_not_reduced() -> None:
    assert pack_voxels((volume(np.zeros((2, 300, 300), np.int16)),)).note == ""


def test_slices_are_left_out_where_rows_and_columns_are_few() -> None:
    noise = np.random.default_rng(1).integers(0, 60000, (500, 64, 64), np.uint16)
    packed = pack_voxels((volume(noise),), limit=3_000_000)
    assert packed.steps[1] == 1
    assert packed.steps[0] > 1
    assert "slice" in packed.note


def test_colours_are_three_blocks() -> None:
    colors = np.random.default_rng(3).integers(0, 256, (2, 3, 4, 3), np.uint8)
    made = image(colors[..., 0], frames=2, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    made.PixelData = colors.tobytes()
    packed = pack_voxels((load(made),))
    data = np.frombuffer(zlib.decompress(base64.b64decode(packed.text)), np.uint8).reshape(3, 2, 3, 4)
    assert packed.kind == "colours"
    assert np.array_equal(np.moveaxis(data, 0, -1), colors)


@pytest.mark.parametrize("step", [2, 3, 5])
def test_a_limit_below_what_is_possible_still_gives_a_picture(step: int) -> None:
    noise = np.random.default_rng(step).integers(0, 60000, (2, 40, 40), np.uint16)
    packed = pack_voxels((volume(noise),), limit=10)
    assert min(packed.shape) >= 1


@pytest.mark.parametrize(("rows", "columns"), [(8, 125), (7, 143), (65, 71)])
def test_voxels_are_deflated_alike_on_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch, rows: int, columns: int
) -> None:
    # One stretch to its last byte, one byte more, and many.
    monkeypatch.setattr("dicomnb.display.page.voxels._STRETCH", 1000)
    stored = np.random.default_rng(rows).integers(0, 7, (1, rows, columns)).astype(np.uint8)
    packed = []
    for cores in (1, 3):
        monkeypatch.setattr("dicomnb.display.page.voxels.processors", lambda cores=cores: cores)
        packed.append(pack_voxels([volume(stored)]))
    assert packed[0] == packed[1]
    assert np.array_equal(unpacked(packed[0])[0], stored)

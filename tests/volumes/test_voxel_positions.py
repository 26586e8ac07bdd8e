from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import transform
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

TURNED = {
    "row": (0.0, 0.8, 0.6),
    "column": (0.0, 0.6, -0.8),
    # Row × column.
    "step": (-3.0, 0.0, 0.0),
}


def turned() -> Volume:
    return load(series(5, **TURNED))  # type: ignore[arg-type]  # its keywords are sequences


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"step": (0.0, 0.0, -2.5)},
        TURNED,
        {"step": (0.0, 0.7, 2.5)},
        {"row": (0.0, 1.0, 0.0), "column": (0.0, 0.0, -1.0), "step": (4.0, 0.0, 0.0)},
    ],
    ids=["upwards", "downwards", "oblique", "tilted", "sagittal"],
)
def test_the_affine_puts_every_voxel_where_its_header_does(how: dict[str, Any]) -> None:
    slices = series(5, **how)
    volume = load(slices[::-1])
    for k, j, i in np.ndindex(volume.shape):
        # Each voxel's stored value is its own number: 100 × slice + 10 × row + column.
        number = int(volume.stored[k, j, i])
        ds = slices[number // 100]
        y, x = number // 10 % 10, number % 10
        cosines = np.array(ds.ImageOrientationPatient)
        spacing_y, spacing_x = ds.PixelSpacing
        truth = np.array(ds.ImagePositionPatient) + x * spacing_x * cosines[:3] + y * spacing_y * cosines[3:]
        assert transform(volume.affine, [i, j, k]) == pytest.approx(truth, abs=1e-9)
    assert np.linalg.det(volume.affine[:3, :3]) > 0


def test_an_irregular_stack_has_positions_but_no_affine() -> None:
    slices = series(4)
    slices[3].ImagePositionPatient = [-50, 30, 19]
    volume = load(slices)
    assert volume.positions[:, 2].tolist() == [7, 9.5, 12, 19]
    assert "irregular_spacing" in codes(volume)
    with pytest.raises(GeometryError, match="not evenly spaced"):
        _ = volume.affine
    # Borders halfway: 7 | 9.5 | 12 | 19, and 1.25 before the first.
    assert volume.axes.z.edges.tolist() == [0, 2.5, 5, 9.75, 16.75]


@pytest.mark.parametrize("how", [{}, TURNED, {"step": (0.0, 0.7, 2.5)}], ids=["axial", "oblique", "tilted"])
def test_index_and_patient_position_lead_to_each_other(how: dict[str, Any]) -> None:
    slices = series(5, **how)
    volume = load(slices)
    places = np.array([[0, 0, 0], [2, 3, 4], [0.5, 1.25, 2.5]])
    assert volume.to_index(volume.to_patient(places)) == pytest.approx(places, abs=1e-9)
    ordered = sorted(slices, key=lambda ds: float(np.dot(ds.ImagePositionPatient, volume.stack.normal)))  # type: ignore[union-attr]
    for k, ds in enumerate(ordered):
        assert volume.to_index(ds.ImagePositionPatient) == pytest.approx([0, 0, k], abs=1e-9)


def test_voxels_of_uneven_slices_have_places_and_the_room_between_has_none() -> None:
    slices = series(4)
    slices[3].ImagePositionPatient = [-50, 30, 19]
    volume = load(slices)
    assert volume.to_patient([[2, 1, 3], [0, 0, 1]]).tolist() == [[-47.5, 30.75, 19], [-50, 30, 9.5]]
    with pytest.raises(GeometryError, match="no voxel"):
        volume.to_patient([0, 0, 1.5])
    with pytest.raises(GeometryError):
        volume.to_index([0, 0, 0])
    # From half a voxel before the first centre, 1.25 mm, to half the last distance behind the last, 3.5 mm.
    assert volume.bounding_box.tolist() == [[-50.625, 29.625, 5.75], [-46.875, 32.625, 22.5]]
    with pytest.raises(GeometryError, match="not evenly spaced"):
        _ = volume.patient_axes


def test_cosines_rounded_in_the_header_give_a_matrix_at_right_angles() -> None:
    # 30° about x and 20° about z, written with three decimals as some scanners do.
    row = tuple(np.round([0.93969, 0.34202, 0], 3).tolist())
    column = tuple(np.round([-0.29620, 0.81380, 0.5], 3).tolist())
    volume = load(series(2, row=row, column=column, step=(0.4, -1.1, 2.0), RescaleIntercept=0, RescaleSlope=1))
    x, y = volume.affine[:3, 0] / 1.25, volume.affine[:3, 1] / 0.75
    assert abs(x @ y) < 1e-12
    assert float(x @ x) == pytest.approx(1, abs=1e-12)
    assert float(y @ y) == pytest.approx(1, abs=1e-12)


def test_a_voxel_s_own_position_leads_back_to_its_index_everywhere() -> None:
    volume = turned()
    indices = np.stack(np.meshgrid(*map(range, (3, 4, 5)), indexing="ij"), -1).reshape(-1, 3)
    assert volume.continuous_index(volume.to_patient(indices)) == pytest.approx(indices, abs=1e-9)


def test_a_step_in_the_patient_is_a_step_of_indices() -> None:
    volume = turned()
    start = volume.to_patient([1, 2, 3])
    steps = volume.index_steps(np.array([1.5, 0, 0]), np.array([0, 0.25, -2]))
    assert steps is not None
    for way, step in zip(([1.5, 0, 0], [0, 0.25, -2]), steps, strict=True):
        assert volume.to_index(start + np.array(way)) == pytest.approx(np.array([1, 2, 3]) + step, abs=1e-9)


def test_slices_that_shift_are_not_straight() -> None:
    load(series(4)).require_straight("A picture")
    tilted = load(series(4, step=(0.0, 0.7, 2.5)))
    assert np.ptp(tilted.slice_shifts, axis=0).max() == pytest.approx(3 * 0.7)
    with pytest.raises(GeometryError, match=r"^A picture .*reslice_straight"):
        tilted.require_straight("A picture")


def test_positions_are_those_of_the_headers_in_the_order_of_slices() -> None:
    slices = series(4)
    assert load(slices[::-1]).positions.tolist() == [[-50, 30, 7 + 2.5 * k] for k in range(4)]

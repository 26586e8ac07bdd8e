from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.analysis.dose_histogram import DoseVolumeHistogram, DoseVolumeTable
from dicomnb.errors import DicomWarning, GeometryError, UsageError
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.objects.dose_volume import dvh
from dicomnb.objects.segments import segments
from dicomnb.objects.structures import Structure, structures
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from tests.objects.made.doses import dose
from tests.objects.made.structure_sets import FRAME, ROOT2, ball, ct, structure_set

RADIUS = 21.0
CENTER = (1.3, -2.1, 0.4)
TILTED: dict[str, Any] = {
    "row": (ROOT2, 0.5, 0.5), "column": (-ROOT2, 0.5, 0.5), "origin": (-5.7, -18.1, -85.9), "shape": (25, 25, 29),
    "spacing": (4.0, 4.0, 4.0),
}  # fmt: skip


def one(contours: Any, **how: Any) -> Structure:
    (found,) = structures(structure_set(contours, **how))
    return found


def sphere(step: float = 0.5) -> Structure:
    # Planes lie symmetrically about the centre: what slabs take from the one side they give to the other.
    heights = CENTER[2] + (np.arange(-200, 200) + 0.5) * step
    return one(ball(CENTER, RADIUS, heights.tolist()))


def gradient(places: NDArray[Any]) -> NDArray[Any]:
    """2 Gy at the centre's plane of x, 0.04 Gy a millimetre."""
    return np.asarray(2 + 0.04 * (places[..., 0] - CENTER[0]))


def cap(share: float) -> float:
    """Return the share of a ball beyond a plane at `share` radii from its middle: a spherical cap."""
    return (1 - share) ** 2 * (2 + share) / 4


@pytest.mark.parametrize("grid", [{}, {"shape": (12, 14, 16), "spacing": (9.0, 7.0, 11.0)}, TILTED])
def test_a_ball_in_a_linear_gradient_has_the_histogram_of_its_caps(grid: dict[str, Any]) -> None:
    found = dvh(dose(gradient, **grid), sphere())
    assert isinstance(found, DoseVolumeHistogram)
    assert found.outside == 0
    assert found.volume_ml == pytest.approx(4 / 3 * np.pi * RADIUS**3 / 1000, rel=2e-3)
    assert found.mean == pytest.approx(2, abs=1e-3)
    assert (found.min, found.max) == pytest.approx((2 - 0.84, 2 + 0.84), abs=0.02)
    for share in (-0.9, -0.5, -0.1, 0.0, 0.3, 0.75, 0.95):
        assert found.volume_at_dose(2 + 0.84 * share) == pytest.approx(cap(share) * 100, abs=0.15)
    # The plane beyond which 95 % of a ball lie: (1 - s)² (2 + s) = 3.8 has s = -0.72930.
    assert found["D95"] == pytest.approx(2 - 0.84 * 0.72930, abs=2e-3)
    assert found["D50"] == pytest.approx(2, abs=2e-3)


def test_a_box_in_a_linear_gradient_has_a_straight_histogram_to_its_last_partial_voxel() -> None:
    # 17.3 × 11.9 mm in 5 planes 3 mm apart: 15 mm high, at no place of the dose's grid.
    x, y = (-9.15, 8.15), (-6.2, 5.7)
    corners = np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]])
    box = one([np.column_stack([corners, np.full(4, z)]) for z in (-6.1, -3.1, -0.1, 2.9, 5.9)])
    for sampling in (None, 0.4, 1.3):
        found = dvh(dose(lambda places: 3 + 0.05 * (places[..., 1] + 6.2)), box, sampling=sampling)
        assert found.volume_ml == pytest.approx(17.3 * 11.9 * 15 / 1000, rel=1e-6)
        assert found.mean == pytest.approx(3 + 0.05 * 5.95, abs=2e-3)
        for share in (0.05, 0.31, 0.5, 0.77):
            wanted = 3 + 0.05 * 11.9 * share
            step = 0.05 * (sampling or found.sampling)
            assert found["D" + f"{100 * (1 - share):.1f}"] == pytest.approx(wanted, abs=0.75 * step)
        doses, volumes = found.differential(0.1, percent=False)
        assert volumes.sum() == pytest.approx(found.volume_ml)
        assert len(doses) == len(volumes) + 1


def test_a_uniform_dose_is_that_of_every_part() -> None:
    found = dvh(dose(lambda places: np.full(places.shape[:-1], 50.0)), sphere(2.0), prescription=40)
    assert [found[name] for name in ("D98", "D2cc", "D1%")] == pytest.approx([50, 50, 50])
    assert [found[name] for name in ("V49", "V51", "V100%", "V130%")] == pytest.approx([100, 0, 100, 0])
    assert found["V40cc"] == found["V40Gycc"] == pytest.approx(found.volume_ml)
    assert found.mean == pytest.approx(50)


def test_holes_count_nowhere() -> None:
    outer, inner = (ball(CENTER, radius, (CENTER[2] + np.arange(-20, 20) + 0.5).tolist()) for radius in (20.0, 8.0))
    found = dvh(dose(gradient), one([*outer, *inner]))
    assert found.volume_ml == pytest.approx(4 / 3 * np.pi * (20**3 - 8**3) / 1000, rel=5e-3)
    assert found.mean == pytest.approx(2, abs=2e-3)


def test_masks_and_segments_have_the_histogram_of_their_voxels() -> None:
    volume = ct()
    k, j, i = np.indices(volume.shape)
    mask = (k > 3) & (k < 9) & (j > 10) & (j < 25) & (i > 20) & (i < 41)
    field = dose(gradient)
    (segment,) = segments(to_seg({"Block": mask}, like=volume))
    # Columns 21 to 40 of 0.75 mm, from -24 mm on: edges at -8.625 and 6.375 mm.
    low, high = (2 + 0.04 * (x - CENTER[0]) for x in (-8.625, 6.375))
    for found in (
        dvh(field, mask, like=volume),
        dvh(field, segment),
        dvh(field, {"Block": mask}, like=volume)["Block"],
    ):
        assert found.volume_ml == pytest.approx(5 * 14 * 20 * 0.75 * 1.25 * 2 / 1000)
        assert found.mean == pytest.approx((low + high) / 2, abs=1e-4)
        assert found["D75"] == pytest.approx(low + 0.25 * (high - low), abs=0.02)
    half = dvh(field, mask * 0.5, like=volume)
    assert half.volume_ml == pytest.approx(found.volume_ml / 2)


def test_what_lies_outside_of_the_dose_is_left_out_and_said() -> None:
    # The grid ends at -65 - 2.5 mm; the ball reaches from -85 to -45 mm.
    structure = one(ball((-67.5, 0, 0), 20.0, (np.arange(-20, 20) + 0.5).tolist()))
    with pytest.warns(DicomWarning, match="outside of the dose grid"):
        found = dvh(dose(lambda places: np.full(places.shape[:-1], 7.0)), structure)
    assert found.outside == pytest.approx(found.volume_ml, rel=0.05)
    assert "outside of the dose grid" in found.notes[0]
    with pytest.warns(DicomWarning, match=r"100 % of it"):
        far = dvh(dose(lambda places: np.full(places.shape[:-1], 7.0)), one(ball((400.0, 0, 0), 20.0, [0.0, 1.0])))
    assert (far.volume_ml, np.isnan(far.mean), np.isnan(far["D95"])) == (0, True, True)
    assert "No part" in far.notes[1]


def test_several_structures_make_a_table_with_curves() -> None:
    study = make_study("dose")
    with pytest.warns(DicomWarning) as said:
        found = dvh(study / "rtdose.dcm", study / "rtstruct.dcm")
    assert [str(each.message).split(":")[0] for each in said] == ["'Body'", "'Left lung'"]
    assert isinstance(found, DoseVolumeTable)
    assert [each.name for each in found] == ["Body", "Tumour", "Left lung"]
    assert found["Tumour"]["D95"] > found[0]["D50"]
    html = found._repr_html_()
    assert html.count("<polyline") == 2  # the lung lies outside of the dose
    assert "#e63c28" in html  # the tumour's (230, 60, 40)
    assert str(found).splitlines()[2].startswith("Tumour")
    assert found.to_dict()["Tumour"]["volume"] == pytest.approx(20.5, abs=0.1)
    with pytest.warns(DicomWarning):
        both = dvh(load(study / "rtdose.dcm"), study / "seg.dcm")
    # Voxels of the segmentation and contours of the structure set are of one ellipsoid.
    assert both["Tumour"].mean == pytest.approx(found["Tumour"].mean, rel=0.01)
    assert "<polyline" in found["Tumour"]._repr_html_()
    assert "D2cc" in str(found["Tumour"])


def test_dicompyler_core_has_the_same_histogram_within_its_steps() -> None:
    study = make_study("dose")
    found = dvh(
        study / "rtdose.dcm", next(each for each in structures(study / "rtstruct.dcm") if each.name == "Tumour")
    )
    # dicompyler-core 0.5.6 with pydicom 2, which counts whole dose pixels, in bins of 0.01 Gy.
    ours = (found.volume_ml, found.mean, found.max, found.dose_at_volume(percent=95), found.dose_at_volume(ml=2))
    assert ours == pytest.approx((20.496, 55.74, 62.13, 48.57, 60.46), rel=0.005)


def test_a_name_that_looks_like_markup_is_text() -> None:
    found = dvh(dose(gradient), [one(ball(CENTER, 5.0, [0.0, 1.0]), ROIName="<script>x</script>")])
    assert "<script>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("rois", "how", "error", "message"),
    [
        (np.ones((2, 3, 4), bool), {}, UsageError, r"\(2, 3, 4\)"),
        (np.full((19, 23, 27), 2.0), {}, UsageError, "other than 0 and 1"),
        ([], {}, UsageError, "no structures"),
        (np.ones((19, 23, 27), bool), {"sampling": 0}, UsageError, "0 mm apart"),
    ],
)
def test_what_is_no_structure_is_refused(rois: Any, how: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        dvh(dose(gradient), rois, **how)


def test_numbers_that_a_histogram_has_not_are_refused() -> None:
    found = dvh(dose(gradient), sphere(2.0))
    for name in ("X95", "D", "V95%", "D95Gy"):
        with pytest.raises(UsageError):
            found[name]
    with pytest.raises(UsageError):
        found.dose_at_volume()
    with pytest.raises(UsageError):
        found.cumulative(-1)
    assert np.isnan(found["D500cc"])


def test_another_frame_of_reference_is_refused() -> None:
    structure = sphere(2.0)
    other = dose(gradient, FrameOfReferenceUID="2.25.1")
    with pytest.raises(GeometryError, match="different frames of reference"):
        dvh(other, structure)
    assert dvh(other, structure, any_frame=True).volume_ml > 0
    assert structure.frame_of_reference == FRAME
    with pytest.raises(GeometryError, match="single plane"):
        dvh(dose(gradient), one(ball(CENTER, 5.0, [0.0])))

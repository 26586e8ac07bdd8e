from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.typing import NDArray

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.picture import show
from dicomnb.errors import GeometryError, UsageError
from dicomnb.objects.dose import values_at
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.display.core_widgets import core_view as view
from tests.display.overlaid import small, texts
from tests.images import series
from tests.objects.made.structure_sets import FRAME, ball, structure_set


def test_structures_segments_and_doses_are_found_in_their_files(ct: Volume, files: Any) -> None:
    found = overlays_of([files / "rtstruct.dcm", read(files / "seg.dcm"), files / "rtdose.dcm"], ct)
    assert found.names == ("Body", "Tumour", "Left lung", "Tumour", "Left lung", "dose")
    assert [region.is_filled for region in found.regions] == [False, False, False, True, True]
    assert found.regions[1].color == to_hex((230 / 255, 60 / 255, 40 / 255))
    assert found.wash is not None
    assert found.wash.units == "Gy"
    assert not overlays_of(None, ct)


def test_the_dose_lies_where_it_lies_in_the_patient(ct: Volume, files: Any) -> None:
    wash = overlays_of(files / "rtdose.dcm", ct).wash
    assert wash is not None
    for name, index in (("axial", 17), ("coronal", 85), ("sagittal", 70)):
        plane = find_plane(ct, name)
        k, j, i = np.indices(ct.shape)
        where = ct.to_patient(np.stack([plane.take(each, index) for each in (i, j, k)], axis=-1))
        expected = values_at(files / "rtdose.dcm", where)
        assert np.isfinite(expected).any()
        assert wash.take(plane, index) == pytest.approx(expected, nan_ok=True)


def test_all_planes_and_montages_are_drawn(ct: Volume, files: Any) -> None:
    everything = [files / "rtstruct.dcm", files / "seg.dcm", files / "rtdose.dcm"]
    settings: list[dict[str, Any]] = [{"plane": "sagittal", "index": 70}, {"index": [3, 30]}, {"frame": "patient"}]
    for each in settings:
        figure = show(ct, overlay=everything, style="dark", **each)
        figure.canvas.draw()
        assert len(texts(figure)) == 5
    axes = plt.figure().add_subplot()
    assert len(texts(show(ct, 17, overlay=everything, ax=axes))) == 5
    plt.close("all")


def test_masks_are_arrays_with_a_name(ct: Volume) -> None:
    mask: NDArray[np.bool_] = np.zeros(ct.shape, np.bool_)
    mask[17, 50:90, 60:70] = True
    assert overlays_of({"mine": mask}, ct).names == ("mine",)
    assert overlays_of([mask, mask], ct).names == ("mask 1", "mask 2")
    with pytest.raises(UsageError, match="does not fit"):
        overlays_of(mask[:5], ct)
    with pytest.raises(UsageError, match="does not fit"):
        overlays_of(mask.astype(int), ct)


def test_what_lies_elsewhere_or_is_nothing_of_the_kind_is_refused(ct: Volume, files: Any) -> None:
    other = structure_set(ball((1, 2, 3), 8, range(-4, 12, 2)))
    with pytest.raises(GeometryError, match="structure 'Lump' lies in the frame of reference"):
        show(ct, overlay=other)
    with pytest.raises(GeometryError, match="the dose lies in the frame of reference"):
        show(small(), overlay=files / "rtdose.dcm")
    with pytest.raises(UsageError, match="holds no structures"):
        show(ct, overlay=files / "ct001.dcm")
    with pytest.raises(UsageError, match="2 doses"):
        show(ct, overlay=[files / "rtdose.dcm"] * 2)
    with pytest.raises(UsageError, match="int cannot be laid"):
        show(ct, overlay=[3])


def test_a_dose_is_interpolated_onto_slices_that_are_not_evenly_spaced() -> None:
    uneven = series(5, rows=8, columns=11, FrameOfReferenceUID=FRAME)
    for ds, z in zip(uneven, (7, 9.5, 14, 16.1, 25), strict=True):
        ds.ImagePositionPatient = [-50, 30, z]
    volume, dose = load(uneven), load(series(9, rows=8, columns=11, FrameOfReferenceUID=FRAME))
    assert volume.stack is not None
    assert volume.stack.step is None
    wash = overlays_of(dose, volume).wash
    assert wash is not None
    # 100 for each 2.5 mm from z = 7.
    assert wash.take(find_plane(volume), 2)[0, 0] == pytest.approx(100 * (14 - 7) / 2.5, rel=1e-5)


def test_a_second_volume_has_its_own_window_and_colours_and_hides_nothing_where_it_is_dark() -> None:
    below = load(series(5, rows=8, columns=11, FrameOfReferenceUID=FRAME))
    header: dict[str, Any] = {"WindowCenter": 150, "WindowWidth": 100, "Units": "BQML", "RescaleSlope": 1}
    other = series(5, rows=8, columns=11, Modality="PT", FrameOfReferenceUID=FRAME, RescaleIntercept=0, **header)
    for number, each in enumerate(other):
        each.SeriesInstanceUID, each.SOPInstanceUID = "2.25.77", f"2.25.77.{number + 1}"
    wash = overlays_of(load(other), below).wash
    assert wash is not None
    assert (wash.name, wash.units, wash.levels, wash.cmap.name) == ("PT", "Bq/mL", (), "hot")
    assert wash.window is not None
    assert (wash.window.center, wash.window.width) == (150, 100)
    # Black is 150 - 0.5 - 99 / 2; the second of 256 colours begins a 256th of 99 above.
    assert wash.lowest == pytest.approx(100 + 99 / 256)
    figure = show(below, 1, overlay=load(other))
    figure.canvas.draw()
    image, _, bar = figure.axes
    assert bar.get_ylabel() == "PT (Bq/mL)"
    values: Any = image.collections[-1].get_array()
    drawn = np.ma.masked_invalid(values)
    # Values 100 + 10 j + i: those of the first voxel are at the bottom of the window, and are not drawn.
    assert drawn.mask.sum() == 1
    assert image.collections[-1].get_alpha() == 0.5
    # The viewer mixes the same colours into its frame, half and half.
    viewer = view(below, index=1, overlay=load(other))
    assert viewer._key.said((3, 2, 1)) == " · PT 123 Bq/mL"
    viewer.close()
    both = view([below, load(other)], index=1)
    assert both._key.said((3, 2, 1)) == " · PT 123 Bq/mL"
    both.close()
    with pytest.raises(UsageError, match="2 doses or volumes"):
        overlays_of([load(other), load(other)], below)


def test_label_images_of_other_programs_lie_where_their_affine_says(ct: Volume, tmp_path: Path) -> None:
    nibabel = pytest.importorskip("nibabel")
    numbers = np.zeros(ct.shape, np.uint8)
    numbers[10:20, 40:90, 60:100] = 1
    numbers[15:25, 100:120, 30:70] = 2
    # In RAS, and with slices from the head down: another order of the same voxels.
    matrix = np.diag([-1.0, -1.0, 1.0, 1.0]) @ ct.affine
    turned = matrix @ np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, ct.shape[0] - 1], [0, 0, 0, 1.0]])
    image = nibabel.Nifti1Image(numbers[::-1].transpose(2, 1, 0), turned)
    nibabel.save(image, tmp_path / "organs.nii.gz")
    for overlay in (tmp_path / "organs.nii.gz", [str(tmp_path / "organs.nii.gz")], image):
        found = overlays_of(overlay, ct)
        assert found.names == ("Label 1", "Label 2")
        for number, region in enumerate(found.regions, 1):
            assert np.array_equal(region.mask, numbers == number)
    assert overlays_of(
        {"organ": nibabel.Nifti1Image((numbers == 1)[::-1].transpose(2, 1, 0).astype("u1"), turned)}, ct
    ).names == ("organ",)

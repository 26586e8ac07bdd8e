from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import transform
from dicomnb.volumes import volume as volume_module
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series

TURNED = {
    "row": (0.0, 0.8, 0.6),
    "column": (0.0, 0.6, -0.8),
    # Row × column.
    "step": (-3.0, 0.0, 0.0),
}


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


def test_each_slice_is_rescaled_by_its_own_header() -> None:
    slices = series(3, Modality="PT", Units="BQML", RescaleIntercept=0, RescaleSlope=1)
    for slope, ds in zip((2.0, 0.5, 10.0), slices, strict=True):
        ds.RescaleSlope = slope
    volume = load(slices)
    assert volume.array.dtype == np.float32
    # Last voxel of each slice: 100 k + 32.
    assert volume.array[:, 3, 2].tolist() == [64, 66, 2320]
    assert volume.stored[:, 3, 2].tolist() == [32, 132, 232]
    assert volume.units == "BQML"
    assert codes(volume) == []
    assert np.asarray(volume)[2, 3, 2] == 2320


def test_a_missing_slice_is_nan_in_the_values_and_has_no_header() -> None:
    slices = series(5, RescaleIntercept=-10, RescaleSlope=1)
    del slices[2]
    volume = load(slices)
    assert volume.shape == (5, 4, 3)
    assert np.isnan(volume.array[2]).all()
    assert not np.isnan(volume.array[[0, 1, 3, 4]]).any()
    assert volume.array[3, 0, 0] == 290
    assert volume.datasets[2] is None
    assert volume.frames == (0, 0, -1, 0, 0)
    assert codes(volume) == ["missing_slice"]
    assert volume.affine[:3, 2].tolist() == [0, 0, 2.5]
    with pytest.raises(UsageError, match="Slice 2 is missing"):
        volume[2]


def test_thickness_and_distance_may_differ_and_it_is_said() -> None:
    volume = load(series(3, SliceThickness=3.0, SpacingBetweenSlices=3.0))
    assert codes(volume) == ["thickness_ne_spacing", "spacing_tag_disagrees", "no_physical_scale"]
    assert "overlap by 0.5 mm" in volume.findings[0].message
    gapped = load(series(3, SliceThickness=2.0))
    assert "leave gaps of 0.5 mm" in gapped.findings[0].message


def test_a_part_lies_where_it_lay() -> None:
    volume = load(series(6))
    part = volume[1:6:2]
    assert part.shape == (3, 4, 3)
    assert part.stored[:, 0, 0].tolist() == [100, 300, 500]
    assert part.spacing == (1.25, 0.75, 5.0)
    for k in range(3):
        assert transform(part.affine, [2, 1, k]).tolist() == transform(volume.affine, [2, 1, 1 + 2 * k]).tolist()
    one = volume[-1]
    assert (len(one), one.stored[0, 0, 0]) == (1, 500)
    assert one.affine[:3, 3].tolist() == [-50, 30, 19.5]
    assert one.spacing == volume.spacing
    assert [int(part.stored[0, 0, 0]) for part in volume] == [0, 100, 200, 300, 400, 500]


def test_a_part_names_the_missing_slices_that_it_has() -> None:
    slices = series(6)
    del slices[3]
    volume = load(slices)
    assert codes(volume[:3]) == ["no_physical_scale"]
    (finding, _) = volume[2:5].findings
    assert (finding.code, finding.slices) == ("missing_slice", (1,))


@pytest.mark.parametrize("key", [slice(3, 1), slice(None, None, -1), slice(9, None)])
def test_a_part_backwards_or_empty_is_refused(key: slice) -> None:
    with pytest.raises(UsageError):
        load(series(4))[key]
    with pytest.raises(IndexError):
        load(series(4))[4]


def test_colour_has_its_samples_last_and_no_units() -> None:
    ds = image(np.zeros((1, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="RGB")
    ds.PixelData = bytes([1, 2, 3, 4, 5, 6])
    volume = load(ds)
    assert volume.shape == (1, 1, 2, 3)
    assert volume.stored[0, 0, 1].tolist() == [4, 5, 6]
    assert volume.axes.x.count == 2


def test_the_representation_names_no_patient() -> None:
    volume = load(series(2, PatientName="Doe^Jane", PatientID="4711", RescaleIntercept=0, RescaleSlope=1))
    assert repr(volume) == "<Volume CT, 2 × 4 × 3, 1.25 × 0.75 × 2.5 mm, HU>"


def test_values_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    for k, ds in enumerate(series(4, SOPClassUID="1.2.840.10008.5.1.4.1.1.2")):
        ds.save_as(tmp_path / f"{k}.dcm")
    volume = load(tmp_path)
    assert volume[2].array[0, 0, 0] == 200
    assert "array" not in vars(volume)
    whole = volume.array
    assert volume[2].array.base is not None
    assert np.shares_memory(volume[1:3].array, whole)


def test_jitter_of_microns_is_no_finding() -> None:
    rng = np.random.default_rng(4)
    slices = series(20, RescaleIntercept=0, RescaleSlope=1)
    for ds in slices:
        ds.ImagePositionPatient = [
            round(part, 6) for part in np.array(ds.ImagePositionPatient) + rng.normal(0, 0.002, 3)
        ]
    volume = load(slices)
    assert codes(volume) == []
    assert volume.spacing[2] == pytest.approx(2.5, abs=0.001)


def test_two_volumes_load_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    read = volume_module.read_values  # type: ignore[attr-defined]  # what the module asks

    def meets(*arguments: Any) -> Any:
        both.wait(timeout=60)  # breaks unless the other one is here too
        return read(*arguments)

    monkeypatch.setattr(volume_module, "read_values", meets)
    volumes = [load(series(4)), load(series(3))]
    with ThreadPoolExecutor(2) as pool:
        arrays = list(pool.map(lambda volume: volume.array, volumes))
    assert [array.shape[0] for array in arrays] == [4, 3]

"""One odd file in a folder keeps no other from being listed or loaded."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning
from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.load import load_all
from tests.images import dataset, image, series


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, ds in enumerate(series(5, SOPClassUID="1.2.840.10008.5.1.4.1.1.2")):
        ds.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1")
        ds.save_as(tmp_path / f"{number}.dcm")
    return tmp_path


@pytest.mark.parametrize("uid", ["2.25.7", "2.25.8"], ids=["same series", "another series"])
@pytest.mark.parametrize(
    "attributes",
    [
        {"ImageOrientationPatient": [0.0] * 6},
        {"ImagePositionPatient": [3.0, 4.0]},
        {"PixelSpacing": [0.0, 0.0]},
        {"PixelSpacing": [-0.75, 1.25]},
    ],
    ids=["orientation of zeros", "two coordinates", "no spacing", "negative spacing"],
)
def test_an_image_of_unusable_place_is_listed_and_loaded_beside_the_others(
    folder: Path, attributes: dict[str, Any], uid: str
) -> None:
    (odd,) = series(1, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", SeriesInstanceUID=uid)
    odd.SOPInstanceUID = "2.25.99"
    for keyword, value in attributes.items():
        setattr(odd, keyword, value)
    odd.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1")
    odd.save_as(folder / "odd.dcm")
    assert sorted(len(volume) for volume in load_all(folder)) == [1, 5]
    catalog = scan(folder)
    assert sum(entry.images for entry in catalog) == 6
    stacks = [stack for entry in catalog for stack in entry.stacks]
    assert sorted(stack.split(", ")[2] for stack in stacks) == ["1 × 4 × 3", "5 × 4 × 3"]


@pytest.mark.parametrize("left", [140, 260])
def test_a_file_that_is_cut_off_anywhere_leaves_the_others(folder: Path, left: int) -> None:
    cut = folder / "2.dcm"
    cut.write_bytes(cut.read_bytes()[:left])
    catalog = scan(folder)
    ((name, reason),) = catalog.broken
    assert name.endswith("2.dcm")
    assert reason
    with pytest.warns(DicomWarning):
        (volume,) = load_all(folder)
    assert len(volume) == 5
    assert [source is not None for source in volume.slices] == [True, True, False, True, True]
    assert [stack.split(", ")[2] for stack in catalog[0].stacks] in (["5 × 4 × 3"], ["4 × 4 × 3"])


def test_a_stack_of_which_no_frame_is_there_is_left_out_by_name() -> None:
    """Three axial frames, then three coronal ones, and the file ends after the third."""
    axial, coronal = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, -1.0]
    frames = [
        dataset(
            PlanePositionSequence=[dataset(ImagePositionPatient=[0.0, 3.0 * k, 2.0 * k])],
            PlaneOrientationSequence=[dataset(ImageOrientationPatient=axial if k < 3 else coronal)],
        )
        for k in range(6)
    ]
    ds = image(np.ones((6, 3, 5), np.int16), frames=6, Modality="MR", SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1")
    ds.SharedFunctionalGroupsSequence = [dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[1.5, 0.5])])]
    ds.PerFrameFunctionalGroupsSequence = frames
    ds.PixelData = ds.PixelData[: 3 * 30]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (volume,) = load_all(ds)
    assert volume.shape == (3, 3, 5)
    said = [str(one.message) for one in caught]
    assert any("ends before frame 3 of 6: no slice of this stack is there" in one for one in said), said

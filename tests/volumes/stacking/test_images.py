from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dicomnb.parsing.dataset.attribute_access import AttributeAccess
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read
from dicomnb.standard.dictionary import keyword_of
from dicomnb.volumes.loading.load import load_all
from dicomnb.volumes.stacking import images as module
from dicomnb.volumes.stacking.images import images_of
from tests.images import series


def keywords_read(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the keywords whose values `images_of` reads."""
    seen: set[str] = set()
    value, element, pick = ElementStore.value, ElementStore.element, AttributeAccess.pick

    def spy_value(self: ElementStore, tag: int) -> Any:
        seen.add(keyword_of(tag))
        return value(self, tag)

    def spy_element(self: ElementStore, tag: int) -> Any:
        seen.add(keyword_of(tag))
        return element(self, tag)

    def spy_pick(self: AttributeAccess, *keywords: str) -> Any:
        seen.update(keyword for keyword in keywords if keyword in self)
        return pick(self, *keywords)

    with monkeypatch.context() as patched:
        patched.setattr(ElementStore, "value", spy_value)
        patched.setattr(ElementStore, "element", spy_element)
        patched.setattr(AttributeAccess, "pick", spy_pick)
        images_of(dataset)
    return seen


@pytest.mark.parametrize(
    "attributes",
    [
        {"Modality": "CT", "NumberOfFrames": 1, "SpecificCharacterSet": "ISO_IR 100"},
        {"Modality": "MR", "ImageType": ["ORIGINAL", "PRIMARY", "M_SE", "M"], "RescaleSlope": 2, "EchoTime": 4.5},
        {"PixelSpacing": None, "ImagerPixelSpacing": [0.2, 0.1], "DistanceSourceToDetector": 1100}
        | {"DistanceSourceToPatient": 900, "EstimatedRadiographicMagnificationFactor": 1.2, "Modality": "DX"},
        {"ImagerPixelSpacing": [2.0, 1.0], "PixelSpacingCalibrationType": "GEOMETRY", "Modality": "XA"},
        {"PixelSpacing": None, "NominalScannedPixelSpacing": [0.2, 0.1], "Modality": "CR"},
        {"PixelSpacing": None, "PixelAspectRatio": [3, 2]},
        {"PixelSpacing": [0.0, 1.0], "PixelAspectRatio": [3, 2], "SliceThickness": 7.5, "GantryDetectorTilt": 3},
    ],
    ids=["CT", "MR", "detector", "calibrated", "film", "aspect", "unusable spacing"],
)
def test_what_is_remembered_of_files_alike_is_compared_by_all_that_is_read(
    attributes: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dataset,) = series(1, FrameOfReferenceUID="2.25.9", **{key: value for key, value in attributes.items() if value})
    for keyword, value in attributes.items():
        if value is None and keyword in dataset:
            del dataset[keyword]
    dataset.save_as(tmp_path / "one.dcm")
    seen = keywords_read(read(tmp_path / "one.dcm"), monkeypatch)
    assert {"Rows", "ImageOrientationPatient", "ImagePositionPatient"} <= seen  # else nothing is recorded
    # The layout tells the transfer syntax, and where Pixel Data begins: nothing else of it is read.
    assert seen - {"PixelData", "TransferSyntaxUID"} <= {*module._SHARED, *module._OWN}


def test_what_files_alike_share_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    MEMORY.forget()
    for number, ds in enumerate(series(30, Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2")):
        ds.save_as(tmp_path / f"{number:02}.dcm")
    load_all(tmp_path)  # the layout is learned
    worked_out: list[Dataset] = []
    images_of = module.images_of

    def spy(dataset: Dataset) -> list[module.Image]:
        worked_out.append(dataset)
        return images_of(dataset)

    monkeypatch.setattr(module, "images_of", spy)
    (volume,) = load_all(tmp_path)
    assert len(volume) == 30
    assert len(worked_out) < 10  # once for each length that the positions have in the file


def test_no_keyword_is_compared_twice() -> None:
    compared = (*module._SHARED, *module._OWN)
    assert len(compared) == len(set(compared))


def test_spacings_of_small_images_are_one_only_if_they_nearly_are() -> None:
    slices = series(6)
    for k, ds in enumerate(slices):
        ds.PixelSpacing = [0.75, 1.25] if k < 3 else [0.8, 1.25]  # 4 rows: a quarter of a pixel at the far corner
    assert [volume.spacing[1] for volume in load_all(slices)] == [0.75, 0.8]
    for k, ds in enumerate(slices):
        ds.PixelSpacing = [0.75, 1.25] if k % 2 else [0.7504, 1.25]
    assert [len(volume) for volume in load_all(slices)] == [6]

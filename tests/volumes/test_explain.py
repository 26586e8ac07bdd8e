"""What is said of a volume is true of it: one sentence after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from tests.images import image, series

FOSSA = [0, 1.25, 2.5, 3.75, 5, 10, 15, 20, 25]
"""1.25 mm through the posterior fossa, 5 mm above: half of the distances each."""


def at(heights: list[float], **attributes: Any) -> list[Dataset]:
    slices = series(len(heights), step=(0, 0, 1), **attributes)
    for ds, height in zip(slices, heights, strict=True):
        ds.ImagePositionPatient = [1, 2, height]
    return slices


def frames(count: int, **attributes: Any) -> Dataset:
    return image(np.zeros((count, 4, 5), np.uint8), frames=count, **attributes)


@pytest.mark.parametrize(
    ("heights", "said", "usual"),
    [(FOSSA, "1.25 to 5 mm", ""), ([0, 2, 4, 6, 8, 10, 13, 16.5], "2 to 3.5 mm", ", 2 mm as a rule")],
)
def test_distances_of_uneven_slices_are_those_that_there_are(heights: list[float], said: str, usual: str) -> None:
    volume = load(at(heights, SliceThickness=1.25))
    explanation = volume.explain()
    assert f"centres of slices are {said} apart (from ImagePositionPatient" in explanation
    assert explanation.rows[-1].distance == said
    assert f"× ({said[:-3]}) mm" in repr(volume)
    (finding,) = (one for one in volume.findings if one.code == "irregular_spacing")
    assert f"{said} apart{usual}: no matrix" in finding.message
    assert "thickness_ne_spacing" not in [one.code for one in volume.findings]


@pytest.mark.parametrize(
    ("ds", "contents", "depth"),
    [
        (frames(3, FrameTime=40.0), "3 frames of 4 rows × 5 columns", "nothing states a distance between frames"),
        (frames(3), "3 frames of 4 rows × 5 columns", "nothing states a distance between frames"),
        (
            frames(3, SpacingBetweenSlices=2.5),
            "3 frames of 4 rows × 5 columns",
            "frames are taken to be 2.5 mm apart (SpacingBetweenSlices)",
        ),
        (
            image(np.zeros((4, 5), np.uint8), SliceThickness=3.0),
            "1 image of 4 rows × 5 columns",
            "the image stands for 3 mm (SliceThickness)",
        ),
    ],
)
def test_what_has_no_place_is_called_no_slice(ds: Dataset, contents: str, depth: str) -> None:
    text = str(load(ds).explain())
    assert text.startswith(f"{contents}.")
    assert f" z: {depth}." in text
    assert "x: columns are 1 pixel apart." in text


def test_volumes_at_one_place_are_counted_and_what_differs_is_told_with_its_values() -> None:
    slices = [ds for echo in (4.5, 9.25, 14.0) for ds in series(2, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.9.{number}", number + 1
    text = str(load(slices).explain())
    assert text.startswith("2 slices of 4 rows × 3 columns in each of 3 volumes.")
    assert "t: volumes at one place differ in EchoTime (4.5, 9.25, 14 ms)." in text


def test_distances_that_were_divided_are_not_said_to_be_those_of_the_attribute() -> None:
    ds = image(np.zeros((4, 5), np.uint8), Modality="DX", ImagerPixelSpacing=[0.2, 0.1])
    ds.EstimatedRadiographicMagnificationFactor = 1.25
    explanation = load(ds, demagnify=True).explain()
    assert "columns are 0.08 mm apart (second value of ImagerPixelSpacing, divided by 1.25)" in explanation
    assert explanation.rows[1].source == "ImagerPixelSpacing[0], divided by 1.25"
    assert "divided" not in str(load(ds).explain().rows)


def test_files_are_not_asked_for_where_one_file_lacks_frames() -> None:
    slices = [ds for echo in (4.5, 9.0) for ds in series(3, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.9.{number}"
    (finding,) = (one for one in load(slices[:-1]).findings if one.code == "missing_slice")
    assert finding.message.startswith("1 of 6 slices is missing")
    assert finding.remedy.startswith("Find the files")
    assert repr(load(series(2, SliceThickness=2.5, step=(0, 0, 2.5)))).endswith("1 finding>")

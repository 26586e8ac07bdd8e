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


def test_explain_says_where_each_axis_comes_from() -> None:
    said = load(series(3, SliceThickness=3.0, RescaleIntercept=0, RescaleSlope=1)).explain()
    assert str(said) == (
        "3 slices of 4 rows × 3 columns, values in HU. x: columns are 1.25 mm apart (second value of PixelSpacing). "
        "y: rows are 0.75 mm apart (first value of PixelSpacing). z: centres of slices are 2.5 mm apart (from "
        "ImagePositionPatient, along the normal of the slices). Columns grow towards L, rows towards P, slices "
        "towards S. Not used for z: SliceThickness 3 mm (how thick a slice is, not how far apart).\n"
        "- thickness_ne_spacing: SliceThickness is 3 mm, but centres are 2.5 mm apart: slices overlap by 0.5 mm. "
        "Volumes are counted with 2.5 mm a slice, not with 3 mm."
    )


def test_the_rich_explanation_escapes_what_comes_from_the_file() -> None:
    slices = series(3, SliceThickness=4.0, SliceLocation=1.0, RescaleIntercept=0, RescaleSlope=1, Modality="<b>")
    found = load(slices).explain()
    page = str(found._repr_html_())
    assert "<table" in page
    assert "PixelSpacing[1]" in page
    assert "overlap by 1.5 mm" in page
    assert "<b>" not in page.replace("<b>thickness_ne_spacing</b>", "").replace("<b>no_physical_scale</b>", "")
    assert found._repr_mimebundle_()["text/plain"] == str(found)
    assert "SliceLocation" in found


def test_a_gap_is_named_with_index_and_position() -> None:
    slices = series(6)
    del slices[4], slices[1]
    (missing, *_) = load(slices).findings
    assert missing.slices == (1, 4)
    assert "slice 1 at (-50.00, 30.00, 9.50) mm; slice 4 at (-50.00, 30.00, 17.00) mm" in missing.message


def test_each_axis_is_a_row_of_a_table() -> None:
    told = load(series(5, spacing=(0.75, 1.25))).explain()
    assert [(row.cells[1], row.cells[2], row.cells[3]) for row in told.rows] == [
        ("3", "1.25 mm", "L"),
        ("4", "0.75 mm", "P"),
        ("5", "2.5 mm", "S"),
    ]
    assert str(told).startswith(told.paragraph)
    assert "5 slices of 4 rows × 3 columns" in told
    assert "no such words" not in told


def test_one_slice_is_told_as_one_and_its_depth_by_its_thickness() -> None:
    told = load(series(1)).explain()
    assert "1 slice of 4 rows × 3 columns" in told
    assert told.rows[2].distance == "2.5 mm"
    assert "SliceThickness" in told.rows[2].source


def test_what_the_header_does_not_tell_is_no_number() -> None:
    bare = series(1)
    for keyword in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness"):
        delattr(bare[0], keyword)
    told = load(bare).explain()
    assert "mm" not in told.rows[0].distance
    assert told.rows[0].direction == ""

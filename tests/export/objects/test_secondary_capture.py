from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from matplotlib.figure import Figure

from dicomnb.errors import UsageError
from dicomnb.export.objects.secondary_capture import to_secondary_capture
from tests.export.objects.sources import ct

RGB = (np.arange(7 * 11 * 3) % 251).astype(np.uint8).reshape(7, 11, 3)


@pytest.mark.parametrize("picture", [RGB, RGB[..., 0], np.stack([RGB, 255 - RGB, RGB])], ids=["rgb", "grey", "movie"])
def test_pixels_come_back_and_the_patient_is_that_of_the_source(picture: Any, tmp_path: Path, dciodvfy: str) -> None:
    volume = ct()
    path = tmp_path / "sc.dcm"
    to_secondary_capture(picture, like=volume, path=path, description="Fusion", frames_per_second=4)
    theirs = pydicom.dcmread(path)
    assert np.array_equal(theirs.pixel_array, picture)
    assert (theirs.PatientID, theirs.StudyInstanceUID, theirs.SeriesDescription) == ("MRN-4711", "2.25.4", "Fusion")
    assert [item.ReferencedSOPInstanceUID for item in theirs.SourceImageSequence] == [
        ds.SOPInstanceUID for ds in volume.datasets
    ]
    assert theirs.BurnedInAnnotation == "YES"
    assert "FrameOfReferenceUID" not in theirs
    if picture.ndim == 4:
        assert (theirs.NumberOfFrames, theirs.FrameTime) == (3, 250)
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []


def test_a_figure_is_drawn_on_white_and_left_as_it_was() -> None:
    figure = Figure(figsize=(2, 1), dpi=72, facecolor=(0, 0, 0, 0.0))
    figure.add_axes((0, 0, 0.5, 1)).set_facecolor("red")
    canvas = figure.canvas
    made = to_secondary_capture(figure, like=ct().dataset, dpi=50, burned_in=False)
    assert (made.Rows, made.Columns, made.BurnedInAnnotation) == (50, 100, "NO")
    assert made.pixel_array[25, [25, 75]].tolist() == [[255, 0, 0], [255, 255, 255]]
    assert (figure.dpi, figure.canvas) == (72, canvas)


@pytest.mark.parametrize("picture", [RGB / 255, RGB[..., :2], np.zeros((0, 3), np.uint8), np.zeros(5, np.uint8)])
def test_what_is_no_picture_is_refused(picture: Any) -> None:
    with pytest.raises(UsageError, match="no picture"):
        to_secondary_capture(picture, like=ct())


def test_a_movie_has_a_pace() -> None:
    with pytest.raises(UsageError, match="frames a second"):
        to_secondary_capture(np.stack([RGB, RGB]), like=ct(), frames_per_second=0)


@pytest.mark.parametrize("part", ["CHEST", "KNEE"])
def test_the_part_of_the_body_goes_along(part: str, tmp_path: Path, dciodvfy: str) -> None:
    to_secondary_capture(RGB, like=ct(BodyPartExamined=part), path=tmp_path / "sc.dcm")
    assert pydicom.dcmread(tmp_path / "sc.dcm").BodyPartExamined == part
    done = subprocess.run([dciodvfy, "-new", tmp_path / "sc.dcm"], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []

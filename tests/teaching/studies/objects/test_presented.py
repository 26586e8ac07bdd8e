"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["presentation"]


def test_the_image_is_a_ramp_with_a_bright_corner(written: Written) -> None:
    stored = pydicom.dcmread(written("presentation") / "image.dcm").pixel_array
    assert stored.shape == (60, 100)
    assert np.array_equal(stored, STUDY.stored())
    assert (stored[:12, :12] == 250).all()
    assert (np.diff(stored[30].astype(int)) >= 0).all()
    assert (stored[30, 0], stored[30, -1]) == (20, 120)


def test_the_state_is_for_this_image_and_turns_flips_and_shutters_it(written: Written) -> None:
    image, state = (pydicom.dcmread(written("presentation") / name) for name in STUDY.names)
    (series,) = state.ReferencedSeriesSequence
    assert series.ReferencedImageSequence[0].ReferencedSOPInstanceUID == image.SOPInstanceUID
    assert series.SeriesInstanceUID == image.SeriesInstanceUID
    assert (state.ImageRotation, state.ImageHorizontalFlip) == (90, "Y")
    edges = [state[f"Shutter{edge}Edge"].value for edge in ("LeftVertical", "RightVertical")]
    assert (edges, state.ShutterUpperHorizontalEdge, state.ShutterLowerHorizontalEdge) == ([1, 90], 1, 50)
    (window,) = state.SoftcopyVOILUTSequence
    assert (window.WindowCenter, window.WindowWidth) == (128, 256)


def test_graphics_are_counted_in_pixels_and_in_shares_of_the_area(written: Written) -> None:
    (annotation,) = pydicom.dcmread(written("presentation") / "state.dcm").GraphicAnnotationSequence
    circle, line = annotation.GraphicObjectSequence
    assert (circle.GraphicAnnotationUnits, list(circle.GraphicData)) == ("PIXEL", [6, 6, 12, 6])
    assert (line.GraphicAnnotationUnits, list(line.GraphicData)) == ("DISPLAY", [0, 1, 1, 0])
    assert annotation.TextObjectSequence[0].UnformattedTextValue == "Seen by Reader^Rosa"

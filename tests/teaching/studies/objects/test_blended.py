"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom

import dicomnb as dn
from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["blending"]


def test_the_state_names_all_images_of_both_series(written: Written) -> None:
    folder = written("blending")
    state = pydicom.dcmread(folder / "state.dcm")
    lower, upper = state.BlendingSequence
    assert (lower.BlendingPosition, upper.BlendingPosition) == ("UNDERLYING", "SUPERIMPOSED")
    assert state.RelativeOpacity == np.float32(0.4)
    for part, modality, count in ((lower, "CT", 42), (upper, "PT", 33)):
        (series,) = part.ReferencedSeriesSequence
        named = {reference.ReferencedSOPInstanceUID for reference in series.ReferencedImageSequence}
        there = [pydicom.dcmread(folder / name, stop_before_pixels=True) for name in STUDY.names[:-1]]
        assert named == {image.SOPInstanceUID for image in there if image.Modality == modality}
        assert len(named) == count
    assert state.StudyInstanceUID == lower.StudyInstanceUID == upper.StudyInstanceUID == there[0].StudyInstanceUID
    assert state.PatientID == there[0].PatientID


def test_it_shows_a_lesion_that_only_the_pet_sees_in_the_colours_of_the_state(written: Written) -> None:
    folder = written("blending")
    marrow = next(lesion for lesion in STUDY.images.lesions if lesion.name == "marrow")
    ct = next(volume for volume in dn.load_all(folder) if volume.modality == "CT")
    k = int(np.argmin(np.abs(ct.axes.z.centers - (marrow.center[2] + 232.0))))
    figure = dn.show(folder, k, presentation=folder / "state.dcm")
    shown = np.asarray(figure.axes[0].images[0].get_array())
    column, row = (marrow.center[0] + 176.3) / 1.45, (marrow.center[1] + 158.2) / 1.4
    red, green, blue = shown[round(row), round(column)]
    # As bright in a CT as what is around; in the PET three times as active, which is red and some yellow.
    assert red > green >= blue
    assert red - blue > 0.2

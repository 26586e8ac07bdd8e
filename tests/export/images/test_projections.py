from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.derive import from_array
from dicomnb.volumes.loading.load import load
from tests.export.images.scanned import KINDS, errors, scanned

PROJECTED = [kind for kind in KINDS if kind != "NM"]


@pytest.mark.parametrize("kind", PROJECTED)
def test_values_come_back_in_the_class_of_their_source(kind: str, tmp_path: Path, dciodvfy: str) -> None:
    volume, path = scanned(kind), tmp_path / "made.dcm"
    wanted = np.log1p(volume.array) if KINDS[kind][0] in {"CR", "XA"} else 199 - volume.array
    made = from_array(wanted, like=volume, derivation="Changed")
    assert errors(dciodvfy, made.dataset, path) == []
    again = load(path)
    step = float(again.dataset.get("RescaleSlope", 0) or 0)
    assert np.abs(again.array - wanted).max() <= step / 2 * 1.01
    assert again.dataset.SOPClassUID == KINDS[kind][1]
    assert again.axes.x.spacing == volume.axes.x.spacing
    assert again.labels == volume.labels
    theirs = pydicom.dcmread(path)
    slope, intercept = float(theirs.get("RescaleSlope", 1)), float(theirs.get("RescaleIntercept", 0))
    assert np.abs(theirs.pixel_array * slope + intercept - wanted.reshape(theirs.pixel_array.shape)).max() <= step
    assert theirs.SourceImageSequence[0].ReferencedSOPInstanceUID == "2.25.77"
    assert (theirs.PatientID, theirs.SeriesNumber, theirs.DerivationDescription) == ("MRN-4711", 1004, "Changed")


def test_what_is_dark_stays_dark() -> None:
    volume = scanned("DX", PhotometricInterpretation="MONOCHROME1")
    ds = from_array(volume.array, like=volume).dataset
    assert (ds.PhotometricInterpretation, ds.PresentationLUTShape) == ("MONOCHROME1", "INVERSE")


def test_words_that_were_burned_in_are_told() -> None:
    volume = scanned("DX", BurnedInAnnotation="YES")
    assert from_array(volume.array, like=volume).dataset.BurnedInAnnotation == "YES"


def test_one_frame_of_a_film_is_an_image() -> None:
    volume = scanned("US film")
    made = from_array(volume.array[2], like=volume)
    assert made.dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.6.1"
    assert "FrameTime" not in made.dataset


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("DX", lambda values: values / 2, "whole numbers"),
        ("US", lambda values: values + 100, "from 0 to 255"),
        ("CR", lambda values: values[:, 1:], "19 × 31"),
        ("CR", lambda values: np.concatenate([values, values]), "one frame"),
        ("CR", lambda values: values * np.nan, "NaN"),
    ],
)
def test_what_has_no_place_in_such_an_image_is_refused(kind: str, change: object, said: str) -> None:
    volume = scanned(kind)
    with pytest.raises(UsageError, match=said):
        from_array(change(volume.array), like=volume)  # type: ignore[operator]


def test_what_such_an_image_has_to_state_is_asked_for() -> None:
    for kind, keyword in (("MG", "ViewCodeSequence"), ("DX", "ImagerPixelSpacing"), ("DX", "ImageLaterality")):
        volume = scanned(kind)
        del volume.dataset[keyword]
        with pytest.raises(UsageError, match=keyword):
            from_array(volume.array, like=volume)
    volume = scanned("CR")
    for how in ({"affine": np.eye(4)}, {"enhanced": True}, {"units": "HU"}):
        with pytest.raises(UsageError):
            from_array(volume.array, like=volume, **how)

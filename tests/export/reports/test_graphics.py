from __future__ import annotations

import numpy as np
import pytest

from dicomnb.analysis.measure import distance
from dicomnb.analysis.roi import roi
from dicomnb.export.reports.measurement_report import to_sr_measurements
from dicomnb.geometry.shapes import Circle, Polygon
from dicomnb.objects.reports.report import report
from dicomnb.volumes.loading.load import load
from tests.export.objects.sources import ct
from tests.export.reports.measured import content_items, in_patient
from tests.images import image

ENHANCED, THREE_DIMENSIONS = "1.2.840.10008.5.1.4.1.1.88.22", "1.2.840.10008.5.1.4.1.1.88.34"


def test_regions_lie_on_the_pixels_of_their_image() -> None:
    volume = ct(4)  # pixels of 0.75 × 1.25 mm
    square = roi(volume, Polygon(((1.5, 2.5), (4.5, 2.5), (4.5, 7.5))), index=-1)
    got = to_sr_measurements({"Square": square}, like=volume)
    assert got.SOPClassUID == ENHANCED
    region = next(each for each in content_items(got) if each.ValueType == "SCOORD")
    assert region.GraphicType == "POLYLINE"
    # Columns of 0.75 mm, rows of 1.25 mm, from the outer corner of the first pixel.
    assert list(region.GraphicData) == [2, 2, 6, 2, 6, 6, 2, 2]
    image = region.ContentSequence[0].ReferencedSOPSequence[0]
    assert image.ReferencedSOPInstanceUID == volume.datasets[3].SOPInstanceUID


def test_a_circle_on_square_pixels_is_an_ellipse_with_four_ends() -> None:
    volume = ct(3, spacing=(0.5, 0.5))
    got = to_sr_measurements({"Disc": roi(volume, Circle((3, 2), 1), index=1)}, like=volume)
    region = next(each for each in content_items(got) if each.ValueType == "SCOORD")
    assert region.GraphicType == "ELLIPSE"
    assert list(region.GraphicData) == [4, 4, 8, 4, 6, 2, 6, 6]


def test_places_in_the_patient_are_where_they_were_measured() -> None:
    volume = ct(place="tilted")
    got = to_sr_measurements(in_patient(volume), like=volume)
    assert got.SOPClassUID == THREE_DIMENSIONS
    places = [each for each in content_items(got) if each.ValueType == "SCOORD3D"]
    assert {each.ReferencedFrameOfReferenceUID for each in places} == {"2.25.4711"}
    ball = np.array(next(each for each in places if each.GraphicType == "ELLIPSOID").GraphicData).reshape(6, 3)
    assert np.allclose(np.linalg.norm(ball - volume.to_patient([4, 5, 2]), axis=1), 3, atol=1e-5)
    across = np.array(next(each for each in places if each.GraphicType == "ELLIPSE").GraphicData).reshape(4, 3)
    assert np.linalg.norm(across[1] - across[0]) == pytest.approx(6, abs=1e-5)
    assert np.linalg.norm(across[3] - across[2]) == pytest.approx(4, abs=1e-5)
    # Row 3 of every slice: across the tilt, its line is shifted from slice to slice, and its ends lie on it.
    assert np.allclose(volume.to_index(across)[:, 1], 3, atol=1e-4)


def test_pixels_without_a_place_are_measured_too() -> None:
    volume = load(image(np.arange(35).reshape(5, 7).astype(np.uint8), SOPInstanceUID="2.25.3", SOPClassUID="2.25.1"))
    rows = report(to_sr_measurements({"Line": distance(volume, (1, 1), (4, 5))}, like=volume)).measurements()
    assert (rows[0]["value"], rows[0]["unit"], rows[0]["references"]) == (5.0, "Pixels", ("2.25.3",))

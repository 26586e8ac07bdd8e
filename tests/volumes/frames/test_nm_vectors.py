from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.axes import axes
from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image


def views(**header: Any) -> Dataset:
    """Return six pictures of two detectors, three views each; each pixel's value is 100 frame + 10 row + column."""
    frame, j, i = np.indices((6, 3, 2))
    return image(
        (100 * frame + 10 * j + i).astype(np.uint16),
        frames=6,
        **{
            "Modality": "NM",
            "SOPClassUID": "1.2.840.10008.5.1.4.1.1.20",
            "SOPInstanceUID": "2.25.3",
            "SeriesInstanceUID": "2.25.4",
            "SeriesNumber": 7,
            "ImageType": ["ORIGINAL", "PRIMARY", "TOMO", "EMISSION"],
            "DetectorInformationSequence": [dataset(ImagePositionPatient=[0.0, 0.0, 0.0])],
            "PixelSpacing": [4.0, 3.0],
            "SliceThickness": 4.5,
            "SpacingBetweenSlices": 4.5,
            "EnergyWindowVector": [1] * 6,
            "DetectorVector": [1, 1, 1, 2, 2, 2],
            "AngularViewVector": [1, 2, 3, 1, 2, 3],
            **header,
        },
    )


def test_views_of_detectors_are_points_with_their_numbers() -> None:
    volume = load(views())
    assert volume.dims == ("t", "k", "j", "i")
    assert volume.shape == (6, 1, 3, 2)
    assert volume.labels == {"DetectorVector": (1, 1, 1, 2, 2, 2), "AngularViewVector": (1, 2, 3, 1, 2, 3)}
    assert volume.stored[:, 0, 2, 1].tolist() == [21, 121, 221, 321, 421, 521]
    (finding,) = [one for one in volume.findings if one.code == "detector_views"]
    assert "differ in DetectorVector and AngularViewVector" in finding.message


def test_nothing_is_measured_between_views() -> None:
    # A distance between slices is stated, for those that may be made of the views.
    found = axes(views())
    assert found.z_units != "mm"
    assert found.z.count == 6
    assert axes(views(Modality="OT")).z.edges.tolist() == [0, 4.5, 9, 13.5, 18, 22.5, 27]


def test_vectors_that_differ_in_nothing_or_fit_no_frames_tell_nothing() -> None:
    volume = load(views(DetectorVector=[1] * 6, AngularViewVector=[1, 2, 3]))
    assert volume.dims == ("k", "j", "i")
    assert volume.labels == {}


def test_a_catalog_names_what_tells_them_apart() -> None:
    (entry,) = scan([views()])
    assert entry.stacks == (
        "series 7, NM, 6 × 1 × 3 × 2, ORIGINAL\\PRIMARY\\TOMO\\EMISSION, by DetectorVector and AngularViewVector",
    )

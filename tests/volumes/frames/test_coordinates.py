"""Frames whose places are not the patient's: volumes of ultrasound, and pullbacks of a catheter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.analysis.reslice import reslice_isotropic
from dicomnb.display.common.plane import planes
from dicomnb.errors import GeometryError, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.axes import axes
from dicomnb.volumes.frame_of_reference import frame_of_reference, require_same_frame
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image


def ultrasound(slices: int = 5, points: int = 1, step: Sequence[float] = (0.0, 0.0, 0.8), turn: int = 1) -> Dataset:
    """An enhanced US volume of 6 rows and 7 columns, pixels of 0.5 × 0.4 mm; each frame holds its own number."""
    frames = [
        dataset(
            PlanePositionVolumeSequence=[
                dataset(ImagePositionVolume=[-1.0 + k * step[0], 2.0 + k * step[1], 5.0 + k * step[2]])
            ],
            TemporalPositionSequence=[dataset(TemporalPositionTimeOffset=0.04 * t)],
        )
        for t in range(points)
        for k in range(slices)[::turn]
    ]
    shared = dataset(
        PixelMeasuresSequence=[dataset(PixelSpacing=[0.5, 0.4])],
        PlaneOrientationVolumeSequence=[dataset(ImageOrientationVolume=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])],
    )
    stored = np.zeros((len(frames), 6, 7), np.uint16) + np.arange(len(frames), dtype=np.uint16)[:, None, None]
    return image(
        stored,
        frames=len(frames),
        Modality="US",
        FrameOfReferenceUID="2.25.1",
        VolumeFrameOfReferenceUID="2.25.2",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=frames,
    )


def pullback(distances: Sequence[float | None]) -> Dataset:
    """An intravascular OCT: each frame with its distance from the one before."""
    frames = [
        dataset(
            IntravascularFrameContentSequence=[
                Dataset() if away is None else dataset(IntravascularLongitudinalDistance=away)
            ]
        )
        for away in distances
    ]
    stored = np.zeros((len(frames), 4, 3), np.uint8) + np.arange(len(frames), dtype=np.uint8)[:, None, None]
    return image(
        stored,
        frames=len(frames),
        Modality="IVOCT",
        SharedFunctionalGroupsSequence=[dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[0.01, 0.02])])],
        PerFrameFunctionalGroupsSequence=frames,
    )


def test_frames_of_an_ultrasound_volume_are_slices_in_the_order_of_their_places() -> None:
    volume = load(ultrasound(turn=-1))
    assert volume.spacing == (0.4, 0.5, 0.8)
    assert volume.array[:, 0, 0].tolist() == [4, 3, 2, 1, 0]
    assert volume.positions[:, 2].tolist() == pytest.approx([5.0, 5.8, 6.6, 7.4, 8.2])
    assert axes(ultrasound()).spacing == (0.4, 0.5, 0.8)


def test_frames_of_an_ultrasound_volume_that_moves_are_moments() -> None:
    volume = load(ultrasound(4, points=3))
    assert volume.shape == (3, 4, 6, 7)
    assert volume.array[1, :, 0, 0].tolist() == [4, 5, 6, 7]
    assert volume.labels["TemporalPositionTimeOffset"] == (0.0, 0.04, 0.08)


def test_no_direction_of_an_ultrasound_volume_has_an_anatomical_name() -> None:
    volume = load(ultrasound())
    assert volume.directions == axes(ultrasound()).directions == ("", "", "")
    (finding,) = (each for each in volume.findings if each.code == "own_coordinates")
    assert "ImagePositionVolume" in finding.message
    assert "ImagePositionVolume" in str(volume.explain())
    assert [(plane.key, plane.count, plane.sides) for plane in planes(volume)] == [
        ("k", 5, None),
        ("j", 6, None),
        ("i", 7, None),
    ]
    with pytest.raises(GeometryError, match="not of the patient"):
        _ = volume.patient_axes
    with pytest.raises(GeometryError, match="not of the patient"):
        axes(ultrasound(), frame="patient")
    with pytest.raises(GeometryError, match="which slices are coronal"):
        reslice_orthogonal(volume, "coronal")


def test_an_ultrasound_volume_lies_in_its_own_frame_of_reference_and_what_is_made_of_it_too() -> None:
    volume = load(ultrasound())
    assert frame_of_reference(volume) == frame_of_reference(reslice_isotropic(volume)) == "2.25.2"
    with pytest.raises(GeometryError, match=r"2\.25\.1"):
        require_same_frame("the dose", "2.25.1", volume)


def test_a_place_in_the_patient_counts_before_that_in_the_volume() -> None:
    ds = ultrasound()
    for k, item in enumerate(ds.PerFrameFunctionalGroupsSequence):
        item.PlanePositionSequence = [dataset(ImagePositionPatient=[0, 0, 3.0 * k])]
    ds.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence = [
        dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    ]
    volume = load(ds)
    assert volume.spacing[2] == 3.0
    assert volume.directions == ("L", "P", "S")


@pytest.mark.parametrize(
    ("distances", "heights", "first"),
    [
        ([0.0, 0.2, 0.2, 0.2], [0.0, 0.2, 0.4, 0.6], 0),
        ([7.0, 0.2, 0.2, 0.2], [0.0, 0.2, 0.4, 0.6], 0),  # the first frame has none before it
        ([None, 0.2, 0.3, 0.2], [0.0, 0.2, 0.5, 0.7], 0),
        ([0.0, -0.1, -0.1, -0.1], [0.0, 0.1, 0.2, 0.3], 3),  # pushed forward: the last one is the most distal
    ],
)
def test_frames_of_a_pullback_lie_along_the_catheter(
    distances: list[float | None], heights: list[float], first: int
) -> None:
    volume = load(pullback(distances))
    assert volume.stack is not None
    assert volume.stack.heights.tolist() == pytest.approx(heights)
    assert volume.array[0, 0, 0] == first
    assert "along the catheter" in str(volume.explain())


def test_a_pullback_without_distances_has_no_places() -> None:
    assert load(pullback([0.0, None, 0.2])).stack is None
    assert load(pullback([0.0, 0.0, 0.0])).stack is None


@pytest.mark.parametrize("away", [1e308, -1e9, 1e-12])
def test_a_distance_along_the_catheter_beyond_all_measure_is_an_error_with_its_tag(away: float) -> None:
    with pytest.raises(InvalidValue, match=r"\(0052,0028\) .*IntravascularLongitudinalDistance") as caught:
        load(pullback([0.0, away, 0.2]))
    assert caught.value.tag == 0x00520028

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import AmbiguousSource, DicomWarning
from dicomnb.geometry.affine import transform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load, load_all
from tests.images import series
from tests.volumes.reading.slice_numbers import codes, identities

Vary = Callable[[int, int], dict[str, Any]]


def repeated(points: int, count: int, vary: Vary, *, seed: int = 5, **attributes: Any) -> list[Dataset]:
    """Slices at the same places, shuffled. Stored values are 1000 t + 100 k + 10 j + i."""
    made = []
    for t in range(points):
        for k, ds in enumerate(series(count, Modality="MR", **attributes)):
            ds.SOPInstanceUID = f"2.25.{t}.{k}"
            ds.InstanceNumber = t * count + k + 1
            ds.PixelData = (np.frombuffer(ds.PixelData, "<i2") + 1000 * t).astype("<i2").tobytes()
            for keyword, value in vary(t, k).items():
                setattr(ds, keyword, value)
            made.append(ds)
    random.Random(seed).shuffle(made)
    return made


def test_echoes_become_a_fourth_dimension_with_their_times() -> None:
    volume = load(repeated(2, 3, lambda t, _: {"EchoTime": (4.5, 9.25)[t]}))
    assert volume.dims == ("t", "k", "j", "i")
    assert volume.shape == (2, 3, 4, 3)
    assert volume.labels["EchoTime"] == (4.5, 9.25)
    assert identities(volume) == [[0, 1, 2], [10, 11, 12]]
    assert volume.spacing == (1.25, 0.75, 2.5)
    assert [ds.EchoTime for ds in volume.datasets[1]] == [9.25, 9.25, 9.25]
    assert codes(volume) == ["no_physical_scale"]


def test_every_voxel_of_a_fourth_dimension_lies_where_its_header_says() -> None:
    slices = repeated(
        3,
        4,
        lambda t, _: {"TemporalPositionIdentifier": t + 1},
        row=(0, 0.8, 0.6),
        column=(0, 0.6, -0.8),
        step=(-3.0, 0.0, 0.0),
    )
    volume = load(slices)
    by_number = {ds.InstanceNumber: ds for ds in slices}
    for t, k, j, i in np.ndindex(volume.shape):
        number = int(volume.stored[t, k, j, i])
        assert number // 1000 == t
        ds = by_number[t * 4 + number // 100 % 10 + 1]
        y, x = number // 10 % 10, number % 10
        cosines = np.array(ds.ImageOrientationPatient)
        truth = np.array(ds.ImagePositionPatient) + x * 1.25 * cosines[:3] + y * 0.75 * cosines[3:]
        assert transform(volume.affine, [i, j, k]) == pytest.approx(truth, abs=1e-9)


def test_points_and_slices_can_be_taken_out() -> None:
    volume = load(repeated(3, 4, lambda t, _: {"EchoTime": 3.0 * (t + 1)}))
    second = volume[1]
    assert second.dims == ("k", "j", "i")
    assert identities(second) == [[10, 11, 12, 13]]
    assert second.labels == {"EchoTime": (6.0,)}
    assert identities(volume[1:]) == [[10, 11, 12, 13], [20, 21, 22, 23]]
    assert volume[1:].labels["EchoTime"] == (6.0, 9.0)
    part = volume[::2, 1:3]
    assert identities(part) == [[1, 2], [21, 22]]
    assert part.positions[:, 2].tolist() == [9.5, 12]
    assert identities(volume[2, 3]) == [[23]]
    assert volume[2, 3].affine[:3, 3].tolist() == [-50, 30, 14.5]
    _ = volume.array
    assert volume[::2, 1:3].array[:, :, 0, 0].tolist() == [[100, 200], [2100, 2200]]
    assert [len(one) for one in volume] == [4, 4, 4]
    with pytest.raises(IndexError):
        volume[0, 0, 0]
    with pytest.raises(IndexError):
        volume[3]


def test_directions_of_one_b_value_are_told_apart_by_the_gradient() -> None:
    gradients = [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.6, 0.8]]
    b_values = [0.0, 800.0, 800.0, 800.0]
    volume = load(
        repeated(4, 3, lambda t, _: {"DiffusionBValue": b_values[t], "DiffusionGradientOrientation": gradients[t]})
    )
    assert volume.labels["DiffusionBValue"] == (0, 800, 800, 800)
    # In the order of acquisition, which is that of InstanceNumber here.
    assert volume.labels["DiffusionGradientOrientation"] == tuple(map(tuple, gradients))
    assert identities(volume) == [[10 * t + k for k in range(3)] for t in range(4)]


def test_two_volumes_that_share_one_b_value_are_told_apart_by_the_clock() -> None:
    # Slice by slice the time goes on, so that no two images share one: volume t begins 30 s after the one before.
    volume = load(
        repeated(
            3,
            4,
            lambda t, k: {
                "DiffusionBValue": (0, 500, 0)[t],
                "AcquisitionTime": f"10{15 + t // 2:02d}{30 * (t % 2) + k:02d}.25",
            },
        )
    )
    assert volume.labels["DiffusionBValue"] == (0, 0, 500)
    assert identities(volume) == [[0, 1, 2, 3], [20, 21, 22, 23], [10, 11, 12, 13]]
    first, second, between = volume.labels["AcquisitionTime"]
    assert (second - first, between - first) == (60, 30)


def test_only_times_tell_volumes_apart_though_slices_are_interleaved() -> None:
    # Odd slices first, as an interleaved scan does; instance numbers go slice by slice, and mislead.
    order = [0, 2, 4, 1, 3]
    volume = load(
        repeated(
            3,
            5,
            lambda t, k: {
                "AcquisitionTime": f"0859{58 - 8 + 2 * t:02d}.{order.index(k) * 3:02d}",
                "InstanceNumber": 3 * k + t + 1,
            },
        )
    )
    assert identities(volume) == [[10 * t + k for k in range(5)] for t in range(3)]
    assert "AcquisitionTime" in volume.labels


@pytest.mark.parametrize(
    "header",
    [
        {"SeriesTime": "235959"},
        {"SeriesDate": "20240229", "SeriesTime": "235959"},
        {"StudyDate": "20240229", "StudyTime": "230000.5"},
        # The day is stated with each moment: nothing has to be guessed.
        {"AcquisitionDate": ("20240229", "20240301"), "SeriesDate": "20240301", "SeriesTime": "235959"},
    ],
)
def test_a_clock_that_passes_midnight_goes_on(header: dict[str, Any]) -> None:
    # Volumes at 23:59:58, 00:00:00 and 00:00:02; the slices of each 0.3 s apart. Numbers run backwards, and mislead.
    times = ("235958", "000000", "000002")

    def vary(t: int, k: int) -> dict[str, Any]:
        days = header.get("AcquisitionDate")
        day = {"AcquisitionDate": days[min(t, 1)]} if days else {}
        return {**header, **day, "AcquisitionTime": f"{times[t]}.{3 * k}", "InstanceNumber": 99 - 3 * t - k}

    volume = load(repeated(3, 3, vary))
    assert identities(volume) == [[10 * t + k for k in range(3)] for t in range(3)]
    assert np.diff(volume.labels["AcquisitionTime"]).tolist() == [2, 2]


def test_a_time_shortly_before_that_of_the_series_is_no_day_later() -> None:
    # Many scanners write the time of the series when its first image is done.
    volume = load(
        repeated(2, 3, lambda t, k: {"AcquisitionTime": f"0930{10 * t + k:02d}", "SeriesTime": "093105"}),
    )
    assert identities(volume) == [[10 * t + k for k in range(3)] for t in range(2)]
    assert volume.labels["AcquisitionTime"] == (34200, 34210)  # 9 h 30 min since midnight


def test_trigger_times_that_differ_from_slice_to_slice_still_order_the_phases() -> None:
    volume = load(repeated(4, 3, lambda t, k: {"TriggerTime": 12.5 * k + 80.0 * t, "InstanceNumber": 7}))
    assert identities(volume) == [[10 * t + k for k in range(3)] for t in range(4)]
    assert volume.labels["TriggerTime"] == (0, 80, 160, 240)


def test_a_dropped_slice_is_missing_at_its_own_moment_and_shifts_no_other() -> None:
    slices = repeated(5, 4, lambda t, k: {"AcquisitionTime": f"10{t:02d}{k:02d}.5"})
    lost = [ds for ds in slices if ds.SOPInstanceUID == "2.25.2.1"]
    slices.remove(lost[0])
    volume = load(slices)
    assert identities(volume) == [[10 * t + k if (t, k) != (2, 1) else -1 for k in range(4)] for t in range(5)]
    assert np.isnan(volume.array[2, 1]).all()
    assert np.isnan(volume.array).sum() == 12
    (finding,) = [one for one in volume.findings if one.code == "missing_slice"]
    assert finding.slices == (1,)
    assert "t = 2, slice 1 at (-50.00, 30.00, 9.50) mm" in finding.message
    assert "uncertain_order" not in codes(volume)


@pytest.mark.parametrize("gone", [0, 4])
def test_a_dropped_first_or_last_moment_is_found_by_when_the_other_slices_were_taken(gone: int) -> None:
    slices = repeated(5, 4, lambda t, k: {"AcquisitionTime": f"10{t:02d}{k:02d}.5"})
    slices = [ds for ds in slices if ds.SOPInstanceUID != f"2.25.{gone}.2"]
    volume = load(slices)
    assert identities(volume)[gone] == [10 * gone, 10 * gone + 1, -1, 10 * gone + 3]


def test_an_aborted_scan_lacks_the_end_of_its_last_volume() -> None:
    slices = repeated(6, 5, lambda t, k: {"AcquisitionTime": f"10{t:02d}{k:02d}"})
    slices = [ds for ds in slices if ds.SOPInstanceUID not in {"2.25.5.3", "2.25.5.4"}]
    assert identities(load(slices))[5] == [50, 51, 52, -1, -1]


def test_numbers_alone_make_a_fourth_dimension_and_it_is_said() -> None:
    volume = load(repeated(2, 3, lambda _t, _: {}))
    assert identities(volume) == [[0, 1, 2], [10, 11, 12]]
    assert "ordered_by_number" in codes(volume)


def test_magnitude_and_phase_are_two_components() -> None:
    volume = load(
        repeated(2, 3, lambda t, _: {"ImageType": ["ORIGINAL", "PRIMARY", ("M", "P")[t], "ND"]}),
    )
    assert volume.labels == {"ComplexImageComponent": ("MAGNITUDE", "PHASE")}
    assert identities(volume) == [[0, 1, 2], [10, 11, 12]]
    other = load(
        repeated(
            2, 3, lambda t, _: {"ImageType": ["ORIGINAL", "PRIMARY", ("PHASE MAP", "M_FFE")[t], ("P", "M")[t], "FFE"]}
        )
    )
    assert sorted(other.labels["ComplexImageComponent"]) == ["MAGNITUDE", "PHASE"]


def test_real_and_imaginary_parts_of_two_echoes_make_four_volumes() -> None:
    volume = load(
        repeated(
            4,
            3,
            lambda t, _: {"ImageType": ["ORIGINAL", "PRIMARY", "RI"[t % 2]], "EchoTime": (2.0, 5.5)[t // 2]},
        )
    )
    pairs = list(zip(volume.labels["ComplexImageComponent"], volume.labels["EchoTime"], strict=True))
    assert pairs == [("REAL", 2.0), ("REAL", 5.5), ("IMAGINARY", 2.0), ("IMAGINARY", 5.5)]
    assert identities(volume) == [[0, 1, 2], [20, 21, 22], [10, 11, 12], [30, 31, 32]]


def test_frames_of_a_dynamic_pet_have_their_reference_times() -> None:
    volume = load(repeated(3, 4, lambda t, _: {"Modality": "PT", "FrameReferenceTime": (2500.0, 10000.0, 35000.0)[t]}))
    assert volume.labels["FrameReferenceTime"] == (2500, 10000, 35000)
    assert identities(volume) == [[10 * t + k for k in range(4)] for t in range(3)]


def test_vendors_b_values_are_found_in_private_blocks() -> None:
    slices = repeated(3, 2, lambda _t, _: {})
    for ds in slices:
        t = int(ds.SOPInstanceUID.split(".")[2])
        ds.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(
            0x39, "IS", [1_000_000_000 + (0, 50, 600)[t], 8, 0]
        )
    assert load(slices).labels["DiffusionBValue"] == (0, 50, 600)
    slices = repeated(2, 2, lambda _t, _: {})
    for ds in slices:
        t = int(ds.SOPInstanceUID.split(".")[2])
        block = ds.private_block(0x0019, "SIEMENS MR HEADER", create=True)
        block.add_new(0x0C, "IS", (0, 1000)[t])
        block.add_new(0x0E, "FD", [0.0, 0.6, 0.8])
    labels = load(slices).labels
    assert labels["DiffusionBValue"] == (0, 1000)


def test_kernels_and_voltages_are_stacks_of_their_own() -> None:
    kernels = repeated(2, 3, lambda t, _: {"Modality": "CT", "ConvolutionKernel": ("B30f", "B60f")[t]})
    assert sorted(identities(volume)[0][0] for volume in load_all(kernels)) == [0, 10]
    with pytest.raises(AmbiguousSource, match="ConvolutionKernel B60f"):
        load(kernels)
    voltages = repeated(2, 3, lambda t, _: {"Modality": "CT", "KVP": (80, 140)[t]})
    with pytest.raises(AmbiguousSource, match="KVP 140 kV"):
        load(voltages)


def test_two_thicknesses_over_one_stretch_are_two_stacks() -> None:
    thin = series(9, step=(0.0, 0.0, 1.0), SliceThickness=1.0, SOPInstanceUID="")
    thick = series(3, step=(0.0, 0.0, 4.0), SliceThickness=4.0, SOPInstanceUID="")
    found = load_all([*thick, *thin])
    assert sorted((len(volume), volume.spacing[2]) for volume in found) == [(3, 4.0), (9, 1.0)]


def test_stacks_side_by_side_at_one_height_are_kept_apart() -> None:
    left = series(3, origin=(-90.0, 0.0, 7.0), SOPInstanceUID="")
    right = series(3, origin=(40.0, 0.0, 7.0), SOPInstanceUID="")
    found = load_all([*left, *right])
    assert sorted(volume.positions[0, 0] for volume in found) == [-90, 40]


def test_an_image_that_was_taken_twice_is_kept_apart_and_reported() -> None:
    slices = series(5, AcquisitionTime="101500")
    again = series(5)[2]
    again.SOPInstanceUID, again.AcquisitionTime, again.InstanceNumber = "2.25.99", "103000", 6
    found = load_all([*slices, again])
    assert [volume.shape for volume in found] == [(5, 4, 3), (1, 4, 3)]
    assert all("duplicate_position" in codes(volume) for volume in found)


def test_one_uid_with_two_sets_of_pixels_is_no_copy() -> None:
    slices = series(3)
    other = series(3)[1]
    other.PixelData = bytes(24)
    with pytest.warns(DicomWarning, match="have other pixels: both are kept"):
        found = load_all([*slices, other])
    assert [len(volume) for volume in found] == [3, 1]
    assert "duplicate_position" in codes(found[0])


def test_half_a_step_between_two_acquisitions_does_not_mix_them() -> None:
    # Two stacks of 5 mm steps, one 1.5 mm above the other: together they are irregular, each alone is not.
    first = series(4, step=(0.0, 0.0, 5.0), AcquisitionNumber=1, SOPInstanceUID="")
    second = series(4, step=(0.0, 0.0, 5.0), origin=(-50.0, 30.0, 8.5), AcquisitionNumber=2, SOPInstanceUID="")
    found = load_all([*first, *second])
    assert [volume.spacing[2] for volume in found] == [5, 5]
    assert [volume.positions[0, 2] for volume in found] == [7, 8.5]


def test_image_types_are_stacks_of_their_own() -> None:
    original = series(3, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"], SOPInstanceUID="")
    derived = series(
        3, ImageType=["DERIVED", "SECONDARY", "REFORMATTED"], SOPInstanceUID="", origin=(-50.0, 30.0, 99.0)
    )
    assert [len(volume) for volume in load_all([*original, *derived])] == [3, 3]


def test_one_edited_slice_stays_in_its_stack_and_it_is_said() -> None:
    slices = series(5, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    for k in (1, 2):
        slices[k].ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
    volume = load(slices)
    assert len(volume) == 5
    assert "mixed_image_type" in codes(volume)


@pytest.mark.parametrize(
    ("keyword", "values"), [("RepetitionTime", (500.0, 1500.0, 3000.0)), ("FlipAngle", (3.0, 9.0))]
)
def test_what_a_fit_needs_labels_images_at_one_place(keyword: str, values: tuple[float, ...]) -> None:
    volume = load(repeated(len(values), 4, lambda t, _: {keyword: values[t], "EchoTime": 9.1}))
    assert volume.labels[keyword] == values
    assert identities(volume) == [[10 * t + k for k in range(4)] for t in range(len(values))]
    assert not any("nothing but InstanceNumber" in finding.message for finding in volume.findings)

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.objects.parametric_map import to_parametric_map
from dicomnb.pixels.real_world_values import scales
from dicomnb.pixels.window import Window, header_windows
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.objects.sources import Array, ct, multi_frame, uneven

SOURCES: dict[str, Callable[[], Volume]] = {
    "tilted": lambda: ct(place="tilted"),
    "downwards": lambda: ct(place="downwards"),
    "uneven": uneven,
    "multi-frame": multi_frame,
    "one slice": lambda: ct(1),
}


def diffusion(volume: Volume) -> Array:
    """Return values between 0.0001 and 0.003 that differ in each voxel, two of them missing."""
    made = np.linspace(1e-4, 3e-3, volume.array.size, dtype=np.float32).reshape(volume.shape)
    made[0, 0, 1] = made[-1, -1, -2] = np.nan
    return made


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("stored_as", ["float32", "float64", "int16"])
def test_values_come_back_at_their_places_with_their_unit(
    source: str, stored_as: Any, tmp_path: Path, dciodvfy: str
) -> None:
    volume, path = SOURCES[source](), tmp_path / "map.dcm"
    values = diffusion(volume)
    to_parametric_map(values, quantity="ADC", unit="mm2/s", like=volume, stored_as=stored_as, path=path)
    again = load(path)
    # 65,534 steps over the range, and half of one is what rounding takes.
    error = 0.0 if stored_as != "int16" else (3e-3 - 1e-4) / 65534 / 2 * 1.01
    assert again.units == "mm2/s"
    assert np.array_equal(np.isnan(again.array), np.isnan(values))
    assert np.nanmax(np.abs(again.array - values)) <= error
    assert np.allclose(again.positions, volume.positions, atol=1e-6)
    (scale,) = scales(path)
    assert (scale.explanation, scale.units) == ("Apparent Diffusion Coefficient", "mm2/s")
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []


@pytest.mark.parametrize("stored_as", ["float32", "float64", "int16"])
def test_highdicom_reads_the_same_values(stored_as: Any, tmp_path: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    volume, path = ct(place="oblique"), tmp_path / "map.dcm"
    values = np.nan_to_num(diffusion(volume), nan=0.001)
    to_parametric_map(values, quantity="ADC", unit="mm2/s", like=volume, stored_as=stored_as, path=path)
    theirs = highdicom.imread(path)
    got = theirs.get_volume(apply_real_world_transform=True)
    # Its slices go against the normal.
    assert np.abs(got.array[::-1] - values).max() <= (3e-3 - 1e-4) / 65534
    assert np.allclose(got.affine[:3, 3], volume.positions[-1])


def test_pydicom_finds_quantity_unit_and_the_image_of_each_frame(tmp_path: Path) -> None:
    volume = ct(4)
    made = to_parametric_map(
        volume.array, quantity=("110851", "DCM", "Something"), unit="HU", like=volume, path=tmp_path / "map.dcm"
    )
    theirs = pydicom.dcmread(tmp_path / "map.dcm")
    mapping = theirs.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence[0]
    assert mapping.MeasurementUnitsCodeSequence[0].CodeValue == "[hnsf'U]"
    quantity = mapping.QuantityDefinitionSequence[0]
    assert quantity.ConceptNameCodeSequence[0].CodeValue == "246205007"
    assert quantity.ConceptCodeSequence[0].CodeValue == "110851"
    named = [
        group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        for group in theirs.PerFrameFunctionalGroupsSequence
    ]
    assert named == [ds.SOPInstanceUID for ds in volume.datasets]
    assert np.array_equal(theirs.pixel_array, volume.array)
    assert (theirs.PatientID, made.SeriesNumber, load(made).units) == ("MRN-4711", 1003, "HU")


def test_whole_numbers_in_16_bits_are_exact_and_compress() -> None:
    volume = ct()
    values = np.arange(volume.array.size).reshape(volume.shape) - 800
    made = to_parametric_map(
        values, quantity="T1", unit="ms", like=volume, stored_as="int16", syntax="1.2.840.10008.1.2.5"
    )
    assert made.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.5"
    assert np.array_equal(load(made).array, values)


def test_a_volume_brings_its_unit_and_its_grid() -> None:
    volume = ct(RescaleSlope=1, RescaleIntercept=-1024, Modality="CT")
    part = volume[2:6]
    again = load(to_parametric_map(part, quantity="attenuation", like=volume))
    assert again.units == volume.units == "HU"
    assert np.array_equal(again.array, part.array)
    assert np.allclose(again.affine, part.affine)


def test_slices_against_the_normal_are_turned() -> None:
    volume = ct(5)
    affine = volume.affine @ np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 4], [0, 0, 0, 1]])
    again = load(to_parametric_map(volume.array[::-1], quantity="t2", unit="ms", like=volume, affine=affine))
    assert np.array_equal(again.array, volume.array)


def test_a_window_is_meant_for_values_however_they_are_stored() -> None:
    volume = ct()
    wanted = Window(0.0015, 0.002, "", "LINEAR_EXACT")
    for stored_as in ("float32", "int16"):
        made = to_parametric_map(
            diffusion(volume),
            quantity="ADC",
            unit="mm2/s",
            like=volume,
            stored_as=stored_as,
            window=wanted,
        )
        (found,) = header_windows(made)
        assert (found.center, found.width) == pytest.approx((0.0015, 0.002), rel=1e-6)


def test_a_linear_window_of_a_map_keeps_its_ends() -> None:
    made = to_parametric_map(ct().array, quantity="T1", unit="ms", like=ct(), stored_as="int16")
    shared = made.SharedFunctionalGroupsSequence[0]
    shared.RealWorldValueMappingSequence[0].RealWorldValueSlope = 0.5
    shared.RealWorldValueMappingSequence[0].RealWorldValueIntercept = 10.0
    voi = shared.FrameVOILUTSequence[0]
    voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction = 100, 21, "LINEAR"
    (found,) = header_windows(made)
    # Stored 89.5 is the last black one, 109.5 the first white one (PS3.3 C.11.2.1.2.1).
    assert found.limits == (89.5 * 0.5 + 10, 109.5 * 0.5 + 10)


def test_several_mappings_share_the_range() -> None:
    volume = ct()
    stored = np.arange(volume.array.size).reshape(volume.shape)
    made = to_parametric_map(stored, quantity="T1", unit="ms", like=volume, stored_as="int16")
    shared = made.SharedFunctionalGroupsSequence[0]
    low, high = shared.RealWorldValueMappingSequence[0], shared.RealWorldValueMappingSequence[0].copy()
    low.RealWorldValueLastValueMapped = 99
    high.RealWorldValueFirstValueMapped, high.RealWorldValueLastValueMapped = 100, 1000
    high.RealWorldValueSlope = 3.0
    shared.RealWorldValueMappingSequence = [low, high]
    values = load(made).array.reshape(-1)
    assert (values[99], values[100], values[1000]) == (99, 300, 3000)
    assert np.isnan(values[1001:]).all()


def test_what_is_no_map_is_refused() -> None:
    volume = ct()
    for values, how, said in (
        (volume.array, {"quantity": "T1"}, "unit"),
        (volume.array, {"quantity": "T9", "unit": "ms"}, "T9"),
        (volume.array, {"quantity": "T1", "unit": "milli seconds"}, "UCUM"),
        (volume.array[1:], {"quantity": "T1", "unit": "ms"}, "shape"),
        (np.full(volume.shape, np.inf), {"quantity": "T1", "unit": "ms"}, "nfinite"),
        (np.full(volume.shape, np.nan), {"quantity": "T1", "unit": "ms"}, "No voxel"),
        (volume.array * 1j, {"quantity": "T1", "unit": "ms"}, "complex"),
        (volume.array.astype(np.float64) + 1e300, {"quantity": "T1", "unit": "ms"}, "float64"),
        (volume.array, {"quantity": "T1", "unit": "ms", "stored_as": "uint8"}, "uint8"),
        (volume.array, {"quantity": "T1", "unit": "ms", "qualification": "TRUE"}, "TRUE"),
    ):
        with pytest.raises(UsageError, match=said), np.errstate(invalid="ignore"):
            to_parametric_map(values, like=volume, **how)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="patient"):
        to_parametric_map(volume.array, quantity="T1", unit="ms")

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.derived import derived_header, source_images, source_series
from dicomnb.analysis.reslice import reslice_isotropic
from dicomnb.display.figure.picture import show
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import noisy
from tests.images import series


def test_a_resliced_volume_says_how_it_was_made() -> None:
    scale: dict[str, Any] = {
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "HU",
        "WindowCenter": 40,
        "WindowWidth": 400,
    }
    volume = load(noisy(5, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", **scale))
    cut = reslice_isotropic(volume, 0.5)
    assert cut.findings[0].code == "resliced"
    assert "cubes of 0.5 mm; values are interpolated linearly" in cut.findings[0].message
    assert "Cut into cubes of 0.5 mm" in cut.explain()
    assert "Columns grow towards L, rows towards P" in cut.explain()
    assert [row.source for row in cut.explain().rows] == ["computed"] * 3
    header = cut.dataset
    assert header.ImageType[:2] == ["DERIVED", "SECONDARY"]
    assert "interpolated linearly" in header.DerivationDescription
    assert [item.ReferencedSOPInstanceUID for item in header.SourceImageSequence] == [
        f"2.25.1.{k}" for k in range(1, 6)
    ]
    assert (cut.units, cut.modality, header.WindowCenter) == ("HU", "CT", 40)
    assert not {"SliceLocation", "InstanceNumber", "PixelData"}.intersection(header.dir())
    assert "SOPInstanceUID" in volume.dataset  # the source is as it was


def test_units_stay_with_every_part() -> None:
    slices = series(3, Modality="RTDOSE", DoseUnits="GY", DoseGridScaling=0.5)
    cut = reslice_isotropic(load(slices), 1.25)
    assert (load(slices).units, cut.units, cut[1:3].units, pickle.loads(pickle.dumps(cut)).units) == ("Gy",) * 4


def test_a_resliced_volume_is_drawn_cut_and_sent_like_any_other() -> None:
    volume = reslice_isotropic(load(noisy(5)), 0.75)
    again = pickle.loads(pickle.dumps(volume))
    assert np.array_equal(again.array, volume.array)
    assert again.explain().paragraph == volume.explain().paragraph
    assert np.asarray(volume) is volume.array
    assert np.asarray(volume, np.float64).dtype == np.float64
    assert not np.shares_memory(np.array(volume, copy=True), volume.array)
    part = volume[2:4]
    assert np.array_equal(part.array, volume.array[2:4])
    assert part.positions[0, 2] == pytest.approx(8.5)
    assert np.array_equal(reslice_isotropic(part, 0.75).array, part.array)
    assert show(volume, plane="coronal").axes[0].get_xlabel() == "x (mm)"


def test_a_resliced_volume_becomes_an_array_of_dask() -> None:
    pytest.importorskip("dask")
    volume = reslice_isotropic(load(noisy(5)), 1.25)
    lazy = volume.to_dask(slab=4)
    assert lazy.chunks[0] == (4, 4, 1)
    assert np.array_equal(lazy[5:].compute(), volume.array[5:])


def test_what_describes_single_images_or_their_pixels_is_dropped() -> None:
    kept: dict[str, Any] = {
        "PatientName": "Roe^Jane",
        "FrameOfReferenceUID": "2.25.8",
        "KVP": 120,
        "SeriesDescription": "thin",
    }
    source = series(1, **kept, SliceLocation=7.0, AcquisitionNumber=3, OverlayRows=None)[0]
    source.add_new(0x00190010, "LO", "MAKER")
    source.add_new(0x00191001, "LO", "private")
    source.DerivationDescription = "Smoothed."
    header = derived_header(source, "Turned.")
    assert {name: getattr(header, name) for name in kept} == kept
    assert header.DerivationDescription == "Smoothed. Turned."
    assert not {"SliceLocation", "AcquisitionNumber", "PixelData", "Rows"}.intersection(header.dir())
    assert not any(tag.is_private for tag in header.keys())  # noqa: SIM118
    assert source.KVP == 120


@pytest.mark.parametrize(
    ("modality", "kind"),
    [
        ("CT", ["DERIVED", "SECONDARY", "AXIAL"]),
        ("MR", ["DERIVED", "SECONDARY", "OTHER"]),
        ("PT", ["DERIVED", "PRIMARY"]),
        ("XA", ["DERIVED", "SECONDARY"]),
    ],
)
def test_image_type_is_what_the_modality_allows(modality: str, kind: list[str]) -> None:
    # PS3.3 C.8.2.1.1.1, C.8.3.1.1.1, C.8.9.4.1.1.
    source = series(1, Modality=modality, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])[0]
    assert derived_header(source, "Cut.").ImageType == kind


def test_a_description_that_is_too_long_keeps_its_end() -> None:
    source = series(1, DerivationDescription="x" * 1020)[0]
    made = derived_header(source, "The last word.").DerivationDescription
    assert len(made) == 1024
    assert made.endswith("x The last word.")


def test_what_is_derived_twice_refers_to_the_first_images() -> None:
    volume = load(noisy(3, SOPClassUID="1.2.840.10008.5.1.4.1.1.2"))
    once = reslice_isotropic(volume, 1.25)
    twice = reslice_isotropic(once, 2.5)
    for found in (once, twice):
        assert [item.ReferencedSOPInstanceUID for item in source_images(found)] == ["2.25.1.1", "2.25.1.2", "2.25.1.3"]
        (one,) = source_series(found)
        assert one.SeriesInstanceUID == "2.25.7"
        assert len(one.ReferencedInstanceSequence) == 3


def test_images_that_cannot_be_referred_to_are_no_sources() -> None:
    volume = load(noisy(3))  # no SOP Class UID
    assert source_images(volume) == []
    assert source_series(volume) == []
    assert "SourceImageSequence" not in reslice_isotropic(volume, 1.25).dataset

"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


def items_of(ds: Any) -> list[Any]:
    """Return all content items of a report, nested ones after those that hold them."""
    found = []
    for item in ds.get("ContentSequence", []):
        found += [item, *items_of(item)]
    return found


def named(ds: Any, meaning: str) -> list[Any]:
    return [
        item
        for item in items_of(ds)
        if "ConceptNameCodeSequence" in item and item.ConceptNameCodeSequence[0].CodeMeaning == meaning
    ]


def test_code_of_the_length_is_that_of_the_file(written: Written) -> None:
    (length,) = named(pydicom.dcmread(written("report") / "measurements.dcm"), "Long Axis")
    assert check("9.1", length.ConceptNameCodeSequence[0].CodeValue).right


def test_middle_of_the_line_is_counted_from_the_corner_of_the_first_pixel(written: Written) -> None:
    report = pydicom.dcmread(written("report") / "measurements.dcm")
    (line,) = [item for item in items_of(report) if item.ValueType == "SCOORD"]
    of_image = line.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    slices = [pydicom.dcmread(path, stop_before_pixels=True) for path in written("ct").iterdir()]
    (image,) = [each for each in slices if each.SOPInstanceUID == of_image]
    column, row = np.reshape(line.GraphicData, (-1, 2)).mean(axis=0)
    x, y, z = map(float, image.ImagePositionPatient)
    down, across = map(float, image.PixelSpacing)
    assert check("9.2", [x + (column - 0.5) * across, y + (row - 0.5) * down, z]).right
    assert check("9.2", [x + column * across, y + row * down, z]).mistake == "half a pixel forgotten"


def test_effective_dose_goes_by_the_total_of_the_report(written: Written) -> None:
    report = pydicom.dcmread(written("report") / "dose.dcm")
    (total,) = named(report, "CT Dose Length Product Total")
    dlp = [float(item.MeasuredValueSequence[0].NumericValue) for item in named(report, "DLP")]
    assert float(total.MeasuredValueSequence[0].NumericValue) == pytest.approx(sum(dlp))
    assert check("9.3", 0.014 * sum(dlp)).right
    assert check("9.3", 0.014 * dlp[0]).mistake == "one scan"


def test_heart_rate_is_that_of_the_samples(written: Written) -> None:
    (group, _) = pydicom.dcmread(written("ecg") / "ecg.dcm").WaveformSequence
    samples = np.frombuffer(group.WaveformData, "<i2").reshape(-1, group.NumberOfWaveformChannels)
    lead = samples[:, 1].astype(float)
    (beats,) = np.nonzero((lead[1:-1] > lead.max() / 2) & (lead[1:-1] > lead[:-2]) & (lead[1:-1] >= lead[2:]))
    steps = float(np.diff(beats).mean())
    assert check("9.4", 60 * float(group.SamplingFrequency) / steps).right
    assert check("9.4", len(beats) * 6).mistake == "counted beats"


def test_one_document_names_the_patient_inside(written: Written) -> None:
    files = [pydicom.dcmread(path) for path in sorted(written("documents").iterdir())]
    assert check("9.5", sum(str(ds.PatientName).encode() in ds.EncapsulatedDocument for ds in files)).right
    assert check("9.5", sum("Dora" in str(ds.PatientName) for ds in files)).mistake == "all"

"""The witness is pydicom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pydicom
import pytest

from dicomnb.teaching import STUDIES
from dicomnb.teaching.studies.objects.reports import ScanDose
from tests.teaching.written import Written

STUDY = STUDIES["report"]


def walk(item: Any) -> Iterator[Any]:
    yield item
    for child in item.get("ContentSequence", ()):
        yield from walk(child)


def numbers(ds: Any, meaning: str) -> list[float]:
    """Return the values of all items of a concept, in the order of the tree."""
    return [
        float(each.MeasuredValueSequence[0].NumericValue)
        for each in walk(ds)
        if each.get("ValueType") == "NUM" and meaning in each.ConceptNameCodeSequence[0].CodeMeaning
    ]


def references(items: Iterable[Any]) -> list[str]:
    """Return the UIDs of the images that items refer to."""
    return [each.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for each in items if "ReferencedSOPSequence" in each]


def test_a_dose_length_product_is_dose_times_length_in_centimetres() -> None:
    assert ScanDose("Chest", 12.4, 310.0, 120, 200).dlp == pytest.approx(384.4)


def test_the_dose_report_has_each_scan_and_the_total(written: Written) -> None:
    ds = pydicom.dcmread(written("report") / "dose.dcm")
    assert ds.SOPClassUID == pydicom.uid.XRayRadiationDoseSRStorage
    assert numbers(ds, "CTDIvol") == [scan.ctdi for scan in STUDY.scans]
    assert numbers(ds, "DLP") == [384.4, 13.95]
    assert numbers(ds, "Dose Length Product Total") == [398.35]


def test_the_nodule_is_as_long_as_its_sphere_is_wide_on_the_slice_through_it(written: Written) -> None:
    ds = pydicom.dcmread(written("report") / "measurements.dcm")
    items = list(walk(ds))
    assert STUDY.diameter in numbers(ds, "")
    (line,) = [each for each in items if each.get("ValueType") == "SCOORD"]
    x1, y1, x2, y2 = line.GraphicData
    ct = STUDY.ct.header(STUDY.slice_number, 1)
    assert ct.SOPInstanceUID in references(items)
    assert (x2 - x1) * ct.PixelSpacing[1] == pytest.approx(STUDY.diameter)
    # Coordinates begin at the outer corner of the first pixel (PS3.3 C.18.6.1.1): its centre is half a pixel in.
    middle = [
        float(ct.ImagePositionPatient[0]) + ((x1 + x2) / 2 - 0.5) * ct.PixelSpacing[1],
        float(ct.ImagePositionPatient[1]) + (y1 - 0.5) * ct.PixelSpacing[0],
    ]
    assert middle == pytest.approx(STUDY.nodule.center[:2])
    assert y1 == y2


def test_key_images_are_two_of_the_ct(written: Written) -> None:
    ds = pydicom.dcmread(written("report") / "key.dcm")
    named = references(walk(ds))
    assert len(named) == 2
    assert set(named) <= {STUDY.ct.header(k, 1).SOPInstanceUID for k in range(STUDY.ct.grid.slices)}

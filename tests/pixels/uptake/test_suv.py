from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, MissingAttribute, UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.uptake.suv import suv, suv_factor
from tests.images import dataset, image


def pet(stored: np.ndarray | None = None, **attributes: Any) -> Dataset:
    """Return a slice: 80 kg, 400 MBq one half-life before the scan, so that 2500 Bq/ml are an SUV of 1."""
    drug = dataset(
        RadionuclideTotalDose=400e6, RadionuclideHalfLife=6000.0, RadiopharmaceuticalStartDateTime="20240229100000"
    )
    header = {
        "Modality": "PT",
        "Units": "BQML",
        "DecayCorrection": "START",
        "CorrectedImage": ["NORM", "ATTN", "DECY"],
        "PatientWeight": 80.0,
        "PatientSize": 1.6,
        "PatientSex": "M",
        "SeriesDate": "20240229",
        "SeriesTime": "114000",
        "AcquisitionDate": "20240229",
        "AcquisitionTime": "114000",
        "RescaleSlope": 2.0,
        "RescaleIntercept": 0.0,
        "RadiopharmaceuticalInformationSequence": [drug],
        **attributes,
    }
    pixels = np.array([[0, 1250, 5000]], np.int16) if stored is None else stored
    return image(pixels, **{k: v for k, v in header.items() if v is not None})


def philips(ds: Dataset, element: int, value: str, vr: str = "DS") -> Dataset:
    ds[0x70530010] = DataElement(0x70530010, "LO", "Philips PET Private Group")
    ds[0x70531000 | element] = DataElement(0x70531000 | element, vr, value.encode() if vr == "UN" else value)
    return ds


def test_activity_is_divided_by_the_dose_that_is_left_for_each_gram() -> None:
    found = suv(pet())
    # 200e6 Bq are left, 80 000 g: 2500 Bq/g. Stored 1250 × 2 = 2500 Bq/ml.
    assert found.array.tolist() == [[0, 1, 4]]
    assert found.array.dtype == np.float32
    assert (found.kind, found.units) == ("bw", "g/ml")
    assert np.asarray(found).tolist() == [[0, 1, 4]]


def test_other_kinds_go_by_their_body() -> None:
    # James: 56 kg of 80.
    assert suv(pet(), "lbm-james").array[0].tolist() == pytest.approx([0, 0.7, 2.8])
    assert suv(pet(), "bsa").units == "cm²/ml"


def test_the_explanation_can_be_checked_by_hand_and_names_no_date() -> None:
    said = suv(pet()).explain()
    for part in ("BQML", "80 kg", "400,000,000 Bq", "10:00:00", "11:40:00", "6,000.0 s", "200,000,000 Bq", "0.0004"):
        assert part in said
    assert "2024" not in said


def test_counts_take_philips_factor() -> None:
    found = suv(philips(pet(Units="CNTS"), 0x00, "0.0005"))
    assert found.array[0].tolist() == pytest.approx([0, 1.25, 5])
    # The other kinds by the ratio of lean mass and weight.
    lean = suv(philips(pet(Units="CNTS"), 0x00, "0.0005", "UN"), "lbm-james")
    assert lean.array[0].tolist() == pytest.approx([0, 1.25 * 0.7, 5 * 0.7])


def test_counts_may_have_an_activity_instead() -> None:
    found = suv(philips(pet(Units="CNTS"), 0x09, "0.5"))
    assert found.array[0].tolist() == pytest.approx([0, 0.5, 2])


def test_counts_without_either_are_refused() -> None:
    with pytest.raises(MissingAttribute, match="Philips PET Private Group"):
        suv(pet(Units="CNTS"))
    with pytest.raises(MissingAttribute, match="Philips PET Private Group"):
        suv(philips(pet(Units="CNTS"), 0x00, "0"))


@pytest.mark.parametrize(
    ("units", "stated", "kind", "factor"),
    [
        ("GML", None, "bw", 1),
        ("GML", "BW", "bw", 1),
        ("GML", "LBMJAMES128", "lbm-james", 1),
        ("GML", "LBMJAMES128", "bw", 80 / 56),
        ("GML", "LBM", "bw", 80 / 58),
        ("CM2ML", "BSA", "bsa", 1),
    ],
)
def test_uptake_values_are_left_or_converted(units: str, stated: str | None, kind: Any, factor: float) -> None:
    ds = pet(Units=units, SUVType=stated, RadiopharmaceuticalInformationSequence=None)
    assert suv_factor(ds, kind).factor == pytest.approx(factor)


def test_each_slice_has_its_own_factor_where_decay_is_not_corrected() -> None:
    beds = [pet(DecayCorrection="NONE", AcquisitionTime=time) for time in ("114000", "132000")]
    found = suv(beds)
    # The second bed is one half-life later: half the dose, twice the factor.
    assert found.array[:, 0, 1].tolist() == pytest.approx([1, 2])
    assert "2 slices" in found.explain()


def test_the_whole_series_tells_when_the_scan_began() -> None:
    late = pet(SeriesTime="180000", AcquisitionTime="132000")
    early = pet(SeriesTime="180000")
    assert suv([late, early]).array[:, 0, 1].tolist() == pytest.approx([1, 1])
    assert suv(late).array[0, 1] == pytest.approx(2)


def test_anything_with_an_array_and_headers_will_do() -> None:
    beds = [pet(DecayCorrection="NONE", AcquisitionTime=time) for time in ("114000", "132000")]
    values = np.full((1, 3, 1, 2), 2500, np.float32)
    values[0, 1] = np.nan
    stack = SimpleNamespace(array=values, datasets=((beds[0], None, beds[1]),))
    found = suv(stack).array
    assert found.shape == (1, 3, 1, 2)
    assert found[0, :, 0, 0].tolist() == pytest.approx([1, np.nan, 2], nan_ok=True)


def test_frames_of_one_file_share_its_header() -> None:
    ds = pet(np.full((2, 1, 3), 1250, np.int16), NumberOfFrames=2)
    stack = SimpleNamespace(array=np.full((2, 1, 3), 2500, np.float32), datasets=(ds, ds))
    assert suv(ds).array.tolist() == suv(stack).array.tolist() == np.ones((2, 1, 3)).tolist()


def test_a_path_will_do(tmp_path: Path) -> None:
    pet().save_as(tmp_path / "slice.dcm")
    assert suv(tmp_path / "slice.dcm").array.tolist() == [[0, 1, 4]]


def test_missing_corrections_are_warned_of() -> None:
    with pytest.warns(DicomWarning, match="ATTN"):
        found = suv(pet(CorrectedImage=["DECY"]))
    assert "ATTN" in found.explain()
    with pytest.warns(DicomWarning, match="DECY"):
        suv(pet(CorrectedImage=["ATTN"]))


@pytest.mark.parametrize(
    ("attributes", "message"),
    [({"Modality": "CT"}, "Modality is CT"), ({"Units": "PROPCPS"}, "Units are PROPCPS"), ({"Units": None}, "absent")],
)
def test_what_has_no_uptake_is_refused(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        suv(pet(**attributes))


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(UnsupportedSource, match="not of list"):
        suv([1, 2])
    with pytest.raises(UnsupportedSource, match="not of float"):
        suv(1.5)


def test_the_reference_object_has_its_stated_uptake(corpus: Path) -> None:
    slices = [read(path) for path in sorted((corpus / "oncoray+suv_computation/DRO/DRO_0_0/PT").glob("*.dcm"))]
    found = suv(slices).array
    # Stated: 0.20, 1.00 and 4.00. The dose is written to 10 kBq of 368.08 MBq, 3e-5 of it.
    levels = np.unique(found[found > 0])
    assert levels.tolist() == pytest.approx([0.20, 1.00, 4.00], rel=3e-5)
    assert len(slices) == 20

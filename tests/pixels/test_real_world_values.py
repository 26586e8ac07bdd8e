from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import InvalidValue, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.intensity import units, values
from dicomnb.pixels.real_world_values import find_scale, scales
from tests.images import dataset, image


def mapping(label: str, unit: str, **attributes: Any) -> Dataset:
    code = dataset(CodeValue=unit, CodingSchemeDesignator="UCUM", CodeMeaning=unit)
    return dataset(LUTLabel=label, LUTExplanation=label.lower(), MeasurementUnitsCodeSequence=[code], **attributes)


LINE = {
    "RealWorldValueFirstValueMapped": 10,
    "RealWorldValueLastValueMapped": 30,
    "RealWorldValueSlope": 0.5,
    "RealWorldValueIntercept": -3.0,
}


def mapped(*mappings: Dataset, **attributes: Any) -> Dataset:
    stored = np.array([[9, 10, 20], [30, 31, 1000]], np.uint16)
    return image(stored, **{"RescaleSlope": 2.0, "RealWorldValueMappingSequence": list(mappings), **attributes})


def test_a_real_world_value_is_made_of_the_stored_one_and_holds_within_its_range() -> None:
    ds = mapped(mapping("FLOW", "ml/min", **LINE))
    found = values(ds, scale="real world")
    # Not of the rescaled values, which are twice as large.
    assert np.array_equal(found, np.array([[np.nan, 2, 7], [12, np.nan, np.nan]], np.float32), equal_nan=True)
    assert found.dtype == np.float32
    assert units(ds, "real world") == "ml/min"
    assert values(ds)[0].tolist() == [18, 20, 40]


def test_a_mapping_is_chosen_by_its_label() -> None:
    ds = mapped(mapping("FLOW", "ml/min", **LINE), mapping("TIME", "s", **{**LINE, "RealWorldValueSlope": 1.0}))
    assert values(ds, scale="TIME")[0, 1] == 7
    assert units(ds, "TIME") == "s"
    assert [scale.name for scale in scales(ds)] == ["FLOW", "TIME"]


def test_a_mapping_may_be_a_table() -> None:
    table = mapping("T1", "ms", RealWorldValueFirstValueMapped=9, RealWorldValueLastValueMapped=10)
    table.RealWorldValueLUTData = [100.25, -1e6]
    found = values(mapped(table), scale="T1")
    assert found[0, :2].tolist() == [100.25, -1e6]
    assert np.isnan(found.reshape(-1)[2:]).all()


def test_a_table_that_does_not_fit_its_range_is_refused() -> None:
    table = mapping("T1", "ms", RealWorldValueFirstValueMapped=9, RealWorldValueLastValueMapped=11)
    table.RealWorldValueLUTData = [1.0, 2.0]
    with pytest.raises(InvalidValue, match="2 entries for the stored values 9 to 11"):
        scales(mapped(table))


def test_each_frame_may_have_a_mapping_of_its_own() -> None:
    frames = [
        dataset(RealWorldValueMappingSequence=[mapping("D", "mm2/s", **{**LINE, "RealWorldValueSlope": slope})])
        for slope in (1.0, 2.0)
    ]
    ds = image(np.full((2, 1, 2), 20, np.uint16), frames=2, PerFrameFunctionalGroupsSequence=frames)
    assert values(ds, scale="D").tolist() == [[[17, 17]], [[37, 37]]]


def test_the_unit_of_what_has_none_is_empty() -> None:
    assert units(mapped(mapping("RATIO", "1", **LINE)), "RATIO") == ""


def test_a_scale_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(MissingAttribute, match=r"no scale 'ADC'.* It offers 'FLOW'\."):
        values(mapped(mapping("FLOW", "ml/min", **LINE)), scale="ADC")
    with pytest.raises(MissingAttribute, match="It offers its rescale only"):
        find_scale(image(np.zeros((1, 2), np.uint8)), "real world")


@pytest.mark.parametrize(("vr", "value"), [("FL", 0.02), ("UN", np.array([0.02], "<f4").tobytes()), ("UN", b"0.02 ")])
def test_philips_values_are_divided_by_rescale_and_scale_slope(vr: str, value: Any) -> None:
    ds = image(np.array([[0, 100]], np.uint16), RescaleSlope=4.0, RescaleIntercept=8.0)
    ds[0x20050011] = DataElement(0x20050011, "LO", "Philips MR Imaging DD 001")
    ds[0x2005110E] = DataElement(0x2005110E, vr, value)
    # (stored × 4 + 8) / (4 × 0.02)
    assert values(ds, scale="philips")[0].tolist() == pytest.approx([100, 5100], rel=1e-6)
    assert values(ds)[0].tolist() == [8, 408]


def test_another_makers_element_is_no_scale_slope() -> None:
    ds = image(np.array([[0, 100]], np.uint16), RescaleSlope=4.0)
    ds[0x20050010] = DataElement(0x20050010, "LO", "SOMEBODY ELSE")
    ds[0x2005100E] = DataElement(0x2005100E, "FL", 0.02)
    assert scales(ds) == ()


def test_philips_files_of_both_kinds_offer_their_scale(corpus: Path) -> None:
    found = 0
    for path in sorted((corpus / "icometrix+dicom2nifti").rglob("philips*/**/*.dcm"))[:400]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = read(path)
            offered = {scale.name: scale for scale in scales(ds)}
        if "philips" in offered:
            assert math.isfinite(offered["philips"].slope)
            found += 1
    assert found > 0


def test_the_frames_of_a_real_perfusion_map_have_units(corpus: Path) -> None:
    (path,) = corpus.rglob("CT0012.not_fragmented_bot_rle.dcm")
    ds = read(path)
    assert units(ds, "RCBF") == "ml/100ml/s"
    # Intercept -1024, slope 1, for 0 to 4095.
    assert np.nanmin(values(ds, 0, scale="RCBF")) >= -1024

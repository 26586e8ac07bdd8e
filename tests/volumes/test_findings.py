"""What a reader is told about a volume."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.load import load
from tests.images import series

pytestmark = pytest.mark.filterwarnings("ignore:.*decimal string:dicomnb.DicomWarning")


def written(folder: Path, odd: int | None = None, **texts: str) -> Path:
    """Write four slices, of which one or all have decimal strings that DICOM does not allow."""
    for k, ds in enumerate(series(4, RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU")):
        made = {to_tag(keyword): text for keyword, text in texts.items() if odd in (None, k)}
        for tag, text in made.items():
            ds[tag] = DataElement(tag, "LO", text.split("\\"))
        ds.save_as(folder / f"{k}.dcm")
        content = (folder / f"{k}.dcm").read_bytes()
        for tag in made:
            head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
            content = content.replace(head + b"LO", head + b"DS", 1)
        (folder / f"{k}.dcm").write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("keyword", "text", "value"),
    [("RescaleSlope", "0,5", 50.0 - 1024), ("RescaleIntercept", "-1000,5", 100.0 - 1000.5)],
)
def test_a_decimal_comma_of_a_scale_is_a_finding_and_read_as_a_point(
    tmp_path: Path, keyword: str, text: str, value: float
) -> None:
    volume = load(written(tmp_path, 1, **{keyword: text}))
    assert volume.array[1, 0, 0] == value
    (finding,) = (each for each in volume.findings if each.code == "decimal_comma")
    assert keyword in finding.message
    assert finding.slices == (1,)
    assert volume.units == "HU"


def test_decimal_commas_of_places_are_a_finding(tmp_path: Path) -> None:
    volume = load(written(tmp_path, None, PixelSpacing="0,75\\1,25"))
    assert volume.spacing == (1.25, 0.75, 2.5)
    (finding,) = (each for each in volume.findings if each.code == "decimal_comma")
    assert finding.message.startswith("PixelSpacing is written with a decimal comma")
    assert finding.slices == (0, 1, 2, 3)


def test_no_comma_is_no_finding(tmp_path: Path) -> None:
    assert not any(each.code == "decimal_comma" for each in load(written(tmp_path)).findings)


@pytest.mark.parametrize("text", ["1.024,5", "abc", "0.5\\0.6"])
def test_a_scale_that_cannot_be_read_is_refused_with_its_place_in_the_file(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path, None, RescaleSlope=text)
    raw = (folder / "0.dcm").read_bytes()
    at = raw.index(b"\x28\x00\x53\x10")
    with pytest.raises(
        InvalidValue, match=rf"\(0028,1053\) RescaleSlope at byte {at:,} is .*no number|several"
    ) as told:
        _ = load(folder).array
    assert told.value.offset == at


def test_a_slope_of_0_is_refused_with_its_place_in_the_file(tmp_path: Path) -> None:
    folder = written(tmp_path, None, RescaleSlope="0")
    at = (folder / "0.dcm").read_bytes().index(b"\x28\x00\x53\x10")
    with pytest.raises(InvalidValue, match=f"at byte {at:,} is 0"):
        _ = load(folder).array


# An intercept of 0 is none to refuse.
@pytest.mark.parametrize(
    ("keyword", "text"), [("RescaleSlope", "0"), ("RescaleSlope", "abc"), ("RescaleIntercept", "abc")]
)
def test_one_slice_whose_scale_is_refused_is_nan_and_keeps_no_other_from_its_unit(
    tmp_path: Path, keyword: str, text: str
) -> None:
    volume = load(written(tmp_path, 2, **{keyword: text}))
    with pytest.warns(DicomWarning, match=f"A slice is NaN in the array.*{keyword}"):
        array = volume.array
    assert np.isnan(array[2]).all()
    assert array[[0, 1, 3], 0, 0].tolist() == [-1024.0, -924.0, -724.0]
    assert volume.units == "HU"
    (finding,) = (each for each in volume.findings if each.code == "unreadable_scale")
    assert finding.slices == (2,)
    assert "in 1 of 4 images" in finding.message

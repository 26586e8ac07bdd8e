from __future__ import annotations

from typing import Any

import pytest

import dicomnb as dn
from dicomnb import Dataset

PET = dn.sample() / "pet024.dcm"


def run(code: str) -> Dataset:
    names: dict[str, Any] = {}
    exec(compile(code, "codify", "exec"), names)
    found: Dataset = names["ds"]
    return found


def odd() -> Dataset:
    ds = Dataset()
    ds.PatientName, ds.PatientComments = "Roe^'\"\n\x07", "a\\b"
    ds.PixelSpacing, ds.SeriesNumber, ds.WindowWidth = ["0.50", "3.0"], "007", None
    ds.TablePosition = float("inf")
    ds.FrameIncrementPointer = "FrameTime"
    ds.PixelRepresentation, ds.PixelPaddingValue = 1, -5
    ds.add_new("Rows", "UL", 70000)
    ds.add_new_private("LOPSIDED 1.0", 0x0041, 0x05, [1.5, 2.5], "FD")
    inner = Dataset()
    inner.add_new_private("LOPSIDED 1.0", 0x0043, 0x06, b"\0\xff", "UN")
    outer = Dataset()
    outer.ReferencedImageSequence = [inner, Dataset()]
    ds.ReferencedStudySequence = [outer]
    ds.SourceImageSequence = []
    return ds


@pytest.mark.parametrize("ds", [odd(), dn.read(PET, stop_before_pixels=True)])
def test_code_rebuilds_the_header(ds: Dataset) -> None:
    again = run(dn.codify(ds))
    assert again == ds
    assert again.file_meta == ds.file_meta or "FileMetaInformationGroupLength" in ds.file_meta
    assert [element.strings for element in again if element.VR == "DS"] == [
        element.strings for element in ds if element.VR == "DS"
    ]


def test_long_streams_are_left_out_and_counted() -> None:
    code = dn.codify(PET)
    assert "32,768 bytes, is left out" in code
    assert "PixelData" not in run(code)
    whole = run(dn.codify(PET, most=1 << 20))
    assert whole.pixel_array.tolist() == dn.read(PET).pixel_array.tolist()

"""pydicom and the room of its names, side by side."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from io import BytesIO
from typing import Any

from dicomnb import sample, set_pixels

ours: Any = import_module("dicomnb.compat.pydicom")
pydicom: Any = import_module("pydicom")
"""The names and the library itself, without their types."""
for _part in (
    *("charset", "data", "datadict", "encaps", "filebase", "fileset", "overlays", "pixels", "sr", "uid"),
    *("util.dump", "util.hexutil", "util.leanread", "waveforms"),
):
    import_module(f"pydicom.{_part}")

PET = sample() / "pet024.dcm"


def image(library: Any, array: Any, **header: Any) -> Any:
    """Return an image of 12 bits as a library reads it."""
    base = ours.Dataset()
    set_pixels(base, array, bits_stored=12)
    base.SOPClassUID, base.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    for keyword, value in header.items():
        setattr(base, keyword, value)
    file = BytesIO()
    base.save_as(file)
    return library.dcmread(BytesIO(file.getvalue()))


def header_of(library: Any, **attributes: Any) -> Any:
    """Return a data set of a library with these attributes."""
    ds = library.dataset.Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def built(library: Any) -> Any:
    """Return a data set of a library with values of many kinds."""
    ds = library.dataset.Dataset()
    ds.PixelSpacing = ["3.125", "3.270"]
    ds.SliceThickness, ds.SeriesNumber, ds.PatientName = "2.50", "05", "Roe^Jane"
    ds.SOPClassUID, ds.ImageType = "1.2.840.10008.5.1.4.1.1.2", ["A", "B"]
    item = library.dataset.Dataset()
    item.Rows, item.PatientID = 3, "é"
    ds.ReferencedImageSequence = [item, item]
    ds.OtherPatientNames, ds.WindowWidth, ds.PatientID = ["a^b", "c"], None, ""
    ds.FrameIncrementPointer = 0x00181063
    ds.add_new(0x00090010, "LO", "X")
    ds.add_new(0x00091001, "UN", b"abc")
    return ds


def saved(ds: Any) -> bytes:
    """Return the bytes of the file."""
    file = BytesIO()
    ds.save_as(file)
    return file.getvalue()


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

"""Images for a file-set, and what pydicom reads of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pydicom.fileset

import dicomnb as dn
from dicomnb import Dataset

CT = "1.2.840.10008.5.1.4.1.1.2"


def image(number: int, patient: str = "7", study: str = "1.2.3", series: str = "1.2.3.4", **header: Any) -> Dataset:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = CT, f"{series}.{number}"
    ds.PatientName, ds.PatientID, ds.StudyInstanceUID, ds.SeriesInstanceUID = "Roe^Jane", patient, study, series
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber = "20150710", "101112", "3", ""
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", 4, number
    for keyword, value in header.items():
        setattr(ds, keyword, value)
    dn.set_pixels(ds, np.full((3, 5), number, np.uint8))
    return ds


def theirs_of(path: Path) -> Any:
    """Return what pydicom reads; the folder in which it would stage changes goes at once."""
    found = pydicom.fileset.FileSet(path)
    found._stage["t"].cleanup()
    return found

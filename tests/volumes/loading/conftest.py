"""A folder as an archive may send it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.images import dataset, series

CT = "1.2.840.10008.5.1.4.1.1.2"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two studies: a CT of 5 slices and its scout, an MR of 2 echoes × 3 slices; a plan, a text, a broken file."""
    folder = tmp_path / "study"
    (folder / "deeper").mkdir(parents=True)
    shared: dict[str, Any] = {
        "PatientName": "Doe^Jane",
        "PatientID": "4711",
        "StudyInstanceUID": "2.25.100",
        "SOPClassUID": CT,
    }
    parts = [
        *series(5, SeriesDescription="thin", **shared),
        *series(1, row=(0, 1, 0), column=(0, 0, -1), SOPInstanceUID="2.25.50", SeriesDescription="thin", **shared),
    ]
    for echo in (4.5, 9.5):
        parts += series(
            3,
            Modality="MR",
            EchoTime=echo,
            SeriesInstanceUID="2.25.8",
            SeriesNumber=11,
            SeriesDescription="<i>echoes</i>",
            StudyInstanceUID="2.25.101",
            SOPInstanceUID=f"2.25.9{int(echo)}",
            PatientName="Roe^Richard",
            PatientID="12",
            SOPClassUID="1.2.840.10008.5.1.4.1.1.4",
        )
    for number, ds in enumerate(parts):
        if ds.Modality == "MR":
            ds.SOPInstanceUID = f"2.25.900.{number}"
        ds.save_as(folder / "deeper" / f"{number:02d}.dcm")
    plan = dataset(
        Modality="RTPLAN",
        SeriesInstanceUID="2.25.20",
        SeriesNumber=2,
        SOPClassUID="1.2.840.10008.5.1.4.1.1.481.5",
        SOPInstanceUID="2.25.21",
        PatientID="4711",
        StudyInstanceUID="2.25.100",
    )
    plan.save_as(folder / "plan.dcm")
    (folder / "notes.txt").write_text("no image")
    whole = (folder / "deeper" / "00.dcm").read_bytes()
    (folder / "broken.dcm").write_bytes(whole[:140])
    return folder

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb.errors import MissingFile, NotDicom, TransferError, UsageError
from dicomnb.transfer.web_server import WebServer
from tests.transfer.orthanc import AUTH, Orthanc


def test_a_segmentation_goes_back_to_the_study_that_it_was_made_of(
    orthanc: Orthanc, stack: dict[str, bytes], series: str, tmp_path: Path
) -> None:
    volume = dn.load(dn.fetch(orthanc.url, series=series, auth=AUTH, folder=tmp_path))
    bone = volume.array > 300
    seg = dn.to_seg({"Bone": bone}, like=volume)
    (row,) = dn.send(seg, orthanc.url, auth=AUTH)
    assert row["SOP Instance UID"] == seg.SOPInstanceUID
    there = dn.fetch(orthanc.url, series=seg.SeriesInstanceUID, auth=AUTH, folder=tmp_path)
    assert dn.read(there[0]).StudyInstanceUID == dn.read(next(iter(stack.values()))).StudyInstanceUID
    (segment,) = dn.segments(there[0])
    np.testing.assert_array_equal(segment.mask(volume), bone)


def test_what_the_server_keeps_not_is_named_with_its_reason(
    orthanc: Orthanc, stack: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(server: WebServer, datasets: object) -> pydicom.Dataset:
        answer, failed = pydicom.Dataset(), pydicom.Dataset()
        failed.ReferencedSOPInstanceUID, failed.FailureReason = sorted(stack)[0], 0xA700
        answer.FailedSOPSequence = [failed]
        return answer

    monkeypatch.setattr(WebServer, "store", refusing)
    with pytest.raises(TransferError, match=r"kept 1 of 2 objects.*out of resources|kept 0 of 2 objects"):
        dn.send([dn.read(stack[uid]) for uid in sorted(stack)[:2]], orthanc.url, auth=AUTH)


def test_nothing_to_send_is_an_error(orthanc: Orthanc, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no images here")
    with pytest.raises(UsageError, match="no DICOM object"):
        dn.send(tmp_path, orthanc.url, auth=AUTH)
    with pytest.raises(NotDicom):
        dn.send(tmp_path / "notes.txt", orthanc.url, auth=AUTH)
    with pytest.raises(MissingFile):
        dn.send(tmp_path / "missing.dcm", orthanc.url, auth=AUTH)
    with pytest.raises(UsageError, match="no SOP Instance UID"):
        dn.send(dn.Dataset(), orthanc.url, auth=AUTH)

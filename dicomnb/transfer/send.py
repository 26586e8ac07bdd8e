"""Objects to a DICOMweb server (STOW-RS, PS3.18 10.5)."""

from __future__ import annotations

import os
from typing import Any, Final

from dicomnb.errors import NotDicom, TransferError, UsageError
from dicomnb.export.datasets import to_pydicom
from dicomnb.objects.record_table import RecordTable
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import files_in, require_there
from dicomnb.parsing.files.read_write import read
from dicomnb.transfer.web_server import WebServer
from dicomnb.volumes.reading.progress import progress

__all__ = ["send"]

_REASONS: Final = {
    0x0110: "processing failure",
    0x0122: "SOP class not supported",
    0x0124: "not authorized",
    0x0210: "duplicate SOP instance",
    0x0212: "mistyped argument",
    0x0214: "resource limit exceeded",
    0xA700: "out of resources",
    0xA900: "data set does not match SOP class",
    0xC000: "cannot understand",
    0xC122: "transfer syntax not supported",
}
"""Failure Reason (0008,1197), PS3.18 table I.2-2 and PS3.4 table B.2-1."""
_BATCH: Final = 8
"""Objects that go in one request."""


def send(source: Any, url: str, *, auth: Any = None, timeout: float = 60.0) -> RecordTable:
    """Send DICOM objects to a DICOMweb server, such as a segmentation that was made of images from there.

    Parameters
    ----------
    source : Dataset, path, or list of these
        What is sent; of a folder, every DICOM file in it.
    url : str
        The root of its DICOMweb services, such as ``"https://server/dicom-web"``.
    auth : tuple of str, str or requests.auth.AuthBase, optional
        User and password; or a token, which is sent as ``Bearer``; or what requests takes as `auth`.
    timeout : float
        Seconds to wait for an answer.

    Returns
    -------
    RecordTable
        One row an object: its UID, and what the server keeps it under.

    Raises
    ------
    MissingDependency
        If dicomweb-client is not installed.
    TransferError
        If the server cannot be reached or refuses, or if it keeps some of the objects not; the message says which, and
        why as far as it says so.
    UsageError
        If there is nothing to send.

    References
    ----------
    PS3.18 10.5 (STOW-RS).

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> bone = dn.to_seg({"Bone": ct.array > 300}, like=ct)
    >>> try:
    ...     kept = dn.send(bone, "http://127.0.0.1:9/dicom-web", auth=("alice", "secret"))
    ... except dn.DicomError as error:
    ...     print(type(error).__name__)
    TransferError
    """
    server = WebServer(url, auth, timeout)
    datasets = _datasets(source)
    if not datasets:
        raise UsageError("There is no DICOM object to send.")
    batches = [datasets[start : start + _BATCH] for start in range(0, len(datasets), _BATCH)]
    answers = progress(
        map(server.store, ([to_pydicom(one) for one in batch] for batch in batches)), len(batches), "Sending"
    )
    kept: dict[str, str] = {}
    refused: dict[str, str] = {}
    for answer in answers:
        for item in answer.get("ReferencedSOPSequence") or ():
            kept[str(item.ReferencedSOPInstanceUID)] = str(item.get("RetrieveURL", ""))
        for item in answer.get("FailedSOPSequence") or ():
            code = int(item.get("FailureReason", 0))
            refused[str(item.get("ReferencedSOPInstanceUID", "?"))] = _REASONS.get(code, f"reason {code:#06x}")
    sent = [str(one.SOPInstanceUID) for one in datasets]
    for uid in sent:
        if uid not in kept and uid not in refused:
            refused[uid] = "the server says nothing of it"
    if refused:
        first, reason = next(iter(refused.items()))
        raise TransferError(
            f"{server.url} kept {len(sent) - len(refused):,} of {len(sent):,} objects. Not kept is {first}: {reason}.",
            remedy="What is there already may be refused as a duplicate; else ask whoever runs the server.",
        )
    return RecordTable(("SOP Instance UID", "Retrieve URL"), [(uid, kept[uid]) for uid in sent])


def _datasets(source: Any) -> list[Dataset]:
    if isinstance(source, (str, os.PathLike)):
        require_there(source)
    found = []
    for one in files_in(source):
        try:
            dataset = read(one.source)
        except NotDicom:
            if one.named:
                raise
            continue
        if dataset.get("SOPInstanceUID"):
            found.append(dataset)
        elif one.named:
            raise UsageError(f"{one.name} has no SOP Instance UID, and no server could tell it from others.")
    return found

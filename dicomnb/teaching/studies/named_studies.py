"""All made-up studies by name, and where they are written."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from dicomnb.errors import FileError, UsageError
from dicomnb.parsing.files.read_write import read
from dicomnb.teaching.phantom.header import uid
from dicomnb.teaching.studies.compressed import CT_J2K, CT_JPEGLS, CT_RLE
from dicomnb.teaching.studies.ct import CT
from dicomnb.teaching.studies.dose import DOSE
from dicomnb.teaching.studies.enhanced import MR_4D
from dicomnb.teaching.studies.mr import MR
from dicomnb.teaching.studies.objects.blended import BLENDING
from dicomnb.teaching.studies.objects.documents import DOCUMENTS
from dicomnb.teaching.studies.objects.ecg import ECG
from dicomnb.teaching.studies.objects.motion import MOTION
from dicomnb.teaching.studies.objects.plan import PLAN
from dicomnb.teaching.studies.objects.presented import PRESENTATION
from dicomnb.teaching.studies.objects.reports import REPORT
from dicomnb.teaching.studies.objects.slide import SLIDE
from dicomnb.teaching.studies.patients.body import ABDOMEN, HEAD, THORAX
from dicomnb.teaching.studies.patients.mammogram import MAMMOGRAM
from dicomnb.teaching.studies.pet import PET, PET_ADMIN, PET_SMALL
from dicomnb.teaching.studies.petct import PET_CT
from dicomnb.teaching.studies.projection import CR
from dicomnb.teaching.studies.stack import STACK, STACK_GAP, STACK_TILT
from dicomnb.teaching.studies.ultrasound import US

__all__ = ["STUDIES", "make_study", "sample"]


# Any: what each kind knows of its truth is its own, and a reader who writes STUDIES["ct"].inserts is not to be told
# by a type checker that studies have none.
STUDIES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "pet": PET,
        "pet-admin": PET_ADMIN,
        "pet-small": PET_SMALL,
        "ct": CT,
        "mr": MR,
        "stack": STACK,
        "stack-gap": STACK_GAP,
        "stack-tilt": STACK_TILT,
        "cr": CR,
        "us": US,
        "mr-4d": MR_4D,
        "dose": DOSE,
        "pet-ct": PET_CT,
        "ct-rle": CT_RLE,
        "ct-jpegls": CT_JPEGLS,
        "ct-j2k": CT_J2K,
        "report": REPORT,
        "ecg": ECG,
        "documents": DOCUMENTS,
        "plan": PLAN,
        "motion": MOTION,
        "presentation": PRESENTATION,
        "blending": BLENDING,
        "slide": SLIDE,
        "thorax": THORAX,
        "abdomen": ABDOMEN,
        "head": HEAD,
        "mammogram": MAMMOGRAM,
    }
)
"""Kind → study, with its truth as data."""


def make_study(kind: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Write a made-up study whose truth is known, and return its folder.

    Parameters
    ----------
    kind : str
        One of `dicomnb.teaching.STUDIES`, which has the truth of each as data: places in LPS mm, values, volumes.
    folder : path, optional
        Where to write; it is made if needed. By default a temporary folder, which is removed when Python ends. A
        study that is there already is left as it is.

    Returns
    -------
    Path
        The folder with the DICOM files; their bytes are always the same.

    Raises
    ------
    UsageError
        If there is no such kind.
    MissingDependency
        If the kind is compressed, and the package that compresses is not installed.

    Examples
    --------
    >>> from dicomnb.teaching import STUDIES, make_study
    >>> folder = make_study("pet-small")
    >>> len(list(folder.iterdir()))
    42
    >>> STUDIES["pet-small"].grid.spacing
    (3.125, 2.5, 3.27)
    """
    if kind not in STUDIES:
        raise UsageError(f"There is no made-up study {kind!r}.", remedy=f"Choose one of {', '.join(STUDIES)}.")
    place = _temporary() / kind if folder is None else Path(folder)
    study = STUDIES[kind]
    if not _is_there(place, study.key, study.names):
        study.write(place)
    return place


def sample(folder: str | os.PathLike[str] | None = None) -> Path:
    """Write a made-up PET study and return its folder: 47 slices of 128 rows × 128 columns.

    Parameters
    ----------
    folder : path, optional
        Where to write. By default a temporary folder, which is removed when Python ends.

    Returns
    -------
    Path
        The folder with the files ``pet001.dcm`` (at the head) to ``pet047.dcm``; the bytes are always the same.

    Notes
    -----
    Nothing is downloaded, and nobody is shown: the patient is a phantom, and what is in it is known.
    ``dicomnb.teaching.STUDIES["pet"]`` has this truth as data. `make_study` writes this study and others.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.read(dn.sample() / "pet001.dcm").PatientName
    'Phantom^Petra'
    """
    return make_study("pet", folder)


@cache
def _temporary() -> Path:
    folder = tempfile.mkdtemp(prefix="dicomnb-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _is_there(place: Path, key: str, names: Sequence[str]) -> bool:
    """Return True if all files of a study are in a folder; each was written whole or not at all."""
    paths = [place / name for name in names]
    try:
        return all(path.is_file() for path in paths) and all(
            read(path).get("StudyInstanceUID") == uid(f"{key}/study") for path in (paths[0], paths[-1])
        )
    except FileError:
        return False

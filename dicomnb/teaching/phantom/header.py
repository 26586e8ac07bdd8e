"""What the files of all made-up studies say alike: who, when, by which machine, and UIDs that never change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.encode import set_pixels
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid

__all__ = ["Subject", "code", "decimal", "decimals", "general", "put", "put_plane", "put_stored", "uid"]

_NAMES: Final = uuid.UUID("3d4a5f0e-6a52-4a6c-9d0e-0d1c0a6e7b11")
"""Our name space: the same name always gives the same UID, and nobody else's."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who does not exist.

    Parameters
    ----------
    name : str
        As Patient's Name has it.
    number : str
        Patient ID.
    birth_date : str
        YYYYMMDD.
    sex : str
        M, F or O.
    age : str
        As Patient's Age has it, on the day of the study.
    size : float
        Metres.
    weight : float
        Kilograms.
    """

    name: str
    number: str
    birth_date: str
    sex: str
    age: str
    size: float
    weight: float


def uid(name: str) -> str:
    """Return the UID that belongs to a name (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(_NAMES, name).int}"


def decimal(number: float) -> float:
    """Return a number that a decimal string holds: 10 digits fit into its 16 characters (PS3.5 6.2)."""
    return float(f"{number:.10g}")


def decimals(numbers: Iterable[float]) -> list[float]:
    """Return numbers that decimal strings hold; what is 0 but for rounding is 0."""
    return [decimal(round(float(number), 9)) + 0.0 for number in numbers]


def put(dataset: Dataset, **values: Any) -> Dataset:
    """Set attributes by keyword, and return the data set."""
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def code(value: str, meaning: str, scheme: str = "SCT", **more: Any) -> Dataset:
    """Return an item of a code sequence, of SNOMED CT unless another scheme is named (PS3.3 8)."""
    return put(Dataset(), CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning, **more)


def general(
    dataset: Dataset, key: str, subject: Subject, *, date: str, time: str, model: str, in_space: bool = True
) -> Dataset:
    """Set the modules Patient, General Study, Equipment and Frame of Reference, and return the data set.

    Parameters
    ----------
    dataset : Dataset
        Changed in place.
    key : str
        Name of the study, from which its UIDs come.
    subject : Subject
        The patient.
    date, time : str
        When the study began, YYYYMMDD and HHMMSS.
    model : str
        Name of the machine.
    in_space : bool
        False for images that have no place in the patient, and so no frame of reference.

    References
    ----------
    PS3.3 C.7.1.1, C.7.2.1, C.7.2.2, C.7.4.1, C.7.5.1.
    """
    if in_space:
        put(dataset, FrameOfReferenceUID=uid(f"{key}/frame of reference"), PositionReferenceIndicator="")
    return put(
        dataset,
        PatientName=subject.name,
        PatientID=subject.number,
        PatientBirthDate=subject.birth_date,
        PatientSex=subject.sex,
        PatientAge=subject.age,
        PatientSize=subject.size,
        PatientWeight=subject.weight,
        StudyInstanceUID=uid(f"{key}/study"),
        StudyDate=date,
        StudyTime=time,
        ReferringPhysicianName="Example^Erika",
        StudyID=subject.number.rpartition("-")[2],
        AccessionNumber="",
        StudyDescription="Phantom",
        Manufacturer="dicomnb",
        InstitutionName="Hospital of Nowhere",
        StationName="PHANTOM01",
        ManufacturerModelName=model,
        DeviceSerialNumber="0",
        SoftwareVersions=["1.0", "sample"],
    )


def put_plane(dataset: Dataset, grid: VoxelGrid, k: int) -> Dataset:
    """Set the module Image Plane for a slice, counted from 0, and return the data set (PS3.3 C.7.6.2)."""
    x, y, _ = grid.spacing
    return put(
        dataset,
        ImagePositionPatient=decimals(grid.position(k)),
        ImageOrientationPatient=decimals((*grid.row, *grid.column)),
        PixelSpacing=[decimal(y), decimal(x)],  # vertical first
        SliceThickness=decimal(grid.slice_thickness),
    )


def put_stored(dataset: Dataset, stored: NDArray[Any], bits: int, **how: Any) -> None:
    """Put stored values into a data set, of which `bits` are used (PS3.3 C.7.6.3); `how` as in `set_pixels`."""
    set_pixels(dataset, np.ascontiguousarray(stored), bits_stored=bits, **how)

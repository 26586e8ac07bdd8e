"""A made-up PET study whose truth is known, written as DICOM.

The patient is an elliptic cylinder filled to a standardized uptake value of 1, with six hot spheres in it. No
size, place or step equals another, so that whatever gets swapped or flipped on the way to a picture shows.
"""

from __future__ import annotations

import atexit
import math
import os
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset import Dataset
from dicomnb.teaching.phantom import EllipticCylinder, FloatArray, Grid, Sphere, image

__all__ = ["PET", "PetStudy", "sample"]

PET_IMAGE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.128"
LARGEST: Final = 32767
"""Of what 16 bits hold with a sign; each slice is scaled so that its own maximum is stored as this."""

_NAMES: Final = uuid.UUID("3d4a5f0e-6a52-4a6c-9d0e-0d1c0a6e7b11")
"""Our name space: the same name always gives the same UID, and nobody else's."""


@dataclass(frozen=True, slots=True)
class Injection:
    """What the patient was given, and when it was measured.

    Parameters
    ----------
    dose : float
        Activity at the time of the injection, Bq.
    delay : float
        From the injection to the start of the scan, s.
    half_life : float
        Of the nuclide, s.
    duration : float
        How long the scan took, s.
    weight : float
        Of the patient, kg.
    """

    dose: float = 350e6
    delay: float = 3720.0
    half_life: float = 6586.2
    duration: float = 180.0
    weight: float = 63.5

    @property
    def mean_activity(self) -> float:
        """Activity in each millilitre of an evenly filled patient of 1 g/mL when the scan starts: SUV 1."""
        return float(self.dose * 2 ** (-self.delay / self.half_life) / (self.weight * 1000))

    @property
    def decay_factor(self) -> float:
        """What the mean over the scan is multiplied with to give the activity at its start."""
        decays = math.log(2) / self.half_life * self.duration
        return decays / (1 - math.exp(-decays))

    @property
    def reference_time(self) -> float:
        """When during the scan the activity had its mean, ms after the start (PS3.3 C.8.9.4.1.1)."""
        return math.log(self.decay_factor) * self.half_life / math.log(2) * 1000


@dataclass(frozen=True, slots=True)
class PetStudy:
    """A PET study and its truth.

    Parameters
    ----------
    grid : Grid
        Its voxels.
    injection : Injection
        What gives the patient its activity.
    body : EllipticCylinder
        What is filled to a standardized uptake value of 1. It ends inside the upper slices.
    spheres : tuple of Sphere
        What is hotter.
    """

    grid: Grid
    injection: Injection
    body: EllipticCylinder
    spheres: tuple[Sphere, ...]

    @property
    def values(self) -> FloatArray:
        """Mean activity in each voxel, shape (slices, rows, columns), Bq/mL; slices from the feet up."""
        return image(self.grid, self.body, self.spheres)

    def datasets(self) -> list[Dataset]:
        """Return the study as DICOM would have it: one data set a slice, from the head down."""
        values = self.values
        found = []
        for number, k in enumerate(reversed(range(self.grid.slices)), 1):
            dataset = _header(self)
            _put_slice(dataset, self, number, k, values[k])
            found.append(dataset)
        return found

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Write one file a slice, ``pet001.dcm`` at the head, and return the folder; it is made if needed."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for dataset in self.datasets():
            dataset.save_as(place / f"pet{dataset.InstanceNumber:03}.dcm")
        return place


def _pet() -> PetStudy:
    given = Injection()
    # Centre (x, y, z), LPS, mm; diameter, mm; standardized uptake value.
    spheres = (
        ((-72.0, -40.0, -372.0), 37.0, 2.5),
        ((64.0, 18.0, -346.0), 28.0, 3.5),
        ((-20.0, 42.0, -362.5), 22.0, 3.0),
        ((92.0, -38.0, -352.0), 17.0, 4.0),
        ((14.0, -66.0, -408.0), 13.0, 5.0),
        ((-104.0, 8.0, -321.0), 10.0, 6.0),
    )
    return PetStudy(
        Grid(128, 128, 47, (3.125, 3.125, 3.27), (-194.4375, -181.9375, -431.64)),
        given,
        EllipticCylinder((7.0, -12.0), (152.0, 104.0), (-900.0, -290.0), given.mean_activity),
        tuple(Sphere(center, size, uptake * given.mean_activity) for center, size, uptake in spheres),
    )


PET: Final = _pet()
"""The study that `sample` writes."""


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
    `dicomnb.teaching.pet.PET` has this truth as data.
    """
    return _own_sample() if folder is None else PET.write(folder)


@cache
def _own_sample() -> Path:
    folder = tempfile.mkdtemp(prefix="dicomnb-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return PET.write(Path(folder, "sample"))


# -- the header ---------------------------------------------------------------------------------------------


def _uid(name: str) -> str:
    """Return the UID that belongs to a name (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(_NAMES, name).int}"


def _decimal(number: float) -> float:
    """Return a number that a decimal string holds: 10 digits fit into its 16 characters (PS3.5 6.2)."""
    return float(f"{number:.10g}")


def _set(dataset: Dataset, **values: Any) -> Dataset:
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def _code(value: str, meaning: str, **more: Any) -> Dataset:
    """Return an item of a code sequence with a code of SNOMED CT (PS3.3 8)."""
    return _set(Dataset(), CodeValue=value, CodingSchemeDesignator="SCT", CodeMeaning=meaning, **more)


def _header(study: PetStudy) -> Dataset:
    """Return what all slices have in common, module by module (PS3.3 A.21.3)."""
    dataset = Dataset()
    _put_patient(dataset, study.injection)
    _put_study(dataset)
    _put_series(dataset, study)
    _put_isotope(dataset, study.injection)
    _put_equipment(dataset)
    _put_planes(dataset, study)
    return dataset


def _put_patient(dataset: Dataset, injection: Injection) -> None:
    """Set the modules Patient and Patient Study (PS3.3 C.7.1.1, C.7.2.2)."""
    _set(
        dataset,
        PatientName="Phantom^Petra",
        PatientID="SAMPLE-0047",
        PatientBirthDate="19560229",
        PatientSex="F",
        PatientAge="059Y",
        PatientSize=1.71,
        PatientWeight=injection.weight,
    )


def _put_study(dataset: Dataset) -> None:
    """Set the modules General Study and Frame of Reference (PS3.3 C.7.2.1, C.7.4.1)."""
    _set(
        dataset,
        StudyInstanceUID=_uid("pet/study"),
        StudyDate="20150710",
        StudyTime="095800",
        ReferringPhysicianName="Example^Erika",
        StudyID="47",
        AccessionNumber="",
        StudyDescription="Phantom with six spheres",
        FrameOfReferenceUID=_uid("pet/frame of reference"),
        PositionReferenceIndicator="",
    )


def _put_series(dataset: Dataset, study: PetStudy) -> None:
    """Set the modules General Series, PET Series, NM/PET Patient Orientation (PS3.3 C.7.3.1, C.8.9.1, C.8.4.6).

    How the patient lies is said by codes; Patient Position must then be absent (PS3.3 C.7.3.1).
    """
    supine = _code("40199007", "supine")
    _set(
        dataset,
        Modality="PT",
        SeriesInstanceUID=_uid("pet/series"),
        SeriesNumber=4,
        SeriesDate="20150710",
        SeriesTime="111430",
        SeriesDescription="PET, attenuation corrected",
        BodyPartExamined="CHEST",
        Units="BQML",
        CountsSource="EMISSION",
        SeriesType=["STATIC", "IMAGE"],
        NumberOfSlices=study.grid.slices,
        CorrectedImage=["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"],
        DecayCorrection="START",
        CollimatorType="NONE",
        RandomsCorrectionMethod="DLYD",
        AttenuationCorrectionMethod="computed from the phantom",
        ScatterCorrectionMethod="computed from the phantom",
        ReconstructionMethod="computed from the phantom",
        PatientOrientationCodeSequence=[
            _code("102538003", "recumbent", PatientOrientationModifierCodeSequence=[supine])
        ],
        PatientGantryRelationshipCodeSequence=[_code("102540008", "headfirst")],
    )


def _put_isotope(dataset: Dataset, injection: Injection) -> None:
    """Set the module PET Isotope (PS3.3 C.8.9.2)."""
    given = _set(
        Dataset(),
        Radiopharmaceutical="Fluorodeoxyglucose",
        RadiopharmaceuticalStartTime="101230",
        RadionuclideTotalDose=injection.dose,
        RadionuclideHalfLife=injection.half_life,
        RadionuclidePositronFraction=0.967,
        RadiopharmaceuticalStartDateTime="20150710101230",
        RadionuclideCodeSequence=[_code("77004003", "^18^Fluorine")],
        RadiopharmaceuticalCodeSequence=[_code("35321007", "Fluorodeoxyglucose F^18^")],
    )
    dataset.RadiopharmaceuticalInformationSequence = [given]


def _put_equipment(dataset: Dataset) -> None:
    """Set the module General Equipment (PS3.3 C.7.5.1)."""
    _set(
        dataset,
        Manufacturer="dicomnb",
        InstitutionName="Hospital of Nowhere",
        StationName="SAMPLE",
        ManufacturerModelName="Phantom PET",
        DeviceSerialNumber="0",
        SoftwareVersions=["1.0", "sample"],
    )


def _put_planes(dataset: Dataset, study: PetStudy) -> None:
    """Set what slices share of the modules Image Plane, Image Pixel, PET Image (PS3.3 C.7.6.2, C.7.6.3, C.8.9.4)."""
    x, y, z = study.grid.spacing
    _set(
        dataset,
        SOPClassUID=PET_IMAGE_STORAGE,
        ImageType=["ORIGINAL", "PRIMARY"],
        AcquisitionDate="20150710",
        AcquisitionTime="111430",
        ContentDate="20150710",
        ContentTime="111730",
        InstanceCreationDate="20150710",
        InstanceCreationTime="111812",
        PixelSpacing=[y, x],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        SliceThickness=z,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=study.grid.rows,
        Columns=study.grid.columns,
        BitsAllocated=16,
        BitsStored=16,
        HighBit=15,
        PixelRepresentation=1,
        RescaleIntercept=0,
        FrameReferenceTime=_decimal(study.injection.reference_time),
        ActualFrameDuration=round(study.injection.duration * 1000),
        DecayFactor=_decimal(study.injection.decay_factor),
        LossyImageCompression="00",
        WindowCenter=9000,
        WindowWidth=18000,
    )


def _put_slice(dataset: Dataset, study: PetStudy, number: int, k: int, values: FloatArray) -> None:
    """Set what only one slice has: its place and its pixels."""
    x, y, z = (float(study.grid.centers(axis)[index]) for axis, index in enumerate((0, 0, k)))
    slope, stored = _stored(values)
    _set(
        dataset,
        SOPInstanceUID=_uid(f"pet/slice {k}"),
        InstanceNumber=number,
        ImageIndex=number,
        ImagePositionPatient=[_decimal(x), _decimal(y), _decimal(z)],
        SliceLocation=_decimal(z),
        RescaleSlope=slope,
        PixelData=stored.tobytes(),
    )


def _stored(values: FloatArray) -> tuple[float, NDArray[np.int16]]:
    """Return the rescale slope that makes the most of 16 bits, and the stored values."""
    # A slice of air has no maximum to be scaled to. Rounded up, so that the maximum still fits.
    slope = _decimal(float(values.max()) / LARGEST * (1 + 1e-9)) or 1.0
    return slope, np.rint(values / slope).astype("<i2")

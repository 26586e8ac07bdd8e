"""A made-up PET study whose truth is known, written as DICOM.

The patient is an elliptic cylinder filled to a standardized uptake value of 1, with six hot spheres in it. No
size, place or step equals another, so that whatever gets swapped or flipped on the way to a picture shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import code, decimal, put, uid
from dicomnb.teaching.phantom.solid_phantom import EllipticCylinder, Grid, PhantomSphere, image
from dicomnb.teaching.studies.study import Study

__all__ = ["PET", "PET_ADMIN", "PET_SMALL", "Injection", "PetSeries", "PetStudy", "pet_files"]

PET_IMAGE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.128"
LARGEST: Final = 32767
"""Of what 16 bits hold with a sign; each slice is scaled so that its own maximum is stored as this."""


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


class PetSeries(Protocol):
    """What a header of a PET series is made from."""

    @property
    def grid(self) -> Grid:
        """Its voxels."""

    @property
    def injection(self) -> Injection:
        """What gives the patient its activity."""

    @property
    def key(self) -> str:
        """Its name, from which its UIDs come."""

    @property
    def corrected_to(self) -> str:
        """To which moment the values are corrected for decay: START or ADMIN."""

    @property
    def suv_1(self) -> float:
        """Activity that a standardized uptake value of 1 has, Bq/mL."""


@dataclass(frozen=True, slots=True)
class PetStudy(Study):
    """A PET study and its truth.

    Parameters
    ----------
    grid : Grid
        Its voxels.
    injection : Injection
        What gives the patient its activity.
    body : EllipticCylinder
        What is filled to a standardized uptake value of 1. It ends inside the upper slices.
    spheres : tuple of PhantomSphere
        What is hotter.
    key : str
        Its name, from which its UIDs come.
    corrected_to : str
        To which moment the values are corrected for decay: START of the scan, or ADMIN, the injection. Activities
        are those of this moment.
    """

    grid: Grid
    injection: Injection
    body: EllipticCylinder
    spheres: tuple[PhantomSphere, ...]
    key: str = "pet"
    corrected_to: str = "START"

    @property
    def suv_1(self) -> float:
        """Activity that a standardized uptake value of 1 has in this study, Bq/mL."""
        return self.body.activity

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files, from the head down."""
        return tuple(f"pet{number:03}.dcm" for number in range(1, self.grid.slices + 1))

    @property
    def values(self) -> FloatArray:
        """Mean activity in each voxel, shape (slices, rows, columns), Bq/mL; slices from the feet up."""
        return image(self.grid, self.body, self.spheres)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file, from the head down."""
        yield from pet_files(self, self.values)


def pet_files(study: PetSeries, values: FloatArray) -> Iterator[tuple[str, Dataset]]:
    """Yield the name and the data set of each file of a PET series, from the head down.

    Parameters
    ----------
    study : PetSeries
        What its header says.
    values : array, shape (slices, rows, columns)
        Bq/mL; slices from the feet up.
    """
    for number, k in enumerate(reversed(range(study.grid.slices)), 1):
        dataset = _header(study)
        _put_slice(dataset, study, number, k, values[k])
        yield f"pet{number:03}.dcm", dataset


def _pet(key: str, grid: Grid, corrected_to: str = "START") -> PetStudy:
    """Return the patient in given voxels, with activities at one of two moments."""
    given = Injection()
    suv_1 = given.mean_activity if corrected_to == "START" else given.dose / (given.weight * 1000)
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
        grid,
        given,
        EllipticCylinder((7.0, -12.0), (152.0, 104.0), (-900.0, -290.0), suv_1),
        tuple(PhantomSphere(center, size, uptake * suv_1) for center, size, uptake in spheres),
        key,
        corrected_to,
    )


_WHOLE: Final = Grid(128, 128, 47, (3.125, 3.125, 3.27), (-194.4375, -181.9375, -431.64))

PET: Final = _pet("pet", _WHOLE)
"""47 slices of 3.27 mm, 128 × 128 voxels of 3.125 mm."""

PET_ADMIN: Final = _pet("pet-admin", _WHOLE, "ADMIN")
"""The same patient, corrected for decay to the injection: the standardized uptake values are the same."""

PET_SMALL: Final = _pet("pet-small", Grid(128, 96, 42, (3.125, 2.5, 3.27), (-194.4375, -131.9375, -425.1)))
"""The same patient in 42 slices of 96 rows, 2.5 mm apart, and 128 columns, 3.125 mm apart."""


# -- the header ---------------------------------------------------------------------------------------------


def _header(study: PetSeries) -> Dataset:
    """Return what all slices have in common, module by module (PS3.3 A.21.3)."""
    dataset = Dataset()
    _put_patient(dataset, study.injection)
    _put_study(dataset, study)
    _put_series(dataset, study)
    _put_isotope(dataset, study.injection)
    _put_equipment(dataset)
    _put_planes(dataset, study)
    return dataset


def _put_patient(dataset: Dataset, injection: Injection) -> None:
    """Set the modules Patient and Patient Study (PS3.3 C.7.1.1, C.7.2.2)."""
    put(
        dataset,
        PatientName="Phantom^Petra",
        PatientID="SAMPLE-0047",
        PatientBirthDate="19560229",
        PatientSex="F",
        PatientAge="059Y",
        PatientSize=1.71,
        PatientWeight=injection.weight,
    )


def _put_study(dataset: Dataset, study: PetSeries) -> None:
    """Set the modules General Study and Frame of Reference (PS3.3 C.7.2.1, C.7.4.1)."""
    put(
        dataset,
        StudyInstanceUID=uid(f"{study.key}/study"),
        StudyDate="20150710",
        StudyTime="095800",
        ReferringPhysicianName="Example^Erika",
        StudyID="47",
        AccessionNumber="",
        StudyDescription="Phantom with six spheres",
        FrameOfReferenceUID=uid(f"{study.key}/frame of reference"),
        PositionReferenceIndicator="",
    )


def _put_series(dataset: Dataset, study: PetSeries) -> None:
    """Set the modules General Series, PET Series, NM/PET Patient Orientation (PS3.3 C.7.3.1, C.8.9.1, C.8.4.6).

    How the patient lies is said by codes; Patient Position must then be absent (PS3.3 C.7.3.1).
    """
    supine = code("40199007", "supine")
    put(
        dataset,
        Modality="PT",
        SeriesInstanceUID=uid(f"{study.key}/series"),
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
        DecayCorrection=study.corrected_to,
        CollimatorType="NONE",
        RandomsCorrectionMethod="DLYD",
        AttenuationCorrectionMethod="computed from the phantom",
        ScatterCorrectionMethod="computed from the phantom",
        ReconstructionMethod="computed from the phantom",
        PatientOrientationCodeSequence=[
            code("102538003", "recumbent", PatientOrientationModifierCodeSequence=[supine])
        ],
        PatientGantryRelationshipCodeSequence=[code("102540008", "headfirst")],
    )


def _put_isotope(dataset: Dataset, injection: Injection) -> None:
    """Set the module PET Isotope (PS3.3 C.8.9.2)."""
    given = put(
        Dataset(),
        Radiopharmaceutical="Fluorodeoxyglucose",
        RadiopharmaceuticalStartTime="101230",
        RadionuclideTotalDose=injection.dose,
        RadionuclideHalfLife=injection.half_life,
        RadionuclidePositronFraction=0.967,
        RadiopharmaceuticalStartDateTime="20150710101230",
        RadionuclideCodeSequence=[code("77004003", "^18^Fluorine")],
        RadiopharmaceuticalCodeSequence=[code("35321007", "Fluorodeoxyglucose F^18^")],
    )
    dataset.RadiopharmaceuticalInformationSequence = [given]


def _put_equipment(dataset: Dataset) -> None:
    """Set the module General Equipment (PS3.3 C.7.5.1)."""
    put(
        dataset,
        Manufacturer="dicomnb",
        InstitutionName="Hospital of Nowhere",
        StationName="PHANTOM01",
        ManufacturerModelName="Phantom PET",
        DeviceSerialNumber="0",
        SoftwareVersions=["1.0", "sample"],
    )


def _put_planes(dataset: Dataset, study: PetSeries) -> None:
    """Set what slices share of the modules Image Plane, Image Pixel, PET Image (PS3.3 C.7.6.2, C.7.6.3, C.8.9.4)."""
    x, y, z = study.grid.spacing
    put(
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
        FrameReferenceTime=decimal(study.injection.reference_time),
        ActualFrameDuration=round(study.injection.duration * 1000),
        DecayFactor=decimal(study.injection.decay_factor * study.suv_1 / study.injection.mean_activity),
        LossyImageCompression="00",
        WindowCenter=9000,
        WindowWidth=18000,
    )


def _put_slice(dataset: Dataset, study: PetSeries, number: int, k: int, values: FloatArray) -> None:
    """Set what only one slice has: its place and its pixels."""
    x, y, z = (float(study.grid.centers(axis)[index]) for axis, index in enumerate((0, 0, k)))
    slope, stored = _stored(values)
    put(
        dataset,
        SOPInstanceUID=uid(f"{study.key}/slice {k}"),
        InstanceNumber=number,
        ImageIndex=number,
        ImagePositionPatient=[decimal(x), decimal(y), decimal(z)],
        SliceLocation=decimal(z),
        RescaleSlope=slope,
        PixelData=stored.tobytes(),
    )


def _stored(values: FloatArray) -> tuple[float, NDArray[np.int16]]:
    """Return the rescale slope that makes the most of 16 bits, and the stored values."""
    # A slice of air has no maximum to be scaled to. Rounded up, so that the maximum still fits.
    slope = decimal(float(values.max()) / LARGEST * (1 + 1e-9)) or 1.0
    return slope, np.rint(values / slope).astype("<i2")

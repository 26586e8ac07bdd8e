"""A made-up PET and CT, and the presentation state that lays the one over the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import general, put, put_stored, uid
from dicomnb.teaching.phantom.icc_profile import icc_profile
from dicomnb.teaching.studies.ct import CARL
from dicomnb.teaching.studies.petct import PET_CT, PetCtStudy
from dicomnb.teaching.studies.study import Study

__all__ = ["BLENDING", "BlendingStudy"]

BLENDING_STATE: Final = "1.2.840.10008.5.1.4.1.1.11.4"
_COLORS: Final = 256


@dataclass(frozen=True, slots=True)
class BlendingStudy(Study):
    """PET and CT of one patient, and a blending presentation state; the truth is data.

    Parameters
    ----------
    key : str
        Its name.
    images : PetCtStudy
        The two series: the PET is laid over the CT.
    opacity : float
        How much of a pixel is the PET, 0 to 1.
    ct_window, pet_window : (center, width)
        What the state asks for, HU and Bq/mL.
    """

    key: str
    images: PetCtStudy
    opacity: float
    ct_window: tuple[float, float]
    pet_window: tuple[float, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: those of the images, then the state."""
        return (*self.images.names, "state.dcm")

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.33.4)."""
        made = dict(self.images.files())
        upper = [dataset for dataset in made.values() if dataset.Modality == "PT"]
        # A state has one scale for all images of a series, so these have one, too.
        slope = max(dataset.RescaleSlope for dataset in upper)
        for dataset in upper:
            stored = np.rint(dataset.pixel_array * (dataset.RescaleSlope / slope))
            put_stored(put(dataset, RescaleSlope=slope), stored.astype(dataset.pixel_array.dtype), dataset.BitsStored)
        yield from made.items()
        lower = [dataset for dataset in made.values() if dataset.Modality == "CT"]
        yield self.names[-1], self._state(lower, upper)

    def _state(self, lower: list[Dataset], upper: list[Dataset]) -> Dataset:
        first = lower[0]
        begun = {"date": first.StudyDate, "time": first.StudyTime}
        state = general(Dataset(), self.images.key, CARL, model="Phantom", in_space=False, **begun)
        shared = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge", "PatientSize")
        kept = (*shared, "PatientWeight", "StudyInstanceUID", "StudyID", "StudyDescription")
        put(state, **{keyword: first[keyword].value for keyword in kept})
        area = put(
            Dataset(),
            DisplayedAreaTopLeftHandCorner=[1, 1],
            DisplayedAreaBottomRightHandCorner=[first.Columns, first.Rows],
            PresentationSizeMode="SCALE TO FIT",
            PresentationPixelSpacing=list(first.PixelSpacing),
        )
        return put(
            state,
            SOPClassUID=BLENDING_STATE,
            SOPInstanceUID=uid(f"{self.key}/state.dcm"),
            SeriesInstanceUID=uid(f"{self.key}/series of the state"),
            SeriesNumber=9,
            SeriesDescription="PET over CT",
            BodyPartExamined="CHEST",
            Modality="PR",
            InstanceNumber=1,
            ContentLabel="FUSED",
            ContentDescription="",
            ContentCreatorName="",
            PresentationCreationDate=first.StudyDate,
            PresentationCreationTime="112500",
            BlendingSequence=[
                _series("UNDERLYING", lower, self.ct_window),
                _series("SUPERIMPOSED", upper, self.pet_window),
            ],
            RelativeOpacity=self.opacity,
            DisplayedAreaSelectionSequence=[area],
            ICCProfile=icc_profile(),
            **_hot(),
        )


def _series(position: str, images: list[Dataset], window: tuple[float, float]) -> Dataset:
    references = [
        put(Dataset(), ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)
        for image in images
    ]
    series = put(Dataset(), SeriesInstanceUID=images[0].SeriesInstanceUID, ReferencedImageSequence=references)
    return put(
        Dataset(),
        BlendingPosition=position,
        StudyInstanceUID=images[0].StudyInstanceUID,
        ReferencedSeriesSequence=[series],
        RescaleIntercept=images[0].RescaleIntercept,
        RescaleSlope=images[0].RescaleSlope,
        RescaleType=images[0].get("RescaleType", "US"),
        SoftcopyVOILUTSequence=[put(Dataset(), WindowCenter=window[0], WindowWidth=window[1])],
    )


def _hot() -> dict[str, object]:
    """Return a palette from black over red and yellow to white, 16 bits (PS3.3 C.7.9)."""
    shares = np.linspace(0, 3, _COLORS)
    made: dict[str, object] = {}
    for number, colour in enumerate(("Red", "Green", "Blue")):
        entries = np.rint(np.clip(shares - number, 0, 1) * 65535).astype("<u2")
        made[f"{colour}PaletteColorLookupTableDescriptor"] = [_COLORS, 0, 16]
        made[f"{colour}PaletteColorLookupTableData"] = entries.tobytes()
    return made


def _images(key: str) -> PetCtStudy:
    """Return the series of `PET_CT` as those of another study."""
    pet, ct = replace(PET_CT.pet, key=f"{key}/pet"), replace(PET_CT.ct, key=f"{key}/ct")
    return replace(PET_CT, key=key, pet=pet, ct=ct)


BLENDING: Final = BlendingStudy(
    "blending", _images("blending"), opacity=0.4, ct_window=(40.0, 400.0), pet_window=(9000.0, 18000.0)
)
"""PET and CT as those of `PET_CT`, the PET over the CT, black to white over red and yellow, four tenths opaque."""

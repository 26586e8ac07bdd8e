"""A made-up enhanced MR: one file with all slices at all moments, in which a lesion takes up contrast agent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, VoxelGrid
from dicomnb.teaching.phantom.header import Subject, code, decimal, decimals, general, put, put_stored, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["MR_4D", "EnhancedStudy"]

ENHANCED_MR_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.4.1"
SLOPE: Final = 0.25
"""Signal that one stored unit stands for."""
_BEGIN: Final = datetime(2015, 7, 15, 10, 5, 0)

EMIL: Final = Subject("Phantom^Emil", "SAMPLE-0054", "19720830", "M", "042Y", 1.91, 88.0)


@dataclass(frozen=True, slots=True)
class EnhancedStudy(Study):
    """An enhanced multi-frame MR and its truth.

    In the file, the moments of one slice follow each other, then comes the next slice.

    Parameters
    ----------
    key : str
        Its name, from which its UIDs come.
    grid : VoxelGrid
        Its voxels. The slices are coronal: k grows to the back.
    times : tuple of float
        When each volume was taken, s from the first one. They are not evenly spaced.
    still : tuple of Ellipsoid
        What stays as it is.
    lesion, vessel : Ellipsoid
        What takes up contrast agent; their values are the signal before.
    uptake, bolus : tuple of float
        Signal in the lesion and in the vessel at each of the times.
    """

    key: str
    grid: VoxelGrid
    times: tuple[float, ...]
    still: tuple[Ellipsoid, ...]
    lesion: Ellipsoid
    vessel: Ellipsoid
    uptake: tuple[float, ...]
    bolus: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the file."""
        return ("mr-4d.dcm",)

    @property
    def values(self) -> FloatArray:
        """Mean signal in each voxel, shape (times, slices, rows, columns)."""
        return np.stack([[self._slice(k, t) for k in range(self.grid.slices)] for t in range(len(self.times))])

    @property
    def stored(self) -> NDArray[np.uint16]:
        """The stored values, shape (frames, rows, columns), in the order of the file."""
        values = self.values.swapaxes(0, 1)
        return np.rint(values.reshape(-1, self.grid.rows, self.grid.columns) / SLOPE).astype(np.uint16)

    def _slice(self, k: int, time: int) -> FloatArray:
        lesion = Ellipsoid(self.lesion.center, self.lesion.semi_axes, self.uptake[time])
        vessel = Ellipsoid(self.vessel.center, self.vessel.semi_axes, self.bolus[time])
        return self.grid.slice_values(k, (*self.still, lesion, vessel), 0.0)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of the file."""
        dataset = general(Dataset(), self.key, EMIL, date="20150715", time="100000", model="Phantom MR")
        _put_series(dataset, self)
        _put_dimensions(dataset, self.key)
        put(
            dataset,
            SharedFunctionalGroupsSequence=[_shared(self)],
            PerFrameFunctionalGroupsSequence=[
                _frame(self, k, t) for k in range(self.grid.slices) for t in range(len(self.times))
            ],
        )
        put_stored(dataset, self.stored, 12)
        yield self.names[0], dataset


def _put_series(dataset: Dataset, study: EnhancedStudy) -> None:
    """Set the modules of series, equipment, acquisition context and Enhanced MR Image (PS3.3 A.36.2, C.8.13.1)."""
    put(
        dataset,
        SOPClassUID=ENHANCED_MR_STORAGE,
        SOPInstanceUID=uid(f"{study.key}/image"),
        Modality="MR",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=7,
        SeriesDate="20150715",
        SeriesTime="100500",
        SeriesDescription="Liver, coronal, six moments",
        BodyPartExamined="ABDOMEN",
        PatientPosition="HFS",
        InstanceNumber=1,
        # Computed, not acquired: nothing is known of pulses and coils, and nothing has to be said of them.
        ImageType=["DERIVED", "PRIMARY", "PERFUSION", "NONE"],
        AcquisitionNumber=1,
        AcquisitionDateTime=_moment(0),
        ContentQualification="RESEARCH",
        AcquisitionDuration=study.times[-1] + 4,
        ContentDate="20150715",
        ContentTime="100630",
        PixelPresentation="MONOCHROME",
        VolumetricProperties="VOLUME",
        VolumeBasedCalculationTechnique="NONE",
        ComplexImageComponent="MAGNITUDE",
        AcquisitionContrast="PERFUSION",
        ResonantNucleus="1H",
        KSpaceFiltering="NONE",
        MagneticFieldStrength=3.0,
        ApplicableSafetyStandardAgency="IEC",
        BurnedInAnnotation="NO",
        LossyImageCompression="00",
        PresentationLUTShape="IDENTITY",
        AcquisitionContextSequence=[],
    )


def _put_dimensions(dataset: Dataset, key: str) -> None:
    """Set the module Multi-frame Dimension: stack, place in it, moment (PS3.3 C.7.6.17)."""
    organization = uid(f"{key}/dimensions")
    content = 0x00209111  # Frame Content Sequence
    indices = ((0x00209056, "Stack ID"), (0x00209057, "Position"), (0x00209128, "Time"))
    put(
        dataset,
        DimensionOrganizationSequence=[put(Dataset(), DimensionOrganizationUID=organization)],
        DimensionIndexSequence=[
            put(
                Dataset(),
                DimensionOrganizationUID=organization,
                DimensionIndexPointer=tag,
                FunctionalGroupPointer=content,
                DimensionDescriptionLabel=label,
            )
            for tag, label in indices
        ],
    )


def _shared(study: EnhancedStudy) -> Dataset:
    """Return the functional groups that all frames share (PS3.3 C.7.6.16.2, C.8.13.5)."""
    grid = study.grid
    x, y, z = grid.spacing
    measures = put(Dataset(), PixelSpacing=[y, x], SliceThickness=decimal(grid.slice_thickness), SpacingBetweenSlices=z)
    anatomy = put(Dataset(), FrameLaterality="U", AnatomicRegionSequence=[code("818983003", "Abdomen")])
    kind = put(
        Dataset(),
        FrameType=["DERIVED", "PRIMARY", "PERFUSION", "NONE"],
        PixelPresentation="MONOCHROME",
        VolumetricProperties="VOLUME",
        VolumeBasedCalculationTechnique="NONE",
        ComplexImageComponent="MAGNITUDE",
        AcquisitionContrast="PERFUSION",
    )
    return put(
        Dataset(),
        PixelMeasuresSequence=[measures],
        PlaneOrientationSequence=[
            put(Dataset(), ImageOrientationPatient=decimals((*study.grid.row, *study.grid.column)))
        ],
        FrameAnatomySequence=[anatomy],
        PixelValueTransformationSequence=[
            put(Dataset(), RescaleIntercept=0, RescaleSlope=SLOPE, RescaleType="US")  # unspecified
        ],
        FrameVOILUTSequence=[put(Dataset(), WindowCenter=300, WindowWidth=600)],
        MRImageFrameTypeSequence=[kind],
    )


def _frame(study: EnhancedStudy, k: int, t: int) -> Dataset:
    """Return the functional groups of one frame: its place and its moment (PS3.3 C.7.6.16.2.2, .3)."""
    moment = _moment(study.times[t])
    content = put(
        Dataset(),
        FrameReferenceDateTime=moment,
        FrameAcquisitionDateTime=moment,
        FrameAcquisitionDuration=4000.0,
        FrameAcquisitionNumber=t + 1,
        DimensionIndexValues=[1, k + 1, t + 1],
        TemporalPositionIndex=t + 1,
        StackID="1",
        InStackPositionNumber=k + 1,
    )
    return put(
        Dataset(),
        FrameContentSequence=[content],
        PlanePositionSequence=[put(Dataset(), ImagePositionPatient=decimals(study.grid.position(k)))],
    )


def _moment(seconds: float) -> str:
    return (_BEGIN + timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%S.%f")


MR_4D: Final = EnhancedStudy(
    "mr-4d",
    # Columns to the left, rows to the feet: slices are counted from the front to the back.
    VoxelGrid(72, 56, 9, (3.1, 3.6, 6.0), (-106.05, -42.0, 131.0), column=(0.0, 0.0, -1.0), thickness=5.0),
    times=(0.0, 8.0, 16.0, 24.0, 40.0, 64.0),
    still=(
        Ellipsoid((5.0, -20.0, 30.0), (98.0, 90.0, 150.0), 120.0),
        Ellipsoid((-38.0, -22.0, 48.0), (52.0, 60.0, 44.0), 210.0),
        Ellipsoid((48.0, -12.0, 66.0), (24.0, 20.0, 30.0), 170.0),
    ),
    lesion=Ellipsoid((-46.0, -17.0, 39.0), (15.0, 11.0, 12.0), 150.0),
    vessel=Ellipsoid((16.0, -6.0, 20.0), (8.0, 10.0, 90.0), 90.0),
    uptake=(150.0, 160.0, 260.0, 430.0, 480.0, 390.0),
    bolus=(90.0, 560.0, 800.0, 520.0, 330.0, 270.0),
)
"""6 moments of 9 coronal slices of 56 rows × 72 columns."""

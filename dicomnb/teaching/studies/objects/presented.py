"""A made-up image with a bright corner, and the presentation state that turns, shutters and annotates it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import general, put, put_stored, uid
from dicomnb.teaching.studies.ct import CARL
from dicomnb.teaching.studies.study import Study

__all__ = ["PRESENTATION", "PresentationStudy"]

SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
GRAYSCALE_STATE: Final = "1.2.840.10008.5.1.4.1.1.11.1"


@dataclass(frozen=True, slots=True)
class PresentationStudy(Study):
    """An image and a presentation state; the truth is data.

    Parameters
    ----------
    key : str
        Its name.
    rows, columns : int
        Size of the image.
    corner : int
        Side of the bright square in its upper left corner, pixels.
    shutter : (left, right, top, bottom)
        Pixels that stay open, counted from 1.
    window : (center, width)
        What the state asks for.
    rotation : int
        Degrees, clockwise; it is flipped after that.
    words : str
        Text of the state.
    """

    key: str
    rows: int
    columns: int
    corner: int
    shutter: tuple[int, int, int, int]
    window: tuple[float, float]
    rotation: int
    words: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files."""
        return "image.dcm", "state.dcm"

    def stored(self) -> NDArray[np.uint8]:
        """Return the stored values: a ramp along the columns, and a bright corner."""
        made = np.tile(np.linspace(20, 120, self.columns), (self.rows, 1))
        made[: self.corner, : self.corner] = 250
        return np.rint(made).astype(np.uint8)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.8, A.33.1)."""
        image = self._general(1, "Image")
        put(
            image,
            SOPClassUID=SECONDARY_CAPTURE,
            Modality="OT",
            ConversionType="SYN",
            PatientOrientation="",
            InstanceNumber=1,
            PixelSpacing=[0.5, 0.8],
            PixelSpacingCalibrationType="FIDUCIAL",
            PixelSpacingCalibrationDescription="made up",
        )
        put_stored(image, self.stored(), 8)
        yield self.names[0], image
        yield self.names[1], self._state()

    def _general(self, number: int, description: str) -> Dataset:
        dataset = general(Dataset(), self.key, CARL, date="20150721", time="080000", model="Phantom", in_space=False)
        return put(
            dataset,
            SOPInstanceUID=uid(f"{self.key}/{self.names[number - 1]}"),
            SeriesInstanceUID=uid(f"{self.key}/series {number}"),
            SeriesNumber=number,
            SeriesDescription=description,
            BodyPartExamined="HEAD",
        )

    def _state(self) -> Dataset:
        reference = put(
            Dataset(),
            ReferencedSOPClassUID=SECONDARY_CAPTURE,
            ReferencedSOPInstanceUID=uid(f"{self.key}/{self.names[0]}"),
        )
        series = put(Dataset(), SeriesInstanceUID=uid(f"{self.key}/series 1"), ReferencedImageSequence=[reference])
        area = put(
            Dataset(),
            DisplayedAreaTopLeftHandCorner=[1, 1],
            DisplayedAreaBottomRightHandCorner=[self.columns, self.rows],
            PresentationSizeMode="SCALE TO FIT",
            PresentationPixelSpacing=[0.5, 0.8],
        )
        circle = put(
            Dataset(),
            GraphicAnnotationUnits="PIXEL",
            GraphicDimensions=2,
            NumberOfGraphicPoints=2,
            GraphicData=[self.corner / 2, self.corner / 2, float(self.corner), self.corner / 2],
            GraphicType="CIRCLE",
            GraphicFilled="N",
        )
        line = put(
            Dataset(),
            GraphicAnnotationUnits="DISPLAY",
            GraphicDimensions=2,
            NumberOfGraphicPoints=2,
            GraphicData=[0.0, 1.0, 1.0, 0.0],
            GraphicType="POLYLINE",
            GraphicFilled="N",
        )
        words = put(
            Dataset(),
            BoundingBoxAnnotationUnits="DISPLAY",
            UnformattedTextValue=self.words,
            BoundingBoxTopLeftHandCorner=[0.55, 0.1],
            BoundingBoxBottomRightHandCorner=[0.95, 0.2],
            BoundingBoxTextHorizontalJustification="LEFT",
        )
        annotation = put(
            Dataset(), GraphicLayer="NOTES", GraphicObjectSequence=[circle, line], TextObjectSequence=[words]
        )
        left, right, top, bottom = self.shutter
        center, width = self.window
        return put(
            self._general(2, "As it was read"),
            SOPClassUID=GRAYSCALE_STATE,
            Modality="PR",
            InstanceNumber=1,
            ContentLabel="READ",
            ContentDescription="",
            ContentCreatorName="",
            PresentationCreationDate="20150721",
            PresentationCreationTime="081500",
            ReferencedSeriesSequence=[series],
            ShutterShape="RECTANGULAR",
            ShutterLeftVerticalEdge=left,
            ShutterRightVerticalEdge=right,
            ShutterUpperHorizontalEdge=top,
            ShutterLowerHorizontalEdge=bottom,
            ShutterPresentationValue=0,
            DisplayedAreaSelectionSequence=[area],
            ImageRotation=self.rotation,
            ImageHorizontalFlip="Y",
            GraphicLayerSequence=[put(Dataset(), GraphicLayer="NOTES", GraphicLayerOrder=1)],
            GraphicAnnotationSequence=[annotation],
            SoftcopyVOILUTSequence=[put(Dataset(), WindowCenter=center, WindowWidth=width)],
            PresentationLUTShape="IDENTITY",
        )


PRESENTATION: Final = PresentationStudy(
    "presentation",
    rows=60,
    columns=100,
    corner=12,
    shutter=(1, 90, 1, 50),
    window=(128.0, 256.0),
    rotation=90,
    words="Seen by Reader^Rosa",
)
"""60 rows of 0.5 mm × 100 columns of 0.8 mm; the state turns it by 90°, flips it and closes two edges."""

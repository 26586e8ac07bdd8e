"""A made-up slide in four levels, tissue with nuclei whose places are known, and what is drawn on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.cielab import encoded_lab
from dicomnb.teaching.phantom.header import Subject, code, decimal, general, put, uid
from dicomnb.teaching.phantom.icc_profile import icc_profile
from dicomnb.teaching.phantom.lettering import lettering
from dicomnb.teaching.studies.objects.slide_objects import annotation_group, label_segments, put_tiles, tiles_of
from dicomnb.teaching.studies.study import Study

__all__ = ["SLIDE", "SlideStudy"]

SLIDE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.77.1.6"
ANNOTATION_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.91.1"
LABEL_MAP_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.66.7"
SELMA: Final = Subject("Phantom^Selma", "SAMPLE-0912", "19580911", "F", "056Y", 1.64, 70.0)

GLASS: Final = (244, 242, 246)
TISSUE: Final = (225, 160, 190)
CHROMATIN: Final = (90, 60, 150)

Colors = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SlideStudy(Study):
    """The slide; its truth is data.

    Parameters
    ----------
    key : str
        Its name.
    rows, columns : int
        Size of the finest level, pixels.
    levels : int
        How many; each has half the rows and columns of the one before.
    tile : (int, int)
        Rows and columns of a tile.
    spacing : float
        Millimetres between pixels of the finest level.
    tissue : (x, y, half width, half height)
        The ellipse of tissue, mm from the outer corner of the first pixel.
    nuclei : tuple of (x, y, radius)
        The nuclei, mm.
    origin : (x, y)
        Where the centre of the first pixel lies on the slide, mm; rows run along -y, and columns along -x.
    leaves_out_glass : bool
        True if the finest level has no tiles where nothing but glass is.
    """

    key: str
    rows: int
    columns: int
    levels: int
    tile: tuple[int, int]
    spacing: float
    tissue: tuple[float, float, float, float]
    nuclei: tuple[tuple[float, float, float], ...]
    origin: tuple[float, float]
    leaves_out_glass: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: levels from fine to coarse, label, annotations, label map."""
        return (*(f"level{index}.dcm" for index in range(self.levels)), "label.dcm", "annotations.dcm", "nuclei.dcm")

    def picture(self, level: int = 0) -> Colors:
        """Return the true picture of a level, shape (rows, columns, 3): means of four pixels of the one before."""
        if level:
            finer = self.picture(level - 1).astype(np.float64)
            rows, columns = finer.shape[0] // 2, finer.shape[1] // 2
            means = finer.reshape(rows, 2, columns, 2, 3).mean(axis=(1, 3))
            return np.asarray(np.floor(means + 0.5), np.uint8)
        x, y = self._centers()
        made = np.broadcast_to(np.array(GLASS, np.uint8), (self.rows, self.columns, 3)).copy()
        middle_x, middle_y, half_width, half_height = self.tissue
        made[((x - middle_x) / half_width) ** 2 + ((y - middle_y) / half_height) ** 2 <= 1] = TISSUE
        made[self.labels() == 1] = CHROMATIN
        return made

    def labels(self) -> Colors:
        """Return the true label map of the finest level: 1 in nuclei, 0 elsewhere."""
        x, y = self._centers()
        made = np.zeros((self.rows, self.columns), np.uint8)
        for middle_x, middle_y, radius in self.nuclei:
            made[np.hypot(x - middle_x, y - middle_y) <= radius] = 1
        return made

    def _centers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x, y = ((np.arange(count, dtype=np.float64) + 0.5) * self.spacing for count in (self.columns, self.rows))
        return np.asarray(x[None, :]), np.asarray(y[:, None])

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.32.8, A.88, A.51.5)."""
        for level in range(self.levels):
            yield self.names[level], self._level(level)
        yield self.names[-3], self._label()
        yield self.names[-2], self._annotations()
        yield self.names[-1], self._label_map()

    # -- images ------------------------------------------------------------------------------------------------

    def _level(self, level: int) -> Dataset:
        picture = self.picture(level)
        tiles = tiles_of(picture, self.tile, GLASS)
        kind = "RESAMPLED" if level else "NONE"
        dataset = self._image(level + 1, ["DERIVED" if level else "ORIGINAL", "PRIMARY", "VOLUME", kind],
                              self.spacing * 2**level)  # fmt: skip
        if level:
            put(dataset, DimensionOrganizationType="TILED_FULL", DimensionOrganizationSequence=[self._dimensions()])
        else:
            places = list(np.ndindex(-(-picture.shape[0] // self.tile[0]), -(-picture.shape[1] // self.tile[1])))
            # Column by column, as the stage went: in this tiling the order says nothing.
            order = sorted(range(len(places)), key=lambda index: places[index][::-1])
            if self.leaves_out_glass:
                order = [index for index in order if (tiles[index] != np.array(GLASS)).any()]
            tiles = tiles[order]
            self._put_places(dataset, [places[index] for index in order])
        put_tiles(dataset, tiles, (picture.shape[0], picture.shape[1]), photometric="RGB")
        return dataset

    def _put_places(self, dataset: Dataset, places: list[tuple[int, ...]]) -> None:
        """Say of each tile where it lies (PS3.3 C.7.6.17, C.8.12.14)."""
        dimensions = self._dimensions()
        groups = []
        for row, column in places:
            top, left = row * self.tile[0], column * self.tile[1]
            place = put(
                Dataset(),
                RowPositionInTotalImagePixelMatrix=top + 1,
                ColumnPositionInTotalImagePixelMatrix=left + 1,
                XOffsetInSlideCoordinateSystem=decimal(self.origin[0] - top * self.spacing),
                YOffsetInSlideCoordinateSystem=decimal(self.origin[1] - left * self.spacing),
                ZOffsetInSlideCoordinateSystem=0.0,
            )
            content = put(Dataset(), DimensionIndexValues=[column + 1, row + 1])
            groups.append(put(Dataset(), FrameContentSequence=[content], PlanePositionSlideSequence=[place]))
        put(
            dataset,
            DimensionOrganizationType="TILED_SPARSE",
            DimensionOrganizationSequence=[dimensions],
            DimensionIndexSequence=[
                put(
                    Dataset(),
                    DimensionOrganizationUID=dimensions.DimensionOrganizationUID,
                    DimensionIndexPointer=pointer,
                    FunctionalGroupPointer=0x0048021A,  # Plane Position (Slide) Sequence
                )
                for pointer in (0x0048021E, 0x0048021F)  # column, row
            ],
            PerFrameFunctionalGroupsSequence=groups,
        )

    def _dimensions(self) -> Dataset:
        return put(Dataset(), DimensionOrganizationUID=uid(f"{self.key}/dimensions"))

    def _label(self) -> Dataset:
        ink = lettering(SELMA.name.upper().partition("^")[0], 2)
        picture = np.full((40, 110, 3), 250, np.uint8)
        picture[12 : 12 + ink.shape[0], 10 : 10 + ink.shape[1]][ink] = 20
        dataset = self._image(self.levels + 1, ["ORIGINAL", "PRIMARY", "LABEL", "NONE"], 0.2)
        put(
            dataset,
            DimensionOrganizationType="TILED_FULL",
            DimensionOrganizationSequence=[self._dimensions()],
            SpecimenLabelInImage="YES",
            BurnedInAnnotation="YES",
            LabelText=SELMA.name,
            BarcodeValue=SELMA.number,
        )
        put_tiles(dataset, picture[None], (40, 110), photometric="RGB")
        return dataset

    def _image(self, number: int, image_type: list[str], spacing: float) -> Dataset:
        path = put(
            Dataset(),
            OpticalPathIdentifier="1",
            OpticalPathDescription="Brightfield",
            IlluminationTypeCodeSequence=[code("111744", "Brightfield illumination", "DCM")],
            IlluminationColorCodeSequence=[code("414298005", "Full Spectrum")],
            ICCProfile=icc_profile(),
        )
        rows, columns = self.rows // 2 ** (number - 1) or 1, self.columns // 2 ** (number - 1) or 1
        is_label = number > self.levels
        return put(
            self._general(1, "Slide", SLIDE_STORAGE, f"image {number}"),
            Modality="SM",
            ImageType=image_type,
            InstanceNumber=number,
            AcquisitionDateTime="20150721090000",
            AcquisitionDuration=1.0,
            VolumetricProperties="VOLUME",
            SpecimenLabelInImage="NO",
            BurnedInAnnotation="NO",
            FocusMethod="AUTO",
            ExtendedDepthOfField="NO",
            LossyImageCompression="00",
            ImagedVolumeWidth=decimal(22.0 if is_label else columns * spacing),
            ImagedVolumeHeight=decimal(8.0 if is_label else rows * spacing),
            ImagedVolumeDepth=4.0,
            RecommendedAbsentPixelCIELabValue=list(encoded_lab(GLASS)),
            TotalPixelMatrixFocalPlanes=1,
            TotalPixelMatrixOriginSequence=[self._origin(spacing)],
            ImageOrientationSlide=[0.0, -1.0, 0.0, -1.0, 0.0, 0.0],
            NumberOfOpticalPaths=1,
            OpticalPathSequence=[path],
            SharedFunctionalGroupsSequence=[
                put(
                    Dataset(),
                    PixelMeasuresSequence=[self._measures(spacing)],
                    WholeSlideMicroscopyImageFrameTypeSequence=[put(Dataset(), FrameType=image_type)],
                    OpticalPathIdentificationSequence=[put(Dataset(), OpticalPathIdentifier="1")],
                )
            ],
        )

    def _origin(self, spacing: float) -> Dataset:
        """Return where the centre of the first pixel of a level lies: its corner is that of the finest level."""
        shift = (spacing - self.spacing) / 2
        x, y = (decimal(round(part - shift, 9)) for part in self.origin)
        return put(Dataset(), XOffsetInSlideCoordinateSystem=x, YOffsetInSlideCoordinateSystem=y)

    @staticmethod
    def _measures(spacing: float) -> Dataset:
        return put(Dataset(), PixelSpacing=[decimal(spacing), decimal(spacing)], SliceThickness=0.004)

    # -- what is drawn on it -----------------------------------------------------------------------------------

    def _annotations(self) -> Dataset:
        corner_x, corner_y = (part + self.spacing / 2 for part in self.origin)
        # Rows run along -y, columns along -x.
        on_slide = [(corner_x - y, corner_y - x, radius) for x, y, radius in self.nuclei]
        return put(
            self._general(2, "Nuclei, outlined", ANNOTATION_STORAGE, "annotations"),
            Modality="ANN",
            InstanceNumber=1,
            ContentDate="20150721",
            ContentTime="093000",
            ContentLabel="NUCLEI",
            ContentDescription="",
            ContentCreatorName="",
            AnnotationCoordinateType="3D",
            BodyPartExamined="LIVER",
            ReferencedImageSequence=[self._reference()],
            ReferencedSeriesSequence=[self._series()],
            AnnotationGroupSequence=[
                annotation_group(1, uid(f"{self.key}/group 1"), "Nuclei", on_slide, outlined=True),
                annotation_group(2, uid(f"{self.key}/group 2"), "Centres", on_slide, outlined=False),
            ],
        )

    def _label_map(self) -> Dataset:
        """Return a label map with the pixels of the second level (PS3.3 C.8.20)."""
        labels = self.labels()[::2, ::2]
        dataset = put(
            self._general(3, "Nuclei, filled", LABEL_MAP_STORAGE, "label map"),
            Modality="SEG",
            ImageType=["DERIVED", "PRIMARY"],
            InstanceNumber=1,
            ContentDate="20150721",
            ContentTime="094000",
            ContentLabel="NUCLEI",
            ContentDescription="",
            ContentCreatorName=None,
            SegmentationType="LABELMAP",
            SegmentSequence=label_segments(),
            SegmentsOverlap="NO",
            LossyImageCompression="00",
            BurnedInAnnotation="NO",
            DimensionOrganizationType="TILED_FULL",
            DimensionOrganizationSequence=[self._dimensions()],
            ImageOrientationSlide=[0.0, -1.0, 0.0, -1.0, 0.0, 0.0],
            TotalPixelMatrixOriginSequence=[self._origin(2 * self.spacing)],
            TotalPixelMatrixFocalPlanes=1,
            ReferencedSeriesSequence=[self._series()],
            SharedFunctionalGroupsSequence=[put(Dataset(), PixelMeasuresSequence=[self._measures(2 * self.spacing)])],
        )
        put_tiles(dataset, tiles_of(labels, self.tile), (labels.shape[0], labels.shape[1]))
        dataset.PixelPaddingValue = 0
        return dataset

    # -- what all have in common -------------------------------------------------------------------------------

    def _reference(self) -> Dataset:
        return put(
            Dataset(),
            ReferencedSOPClassUID=SLIDE_STORAGE,
            ReferencedSOPInstanceUID=uid(f"{self.key}/image 1"),
        )

    def _series(self) -> Dataset:
        return put(
            Dataset(),
            SeriesInstanceUID=uid(f"{self.key}/series 1"),
            ReferencedInstanceSequence=[self._reference()],
        )

    def _general(self, series: int, description: str, sop_class: str, name: str) -> Dataset:
        dataset = general(Dataset(), self.key, SELMA, date="20150721", time="090000", model="Phantom SM")
        dataset.PositionReferenceIndicator = "SLIDE_CORNER"
        specimen: dict[str, Any] = {
            "ContainerIdentifier": "SLIDE-1",
            "IssuerOfTheContainerIdentifierSequence": [],
            "ContainerTypeCodeSequence": [code("433466003", "Microscope slide")],
            "SpecimenDescriptionSequence": [
                put(
                    Dataset(),
                    SpecimenIdentifier="SLIDE-1-A",
                    SpecimenUID=uid(f"{self.key}/specimen"),
                    IssuerOfTheSpecimenIdentifierSequence=[],
                    SpecimenPreparationSequence=[],
                )
            ],
            "AcquisitionContextSequence": [],
        }
        return put(
            dataset,
            SOPClassUID=sop_class,
            SOPInstanceUID=uid(f"{self.key}/{name}"),
            SeriesInstanceUID=uid(f"{self.key}/series {series}"),
            SeriesNumber=series,
            SeriesDescription=description,
            ContentDate="20150721",
            ContentTime="090100",
            **specimen if series == 1 else {},
        )


SLIDE: Final = SlideStudy(
    "slide",
    rows=560,
    columns=720,
    levels=4,
    tile=(96, 128),
    spacing=0.0005,
    tissue=(0.2, 0.13, 0.12, 0.08),
    nuclei=((0.15, 0.1, 0.012), (0.21, 0.16, 0.016), (0.26, 0.11, 0.009)),
    origin=(18.0, 42.0),
)
"""720 × 560 pixels of 0.5 µm in four levels, three nuclei; the finest level says of each tile where it lies."""

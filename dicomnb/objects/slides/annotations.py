"""Points and outlines drawn on a slide (Microscopy Bulk Simple Annotations, ANN): millions of them in a few arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.cached_property import cached_property
from dicomnb.errors import GeometryError, InvalidValue, MissingAttribute, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.codes import code_of, unit_of
from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.slide import Slide
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import integer, items, text
from dicomnb.pixels.cielab import Color, display_color
from dicomnb.printable import printable
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.volumes.loading.object_kinds import other_kind

__all__ = ["AnnotationGroup", "Annotations", "slide_annotations"]

_POINTS_OF_ONE: Final = {"POINT": 1, "ELLIPSE": 4, "RECTANGLE": 4}
"""Points of one annotation, where all have as many."""

_CORNERS: Final = 48
"""Corners of an ellipse that is drawn."""


class AnnotationGroup:
    """Annotations of one kind: all nuclei, say.

    Parameters
    ----------
    item : Dataset
        Item of the Annotation Group Sequence.
    owner : Dataset
        The object that it is of.

    Attributes
    ----------
    number : int
        Annotation Group Number.
    label : str
        Annotation Group Label: free text.
    kind : str
        ``"POINT"``, ``"POLYLINE"``, ``"POLYGON"``, ``"ELLIPSE"`` or ``"RECTANGLE"``.
    meaning : str
        What was annotated, in words of a code.
    color : (int, int, int) or None
        Recommended colour.

    References
    ----------
    PS3.3 C.37.1.2.
    """

    def __init__(self, item: Dataset, owner: Dataset) -> None:
        self._item, self._owner = item, owner
        self.number = integer(item, "AnnotationGroupNumber", 0)
        self.label = text(item, "AnnotationGroupLabel")
        self.kind = text(item, "GraphicType").upper()
        self.meaning = code_of(item, "AnnotationPropertyTypeCodeSequence").meaning
        self.color: Color | None = display_color(item)

    @property
    def in_space(self) -> bool:
        """True if points are mm in the coordinates of the slide; False if they are pixels of an image."""
        return text(self._owner, "AnnotationCoordinateType").upper() == "3D"

    @cached_property
    def points(self) -> FloatArray:
        """All points one after the other, shape (points, 2) or (points, 3), as the file has them.

        Pixels are counted from the outer corner of the first: its centre is (0.5, 0.5).

        Raises
        ------
        MissingAttribute, InvalidValue
            If there are no points, or their numbers do not go up.
        """
        keyword = "DoublePointCoordinatesData" if "DoublePointCoordinatesData" in self._item else "PointCoordinatesData"
        values = _numbers(self._item, keyword, "f8" if keyword[0] == "D" else "f4")
        has_height = self.in_space and "CommonZCoordinateValue" not in self._item
        dimensions = 3 if has_height else 2
        if values.size % dimensions:
            raise InvalidValue(
                f"{tag_text(to_tag(keyword))} {keyword} of group {self.number} has {values.size} numbers, which are no "
                f"points of {dimensions}.",
                tag=to_tag(keyword),
            )
        return values.astype(np.float64).reshape(-1, dimensions)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Which point each annotation begins with, and the number of points at the end; shape (annotations + 1,)."""
        count = len(self.points)
        size = _POINTS_OF_ONE.get(self.kind)
        if size is not None:
            if count % size:
                raise InvalidValue(f"Group {self.number} has {count} points; each {self.kind} takes {size}.")
            return np.arange(0, count + 1, size)
        keyword = "LongPrimitivePointIndexList"
        first = _numbers(self._item, keyword, "u4").astype(np.int64) - 1
        dimensions = self.points.shape[1]
        starts = np.append(first // dimensions, count)
        if (first % dimensions).any() or len(first) == 0 or first[0] != 0 or (np.diff(starts) < 1).any():
            raise InvalidValue(
                f"{tag_text(to_tag(keyword))} {keyword} of group {self.number} does not say where annotations begin.",
                tag=to_tag(keyword),
            )
        return starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> FloatArray:
        """Points of one annotation, shape (points, 2) or (points, 3)."""
        if not -len(self) <= index < len(self):
            raise UsageError(f"There is no annotation {index}: the group has {len(self):,}, counted from 0.")
        index %= len(self)
        return self.points[self.starts[index] : self.starts[index + 1]]

    def __iter__(self) -> Iterator[FloatArray]:
        return (self[index] for index in range(len(self)))

    def measurements(self) -> RecordTable:
        """Return what was measured of each annotation: one row each, one column a quantity; None where it was not."""
        columns, rows = ["annotation"], [[index] for index in range(len(self))]
        for item in items(self._item, "MeasurementsSequence"):
            unit = unit_of(code_of(item, "MeasurementUnitsCodeSequence"))
            name = code_of(item, "ConceptNameCodeSequence").meaning
            columns.append(f"{name} ({unit})" if unit else name)
            found: list[float | None] = [None] * len(self)
            for each in items(item, "MeasurementValuesSequence")[:1]:
                values = _numbers(each, "FloatingPointValues", "f4").tolist()
                which = (
                    _numbers(each, "AnnotationIndexList", "u4").astype(np.int64) - 1
                    if "AnnotationIndexList" in each
                    else np.arange(len(values))
                )
                if len(which) != len(values) or (len(which) and not 0 <= which.min() <= which.max() < len(self)):
                    raise InvalidValue(
                        f"Group {self.number} has {len(self)} annotations and measurements of others.",
                        tag=to_tag("AnnotationIndexList"),
                    )
                for place, value in zip(which.tolist(), values, strict=True):
                    found[place] = value
            for row, value in zip(rows, found, strict=True):
                row.append(value)  # type: ignore[arg-type]  # a number behind a number
        return RecordTable(columns, rows)

    def outlines_mm(self, slide: Slide) -> list[FloatArray]:
        """Return each annotation as points in mm from the outer corner of a slide's first pixel, shape (points, 2).

        Ellipses become polygons; closed outlines end where they began.

        Raises
        ------
        GeometryError
            If the annotations are of another slide, or their places on this one are not known.
        MissingAttribute
            If the slide does not say how large a pixel is.
        """
        placed = self._placed(slide)
        found = []
        for first, last in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            points = placed[first:last]
            if self.kind == "ELLIPSE":
                points = _ellipse(points)
            found.append(np.vstack([points, points[:1]]) if self.kind in ("POLYGON", "RECTANGLE") else points)
        return found

    def _placed(self, slide: Slide) -> FloatArray:
        if self.in_space:
            return _from_space(self.points, self._owner, slide)
        level = _referenced(self._owner, slide)
        spacing, offset = level.spacing, slide.offset(level)
        if spacing is None:
            raise MissingAttribute("The slide states neither Pixel Spacing nor the size of what was imaged.")
        points = self.points
        if text(self._owner, "PixelOriginInterpretation").upper() == "FRAME" and len(level.layer_of()) > 1:
            raise GeometryError(
                "The annotations count pixels of single tiles (Pixel Origin Interpretation is FRAME), and do not say "
                "of which."
            )
        return np.asarray(points[:, :2] * np.array(spacing) + np.array(offset))

    def __repr__(self) -> str:
        what = f" {self.meaning}" if self.meaning else ""
        return printable(f"<AnnotationGroup {self.number}{what}, {len(self):,} of {self.kind}>")


class Annotations(RichOutput):
    """What was drawn on a slide; a notebook shows a table of its groups, ``show(slide, overlay=...)`` draws them.

    Parameters
    ----------
    dataset : Dataset
        The object (ANN).
    identifiers : bool
        True if a notebook shows free text.
    """

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset, self._identifiers = dataset, identifiers
        self.groups = tuple(AnnotationGroup(item, dataset) for item in items(dataset, "AnnotationGroupSequence"))

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[AnnotationGroup]:
        return iter(self.groups)

    def __getitem__(self, index: int) -> AnnotationGroup:
        if not -len(self.groups) <= index < len(self.groups):
            raise UsageError(f"There is no group {index}: there are {len(self.groups)}, counted from 0.")
        return self.groups[index]

    def table(self, *, identifiers: bool = True) -> RecordTable:
        """Return the groups, one row each; labels, which are free text, are masked if `identifiers` is False."""
        columns = ("group", "label", "what", "shape", "annotations", "points", "measurements")
        rows = [
            (
                group.number,
                group.label if identifiers or not group.label else MASK,
                group.meaning,
                group.kind.lower(),
                len(group),
                len(group.points),
                ", ".join(group.measurements().columns[1:]),
            )
            for group in self.groups
        ]
        return RecordTable(columns, rows)

    def __repr__(self) -> str:
        count = sum(map(len, self.groups))
        return f"<Annotations, {count:,} in {len(self.groups)} {'group' if len(self.groups) == 1 else 'groups'}>"

    def __str__(self) -> str:
        return f"{self!r}\n{self.table()}"

    def _plain_text(self) -> str:
        return f"{self!r}\n{self.table(identifiers=self._identifiers)}"

    def _markup(self) -> Markup:
        table = self.table(identifiers=self._identifiers)._markup()
        how = "dn.show(slide, overlay=path) draws them on their slide."
        return tag("div", tag("p", f"{repr(self)[1:-1]}. {how}"), table, class_=f"dicomnb-annotations {NO_MATH}")


def slide_annotations(source: Readable, *, identifiers: bool = False) -> Annotations:
    """Return what was drawn on a slide: groups of points, lines, outlines, with what was measured of them.

    Parameters
    ----------
    source : Dataset or path
        Microscopy Bulk Simple Annotations (ANN).
    identifiers : bool
        True if a notebook shows the labels of groups, which are free text.

    Raises
    ------
    UsageError
        If it is something else.

    References
    ----------
    PS3.3 A.88, C.37.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> nuclei = dn.slide_annotations(dn.make_study("slide") / "annotations.dcm")[0]
    >>> nuclei, nuclei.measurements().columns
    (<AnnotationGroup 1 Nucleus, 3 of POLYGON>, ('annotation', 'Area (mm2)'))
    """
    dataset = read(source)
    if not items(dataset, "AnnotationGroupSequence"):
        raise other_kind(dataset, "without annotations")
    return Annotations(dataset, identifiers=identifiers)


def _numbers(item: Dataset, keyword: str, kind: str) -> NDArray[Any]:
    """Return the numbers of a bulk attribute, whatever its value was given as."""
    if keyword not in item:
        raise MissingAttribute(f"{tag_text(to_tag(keyword))} {keyword} is absent.", tag=to_tag(keyword))
    value = item.get(keyword)
    if isinstance(value, (bytes, bytearray, memoryview)):
        size = int(kind[1])
        if len(value) % size:
            raise InvalidValue(f"{tag_text(to_tag(keyword))} {keyword} ends within a number.", tag=to_tag(keyword))
        return np.frombuffer(value, f"<{kind}")  # `value` has streams in little endian
    return np.asarray([] if value is None else value, kind).reshape(-1)


def _referenced(owner: Dataset, slide: Slide) -> Level:
    """Return the level whose pixels annotations count."""
    uids = {text(item, "ReferencedSOPInstanceUID") for item in items(owner, "ReferencedImageSequence")}
    for level in slide.levels:
        if uids & {text(each, "SOPInstanceUID") for each in level.datasets}:
            return level
    raise GeometryError(
        "The annotations refer to another image than those of this slide, and count its pixels.",
        remedy="Open the slide that they were drawn on, with all its levels.",
    )


def _from_space(points: FloatArray, owner: Dataset, slide: Slide) -> FloatArray:
    own, theirs = text(slide.dataset, "FrameOfReferenceUID"), text(owner, "FrameOfReferenceUID")
    if own and theirs and own != theirs:
        raise GeometryError(f"The annotations lie in another frame of reference ({theirs}) than the slide ({own}).")
    corner = slide.levels[0].corner
    if corner is None:
        raise GeometryError("The slide does not say where it lies in the coordinates that the annotations count.")
    start, row, column = corner
    flat = points[:, :2] - start[:2]
    # Of the rows' and columns' directions only what lies in the plane of the slide counts.
    return np.asarray(np.linalg.solve(np.stack([row[:2], column[:2]], axis=1), flat.T).T)


def _ellipse(ends: FloatArray) -> FloatArray:
    """Return an ellipse as a polygon; its points are the ends of the longer axis and those of the shorter one."""
    middle = ends[:2].mean(axis=0)
    long, short = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    angles = np.linspace(0, 2 * np.pi, _CORNERS + 1)[:, None]
    return np.asarray(middle + np.cos(angles) * long + np.sin(angles) * short)

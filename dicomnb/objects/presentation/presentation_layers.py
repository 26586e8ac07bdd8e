"""What a softcopy presentation state lays over and does to an image: shutters, the area to show, turns, graphics, text.

`presentation_state`, beside this module, has its windows. Points of graphics are (column, row) from the upper left
corner of the first pixel, whose lower right corner is (1, 1); in display units they are shares of the area that is
shown.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.fill import fill_polygons
from dicomnb.objects.presentation.blending import blending_of
from dicomnb.objects.record_table import RecordTable
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import items, number, numbers, text
from dicomnb.pixels.cielab import Color, display_color
from dicomnb.volumes.loading.object_kinds import kind_of_object, other_kind

__all__ = ["GraphicObject", "PresentationState", "TextObject", "presentation"]

_BLACK: Final = 0.0
_P_VALUES: Final = 65535.0
_POINTS: Final = 60
"""Corners that an ellipse is drawn with."""


@dataclass(frozen=True, slots=True, eq=False)
class GraphicObject:
    """Something drawn.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        (column, row), or shares of the area that is shown; of an ellipse its outline, of a circle its centre and a
        point on it: it is round where pixels are not square.
    kind : str
        Graphic Type: ``"POINT"``, ``"POLYLINE"``, ``"INTERPOLATED"``, ``"CIRCLE"`` or ``"ELLIPSE"``.
    in_display : bool
        True if points are shares of the area that is shown.
    is_filled : bool
        True if what the outline encloses is filled.
    color : (int, int, int) or None
        That of its layer.
    """

    points: FloatArray
    kind: str
    in_display: bool
    is_filled: bool
    color: Color | None


@dataclass(frozen=True, slots=True, eq=False)
class TextObject:
    """Something written.

    Parameters
    ----------
    text : str
        The words. They may name somebody.
    place : (float, float)
        Upper left corner of its box, or its anchor where it has none.
    in_display : bool
        True if `place` is a share of the area that is shown.
    anchor : (float, float) or None
        Point that a line leads to, where the line is to be seen.
    anchor_in_display : bool
        The same of the anchor.
    color : (int, int, int) or None
        That of its layer.
    """

    text: str
    place: tuple[float, float]
    in_display: bool
    anchor: tuple[float, float] | None
    anchor_in_display: bool
    color: Color | None


class PresentationState(RichOutput):
    """What a presentation state does to images; ``show(image, presentation=state)`` does it.

    Parameters
    ----------
    dataset : Dataset
        A grayscale or colour softcopy presentation state.
    identifiers : bool
        True if pictures show its texts, which may name somebody.

    Examples
    --------
    >>> import dicomnb as dn
    >>> state = dn.presentation(dn.make_study("presentation") / "state.dcm")
    >>> state.rotation, state.is_flipped, len(state.graphics("")), len(state.texts(""))
    (90, True, 2, 1)
    """

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset, self.shows_text = dataset, identifiers
        self.rotation = int(number(dataset, "ImageRotation") or 0) % 360
        self.is_flipped = text(dataset, "ImageHorizontalFlip") == "Y"
        self.blending = blending_of(dataset)
        self.is_inverse = text(dataset, "PresentationLUTShape") == "INVERSE"
        if self.rotation % 90:
            raise UsageError(f"(0070,0042) ImageRotation is {self.rotation}: images turn by quarters.")

    @property
    def images(self) -> tuple[str, ...]:
        """SOP Instance UIDs of the images that it is meant for."""
        if self.blending is not None:
            return self.blending.underlying.images + self.blending.superimposed.images
        return tuple(
            text(reference, "ReferencedSOPInstanceUID")
            for series in items(self.dataset, "ReferencedSeriesSequence")
            for reference in items(series, "ReferencedImageSequence")
        )

    def area(self, image: str, shape: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return what is shown of an image: left, right, top and bottom edge, in pixels from its upper left corner.

        Parameters
        ----------
        image : str
            Its SOP Instance UID.
        shape : (rows, columns)
            Its size, which is the answer where the state says nothing.

        References
        ----------
        PS3.3 C.10.4: corners are pixels, counted from 1; of turned images they are those after turning.
        """
        for item in items(self.dataset, "DisplayedAreaSelectionSequence"):
            first = numbers(item, "DisplayedAreaTopLeftHandCorner")
            last = numbers(item, "DisplayedAreaBottomRightHandCorner")
            if len(first) == len(last) == 2 and _is_meant(item, image):
                (x1, y1), (x2, y2) = first, last
                return min(x1, x2) - 1, max(x1, x2), min(y1, y2) - 1, max(y1, y2)
        return 0.0, float(shape[1]), 0.0, float(shape[0])

    def shutter(self, shape: tuple[int, int]) -> tuple[NDArray[np.bool_] | None, float]:
        """Return which pixels a shutter hides, shape (rows, columns), and the grey there, 0 to 1; None without one.

        References
        ----------
        PS3.3 C.7.6.11, C.7.6.15: edges and centres are pixels, counted from 1; what all shapes leave open is seen.
        """
        shapes = [str(each).strip() for each in (self.dataset.get("ShutterShape") or ())]
        if isinstance(self.dataset.get("ShutterShape"), str):
            shapes = [self.dataset.ShutterShape.strip()]
        grey = (number(self.dataset, "ShutterPresentationValue") or _BLACK) / _P_VALUES
        rows, columns = np.mgrid[1 : shape[0] + 1, 1 : shape[1] + 1]
        open_ = np.ones(shape, bool)
        for kind in shapes:
            if kind == "RECTANGULAR":
                left, right, top, bottom = (
                    number(self.dataset, f"Shutter{edge}Edge")
                    for edge in ("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal")
                )
                open_ &= (columns >= (left or 1)) & (columns <= (shape[1] if right is None else right))
                open_ &= (rows >= (top or 1)) & (rows <= (shape[0] if bottom is None else bottom))
            elif kind == "CIRCULAR":
                center, radius = (
                    numbers(self.dataset, "CenterOfCircularShutter"),
                    number(self.dataset, "RadiusOfCircularShutter"),
                )
                if len(center) == 2 and radius is not None:
                    open_ &= (rows - center[0]) ** 2 + (columns - center[1]) ** 2 <= radius**2
            elif kind == "POLYGONAL":
                corners = np.array(numbers(self.dataset, "VerticesOfThePolygonalShutter")).reshape(-1, 2)
                open_ &= fill_polygons([corners[:, ::-1] - 1.0], shape)
            else:
                warnings.warn(f"(0018,1600) ShutterShape {kind!r} is not drawn.", DicomWarning, stacklevel=2)
        return (None if not shapes else ~open_), float(grey)

    def graphics(self, image: str) -> tuple[GraphicObject, ...]:
        """Return what is drawn on an image, given by its SOP Instance UID, from the lowest layer up."""
        return tuple(found for layer in self._layers(image) for found in _graphics(*layer))

    def texts(self, image: str) -> tuple[TextObject, ...]:
        """Return what is written on an image, given by its SOP Instance UID."""
        return tuple(found for layer in self._layers(image) for found in _texts(*layer))

    def _layers(self, image: str) -> list[tuple[Dataset, Color | None]]:
        layers = {text(item, "GraphicLayer"): item for item in items(self.dataset, "GraphicLayerSequence")}
        found = []
        for item in items(self.dataset, "GraphicAnnotationSequence"):
            if not _is_meant(item, image):
                continue
            layer = layers.get(text(item, "GraphicLayer"), Dataset())
            order = number(layer, "GraphicLayerOrder") or 0.0
            found.append((order, item, _color(layer)))
            if items(item, "CompoundGraphicSequence"):
                warnings.warn("(0070,0209) Compound graphics are not drawn.", DicomWarning, stacklevel=3)
        return [(item, color) for _, item, color in sorted(found, key=lambda each: each[0])]

    def to_table(self) -> RecordTable:
        """Return what it does, one row each."""
        rows: list[tuple[str, str]] = [("images", str(len(self.images)))]
        shapes = self.dataset.get("ShutterShape")
        if shapes:
            rows.append(("shutter", shapes if isinstance(shapes, str) else ", ".join(map(str, shapes))))
        if self.rotation or self.is_flipped:
            rows.append(("turned", f"{self.rotation}° clockwise{', then flipped' if self.is_flipped else ''}"))
        if self.is_inverse:
            rows.append(("greys", "inverted"))
        if self.blending is not None:
            lower, upper = len(self.blending.underlying.images), len(self.blending.superimposed.images)
            rows.append(("blending", f"{upper} images over {lower}, {self.blending.opacity:.0%} opaque"))
        annotations = items(self.dataset, "GraphicAnnotationSequence")
        drawn = sum(len(items(item, "GraphicObjectSequence")) for item in annotations)
        written = [found for item in annotations for found in _texts(item, None)]
        rows.append(("graphics", str(drawn)))
        rows += [("text", found.text if self.shows_text else MASK) for found in written]
        return RecordTable(("what", "value"), rows)

    def __repr__(self) -> str:
        return f"<PresentationState for {len(self.images)} images>"

    def _plain_text(self) -> str:
        return f"{repr(self)[1:-1]}\n{self.to_table()}"

    def _markup(self) -> Markup:
        how = "dn.show(image, presentation=path) shows an image as it says."
        return tag("div", tag("p", how), self.to_table()._markup(), class_=f"dicomnb-presentation {NO_MATH}")


def presentation(source: Readable, *, identifiers: bool = False) -> PresentationState:
    """Return a presentation state: shutters, the area to show, turns, graphics and text.

    Parameters
    ----------
    source : Dataset or path
        A softcopy presentation state.
    identifiers : bool, default False
        True if pictures show its texts, which may name somebody.

    Returns
    -------
    PresentationState
        ``show(image, presentation=...)`` takes it, or its path.

    Raises
    ------
    UsageError
        If it is none.

    References
    ----------
    PS3.3 A.33, C.10.4 to C.10.7, C.11.6; PS3.4 N.2.

    Examples
    --------
    >>> import dicomnb as dn
    >>> folder = dn.make_study("presentation")
    >>> figure = dn.show(folder / "image.dcm", presentation=folder / "state.dcm")
    """
    dataset = read(source)
    if kind_of_object(dataset).family != "presentation":
        raise other_kind(dataset, "and no presentation state")
    return PresentationState(dataset, identifiers=identifiers)


def _is_meant(item: Dataset, image: str) -> bool:
    listed = {text(each, "ReferencedSOPInstanceUID") for each in items(item, "ReferencedImageSequence")}
    return not listed or not image or image in listed


def _color(layer: Dataset) -> Color | None:
    lab = numbers(layer, "GraphicLayerRecommendedDisplayCIELabValue")
    if len(lab) == 3:
        stand_in = Dataset()
        stand_in.RecommendedDisplayCIELabValue = [int(each) for each in lab]
        return display_color(stand_in)
    rgb = numbers(layer, "GraphicLayerRecommendedDisplayRGBValue")
    if len(rgb) == 3:
        scale = 255 if max(rgb) <= 255 else _P_VALUES
        red, green, blue = (round(255 * each / scale) for each in rgb)
        return red, green, blue
    grey = number(layer, "GraphicLayerRecommendedDisplayGrayscaleValue")
    if grey is None:
        return None
    level = round(255 * grey / _P_VALUES)
    return level, level, level


def _graphics(item: Dataset, color: Color | None) -> Iterator[GraphicObject]:
    for each in items(item, "GraphicObjectSequence"):
        values = numbers(each, "GraphicData")
        points = np.array(values[: len(values) // 2 * 2], np.float64).reshape(-1, 2)
        kind = text(each, "GraphicType")
        if not len(points):
            continue
        yield GraphicObject(
            _outline(points, kind),
            kind,
            text(each, "GraphicAnnotationUnits") == "DISPLAY",
            text(each, "GraphicFilled") == "Y",
            color,
        )


def _outline(points: FloatArray, kind: str) -> FloatArray:
    angles = np.linspace(0, 2 * np.pi, _POINTS + 1)[:, None]
    if kind == "ELLIPSE" and len(points) == 4:
        # The ends of the major axis, then those of the minor one (PS3.3 C.10.5.1.2).
        center = points[:2].mean(axis=0)
        return np.asarray(center + np.cos(angles) * (points[0] - center) + np.sin(angles) * (points[2] - center))
    return points


def _texts(item: Dataset, color: Color | None) -> Iterator[TextObject]:
    for each in items(item, "TextObjectSequence"):
        box, anchor = numbers(each, "BoundingBoxTopLeftHandCorner"), numbers(each, "AnchorPoint")
        in_display = text(each, "BoundingBoxAnnotationUnits") == "DISPLAY"
        anchor_in_display = text(each, "AnchorPointAnnotationUnits") == "DISPLAY"
        if len(box) != 2 and len(anchor) != 2:
            continue
        has_line = len(anchor) == 2 and len(box) == 2 and text(each, "AnchorPointVisibility") == "Y"
        place = (box[0], box[1]) if len(box) == 2 else (anchor[0], anchor[1])
        yield TextObject(
            text(each, "UnformattedTextValue"),
            place,
            in_display if len(box) == 2 else anchor_in_display,
            (anchor[0], anchor[1]) if has_line else None,
            anchor_in_display,
            color,
        )

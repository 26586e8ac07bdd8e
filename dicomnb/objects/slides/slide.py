"""A whole slide: its levels from fine to coarse, label, overview, and any rectangle of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, Literal

from numpy.typing import NDArray

from dicomnb.errors import MissingAttribute, UsageError
from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.optical_path import OpticalPath, optical_paths_of
from dicomnb.objects.slides.reduction import reduced
from dicomnb.objects.slides.region import SlideRegion
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput

__all__ = ["Slide"]

Unit = Literal["px", "mm"]

_ROUND: Final = 1e-6
"""Share of a pixel by which a border in mm may miss the pixel's: it is what rounding leaves."""


class Slide(RichOutput):
    """A whole slide; a notebook shows a table of its levels, `show` draws it.

    Parameters
    ----------
    levels : sequence of Level
        From fine to coarse.
    label, overview : Level or None
        Pictures of the slide's label, and of the slide as a whole.
    identifiers : bool
        True to hand out pictures on which the label can be read.

    Attributes
    ----------
    levels : tuple of Level
        From fine to coarse.

    References
    ----------
    PS3.3 A.32.8 (VL Whole Slide Microscopy), C.8.12.4.

    Examples
    --------
    >>> import dicomnb as dn
    >>> slide = dn.slide(dn.make_study("slide"))
    >>> slide
    <Slide, 4 levels of 720 × 560 to 90 × 70 pixels, 0.36 × 0.28 mm>
    >>> slide.region(0.1, 0.05, 0.02, 0.01, unit="mm").array.shape
    (20, 40, 3)
    """

    def __init__(
        self,
        levels: Sequence[Level],
        label: Level | None = None,
        overview: Level | None = None,
        *,
        identifiers: bool = False,
    ) -> None:
        self.levels = tuple(levels)
        self._label, self._overview, self._identifiers = label, overview, identifiers

    @property
    def dataset(self) -> Dataset:
        """Header of the finest level."""
        return self.levels[0].dataset

    @property
    def label(self) -> NDArray[Any] | None:
        """Picture of the slide's label, on which the patient may be named; None where there is none.

        Raises
        ------
        UsageError
            If it is masked, as it is by default.
        """
        return self._picture(self._label)

    @property
    def overview(self) -> NDArray[Any] | None:
        """Picture of the whole piece of glass; None where there is none.

        Raises
        ------
        UsageError
            If its label can be read on it, and is masked, as it is by default.
        """
        return self._picture(self._overview)

    def _picture(self, level: Level | None) -> NDArray[Any] | None:
        if level is None:
            return None
        if level.shows_label and not self._identifiers:
            raise UsageError(
                "The picture shows the label of the slide, and who the patient is.",
                remedy="slide(source, identifiers=True) hands it out.",
            )
        return level.pixels(0, 0, level.columns, level.rows, level.layer_of())

    @property
    def optical_paths(self) -> list[OpticalPath]:
        """How the light went, one for each way that the slide was seen."""
        found = [path for each in self.levels[0].datasets for path in optical_paths_of(each)]
        return list({path.identifier: path for path in found}.values())

    @property
    def focal_planes(self) -> list[float]:
        """Heights of the focal planes of the finest level above the slide, µm, the lowest first."""
        return self.levels[0].focal_planes

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the finest level, mm.

        Raises
        ------
        MissingAttribute
            If the header does not say how large a pixel is.
        """
        x, y = self._spacing(self.levels[0])
        return self.levels[0].columns * x, self.levels[0].rows * y

    def downsample(self, level: int) -> float:
        """Return how many pixels of the finest level one of a level is wide."""
        first, other = self.levels[0], self.levels[level]
        if first.spacing and other.spacing:
            return other.spacing[0] / first.spacing[0]
        return first.columns / other.columns

    def level_for(self, spacing: float) -> int:
        """Return the coarsest level whose pixels are no larger than `spacing` in mm; the finest, if all are."""
        fitting = [
            index
            for index, each in enumerate(self.levels)
            if each.spacing and each.spacing[0] <= spacing * (1 + _ROUND)
        ]
        return max(fitting, default=0)

    def offset(self, level: Level) -> tuple[float, float]:
        """Return where a level's outer corner lies, mm to the right of and below that of the finest level.

        All levels show the same part of a slide, as a rule. What is less than one of its pixels is none: writers state
        the same position for all levels, and mean the corner, or each pixel's centre.
        """
        first = self.levels[0].corner
        own = level.corner
        if first is None or own is None or level.spacing is None:
            return 0.0, 0.0
        shift = own[0] - first[0]
        x, y = float(shift @ first[1]), float(shift @ first[2])
        is_none = abs(x) < level.spacing[0] and abs(y) < level.spacing[1]
        return (0.0, 0.0) if is_none else (x, y)

    def region(
        self,
        left: float = 0,
        top: float = 0,
        width: float | None = None,
        height: float | None = None,
        *,
        level: int = 0,
        unit: Unit = "px",
        optical_path: str | None = None,
        focal_plane: int | None = None,
    ) -> SlideRegion:
        """Return a rectangle of a level; only the tiles that it touches are decoded, and only when asked for.

        Parameters
        ----------
        left, top : float
            Its upper left corner.
        width, height : float, optional
            Its size; by default up to the right and lower border.
        level : int
            Which level, from 0, the finest; negative numbers count from the coarsest.
        unit : {"px", "mm"}
            What the numbers count: whole pixels of that level, or millimetres from the outer corner of the slide's
            first pixel, the same on every level. In mm all pixels are taken that the rectangle touches.
        optical_path : str, optional
            Identifier of one of `optical_paths`; by default the first.
        focal_plane : int, optional
            Which of `focal_planes`, from 0; by default the middle one.

        Raises
        ------
        UsageError
            If the rectangle is empty or reaches beyond the slide, or there is no such level, path or plane.
        MissingAttribute
            If millimetres are asked for, and the header does not say how large a pixel is.
        """
        if not -len(self.levels) <= level < len(self.levels):
            raise UsageError(f"There is no level {level}: the slide has {len(self.levels)}, counted from 0.")
        chosen = self.levels[level]
        offset = self.offset(chosen)
        if unit == "mm":
            rectangle = self._rectangle_of_mm(chosen, offset, (left, top), (width, height))
        elif unit == "px":
            given = (left, top, chosen.columns - left if width is None else width,
                     chosen.rows - top if height is None else height)  # fmt: skip
            if any(number != math.floor(number) for number in given if math.isfinite(number)):
                raise UsageError("Pixels are counted in whole numbers.", remedy='unit="mm" takes millimetres.')
            rectangle = given
        else:
            raise UsageError(f"{unit!r} is no unit of a slide: px and mm are.")
        x, y, across, down = rectangle
        if not (across > 0 and down > 0):
            raise UsageError("The rectangle is empty: its width and height are above 0.")
        if not (x >= 0 and y >= 0 and x + across <= chosen.columns and y + down <= chosen.rows):
            raise UsageError(
                f"The rectangle from ({x:g}, {y:g}) to ({x + across:g}, {y + down:g}) reaches beyond level "
                f"{level % len(self.levels)}, which has {chosen.columns:,} × {chosen.rows:,} pixels."
            )
        layer = chosen.layer_of(optical_path, focal_plane)
        name = f"level {level % len(self.levels)} of {len(self.levels)}"
        return SlideRegion(chosen, layer, (int(x), int(y), int(across), int(down)), offset, name)

    def _rectangle_of_mm(
        self,
        level: Level,
        offset: tuple[float, float],
        corner: tuple[float, float],
        size: tuple[float | None, float | None],
    ) -> tuple[float, float, float, float]:
        spacing = self._spacing(level)
        found = []
        for start, length, shift, step, count in zip(
            corner, size, offset, spacing, (level.columns, level.rows), strict=True
        ):
            first = math.floor((start - shift) / step + _ROUND) if math.isfinite(start) else start
            last = count if length is None else (start - shift + length) / step - _ROUND
            # The last pixel of a coarser level reaches beyond the finest: what is asked for ends with the picture.
            last = min(math.ceil(last), count) if 0 < last - count < 1 else last
            found.append((first, (math.ceil(last) if math.isfinite(last) else last) - first))
        return found[0][0], found[1][0], found[0][1], found[1][1]

    def _spacing(self, level: Level) -> tuple[float, float]:
        if level.spacing is None:
            raise MissingAttribute(
                "The slide states neither Pixel Spacing nor the size of what was imaged: it has no millimetres.",
                remedy='unit="px" counts pixels.',
            )
        return level.spacing

    def thumbnail(
        self, size: int = 512, *, optical_path: str | None = None, focal_plane: int | None = None
    ) -> NDArray[Any]:
        """Return the whole slide small: at most `size` pixels long, of the coarsest level that is large enough.

        Pixels of that level are averaged over squares.

        Parameters
        ----------
        size : int
            Most pixels of its longer side.
        optical_path, focal_plane
            As for `region`.
        """
        if size < 1:
            raise UsageError(f"A picture of {size} pixels shows nothing.")
        level = next((each for each in reversed(self.levels) if max(each.rows, each.columns) >= size), self.levels[0])
        factor = math.ceil(max(level.rows, level.columns) / size)
        return reduced(level, level.layer_of(optical_path, focal_plane), factor)

    def table(self) -> RecordTable:
        """Return the levels, one row each."""
        columns = ("level", "columns", "rows", "µm per pixel", "tile", "tiles", "left out", "files")
        rows = [
            (
                index,
                each.columns,
                each.rows,
                None if each.spacing is None else each.spacing[0] * 1000,
                f"{each.tile[1]} × {each.tile[0]}",
                sum(map(len, each.layers.values())),
                each.absent or None,
                len(each.datasets),
            )
            for index, each in enumerate(self.levels)
        ]
        return RecordTable(columns, rows)

    def __str__(self) -> str:
        return f"{self!r}\n{self.table()}"

    def __repr__(self) -> str:
        first, last = self.levels[0], self.levels[-1]
        sizes = f"{first.columns:,} × {first.rows:,}"
        if len(self.levels) > 1:
            sizes = f"{len(self.levels)} levels of {sizes} to {last.columns:,} × {last.rows:,}"
        where = "" if first.spacing is None else f", {self.size[0]:.4g} × {self.size[1]:.4g} mm"
        return f"<Slide, {sizes} pixels{where}>"

    def _markup(self) -> Markup:
        return tag("div", tag("p", repr(self)[1:-1]), self.table()._markup(), class_=f"dicomnb-slide {NO_MATH}")

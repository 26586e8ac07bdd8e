"""What a screen of so many pixels shows of a slide, from the level that fits it, and of its tiles those in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.slide import Slide

__all__ = ["SlideScreen"]


@dataclass(frozen=True, slots=True)
class SlideScreen:
    """A place on a slide, and how large it is seen.

    Parameters
    ----------
    x, y : float
        What is in the middle of the screen, pixels of the finest level.
    zoom : float
        Pixels of the screen for the width of one of the finest level.
    width, height : int
        Of the screen, pixels.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int

    def level_number(self, slide: Slide) -> int:
        """Return the coarsest level that has a pixel for each of the screen; the finest, if none has."""
        fitting = [index for index in range(len(slide.levels)) if slide.downsample(index) * self.zoom <= 1 + 1e-6]
        return max(fitting, default=0)

    def places(self, slide: Slide) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return columns and rows of the finest level that the centres of the screen's pixels lie on."""
        spacing = slide.levels[0].spacing
        down = self.zoom * (spacing[1] / spacing[0] if spacing else 1.0)
        across = np.arange(self.width, dtype=np.float64) + 0.5 - self.width / 2
        below = np.arange(self.height, dtype=np.float64) + 0.5 - self.height / 2
        return np.asarray(self.x + across / self.zoom), np.asarray(self.y + below / down)

    def pixels(
        self,
        slide: Slide,
        colors: SlideColors,
        *,
        optical_path: str | None = None,
        focal_plane: int | None = None,
    ) -> NDArray[np.uint8]:
        """Return what the screen shows, shape (height, width, 3): each of its pixels is one of the level.

        Beyond the slide it is grey.
        """
        level = slide.levels[self.level_number(slide)]
        columns, rows = self._counted(slide, level)
        shown = np.full((self.height, self.width, 3), 128, np.uint8)
        across, down = (
            (places >= 0) & (places < count) for places, count in ((columns, level.columns), (rows, level.rows))
        )
        if not across.any() or not down.any():
            return shown
        columns, rows = columns[across], rows[down]
        left, top = int(columns[0]), int(rows[0])
        layer = level.layer_of(optical_path, focal_plane)
        part = colors.shown(level.pixels(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1, layer))
        shown[np.ix_(down, across)] = part[np.ix_(rows - top, columns - left)]
        return shown

    def _counted(self, slide: Slide, level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which columns and rows of a level those of the screen are."""
        first = slide.levels[0]
        x, y = self.places(slide)
        if first.spacing and level.spacing:
            step = level.spacing[0] / first.spacing[0], level.spacing[1] / first.spacing[1]
        else:
            step = first.columns / level.columns, first.rows / level.rows
        return np.floor(x / step[0]).astype(np.int64), np.floor(y / step[1]).astype(np.int64)

"""How pixels of a slide become colours of a screen: as they are, or values in one window for the whole slide."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.objects.slides.slide import Slide
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.intensity import padding
from dicomnb.pixels.window import Window, is_inverted, robust_window

__all__ = ["SlideColors"]


class SlideColors:
    """Colours of a slide, or of a part of it.

    Parameters
    ----------
    dataset : Dataset
        A header of the slide.
    values : ndarray
        Pixels; of values without colours the window is made for them.
    background : (int, int, int)
        What is where nothing was scanned.
    """

    def __init__(self, dataset: Dataset, values: NDArray[Any], background: Any) -> None:
        self._window: Window | None = None
        self._ends = padding(dataset)
        self._inverted = is_inverted(dataset)
        self.background: tuple[int, int, int] = (255, 255, 255)
        if values.ndim == 3:
            red, green, blue = background
            self.background = (int(red), int(green), int(blue))
            return
        present = self._present(values)
        self._window = robust_window(present) if np.isfinite(present).any() else Window(0.5, 1)
        red = int(self.shown(np.full((1, 1), background, values.dtype))[0, 0, 0])
        self.background = (red, red, red)

    @classmethod
    def of(cls, slide: Slide, size: int = 512) -> SlideColors:
        """Return those for a whole slide: the window of its first optical path comes from a small picture of it."""
        return cls(slide.dataset, slide.thumbnail(size), slide.levels[0].background)

    def shown(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Return pixels as a screen shows them, shape (rows, columns, 3)."""
        if self._window is None:
            return pixels.astype(np.uint8, copy=False)
        low = self._window.center - self._window.width / 2
        shares = (np.nan_to_num(self._present(pixels), nan=low) - low) / self._window.width
        shares = 1 - shares if self._inverted else shares
        grey = np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=-1)

    def _present(self, pixels: NDArray[Any]) -> NDArray[np.float64]:
        """Return values, NaN where they are padding."""
        values = pixels.astype(np.float64)
        if self._ends is not None:
            values[(values >= self._ends[0]) & (values <= self._ends[1])] = np.nan
        return values

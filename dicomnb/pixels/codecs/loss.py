"""How much of the pixels a lossy transfer syntax may lose: always stated, since no default suits every image."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dicomnb.errors import UsageError

__all__ = ["Loss"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One limit of what is lost.

    Parameters
    ----------
    max_error : int, optional
        Stored values that a pixel may be off by, at least 1; for JPEG-LS Near-Lossless.
    ratio : float, optional
        How many times smaller than its stored values each frame becomes, at least 1; for JPEG 2000.
    psnr : float, optional
        Peak signal-to-noise ratio in decibels, above 0; for JPEG 2000.

    Raises
    ------
    UsageError
        If not exactly one of them is given, or it is out of range.
    """

    max_error: int | None = None
    ratio: float | None = None
    psnr: float | None = None

    def __post_init__(self) -> None:
        name = self.name
        value = getattr(self, name)
        least = 0.0 if name == "psnr" else 1.0
        if not (math.isfinite(value) and value >= least and value > 0) or (name == "max_error" and value != int(value)):
            kind = {"max_error": "a whole number from 1 on", "ratio": "a number from 1 on", "psnr": "a number above 0"}
            raise UsageError(f"{name} is {value!r}; it is {kind[name]}.")

    @property
    def name(self) -> str:
        """The limit that is given."""
        given = [name for name in ("max_error", "ratio", "psnr") if getattr(self, name) is not None]
        if len(given) != 1:
            raise UsageError(
                f"{' and '.join(given) or 'Nothing'} states how much may be lost.",
                remedy="Give one of max_error (JPEG-LS), ratio and psnr (JPEG 2000).",
            )
        return given[0]

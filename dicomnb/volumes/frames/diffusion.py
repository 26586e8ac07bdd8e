"""Diffusion weighting of an image: b-value and gradient direction, wherever its maker wrote them.

The standard has attributes for both since 2004, in the data set and in a functional group; scanners before and
beside it write private ones.

==========  ====================================================  =============================================
Maker       b-value                                               gradient direction
==========  ====================================================  =============================================
standard    Diffusion b-value                                     Diffusion Gradient Orientation
Siemens     (0019,xx0C), block SIEMENS MR HEADER                  (0019,xx0E)
GE          (0043,xx39), block GEMS_PARM_01, first value, of      (0019,xxBB), xxBC, xxBD, block GEMS_ACQU_01,
            which multiples of 10⁶ are flags                      along frequency, phase and slice
Philips     (2001,xx03), block Philips Imaging DD 001             (2005,xxB0), xxB1, xxB2, block Philips MR
                                                                  Imaging DD 001
UIH         (0065,xx09), block Image Private Header               (0065,xx37)
==========  ====================================================  =============================================
"""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, items, numbers
from dicomnb.volumes.frames.private_values import private_numbers

__all__ = ["b_value", "gradient", "is_along_encoding"]

_DIGITS: Final = 6
_GE_FLAG: Final = 1_000_000

_GRADIENTS: Final = (
    (0x0019, "GEMS_ACQU_01", (0xBB, 0xBC, 0xBD), "d"),
    (0x2005, "Philips MR Imaging DD 001", (0xB0, 0xB1, 0xB2), "f"),
)


def b_value(dataset: Dataset, frame: int = 0) -> float | None:
    """Return the b-value of a frame in s/mm², None where none is stated."""
    group = functional_group(dataset, "MRDiffusionSequence", frame)
    found = numbers(dataset if group is None else group, "DiffusionBValue")
    if not found:
        found = private_numbers(dataset, 0x0019, "SIEMENS MR HEADER", 0x0C, "s")
    if not found:
        found = tuple(value % _GE_FLAG for value in private_numbers(dataset, 0x0043, "GEMS_PARM_01", 0x39, "s")[:1])
    if not found:
        found = private_numbers(dataset, 0x2001, "Philips Imaging DD 001", 0x03, "f")
    if not found:
        found = private_numbers(dataset, 0x0065, "Image Private Header", 0x09)
    return found[0] if found else None


def gradient(dataset: Dataset, frame: int = 0) -> tuple[float, ...] | None:
    """Return the direction of the diffusion gradient as three numbers, None where none is stated.

    In patient space (LPS), but for GE's private attributes, which are in the frame of the image.
    """
    found = _in_patient(dataset, frame)
    for number, creator, offsets, code in _GRADIENTS:
        if not found:
            found = tuple(
                value for offset in offsets for value in private_numbers(dataset, number, creator, offset, code)[:1]
            )
    if not found:
        found = private_numbers(dataset, 0x0065, "Image Private Header", 0x37)
    return tuple(round(value, _DIGITS) + 0.0 for value in found) if len(found) == 3 else None


def is_along_encoding(dataset: Dataset, frame: int = 0) -> bool:
    """Return True if the gradient of a frame is GE's private one: along frequency, phase and slice."""
    return not _in_patient(dataset, frame) and bool(private_numbers(dataset, 0x0019, "GEMS_ACQU_01", 0xBB))


def _in_patient(dataset: Dataset, frame: int) -> tuple[float, ...]:
    """Return the gradient that the standard's attribute states, or that of Siemens; empty where there is none."""
    group = functional_group(dataset, "MRDiffusionSequence", frame)
    place = dataset if group is None else group
    inner = items(place, "DiffusionGradientDirectionSequence")
    found = numbers(inner[0] if inner else place, "DiffusionGradientOrientation")
    return found or private_numbers(dataset, 0x0019, "SIEMENS MR HEADER", 0x0E, "d")

"""Private elements that are known to identify no person, by group, creator and offset in the creator's block.

Of PS3.15 Table E.3.10-1 those whose values are numbers or codes: a text would have to be read by somebody.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

__all__ = ["is_safe"]

_SAFE: Final = MappingProxyType(
    {
        (0x0019, "GEMS_ACQU_01"): frozenset({0x23, 0x24, 0x27}),  # table speed, mid scan time, rotation speed
        (0x0019, "SIEMENS MR HEADER"): frozenset({0x0C, 0x0D, 0x0E, 0x27}),  # diffusion: b, kind, direction, b matrix
        (0x0025, "GEMS_SERS_01"): frozenset({0x07}),  # images in series
        (0x0043, "GEMS_PARM_01"): frozenset({0x27, 0x39, 0x6F}),  # pitch ratio, b value, table entry and coil
        (0x0045, "GEMS_HELIOS_01"): frozenset({0x01, 0x02}),  # rows of the detector and their width
        (0x00E1, "ELSCINT1"): frozenset({0x21}),  # dose length product
        (0x01E1, "ELSCINT1"): frozenset({0x26, 0x50}),  # kind of phantom, duration of the acquisition
        (0x01F1, "ELSCINT1"): frozenset({0x01, 0x07, 0x26, 0x27}),  # kind of acquisition, velocity, pitch, rotation
        (0x0903, "GEIIS PACS"): frozenset({0x10, 0x11, 0x12}),  # flags
        (0x2001, "Philips Imaging DD 001"): frozenset({0x03, 0x04}),  # b value, direction of diffusion
        (0x7053, "Philips PET Private Group"): frozenset({0x00, 0x09}),  # factors to SUV and to Bq/mL
    }
)


_PLAIN_VRS: Final = frozenset({"DS", "IS", "CS", "SH", "FL", "FD", "SS", "US", "SL", "UL"})


def is_safe(tag: int, vr: str, creator: str | None) -> bool:
    """Return True if a private element is known to be safe, and is written as a number or a code.

    Parameters
    ----------
    tag : int
        Its tag.
    vr : str
        Its value representation; what the file leaves unknown (UN) is not safe.
    creator : str or None
        Who reserved its block.

    References
    ----------
    PS3.15 E.3.10.
    """
    if creator is None or vr not in _PLAIN_VRS:
        return False
    return tag & 0xFF in _SAFE.get((tag >> 16, creator.strip()), frozenset())

"""Values in private blocks, by creator and offset: what some scanners write nowhere else."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.private_block import LAST_BLOCK, private_elements

__all__ = ["private_numbers", "private_value"]

_FEW_BLOCKS: Final = 0x17
"""The last block that is looked at where no maker is named: scanners reserve the first ones."""

_MAKERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GEMS_ACQU_01": "ge",
        "GEMS_PARM_01": "ge",
        "GEMS_RELA_01": "ge",
        "GEMS_SERS_01": "ge",
        "Image Private Header": "uih",
        "Philips Imaging DD 001": "philips",
        "Philips MR Imaging DD 001": "philips",
        "SIEMENS CSA HEADER": "siemens",
        "SIEMENS MR HEADER": "siemens",
    }
)
"""How Manufacturer begins where these creators are used, in lower case."""


def private_value(dataset: Dataset, group: int, creator: str, offset: int) -> Any:
    """Return a private value, None where there is none; bytes where the file does not say what they mean.

    Only looked for in files of the maker that uses this creator, and in the first blocks of those that name no maker:
    a search through all blocks takes longer than all else that is asked of an image.
    """
    maker = str(dataset.get("Manufacturer") or "").lower()
    if maker and not maker.startswith(_MAKERS[creator]):
        return None
    last = LAST_BLOCK if maker else _FEW_BLOCKS
    element = next(private_elements(dataset, group, creator, offset, last), None)
    return None if element is None else element.value


def private_numbers(dataset: Dataset, group: int, creator: str, offset: int, code: str = "d") -> tuple[float, ...]:
    """Return private numbers, empty where there are none.

    Parameters
    ----------
    dataset : Dataset
        Where to look.
    group, creator, offset : int, str, int
        Which element.
    code : str
        What its bytes mean where VR UN hides it: a letter of `struct`, or ``"s"`` for decimal text.
    """
    value = private_value(dataset, group, creator, offset)
    if isinstance(value, bytes):
        value = _decoded(value, code)
    several = value if isinstance(value, (list, tuple)) else [value]
    try:
        return tuple(float(one) for one in several if one is not None and one != "")
    except (TypeError, ValueError):
        return ()


def _decoded(data: bytes, code: str) -> list[Any]:
    if code == "s":
        return data.decode("latin-1").strip(" \0").split("\\")
    size = struct.calcsize(f"<{code}")
    return list(struct.unpack(f"<{len(data) // size}{code}", data[: len(data) // size * size]))

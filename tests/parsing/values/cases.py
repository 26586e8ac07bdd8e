"""A value of each VR, and several of them."""

from __future__ import annotations

import struct
from typing import Any

# One value and several for every VR but SQ: what pydicom writes, dicomnb reads.
CASES: dict[str, tuple[Any, ...]] = {
    "AE": ("STORE_7", ["A", "STORE_7"]),
    "AS": ("018M", ["018M", "003W"]),
    "AT": (0x00189461, [0x00189461, 0x00100020]),
    "CS": ("ORIGINAL", ["ORIGINAL", "PRIMARY", "AXIAL"]),
    "DA": ("20150710", ["20150710", "19991231"]),
    "DS": (3.27, [0.683594, -1.5e-7, 12.0]),
    "DT": ("20150710143000.5+0100", ["2015", "20150710"]),
    "FD": (-2.5e-300, [0.1, -7.25, 1e300]),
    "FL": (-0.15625, [0.5, -7.25, 1048576.0]),
    "IS": (-40000, [1, -2, 2147483647]),
    "LO": ("Scanner 7", ["one", "three"]),
    "LT": ("two\r\nlines \\ and one backslash",),
    "OB": (b"\x01\x02\x03\x04\x05\x06",),
    "OD": (struct.pack("<3d", 1.5, -2.25, 1e-9),),
    "OF": (struct.pack("<3f", 1.5, -2.25, 1e-9),),
    "OL": (struct.pack("<3I", 1, 70000, 2**32 - 2),),
    "OV": (struct.pack("<3Q", 1, 70000, 2**63 + 5),),
    "OW": (struct.pack("<3H", 1, 700, 65534),),
    "PN": ("Roe^Jane^^Dr=x", ["Roe^Jane", "Doe^John"]),
    "SH": ("T-A0100", ["a", "bcd"]),
    "SL": (-70000, [1, -2, 2147483647]),
    "SS": (-700, [1, -2, 32767]),
    "ST": ("one \\ text",),
    "SV": (-(2**40) - 3, [1, -2, 2**63 - 1]),
    "TM": ("143000.25", ["14", "1430"]),
    "UC": ("without bound", ["without", "bound"]),
    "UI": ("1.2.840.10008.1.2", ["1.2.840.10008.1.2", "2.25.7"]),
    "UL": (70001, [1, 70000, 2**32 - 2]),
    "UN": (b"\x01\x02\x03\x04",),
    "UR": ("https://example.org/a?b=c\\d",),
    "US": (701, [1, 700, 65534]),
    "UT": ("long \\ text\twith a tab",),
    "UV": (2**40 + 3, [1, 70000, 2**64 - 2]),
}

"""What tests of the organs share: parts by their name, and whether a place lies in one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dicomnb.teaching.anatomy.tissues import TISSUES
from dicomnb.teaching.anatomy.voxels import BodyPart


def tissue_at(parts: Iterable[BodyPart], place: tuple[float, float, float]) -> str:
    """Return the tissue that was filled last at a place."""
    x, y, z = (np.full((1, 1, 1), at, np.float32) for at in place)
    found = "air"
    for part in parts:
        assert part.tissue in TISSUES
        for solid in part.solids:
            (a, b, c), (d, e, f) = solid.bounds
            inside = a <= place[0] <= d and b <= place[1] <= e and c <= place[2] <= f
            if inside and solid.distance(x, y, z)[0, 0, 0] < 0:
                found = part.tissue
    return found

"""The numbers of slices within a volume, written into every voxel, and the codes of what was found."""

from __future__ import annotations

import numpy as np

from dicomnb.volumes.volume import Volume


def identities(volume: Volume) -> list[list[int]]:
    """For each point the numbers of its slices: 10 t + k; -1 where one is missing. Every voxel is looked at."""
    stored = volume.stored if len(volume.grid) == 2 else volume.stored[None]
    j, i = np.indices(stored.shape[2:])
    found = []
    for point in range(stored.shape[0]):
        row = []
        for k in range(stored.shape[1]):
            source = volume.slices[point * stored.shape[1] + k]
            if source is None:
                row.append(-1)
                continue
            base = stored[point, k] - 10 * j - i
            assert np.ptp(base) == 0
            row.append(int(base[0, 0]) // 100)
        found.append(row)
    return found


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]

"""Made-up CT stacks that a careless reader builds wrongly: shuffled, with a slice missing, or tilted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from dicomnb.teaching.phantom.header import put, put_stored, uid
from dicomnb.teaching.studies.ct import CtVariant, thorax

__all__ = ["STACK", "STACK_GAP", "STACK_TILT", "StackStudy"]


@dataclass(frozen=True, slots=True)
class StackStudy(CtVariant):
    """A CT series whose files tell their order by position only, and its truth.

    Parameters
    ----------
    ct : CtStudy
        The series without its trap.
    missing : tuple of int
        Slices, counted from the feet, that have no file.
    interleaved : bool
        True if every other slice was taken first: Instance Number does not follow the position.
    tilt : float
        Angle of the gantry, degrees.
    """

    missing: tuple[int, ...] = ()
    interleaved: bool = False
    tilt: float = 0.0

    @property
    def present(self) -> tuple[int, ...]:
        """The slices that have a file, counted from the feet."""
        return tuple(k for k in range(self.grid.slices) if k not in self.missing)

    @property
    def order(self) -> tuple[str, ...]:
        """Names of the files from the feet up."""
        return tuple(self._name(k) for k in self.present)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files in alphabetical order, which is not their order in space."""
        return tuple(sorted(self.order))

    def instance_number(self, k: int) -> int:
        """Return the Instance Number of a slice, counted from the feet."""
        from_head = self.grid.slices - 1 - k
        if not self.interleaved:
            return from_head + 1
        half = (self.grid.slices + 1) // 2
        return from_head // 2 + 1 + half * (from_head % 2)

    def _name(self, k: int) -> str:
        # The last digits of a UID are as good as thrown dice, and always the same.
        return f"IM{uid(f'{self.key}/file {k}')[-6:]}.dcm"

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file, in the order of their names."""
        for name, k in sorted((self._name(k), k) for k in self.present):
            dataset = self.ct.header(k, self.instance_number(k))
            put(dataset, GantryDetectorTilt=round(self.tilt, 2))
            put_stored(dataset, self.ct.stored(k), 12)
            yield name, dataset


STACK: Final = StackStudy(
    thorax(
        "stack",
        VoxelGrid(200, 160, 25, (1.75, 1.6, 4.0), (-165.125, -141.2, -226.0), thickness=6.0),
        "Thorax, slices that overlap",
    ),
    interleaved=True,
)
"""160 rows × 200 columns; slices of 6 mm every 4 mm, which overlap."""

STACK_GAP: Final = StackStudy(
    thorax(
        "stack-gap",
        VoxelGrid(200, 160, 27, (1.75, 1.6, 3.5), (-165.125, -141.2, -224.5), thickness=2.0),
        "Thorax, one slice lost",
    ),
    missing=(9,),
)
"""27 slices of 2 mm every 3.5 mm, of which the tenth from the feet is missing."""

# sin 0.28 and cos 0.96: 16.26°. The table moves by 5 mm along z, which is 4.8 mm along the normal of the slices.
STACK_TILT: Final = StackStudy(
    thorax(
        "stack-tilt",
        VoxelGrid(
            200,
            168,
            24,
            (1.75, 1.6, 4.8),
            (-165.125, -141.2, -272.0),
            column=(0.0, 0.96, 0.28),
            drift=(0.0, 1.344, 0.392),
        ),
        "Thorax, tilted gantry",
    ),
    tilt=16.26,
)
"""24 slices, tilted by 16.26° and 5 mm apart along z."""

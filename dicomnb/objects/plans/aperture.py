"""Jaws and leaves of a beam, and the opening that they leave, in mm at the isocentre.

Coordinates are IEC's of the beam limiting device: x and y in the plane through the isocentre at a right angle to the
beam, as they turn with the collimator (PS3.3 C.8.8.14.5, IEC 61217).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dicomnb.errors import InvalidValue
from dicomnb.geometry.affine import FloatArray
from dicomnb.standard.tag import to_tag

__all__ = ["Aperture", "LeafBank", "aperture_of"]

_JAWS: Final = {"X": "x", "ASYMX": "x", "Y": "y", "ASYMY": "y"}
_LEAVES: Final = {"MLCX": "x", "MLCX1": "x", "MLCX2": "x", "MLCY": "y"}


@dataclass(frozen=True, slots=True, eq=False)
class LeafBank:
    """The leaves of one multi-leaf collimator.

    Parameters
    ----------
    along : {"x", "y"}
        The direction in which leaves move.
    boundaries : ndarray of shape (n + 1,)
        Borders between leaves across that direction, mm.
    positions : ndarray of shape (n, 2)
        Where the two leaves of each pair end, mm: the opening is between them.
    """

    along: str
    boundaries: FloatArray
    positions: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Aperture:
    """What limits a beam at one control point.

    Parameters
    ----------
    x, y : (float, float) or None
        Opening of the jaws, mm; None where there are none in that direction.
    leaves : tuple of LeafBank
        Multi-leaf collimators.
    """

    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    leaves: tuple[LeafBank, ...] = field(default=())

    def openings(self) -> FloatArray:
        """Return the rectangles that are open, shape (n, 4): left, right, bottom and top, mm.

        Of several multi-leaf collimators all have to be open. Without jaws in a direction the leaves reach to their
        last boundary; without leaves there is one rectangle. Empty where nothing limits the beam, or nothing is open.
        """
        jaws = np.array([*(self.x or (-np.inf, np.inf)), *(self.y or (-np.inf, np.inf))])
        open_ = jaws[None, :]
        for bank in self.leaves:
            pairs = np.concatenate(
                [bank.positions, np.stack([bank.boundaries[:-1], bank.boundaries[1:]], axis=1)], axis=1
            )
            if bank.along == "y":
                pairs = pairs[:, [2, 3, 0, 1]]
            low = np.maximum(open_[:, None, ::2], pairs[None, :, ::2]).reshape(-1, 2)
            high = np.minimum(open_[:, None, 1::2], pairs[None, :, 1::2]).reshape(-1, 2)
            open_ = np.stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]], axis=1)
            open_ = open_[(open_[:, 1] > open_[:, 0]) & (open_[:, 3] > open_[:, 2])]
        is_open = np.isfinite(open_).all(axis=1) & (open_[:, 1] > open_[:, 0]) & (open_[:, 3] > open_[:, 2])
        return np.asarray(open_[is_open])

    @property
    def area(self) -> float:
        """Area of the opening, cm²; NaN where nothing says how far it reaches."""
        if not self.leaves and (self.x is None or self.y is None):
            return float("nan")
        found = self.openings()
        return float(((found[:, 1] - found[:, 0]) * (found[:, 3] - found[:, 2])).sum() / 100)


def aperture_of(positions: Mapping[str, tuple[float, ...]], boundaries: Mapping[str, tuple[float, ...]]) -> Aperture:
    """Return an aperture.

    Parameters
    ----------
    positions : mapping of str to tuple of float
        Leaf/Jaw Positions by RT Beam Limiting Device Type: those of the first leaves, then those of the second.
    boundaries : mapping of str to tuple of float
        Leaf Position Boundaries by the same type.

    Raises
    ------
    InvalidValue
        If positions and boundaries of leaves do not fit together.

    References
    ----------
    PS3.3 C.8.8.14.5 (Beam Limiting Device Position), C.8.8.14.
    """
    jaws: dict[str, tuple[float, float]] = {}
    banks: list[LeafBank] = []
    for kind, values in positions.items():
        if kind in _JAWS and len(values) == 2:
            jaws[_JAWS[kind]] = (values[0], values[1])
        elif kind in _LEAVES:
            borders = boundaries.get(kind, ())
            if len(values) != 2 * (len(borders) - 1):
                raise InvalidValue(
                    f"(300a,011c) LeafJawPositions of {kind} has {len(values)} values, and (300a,00be) "
                    f"LeafPositionBoundaries {len(borders)}: n pairs of leaves take 2 n and n + 1.",
                    tag=to_tag("LeafJawPositions"),
                )
            ends = np.array(values, np.float64).reshape(2, -1).T
            banks.append(LeafBank(_LEAVES[kind], np.array(borders, np.float64), ends))
        else:
            raise InvalidValue(
                f"(300a,011c) LeafJawPositions of {kind or 'a device without a type'} has {len(values)} values: a pair "
                "of jaws (X, Y, ASYMX, ASYMY) takes 2, and other devices are not known.",
                tag=to_tag("LeafJawPositions"),
            )
    return Aperture(jaws.get("x"), jaws.get("y"), tuple(banks))

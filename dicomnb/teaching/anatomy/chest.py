"""What a chest holds: heart, vessels, lungs and gullet; heights count from the fork of the windpipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from dicomnb.teaching.anatomy.branching import places_within, tree
from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, tube
from dicomnb.teaching.anatomy.skeleton import CAVITY, SIDES, spine_y
from dicomnb.teaching.anatomy.solids import Blend, Common, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart

__all__ = ["DOMES", "LUNGS", "airways", "chest_organs", "lungs"]

AORTA: Final = (
    (6, -16, -52, 16),
    (-12, -26, -22, 16),
    (-20, -28, 8, 15.5),
    (-13, -20, 34, 15),
    (6, 0, 49, 14),
    (22, 22, 45, 13.5),
    (29, 40, 24, 13),
    (30, 46, -10, 12.5),
    (27, 44, -70, 12),
    (20, 36, -130, 11.5),
    (10, 24, -185, 11),
    (4, 12, -240, 10),
    (2, 7, -290, 9),
    (1, 8, -308, 8.5),
)
TRUNK: Final = ((28, -50, -42, 13), (27, -46, -14, 14), (24, -32, 4, 13.5))
RIGHT_ARTERY: Final = ((24, -32, 4, 12), (4, -10, -6, 11), (-24, 0, -8, 11), (-46, 6, -14, 9))
LEFT_ARTERY: Final = ((24, -32, 4, 12.5), (38, -12, 11, 11.5), (50, 10, 2, 9))
UPPER_VEIN: Final = ((-24, -22, 78, 8), (-29, -14, 45, 9), (-30, -10, 0, 9.5), (-30, -10, -40, 10))
LOWER_VEIN: Final = (
    (-28, -8, -84, 12),
    (-26, 0, -115, 12),
    (-24, 6, -190, 12),
    (-20, 10, -260, 11),
    (-16, 14, -312, 10),
)
NECK_ARTERIES: Final = (
    ((-9, -16, 44, 7), (-17, -14, 66, 6.5), (-27, -2, 90, 5.5), (-30, 2, 130, 4.5), (-30, 4, 190, 4)),
    ((4, -6, 54, 5), (16, -4, 80, 4.5), (27, 0, 120, 4.2), (30, 4, 190, 4)),
    ((15, 10, 52, 5.5), (28, 12, 78, 5), (44, 4, 96, 4.5), (80, -12, 98, 4.5), (130, -8, 96, 4.2)),
    ((-24, -4, 84, 5), (-46, 4, 96, 4.5), (-80, -12, 98, 4.5), (-130, -8, 96, 4.2)),
)
NECK_VEINS: Final = (
    ((-24, -24, 76, 8), (-34, -22, 100, 7), (-40, -4, 140, 6.5), (-40, 0, 190, 6)),
    ((-24, -24, 68, 7), (4, -38, 70, 7), (32, -28, 88, 7), (40, -6, 130, 5.5), (40, 0, 190, 5.5)),
    ((36, -26, 92, 6.5), (80, -32, 98, 5.5), (130, -20, 98, 5)),
    ((-34, -24, 92, 6.5), (-80, -32, 98, 5.5), (-130, -20, 98, 5)),
)
WINDPIPE: Final = ((0, -8, 190, 9), (0, -2, 120, 9), (1, 5, 60, 9), (0, 11, 8, 8.8))
BRONCHI: Final = (
    ((0, 11, 6, 8), (-16, 14, -10, 7.5), (-36, 16, -28, 6.5)),
    ((0, 11, 6, 7.5), (20, 18, -12, 6.8), (42, 22, -30, 6)),
)
GULLET: Final = (
    (0, 16, 190, 6),
    (3, 20, 110, 6.5),
    (6, 26, 40, 7),
    (5, 31, -30, 7.5),
    (10, 24, -90, 8),
    (22, 6, -140, 8),
)

LEFT_VENTRICLE: Final = Superellipsoid((40, -36, -88), (55, 36, 35), 2.1, (0, 28, -38))
LEFT_CHAMBER: Final = Superellipsoid((36, -33, -86), (42, 23, 22.5), 2.1, (0, 28, -38))
RIGHT_VENTRICLE: Final = Superellipsoid((8, -54, -90), (52, 27, 39), 2.2, (0, 24, -16))
RIGHT_ATRIUM: Final = Superellipsoid((-31, -22, -66), (25, 31, 37), 2.2)
LEFT_ATRIUM: Final = Superellipsoid((4, 8, -50), (36, 19, 24), 2.3)
HEART: Final = Blend((LEFT_VENTRICLE, RIGHT_VENTRICLE, RIGHT_ATRIUM, LEFT_ATRIUM), 14)

DOMES: Final = Blend(
    (
        Superellipsoid((-64, 4, -222), (88, 91, 108), 2.2),
        Superellipsoid((66, 6, -232), (84, 90, 104), 2.2),
        Superellipsoid((0, -30, -240), (70, 62, 100), 2.2),
    ),
    30,
)
"""What the diaphragm covers."""

_MEDIASTINUM: Final = Loft(
    (
        CrossSection(-260, 0, 0, 30, 34, 120, 130),
        CrossSection(-130, 4, 0, 26, 34, 120, 130),
        CrossSection(-60, 2, 0, 16, 18, 110, 130),
        CrossSection(20, 0, 10, 12, 13, 100, 120),
        CrossSection(60, 0, 10, 26, 26, 80, 120),
        CrossSection(120, 0, 10, 34, 34, 60, 120),
    ),
    power=2.2,
)


def _lung(side: float) -> Solid:
    """Return what is left of a half of the chest beside heart, vessels, spine and diaphragm."""
    bed = Blend(
        (
            _MEDIASTINUM,
            Offset(HEART, 5),
            *(
                Superellipsoid((0, spine_y(z) + 14, z), (25, 34, 50), 2.4)
                for z in (-200.0, -140.0, -80.0, -20.0, 40.0, 90.0)
            ),
            *tube(AORTA[1:10], 1, grown=3),
            *tube(TRUNK, 1, grown=4),
            *tube(UPPER_VEIN, 1, grown=3),
            Superellipsoid((-40, 10, -16), (17, 17, 20)),
            Superellipsoid((42, 12, -12), (17, 17, 22)),
        ),
        10,
    )
    half = Superellipsoid((side * 100, 0, -60), (100, 140, 260), 8)
    return Without(Common((CAVITY, half)), (bed, Offset(DOMES, 3)), 5)


LUNGS: Final = (_lung(-1.0), _lung(1.0))
"""The right one, then the left one, with all that is in them."""


def lungs() -> Iterator[BodyPart]:
    """Yield the lungs, and the trees of vessels and bronchi in them."""
    for name, lung in zip(("right lung", "left lung"), LUNGS, strict=True):
        yield BodyPart(name, "lung", (Offset(lung, -0.5),))
    yield from _trees()


def _trees() -> Iterator[BodyPart]:
    arteries: list[Solid] = []
    veins: list[Solid] = []
    walls: list[Solid] = []
    lumina: list[Solid] = []
    for side, lung in zip(SIDES, LUNGS, strict=True):
        served = places_within(lung, 460)
        hilum = (-46.0, 8.0, -16.0) if side < 0 else (50.0, 12.0, 0.0)
        drained = (side * 42 + 2, 14.0, -52.0)
        bronchus = (-38.0, 17.0, -30.0) if side < 0 else (44.0, 23.0, -32.0)
        arteries += tree(hilum, served, 8.5, thinnest=0.9)
        beside = served[1::2] + np.array([4.0, 3.0, -5.0])
        veins += tree(drained, beside, 7.5, thinnest=0.95)
        walls += tree(bronchus, served[::2], 5.6, thinnest=1.9, grown=1.0)
        lumina += tree(bronchus, served[::2], 5.6, thinnest=1.9, grown=-0.3)
    yield BodyPart("vessels of the lungs", "vessel of the lung", (*veins, *arteries))
    yield BodyPart("bronchi", "bronchial wall", tuple(walls))
    yield BodyPart("bronchi", "air", tuple(lumina))


def airways() -> Iterator[BodyPart]:
    """Yield windpipe and main bronchi."""
    ways = (WINDPIPE, *BRONCHI)
    yield BodyPart("windpipe", "muscle", tuple(s for way in ways for s in tube(way, 3, grown=1.5)))
    yield BodyPart("windpipe", "air", tuple(s for way in ways for s in tube(way, 3)))


def chest_organs() -> Iterator[BodyPart]:
    """Yield heart, great vessels and gullet."""
    yield BodyPart("gullet", "bowel wall", tuple(tube(GULLET, 3)))
    yield BodyPart("gullet", "air", tuple(tube([(6, 25, 50, 1.5), (6, 29, 10, 2.5), (5, 31, -20, 1.5)], 3)))
    yield BodyPart("heart", "fat", (Offset(HEART, 3.5),))
    yield BodyPart(
        "veins", "blood of veins", tuple(s for way in (UPPER_VEIN, LOWER_VEIN, *NECK_VEINS) for s in tube(way, 3))
    )
    yield BodyPart("veins", "blood of veins", tuple(tube([(-12, spine_y(0) - 18, z, 4) for z in (-150, -50, 10)], 3)))
    yield BodyPart("right atrium", "thin myocardium", (RIGHT_ATRIUM,))
    yield BodyPart("right atrium", "blood of veins", (Offset(RIGHT_ATRIUM, -2.5),))
    yield BodyPart("left atrium", "thin myocardium", (LEFT_ATRIUM,))
    yield BodyPart("left atrium", "blood", (Offset(LEFT_ATRIUM, -2.5),))
    drains = [
        tube([(side * 24 + 4, 12, z, 6.5), (side * 46, 16, z - 4, 5.5)], 2) for side in SIDES for z in (-40.0, -60.0)
    ]
    yield BodyPart("left atrium", "blood", tuple(s for way in drains for s in way))
    yield BodyPart("right ventricle", "thin myocardium", (RIGHT_VENTRICLE,))
    yield BodyPart("right ventricle", "blood of veins", (Offset(RIGHT_VENTRICLE, -4),))
    yield BodyPart("myocardium", "myocardium", (LEFT_VENTRICLE,))
    yield BodyPart("left ventricle", "blood", (LEFT_CHAMBER,))
    yield BodyPart(
        "lung arteries", "blood", tuple(s for way in (TRUNK, RIGHT_ARTERY, LEFT_ARTERY) for s in tube(way, 3))
    )
    yield BodyPart("aorta", "muscle", tuple(tube(AORTA, 3, grown=1.2)))
    yield BodyPart("aorta", "blood", (*tube(AORTA, 3), *(s for way in NECK_ARTERIES for s in tube(way, 3))))
    yield BodyPart(
        "calcified plaque",
        "calcium",
        (Superellipsoid((31, 13, 57), (4, 3, 2)), *tube(((36, 52, 0, 1.6), (38, 50, -8, 1.6)), 2)),
    )
    thyroid = [Superellipsoid((side * 17, -8, 122), (9, 11, 22)) for side in SIDES]
    yield BodyPart("thyroid", "thyroid", (*thyroid, Superellipsoid((0, -16, 116), (14, 5, 8))))

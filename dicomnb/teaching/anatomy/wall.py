"""Skin, fat and muscles of the trunk; heights count from the fork of the windpipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, tube
from dicomnb.teaching.anatomy.skeleton import CAVITY, SIDES, spine_y
from dicomnb.teaching.anatomy.solids import Blend, Common, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart

__all__ = ["BELLY", "SKIN", "wall"]

_TRUNK: Final = Loft(
    (
        CrossSection(-620, 0, 14, 176, 176, 92, 100),
        CrossSection(-530, 0, 14, 180, 180, 104, 112),
        CrossSection(-440, 0, 12, 181, 181, 110, 116),
        CrossSection(-370, 0, 8, 174, 174, 116, 112),
        CrossSection(-300, 0, 4, 160, 160, 120, 106),
        CrossSection(-220, 0, 4, 156, 156, 116, 108),
        CrossSection(-120, 0, 4, 159, 159, 116, 114),
        CrossSection(-40, 0, 5, 163, 163, 120, 117),
        CrossSection(20, 0, 5, 168, 168, 112, 124),
        CrossSection(70, 0, 8, 168, 168, 94, 122),
        CrossSection(104, 0, 10, 130, 130, 70, 108),
        CrossSection(130, 0, 14, 82, 82, 58, 84),
        CrossSection(160, 0, 12, 64, 64, 58, 66),
        CrossSection(230, 0, 10, 60, 60, 58, 66),
    ),
    power=2.45,
)
_ARMS: Final = tuple(
    solid
    for side in SIDES
    for solid in tube(
        [(side * 140, 12, 60, 54), (side * 176, 8, 108, 55), (side * 198, 2, 160, 48), (side * 208, 0, 230, 44)], 1
    )
)
SKIN: Final = Blend((_TRUNK, *_ARMS), 36)
"""The surface of the patient, whose arms lie beside the head."""

BELLY: Final = Loft(
    (
        CrossSection(-520, 0, 0, 40, 40, 40, 40),
        CrossSection(-470, 0, -2, 62, 62, 62, 70),
        CrossSection(-420, 0, -4, 88, 88, 84, 72),
        CrossSection(-370, 0, -4, 112, 112, 92, 62),
        CrossSection(-310, 0, 0, 126, 126, 96, 58),
        CrossSection(-240, 0, 0, 131, 131, 96, 70),
        CrossSection(-170, 0, 3, 131, 131, 92, 88),
        CrossSection(-110, 0, 4, 127, 127, 88, 90),
        CrossSection(-90, 0, 4, 118, 118, 80, 84),
    ),
    power=2.3,
)
"""What the muscles of the belly enclose."""


def _layer(around: Solid, inner: float, outer: float, region: Solid) -> Solid:
    return Common((region, Without(Offset(around, outer), (Offset(around, inner),))))


def wall() -> Iterator[BodyPart]:
    """Yield the layers of the trunk from outside: they are filled before what is within them."""
    yield BodyPart("skin", "skin", (SKIN,))
    yield BodyPart("fat", "fat", (Offset(SKIN, -2.2),))
    yield BodyPart("muscles", "muscle", tuple(_limbs_and_neck()))
    yield BodyPart("muscles", "muscle", tuple(_around_chest()))
    yield BodyPart("muscles", "muscle", tuple(_around_belly()))
    yield BodyPart("muscles", "muscle", tuple(_along_spine()))
    yield BodyPart("muscles", "muscle", (Offset(CAVITY, 10.5),))
    yield BodyPart("fat", "fat", (Offset(CAVITY, 0.5), Offset(BELLY, -0.5)))
    yield BodyPart("muscles", "muscle", tuple(_behind_belly()))


def _limbs_and_neck() -> Iterator[Solid]:
    for side in SIDES:
        yield from tube(
            [(side * 178, 8, 96, 30), (side * 190, 5, 130, 36), (side * 203, 2, 180, 34), (side * 208, 0, 240, 32)], 2
        )
        yield Superellipsoid((side * 120, 48, 92), (52, 26, 17), 2.2, (0, side * -10, 0))
        yield from tube(
            [(side * 22, 44, 200, 18), (side * 36, 48, 150, 20), (side * 70, 66, 118, 16), (side * 120, 58, 112, 10)], 2
        )
        yield from tube([(side * 46, 4, 200, 9), (side * 42, -18, 150, 9), (side * 26, -42, 106, 7)], 2)
    yield Superellipsoid((0, 30, 170), (40, 24, 60), 2.6)
    yield Superellipsoid((0, -14, 160), (20, 20, 40), 2.4)


def _around_chest() -> Iterator[Solid]:
    for side in SIDES:
        yield _layer(CAVITY, 12, 29, Superellipsoid((side * 74, -92, 20), (66, 50, 66), 2.3, (0, side * 12, 0)))
        for z in (20, 38, 56):
            yield from tube(
                [
                    (side * 62, -86 + z / 8, z, 9),
                    (side * 112, -64, z + 18, 13),
                    (side * 150, -26, 84, 12),
                    (side * 172, -8, 100, 8),
                ],
                2,
            )
        yield from tube(
            [(side * 128, 62, -20, 12), (side * 142, 46, 30, 17), (side * 160, 22, 74, 15), (side * 174, 12, 100, 8)], 2
        )
        yield from tube([(side * 108, 46, 10, 14), (side * 128, 36, 56, 17), (side * 158, 18, 96, 11)], 2)
        yield _layer(CAVITY, 12, 20, Superellipsoid((side * 118, 10, -50), (60, 62, 100), 2.4))
        yield _layer(CAVITY, 13, 19, Superellipsoid((side * 92, 80, 40), (56, 58, 80), 2.4))
        yield _layer(CAVITY, 28, 40, Superellipsoid((side * 104, 80, 36), (50, 52, 72), 2.3))
        yield Common(
            (_layer(CAVITY, 20, 32, Superellipsoid((side * 132, 66, -60), (62, 58, 110), 2.3)), Offset(_TRUNK, -10))
        )
        yield Common(
            (_layer(CAVITY, 42, 49, Superellipsoid((side * 50, 112, 50), (62, 46, 90), 2.2)), Offset(_TRUNK, -8))
        )


def _around_belly() -> Iterator[Solid]:
    flank = Superellipsoid((0, -6, -260), (190, 82, 150), 4)
    for inner, outer in ((0.0, 4.0), (5.0, 10.0), (11.0, 15.5)):
        yield _layer(BELLY, inner, outer, flank)
    for side in SIDES:
        yield _layer(BELLY, 0, 11, Superellipsoid((side * 38, -104, -280), (35, 60, 210), 2.3))


def _along_spine() -> Iterator[Solid]:
    for side in SIDES:
        yield from tube(
            [
                (side * 24, spine_y(z) + 42 - 4 * (z > 60), z, radius)
                for z, radius in (
                    (140, 12),
                    (80, 14),
                    (0, 16),
                    (-90, 18),
                    (-190, 21),
                    (-280, 24),
                    (-350, 20),
                    (-420, 9),
                )
            ],
            2,
        )
        yield from tube(
            [
                (side * 46, spine_y(z) + 34, z, radius)
                for z, radius in ((20, 8), (-90, 14), (-190, 20), (-280, 20), (-340, 12))
            ],
            2,
        )


def _behind_belly() -> Iterator[Solid]:
    for side in SIDES:
        yield from tube(
            [
                (side * 26, spine_y(-200) + 2, -190, 8),
                (side * 34, spine_y(-250) + 4, -250, 18),
                (side * 44, spine_y(-320) - 4, -320, 23),
                (side * 62, 18, -370, 24),
                (side * 78, -18, -420, 21),
                (side * 92, -36, -460, 19),
                (side * 104, -10, -505, 15),
            ],
            2,
        )
        yield _layer(CAVITY, -4.5, 1, Superellipsoid((side * 22, 60, -190), (20, 40, 50), 2.2))
        yield Superellipsoid((side * 56, 62, -275), (20, 13, 66), 2.4)

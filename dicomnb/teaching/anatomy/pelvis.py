"""Bones, muscles and organs of a man's pelvis; heights count from the fork of the windpipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, tube
from dicomnb.teaching.anatomy.skeleton import SIDES
from dicomnb.teaching.anatomy.solids import Blend, Common, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart

__all__ = ["BLADDER", "pelvic_bones", "pelvic_muscles", "pelvic_organs"]

_BASIN: Final = Loft(
    (
        CrossSection(-470, 0, 0, 70, 70, 70, 70),
        CrossSection(-430, 0, 2, 86, 86, 74, 72),
        CrossSection(-390, 0, 2, 106, 106, 78, 68),
        CrossSection(-350, 0, 0, 122, 122, 84, 66),
        CrossSection(-300, 0, 0, 132, 132, 88, 66),
    ),
    power=2.1,
)
BLADDER: Final = Superellipsoid((2, -18, -452), (42, 32, 32), 2.3)
_SACRUM: Final = Loft(
    (
        CrossSection(-492, 0, 70, 7, 7, 4, 5),
        CrossSection(-468, 0, 86, 20, 20, 6, 8),
        CrossSection(-440, 0, 92, 34, 34, 8, 12),
        CrossSection(-405, 0, 82, 46, 46, 12, 18),
        CrossSection(-372, 0, 66, 56, 56, 15, 24),
        CrossSection(-360, 0, 60, 52, 52, 16, 24),
    ),
    power=2.2,
)


def pelvic_muscles() -> Iterator[BodyPart]:
    """Yield the muscles around the hip bones."""
    found: list[Solid] = []
    for side in SIDES:
        found.append(Superellipsoid((side * 88, 78, -440), (62, 34, 82), 2.3, (0, 0, side * -24)))
        outside = Superellipsoid((side * 118, 30, -376), (48, 62, 72), 2.4, (0, 0, side * -8))
        found.append(Common((outside, Without(Offset(_BASIN, 37), (Offset(_BASIN, 13),)))))
        inside = Superellipsoid((side * 96, 6, -380), (40, 62, 70), 2.3, (0, 0, side * 8))
        found.append(Common((inside, Without(Offset(_BASIN, 2), (Offset(_BASIN, -13),)))))
        found.append(Superellipsoid((side * 118, -30, -552), (52, 46, 96), 2.3))
        found.append(Superellipsoid((side * 78, 44, -566), (50, 46, 74), 2.2))
        found.append(Superellipsoid((side * 62, -10, -528), (44, 40, 48), 2.2, (0, side * 30, 0)))
        found += tube([(side * 150, -20, -400, 9), (side * 142, -44, -450, 13), (side * 130, -52, -520, 17)], 2)
        found += tube([(side * 124, -58, -390, 6), (side * 112, -66, -450, 9), (side * 90, -58, -540, 12)], 2)
        found += tube([(side * 40, 60, -440, 9), (side * 84, 46, -456, 11), (side * 128, 20, -462, 9)], 2)
        found += tube([(side * 34, -28, -470, 8), (side * 62, 8, -470, 9), (side * 60, 30, -480, 8)], 2)
    yield BodyPart("muscles", "muscle", tuple(found))


def pelvic_bones() -> Iterator[BodyPart]:
    """Yield hip bones, sacrum and the upper ends of the thigh bones."""
    hips: list[Solid] = []
    inner: list[Solid] = []
    thighs: list[Solid] = []
    marrow: list[Solid] = []
    joint: list[Solid] = []
    for side in SIDES:
        head = Superellipsoid((side * 91, -4, -452), (24.5, 24.5, 24.5))
        wing = Common(
            (
                Superellipsoid((side * 96, 12, -376), (62, 68, 74), 2.6, (0, 0, side * 8)),
                Without(Offset(_BASIN, 11), (Offset(_BASIN, 0.5),)),
            )
        )
        crest = [
            (side * 52, 72, -334, 8),
            (side * 92, 52, -308, 7.5),
            (side * 126, 8, -310, 8),
            (side * 134, -36, -344, 8),
            (side * 124, -52, -378, 7),
        ]
        cup = Common(
            (Superellipsoid((side * 74, 4, -440), (36, 38, 36), 2.4), Without(Offset(head, 12), (Offset(head, 2.5),)))
        )
        column = [
            (side * 104, 6, -412, 14),
            (side * 84, 26, -446, 15),
            (side * 72, 38, -482, 14),
            (side * 62, 34, -512, 13),
        ]
        ramus = [
            (side * 84, -24, -440, 11),
            (side * 52, -50, -458, 8.5),
            (side * 16, -64, -470, 9),
            (side * 6, -64, -482, 8),
        ]
        lower = [(side * 9, -60, -488, 7), (side * 30, -38, -508, 6.5), (side * 58, 10, -520, 8)]
        roof = [(side * 104, -8, -406, 16), (side * 104, -26, -410, 12)]
        gap = Offset(head, 2.5)
        for grown, into in ((0.0, hips), (-2.2, inner)):
            tubes = [s for way in (column, ramus, lower, roof, crest) for s in tube(way, 2, grown=grown)]
            into += [Without(one, (gap,)) for one in tubes]
            into += [Offset(wing, grown), Offset(cup, grown)]
        neck = [(side * 91, -4, -452, 17), (side * 122, 4, -474, 15)]
        shaft = [
            (side * 132, 10, -470, 20),
            (side * 136, 8, -492, 18),
            (side * 138, 4, -530, 15.5),
            (side * 138, 0, -600, 14),
        ]
        for grown, into in ((0.0, thighs), (-3.2, marrow)):
            into += [Offset(head, grown * 0.5), *tube(neck, 2, grown=grown), *tube(shaft, 2, grown=grown * 1.3)]
        joint.append(Superellipsoid((side * 55, 70, -384), (2, 26, 30), 2.4, (0, 0, side * -26)))
    yield BodyPart("hip bones", "cortical bone", tuple(hips))
    yield BodyPart("hip bones", "marrow", tuple(inner))
    yield BodyPart("sacrum", "cortical bone", (_SACRUM,))
    yield BodyPart("sacrum", "marrow", (Offset(_SACRUM, -2.2),))
    holes = [
        Superellipsoid((side * 19, 78 + (k == 1) * 8, -382 - 26 * k), (5, 9, 4.5), 2.2)
        for side in SIDES
        for k in range(3)
    ]
    canal = tube([(0, 82, -360, 9), (0, 92, -392, 8), (0, 100, -430, 5)], 2)
    yield BodyPart("sacrum", "fat", (*holes, *canal))
    yield BodyPart("sacrum", "fat", tuple(joint))
    yield BodyPart(
        "sacrum",
        "nerve",
        tuple(
            tube([(side * 20, 80, -386, 3), (side * 40, 64, -420, 4), (side * 56, 56, -450, 4)], 2)[k]
            for side in SIDES
            for k in range(4)
        ),
    )
    yield BodyPart("thigh bones", "cortical bone", tuple(thighs))
    yield BodyPart("thigh bones", "marrow", tuple(marrow))
    yield BodyPart("symphysis", "cartilage", (Superellipsoid((0, -63, -475), (3, 9, 15), 2.4),))


def pelvic_organs() -> Iterator[BodyPart]:
    """Yield bladder, prostate and seminal vesicles."""
    yield BodyPart("prostate", "gland", (Superellipsoid((0, 6, -490), (24, 18, 17), 2.2),))
    yield BodyPart(
        "prostate",
        "gland",
        (Blend([s for side in SIDES for s in tube([(0, 24, -470, 5), (side * 26, 26, -462, 5)], 2)], 3),),
    )
    yield BodyPart("bladder", "bowel wall", (Offset(BLADDER, 3),))
    yield BodyPart("bladder", "urine", (BLADDER,))

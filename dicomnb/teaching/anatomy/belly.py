"""What a belly holds: liver, spleen, kidneys, pancreas, stomach, bowel; heights count from the fork of the windpipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dicomnb.teaching.anatomy.chest import DOMES
from dicomnb.teaching.anatomy.lofts import tube
from dicomnb.teaching.anatomy.skeleton import SIDES
from dicomnb.teaching.anatomy.solids import Blend, Common, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart
from dicomnb.teaching.anatomy.wall import BELLY

__all__ = ["LIVER", "belly_organs"]

_UPPER: Final = Common((Offset(BELLY, -4), Offset(DOMES, -2)))
_KIDNEYS: Final = tuple(
    Superellipsoid((side * 62 - 1, 34, -238 - 6 * (side < 0)), (26, 24, 55), 2.2, (-8, side * 10, side * -28))
    for side in SIDES
)
_GALLBLADDER: Final = Blend(tube([(-46, -22, -212, 6), (-54, -44, -232, 14), (-58, -56, -250, 13)], 2), 4)

LIVER: Final = Common(
    (
        _UPPER,
        Without(
            Blend(
                (
                    Superellipsoid((-66, 6, -192), (72, 86, 76), 2.3, (0, -8, 0)),
                    Superellipsoid((-86, 4, -240), (42, 62, 62), 2.2),
                    Superellipsoid((6, -42, -160), (66, 38, 34), 2.2, (0, 16, 10)),
                ),
                26,
            ),
            (
                Offset(_KIDNEYS[0], 4),
                Offset(_GALLBLADDER, 1),
                Superellipsoid((-2, 34, -190), (36, 44, 100), 2.4),
                Superellipsoid((-22, -10, -230), (26, 30, 46), 2.2),
                Superellipsoid((-30, -78, -180), (4, 22, 44), 2.2, (0, 0, -24)),
            ),
            12,
        ),
    )
)
"""The liver with all that is in it, against the diaphragm."""

_SPLEEN: Final = Without(
    Common((_UPPER, Superellipsoid((102, 44, -170), (44, 58, 60), 2.2, (14, 0, -22)))),
    (Superellipsoid((68, 22, -176), (38, 46, 44), 2.3), Offset(_KIDNEYS[1], 4)),
    10,
)
_STOMACH: Final = Common(
    (
        _UPPER,
        Blend(
            tube(
                [
                    (46, 18, -146, 38),
                    (60, 6, -172, 40),
                    (64, -26, -208, 30),
                    (36, -50, -236, 22),
                    (-4, -44, -234, 17),
                    (-26, -30, -226, 11),
                ],
                2,
            ),
            10,
        ),
    )
)
_COLON: Final = (
    (-94, 14, -372, 26),
    (-100, 10, -345, 25),
    (-104, 14, -310, 24),
    (-102, 18, -286, 21),
    (-92, -26, -272, 20),
    (-52, -66, -272, 20),
    (0, -76, -282, 19),
    (48, -66, -258, 18),
    (88, -24, -214, 18),
    (108, 22, -214, 17),
    (112, 30, -260, 16),
    (110, 26, -320, 16),
    (98, 14, -368, 15),
    (76, -12, -398, 15),
    (40, 4, -412, 16),
    (18, 30, -400, 17),
    (2, 52, -424, 19),
    (0, 58, -456, 21),
    (0, 50, -490, 15),
)


def belly_organs() -> Iterator[BodyPart]:
    """Yield the organs in the order in which they are filled."""
    yield from _small_bowel()
    yield from _large_bowel()
    yield from _solid_organs()
    yield from _vessels()


def _solid_organs() -> Iterator[BodyPart]:
    yield BodyPart("spleen", "spleen", (_SPLEEN,))
    pancreas = tube(
        [(-24, -4, -240, 13), (-8, -12, -224, 12), (20, -14, -212, 10), (52, 8, -198, 10), (76, 26, -188, 9)], 3
    )
    yield BodyPart("pancreas", "pancreas", (Blend(pancreas, 5),))
    for side in SIDES:
        legs = tube([(side * 30 + 2, 22, -172, 2.6), (side * 36, 28, -186, 3.2), (side * 42, 38, -192, 2.4)], 2)
        yield BodyPart("adrenals", "gland", (*legs, *tube([(side * 34, 26, -180, 2.8), (side * 32, 40, -190, 2.4)], 2)))
    yield BodyPart("stomach", "stomach wall", (_STOMACH,))
    inner = Offset(_STOMACH, -4.5)
    yield BodyPart("stomach", "bowel content", (inner,))
    above = Superellipsoid((0, -116, -200), (300, 100, 300), 16)
    yield BodyPart("stomach", "air", (Common((inner, above)),))
    for name, side, kidney in zip(("right kidney", "left kidney"), SIDES, _KIDNEYS, strict=True):
        x, y, z = kidney.center
        sinus = Superellipsoid((x - side * 16, y - 8, z), (17, 10, 25), 2.2)
        yield BodyPart(
            name, "kidney cortex", (Without(kidney, (Superellipsoid((x - side * 30, y - 14, z), (16, 10, 16)),), 8),)
        )
        pyramids = [
            Superellipsoid((x + side * 2, y - 1 + dy, z + dz), (10, 8.5, 9))
            for dz in (-32, -15, 3, 20, 36)
            for dy in (-9, 9)
        ]
        yield BodyPart(name, "kidney medulla", tuple(Common((one, Offset(kidney, -6))) for one in pyramids))
        yield BodyPart(name, "fat", (Common((sinus, Offset(kidney, 4))),))
        funnel = tube(
            [
                (x - side * 8, y - 4, z + 14, 3.5),
                (x - side * 16, y - 9, z - 2, 6),
                (x - side * 26, y - 10, z - 24, 3),
                (side * 34, 14, -300, 2),
                (side * 40, 20, -380, 2),
                (side * 44, 22, -430, 2),
                (side * 20, 8, -462, 2),
            ],
            3,
        )
        yield BodyPart(
            "ureters",
            "kidney pelvis",
            (*funnel, *tube([(x - side * 8, y - 4, z - 18, 3), (x - side * 16, y - 9, z - 4, 5)], 2)),
        )
    yield BodyPart("liver", "liver", (LIVER,))
    yield BodyPart("gallbladder", "stomach wall", (_GALLBLADDER,))
    yield BodyPart("gallbladder", "bile", (Offset(_GALLBLADDER, -2),))


def _vessels() -> Iterator[BodyPart]:
    portal = (
        [
            (66, 34, -186, 4.5),
            (30, 4, -206, 5.5),
            (2, -8, -212, 6),
            (-14, -6, -214, 7.5),
            (-34, -2, -196, 7.5),
            (-58, 0, -188, 6),
            (-90, 6, -196, 4),
            (-112, 8, -206, 2.5),
        ],
        [(-38, -2, -194, 6), (-24, -26, -178, 5), (4, -40, -168, 4), (34, -46, -160, 2.5)],
        [(-60, 0, -188, 5), (-74, -24, -176, 4), (-92, -44, -176, 2.5)],
        [(-60, 0, -188, 5), (-76, 34, -178, 4), (-96, 52, -182, 2.5)],
        [(-72, 4, -192, 4), (-88, 10, -224, 3.5), (-98, 6, -256, 2)],
        [(-8, -8, -216, 6.5), (6, -16, -250, 6), (8, -20, -300, 5), (-20, -16, -340, 3)],
    )
    hepatic = (
        [(-26, 4, -142, 7), (-56, 8, -150, 5), (-94, 14, -172, 3.5), (-112, 20, -206, 2)],
        [(-26, 2, -144, 7), (-46, -24, -156, 5), (-66, -46, -184, 3), (-72, -50, -214, 2)],
        [(-24, 0, -143, 6), (-2, -22, -150, 4.5), (28, -40, -158, 2.5)],
    )
    yield BodyPart("liver veins", "blood of veins", tuple(s for way in (*portal, *hepatic) for s in tube(way, 3)))
    iliac = [
        (-16, 14, -308, 9),
        (-30, 26, -350, 7.5),
        (-46, 26, -390, 7),
        (-64, 0, -430, 7),
        (-84, -42, -472, 7),
        (-92, -44, -540, 6),
    ]
    both = [[(side * x * -1 + (0 if side < 0 else 2), y + 4, z, r) for x, y, z, r in iliac] for side in SIDES]
    renal = [[(side * 4 - 18 * (side < 0), 10, -228, 5.5), (side * 40, 26, -240, 5)] for side in SIDES]
    yield BodyPart("veins", "blood of veins", tuple(s for way in (*both, *renal) for s in tube(way, 3)))
    arteries: list[list[tuple[float, ...]]] = [
        [(2, 8, -306, 7), *((side * x * -1, y, z, r * 0.78) for x, y, z, r in iliac[1:5]), (side * 80, -50, -540, 4.6)]
        for side in SIDES
    ]
    branches: list[list[tuple[float, ...]]] = [
        [(4, 10, -212, 4), (side * 20, 18, -226, 3), (side * 44, 28, -240, 2.6)] for side in SIDES
    ]
    mesenteric: list[tuple[float, ...]] = [
        (4, 8, -208, 4.5),
        (4, -6, -222, 4),
        (4, -16, -250, 3.6),
        (0, -18, -300, 3),
        (-30, -16, -344, 2),
    ]
    celiac: list[tuple[float, ...]] = [(5, 12, -196, 4), (4, -6, -196, 3.6), (30, 2, -192, 3), (70, 36, -180, 2.4)]
    ways: list[list[tuple[float, ...]]] = [*arteries, *branches, mesenteric, celiac]
    yield BodyPart("aorta", "blood", tuple(s for way in ways for s in tube(way, 3)))
    plaque = [
        Superellipsoid(place, (2.5, 2, 6))
        for place in ((9, 12, -270), (-6, 14, -292), (3, -1, -240), (26, 25, -348), (-24, 20, -346))
    ]
    yield BodyPart("calcified plaque", "calcium", tuple(plaque))


def _loop() -> Iterator[tuple[float, float, float, float]]:
    """Yield places along the small bowel, which winds to and fro, and its radius there, mm."""
    start = ((-30, -22, -230, 11), (-44, -14, -246, 12), (-38, 0, -268, 12), (0, 2, -286, 11), (38, -8, -270, 12))
    yield from start
    number = 0
    for layer, z in enumerate((-270, -296, -322, -348, -374, -398)):
        rows = [-8, -34, -60, -80][: 4 if z > -380 else 3]
        for row, y in enumerate(rows if layer % 2 == 0 else rows[::-1]):
            width = 74 - 12 * (layer > 3) - 8 * (row % 2)
            columns = [-width, -width / 2, 0, width / 2, width]
            if z > -290:
                columns = columns[3:] if row < 2 else columns[1:]
            for x in columns if (layer + row) % 2 else columns[::-1]:
                number += 1
                # Multiples of the golden ratio never repeat: every bend is different.
                a, b, c = ((number * 0.6180339887 * k) % 1 - 0.5 for k in (1, 2, 3))
                yield x + 18 * a, y + 22 * b, z + 30 * c, 11.5 + 4 * a * (1 if number % 2 else -1)


def _small_bowel() -> Iterator[BodyPart]:
    pieces = tube(_loop(), 3)
    yield BodyPart("small bowel", "bowel wall", tuple(pieces))
    yield BodyPart("small bowel", "bowel content", tuple(tube(_loop(), 3, grown=-2.4)))
    gas = [
        Superellipsoid((one.start[0], one.start[1] - 4, one.start[2]), (9, 3.6, 7), 2.2, (0, 0, 20))
        for one in pieces[20::37]
    ]
    yield BodyPart("small bowel", "air", tuple(gas))


def _large_bowel() -> Iterator[BodyPart]:
    pieces = tube(_COLON, 6)
    # Pouches: the radius swells and shrinks along the way.
    pouched = [((1.0, 0.93, 0.86)[k % 3], (1.0, 0.93, 0.86)[(k + 1) % 3]) for k in range(len(pieces))]
    outer = [(one, (one.radii[0] * a, one.radii[1] * b)) for one, (a, b) in zip(pieces, pouched, strict=True)]
    yield BodyPart("colon", "bowel wall", tuple(type(one)(one.start, one.stop, radii) for one, radii in outer))
    inner = [type(one)(one.start, one.stop, (r - 2.6, s - 2.6)) for one, (r, s) in outer]
    yield BodyPart("colon", "bowel content", tuple(inner))
    gas = [
        type(one)(_lifted(one.start, r), _lifted(one.stop, s), (r * 0.72, s * 0.72))
        for one, (r, s) in zip(inner, (one.radii for one in inner), strict=True)
    ]
    filled = [one for k, one in enumerate(gas) if k % 17 < 10]
    yield BodyPart("colon", "air", tuple(filled))
    lumps: list[Solid] = []
    for k, one in enumerate(inner):
        if k % 3 == 1 and k % 17 >= 9:
            x, y, z = one.start
            lumps.append(
                Superellipsoid((x + 2, y + 3, z), (one.radii[0] * 0.62, one.radii[0] * 0.5, one.radii[0] * 0.6), 2.2)
            )
    yield BodyPart("colon", "stool", tuple(lumps))


def _lifted(place: tuple[float, float, float], radius: float) -> tuple[float, float, float]:
    """Move gas to the front: it rises in a patient who lies on the back."""
    return place[0], place[1] - radius * 0.26, place[2]

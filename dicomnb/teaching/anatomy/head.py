"""A head: skull with sinuses, brain with folds and ventricles, eyes, jaws; heights count from the ear canals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, tube
from dicomnb.teaching.anatomy.skeleton import SIDES
from dicomnb.teaching.anatomy.solids import Blend, Bounds, Common, Distances, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart

__all__ = ["head_parts"]

_VAULT: Final = Loft(
    (
        CrossSection(-46, 0, 44, 16, 16, 14, 20),
        CrossSection(-38, 0, 38, 34, 34, 32, 36),
        CrossSection(-22, 0, 22, 56, 56, 54, 60),
        CrossSection(0, 0, 4, 72, 72, 84, 88),
        CrossSection(30, 0, 2, 77, 77, 94, 98),
        CrossSection(58, 0, 4, 77, 77, 91, 98),
        CrossSection(84, 0, 8, 66, 66, 74, 86),
        CrossSection(102, 0, 12, 46, 46, 50, 62),
        CrossSection(112, 0, 14, 24, 24, 27, 34),
        CrossSection(116, 0, 14, 7, 7, 8, 10),
    ),
    power=2.15,
)
"""The surface of the skull above its base."""

_FACE: Final = Blend(
    (
        Superellipsoid((0, -48, -28), (60, 56, 62), 2.4),
        Superellipsoid((0, -70, -74), (38, 36, 40), 2.3),
        Superellipsoid((0, -102, -32), (15, 18, 24), 2.1, (22, 0, 0)),
        Superellipsoid((0, 22, -100), (60, 62, 90), 2.8),
        *(Superellipsoid((side * 52, -40, -70), (22, 42, 36), 2.3) for side in SIDES),
    ),
    26,
)
_EARS: Final = tuple(Superellipsoid((side * 84, 14, -2), (5, 15, 29), 2.2, (0, 0, side * -24)) for side in SIDES)
_SKIN: Final = Blend((Offset(_VAULT, 6.5), _FACE, *_EARS), 14)
_INSIDE: Final = Without(
    Offset(_VAULT, -6.5),
    (
        Superellipsoid((0, -84, -24), (90, 56, 38), 3),
        Superellipsoid((0, -20, -30), (80, 40, 22), 2.6),
        Superellipsoid((0, -14, -10), (16, 26, 18), 2.4),
    ),
    6,
)
"""The inside of the skull."""


@dataclass(frozen=True)
class Folds(Solid):
    """Thin curved sheets that wind through a solid near its surface, as the furrows of a brain do.

    Parameters
    ----------
    within : Solid
        Where they are.
    depth : float
        How far they reach in from its surface, mm.
    thickness : float
        Of a sheet, mm.
    """

    within: Solid
    depth: float
    thickness: float

    @property
    def bounds(self) -> Bounds:
        """A box that holds them, LPS, mm."""
        return self.within.bounds

    def distance(self, x: Distances, y: Distances, z: Distances) -> Distances:
        """Return the signed distance of places from the nearest sheet, mm, of first order."""
        u = x + 6 * np.sin(y / 13 + 1.3) + 4 * np.sin(z / 9)
        v = y + 6 * np.sin(z / 12 + 0.4) + 4 * np.sin(x / 10 + 2.1)
        w = z + 6 * np.sin(x / 14 + 0.8) + 4 * np.sin(y / 8 + 1.1)
        wave = np.sin(u / 5.6) * np.cos(v / 6.3) + np.sin(v / 6.3) * np.cos(w / 5.2) + np.sin(w / 5.2) * np.cos(u / 5.6)
        # The wave crosses 0 with a slope of about 1.2 in units of its length of 5.7 mm.
        sheet = abs(wave) * 4.6 - np.float32(self.thickness / 2)
        deep = self.within.distance(x, y, z)
        # The deeper, the narrower, until the furrow ends.
        sheet = sheet + np.maximum(-deep - np.float32(self.depth * 0.6), 0) * np.float32(0.35)
        return np.asarray(np.maximum(np.maximum(sheet, deep), -deep - np.float32(self.depth)), np.float32)


_BRIDGE: Final = Blend(
    tube([(0, -34, 46, 6), (0, -40, 56, 6), (0, -20, 66, 5), (0, 6, 68, 5), (0, 28, 62, 6), (0, 34, 54, 6)], 2), 2
)
_GAP: Final = Without(Superellipsoid((0, -6, 80), (2.0, 120, 62), 6), (Superellipsoid((0, -4, 44), (20, 38, 26), 2.2),))
_FISSURES: Final = tuple(
    solid
    for side in SIDES
    for solid in (
        *tube([(side * 66, -32, 22, 2.5), (side * 52, -26, 24, 2.8), (side * 40, -14, 28, 2.2)], 2),
        *tube([(side * 64, -4, 38, 2.2), (side * 46, 0, 38, 2.4), (side * 38, 4, 38, 2)], 2),
        *tube([(side * 50, -26, 26, 2.4), (side * 42, -8, 34, 2.4), (side * 40, 8, 40, 2)], 2),
        *tube([(side * 62, 18, 50, 2), (side * 48, 18, 46, 2)], 2),
    )
)
_CEREBRUM: Final = Without(
    Common((Offset(_INSIDE, -2.2), Superellipsoid((0, 4, 72), (140, 160, 62), 6))),
    (_GAP, Superellipsoid((0, 52, 0), (62, 52, 19), 2.3), Superellipsoid((0, 0, 14), (17, 17, 14), 2.4)),
    6,
)
_TEMPORAL: Final = tuple(
    Common((Offset(_INSIDE, -2), Superellipsoid((side * 46, -20, 8), (25, 44, 22), 2.3, (0, 0, side * 12))))
    for side in SIDES
)
_CEREBELLUM: Final = Common(
    (Offset(_INSIDE, -2.5), Blend([Superellipsoid((side * 26, 56, -4), (34, 34, 25), 2.2) for side in SIDES], 8))
)


def head_parts() -> tuple[BodyPart, ...]:
    """Return what a head is made of, in the order in which it is filled."""
    return *_outside(), *_skull(), *_face(), *_brain(), *_depths()


def _outside() -> Iterator[BodyPart]:
    yield BodyPart("skin", "skin", (_SKIN,))
    yield BodyPart("fat", "fat", (Offset(_SKIN, -2.4),))
    muscles: list[Solid] = [
        Superellipsoid((0, 26, -96), (50, 46, 66), 2.6),
        Superellipsoid((0, -26, -44), (46, 30, 40), 2.5),
    ]
    for side in SIDES:
        muscles.append(Superellipsoid((side * 68, -32, 18), (9, 32, 36), 2.2))
        muscles.append(Superellipsoid((side * 55, -44, -50), (9, 20, 34), 2.3, (0, 0, side * 10)))
        muscles.append(Superellipsoid((side * 33, -40, -46), (11, 15, 26), 2.2))
        muscles += tube([(side * 26, 62, -28, 17), (side * 30, 56, -70, 19), (side * 32, 54, -130, 20)], 2)
        muscles += tube([(side * 62, 22, -22, 8), (side * 56, 4, -70, 11), (side * 48, -14, -130, 11)], 2)
    yield BodyPart("muscles", "muscle", tuple(muscles))
    glands = [Superellipsoid((side * 66, -10, -40), (11, 15, 24), 2.2) for side in SIDES]
    yield BodyPart("parotid glands", "mucosa", tuple(glands))
    yield BodyPart(
        "tongue",
        "muscle",
        (Superellipsoid((0, -62, -70), (26, 34, 24), 2.3), Superellipsoid((0, -30, -60), (24, 16, 40), 2.4)),
    )


def _skull() -> Iterator[BodyPart]:
    yield BodyPart("skull", "cortical bone", (_VAULT,))
    yield BodyPart("skull", "diploe", (Without(Offset(_VAULT, -2.2), (Offset(_VAULT, -4.6),)),))
    petrous: list[Solid] = []
    cells: list[Solid] = []
    for side in SIDES:
        petrous += tube([(side * 70, 16, -6, 15), (side * 48, 8, 0, 11), (side * 18, -10, 2, 6)], 2)
        petrous.append(Superellipsoid((side * 60, 24, -24), (13, 15, 22), 2.2))
        for k in range(26):
            a, b, c = ((k * step) % 1 - 0.5 for step in (0.8191725134, 0.6710436067, 0.5497004779))
            size = 1.6 + 1.6 * ((k * 0.618) % 1)
            cells.append(Superellipsoid((side * (60 + 20 * a), 25 + 24 * b, -20 + 34 * c), (size, size, size)))
        cells += tube([(side * 88, 8, -2, 3.4), (side * 62, 6, -2, 3.2), (side * 52, 4, 0, 4)], 2)
    yield BodyPart("skull", "dense bone", tuple(petrous))
    yield BodyPart("mastoid cells", "air", tuple(cells))
    yield BodyPart("dura", "falx", (_INSIDE,))
    yield BodyPart("liquor", "fluid", (Offset(_INSIDE, -0.8),))
    yield BodyPart("skull", "cortical bone", (Superellipsoid((0, -8, 5), (13, 14, 8), 2.4), *_wings(), *petrous))
    yield BodyPart("skull", "marrow", (Superellipsoid((0, 2, -4), (8, 12, 9), 2.4),))
    yield BodyPart("sella", "mucosa", (Superellipsoid((0, -12, 11), (6, 5, 4)),))
    yield BodyPart(
        "sphenoid sinus",
        "air",
        (Superellipsoid((-7, -26, -4), (8, 11, 9), 2.6), Superellipsoid((8, -25, -5), (6, 10, 8), 2.6)),
    )


def _wings() -> Iterator[Solid]:
    for side in SIDES:
        yield from tube([(side * 12, -30, 14, 3), (side * 36, -42, 16, 3), (side * 62, -48, 22, 4)], 3)
        yield Superellipsoid((side * 26, -62, 19), (26, 28, 2.2), 2.4, (-6, 0, 0))


def _face() -> Iterator[BodyPart]:
    bones: list[Solid] = []
    for side in SIDES:
        bones.append(Superellipsoid((side * 34, -66, -30), (25, 25, 27), 2.5))
        bones += tube(
            [(side * 54, -72, -8, 8), (side * 66, -56, -14, 4.5), (side * 72, -30, -14, 4), (side * 70, -4, -8, 4.5)], 3
        )
        bones += tube(
            [(side * 52, -72, -6, 6), (side * 52, -72, 14, 5.5), (side * 46, -80, 28, 6), (side * 20, -92, 28, 6)], 3
        )
    yield BodyPart("skull", "cortical bone", (*bones, Superellipsoid((0, -82, 8), (11, 13, 26), 2.4)))
    orbits = [tube([(side * 34, -76, 4, 19), (side * 28, -58, 4, 17), (side * 14, -34, 4, 6)], 3) for side in SIDES]
    yield BodyPart("orbits", "fat", tuple(one for orbit in orbits for one in orbit))
    for side in SIDES:
        globe = Superellipsoid((side * 33, -77, 4), (12.4, 12.6, 12.2))
        yield BodyPart("eyes", "mucosa", (Offset(globe, 1.4),))
        yield BodyPart("eyes", "fluid", (globe,))
        yield BodyPart("eyes", "lens", (Superellipsoid((side * 33.5, -86, 4), (4.6, 2.2, 4.6)),))
        nerve = tube([(side * 32, -66, 4, 2.2), (side * 24, -50, 5, 2), (side * 11, -30, 7, 2)], 3)
        yield BodyPart("optic nerves", "nerve", tuple(nerve))
        straps = [
            tube(
                [
                    (side * (33 + 11 * a), -70, 4 + 11 * b, 1.8),
                    (side * (27 + 8 * a), -54, 4 + 8 * b, 3),
                    (side * 15, -35, 4 + b, 1.5),
                ],
                3,
            )
            for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]
        yield BodyPart("eye muscles", "muscle", tuple(one for strap in straps for one in strap))
        antrum = Superellipsoid((side * 34, -64, -32), (17, 18, 18), 2.6, (0, side * -10, 0))
        yield BodyPart("maxillary sinuses", "mucosa", (antrum,))
        yield BodyPart("maxillary sinuses", "air", (Offset(antrum, -1.2),))
    honeycomb = [
        Superellipsoid(
            (side * (4 + 7 * (k % 2)), -84 + 10 * (k // 2) + 2 * (k % 3), 4 + 3 * (k % 3)),
            (2.6 + 0.5 * (k % 3), 4.4, 8),
            2.6,
        )
        for side in SIDES
        for k in range(10)
    ]
    yield BodyPart("ethmoid cells", "air", tuple(honeycomb))
    frontal = [Superellipsoid((side * 13, -91, 34 + side * 2), (10, 3.4, 11), 2.4) for side in SIDES]
    yield BodyPart("frontal sinus", "air", tuple(frontal))
    nose = Superellipsoid((0, -70, -28), (13, 36, 22), 2.5)
    yield BodyPart("nose", "mucosa", (nose,))
    yield BodyPart("nose", "air", (Offset(nose, -1.5),))
    shells: list[Solid] = [Superellipsoid((0, -70, -24), (1.3, 36, 22), 4)]
    for side in SIDES:
        shells += tube([(side * 8, -88, -40, 3), (side * 8, -70, -39, 4), (side * 8, -48, -38, 3.4)], 2)
        shells += tube([(side * 7, -82, -24, 2), (side * 7, -66, -23, 2.8), (side * 7, -48, -22, 2.4)], 2)
    yield BodyPart("nose", "mucosa", tuple(shells))
    yield BodyPart(
        "pharynx",
        "air",
        tuple(tube([(0, -30, -22, 9), (0, -24, -40, 9), (0, -20, -62, 8), (0, -16, -100, 8), (0, -14, -140, 9)], 2)),
    )
    yield from _jaws()


def _jaws() -> Iterator[BodyPart]:
    arch = [(-56, -8, -22, 4), (-56, -16, -60, 5.5), (-48, -36, -82, 6), (-28, -72, -92, 6.5), (0, -88, -96, 7)]
    lower = [*arch, *[(-x, y, z, r) for x, y, z, r in arch[-2::-1]]]
    yield BodyPart("lower jaw", "cortical bone", tuple(tube(lower, 3)))
    yield BodyPart("lower jaw", "marrow", tuple(tube(lower, 3, grown=-2.2)))
    yield BodyPart(
        "upper jaw",
        "cortical bone",
        tuple(
            tube(
                [(-27, -42, -56, 5), (-22, -72, -56, 5.5), (0, -88, -56, 5.5), (22, -72, -56, 5.5), (27, -42, -56, 5)],
                3,
            )
        ),
    )
    yield BodyPart("upper jaw", "cortical bone", (Superellipsoid((0, -64, -52), (24, 24, 2), 3),))
    teeth = []
    for height, back in ((-67, 0), (-80, 2)):
        for k in range(-6, 7):
            angle = k * 0.24
            teeth.append(
                Superellipsoid(
                    (27 * np.sin(angle) * 1.02, -40 + back - 46 * np.cos(angle), height), (3.2, 3.2, 5.6), 2.6
                )
            )
    yield BodyPart("teeth", "enamel", tuple(teeth))
    neck = [(z, 26 if z > -60 else 22) for z in (-34, -52, -70, -88, -106, -124, -142)]
    bodies = [Superellipsoid((0, y, z), (11, 9, 7), 2.8) for z, y in neck]
    arches = [
        one
        for z, y in neck
        for side in SIDES
        for one in tube([(side * 11, y + 4, z, 5), (side * 15, y + 16, z, 4.5), (0, y + 30, z - 4, 4)], 2)
    ]
    condyles = [Superellipsoid((side * 20, 22, -24), (9, 13, 8), 2.3) for side in SIDES]
    yield BodyPart("spine", "cortical bone", (*bodies, *arches, *condyles))
    yield BodyPart("spine", "marrow", tuple(Offset(one, -1.8) for one in (*bodies, *condyles)))
    yield BodyPart("spinal canal", "fluid", tuple(tube([(0, 44, -14, 13), (0, 42, -50, 10), (0, 38, -150, 9)], 3)))
    yield BodyPart("spinal cord", "nerve", tuple(tube([(0, 40, -14, 6.5), (0, 41, -50, 5.5), (0, 37, -150, 5)], 3)))


def _brain() -> Iterator[BodyPart]:
    cerebrum = (_CEREBRUM, *_TEMPORAL)
    yield BodyPart("cerebrum", "gray matter", cerebrum)
    whole = Blend(cerebrum, 3)
    inner = Offset(whole, -3.4)
    yield BodyPart("cerebrum", "white matter", (Without(inner, (Folds(whole, 19, 7.0),)),))
    yield BodyPart("liquor", "fluid", (Folds(whole, 15, 1.3), *_FISSURES))
    yield BodyPart(
        "falx",
        "falx",
        (
            Common(
                (
                    _INSIDE,
                    Without(
                        Superellipsoid((0, 4, 74), (0.9, 100, 66), 6), (Superellipsoid((0, -8, 24), (9, 66, 52), 2.2),)
                    ),
                )
            ),
        ),
    )
    yield BodyPart(
        "corpus callosum",
        "white matter",
        (_BRIDGE, *(Superellipsoid((side * 9, -2, 66), (12, 40, 5), 2.2) for side in SIDES)),
    )
    yield BodyPart("cerebellum", "cerebellar gray matter", (_CEREBELLUM,))
    yield BodyPart(
        "cerebellum",
        "white matter",
        tuple(Common((Offset(_CEREBELLUM, -7), Superellipsoid((side * 24, 48, -3), (20, 16, 9)))) for side in SIDES),
    )
    yield BodyPart("liquor", "fluid", (Folds(_CEREBELLUM, 9, 0.6),))
    yield BodyPart(
        "brain stem",
        "white matter",
        tuple(tube([(0, 10, 20, 15), (0, 16, 4, 13), (0, 26, -12, 9), (0, 36, -24, 7)], 3)),
    )
    tent = [tube([(side * 6, 28, 32, 0.9), (side * 34, 62, 22, 0.9), (side * 60, 66, 12, 0.9)], 3) for side in SIDES]
    yield BodyPart("tentorium", "falx", tuple(one for sheet in tent for one in sheet))
    yield BodyPart(
        "liquor", "fluid", (Superellipsoid((0, -4, 17), (13, 9, 6), 2.2), Superellipsoid((0, 30, 28), (12, 6, 8), 2.2))
    )


def _depths() -> Iterator[BodyPart]:
    """Yield nuclei and ventricles."""
    inside: list[Solid] = []
    for side in SIDES:
        inside.append(Superellipsoid((side * 11, 14, 42), (8, 15, 10), 2.2, (0, 0, side * -16)))
        inside.append(Superellipsoid((side * 26, -4, 40), (6, 19, 12), 2.2, (0, 0, side * -12)))
        inside += tube([(side * 12, -28, 46, 6.5), (side * 16, -12, 60, 4.5), (side * 21, 12, 64, 2.5)], 3)
    yield BodyPart("basal ganglia", "deep gray matter", tuple(inside))
    ventricles: list[Solid] = []
    for side in SIDES:
        way = [
            (side * 10, -34, 46, 4),
            (side * 9, -22, 55, 5.5),
            (side * 9, 0, 60, 5),
            (side * 14, 24, 57, 6.5),
            (side * 24, 36, 46, 7.5),
            (side * 26, 52, 42, 3.5),
            (side * 24, 64, 40, 1.5),
        ]
        ventricles += tube(way, 4)
        ventricles += tube([(side * 24, 36, 46, 5.5), (side * 36, 20, 26, 3), (side * 36, -2, 12, 2.2)], 4)
    ventricles += [
        Superellipsoid((0, 2, 38), (2.2, 17, 10), 2.3),
        *tube([(0, 20, 28, 1), (0, 26, 14, 1), (0, 32, 2, 2)], 2),
        Superellipsoid((0, 35, -4), (9, 5, 11), 2.2),
    ]
    yield BodyPart("ventricles", "fluid", tuple(ventricles))
    yield BodyPart("septum", "white matter", (Superellipsoid((0, -12, 54), (0.8, 16, 8), 2.6),))
    plexus = [one for side in SIDES for one in tube([(side * 21, 30, 52, 2), (side * 25, 38, 45, 2.6)], 2)]
    yield BodyPart("choroid plexus", "calcium", tuple(plexus[::2]))
    yield BodyPart("pineal gland", "calcium", (Superellipsoid((0, 28, 38), (2.6, 2.8, 2.4)),))

"""The bones of the trunk: spine, ribs, breastbone and shoulder girdle; heights count from the fork of the windpipe."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, tube
from dicomnb.teaching.anatomy.solids import Common, Offset, Solid, Superellipsoid, Without
from dicomnb.teaching.anatomy.voxels import BodyPart

__all__ = ["CAVITY", "SIDES", "spine_y", "trunk_bones"]

SIDES: Final = (-1.0, 1.0)
"""The patient's right, and left."""

CAVITY: Final = Loft(
    (
        CrossSection(-250, 0, 4, 126, 126, 78, 84),
        CrossSection(-170, 0, 4, 132, 132, 88, 92),
        CrossSection(-100, 0, 4, 130, 130, 89, 93),
        CrossSection(-40, 0, 5, 122, 122, 83, 92),
        CrossSection(20, 0, 8, 107, 107, 68, 88),
        CrossSection(60, 0, 12, 88, 88, 48, 76),
        CrossSection(88, 0, 17, 64, 64, 30, 56),
        CrossSection(110, 0, 22, 38, 38, 10, 26),
        CrossSection(118, 0, 24, 14, 14, 4, 10),
    ),
    power=2.25,
)
"""What the ribs enclose."""

LEVELS: Final = (
    *((f"C{7 - k}", 138.0 + 18 * k, 12.0, 9.0, 17.0) for k in reversed(range(3))),
    *((f"T{k + 1}", 117.0 - 25.2 * k, 14.0 + 0.65 * k, 11.5 + 0.45 * k, 24.0) for k in range(12)),
    *((f"L{k + 1}", -190.0 - 34.0 * k, 23.0 + 0.8 * k, 16.5 + 0.4 * k, 33.0) for k in range(5)),
)
"""Vertebrae: name, height of the middle, half width, half depth and distance to the next, mm."""


def spine_y(z: float) -> float:
    """Return how far back the middle of the vertebral bodies is at a height, mm: a curve back, then a curve forward."""
    points = ((-390, 56), (-330, 40), (-260, 36), (-190, 46), (-90, 61), (0, 60), (80, 44), (130, 30), (190, 22))
    for (low, y), (high, v) in pairwise(points):
        if z <= high:
            t = max(0.0, (z - low) / (high - low))
            return y + (v - y) * t * t * (3 - 2 * t)
    return float(points[-1][1])


def _vertebra(z: float, a: float, b: float, apart: float, shrunk: float) -> Iterator[Solid]:
    """Yield what a vertebra is made of, less a shell."""
    y, lumbar = spine_y(z), apart > 30
    yield Superellipsoid((0, y, z), (a - shrunk, b - shrunk, apart / 2 - 2.6 - shrunk), 3.2)
    reach = -shrunk
    arch, wing = y + b + 15, 34.0 if lumbar else 29.0
    for side in SIDES:
        yield from tube([(side * 11, y + b - 2, z + 3, 5), (side * 13, y + b + 9, z + 3, 4.5)], 1, grown=reach)
        yield from tube([(side * 13, y + b + 9, z, 4.5), (0, arch + 4, z - 4, 4)], 1, grown=reach)
        back = y + b + (6 if lumbar else 17)
        yield from tube([(side * 13, y + b + 9, z + 1, 5), (side * wing, back, z + 3, 4)], 1, grown=reach)
        yield Superellipsoid((side * 15, y + b + 10, z - apart / 2), (5 - shrunk, 6 - shrunk, apart / 3 - shrunk), 2.5)
    drop = 6.0 if lumbar else 20.0
    yield from tube([(0, arch + 3, z - 4, 3.6), (0, arch + 26, z - 4 - drop, 4.2)], 2, grown=reach)


def _spine() -> Iterator[BodyPart]:
    solids = [solid for _, z, a, b, apart in LEVELS for solid in _vertebra(z, a, b, apart, 0.0)]
    yield BodyPart("spine", "cortical bone", tuple(solids))
    inner = [solid for _, z, a, b, apart in LEVELS for solid in _vertebra(z, a, b, apart, 1.8)]
    yield BodyPart("spine", "marrow", tuple(inner))
    discs = tuple(
        Superellipsoid((0, spine_y(z - apart / 2), z - apart / 2), (a - 0.5, b - 0.5, 3.4), 2.6)
        for _, z, a, b, apart in LEVELS
    )
    yield BodyPart("discs", "disc", discs)
    heights = [190.0 - 20 * k for k in range(29)]
    canal = [(0.0, spine_y(z) + (21.5 if z > 110 else 24.5), z) for z in heights]
    yield BodyPart("spinal canal", "fat", tuple(tube([(*place, 10.0) for place in canal], 2)))
    yield BodyPart("spinal canal", "fluid", tuple(tube([(*place, 8.2) for place in canal], 2)))
    cord = [(*place, 4.8) for place in canal if place[2] > -190]
    yield BodyPart("spinal cord", "nerve", tuple(tube(cord, 2)))


def _rib(number: int, side: float) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """Return points of a rib's bone and of its cartilage, with radii: (x, y, z, radius)."""
    z = LEVELS[2 + number][1] + 6
    fall = min(16.0 + 9.0 * number, 78.0)
    end = 20.0 if number > 10 else 62.0 - 4 * max(0, 5 - number)
    bone: list[tuple[float, ...]] = [(side * 19, spine_y(z) + 17, z, 4.5)]
    count = 11
    for k in range(count):
        t = k / (count - 1)
        angle = 68.0 - (68 + end) * t
        height = z + 2 - fall * t ** (0.8 if number > 2 else 1.0)
        x, y, height = CAVITY.surface(angle, min(height, 100.0 - 4 * number), 5.0)
        bone.append((side * x, y, height, 4.6))
    last = bone[-1]
    if number > 7:
        return bone, []
    stop = (side * 17, -CAVITY.surface(-90, last[2])[1] * -1 - 6, min(last[2] + 4 * number, 78 - 19.0 * number))
    middle = [(p + q) / 2 for p, q in zip(last[:3], stop, strict=True)]
    return bone, [last, (middle[0], middle[1] - 6, middle[2], 5.5), (*stop, 5.5)]


def _ribs() -> Iterator[BodyPart]:
    found = [_rib(number, side) for number in range(1, 13) for side in SIDES]
    yield BodyPart("ribs", "cartilage", tuple(s for _, gristle in found if gristle for s in tube(gristle, 3)))
    yield BodyPart("ribs", "cortical bone", tuple(s for bone, _ in found for s in tube(bone, 2)))
    yield BodyPart("ribs", "marrow", tuple(s for bone, _ in found for s in tube(bone, 2, grown=-1.7)))


def _breastbone() -> Iterator[BodyPart]:
    manubrium = Superellipsoid((0, -57, 66), (27, 7, 25), 3.0, (-24, 0, 0))
    body = Superellipsoid((0, -84, -10), (17, 6.5, 54), 3.2, (-13, 0, 0))
    yield BodyPart("breastbone", "cortical bone", (manubrium, body))
    yield BodyPart("breastbone", "marrow", (Offset(manubrium, -1.7), Offset(body, -1.7)))


def _girdle() -> Iterator[BodyPart]:
    whole: list[Solid] = []
    inner: list[Solid] = []
    for side in SIDES:
        clavicle = [
            (side * 24, -62, 82, 9.0),
            (side * 55, -64, 92, 6.5),
            (side * 95, -38, 104, 6.0),
            (side * 130, -12, 112, 6.5),
            (side * 152, 4, 113, 7.5),
        ]
        arm = [(side * 176, 6, 106, 21), (side * 188, 5, 128, 14), (side * 200, 2, 170, 11.5), (side * 208, 0, 230, 11)]
        ridge = [(side * 62, 106, 62, 4), (side * 105, 99, 82, 5.5), (side * 140, 62, 104, 7), (side * 162, 28, 114, 8)]
        region = Superellipsoid((side * 98, 72, 34), (54, 62, 78), 2.6, (0, side * 24, 0))
        blade = Common((region, Without(Offset(CAVITY, 27), (Offset(CAVITY, 20.5),))))
        border = [(side * 139, 40, 84, 9), (side * 128, 66, 30, 6.0), (side * 106, 90, -36, 5.0)]
        socket = Superellipsoid((side * 149, 30, 92), (9, 13, 18), 2.5)
        whole += [*tube(clavicle, 3), *tube(arm, 3), *tube(ridge, 3), blade, *tube(border, 3), socket]
        inner += [
            *tube(clavicle, 3, grown=-2.2),
            *tube(arm, 3, grown=-3),
            *tube(ridge, 3, grown=-2),
            Offset(socket, -2),
        ]
        inner += [Offset(blade, -2.2), *tube(border, 3, grown=-2)]
    yield BodyPart("shoulder girdle", "cortical bone", tuple(whole))
    yield BodyPart("shoulder girdle", "marrow", tuple(inner))


def trunk_bones() -> tuple[BodyPart, ...]:
    """Return spine, ribs, breastbone and shoulder girdle, in the order in which they are filled."""
    return *_ribs(), *_breastbone(), *_girdle(), *_spine()

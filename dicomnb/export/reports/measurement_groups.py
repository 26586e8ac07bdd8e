"""What was measured of one thing: a group of numbers that says of what they are, and where (TID 1410, 1411, 1501)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dicomnb.analysis.results import Angle, Distance, RoiStatistics
from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import item
from dicomnb.export.objects.quantity_codes import QUANTITIES, STATISTICS
from dicomnb.export.reports.content_items import (
    HAS_MODIFIER,
    HAS_OBSERVER,
    INFERRED_FROM,
    code_content,
    container,
    image_content,
    number_content,
    text_content,
    uid_content,
)
from dicomnb.export.reports.graphics import graphics_of, line_graphics
from dicomnb.objects.segments import Segment
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels.attributes import text
from dicomnb.standard.code import Code
from dicomnb.standard.coded_concepts import ANATOMICAL_STRUCTURE, TISSUE
from dicomnb.standard.unit_codes import ucum_of
from dicomnb.volumes.volume import Volume

__all__ = ["MeasuredThing", "measurement_group"]

Measured = RoiStatistics | Distance | Angle

_GROUP: Final = Code("125007", "DCM", "Measurement Group")
_TRACKING: Final = Code("112039", "DCM", "Tracking Identifier")
_TRACKING_UID: Final = Code("112040", "DCM", "Tracking Unique Identifier")
_FINDING: Final = Code("121071", "DCM", "Finding")
_SITE: Final = Code("363698007", "SCT", "Finding Site")
_SIDE: Final = Code("272741003", "SCT", "Laterality")
_SEGMENT: Final = Code("121191", "DCM", "Referenced Segment")
_SOURCE_SERIES: Final = Code("121232", "DCM", "Source series for segmentation")
_DERIVATION: Final = Code("121401", "DCM", "Derivation")
_COMMENT: Final = Code("121106", "DCM", "Comment")


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredThing:
    """One lesion, organ or line, and what was measured of it.

    Parameters
    ----------
    name : str
        Tracking Identifier.
    results : sequence of RoiStatistics, Distance or Angle
        At most one of them a region.
    codes : (Code, Code, Code or None) or None
        Category, type and side of what it is.
    segment : Segment or None
        The segment whose voxels the region is.
    """

    name: str
    results: Sequence[Measured]
    codes: tuple[Code, Code, Code | None] | None = None
    segment: Segment | None = None


def measurement_group(thing: MeasuredThing, volume: Volume, quantity: Code, unit: Code) -> Dataset:
    """Return a measurement group.

    Parameters
    ----------
    thing : MeasuredThing
        What was measured.
    volume : Volume
        The images that it was measured in.
    quantity, unit : Code
        What values of voxels are, and their unit.

    Raises
    ------
    UsageError
        If there are several regions, or nothing.

    References
    ----------
    PS3.16 TID 1410 (planar region), TID 1411 (volumetric region), TID 1501 (others), TID 1419, TID 300.
    """
    regions = [result for result in thing.results if isinstance(result, RoiStatistics)]
    if len(regions) > 1 or not thing.results:
        raise UsageError(
            f"{thing.name!r} has {len(regions)} regions: a group of measurements has one at most, and a measurement.",
            remedy="Give each region a name of its own.",
        )
    below = [
        text_content(_TRACKING, thing.name, HAS_OBSERVER),
        uid_content(_TRACKING_UID, new_uid(), HAS_OBSERVER),
        *_what_it_is(thing.codes),
    ]
    template = "1501"
    if regions:
        graphics = graphics_of(regions[0], volume)
        if graphics is not None:
            template = "1411" if graphics.is_solid else "1410"
            below += graphics.items
        elif thing.segment is not None:
            template = "1411"
            below += _segment(thing.segment, volume)
        if graphics is not None and graphics.is_solid:
            below.append(uid_content(_SOURCE_SERIES, text(volume.dataset, "SeriesInstanceUID")))
    for result in thing.results:
        below += _numbers(result, volume, quantity, unit)
    remarks = dict.fromkeys(remark for result in thing.results for remark in (*result.remarks, *_where(result)))
    below += [text_content(_COMMENT, remark) for remark in remarks]
    return container(_GROUP, below, template)


def _what_it_is(codes: tuple[Code, Code, Code | None] | None) -> list[Dataset]:
    if codes is None:
        return []
    category, kind, side = codes
    is_place = category.key in (ANATOMICAL_STRUCTURE.key, TISSUE.key)
    if not is_place:
        return [code_content(_FINDING, kind)]
    if kind.key == TISSUE.key:
        return []  # says no more than nothing
    sides = [] if side is None else [code_content(_SIDE, side, relation=HAS_MODIFIER)]
    return [code_content(_SITE, kind, sides, HAS_MODIFIER)]


def _segment(segment: Segment, volume: Volume) -> list[Dataset]:
    reference = item(
        ReferencedSOPClassUID=segment.dataset.SOPClassUID, ReferencedSOPInstanceUID=segment.dataset.SOPInstanceUID
    )
    return [
        image_content(reference, _SEGMENT, segments=[segment.number]),
        uid_content(_SOURCE_SERIES, text(volume.dataset, "SeriesInstanceUID")),
    ]


def _numbers(result: Measured, volume: Volume, quantity: Code, unit: Code) -> list[Dataset]:
    if isinstance(result, RoiStatistics):
        return _statistics(result, quantity, unit)
    graphics = line_graphics(result, volume, INFERRED_FROM)
    below = [] if graphics is None else [graphics]
    if isinstance(result, Distance):
        return [number_content(QUANTITIES["length"], result.length, _unit(result.units), below)]
    return [number_content(QUANTITIES["angle"], result.degrees, _unit("°"), below)]


def _statistics(result: RoiStatistics, quantity: Code, unit: Code) -> list[Dataset]:
    found = []
    for name, derivation in STATISTICS.items():
        if name == "sd" and result.count < 2:
            continue  # one voxel has none
        how = code_content(_DERIVATION, derivation, relation=HAS_MODIFIER)
        found.append(number_content(quantity, getattr(result, name), unit, [how]))
    for size, units in (("area", "mm²"), ("volume", "ml")):
        number = getattr(result, size)
        if number is not None:
            found.append(number_content(QUANTITIES[size], number, _unit(units)))
    return found


def _where(result: Measured) -> list[str]:
    """Return where lengths hold, if that is not in the body."""
    return [f"Lengths hold {result.where}."] if result.where else []


def _unit(units: str) -> Code:
    code = ucum_of(units)
    assert code is not None  # all that lengths and sizes have is in the table
    return code

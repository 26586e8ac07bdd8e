"""A volume in plain words: which attribute gave each axis, what was ignored and why, and what may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import functional_group, integer, number, numbers
from dicomnb.printable import printable_lines
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.frames.cine import TIMES_OF_FRAMES
from dicomnb.volumes.frames.coordinates import Coordinates
from dicomnb.volumes.frames.labels import units_of, value_text
from dicomnb.volumes.frames.pixel_spacing import slice_thickness
from dicomnb.volumes.frames.uih_grid import is_grid
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.stack import Stack, is_same_distance

if TYPE_CHECKING:
    from dicomnb.volumes.frames.slice_source import SliceSource
    from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["Explanation", "explain"]

_HEADINGS = ("axis", "voxels", "distance", "grows towards", "from", "not used")
_MOST_VALUES = 6


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One axis as the table shows it.

    Parameters
    ----------
    name, count, distance, direction, source, ignored : str
        The columns of the table.
    """

    name: str
    count: str
    distance: str
    direction: str
    source: str
    ignored: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns, in order."""
        return self.name, self.count, self.distance, self.direction, self.source, self.ignored


@dataclass(frozen=True, slots=True)
class Explanation(RichOutput):
    """What `explain` found: text for ``print``, a paragraph and a table in a notebook.

    Parameters
    ----------
    paragraph : str
        The volume in a few sentences.
    rows : tuple of AxisRow
        Where each axis comes from.
    findings : tuple of Finding
        What may be wrong.
    """

    paragraph: str
    rows: tuple[AxisRow, ...]
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        return printable_lines("\n".join((self.paragraph, *(f"- {finding}" for finding in self.findings))))

    def __repr__(self) -> str:
        return str(self)

    def __contains__(self, text: str) -> bool:
        return text in str(self)

    def _markup(self) -> Markup:
        """Return a paragraph, a table of the axes, and a list of the findings."""
        table = html_table(_HEADINGS, [table_row(row.cells) for row in self.rows])
        parts = [
            tag(
                "li",
                tag("b", finding.code),
                ": ",
                finding.message,
                tag("br") if finding.remedy else None,
                finding.remedy,
            )
            for finding in self.findings
        ]
        findings = tag("ul", parts) if parts else tag("p", "No problem was found.")
        return tag("div", tag("p", self.paragraph), table, findings, class_=f"dicomnb-explain {NO_MATH}")


def explain(volume: VolumeGeometry, findings: tuple[Finding, ...]) -> Explanation:
    """Return where the axes of a volume come from, what was ignored, and what may be wrong."""
    first = next(source for source in volume.slices if source is not None)
    rows = (*_time_row(volume), *_plane_rows(volume), _depth_row(volume, first))
    return Explanation(_paragraph(volume, rows), rows, findings)


def _paragraph(volume: VolumeGeometry, rows: tuple[AxisRow, ...]) -> str:
    x, y, _ = volume.spacing
    unit = volume.axes.units
    sentences = [
        f"{_contents(volume)}{f', values in {unit_text(volume.units)}' if unit_text(volume.units) else ''}.",
        f"x: columns are {_length(x, unit)} apart{_plane_source(volume, 'second')}.",
        f"y: rows are {_length(y, unit)} apart{_plane_source(volume, 'first')}.",
        _depth_sentence(volume, rows[-1]),
    ]
    if len(volume.grid) > 1:
        how = "volumes at one place differ in" if volume.stack is not None else "frames that are no slices differ in"
        sentences.append(f"t: {how} {_and(_labels(volume, ' (', ')'))}.")
    if volume.stack is not None and volume.stack.in_patient:
        i, j, k = volume.directions
        sentences.append(f"Columns grow towards {i}, rows towards {j}, slices towards {k}.")
    if rows[-1].ignored:
        sentences.append(f"Not used for z: {rows[-1].ignored}.")
    if volume.size.note:
        sentences.append(volume.size.note)
    return " ".join(sentences)


def _contents(volume: VolumeGeometry) -> str:
    """Return how many slices there are, or frames where nothing says that they are slices, and how large they are."""
    rows, columns = volume.frame_shape[:2]
    several = len(volume.grid) > 1
    count = volume.slice_count if volume.stack is not None or not several else volume.grid[0]
    noun = "slice" if volume.stack is not None else "image" if count == 1 else "frame"
    times = f" in each of {volume.grid[0]} volumes" if several and volume.stack is not None else ""
    return f"{count} {noun}{'s' * (count != 1)} of {rows} rows × {columns} columns{times}"


def _length(size: float, unit: str) -> str:
    return f"{size:.6g} {unit[:-1] if (size, unit) == (1, 'pixels') else unit}"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or "nothing that the header names"


def _plane_source(volume: VolumeGeometry, which: str) -> str:
    size = volume.size
    if not size.source or size.units != "mm":
        return ""
    named = size.source if size.source.startswith("Sequence") else f"{which} value of {size.source}"
    return f" ({named}{_division(volume)})"


def _division(volume: VolumeGeometry) -> str:
    factor = volume.size.divided_by
    return f", divided by {factor:.4g}" if factor != 1 else ""


def _labels(volume: VolumeGeometry, before: str, behind: str = "") -> list[str]:
    """Return each label of the fourth dimension with its first values."""
    found = []
    for name, values in volume.labels.items():
        few = ", ".join(value_text(name, value) for value in values[:_MOST_VALUES])
        more = ", …" if len(values) > _MOST_VALUES else ""
        counted = ", counted from the first frame" if name in TIMES_OF_FRAMES else ""
        found.append(f"{name}{counted}{before}{few}{more} {units_of(name)}".rstrip() + behind)
    return found


def _time_row(volume: VolumeGeometry) -> list[AxisRow]:
    if len(volume.grid) < 2:
        return []
    return [AxisRow("t", str(volume.grid[0]), "", "", "; ".join(_labels(volume, ": ")), "")]


def _plane_rows(volume: VolumeGeometry) -> tuple[AxisRow, AxisRow]:
    unit, source = volume.axes.units, volume.size.source
    x, y, _ = volume.spacing
    i, j, _ = volume.directions if volume.stack is not None else ("", "", "")
    first = next(one for one in volume.slices if one is not None)
    others = [
        f"{keyword} {numbers(first.dataset, keyword)}"
        for keyword in ("ImagerPixelSpacing", "NominalScannedPixelSpacing")
        if keyword != source and numbers(first.dataset, keyword)
    ]
    ignored, divided = "; ".join(others), _division(volume)
    return (
        AxisRow("x (i)", str(volume.frame_shape[1]), _length(x, unit), i, _named(source, 2) + divided, ignored),
        AxisRow("y (j)", str(volume.frame_shape[0]), _length(y, unit), j, _named(source, 1) + divided, ignored),
    )


def _named(source: str, which: int) -> str:
    if not source:
        return "counted"
    return source if source.startswith("Sequence") else f"{source}[{which - 1}]"


def _depth_row(volume: VolumeGeometry, first: SliceSource) -> AxisRow:
    axes = volume.axes
    k = volume.directions[2] if volume.stack is not None else ""
    n = str(volume.slice_count)
    known = axes.z_units == "mm"
    distance = f"{axes.z.spacing:.6g} mm" if known else ""
    if volume.stack is not None and volume.slice_count > 1:
        source = _position_source(first, volume.stack.coordinates)
        return AxisRow("z (k)", n, _distances(volume.stack), k, source, _ignored_depths(volume, first))
    source = "SliceThickness" if known else "nothing states it"
    if volume.stack is None and volume.slice_count > 1 and known:
        source = "SpacingBetweenSlices" if number(first.dataset, "SpacingBetweenSlices") else "SliceThickness"
    return AxisRow("z (k)", n, distance, k, source, "")


def _distances(stack: Stack) -> str:
    if stack.step is not None:
        return f"{stack.distance:.6g} mm"
    least, most = (f"{distance:.6g}" for distance in stack.distances)
    return f"{least} mm" if least == most else f"{least} to {most} mm"


def _position_source(first: SliceSource, coordinates: Coordinates) -> str:
    dataset = first.dataset
    if first.tile is not None and is_grid(dataset):
        return "ImagePositionPatient of each slice in the private header of the picture"
    if first.tile is not None:
        return "ImagePositionPatient of the mosaic, and its private header"
    if numbers(dataset, "GridFrameOffsetVector"):
        return "ImagePositionPatient and GridFrameOffsetVector"
    if coordinates != "patient":
        return {
            "volume": "ImagePositionVolume, along the normal of the slices",
            "catheter": "IntravascularLongitudinalDistance, added up",
        }[coordinates]
    several = integer(dataset, "NumberOfFrames", 1) > 1
    if several and functional_group(dataset, "PlanePositionSequence", first.frame) is None:
        return "ImagePositionPatient of the first slice and SpacingBetweenSlices"
    return "ImagePositionPatient, along the normal of the slices"


def _ignored_depths(volume: VolumeGeometry, first: SliceSource) -> str:
    distance = volume.stack.distance if volume.stack is not None else None
    parts = []
    thickness = slice_thickness(first.dataset, first.frame)
    if thickness is not None and distance is not None and not is_same_distance(thickness, distance):
        parts.append(f"SliceThickness {thickness:g} mm (how thick a slice is, not how far apart)")
    if number(first.dataset, "SliceLocation") is not None:
        parts.append("SliceLocation (has no defined direction)")
    return ", ".join(parts)


def _depth_sentence(volume: VolumeGeometry, row: AxisRow) -> str:
    if volume.axes.z_units != "mm":
        if volume.stack is None and (volume.slice_count > 1 or len(volume.grid) > 1):
            return "z: nothing states a distance between frames."
        return "z: the header does not say how thick a slice is."
    distance = volume.axes.z.spacing
    if volume.slice_count == 1:
        noun = "slice" if volume.stack is not None else "image"
        return f"z: the {noun} stands for {distance:.6g} mm ({row.source})."
    if volume.stack is None:
        return f"z: frames are taken to be {distance:.6g} mm apart ({row.source})."
    return f"z: centres of slices are {_distances(volume.stack)} apart (from {row.source})."

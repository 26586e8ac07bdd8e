"""What Python tells the scripts of a page: each key of the JSON, its type, and what it means.

The scripts see the same as ``display/web/page_data.d.ts``, which ``python -m tools.page_data`` writes from this module.
A key is written here once: mypy holds what Python writes to it, TypeScript what the scripts read.
"""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = [
    "FusedLayout",
    "PageColorMap",
    "PageFused",
    "PageLengths",
    "PageLines",
    "PageMetadata",
    "PageOverlays",
    "PagePacking",
    "PageRegion",
    "PageSlab",
    "PageUltrasoundRegion",
    "PageView",
    "PageWash",
    "PageWindow",
]


FusedLayout = Literal["over", "curtain", "beside"]
"""How a second volume is shown: over the first, beside a curtain, or in a picture of its own."""


class PagePacking(TypedDict):
    """How the voxels of a page are packed."""

    kind: Literal["integers", "floats", "colours"]
    width: int
    """Bytes of a value."""
    shape: tuple[int, int, int, int]
    """Points of a fourth dimension, slices, rows, columns."""
    first: int
    """The stored value that the integer 0 stands for."""
    scales: tuple[tuple[float, float], ...]
    """Slope and intercept of each slice of each point, or of all."""
    isDouble: bool
    """True if slope and intercept act in double precision, and the result is rounded once."""


class PageLines(TypedDict):
    """How the lines of slices lie in a plane across a tilted stack, mm: each is shifted along itself."""

    edges: list[float]
    """Borders between the lines on the page, at a right angle to them."""
    centers: list[float]
    """Centres of the lines of all slices."""
    shifts: list[float]
    """Of the lines on the page, against the first of all."""
    edgeShifts: list[float]
    """At their borders."""
    depth: float
    """How far apart two of these planes are that are 1 mm apart along the axis that runs out of them."""


class PageView(TypedDict):
    """One plane of the volume; axes of the array are 0 (slices), 1 (rows) and 2 (columns)."""

    name: str
    normal: int
    down: int
    across: int
    turnedDown: bool
    """True if the index grows upwards."""
    turnedAcross: bool
    """True if the index grows to the left."""
    sides: tuple[str, str, str, str] | None
    """Anatomical letters: left, right, top, bottom."""
    note: str
    """What a reader has to know of how the plane is drawn; mostly empty."""
    lines: PageLines | None
    """Null where slices lie straight on top of each other."""
    place: str
    """What stands before the place in the patient: "axial at"; empty where the headers do not say it."""
    placeAxis: int
    """The axis of the patient along which it counts: 0 is to the left, 1 to the back, 2 to the head."""
    places: list[float]
    """Of all slices of this plane, mm."""
    decimals: int
    """How many of them tell two slices apart."""


class PageSlab(TypedDict):
    """Several slices shown as one."""

    thickness: float
    """mm."""
    how: Literal["max", "min", "mean"]


class PageWindow(TypedDict):
    """A window of the menu."""

    name: str
    button: str
    """The text of its button, empty for one that is in the menu only."""
    center: float
    width: float
    shape: str
    """VOI LUT Function: LINEAR, LINEAR_EXACT or SIGMOID."""


class PageColorMap(TypedDict):
    """A colour map of the menu."""

    label: str
    table: str
    """Red, green and blue of 256 colours, base64."""


class PageUltrasoundRegion(TypedDict):
    """A region of an ultrasound image; the borders are columns and rows that belong to it."""

    left: int
    top: int
    right: int
    bottom: int
    name: str
    mm: tuple[float, float] | None
    """Distance between columns, and between rows; null where it counts something else."""
    counts: str
    """What it counts, in words."""


class PageLengths(TypedDict):
    """What is known of distances."""

    where: str
    """Where they hold, if that is not in the body."""
    pixel: tuple[float, float]
    """Distance between columns, and between rows."""
    metrics: list[list[list[float]] | None]
    """For each view, 2 × 2: from coordinates to two axes at a right angle in the patient, mm; null where slices are
    not evenly spaced."""
    regions: list[PageUltrasoundRegion]
    padding: list[tuple[float, float]] | None
    """Least and greatest value that is padding, of each slice of each point, or of all."""


class PageRegion(TypedDict):
    """A structure, segment or mask over the pictures."""

    name: str
    color: str
    """As #rrggbb."""
    isFilled: bool
    """False for a line."""
    box: list[tuple[int, int]]
    """First slice, row and column, and those behind the last."""
    lines: list[tuple[int, int]]
    """The slice of each contour, and how many corners it has."""
    fractions: int
    """What the corners are counted in: parts of a voxel."""


class PageWash(TypedDict):
    """A dose, or another volume, in colours over the pictures."""

    name: str
    units: str
    shape: tuple[int, int, int]
    """Slices, rows and columns."""
    most: float
    """The value of the greatest code."""
    levels: list[float]
    """Values of the lines, ascending."""
    words: list[str]
    """The levels as text."""
    colors: list[str]
    """Of the levels, as #rrggbb."""
    table: str
    """Red, green and blue of 256 colours, base64."""
    toIndex: list[list[float]]
    """From slice, row and column of the volume to those of the dose, 3 × 4."""


class PageFused(TypedDict):
    """A second volume, in colours of its own."""

    name: str
    units: str
    note: str
    """What was left out."""
    packing: PagePacking
    padding: list[tuple[float, float]] | None
    """Least and greatest value that is padding, of each slice, or of all."""
    toIndex: list[list[float]]
    """From slice, row and column of the volume to those of the second one on the page, 3 × 4."""
    window: PageWindow
    range: tuple[float, float, float]
    """Least and greatest value, and the step of the sliders."""
    maps: list[PageColorMap]
    map: int
    """The one to begin with."""
    opacity: float
    """From 0 to 1."""
    layout: Literal["over", "curtain", "beside"]
    """How it is shown first."""
    suv: float | None
    """As that of the first volume."""


class PageOverlays(TypedDict):
    """What lies over the pictures."""

    regions: list[PageRegion]
    wash: PageWash | None


class PageMetadata(TypedDict):
    """What a page says of its volume."""

    title: str
    units: str
    note: str
    """What was left out."""
    lines: list[str]
    """Who and what is shown, where that is asked for."""
    packing: PagePacking
    steps: tuple[int, int]
    """Of how many slices one is on the page, and of how many rows and columns."""
    original: tuple[int, int, int]
    """How many slices, rows and columns there are."""
    edges: list[list[float]]
    """Borders of the slices, rows and columns on the page."""
    centers: list[list[float]]
    """Centres of all slices, rows and columns."""
    axisUnits: tuple[str, str, str]
    views: list[PageView]
    view: int
    """The one to begin with."""
    origins: list[list[float]] | None
    """Centre of the first voxel of each slice on the page, LPS in mm."""
    pixelSteps: list[list[float]]
    """Vectors from column to column and from row to row, LPS in mm."""
    windows: list[PageWindow]
    range: tuple[float, float, float]
    """Least and greatest value, and the step of the sliders."""
    maps: list[PageColorMap]
    map: int
    """The one to begin with."""
    missing: str
    """The colour of voxels without a value: red, green and blue, base64."""
    points: list[str]
    """Names of the points of a fourth dimension."""
    rate: float
    """Frames a second."""
    voxel: tuple[int, int, int]
    """Slice, row and column to begin with."""
    point: int
    """Point of the fourth dimension to begin with."""
    slab: PageSlab | None
    """The slab to begin with; null for single slices."""
    isSolid: bool
    """True if all planes are worth a look at once: the volume is no thin slab."""
    lengths: PageLengths
    layers: PageOverlays | None
    fused: PageFused | None
    suv: float | None
    """Uptake value by body weight, g/mL, of one unit of a PET; null where there is none beyond doubt."""

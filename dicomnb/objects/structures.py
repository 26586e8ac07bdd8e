"""Structures of a structure set (RTSTRUCT): names, colours, outlines, and masks on any volume."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError, InvalidValue, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.coincidence import coincidence_tolerance
from dicomnb.geometry.fill import Mask
from dicomnb.geometry.slabs import are_multiples, common_distance, has_other_distances, touching_slabs
from dicomnb.objects.contours import PLANE_TOLERANCE_MM, Outlines
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import integer, items, number, numbers, text
from dicomnb.pixels.cielab import Color, display_color
from dicomnb.volumes.frame_of_reference import require_same_frame
from dicomnb.volumes.loading.load import load

__all__ = ["Contour", "Structure", "structures"]

_CLOSED: Final = frozenset({"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"})
_CORNERS: Final = 3

_SAME_SHARE: Final = 0.25
"""A height is that of a plane if it is no further from it than this share of the distance of planes."""

_NOISE_MM: Final = 1e-6
"""Differences of heights that are none."""
"""Fewer corners than this enclose nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """One contour of a structure.

    Parameters
    ----------
    points : ndarray of shape (n, 3)
        Its points, LPS in mm.
    kind : str
        Contour Geometric Type: ``"CLOSED_PLANAR"``, ``"POINT"`` and so on.
    image : str
        SOP Instance UID of the image that it was drawn on, empty where that is not stated.
    thickness : float or None
        Contour Slab Thickness, mm.
    """

    points: FloatArray
    kind: str
    image: str = ""
    thickness: float | None = None

    @property
    def is_closed(self) -> bool:
        """True if it encloses an area."""
        return self.kind in _CLOSED and len(self.points) >= _CORNERS


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Structure:
    """One region of interest of a structure set.

    Parameters
    ----------
    name : str
        ROI Name, as the file has it.
    number : int
        ROI Number.
    color : (int, int, int) or None
        ROI Display Color: red, green and blue from 0 to 255.
    contours : tuple of Contour
        Its contours.
    kind : str
        RT ROI Interpreted Type, such as ``"PTV"`` or ``"ORGAN"``; may be empty.
    frame_of_reference : str
        UID of the frame of reference that the points are in.
    plane_distance : float or None
        Distance of the planes that contours were drawn on (Source Pixel Planes Characteristics Sequence), mm.
    image_planes : mapping of str to ndarray of shape (n, 3)
        For each image that any structure of the file was drawn on, by its SOP Instance UID, a contour on it, LPS in mm.

    References
    ----------
    PS3.3 C.8.8.5 (Structure Set), C.8.8.6 (ROI Contour).

    Examples
    --------
    >>> import dicomnb as dn
    >>> study = dn.make_study("dose")
    >>> body, tumour, lung = dn.structures(study / "rtstruct.dcm")
    >>> tumour.name, tumour.kind, tumour.color, round(tumour.volume_ml, 1)
    ('Tumour', 'GTV', (230, 60, 40), 20.5)
    >>> tumour.mask(dn.load(study.glob("ct*.dcm"))).shape
    (36, 200, 256)
    """

    name: str
    number: int
    color: Color | None
    contours: tuple[Contour, ...]
    kind: str = ""
    frame_of_reference: str = ""
    plane_distance: float | None = None
    image_planes: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def outlines(self, tolerance: float = PLANE_TOLERANCE_MM) -> Outlines:
        """Return the closed contours by planes.

        Raises
        ------
        GeometryError
            If points are more than `tolerance` mm off their plane, or planes are not parallel.
        """
        try:
            closed = [contour for contour in self.contours if contour.is_closed]
            found = Outlines.of(
                [contour.points for contour in closed],
                tolerance,
                [np.nan if contour.thickness is None else contour.thickness for contour in closed],
            )
        except GeometryError as error:
            raise GeometryError(f"Structure {self.name!r}: {error.message}", remedy=error.remedy) from error
        images = frozenset(contour.image for contour in closed)
        if "" in images:
            images = frozenset()
        distance = self.plane_distance
        if distance is not None:
            return replace(found, distance=distance, images=images)
        planes = self._image_heights(found) if images else found.heights
        if images:
            distance = _distance_of_images(planes, found.heights)
        return replace(found, distance=distance, images=images, reach=_reach(planes, found.heights))

    def _image_heights(self, outlines: Outlines) -> FloatArray:
        """Return where the images lie that contours were drawn on, as far as all contours of the file tell it."""
        across = [points @ outlines.normal for points in self.image_planes.values()]
        flat = np.unique([float(heights.mean()) for heights in across if np.ptp(heights) <= 2 * PLANE_TOLERANCE_MM])
        near = coincidence_tolerance(np.diff(flat), _least_distance(outlines.heights, _SAME_SHARE), _NOISE_MM)
        return flat[np.diff(flat, prepend=-np.inf) > near]

    def mask(self, volume: Any, *, any_frame: bool = False, tolerance: float = PLANE_TOLERANCE_MM) -> Mask:
        """Return which voxels of a volume have their centre inside the structure.

        Contours in one plane are combined by exclusive or (even-odd): one within another is a hole, and a keyhole is
        one too. A plane of contours stands for a slab that reaches halfway to the neighbouring planes, or has
        the Contour Slab Thickness that is stated. Planes without contours are gaps: where the file states the distance
        of its planes, or names images that are slices of the volume, these tell; else planes further apart than 1.5
        times the usual distance have a gap between them, unless more than two in a row are so far apart: then planes
        have several distances by turns, and no gaps. The volume may be the one that the contours were drawn on, or any
        other, turned as it likes.

        Parameters
        ----------
        volume : Volume or path
            The grid.
        any_frame : bool
            True to take coordinates as they are where the frames of reference differ or are not stated.
        tolerance : float
            How far points may be from their plane, mm.

        Returns
        -------
        ndarray of bool, shape (slices, rows, columns)

        Raises
        ------
        GeometryError
            If the frames of reference differ, contours are not flat, or the volume has no place in the patient.

        References
        ----------
        PS3.3 C.8.8.6.2 (slab thickness), C.8.8.6.3 (keyhole and exclusive or), C.8.8.6.4 (source pixel planes).
        """
        grid = load(volume)
        if not any_frame:
            require_same_frame(f"structure {self.name!r}", self.frame_of_reference, grid)
        return self.outlines(tolerance).mask(grid)

    @property
    def volume_ml(self) -> float:
        """Volume that the contours enclose, in millilitres: area of each plane times thickness of its slab.

        Slabs are those of `mask`. Of contours that name images and no distance, the images are not at hand: what counts
        is the distance of the images that any structure of the file was drawn on.

        Warns
        -----
        DicomWarning
            If there are two planes only, and nothing tells whether there are slices without a contour between them.

        Raises
        ------
        GeometryError
            If all contours are in one plane, which has no thickness, or are not flat.
        """
        outlines = self.outlines()
        is_told = self.plane_distance or outlines.thickness is not None or len(self.image_planes) > 2
        if len(outlines.heights) == 2 and not is_told:
            (gap,) = np.diff(outlines.heights)
            seen = " mask(volume) knows the slices that contours were drawn on." if outlines.images else ""
            warnings.warn(
                f"Structure {self.name!r} has contours in two planes, {gap:.4g} mm apart, and nothing tells if there "
                f"are slices without a contour between them: each counts with {gap:.4g} mm.{seen}",
                DicomWarning,
                stacklevel=2,
            )
        return outlines.volume() / 1000

    def __repr__(self) -> str:
        return f"<Structure {self.number} {self.name!r}, {len(self.contours)} contours>"


def structures(source: Readable) -> list[Structure]:
    """Return the structures of a structure set, in the order of the file.

    Parameters
    ----------
    source : Dataset or path
        An RTSTRUCT.

    Returns
    -------
    list of Structure
        Those without contours included.

    Raises
    ------
    UsageError
        If it is no structure set.
    InvalidValue
        If Contour Data is no list of points.

    References
    ----------
    PS3.3 C.8.8.5 (Structure Set), C.8.8.6 (ROI Contour), C.8.8.8 (RT ROI Observations).

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.structures(dn.make_study("dose") / "rtstruct.dcm")
    [<Structure 1 'Body', 36 contours>, <Structure 2 'Tumour', 11 contours>, <Structure 3 'Left lung', 36 contours>]
    """
    dataset = read(source)
    if "StructureSetROISequence" not in dataset and "ROIContourSequence" not in dataset:
        raise UsageError(
            f"This data set ({text(dataset, 'Modality') or 'no modality'}) holds no structures.",
            remedy="structures(source) takes an RTSTRUCT, segments(source) a SEG.",
        )
    drawn = _by_number(dataset, "ROIContourSequence", "ReferencedROINumber")
    observed = _by_number(dataset, "RTROIObservationsSequence", "ReferencedROINumber")
    found = [_structure(roi, drawn, observed) for roi in items(dataset, "StructureSetROISequence")]
    planes: dict[str, dict[str, NDArray[np.float64]]] = {one.frame_of_reference: {} for one in found}
    for one in found:
        drawn_on = (contour for contour in one.contours if contour.image and contour.is_closed)
        planes[one.frame_of_reference].update({contour.image: contour.points for contour in drawn_on})
    return [replace(one, image_planes=planes[one.frame_of_reference]) for one in found]


def _distance_of_images(planes: FloatArray, heights: FloatArray) -> float | None:
    """Return the distance of images at these heights, with contours at some of them; None where nothing tells it."""
    own, all_images = np.diff(heights), common_distance(np.diff(planes))
    fits = all_images is not None and (not len(own) or are_multiples(own, all_images))
    return all_images if fits else common_distance(own)


def _reach(planes: FloatArray, heights: FloatArray) -> FloatArray | None:
    """Return how far the slabs of contours reach below and above, where the planes have several distances by turns."""
    gaps = np.diff(planes)
    if not len(gaps) or not has_other_distances(gaps, common_distance(gaps) or float(np.median(gaps))):
        return None
    nearest = np.abs(heights[:, None] - planes).argmin(axis=1)
    if np.abs(planes[nearest] - heights).max(initial=0) > _least_distance(planes, _SAME_SHARE):
        return None
    return np.asarray(np.abs(touching_slabs(planes)[nearest] - planes[nearest][:, None]))


def _least_distance(heights: FloatArray, share: float) -> float:
    """Return a share of the least distance of planes, up to what coordinates are rounded to, mm."""
    return min(PLANE_TOLERANCE_MM, share * float(np.diff(heights).min(initial=np.inf)))


def _by_number(dataset: Dataset, sequence: str, keyword: str) -> dict[int, Dataset]:
    return {integer(item, keyword, -1): item for item in items(dataset, sequence)}


def _structure(roi: Dataset, drawn: Mapping[int, Dataset], observed: Mapping[int, Dataset]) -> Structure:
    which = integer(roi, "ROINumber", -1)
    item, observation = drawn.get(which, Dataset()), observed.get(which, Dataset())
    return Structure(
        text(roi, "ROIName"),
        which,
        _color(item),
        tuple(_contour(contour, which) for contour in items(item, "ContourSequence")),
        text(observation, "RTROIInterpretedType"),
        text(roi, "ReferencedFrameOfReferenceUID"),
        _plane_distance(item),
    )


def _plane_distance(item: Dataset) -> float | None:
    planes = items(item, "SourcePixelPlanesCharacteristicsSequence")
    return _positive(planes[0], "SpacingBetweenSlices") if planes else None


def _positive(item: Dataset, keyword: str) -> float | None:
    """Return the size of a length, None where it is absent or 0; the sign of a distance says nothing about it."""
    return abs(number(item, keyword) or 0.0) or None


def _color(item: Dataset) -> Color | None:
    stated = numbers(item, "ROIDisplayColor")
    if len(stated) == 3 and all(0 <= part <= 255 for part in stated):
        return int(stated[0]), int(stated[1]), int(stated[2])
    return display_color(item)


def _contour(item: Dataset, which: int) -> Contour:
    image = items(item, "ContourImageSequence")
    return Contour(
        _points(item, which),
        text(item, "ContourGeometricType"),
        text(image[0], "ReferencedSOPInstanceUID") if image else "",
        _positive(item, "ContourSlabThickness"),
    )


def _points(item: Dataset, which: int) -> NDArray[np.float64]:
    found = numbers(item, "ContourData")
    if len(found) % 3:
        raise InvalidValue(f"Contour Data of structure {which} has {len(found)} numbers: points have three each.")
    return np.array(found, np.float64).reshape(-1, 3)

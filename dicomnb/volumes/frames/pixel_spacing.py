"""How far apart the pixels of a frame are, and which attribute says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, number, numbers, require_plausible, scope, text
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.volumes.frames.ultrasound_regions import spatial_delta

__all__ = ["SIZE_KEYWORDS", "PixelSize", "demagnified", "pixel_size", "slice_thickness", "stated_distance"]

_SPACINGS: Final = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "ImagePlanePixelSpacing")

_GROUPS: Final = {"PixelSpacing": "PixelMeasuresSequence", "ImagerPixelSpacing": "FramePixelDataPropertiesSequence"}
"""Functional groups that hold a spacing in enhanced images."""

_FACTOR: Final = "EstimatedRadiographicMagnificationFactor"

_FACTORS: Final = (1e-2, 1e2)
"""Magnifications that can be meant."""

_AT_DETECTOR: Final = "at the detector"
_IN_IMAGE_PLANE: Final = "in the image plane"
_IN_BODY: Final = "in the body, where the magnification holds"
"""Where distances hold; see `PixelSize`."""

SIZE_KEYWORDS: Final = (
    *_SPACINGS,
    "PixelAspectRatio",
    "PixelSpacingCalibrationType",
    _FACTOR,
    "DistanceSourceToDetector",
    "DistanceSourceToPatient",
)
"""What the size of a pixel and its note follow from, where there are neither functional groups nor regions."""


PLAUSIBLE_MM: Final = (1e-9, 1e6)
"""Distances that can be meant, in mm: from less than an atom to a kilometre."""


@dataclass(frozen=True, slots=True)
class PixelSize:
    """Distances between the pixels of a frame.

    Parameters
    ----------
    x, y : float
        Distance between columns, and between rows.
    units : str
        ``"mm"`` or ``"pixels"``.
    source : str
        Keyword of the attribute they come from; empty if there is none.
    note : str
        What a reader has to know about them, in plain words; may be empty.
    where : str
        Where they hold, if that is not in the body: ``"at the detector"``, ``"on the scanned film"`` ...
    divided_by : float
        The magnification that was taken out of what the attribute states, 1 if none was.
    """

    x: float
    y: float
    units: str
    source: str
    note: str = ""
    where: str = ""
    divided_by: float = 1.0

    @property
    def least_mm(self) -> float:
        """The shorter of both distances in mm, to judge by what is near; infinity where it is not in mm."""
        return min(self.x, self.y) if self.units == "mm" else math.inf


def pixel_size(dataset: Dataset, frame: int = 0) -> PixelSize:
    """Return how far apart the pixels of a frame are, from the best attribute that says so.

    Pixel Spacing is (row spacing, column spacing): its first value is the VERTICAL distance. Where it is
    absent, Imager Pixel Spacing serves, then Nominal Scanned Pixel Spacing, then Image Plane Pixel Spacing,
    then the scale that all spatial regions of an ultrasound image share, then Pixel Aspect Ratio, which knows
    proportions only. A spacing that has no two values above 0 is passed over, and the note says so.

    References
    ----------
    PS3.3 10.7.1.3; C.7.6.2.1.1; C.7.6.3.1.7; C.8.5.5 (regions); C.8.11.7 and C.8.19.6.4 (Imager Pixel
    Spacing); C.8.8.2 (Image Plane Pixel Spacing).

    Raises
    ------
    InvalidValue
        If no distance between pixels is so large or so small.
    """
    passed_over = ""
    for keyword in _SPACINGS:
        place = _place(dataset, keyword, frame)
        if keyword not in place:
            continue
        found = numbers(place, keyword)
        if len(found) == 2 and min(found) > 0:
            require_plausible(place, keyword, found, PLAUSIBLE_MM, "distance between pixels in mm")
            imager = _place(dataset, "ImagerPixelSpacing", frame)
            note = passed_over + _spacing_note(dataset, imager, keyword, found, frame)
            return PixelSize(found[1], found[0], "mm", keyword, note, _where(dataset, imager, keyword, found))
        passed_over += f"{keyword} does not hold two distances above 0, and is not used. "
    delta = spatial_delta(dataset)
    if delta is not None:
        require_plausible(dataset, "SequenceOfUltrasoundRegions", delta, PLAUSIBLE_MM, "distance between pixels in mm")
        note = (
            "Distances are those of the ultrasound region (PhysicalDeltaX, PhysicalDeltaY): they hold inside it, and "
            "not for the rest of the picture."
        )
        where = "inside the ultrasound region"
        return PixelSize(*delta, "mm", "SequenceOfUltrasoundRegions", passed_over + note, where)
    ratio = numbers(dataset, "PixelAspectRatio")
    if len(ratio) == 2 and min(ratio) > 0:
        require_plausible(dataset, "PixelAspectRatio", ratio, PLAUSIBLE_MM, "proportion")
        note = (
            f"The header states no distance, only that a pixel's height is to its width as {ratio[0]:g} to "
            f"{ratio[1]:g}: axes are in pixels."
        )
        return PixelSize(1.0, ratio[0] / ratio[1], "pixels", "PixelAspectRatio", passed_over + note)
    more = " Its ultrasound regions have scales of their own: see regions(ds)." if _has_regions(dataset) else ""
    note = f"The header states no distance between pixels: axes are in pixels.{more}"
    return PixelSize(1.0, 1.0, "pixels", "", passed_over + note)


def _place(dataset: Dataset, keyword: str, frame: int) -> Dataset:
    """Return the data set that holds a spacing of a frame."""
    return scope(dataset, _GROUPS[keyword], frame) if keyword in _GROUPS else dataset


def _has_regions(dataset: Dataset) -> bool:
    return "SequenceOfUltrasoundRegions" in dataset


def _spacing_note(dataset: Dataset, imager: Dataset, keyword: str, found: tuple[float, ...], frame: int) -> str:
    if keyword == "ImagePlanePixelSpacing":
        return _image_plane_note(dataset, found)
    if keyword == "ImagerPixelSpacing":
        message = "Distances are mm at the detector (ImagerPixelSpacing): the body is nearer the tube, and smaller."
        return message + _magnification_note(dataset, found, frame)
    if keyword == "NominalScannedPixelSpacing":
        return "Distances are those of the scanned film or paper (NominalScannedPixelSpacing), not of the body."
    if "ImagerPixelSpacing" not in imager:
        return ""
    calibration = text(dataset, "PixelSpacingCalibrationType")
    if numbers(imager, "ImagerPixelSpacing") == found and not calibration:
        message = "Distances are mm at the detector: PixelSpacing repeats ImagerPixelSpacing, and corrects nothing."
        return message + _magnification_note(dataset, found, frame)
    if calibration == "GEOMETRY":
        return "Distances were corrected for magnification at a depth in the body that the scanner assumed."
    if calibration == "FIDUCIAL":
        return "Distances were calibrated with an object of known size: they hold in the plane where it lay."
    return ""


def _where(dataset: Dataset, imager: Dataset, keyword: str, found: tuple[float, ...]) -> str:
    """Return where distances hold, if that is not in the body; PS3.3 10.7.1.3."""
    if keyword == "NominalScannedPixelSpacing":
        return "on the scanned film"
    if keyword == "ImagePlanePixelSpacing":
        return _IN_IMAGE_PLANE
    calibration = text(dataset, "PixelSpacingCalibrationType")
    if keyword == "ImagerPixelSpacing" or (not calibration and numbers(imager, "ImagerPixelSpacing") == found):
        return _AT_DETECTOR
    if "ImagerPixelSpacing" not in imager:
        return ""
    places = {"GEOMETRY": "at a depth that the scanner assumed", "FIDUCIAL": "in the plane of calibration"}
    return places.get(calibration, "")


def _image_plane_note(dataset: Dataset, found: tuple[float, ...]) -> str:
    """Return where the distances of an RT image hold (PS3.3 C.8.8.2)."""
    plane, isocenter = number(dataset, "RTImageSID"), number(dataset, "RadiationMachineSAD")
    away = f", {plane:g} mm from the source (RTImageSID)" if plane else ""
    message = f"Distances are mm in the image plane (ImagePlanePixelSpacing){away}: nearer to it the body is smaller."
    if not (plane and isocenter and plane > 0 and isocenter > 0):
        return message
    share = isocenter / plane
    return (
        f"{message} At the isocentre, {isocenter:g} mm from the source (RadiationMachineSAD), a pixel is "
        f"{found[1] * share:.4g} mm wide and {found[0] * share:.4g} mm high."
    )


def _magnification_note(dataset: Dataset, found: tuple[float, ...], frame: int) -> str:
    known = _magnification(dataset, frame)
    if known is None:
        return ""
    factor, how = known
    return (
        f" The body is magnified {factor:.4g} times ({how}): there a pixel is {found[1] / factor:.4g} mm wide and "
        f"{found[0] / factor:.4g} mm high."
    )


def _magnification(dataset: Dataset, frame: int) -> tuple[float, str] | None:
    """Return how many times the body is magnified at the detector, and which attributes say so."""
    geometry = scope(dataset, "XRayGeometrySequence", frame)
    factor, how = number(dataset, _FACTOR), _FACTOR
    if factor is None:
        detector, patient = (number(geometry, f"DistanceSourceTo{end}") for end in ("Detector", "Patient"))
        factor = detector / patient if detector and patient else None
        how = "DistanceSourceToDetector / DistanceSourceToPatient"
    least, most = _FACTORS
    return (factor, how) if factor is not None and least <= factor <= most else None


def demagnified(dataset: Dataset, size: PixelSize, frame: int = 0) -> PixelSize:
    """Return the distances between pixels in the body, where those of a projection hold at the detector.

    Parameters
    ----------
    dataset : Dataset
        A projection.
    size : PixelSize
        What `pixel_size` returned for the frame.
    frame : int
        Index of the frame.

    Returns
    -------
    PixelSize
        Distances at the depth for which the header estimates the magnification; its note names the attribute.

    Raises
    ------
    UsageError
        If distances do not hold at the detector or in the plane of an RT image, so that there is nothing to correct.
    MissingAttribute
        If the header tells no magnification.
    InvalidValue
        If it tells one that cannot be.

    References
    ----------
    PS3.3 C.8.7.10 (Estimated Radiographic Magnification Factor), C.8.19.6.9 (Object Pixel Spacing in Center of Beam),
    C.8.8.2 (RT Image SID and Radiation Machine SAD).
    """
    if size.where not in {_AT_DETECTOR, _IN_IMAGE_PLANE}:
        raise UsageError(
            "Distances are not those of a detector: there is no magnification to take out of them.",
            remedy="Leave demagnify out.",
        )
    calibration = functional_group(dataset, "ProjectionPixelCalibrationSequence", frame)
    stated = () if calibration is None else numbers(calibration, "ObjectPixelSpacingInCenterOfBeam")
    if calibration is not None and len(stated) == 2 and min(stated) > 0:
        message = "Distances are mm in the body, in the plane that the scanner was calibrated for"
        keyword = "ObjectPixelSpacingInCenterOfBeam"
        require_plausible(calibration, keyword, stated, PLAUSIBLE_MM, "distance between pixels in mm")
        return PixelSize(stated[1], stated[0], "mm", keyword, f"{message} ({keyword}).", _IN_BODY)
    if size.where == _IN_IMAGE_PLANE:
        plane, isocenter = number(dataset, "RTImageSID"), number(dataset, "RadiationMachineSAD")
        known = (plane / isocenter, "RTImageSID / RadiationMachineSAD") if plane and isocenter else None
    else:
        known = _magnification(dataset, frame)
    if known is None or not _FACTORS[0] <= known[0] <= _FACTORS[1]:
        wrong = number(dataset, _FACTOR)
        if wrong:
            raise InvalidValue(
                f"{tag_text(to_tag(_FACTOR))} {_FACTOR} is {wrong:g}: no body is magnified so many times.",
                tag=to_tag(_FACTOR),
                remedy=f"Set ds.{_FACTOR} to what it should be, or delete it.",
            )
        raise MissingAttribute(
            f"{tag_text(to_tag(_FACTOR))} {_FACTOR} is absent, and no distances from the source tell it.",
            tag=to_tag(_FACTOR),
            remedy=f"Set ds.{_FACTOR} if you know it, or calibrate with an object of known size.",
        )
    factor, how = known
    note = (
        f"Distances are mm in the body at the depth for which {how} holds: those {size.where} ({size.source}) were "
        f"divided by {factor:.4g}. Nearer to the source they are less, nearer to the detector more."
    )
    return PixelSize(size.x / factor, size.y / factor, "mm", size.source, note, _IN_BODY, factor)


def slice_thickness(dataset: Dataset, frame: int = 0) -> float | None:
    """Return Slice Thickness of a frame in mm, None where it is absent or not above 0."""
    thickness = stated_distance(scope(dataset, "PixelMeasuresSequence", frame), "SliceThickness")
    return thickness if thickness is not None and thickness > 0 else None


def stated_distance(dataset: Dataset, keyword: str) -> float | None:
    """Return a distance in mm, with the sign that it has; None where it is absent or no number.

    Raises
    ------
    InvalidValue
        If no distance in a patient, or on a slide, is so large or so small.
    """
    distance = number(dataset, keyword)
    if distance is not None:
        require_plausible(dataset, keyword, (distance,), PLAUSIBLE_MM, "distance in mm")
    return distance

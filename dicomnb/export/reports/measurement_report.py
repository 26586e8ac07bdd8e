"""Results of measuring as a structured report that other programs read (TID 1500)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dicomnb._version import __version__
from dicomnb.analysis.derived import source_series
from dicomnb.analysis.results import Angle, Distance, RoiStatistics
from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import CodeLike, given_code, item, new_instance, put, short_text
from dicomnb.export.objects.parametric_map import quantity_code, unit_code
from dicomnb.export.objects.quantity_codes import quantity_of_values
from dicomnb.export.objects.segment_description import SegmentDescription, description_of
from dicomnb.export.reports.content_items import (
    HAS_MODIFIER,
    HAS_OBSERVER,
    code_content,
    container,
    image_content,
    person_content,
    text_content,
    uid_content,
)
from dicomnb.export.reports.measurement_groups import Measured, MeasuredThing, measurement_group
from dicomnb.objects.segments import Segment, segments
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.standard.code import Code
from dicomnb.standard.coded_concepts import concept_of
from dicomnb.standard.unit_codes import ucum_of
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["to_sr_measurements"]

_ENHANCED: Final = "1.2.840.10008.5.1.4.1.1.88.22"
_THREE_DIMENSIONS: Final = "1.2.840.10008.5.1.4.1.1.88.34"
"""Comprehensive 3D SR: the class that may hold places in the patient."""

_DEVICE_UID: Final = f"2.25.{uuid.uuid5(uuid.NAMESPACE_DNS, 'dicomnb').int}"

_LANGUAGE: Final = Code("121049", "DCM", "Language of Content Item and Descendants")
_ENGLISH: Final = Code("en", "RFC5646", "English")
_REPORT: Final = Code("126000", "DCM", "Imaging Measurement Report")
_MEASUREMENTS: Final = Code("126010", "DCM", "Imaging Measurements")
_PROCEDURE: Final = Code("121058", "DCM", "Procedure reported")
_IMAGING: Final = Code("363679005", "SCT", "Imaging procedure")
_LIBRARY: Final = Code("111028", "DCM", "Image Library")
_LIBRARY_GROUP: Final = Code("126200", "DCM", "Image Library Group")
_OBSERVER_TYPE: Final = Code("121005", "DCM", "Observer Type")
_PERSON: Final = Code("121006", "DCM", "Person")
_PERSON_NAME: Final = Code("121008", "DCM", "Person Observer Name")
_DEVICE: Final = Code("121007", "DCM", "Device")
_DEVICE_FACTS: Final = (
    (Code("121013", "DCM", "Device Observer Name"), "dicomnb"),
    (Code("121014", "DCM", "Device Observer Manufacturer"), "dicomnb"),
    (Code("121015", "DCM", "Device Observer Model Name"), "dicomnb"),
    (Code("121016", "DCM", "Device Observer Serial Number"), __version__),
)
_DEVICE_OBSERVER: Final = Code("121012", "DCM", "Device Observer UID")


def to_sr_measurements(
    results: Any,
    *,
    like: Any,
    segmentation: Any = None,
    findings: Mapping[str, Any] | None = None,
    quantity: CodeLike | None = None,
    unit: CodeLike | None = None,
    observer: str = "",
    procedure: CodeLike | None = None,
    path: str | os.PathLike[str] | None = None,
    description: str = "Measurements",
    series_number: int | None = None,
) -> Dataset:
    """Make a structured report of measurements (TID 1500), and write it.

    Parameters
    ----------
    results : mapping of str to RoiStatistics, Distance, Angle or a list of these
        What `roi`, `distance` and `angle` gave, by the name of what was measured. A list makes one group of
        measurements of one thing; one of them may be a region.
    like : Volume, path, Dataset or list of these
        The images that it was measured in; see `load`. Patient and study are theirs.
    segmentation : Dataset or path, optional
        A segmentation (SEG), such as `to_seg` made: measurements of a mask refer to its segment of the same name, and
        have its codes.
    findings : mapping of str, optional
        What the things are, by their names: `SegmentDescription`, a name of the table of common anatomy, or a code
        (value, scheme, meaning) of a finding. By default what the segment says, else what the table has for the name.
    quantity, unit : str or (value, scheme, meaning), optional
        What values of voxels are, and in which unit, as for `to_parametric_map`; by default by the unit and the
        modality of `like`.
    observer : str, optional
        Who measured, as a Person Name (``"Family^Given"``); dicomnb is named as the device anyway.
    procedure : (value, scheme, meaning), optional
        Procedure Reported; by default that of the images, else Imaging procedure.
    path : path, optional
        Where to write it.
    description : str
        Series Description, up to 64 characters.
    series_number : int, optional
        By default that of the source plus 1000.

    Returns
    -------
    Dataset
        The report; `report` reads it back.

    Raises
    ------
    UsageError
        If there is nothing, something else than results, or several regions under one name; if a result is not of
        `like`; if units, quantities or codes are none.
    GeometryError
        If a place in the patient is to be written, and the images state no frame of reference.

    Notes
    -----
    Regions in an acquired slice lie on its image (SCOORD), others in the patient (SCOORD3D, Comprehensive 3D SR). Of a
    region there are mean, standard deviation, minimum, maximum and median, and its area or volume; what a result
    remarks is a comment.

    References
    ----------
    PS3.3 A.35.2, A.35.13, C.17, C.18; PS3.16 TID 1500, 1501, 1410, 1411, 1419, 1600, 1001, 1204.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> bone = ct.array > 300
    >>> seg = dn.to_seg({"Bone": bone}, like=ct)
    >>> made = dn.to_sr_measurements({"Bone": dn.roi(ct, bone)}, like=ct, segmentation=seg)
    >>> rows = dn.report(made).measurements()
    >>> rows[-1]["measurement"], rows[-1]["unit"], rows[-1]["site"]
    ('Volume', 'ml', 'Bone')
    """
    volume = three_dimensions(load(like))
    known = {} if segmentation is None else {each.name: each for each in segments(segmentation)}
    things = [_thing(name, given, known, findings or {}) for name, given in _named(results)]
    unknown = set(findings or {}) - {thing.name for thing in things}
    if unknown:
        raise UsageError(f"Nothing was measured of {sorted(unknown)[0]!r}, which findings= names.")
    measured, counted = _scale(volume, quantity, unit)
    groups = [measurement_group(thing, volume, measured, counted) for thing in things]
    words = [thing.name for thing in things] + [measured.meaning, observer]
    dataset = new_instance(
        volume.dataset,
        sop_class=_THREE_DIMENSIONS if _has_three_dimensions(groups) else _ENHANCED,
        modality="SR",
        description=description,
        series_number=series_number,
        words=words,
    )
    put(
        dataset,
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        ReferencedPerformedProcedureStepSequence=[],
        PerformedProcedureCodeSequence=[],
        CurrentRequestedProcedureEvidenceSequence=_evidence(volume, things),
    )
    root = container(
        _REPORT,
        [
            code_content(_LANGUAGE, _ENGLISH, relation=HAS_MODIFIER),
            *_observers(observer),
            code_content(_PROCEDURE, _procedure(volume, procedure), relation=HAS_MODIFIER),
            *_library(volume),
            container(_MEASUREMENTS, groups),
        ],
        "1500",
    )
    for element in root:
        if element.keyword != "RelationshipType":  # the root has none above it
            dataset[element.tag] = element
    if path is not None:
        dataset.save_as(path)
    return dataset


# -- what is given -----------------------------------------------------------------------------------------------


def _named(results: Any) -> list[tuple[str, list[Measured]]]:
    if not isinstance(results, Mapping) or not results:
        raise UsageError(
            f"{type(results).__name__} names no measurements.",
            remedy='Give them by name: {"Liver": dn.roi(volume, mask), "Length": dn.distance(volume, a, b)}.',
        )
    found = []
    for name, given in results.items():
        several = list(given) if isinstance(given, (list, tuple)) else [given]
        for each in several:
            if not isinstance(each, (RoiStatistics, Distance, Angle)):
                raise UsageError(
                    f"{name!r} is a {type(each).__name__}, and no result of roi, distance or angle.",
                    remedy="to_parametric_map holds values, to_seg holds masks.",
                )
        found.append((short_text("The name of a measurement", name, 64), several))
    return found


def _thing(
    name: str, results: Sequence[Measured], known: Mapping[str, Segment], findings: Mapping[str, Any]
) -> MeasuredThing:
    segment = known.get(name)
    has_mask = any(isinstance(result, RoiStatistics) and result.shape is None for result in results)
    if known and has_mask and segment is None:
        raise UsageError(
            f"The segmentation has no segment {name!r}.",
            remedy=f"It has {', '.join(map(repr, known))}: name what was measured so.",
        )
    if name in findings:
        return MeasuredThing(name, results, _codes(findings[name]), segment)
    codes = concept_of(name) if segment is None else description_of(segment).codes
    return MeasuredThing(name, results, codes, segment)


def _codes(given: Any) -> tuple[Code, Code, Code | None]:
    if isinstance(given, SegmentDescription):
        return given.codes
    return SegmentDescription("finding", given if isinstance(given, str) else given_code(given)).codes


def _scale(volume: Volume, quantity: CodeLike | None, unit: CodeLike | None) -> tuple[Code, Code]:
    """Return what the values of voxels are, and their unit."""
    own = quantity_of_values(volume.modality, volume.units) if quantity is None else quantity_code(quantity)
    if unit is not None:
        return own, unit_code(unit)
    found = ucum_of(volume.units)
    return own, Code("1", "UCUM", volume.units or "no units") if found is None else found


def _procedure(volume: Volume, given: CodeLike | None) -> Code:
    if given is not None:
        return given_code(given)
    for each in volume.dataset.get("ProcedureCodeSequence") or ():
        parts = [text(each, keyword) for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")]
        if all(parts):
            return given_code(parts)
    return _IMAGING


# -- what else the report says -----------------------------------------------------------------------------------


def _observers(person: str) -> list[Dataset]:
    """Return who and what measured (TID 1001)."""
    found = []
    if person:
        found += [
            code_content(_OBSERVER_TYPE, _PERSON, relation=HAS_OBSERVER),
            person_content(_PERSON_NAME, person, HAS_OBSERVER),
        ]
    return [
        *found,
        code_content(_OBSERVER_TYPE, _DEVICE, relation=HAS_OBSERVER),
        uid_content(_DEVICE_OBSERVER, _DEVICE_UID, HAS_OBSERVER),
        *(text_content(name, value, HAS_OBSERVER) for name, value in _DEVICE_FACTS),
    ]


def _library(volume: Volume) -> list[Dataset]:
    """Return the images that were measured in (TID 1600)."""
    images = [
        image_content(reference) for series in source_series(volume) for reference in series.ReferencedInstanceSequence
    ]
    return [container(_LIBRARY, [container(_LIBRARY_GROUP, images)], "1600")] if images else []


def _evidence(volume: Volume, things: Iterable[MeasuredThing]) -> list[Dataset]:
    """Return all objects that the report refers to, by study and series (PS3.3 C.17.2.3)."""
    studies: dict[str, list[Dataset]] = {}
    for series in source_series(volume):
        made = item(
            SeriesInstanceUID=series.SeriesInstanceUID, ReferencedSOPSequence=list(series.ReferencedInstanceSequence)
        )
        studies.setdefault(text(volume.dataset, "StudyInstanceUID"), []).append(made)
    objects = {id(thing.segment.dataset): thing.segment.dataset for thing in things if thing.segment is not None}
    for dataset in objects.values():
        made = item(
            SeriesInstanceUID=dataset.SeriesInstanceUID,
            ReferencedSOPSequence=[
                item(ReferencedSOPClassUID=dataset.SOPClassUID, ReferencedSOPInstanceUID=dataset.SOPInstanceUID)
            ],
        )
        studies.setdefault(text(dataset, "StudyInstanceUID"), []).append(made)
    return [item(StudyInstanceUID=uid, ReferencedSeriesSequence=series) for uid, series in studies.items()]


def _has_three_dimensions(items: Iterable[Dataset]) -> bool:
    return any(
        each.ValueType == "SCOORD3D" or _has_three_dimensions(each.get("ContentSequence") or ()) for each in items
    )

"""What a header says of an MR or PET series, in the words and units of BIDS: seconds, tesla, degrees."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from dicomnb._version import __version__
from dicomnb.export.neuro.ge_protocol import ge_slice_order
from dicomnb.export.neuro.gradients import phase_encoding_axis
from dicomnb.pixels.attributes import functional_group, number, numbers, text, texts
from dicomnb.volumes.frames.csa import csa_image_header, csa_values
from dicomnb.volumes.frames.private_values import private_numbers
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.volume import Volume

__all__ = ["bids_fields"]

_MS: Final = 1e-3

_TEXTS: Final = (
    ("Modality", "Modality", ""),
    ("Manufacturer", "Manufacturer", ""),
    ("ManufacturersModelName", "ManufacturerModelName", ""),
    ("MRAcquisitionType", "MRAcquisitionType", ""),
    ("PulseSequenceName", "PulseSequenceName", ""),
    ("BodyPart", "BodyPartExamined", ""),
    ("PatientPosition", "PatientPosition", ""),
)

_LISTS: Final = (
    ("ScanningSequence", "ScanningSequence", "_"),
    ("SequenceVariant", "SequenceVariant", "_"),
    ("ScanOptions", "ScanOptions", "_"),
)

_NUMBERS: Final[tuple[tuple[str, str, str, str, float], ...]] = (
    ("MagneticFieldStrength", "MagneticFieldStrength", "", "", 1.0),
    ("ImagingFrequency", "ImagingFrequency", "MRImagingModifierSequence", "TransmitterFrequency", 1.0),
    ("EchoTime", "EchoTime", "MREchoSequence", "EffectiveEchoTime", _MS),
    ("RepetitionTime", "RepetitionTime", "MRTimingAndRelatedParametersSequence", "RepetitionTime", _MS),
    ("InversionTime", "InversionTime", "MRModifierSequence", "InversionTimes", _MS),
    ("FlipAngle", "FlipAngle", "MRTimingAndRelatedParametersSequence", "FlipAngle", 1.0),
    ("EchoTrainLength", "EchoTrainLength", "MRTimingAndRelatedParametersSequence", "EchoTrainLength", 1.0),
    ("PixelBandwidth", "PixelBandwidth", "MRImagingModifierSequence", "PixelBandwidth", 1.0),
    ("SliceThickness", "SliceThickness", "PixelMeasuresSequence", "SliceThickness", 1.0),
)
"""Field, keyword in a classic image; functional group and keyword in an enhanced one; what it is multiplied by."""


_GE_PARAMETERS: Final = "GEMS_PARM_01"


def bids_fields(volume: Volume) -> dict[str, Any]:
    """Return the fields of a JSON sidecar; what a header does not state is left out.

    No name, date or number of the patient, no free text, and no place is among them.

    Parameters
    ----------
    volume : Volume
        Three or four dimensions.

    References
    ----------
    BIDS 1.10, MRI sidecar fields; PS3.3 C.8.3.1, C.8.13.
    """
    source = next(source for source in volume.slices if source is not None)
    dataset = source.dataset
    found: dict[str, Any] = {}
    for field, keyword, _ in _TEXTS:
        value = text(dataset, keyword)
        if value:
            found[field] = value
    for field, keyword, joint in _LISTS:
        several = texts(dataset, keyword)
        if any(several):
            found[field] = joint.join(several)
    for field, keyword, group, inner, factor in _NUMBERS:
        measured = _number(source, keyword, group, inner)
        if measured is not None:
            found[field] = _rounded(measured * factor)
        times = volume.labels.get(keyword, ())
        if len(set(times)) > 1 and all(isinstance(each, (int, float)) for each in times):
            found[field] = [_rounded(float(each) * factor) for each in times]
    distance = None if volume.stack is None else volume.stack.distance
    if distance:
        found["SpacingBetweenSlices"] = round(distance, 6)
    if "MR" in found.get("Modality", ""):
        found |= _acceleration(source)
        found |= _encoding(volume, source)
        timing = _slice_timing(volume, source)
        if timing:
            found["SliceTiming"] = timing
    if volume.units:
        found["Units"] = volume.units
    return found | {"ConversionSoftware": "dicomnb", "ConversionSoftwareVersion": __version__}


def _acceleration(source: SliceSource) -> dict[str, Any]:
    """Return how much faster images were acquired than line by line and slice by slice, as GE states it."""
    shares = private_numbers(source.dataset, 0x0043, _GE_PARAMETERS, 0x83)  # of the lines, and of the partitions
    bands = private_numbers(source.dataset, 0x0043, _GE_PARAMETERS, 0xB6, "s")
    found: dict[str, Any] = {}
    if shares and 0 < shares[0] < 1:
        found["ParallelReductionFactorInPlane"] = _rounded(round(1 / shares[0], 3))
    if bands and bands[0] > 1:
        found["MultibandAccelerationFactor"] = _rounded(bands[0])
    return found


def _rounded(value: float) -> float:
    """Return a number in nine decimals, a whole one without any."""
    return int(value) if value == int(value) else round(value, 9)


def _number(source: SliceSource, keyword: str, group: str, inner: str) -> float | None:
    item = functional_group(source.dataset, group, source.frame) if group else None
    found = None if item is None else number(item, inner)
    return number(source.dataset, keyword) if found is None else found


def _encoding(volume: Volume, source: SliceSource) -> dict[str, Any]:
    """Return along which axis of the image phase is encoded, in which direction, and for how long.

    j grows with the rows of the DICOM image, from the front of an axial slice to the back. Converters that turn rows
    over have the opposite sign.
    """
    axis = phase_encoding_axis(source)
    if axis is None:
        return {}
    found: dict[str, Any] = {}
    positive = csa_values(csa_image_header(source.dataset), "PhaseEncodingDirectionPositive") or _order_of_lines(source)
    if positive:
        found["PhaseEncodingDirection"] = axis if positive[0] else f"{axis}-"
    else:
        found["PhaseEncodingAxis"] = axis
    lines = volume.frame_shape[0 if axis == "j" else 1]
    bandwidth = private_numbers(source.dataset, 0x0019, "SIEMENS MR HEADER", 0x28)
    if bandwidth and bandwidth[0] > 0:
        spacing = 1 / (bandwidth[0] * lines)
        found["BandwidthPerPixelPhaseEncode"] = bandwidth[0]
        found["EffectiveEchoSpacing"] = round(spacing, 9)
        found["TotalReadoutTime"] = round(spacing * (lines - 1), 9)
    readout = _readout_of_ge(source)
    if readout is not None and lines > 1:
        found["EffectiveEchoSpacing"] = round(readout / (lines - 1), 9)
        found["TotalReadoutTime"] = round(readout, 9)
    return found


def _order_of_lines(source: SliceSource) -> tuple[bool, ...]:
    """Return whether GE reads the lines of an echo-planar image in ascending order; empty where nobody states that."""
    dataset = source.dataset
    orders = {"LINEAR": (True,), "REVERSE_LINEAR": (False,)}
    is_ge = text(dataset, "Manufacturer").upper().startswith("GE")
    if not is_ge or "EP" not in texts(dataset, "ScanningSequence"):
        return ()
    return orders.get(text(dataset, "RectilinearPhaseEncodeReordering"), ())


def _readout_of_ge(source: SliceSource) -> float | None:
    """Return how long GE reads one slice of an echo-planar image, s; None where its header does not tell.

    The time from echo to echo is that of the lines that are acquired: a share of them where images are accelerated
    (ASSET, ARC), an even number. Of a half Fourier image the number of lines is not stated.
    """
    dataset = source.dataset
    spacing = private_numbers(dataset, 0x0043, _GE_PARAMETERS, 0x2C)
    acquired = max(numbers(dataset, "AcquisitionMatrix")[2:], default=0)
    is_partial = any(option.startswith("PF") for option in texts(dataset, "ScanOptions"))
    if (
        "EP" not in texts(dataset, "ScanningSequence")
        or not spacing
        or not spacing[0] > 0
        or acquired < 2
        or is_partial
    ):
        return None
    share = private_numbers(dataset, 0x0043, _GE_PARAMETERS, 0x83)
    lines = math.ceil(acquired * (share[0] if share and 0 < share[0] <= 1 else 1) / 2) * 2
    return (lines - 1) * spacing[0] * 1e-6


def _slice_timing(volume: Volume, source: SliceSource) -> list[float]:
    """Return when each slice was acquired, s from the first one; empty where that is not stated.

    A mosaic of Siemens has a list of times in the order of its tiles, and each image of GE's real-time EPI a timer. The
    other EPI of GE say in a protocol in which order slices follow each other. Other makers' times are not read.
    """
    times = private_numbers(source.dataset, 0x0019, "SIEMENS MR HEADER", 0x29)
    slices = volume.slices[: volume.slice_count]
    if len(times) != len(slices):
        return _timers_of_ge(volume) or _order_of_ge(volume, source)
    found = []
    for each in slices:
        if each is None or each.tile is None:
            return []
        tile = each.tile
        across = (number(each.dataset, "Columns") or tile.columns) // tile.columns
        found.append(times[int(tile.top // tile.rows * across + tile.left // tile.columns)])
    return [round(float(time), 9) for time in (np.array(found) - min(found)) * _MS]


def _timers_of_ge(volume: Volume) -> list[float]:
    """Return when each slice was acquired, s from the first one, by the timer that GE writes into each image.

    RTIA timer, (0021,xx5E) of the block GEMS_RELA_01, counts seconds from the beginning of the scan. It stands at 0
    where it was not running: in other sequences, and in some images of the first points in time.
    """
    n = volume.slice_count
    longest = number(volume.dataset, "RepetitionTime")
    for start in range(0, len(volume.slices), n):
        timers = [
            private_numbers(each.dataset, 0x0021, "GEMS_RELA_01", 0x5E, "s")
            for each in volume.slices[start : start + n]
            if each is not None
        ]
        seconds = np.array([each[0] for each in timers if each and each[0] > 0])
        if len(seconds) == n > 1 and longest and 0 < np.ptp(seconds) < longest * _MS:
            return [round(float(each), 9) for each in seconds - seconds.min()]
    return []


def _order_of_ge(volume: Volume, source: SliceSource) -> list[float]:
    """Return when each slice was acquired, s from the first one, by the order that GE's protocol states.

    It holds for gradient-echo EPI of one slice at a time, which acquires without a pause; and slices are counted as the
    scanner numbers its images. Group delay, (0043,xx7C), is no part of Repetition Time.
    """
    dataset, n = source.dataset, volume.slice_count
    delay = private_numbers(dataset, 0x0043, _GE_PARAMETERS, 0x7C)
    bands = private_numbers(dataset, 0x0043, _GE_PARAMETERS, 0xB6, "s")
    period = number(dataset, "RepetitionTime")
    kinds = texts(dataset, "ScanningSequence")
    if not {"EP", "GR"} <= set(kinds) or not period or any(delay) or bands[:1] > (1,):
        return []
    order = ge_slice_order(dataset, n)
    numbered = [None if each is None else number(each.dataset, "InstanceNumber") for each in volume.slices[:n]]
    if not order or None in numbered or len(set(numbered)) < n:
        return []
    places = np.argsort(np.argsort(np.array(numbered, float)))  # of each slice, in the order of the scanner
    times = np.argsort(order)[places] * (period * _MS / n)
    return [round(float(each), 9) for each in times]

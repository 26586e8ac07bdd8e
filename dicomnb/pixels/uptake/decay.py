"""How much of an injected dose is left at the moment that the pixels of a PET image stand for.

Pixels are corrected for decay to some moment: the start of the scan (START), the injection (ADMIN), or not at all
(NONE), which makes it the moment within the frame when the count rate was its average. Which attribute tells the
moment is a matter of experience with scanners; the rules here are QIBA's vendor-neutral ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, private_text, require_plausible, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["Decay", "decay", "moment"]

_DAY: Final = timedelta(days=1)
_PLAUSIBLE: Final = (1e-3, 1e18)
"""Becquerels and seconds that can be meant: the half-lives in use begin at a minute, uranium's ends at 1e17 s."""

_LONGEST_SCAN_MS: Final = 1e10
"""Milliseconds: scans and their frames take hours, not months."""
_MANY_HALF_LIVES: Final = 7
"""More of them leave less than a hundredth of the dose: that deserves a look."""
_MOST_HALF_LIVES: Final = 12
"""More of them leave less than a 4000th of the dose, of which nobody makes a picture: the times are not true."""
_LEAST_DOSE: Final = 1e4
"""Becquerel: nobody sees a smaller dose; a smaller number is one in megabecquerel."""

_TIME: Final = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(?:\.(\d{1,6}))?")
_DATE: Final = re.compile(r"(\d{4})[.-]?(\d{2})[.-]?(\d{2})")
_ZONE: Final = re.compile(r"([+-])(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class Decay:
    """A dose on its way from the injection to the image.

    Parameters
    ----------
    dose : float
        Radionuclide Total Dose, Bq.
    half_life : float
        Radionuclide Half Life, s.
    elapsed : float
        From the injection to the moment that the pixels stand for, s; 0 if they are corrected to the injection.
    derivation : tuple of str
        How these come about, line by line. Times of day only: a date may tell who somebody is.
    notes : tuple of str
        What deserves a look.
    """

    dose: float
    half_life: float
    elapsed: float
    derivation: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def left(self) -> float:
        """What is left of the dose, Bq."""
        return self.dose * math.exp2(-self.elapsed / self.half_life)


def decay(dataset: Dataset, series: Sequence[Dataset] = (), *, same_day: bool = False) -> Decay:
    """Follow the dose of a PET image.

    Parameters
    ----------
    dataset : Dataset
        The header of one slice.
    series : sequence of Dataset
        The headers of all slices of its series, which tell when the scan began; by default the one slice.
    same_day : bool
        True to leave the date of the injection aside, where whoever hid the patient has shifted or replaced it: its
        time of day then goes with the day of the scan, or with the day before where it would be later.

    Raises
    ------
    MissingAttribute
        If dose, half-life, the time of the injection or every time of the scan is absent.
    InvalidValue
        If the dose cannot be in becquerel, was given after the scan, or so long before it that nothing would be left.
    UsageError
        If the header does not say how pixels are corrected for decay.

    References
    ----------
    QIBA, Standardized Uptake Value: vendor-neutral pseudo-code; PS3.3 C.8.9.1, C.8.9.2 and C.8.9.4.
    """
    drug = items(dataset, "RadiopharmaceuticalInformationSequence")
    if not drug:
        raise _absent("RadiopharmaceuticalInformationSequence", "It holds the dose and when it was given.")
    dose = _positive(drug[0], "RadionuclideTotalDose", "Set it in becquerel.")
    half_life = _positive(drug[0], "RadionuclideHalfLife", "Set it in seconds: 6586.2 for fluorine-18.")
    if dose < _LEAST_DOSE:
        tag = to_tag("RadionuclideTotalDose")
        raise InvalidValue(
            f"{tag_text(tag)} RadionuclideTotalDose is {dose:g}, which cannot be in becquerel.",
            tag=tag,
            remedy="If it is in megabecquerel, multiply it by 1e6.",
        )
    nuclide = f"half-life {half_life:g} s"
    given = f"injected dose {dose:,.0f} Bq"
    correction = text(dataset, "DecayCorrection").upper()
    if correction == "ADMIN":
        whole = "decay is corrected to the injection (ADMIN): the dose counts as a whole"
        return Decay(dose, half_life, 0.0, (given, nuclide, whole))
    scan, how = _reference(dataset, series or (dataset,), correction, half_life)
    injection, told, notes = _injection(dataset, drug[0], scan, same_day=same_day)
    elapsed = (scan - injection).total_seconds()
    if elapsed > _MOST_HALF_LIVES * half_life:
        given_at, scanned_at = f"{injection:%H:%M:%S} ({told})", f"{scan:%H:%M:%S} ({how})"
        is_other_day = injection.date() != scan.date() and not same_day
        raise _implausible(elapsed, half_life, given_at, scanned_at, is_other_day=is_other_day)
    day = "" if injection.date() == scan.date() else f", {(scan.date() - injection.date()).days} day(s) before the scan"
    said = (
        f"{given} at {injection:%H:%M:%S}{day} ({told})",
        nuclide,
        f"pixels stand for {scan:%H:%M:%S} ({how})",
        f"{elapsed:,.1f} s after the injection",
    )
    if elapsed > _MANY_HALF_LIVES * half_life:
        notes = (*notes, f"The scan is {elapsed / half_life:.1f} half-lives after the injection: are the times right?")
    return Decay(dose, half_life, elapsed, said, notes)


# -- the moment that pixels stand for -----------------------------------------------------------------------


def _reference(dataset: Dataset, series: Sequence[Dataset], correction: str, half_life: float) -> tuple[datetime, str]:
    if correction == "START":
        return _start_of_scan(dataset, series, half_life)
    if correction == "NONE":
        began = _acquisition(dataset)
        if began is None:
            raise _absent("AcquisitionTime", "Pixels are not corrected for decay: the time of each frame is needed.")
        return began + _average(dataset, half_life), "not corrected for decay: when the frame's count rate was average"
    corrected_to = moment(text(dataset, "DecayCorrectionDateTime"))
    if text(dataset, "DecayCorrected") == "YES" and corrected_to is not None:
        return corrected_to, "Decay Correction DateTime"
    tag = to_tag("DecayCorrection")
    raise UsageError(
        f"{tag_text(tag)} DecayCorrection is {correction or 'absent'}: it must say START, ADMIN or NONE.",
        tag=tag,
        remedy="If you know what pixels are corrected to, set it.",
    )


def _start_of_scan(dataset: Dataset, series: Sequence[Dataset], half_life: float) -> tuple[datetime, str]:
    """Return when the scan began, and what told."""
    stated = _joined(dataset, "SeriesDate", "SeriesTime")
    acquired = [when for one in series if (when := _acquisition(one)) is not None]
    earliest = min(acquired, default=None)
    if stated is not None and (earliest is None or stated <= earliest):
        return stated, "Series Date and Time, not after any acquisition"
    # A series that was made later has a time of its own; the scan's has to be found elsewhere.
    private = moment(private_text(dataset, "GEMS_PETD_01", 0x0009, 0x0D))
    if private is not None:
        return private, "GE's private scan time, since Series Time is later than the acquisition"
    began, offset = _acquisition(dataset), number(dataset, "FrameReferenceTime")
    if began is not None and offset is not None and offset > 0 and number(dataset, "ActualFrameDuration"):
        # Frame Reference Time counts from the start of the scan to the moment of average count rate.
        require_plausible(dataset, "FrameReferenceTime", (offset,), (0.0, _LONGEST_SCAN_MS), "time of a scan")
        scan = began + _average(dataset, half_life) - timedelta(milliseconds=offset)
        return scan, "computed back by Frame Reference Time, since Series Time is later than the acquisition"
    if earliest is None:
        raise _absent("AcquisitionTime", "Neither it nor Series Time tells when the scan was made.")
    return earliest, "the earliest acquisition of these slices, since Series Time is later than it"


def _average(dataset: Dataset, half_life: float) -> timedelta:
    """Return how long after its start a frame's count rate is its average."""
    milliseconds = number(dataset, "ActualFrameDuration") or 0.0
    require_plausible(dataset, "ActualFrameDuration", (milliseconds,), (0.0, _LONGEST_SCAN_MS), "time of a frame")
    duration = milliseconds / 1000
    if duration <= 0:
        return timedelta(0)
    decays = math.log(2) / half_life * duration
    # expm1: a frame of seconds decays by less than single digits of precision can tell.
    return timedelta(seconds=duration / decays * math.log(decays / -math.expm1(-decays)))


def _acquisition(dataset: Dataset) -> datetime | None:
    return moment(text(dataset, "AcquisitionDateTime")) or _joined(dataset, "AcquisitionDate", "AcquisitionTime")


# -- the injection ------------------------------------------------------------------------------------------


def _injection(
    dataset: Dataset, drug: Dataset, scan: datetime, *, same_day: bool
) -> tuple[datetime, str, tuple[str, ...]]:
    """Return when the dose was given, what told, and what deserves a look."""
    notes: tuple[str, ...] = ()
    given = _in_zone(text(drug, "RadiopharmaceuticalStartDateTime"), text(dataset, "TimezoneOffsetFromUTC"))
    if given is not None and same_day:
        time_of_day = given - given.replace(hour=0, minute=0, second=0, microsecond=0)
        told = "the time of Radiopharmaceutical Start DateTime; its date was left aside, as asked for"
        return _on_the_day(scan, time_of_day), told, notes
    if given is not None:
        if given <= scan:
            return given, "Radiopharmaceutical Start DateTime", notes
        notes = ("Radiopharmaceutical Start DateTime is after the scan and was left aside.",)
    clock = _clock(text(drug, "RadiopharmaceuticalStartTime"))
    if clock is None:
        if given is not None:
            tag = to_tag("RadiopharmaceuticalStartDateTime")
            raise InvalidValue(
                f"{tag_text(tag)} The dose was given at {given:%H:%M:%S}, after the scan: {_span(given - scan)} after "
                f"the moment that pixels stand for, {scan:%H:%M:%S}.",
                tag=tag,
                remedy=_SAME_DAY if given.date() != scan.date() else "Set it if you know it.",
            )
        raise _absent("RadiopharmaceuticalStartTime", "When was the dose given?")
    when = _on_the_day(scan, clock)
    midnight = ", before midnight" if when.date() != scan.date() else ""
    return when, f"Radiopharmaceutical Start Time{midnight}", notes


def _on_the_day(scan: datetime, clock: timedelta) -> datetime:
    """Return the moment that a time of day names: on the day of the scan, or on the day before."""
    when = scan.replace(hour=0, minute=0, second=0, microsecond=0) + clock
    return when if when <= scan else when - _DAY


_SAME_DAY: Final = (
    "Dates may have been shifted to hide the patient: suv(volume, same_day=True) takes the time of day on the day of "
    "the scan."
)


def _implausible(elapsed: float, half_life: float, injection: str, scan: str, *, is_other_day: bool) -> InvalidValue:
    tag = to_tag("RadiopharmaceuticalStartDateTime")
    before, halves = _span(timedelta(seconds=elapsed)), f"{elapsed / half_life:,.0f} half-lives of {half_life:g} s"
    return InvalidValue(
        f"{tag_text(tag)} The dose was given at {injection}, {before} before the moment that pixels stand for, {scan}: "
        f"after {halves} nothing is left of it.",
        tag=tag,
        remedy=_SAME_DAY if is_other_day else "Check these times and the half-life, and set them if you know them.",
    )


def _span(time: timedelta) -> str:
    """Return a time in days, or in hours or minutes where it is shorter: ``"1.5 days"``."""
    seconds = time.total_seconds()
    for unit, length in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= length:
            count = f"{round(seconds / length, 1):,g}"
            return f"{count} {unit}{'' if count == '1' else 's'}"
    return f"{seconds:g} s"


# -- dates and times ----------------------------------------------------------------------------------------


def moment(value: str) -> datetime | None:
    """Return the moment that a DT value names, without its zone; None if it names no hour.

    Examples
    --------
    >>> moment("20240229235959.5+0100")
    datetime.datetime(2024, 2, 29, 23, 59, 59, 500000)
    """
    date, clock = _day(value[:8]), _clock(_ZONE.sub("", value[8:]))
    return None if date is None or clock is None else date + clock


def _in_zone(value: str, zone: str) -> datetime | None:
    """Return the moment that a DT value names, in the zone of the data set where both state one."""
    when, own, other = moment(value), _ZONE.search(value[8:]), _ZONE.search(zone)
    if when is None or own is None or other is None:
        return when
    return when - _offset(own) + _offset(other)


def _offset(zone: re.Match[str]) -> timedelta:
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
    return -offset if zone[1] == "-" else offset


def _joined(dataset: Dataset, date: str, time: str) -> datetime | None:
    day, clock = _day(text(dataset, date)), _clock(text(dataset, time))
    return None if day is None or clock is None else day + clock


def _day(value: str) -> datetime | None:
    found = _DATE.fullmatch(value)
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
    # Beside the first and the last year there is no room for another time zone, or the day after.
    return day if day is not None and 1 < day.year < 9999 else None


def _clock(value: str) -> timedelta | None:
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    hours, minutes, seconds, fraction = (part or "0" for part in found.groups())
    return timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(seconds), microseconds=int(fraction.ljust(6, "0"))
    )


def _positive(dataset: Dataset, keyword: str, remedy: str) -> float:
    value = number(dataset, keyword)
    if value is None:
        raise _absent(keyword, remedy)
    if value <= 0:
        tag = to_tag(keyword)
        raise InvalidValue(f"{tag_text(tag)} {keyword} is {value:g}.", tag=tag, remedy=remedy)
    require_plausible(dataset, keyword, (value,), _PLAUSIBLE, "dose, and no half-life,")
    return value


def _absent(keyword: str, remedy: str) -> MissingAttribute:
    tag = to_tag(keyword)
    return MissingAttribute(f"{tag_text(tag)} {keyword} is absent.", tag=tag, remedy=remedy)

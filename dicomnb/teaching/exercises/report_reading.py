"""Exercises of notebook 9, on reports, curves and documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.answers import Number, Numbers, Words
from dicomnb.teaching.checking import Exercise, Mistake, Pattern
from dicomnb.teaching.studies.ct import CT
from dicomnb.teaching.studies.objects.documents import DOCUMENTS, DORA
from dicomnb.teaching.studies.objects.ecg import ECG
from dicomnb.teaching.studies.objects.reports import REPORT

__all__ = ["EXERCISES"]

CONVERSION: Final = 0.014
"""Effective dose of a chest for a dose length product of one, mSv/(mGy·cm) (AAPM report 96)."""

_CENTER: Final = REPORT.nodule.center
_SPACING: Final = CT.grid.spacing
_FIRST: Final = CT.grid.position(REPORT.slice_number)


def _shifted(pixels: float) -> tuple[float, float, float]:
    """Return the middle of the nodule, so many pixels too far along rows and columns."""
    x, y, z = _CENTER
    return x + pixels * _SPACING[0], y + pixels * _SPACING[1], z


def _from_corner() -> FloatArray:
    """Return the middle of the nodule counted from the first pixel of its slice, mm."""
    return _CENTER - _FIRST


def _swapped() -> tuple[float, float, float]:
    """Return where the middle would be if the first number of a point were the row."""
    across, down, _ = _from_corner()
    return _FIRST[0] + down, _FIRST[1] + across, _CENTER[2]


def _product() -> float:
    return sum(scan.dlp for scan in REPORT.scans)


def _beats() -> int:
    """Return how many R waves there are in the recording."""
    return len([n for n in range(1000) if ECG.first_beat + n * 60 / ECG.rate < ECG.duration])


def _documents_with_name() -> int:
    name = DORA.name.encode()
    return sum(name in content for content in DOCUMENTS.contents().values())


EXERCISES: Final[Mapping[str, Exercise]] = {
    "9.1": Exercise(
        Words(),
        lambda: "103339001",
        "The code stays the same when the words are in another language, or `Long Axis` is `Longest diameter`.",
        (
            Mistake(
                "meaning",
                lambda: "Long Axis",
                "This is the meaning, for people. It may be written in another way in the next report. "
                "What stands in the brackets behind it?",
            ),
            Mistake("code of the volume", lambda: "118565006", "This is the code of the volume."),
            Mistake(
                "code of the finding",
                lambda: "27925004",
                "This code says what was found: a nodule. The question is what was measured.",
            ),
            Mistake(
                "scheme",
                lambda: "SCT",
                "This is the scheme, SNOMED CT: it says in which list the code has to be looked up.",
            ),
            Mistake("unit", lambda: "mm", "This is the code of the unit. The question is what was measured."),
        ),
    ),
    "9.2": Exercise(
        Numbers("mm", 0.05),
        lambda: _CENTER,
        "The middle of the nodule, to a tenth of a millimetre: a report can be laid over any image of this patient.",
        (
            Mistake(
                "half a pixel forgotten",
                lambda: _shifted(0.5),
                "Nearly: half a pixel too far. In a report, (0, 0) is the corner of the first pixel. "
                "Image Position is the middle of it.",
            ),
            Mistake(
                "half a pixel added",
                lambda: _shifted(1.0),
                "One pixel too far. From the corner of the first pixel to its middle it is half a pixel: is it to be "
                "added or taken away?",
            ),
            Mistake(
                "row first",
                _swapped,
                "Rows and columns have changed places. A point of a report has the column first.",
            ),
            Mistake(
                "no position",
                _from_corner,
                "This is counted from the first pixel of the image. Where in the patient is that pixel?",
            ),
            Pattern(
                "pixels",
                lambda given: given.shape == (3,) and bool(given.min() > 200),
                "These are pixels. The question is for millimetres in the patient.",
            ),
        ),
    ),
    "9.3": Exercise(
        Number("mSv", 0.01),
        lambda: CONVERSION * _product(),
        "About two years of natural background. It is an estimate for an average adult, not the dose of this patient.",
        (
            Mistake(
                "one scan",
                lambda: CONVERSION * REPORT.scans[0].dlp,
                "This is the first scan alone. The second one counts too, though it is small.",
            ),
            Mistake(
                "total counted twice",
                lambda: CONVERSION * 2 * _product(),
                "Twice too much. The total is in the report already: it is the sum of the two scans.",
            ),
            Mistake(
                "CTDI for DLP",
                lambda: CONVERSION * sum(scan.ctdi for scan in REPORT.scans),
                "CTDI is the dose in one slice, mGy. It does not depend on the length that was scanned. The factor is "
                "for the product of both, DLP.",
            ),
            Mistake("no factor", _product, "This is the dose length product, mGy·cm. The factor is still missing."),
            Mistake(
                "divided",
                lambda: _product() / CONVERSION,
                "Look at the units: mGy·cm times mSv/(mGy·cm) gives mSv.",
            ),
        ),
    ),
    "9.4": Exercise(
        Number("per minute", 0.2),
        lambda: ECG.rate,
        "0.8 seconds a beat. On the paper that is 20 mm.",
        (
            Mistake(
                "steps for milliseconds",
                lambda: 60_000 / (60 / ECG.rate * ECG.frequency),
                "This treats the steps as milliseconds. There are 500 steps in a second.",
            ),
            Mistake(
                "counted beats",
                lambda: 60 / ECG.duration * _beats(),
                "You counted the beats of ten seconds. At both ends a part of a beat is lost. "
                "Measure from one wave to the next.",
            ),
            Mistake("per second", lambda: ECG.rate / 60, "Right for a second. The question is for a minute."),
            Mistake(
                "seconds",
                lambda: 60 / ECG.rate,
                "This is the duration of one beat, in seconds. How many are in a minute?",
            ),
            Mistake(
                "steps",
                lambda: 60 / ECG.rate * ECG.frequency,
                "This is the number of steps between two waves. How long is a step?",
            ),
        ),
    ),
    "9.5": Exercise(
        Number("files"),
        _documents_with_name,
        "The note has the name in its title. De-identification has to look into documents too, or leave them out.",
        (
            Mistake(
                "all",
                lambda: len(DOCUMENTS.names),
                "The three DICOM files have the name in their headers. The files that were taken out have no header.",
            ),
            Mistake("none", lambda: 0, "Open the note: `print(note.read_text())`. It is only text."),
            Mistake("two", lambda: 2, "One of them only. What was written into the letter, and what into the model?"),
        ),
    ),
}

"""What was noted on a waveform: a text, a concept or a number, at points of time or over a stretch of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dicomnb.objects.codes import code_of, unit_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, numbers, text
from dicomnb.standard.code import NO_CODE, Code

__all__ = ["Annotation", "annotations_of"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation of a waveform.

    Parameters
    ----------
    concept : Code
        What is noted, such as a heart rate; `NO_CODE` for a text.
    value : Code, float, str or None
        What it is said to be.
    unit : str
        Unit of a number.
    text : str
        Words of a person or a program. They may name somebody.
    kind : str
        Temporal Range Type: ``"POINT"``, ``"MULTIPOINT"``, ``"SEGMENT"`` ...; empty for the whole recording.
    times : tuple of float
        Seconds from the beginning of its multiplex group.
    channels : tuple of (int, int)
        Multiplex group and channel, from 0; channel -1 for all of the group.
    """

    concept: Code
    value: Code | float | str | None = None
    unit: str = ""
    text: str = ""
    kind: str = ""
    times: tuple[float, ...] = ()
    channels: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> str:
        """Concept and value in words; free text is not among them."""
        if self.value is None:
            return str(self.concept)
        shown = f"{self.value:g}" if isinstance(self.value, float) else str(self.value)
        return f"{self.concept}: {shown} {self.unit}".strip() if self.concept else f"{shown} {self.unit}".strip()


def annotations_of(dataset: Dataset, frequencies: Sequence[float | None]) -> tuple[Annotation, ...]:
    """Return the annotations of a recording.

    Parameters
    ----------
    dataset : Dataset
        The recording.
    frequencies : sequence of float or None
        Sampling frequency of each multiplex group, Hz: places are counted in samples, from 1.

    References
    ----------
    PS3.3 C.10.10.
    """
    return tuple(_annotation(item, frequencies) for item in items(dataset, "WaveformAnnotationSequence"))


def _annotation(item: Dataset, frequencies: Sequence[float | None]) -> Annotation:
    pairs = [int(each) for each in numbers(item, "ReferencedWaveformChannels")]
    channels = tuple((group - 1, channel - 1) for group, channel in zip(pairs[::2], pairs[1::2], strict=False))
    group = channels[0][0] if channels else 0
    frequency = frequencies[group] if 0 <= group < len(frequencies) else None
    times = tuple(each / 1000 for each in numbers(item, "ReferencedTimeOffsets"))  # stated in ms
    if not times and frequency:
        times = tuple((each - 1) / frequency for each in numbers(item, "ReferencedSamplePositions"))
    value: Code | float | str | None = number(item, "NumericValue")
    if value is None:
        value = code_of(item, "ConceptCodeSequence") or text(item, "TextValue") or None
    return Annotation(
        code_of(item, "ConceptNameCodeSequence") or NO_CODE,
        value,
        unit_of(code_of(item, "MeasurementUnitsCodeSequence")),
        text(item, "UnformattedTextValue"),
        text(item, "TemporalRangeType"),
        times,
        channels,
    )

"""A made-up electrocardiogram: twelve leads with a known heart rate and known amplitudes, and one averaged beat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import Subject, code, general, put, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["ECG", "EcgStudy"]

ECG_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.9.1.1"
EVA: Final = Subject("Phantom^Eva", "SAMPLE-0907", "19690214", "F", "046Y", 1.68, 64.0)

_WAVES: Final = (("P", -0.16, 0.022), ("Q", -0.028, 0.009), ("R", 0.0, 0.011), ("S", 0.03, 0.01), ("T", 0.26, 0.05))
"""Waves of a beat: seconds from the R wave, and standard deviation in seconds."""

_HEIGHTS: Final[Mapping[str, tuple[float, float, float, float, float]]] = MappingProxyType(
    {
        "I": (0.08, -0.05, 0.70, -0.10, 0.20),
        "II": (0.12, -0.08, 1.10, -0.20, 0.30),
        "V1": (0.05, 0.0, 0.25, -1.00, -0.10),
        "V2": (0.06, 0.0, 0.50, -1.40, 0.40),
        "V3": (0.06, 0.0, 0.90, -1.00, 0.50),
        "V4": (0.07, -0.05, 1.50, -0.60, 0.50),
        "V5": (0.07, -0.08, 1.40, -0.30, 0.40),
        "V6": (0.07, -0.08, 1.10, -0.15, 0.30),
    }
)
"""Heights of the waves, mV. The other limb leads follow from I and II (Einthoven, Goldberger)."""

_ORDER: Final = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
_MDC_CODES: Final = MappingProxyType(
    {
        "I": "2:1", "II": "2:2", "III": "2:61", "aVR": "2:62", "aVL": "2:63", "aVF": "2:64",
        "V1": "2:3", "V2": "2:4", "V3": "2:5", "V4": "2:6", "V5": "2:7", "V6": "2:8",
    }
)  # fmt: skip
"""Codes of the leads (PS3.16 CID 3001, MDC)."""


@dataclass(frozen=True, slots=True)
class EcgStudy(Study):
    """The recording; its truth is data.

    Parameters
    ----------
    key : str
        Its name.
    frequency : float
        Samples in a second, Hz.
    duration : float
        Seconds.
    rate : float
        Heart beats in a minute.
    first_beat : float
        Seconds to the first R wave.
    sensitivity : float
        Microvolts for one step of a sample.
    """

    key: str
    frequency: float
    duration: float
    rate: float
    first_beat: float
    sensitivity: float

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the file."""
        return ("ecg.dcm",)

    @property
    def leads(self) -> tuple[str, ...]:
        """Names of the leads, in the order of the channels."""
        return _ORDER

    def millivolts(self, lead: str, seconds: FloatArray) -> FloatArray:
        """Return the true voltage of a lead at some times, mV."""
        if lead in _HEIGHTS:
            beat = 60 / self.rate
            phase = (seconds - self.first_beat + beat / 2) % beat - beat / 2
            # The P wave of the next beat begins before this beat's half is over.
            total = np.zeros_like(seconds)
            for (_, at, width), height in zip(_WAVES, _HEIGHTS[lead], strict=True):
                total += height * np.exp(-(((phase - at) / width) ** 2) / 2)
            return total
        one, two = (self.millivolts(lead, seconds) for lead in ("I", "II"))
        sums: dict[str, Any] = {
            "III": two - one,
            "aVR": -(one + two) / 2,
            "aVL": one - two / 2,
            "aVF": two - one / 2,
        }
        return np.asarray(sums[lead], np.float64)

    def stored(self) -> NDArray[np.int16]:
        """Return the samples as they are stored, shape (samples, 12)."""
        seconds = np.arange(round(self.duration * self.frequency)) / self.frequency
        volts = np.stack([self.millivolts(lead, seconds) for lead in _ORDER], axis=1)
        return np.rint(volts * 1000 / self.sensitivity).astype(np.int16)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of the file (PS3.3 A.34.3)."""
        dataset = general(Dataset(), self.key, EVA, date="20150716", time="090000", model="Phantom ECG", in_space=False)
        samples = self.stored()
        rhythm = self._group("RHYTHM", samples, _ORDER, "ORIGINAL")
        beat = samples[round((self.first_beat - 0.4) * self.frequency) :][: round(0.8 * self.frequency), 1:2]
        median = self._group("MEDIAN BEAT", beat, ("II",), "DERIVED")
        put(
            dataset,
            SOPClassUID=ECG_STORAGE,
            SOPInstanceUID=uid(f"{self.key}/ecg"),
            Modality="ECG",
            SeriesInstanceUID=uid(f"{self.key}/series"),
            SeriesNumber=1,
            SeriesDescription="12-lead ECG",
            SeriesDate="20150716",
            SeriesTime="090100",
            InstanceNumber=1,
            ContentDate="20150716",
            ContentTime="090110",
            AcquisitionDateTime="20150716090100",
            AcquisitionContextSequence=[],
            WaveformSequence=[rhythm, median],
            WaveformAnnotationSequence=[self._rate(), self._comment()],
        )
        yield self.names[0], dataset

    def _group(self, label: str, samples: NDArray[np.int16], leads: tuple[str, ...], originality: str) -> Dataset:
        channels = [self._channel(lead) for lead in leads]
        group = put(
            Dataset(),
            WaveformOriginality=originality,
            NumberOfWaveformChannels=len(leads),
            NumberOfWaveformSamples=len(samples),
            SamplingFrequency=self.frequency,
            MultiplexGroupLabel=label,
            ChannelDefinitionSequence=channels,
            WaveformBitsAllocated=16,
            WaveformSampleInterpretation="SS",
        )
        group.add_new("WaveformData", "OW", np.ascontiguousarray(samples, "<i2").tobytes())
        return group

    def _channel(self, lead: str) -> Dataset:
        return put(
            Dataset(),
            ChannelSourceSequence=[code(_MDC_CODES[lead], f"Lead {lead}", "MDC")],
            ChannelSensitivity=self.sensitivity,
            ChannelSensitivityUnitsSequence=[code("uV", "microvolt", "UCUM")],
            ChannelSensitivityCorrectionFactor=1.0,
            ChannelBaseline=0.0,
            ChannelSampleSkew=0.0,
            WaveformBitsStored=16,
            FilterLowFrequency=0.05,
            FilterHighFrequency=150.0,
        )

    def _rate(self) -> Dataset:
        return put(
            Dataset(),
            ConceptNameCodeSequence=[code("8867-4", "Heart rate", "LN")],
            NumericValue=self.rate,
            MeasurementUnitsCodeSequence=[code("/min", "/min", "UCUM")],
            ReferencedWaveformChannels=[1, 0],
            AnnotationGroupNumber=1,
        )

    def _comment(self) -> Dataset:
        beats = round(self.first_beat * self.frequency) + 1
        return put(
            Dataset(),
            UnformattedTextValue=f"Read by {EVA.name.partition('^')[0]}: sinus rhythm",
            ReferencedWaveformChannels=[1, 2],
            AnnotationGroupNumber=2,
            TemporalRangeType="POINT",
            ReferencedSamplePositions=[beats],
        )


ECG: Final = EcgStudy("ecg", frequency=500.0, duration=10.0, rate=75.0, first_beat=0.45, sensitivity=2.5)
"""10 s at 500 Hz, 75 beats a minute, R waves of 1.1 mV in lead II."""

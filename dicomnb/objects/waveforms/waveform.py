"""A recording of signals: its multiplex groups with values, units, times and names, and what was noted on it."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.cached_property import cached_property
from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UsageError
from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.waveforms.annotation import Annotation, annotations_of
from dicomnb.objects.waveforms.channel import Channel, channel_of
from dicomnb.objects.waveforms.samples import group_samples, physical_values
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import integer, items, number, text
from dicomnb.printable import printable
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.object_kinds import kind_of_object, other_kind

__all__ = ["MultiplexGroup", "Waveform", "waveform"]

_MS: Final = 1000.0


class MultiplexGroup:
    """Channels that were sampled together.

    Parameters
    ----------
    item : Dataset
        Item of the Waveform Sequence.
    index : int
        Which group, from 0.

    Attributes
    ----------
    label : str
        Multiplex Group Label; may be empty.
    frequency : float or None
        Sampling frequency, Hz.
    offset : float
        Seconds from the beginning of the recording to its first sample.
    """

    def __init__(self, item: Dataset, index: int) -> None:
        self._item, self.index = item, index
        self.label = text(item, "MultiplexGroupLabel")
        frequency = number(item, "SamplingFrequency")
        self.frequency = frequency if frequency and frequency > 0 else None
        self.offset = (number(item, "MultiplexGroupTimeOffset") or 0.0) / _MS

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """Its channels, in the order of the columns of `values`."""
        stated = items(self._item, "ChannelDefinitionSequence")
        count = integer(self._item, "NumberOfWaveformChannels", len(stated))
        stated += [Dataset() for _ in range(count - len(stated))]
        return tuple(channel_of(each, number, self.frequency) for number, each in enumerate(stated[:count]))

    @cached_property
    def stored(self) -> NDArray[Any]:
        """Stored samples, shape (samples, channels)."""
        return group_samples(self._item)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """Values in the units of the channels, shape (samples, channels); NaN where there is no sample."""
        return physical_values(self._item)

    @property
    def duration(self) -> float:
        """Seconds that it lasts: samples divided by their frequency."""
        return integer(self._item, "NumberOfWaveformSamples") / self._required_frequency

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds from the beginning of the recording to each sample, shape (samples,); channels may be skewed.

        Raises
        ------
        MissingAttribute, InvalidValue
            If the file states no sampling frequency above 0.
        """
        count = integer(self._item, "NumberOfWaveformSamples")
        return np.asarray(self.offset + np.arange(count) / self._required_frequency)

    def times_of(self, channel: int) -> NDArray[np.float64]:
        """Return the times of one channel, seconds: those of the group and the channel's own skew."""
        return self.times + self.channels[channel].skew

    @property
    def _required_frequency(self) -> float:
        if self.frequency is not None:
            return self.frequency
        tag_of = to_tag("SamplingFrequency")
        if "SamplingFrequency" in self._item and text(self._item, "SamplingFrequency"):
            shown = text(self._item, "SamplingFrequency")
            raise InvalidValue(f"Sampling Frequency is {shown!r}: samples have no times.", tag=tag_of)
        raise MissingAttribute("The multiplex group has no Sampling Frequency: samples have no times.", tag=tag_of)

    @property
    def names(self) -> list[str]:
        """Names of the channels with their units, each once: ``"Lead I (mV)"``."""
        names = [f"{each.name} ({each.unit})" if each.unit else each.name for each in self.channels]
        many = {name for name, count in Counter(names).items() if count > 1}
        return [f"{name} [{number}]" if name in many else name for number, name in enumerate(names, 1)]

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame`: one row a sample, its index the time in seconds, one column a channel.

        The times are those of the group. A warning names the channels that are skewed: `times_of` has their own.

        Raises
        ------
        MissingDependency
            If pandas is not installed.
        """
        pd = optional_package("pandas", "pandas", "pandas", "A table of a waveform")
        late = [name for name, channel in zip(self.names, self.channels, strict=True) if channel.skew]
        if late:
            warnings.warn(
                f"The rows have the times of the group, those of {', '.join(late)} differ: Channel Time Skew "
                "(003A,0214) or Channel Sample Skew (003A,0215) moves them. times_of(channel) returns their own.",
                DicomWarning,
                stacklevel=2,
            )
        return pd.DataFrame(self.values, columns=self.names, index=pd.Index(self.times, name="time (s)"))

    def to_xarray(self) -> Any:
        """Return a `xarray.DataArray` of dimensions time (s) and channel.

        The units of the channels, and by how many seconds each is later than the group, are coordinates.

        Raises
        ------
        MissingDependency
            If xarray is not installed.
        """
        xr = optional_package("xarray", "xarray", "xarray", "A DataArray")
        coords = {
            "time": ("time", self.times, {"units": "s"}),
            "channel": [each.name for each in self.channels],
            "units": ("channel", [each.unit for each in self.channels]),
            "skew": ("channel", [each.skew for each in self.channels], {"units": "s"}),
        }
        return xr.DataArray(self.values, dims=("time", "channel"), coords=coords, name=self.label or "waveform")

    def __repr__(self) -> str:
        samples = integer(self._item, "NumberOfWaveformSamples", 0)
        rate = "" if self.frequency is None else f", {self.frequency:g} Hz, {samples / self.frequency:g} s"
        label = f" {self.label!r}" if self.label else ""
        return printable(f"<MultiplexGroup {self.index}{label}, {len(self.channels)} channels × {samples:,}{rate}>")


class Waveform(RichOutput):
    """A recording; a notebook shows a table of its channels, `show` draws it.

    Parameters
    ----------
    dataset : Dataset
        The recording.
    identifiers : bool
        True if a notebook shows free text of annotations.

    Attributes
    ----------
    groups : tuple of MultiplexGroup
        In the order of the file.

    References
    ----------
    PS3.3 A.34, C.10.8, C.10.9, C.10.10.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ecg = dn.waveform(dn.make_study("ecg") / "ecg.dcm")
    >>> ecg
    <Waveform ECG, 2 groups, 12 channels of 5,000 samples, 1 of 400>
    >>> rhythm = ecg[0]
    >>> rhythm.values.shape, rhythm.frequency, rhythm.channels[1].name, rhythm.channels[1].unit
    ((5000, 12), 500.0, 'Lead II', 'uV')
    """

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset, self._identifiers = dataset, identifiers
        self.groups = tuple(
            MultiplexGroup(item, index) for index, item in enumerate(items(dataset, "WaveformSequence"))
        )

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        """What was noted."""
        return annotations_of(self.dataset, [each.frequency for each in self.groups])

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[MultiplexGroup]:
        return iter(self.groups)

    def __getitem__(self, index: int) -> MultiplexGroup:
        if not -len(self.groups) <= index < len(self.groups):
            raise UsageError(
                f"There is no multiplex group {index}: the waveform has {len(self.groups)}, counted from 0."
            )
        return self.groups[index]

    @property
    def kind(self) -> str:
        """What it is called: ``"ECG"``."""
        return kind_of_object(self.dataset).name

    def channels(self) -> RecordTable:
        """Return the channels of all groups, one row each."""
        columns = ("group", "channel", "name", "unit", "sensitivity", "Hz", "begins (s)", "filters", "bits")
        rows = [
            (
                group.index,
                number,
                channel.name,
                channel.unit,
                channel.sensitivity,
                group.frequency,
                group.offset + channel.skew,
                channel.filters,
                channel.bits_stored,
            )
            for group in self.groups
            for number, channel in enumerate(group.channels)
        ]
        return RecordTable(columns, rows)

    def noted(self, *, identifiers: bool = False) -> RecordTable:
        """Return the annotations, one row each; free text is masked unless `identifiers` is True."""
        columns = ("concept", "value", "unit", "text", "kind", "times (s)", "channels")
        rows = [
            (
                str(each.concept),
                None if each.value is None else each.value if isinstance(each.value, float) else str(each.value),
                each.unit,
                MASK if each.text and not identifiers else each.text,
                each.kind,
                each.times,
                ", ".join(f"{group}.{channel}" if channel >= 0 else f"{group}" for group, channel in each.channels),
            )
            for each in self.annotations
        ]
        return RecordTable(columns, rows)

    def __str__(self) -> str:
        return "\n".join(
            [repr(self), str(self.channels()), *([str(self.noted(identifiers=True))] if self.annotations else [])]
        )

    def __repr__(self) -> str:
        sizes = [(len(each.channels), integer(each._item, "NumberOfWaveformSamples", 0)) for each in self.groups]
        told = [
            f"{count} {'channels ' if not number else ''}of {samples:,}{' samples' if not number else ''}"
            for number, (count, samples) in enumerate(sizes)
        ]
        groups = f"{len(sizes)} {'group' if len(sizes) == 1 else 'groups'}"
        return f"<Waveform {', '.join([self.kind if self.kind != 'waveform' else '', groups, *told]).strip(', ')}>"

    def _plain_text(self) -> str:
        noted = [str(self.noted(identifiers=self._identifiers))] if self.annotations else []
        return "\n".join([repr(self), str(self.channels()), *noted])

    def _markup(self) -> Markup:
        noted = self.noted(identifiers=self._identifiers)._markup() if self.annotations else None
        return tag(
            "div", tag("p", repr(self)[1:-1]), self.channels()._markup(), noted, class_=f"dicomnb-waveform {NO_MATH}"
        )


def waveform(source: Readable) -> Waveform:
    """Return a recording of signals: an ECG, pressures, breathing, sound.

    Parameters
    ----------
    source : Dataset or path
        What holds a Waveform Sequence.

    Returns
    -------
    Waveform
        Its groups have ``values`` in the units of their channels, ``times`` in seconds, and ``to_pandas()``.

    Raises
    ------
    UsageError
        If it holds no waveform.

    References
    ----------
    PS3.3 C.10.9.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ecg = dn.waveform(dn.make_study("ecg") / "ecg.dcm")
    >>> ecg[0].times[[0, 1, -1]].tolist()
    [0.0, 0.002, 9.998]
    >>> ecg.annotations[0].words
    'Heart rate: 75 /min'
    """
    dataset = read(source)
    if not items(dataset, "WaveformSequence"):
        raise other_kind(dataset, "that holds no waveform")
    return Waveform(dataset)

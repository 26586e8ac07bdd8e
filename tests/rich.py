"""One of everything that a notebook shows as HTML, of files whose every text can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dicomnb as dn
from dicomnb.teaching.verdict import Verdict
from tests.images import dataset, series

STORAGE = "1.2.840.10008.5.1.4.1.1"


def rich_objects(folder: Path, words: str) -> Iterator[tuple[str, Any]]:
    """Yield what shows itself as HTML, with its name; `words` stand wherever a file has free text.

    Parameters
    ----------
    folder : Path
        Where files are written.
    words : str
        The text, up to 60 characters.
    """
    attributes: dict[str, Any] = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "StudyInstanceUID": "1.2.3",
        "FrameOfReferenceUID": "1.2.5",
    }
    study = folder / "study"
    study.mkdir()
    slices = series(5, SeriesDescription=words, StudyDescription=words, PatientName="Roe^Jane", **attributes)
    other = series(5, SeriesDescription=f"{words}.", StudyDescription="", PatientName="Roe^Jane", **attributes)
    for number, ds in enumerate(slices):
        ds.RescaleType = words
        ds.SourceImageSequence = [dn.Dataset()]
        ds.SourceImageSequence[0].CodeMeaning = words
        ds.save_as(study / f"{number}.dcm")
    (study / "broken.dcm").write_bytes((study / "0.dcm").read_bytes()[:700])
    (folder / "note.md").write_text(f"Roe {words} Jane^Roe 1.2.3", encoding="utf-8")
    volume = dn.load(slices)
    yield "data set", dn.read(study / "0.dcm")
    yield "header", dn.header(slices[0], identifiers=True)
    yield "item", slices[0].SourceImageSequence[0]
    yield "comparison", dn.compare(slices[0], other[0])
    yield "catalog", dn.scan(study)
    yield "explanation", volume.explain()
    yield "roi", dn.roi(volume, dn.Circle((1, 2), 2), index=1)
    yield "distance", dn.distance(volume, (-50, 30, 7), (-49, 31, 12))
    yield "page", dn.page(volume)
    yield "report", dn.deidentify(study, folder / "out")
    yield "privacy check", dn.check_privacy(folder / "note.md", slices[0])
    yield from _other_objects(words)
    yield "verdict", Verdict("1.1", "wrong", words)


def _other_objects(words: str) -> Iterator[tuple[str, Any]]:
    """Yield what shows objects that are no images."""
    concept = dataset(CodeValue="1", CodingSchemeDesignator="99X", CodeMeaning=words)
    kinds = ("TEXT", "CODE", "UIDREF", "CONTAINER")
    items = [dataset(ValueType=kind, RelationshipType=words[:16], ConceptNameCodeSequence=[concept]) for kind in kinds]
    items[0].TextValue, items[1].ConceptCodeSequence, items[2].UID = words, [concept], "1.2.3.4"
    items[3].ContentSequence = [dataset(ValueType="CODE", ConceptCodeSequence=[concept])]
    report = dataset(
        SOPClassUID=f"{STORAGE}.88.33",
        ValueType="CONTAINER",
        CompletionFlag=words[:16],
        ConceptNameCodeSequence=[concept],
        ContentSequence=items,
        SeriesDescription=words,
    )
    yield "structured report", dn.report(report, identifiers=True)
    yield "page of a report", dn.page(report, identifiers=True)
    channel = dataset(ChannelLabel=words[:16], ChannelSensitivity=1, ChannelSensitivityUnitsSequence=[concept])
    group = dataset(
        NumberOfWaveformChannels=1,
        NumberOfWaveformSamples=2,
        WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
        SamplingFrequency=10,
        MultiplexGroupLabel=words[:16],
        ChannelDefinitionSequence=[channel],
        WaveformData=bytes(4),
    )
    note = dataset(ConceptNameCodeSequence=[concept], UnformattedTextValue=words, ConceptCodeSequence=[concept])
    recording = dataset(SOPClassUID=f"{STORAGE}.9.1.2", WaveformSequence=[group], WaveformAnnotationSequence=[note])
    yield "waveform", dn.waveform(recording)
    letter = dataset(
        SOPClassUID=f"{STORAGE}.104.2",
        DocumentTitle=words,
        MIMETypeOfEncapsulatedDocument="text/xml",
        EncapsulatedDocument=words.encode(),
    )
    yield "document", dn.document(letter, identifiers=True)
    yield "described object", dn.show(dataset(SOPClassUID="2.25.1", SeriesDescription=words))

"""One of everything that a notebook shows as HTML, of files whose every text can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dicomnb as dn
from dicomnb.teaching.verdict import Verdict
from tests.images import series


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
    yield "verdict", Verdict("1.1", "wrong", words)

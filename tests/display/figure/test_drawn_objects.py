"""What draws an object that is no image, and that it is imported only where there is one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

import dicomnb as dn
from dicomnb.display.figure import drawn_objects
from dicomnb.display.figure.drawn_objects import drawn_object, shown_object
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.errors import DicomWarning, GeometryError
from dicomnb.objects.reports.report import StructuredReport
from tests.images import dataset, series


def test_what_shows_itself_is_returned_as_it_is() -> None:
    sr = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.33", SOPInstanceUID="2.25.1", ContentSequence=[])
    found = shown_object(sr)
    assert isinstance(found, StructuredReport)
    assert drawn_object(found) is found


def test_what_has_to_be_drawn_is_drawn(tmp_path: Path) -> None:
    (path,) = dn.make_study("ecg", tmp_path / "ecg").glob("*.dcm")
    assert isinstance(shown_object(dn.read(path)), Picture)
    assert isinstance(drawn_object(dn.slide(dn.make_study("slide", tmp_path / "slide"))), Picture)


def test_what_cannot_be_drawn_is_described_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(found: StructuredReport, *, index: int | None) -> Picture:
        raise GeometryError("It has no place.")

    monkeypatch.setitem(cast("dict[type, Any]", drawn_objects._DRAWINGS), StructuredReport, draw)
    sr = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.33", SOPInstanceUID="2.25.1", ContentSequence=[])
    with pytest.warns(DicomWarning, match=r"It cannot be drawn: It has no place\."):
        assert isinstance(shown_object(sr), StructuredReport)


def test_a_volume_is_viewed_without_importing_what_opens_and_draws_other_objects(tmp_path: Path) -> None:
    for number, ds in enumerate(series(3)):
        ds.save_as(tmp_path / f"{number}.dcm")
    code = (
        "import sys, dicomnb as dn\n"
        f"dn.view({str(tmp_path)!r}, canvas=False)\n"
        "print([name for name in sys.modules if name.startswith(('dicomnb.objects.plans', 'dicomnb.objects.waveforms',"
        " 'dicomnb.display.figure.drawn_objects', 'tqdm'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"

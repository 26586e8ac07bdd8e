from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import NoImage
from dicomnb.objects.reports.report import StructuredReport
from tests.images import dataset, series

SR = "1.2.840.10008.5.1.4.1.1.88.33"


def report(number: int = 1) -> dn.Dataset:
    return dataset(SOPClassUID=SR, SOPInstanceUID=f"2.25.{number}", SeriesInstanceUID="2.25.1", ContentSequence=[])


@pytest.mark.parametrize("look", [dn.show, dn.view])
def test_the_only_object_of_a_folder_is_shown(look: Any, tmp_path: Path) -> None:
    report().save_as(tmp_path / "report.dcm")
    (tmp_path / "notes.txt").write_text("no image")
    assert isinstance(look(tmp_path), StructuredReport)


@pytest.mark.parametrize("look", [dn.show, dn.view])
def test_of_several_objects_it_is_said_which_there_are(look: Any) -> None:
    with pytest.raises(NoImage, match="2 structured reports"):
        look([report(1), report(2)])


@pytest.mark.parametrize("look", [dn.show, dn.view])
def test_beside_an_image_objects_are_passed_over(look: Any) -> None:
    shown = look([*series(3), report()])
    assert not isinstance(shown, StructuredReport)

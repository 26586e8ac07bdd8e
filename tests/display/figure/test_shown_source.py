from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import NoImage, UsageError
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


@pytest.mark.parametrize("look", [dn.view, dn.page])
@pytest.mark.parametrize(("name", "value"), [("index", 1), ("slab", 7.5), ("t", 1)])
def test_what_belongs_to_one_of_several_series_is_refused_by_its_name(look: Any, name: str, value: Any) -> None:
    volumes = [dn.load(series(3, SeriesInstanceUID=f"2.25.{number}", FrameOfReferenceUID="")) for number in (3, 4, 5)]
    with pytest.raises(UsageError, match=rf"^There are 3 series, and one {name}\. .*series=NUMBER or UID"):
        look(volumes, **{name: value})

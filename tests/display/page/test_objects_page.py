from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import NoImage, UsageError
from tests.images import dataset, series

SR = "1.2.840.10008.5.1.4.1.1.88.33"


def report(**more: object) -> dn.Dataset:
    code = dataset(CodeValue="1", CodingSchemeDesignator="99X", CodeMeaning="Findings of <today>")
    item = dataset(ValueType="TEXT", RelationshipType="CONTAINS", ConceptNameCodeSequence=[code], TextValue="SECRET")
    made: dict[str, object] = {"SOPClassUID": SR, "SOPInstanceUID": "2.25.9", "Modality": "SR", **more}
    return dataset(**made, ContentSequence=[item])


def test_objects_stand_folded_below_one_image() -> None:
    html = dn.page([*series(3), report(SeriesDescription="Reading <1>", SeriesNumber=7)]).html
    assert "Besides images: 1 structured report" in html
    assert "Reading &lt;1&gt; · series 7" in html
    assert "Findings of &lt;today&gt;" in html
    assert "SECRET" not in html
    assert "SECRET" in dn.page([*series(3), report()], identifiers=True).html


def test_objects_stand_below_several_series() -> None:
    other = series(1, SeriesInstanceUID="2.25.8", SOPInstanceUID="2.25.80", SeriesNumber=5, rows=6)
    html = dn.page([*series(3), *other, report()]).html
    assert "2 series" in html
    assert html.index("Besides images") > html.rindex('class="viewer"')


def test_a_page_without_images_holds_the_objects(tmp_path: Path) -> None:
    made = dn.page([report(), report(SOPInstanceUID="2.25.10")])
    assert made.title == "2 structured reports"
    assert made.html.count("Findings of") == 2
    assert "image/png" not in made._repr_mimebundle_()[0]
    assert made.save(tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_of_an_ecg_holds_its_picture() -> None:
    path = dn.make_study("ecg") / "ecg.dcm"
    assert 'class="object" alt="ECG, 12 channels, 25 mm/s, 10 mm/mV" src="data:image/png' in dn.page(path).html


def test_what_does_not_fit_is_named() -> None:
    html = dn.page([*series(3), report()], limit=0.001).html
    assert "It does not fit into 0.001 MB: dn.show(path) draws its tree." in html


def test_nothing_makes_no_page(tmp_path: Path) -> None:
    with pytest.raises(NoImage, match="the folder is empty"):
        dn.page(tmp_path)


def test_scripts_of_tables_are_allowed_by_the_policy_of_the_page() -> None:
    import base64
    import hashlib

    from dicomnb.parsing.table.search_script import search_script

    html = dn.page(report()).html
    digest = hashlib.sha256(search_script("objects/reports/report.js").encode()).digest()
    assert f"sha256-{base64.b64encode(digest).decode()}" in html


def test_a_page_has_an_image_as_a_presentation_state_wants_it() -> None:
    folder = dn.make_study("presentation")
    told: dict[str, Any] = {"source": folder / "image.dcm", "presentation": folder / "state.dcm"}
    made = dn.page(**told)
    drawn = base64.b64encode(dn.show(**told).png()).decode()
    assert f'src="data:image/png;base64,{drawn}"' in made.html
    assert "What the presentation state says" in made.html
    assert "turned 90°" in made.html
    assert "Reader^Rosa" not in made.html
    open_ = dn.page(**told, identifiers=True).html
    assert drawn not in open_
    shown = dn.presentation(folder / "state.dcm", identifiers=True)
    assert base64.b64encode(dn.show(folder / "image.dcm", presentation=shown).png()).decode() in open_


def test_what_is_no_image_is_not_presented() -> None:
    state = dn.make_study("presentation") / "state.dcm"
    for look in (dn.show, dn.view, dn.page):
        with pytest.raises(UsageError, match="is no image"):
            look(report(), presentation=state)

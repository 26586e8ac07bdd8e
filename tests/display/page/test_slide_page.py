from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from tests.images import series


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_a_page_of_a_slide_names_nobody_and_escapes_names(folder: Path) -> None:
    made = dn.page(folder, overlay={"</script><b>": folder / "annotations.dcm"})
    for secret in ("Selma", "SAMPLE-0912", "SLIDE-1-A"):
        assert secret not in made.html
    assert "</script><b>" not in made.html
    facts = json.loads(re.findall(r'<script class="slide-facts"[^>]*>(.*?)</script>', made.html, re.DOTALL)[0])
    assert (facts["columns"], facts["rows"], facts["spacing"]) == (720, 560, [0.0005, 0.0005])
    assert [layer["name"] for layer in facts["layers"]] == ["</script><b>"] * 2
    # The first nucleus is in the middle of pixels 300 and 200.
    assert facts["layers"][1]["lines"][0] == pytest.approx([300, 200], abs=0.02)
    assert "Selma" in dn.page(folder, identifiers=True).html


def test_a_small_page_says_what_it_leaves_out(folder: Path) -> None:
    html = dn.page(folder, limit=0.009).html
    assert "This page holds the slide down to 180 × 140 pixels: what is 4 times finer does not fit" in html
    assert "This page holds" not in dn.page(folder).html


def test_what_lies_beside_a_slide_is_below_it(folder: Path) -> None:
    html = dn.page([folder, dn.make_study("ecg")]).html
    assert "Besides images: 1 set of annotations, 1 ECG" in html
    assert 'class="waveform"' in html


def test_volumes_and_slides_stand_on_one_page(folder: Path) -> None:
    ct = dn.load(series(4, rows=9, columns=7))
    slide = dn.slide(folder)
    found = [dn.page(source) for source in ([ct, slide], [slide, ct], [*series(4, rows=9, columns=7), str(folder)])]
    for made in found:
        facts = re.findall(r'<script class="slide-facts"[^>]*>(.*?)</script>', made.html, re.DOTALL)
        assert [json.loads(each)["columns"] for each in facts] == [720]
        # The volume comes first, as it does alone; tiles, label and segments are no series of their own.
        assert made.html.count('class="facts"') == 1
        assert made.html.index('class="facts"') < made.html.index('class="slide-facts"')
        assert "4 × 9 × 7" in made.title
    elsewhere = series(3, rows=5, columns=6, Modality="MR", FrameOfReferenceUID="2.25.77", SeriesInstanceUID="2.25.78")
    several = dn.page([ct, dn.load(elsewhere), slide])
    assert several.title == "2 series"
    assert several.html.count('class="slide-facts"') == 1
    two = dn.page([slide, slide])
    assert two.title == "2 slides"
    assert two.html.count('class="slide-facts"') == 2


def test_what_cannot_stand_together_is_refused_in_one_sentence(folder: Path) -> None:
    ct, slide = dn.load(series(4, rows=9, columns=7)), dn.slide(folder)
    with pytest.raises(UsageError, match="A list that holds volumes cannot hold str too"):
        dn.page([ct, str(folder)])
    for look in (dn.show, dn.view):
        with pytest.raises(UsageError, match="One slide is shown at a time"):
            look([ct, slide])

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import dicomnb as dn


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

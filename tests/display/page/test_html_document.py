from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import bleach  # type: ignore[import-untyped]  # nbconvert sanitizes with it
import PIL.Image
import pytest

from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure import still_output
from dicomnb.display.figure.drawing import Look
from dicomnb.display.page import html_document
from dicomnb.display.page.html_document import Page, panels, still_of, title_of
from dicomnb.display.page.page import page
from dicomnb.errors import UsageError
from dicomnb.parsing.table.markup import tag
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series


def slices(**header: Any) -> list[Any]:
    return series(5, rows=12, columns=9, WindowCenter=[40], WindowWidth=[400], **header)


def test_a_page_refers_to_nothing_outside_itself() -> None:
    html = page(slices()).html
    assert not re.findall(r'(?:src|href|action)="(?!data:)', html)
    assert not re.findall(r"url\(", html)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    rules = dict(rule.strip().partition(" ")[::2] for rule in unescape(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    # The viewer, header tables, reports, waveforms and slides.
    assert rules["script-src"].count("'sha256-") == 5


def test_a_notebook_gets_a_frame_a_still_and_a_line_of_text() -> None:
    shown = page(slices())
    data, metadata = shown._repr_mimebundle_()
    assert sorted(data) == ["image/png", "text/html", "text/plain"]
    assert data["text/plain"].startswith("<Page CT, 5 × 12 × 9, ")
    assert metadata["image/png"]["alt"] == "CT · axial at S 12.0 mm · slice k = 2 (0–4), 9 columns × 12 rows"
    html = data["text/html"]
    (srcdoc,) = re.findall(r'srcdoc="([^"]*)"', html)
    assert unescape(srcdoc) == shown.html
    assert 'sandbox="allow-scripts"' in html
    # The style sheet hides the still, and is dropped together with the frame.
    (name,) = re.findall(r"@media screen\{img\.(dicomnb-\w+),p\.dicomnb-\w+\{display:none\}", html)
    assert re.search(rf'<img class="{name}" alt="CT[^"]*" src="data:image/png;base64,', html)


def test_a_still_stands_beside_the_page_whose_frame_waits_in_an_attribute(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: list[tuple[Any, ...]] = []
    for module in (html_document, still_output):
        monkeypatch.setattr(module, "display", lambda data, metadata=None, **_: outputs.append((data, metadata)))
    shown = page(slices())
    shown._ipython_display_()
    (still, told), (alive, _) = outputs
    assert sorted(still) == ["image/png", "text/plain"]
    assert told["image/png"]["alt"] == "CT · axial at S 12.0 mm · slice k = 2 (0–4), 9 columns × 12 rows"
    html = alive["text/html"]
    (name, waiting) = re.findall(r'^<b class="(dicomnb-\w+)" data-frame="([^"]*)"></b><script>', html)[0]
    frame = unescape(waiting)
    (srcdoc,) = re.findall(r'srcdoc="([^"]*)"', frame)
    assert unescape(srcdoc) == shown.html
    # The picture is known by its end, and hidden while the frame is there.
    assert f'body:has(iframe.{name}) :is(img[src$="{still["image/png"][-60:]}"]' in frame
    # What a sanitizer prints that escapes what it does not know, and drops attributes: no more than a line.
    seen = bleach.clean(html)
    assert seen.startswith("<b></b>&lt;script&gt;document")
    assert len(seen) < 250


def test_saving_a_page_without_a_name_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match=r'save needs the name of a file. For example: save\("page.html"\)'):
        page(load(series(2))).save()


def test_a_page_is_written_to_a_file(tmp_path: Path) -> None:
    shown = page(slices())
    assert shown.save(tmp_path / "page.html") == tmp_path / "page.html"
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == shown.html


def test_a_page_of_text_has_a_title_and_no_picture() -> None:
    shown = Page("1 < 2", tag("p", "a & b"), None, 300)
    assert "<title>1 &lt; 2</title>" in shown.html
    assert "<p>a &amp; b</p>" in shown.html
    data, metadata = shown._repr_mimebundle_()
    assert sorted(data) == ["text/html", "text/plain"]
    assert metadata == {}
    assert data["text/plain"].startswith("<Page 1 < 2, 0.")
    assert 'height="300"' in data["text/html"]


def test_a_page_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        Page("x", tag("p", "y"), None, 1).save(tmp_path / "none" / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_a_still_is_the_picture_of_its_slice_in_words_and_pixels() -> None:
    volume = load(slices())
    still = still_of(find_plane(volume), 3, Window(40, 400), Look())
    assert still.alt == "CT · axial at S 14.5 mm · slice k = 3 (0–4), 9 columns × 12 rows"
    with PIL.Image.open(io.BytesIO(still.png)) as drawn:
        assert min(drawn.size) > 100
    assert f'class="thumbnail" alt="{still.alt}"' in still.markup("thumbnail")


def test_a_title_is_modality_and_size() -> None:
    assert title_of(load(slices())) == "CT, 5 × 12 × 9"
    assert title_of(load(slices(Modality=""))) == "Image, 5 × 12 × 9"


def test_panels_say_where_millimetres_come_from_and_whose_header_it_is() -> None:
    whole, single = ["".join(panels(load(each))) for each in (slices(), slices()[:1])]
    assert "Where the millimetres come from" in whole
    assert "Header of the first slice</summary>" in whole
    assert "Header</summary>" in single
    hidden, told = ["".join(panels(load(slices(PatientName="Roe^Jane")), identifiers=each)) for each in (False, True)]
    assert "Roe" not in hidden
    assert "Roe^Jane" in told

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import MissingDependency
from dicomnb.parsing.files.read_write import read
from dicomnb.sharing.burned.letters import letters, require_reader
from dicomnb.sharing.deidentify import deidentify
from tests.images import image


def written(words: str, place: tuple[int, int], shape: tuple[int, int] = (120, 400)) -> NDArray[np.uint8]:
    """Return a grey slope with white letters of 18 pixels."""
    draw, font, pictures = (pytest.importorskip(f"PIL.{name}") for name in ("ImageDraw", "ImageFont", "Image"))
    made = pictures.fromarray((np.add.outer(np.arange(shape[0]), np.arange(shape[1])) // 12 + 20).astype(np.uint8))
    draw.Draw(made).text(place, words, fill=255, font=font.load_default(18))
    return np.asarray(made)


@pytest.fixture(scope="module")
def tesseract() -> None:
    pytest.importorskip("pytesseract")
    if shutil.which("tesseract") is None:
        pytest.skip("No tesseract found: install tesseract-ocr.")


def test_words_are_found_where_they_stand_and_blackened(tesseract: None, tmp_path: Any) -> None:
    stored = written("PHANTOM PETRA", (150, 40))
    ds = image(stored, Modality="US", SOPClassUID="1.2.840.10008.5.1.4.1.1.6.1", SOPInstanceUID="2.25.1")
    boxes, words = letters(ds)
    assert {"PHANTOM", "PETRA"} <= set(words)
    inside = np.zeros(stored.shape, bool)
    for left, top, width, height in boxes:
        inside[top : top + height, left : left + width] = True
    assert inside[stored > 200].all()
    assert not inside[:20].any()
    report = deidentify(ds, tmp_path / "one.dcm", rectangles="ocr")
    made = read(tmp_path / "one.dcm")
    assert made.pixel_array.max() < 100
    assert any("OCR read were blackened" in note for note in report.notes)
    assert report.burned == {"rectangles": len(boxes), "words": 2}
    assert f"{len(boxes)} rectangles blackened; OCR read 2 words in them" in str(report)
    assert "PHANTOM" not in str(report) + report._repr_html_()
    assert not {"PHANTOM", "PETRA"} & set(letters(made)[1])


def test_an_image_without_letters_is_decided_too(tesseract: None, tmp_path: Any) -> None:
    plain = image(
        np.full((60, 80), 9, np.uint8),
        Modality="US",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.6.1",
        SOPInstanceUID="2.25.1",
    )
    report = deidentify(plain, tmp_path / "one.dcm", rectangles="ocr")
    assert any("no letters" in note for note in report.notes)
    assert report.burned == {"rectangles": 0, "words": 0}
    assert (read(tmp_path / "one.dcm").pixel_array == 9).all()


def test_what_is_missing_is_said_before_the_first_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    pytest.importorskip("pytesseract")
    import pytesseract

    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "nothing"))
    with pytest.raises(MissingDependency, match="Tesseract is not installed"):
        require_reader()

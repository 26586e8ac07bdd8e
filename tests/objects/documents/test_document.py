from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import DicomWarning, MissingAttribute, TruncatedFile, UsageError
from dicomnb.objects.documents.document import INLINE_LIMIT, Document
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.documents.held_files import CLASSES, held, video

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x0bmdatabc"  # 24 + 11 bytes: odd


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("documents", tmp_path_factory.mktemp("documents"))


def test_each_document_comes_out_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    for name, content in STUDIES["documents"].contents().items():
        assert dn.extract(folder / name, tmp_path / "out").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.pdf", "out.stl", "out.xml"]


def test_a_document_that_is_cut_off_is_refused() -> None:
    with pytest.raises(TruncatedFile, match=r"holds 4 bytes, .* states 6") as caught:
        dn.extract(held(b"%PDF", EncapsulatedDocumentLength=6), "never.pdf")
    assert caught.value.tag == 0x00420011


def test_more_bytes_than_stated_are_warned_of() -> None:
    with pytest.warns(DicomWarning, match="holds 10 bytes, of which .* states 4"):
        assert dn.document(held(b"%PDF and m", EncapsulatedDocumentLength=4)).file.data == b"%PDF"


@pytest.mark.parametrize(
    ("stream", "syntax", "suffix", "kept"),
    [
        (MP4, "102", ".mp4", 35),
        (MP4 + b"\0\0\0\x08free", "102", ".mp4", 43),
        ((b"\x47" + bytes(187)) * 3, "100", ".ts", 564),
        (b"\0\0\1\xba" + bytes(20), "100", ".mpg", 24),
        (b"\0\0\1\xb3" + bytes(20), "101", ".m2v", 24),
        (b"\0\0\0\1\x67" + b"\5" * 5, "103", ".h264", 10),
        (b"\0\0\0\1\x40" + b"\5" * 5, "107", ".hevc", 10),
    ],
)
@pytest.mark.parametrize("parts", [1, 3])
def test_a_video_comes_out_byte_for_byte(
    stream: bytes, syntax: str, suffix: str, kept: int, parts: int, tmp_path: Path
) -> None:
    path = tmp_path / "video.dcm"
    video(stream, syntax, parts).save_as(path)
    target = dn.extract(path, tmp_path)
    assert target.name == f"video{suffix}"
    assert target.read_bytes() == stream
    assert len(stream) == kept


def test_a_video_plays_in_the_notebook_if_a_browser_can(tmp_path: Path) -> None:
    shown = dn.show(video(MP4, "102"))
    assert isinstance(shown, Document)
    assert '<video controls muted src="data:video/mp4;base64,' in shown._repr_html_()
    assert "do not play" in dn.show(video(b"\0\0\1\xba" + bytes(20), "100"))._repr_html_()


def test_a_pdf_is_shown_in_place_and_its_title_is_masked(folder: Path) -> None:
    html = dn.show(folder / "letter.dcm")._repr_html_()
    assert 'src="data:application/pdf;base64,JVBERi0xLjQ' in html
    assert "Phantom" not in html
    assert "Phantom" in dn.document(folder / "letter.dcm", identifiers=True)._repr_html_()


def test_what_is_too_large_is_not_put_into_a_notebook() -> None:
    html = dn.show(held(b"%PDF" + bytes(INLINE_LIMIT)))._repr_html_()
    assert len(html) < 1000
    assert "larger than the 10 MB" in html


def test_text_is_masked_and_escaped(folder: Path) -> None:
    assert "Phantom" not in dn.show(folder / "note.dcm")._repr_html_()
    html = dn.document(folder / "note.dcm", identifiers=True)._repr_html_()
    assert "&lt;title&gt;Note on Phantom^Dora" in html


def test_a_model_is_a_picture_with_its_box(folder: Path) -> None:
    drawn = dn.show(folder / "model.dcm")
    assert "12 triangles, bounding box 30 × 20 × 12 mm" in drawn.alt
    mesh = dn.document(folder / "model.dcm").mesh
    assert mesh is not None
    assert mesh.bounds.tolist() == [[-11, 4, 7.5], [19, 24, 19.5]]


def test_a_model_that_cannot_be_read_is_still_shown() -> None:
    with pytest.warns(DicomWarning, match="cannot be drawn: The model"):
        shown = dn.show(held(b"no model at all", "model/stl", "3"))
    assert "STL model" in shown._repr_html_()


def test_what_holds_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="This is a structured report, which holds no file"):
        dn.extract(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11"), tmp_path)
    with pytest.raises(MissingAttribute, match="a PDF document without Encapsulated Document"):
        dn.document(dataset(SOPClassUID=f"{CLASSES}.1"))
    with pytest.raises(UsageError, match="There is no folder"):
        dn.extract(held(b"%PDF"), tmp_path / "none" / "x.pdf")


def test_triangles_are_drawn_however_many_there_are() -> None:
    count = 3000
    corners = np.random.default_rng(2).normal(size=(count, 12)).astype("<f4")
    records = np.zeros(count, [("n", "<f4", 12), ("a", "<u2")])
    records["n"] = corners
    drawn = dn.show(held(bytes(80) + count.to_bytes(4, "little") + records.tobytes(), "model/stl", "3"))
    drawn.canvas.draw()
    assert "3,000 triangles" in drawn.alt

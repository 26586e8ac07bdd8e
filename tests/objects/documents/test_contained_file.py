from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, TruncatedFile, UsageError
from dicomnb.objects.documents.contained_file import contained_file
from dicomnb.parsing.files.encapsulated import encapsulate
from tests.images import dataset
from tests.objects.documents.held_files import CLASSES, held, video


@pytest.mark.parametrize("length", [10, 11])
@pytest.mark.parametrize("end", [b"\n", b"\0"])
def test_the_stated_length_decides_what_is_padding(length: int, end: bytes) -> None:
    content = b"%PDF-1.7 "[: length - 1].ljust(length - 1, b"x") + end
    assert contained_file(held(content, EncapsulatedDocumentLength=length)).data == content


@pytest.mark.parametrize(
    ("content", "media_type", "kept"),
    [
        (b"%PDF %%EOF", "application/pdf", b"%PDF %%EOF"),
        (b"%PDF %%EOF\n", "application/pdf", b"%PDF %%EOF\n"),
        (b"<a/>\n", "text/XML; charset=utf-8", b"<a/>\n"),
        (bytes(80) + b"\1\0\0\0" + bytes(50), "model/stl", bytes(80) + b"\1\0\0\0" + bytes(50)),
        (b"solid".ljust(80) + b"\1\0\0\0" + bytes(50), "model/stl", b"solid".ljust(80) + b"\1\0\0\0" + bytes(50)),
        (b"solid x\nendsolid x", "model/stl", b"solid x\nendsolid x"),
        (b"v 1 2 3", "model/obj", b"v 1 2 3"),
        (b"abc\0", "application/zip", b"abc\0"),
    ],
)
def test_without_a_length_the_format_tells(content: bytes, media_type: str, kept: bytes) -> None:
    assert contained_file(held(content, media_type)).data == kept


@pytest.mark.parametrize(
    ("media_type", "suffix"),
    [
        ("application/pdf", ".pdf"),
        ("Text/XML; charset=utf-8", ".xml"),
        ("model/stl", ".stl"),
        ("image/jpeg", ".jpg"),
        ("application/x-unheard-of", ".bin"),
    ],
)
def test_the_suffix_goes_by_the_media_type(media_type: str, suffix: str) -> None:
    assert contained_file(held(b"content", media_type)).suffix == suffix


@pytest.mark.parametrize(
    ("kind", "media_type"), [("1", "application/pdf"), ("2", "text/xml"), ("3", "model/stl"), ("4", "model/obj")]
)
def test_without_a_media_type_the_class_tells(kind: str, media_type: str) -> None:
    assert contained_file(held(b"content", "", kind)).media_type == media_type


def test_one_null_more_than_stated_is_padding_and_anything_else_is_warned_of() -> None:
    assert contained_file(held(b"%PDF\n", EncapsulatedDocumentLength=5)).data == b"%PDF\n"
    with pytest.warns(DicomWarning, match="holds 6 bytes, of which .* states 5"):
        assert contained_file(held(b"%PDF\nx", EncapsulatedDocumentLength=5)).data == b"%PDF\n"


def test_fewer_bytes_than_stated_are_a_document_that_was_cut_off() -> None:
    with pytest.raises(TruncatedFile, match=r"holds 4 bytes, .* states 1,006") as caught:
        contained_file(held(b"%PDF", EncapsulatedDocumentLength=1006))
    assert caught.value.tag == 0x00420011


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of ISO/IEC 14496-12: its size, its type, its content."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


@pytest.mark.parametrize(
    ("stream", "media_type", "suffix"),
    [
        (box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", b"abc"), "video/mp4", ".mp4"),
        (box(b"ftyp", b"mp42\0\0\0\0") + b"\0\0\0\1mdat" + (21).to_bytes(8, "big") + b"12345", "video/mp4", ".mp4"),
        ((b"\x47" + bytes(187)) * 3, "video/mp2t", ".ts"),
        (b"\0\0\1\xba" + b"\7" * 8, "video/mpeg", ".mpg"),
        (b"\0\0\1\xb3" + b"\7" * 8, "video/mpeg", ".m2v"),
    ],
)
@pytest.mark.parametrize("parts", [1, 2])
def test_the_format_of_a_video_tells_where_it_ends(stream: bytes, media_type: str, suffix: str, parts: int) -> None:
    found = contained_file(video(stream, "102", parts))
    assert (found.data, found.media_type, found.suffix) == (stream, media_type, suffix)


@pytest.mark.parametrize(("syntax", "suffix"), [("100", ".mpg"), ("103", ".h264"), ("107", ".hevc")])
def test_a_stream_without_a_container_is_what_the_transfer_syntax_says(syntax: str, suffix: str) -> None:
    assert contained_file(video(b"\0\0\0\1\x67\5", syntax)).suffix == suffix


@pytest.mark.parametrize(
    ("ds", "error", "message"),
    [
        (dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11"), UsageError, "structured report, which holds no file"),
        (dataset(SOPClassUID=f"{CLASSES}.1"), MissingAttribute, "PDF document without Encapsulated Document"),
    ],
)
def test_what_holds_no_file_is_refused(ds: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        contained_file(ds)


def test_a_video_without_a_byte_is_refused() -> None:
    empty = video(b"xx", "102")
    empty.PixelData = encapsulate([], offset_table=False)
    with pytest.raises(InvalidValue, match="holds no bytes"):
        contained_file(empty)

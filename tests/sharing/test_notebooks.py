from __future__ import annotations

import base64
import gzip
import html
import io
import json
import os
import tarfile
import unicodedata
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import UnsupportedSource, UsageError
from dicomnb.sharing.notebooks import check_privacy
from tests.images import dataset, series

STUDY = dataset(
    SpecificCharacterSet="ISO_IR 192",
    PatientName="Lindqvist^Zoë=山田^太郎",
    PatientID="HX-90210",
    PatientBirthDate="19610412",
    InstitutionName="St. O'Hare & Sons",
    StudyInstanceUID="1.2.826.0.1.77777.2",
    PatientSex="F",
)


def png(chunk: bytes, content: bytes) -> bytes:
    def part(kind: bytes, held: bytes) -> bytes:
        return len(held).to_bytes(4, "big") + kind + held + zlib.crc32(kind + held).to_bytes(4, "big")

    size = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = part(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(chunk, content) + pixels + part(b"IEND", b"")


def notebook(*outputs: dict[str, Any], source: str = "1 + 1") -> dict[str, Any]:
    cell = {"cell_type": "code", "source": [source], "metadata": {}, "outputs": list(outputs), "execution_count": 1}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}


def leaks(path: Path, content: str | bytes | dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(leak.place, leak.keyword) for leak in check_privacy(path, STUDY, **more)]


@pytest.mark.parametrize(
    ("output", "place", "keyword"),
    [
        ({"output_type": "stream", "name": "stdout", "text": ["of HX-", "90210\n"]}, "", "PatientID"),
        ({"output_type": "display_data", "data": {"text/html": ["<b>lindqvist</b>"]}}, ", text/html", "PatientName"),
        ({"output_type": "display_data", "data": {"text/plain": "born 19610412"}}, ", text/plain", "PatientBirthDate"),
        ({"output_type": "error", "ename": "E", "evalue": "山田", "traceback": []}, "", "PatientName"),
    ],
)
def test_each_kind_of_output_is_looked_through(
    output: dict[str, Any], place: str, keyword: str, tmp_path: Path
) -> None:
    clean = {"output_type": "stream", "name": "stdout", "text": "HX-9021 is nobody"}
    assert leaks(tmp_path / "a.ipynb", notebook(clean, output)) == [(f"cell 1, output 2{place}", keyword)]


def test_cells_and_attachments_are_looked_through_too(tmp_path: Path) -> None:
    made = notebook(source="path = 'LINDQVIST/1.dcm'")
    made["cells"][0]["attachments"] = {"HX-90210.png": {"image/png": ""}}
    assert leaks(tmp_path / "a.ipynb", made) == [("cell 1", "PatientName"), ("cell 1, attachment", "PatientID")]


@pytest.mark.parametrize(
    "text",
    [
        html.escape("St. O'Hare & Sons"),
        html.escape(html.escape("St. O'Hare & Sons")),  # in the srcdoc of a frame
        html.escape(html.escape(html.escape("St. O'Hare & Sons"))),
        "St.&nbsp;O&#39;Hare &#x26; Sons",
        json.dumps("St. O'Hare & Sons").replace("&", "\\u0026").replace("'", "\\u0027"),
        "?at=St.%20O%27Hare%20%26%20Sons",
        base64.b64encode(b"a page that is long enough to be data: St. O'Hare & Sons").decode(),
        base64.b64encode(zlib.compress(b"of St. O'Hare & Sons" + bytes(range(256)))).decode(),
    ],
)
def test_escapes_and_encodings_hide_nothing(text: str, tmp_path: Path) -> None:
    assert leaks(tmp_path / "a.html", f"<p>{text}</p>") == [("", "InstitutionName")]


@pytest.mark.parametrize(
    ("chunk", "content"),
    [
        (b"tEXt", b"Title\0Lindqvist"),
        (b"tEXt", "Title\0Zoë".encode("latin-1")),
        (b"zTXt", b"Title\0\0" + zlib.compress(b"Lindqvist")),
        (b"iTXt", b"Title\0\1\0\0\0" + zlib.compress("山田".encode())),
        (b"iTXt", "Title\0\0\0\0\0太郎".encode()),
    ],
)
def test_text_chunks_of_pictures_are_read(chunk: bytes, content: bytes, tmp_path: Path) -> None:
    picture = png(chunk, content)
    assert {keyword for _, keyword in leaks(tmp_path / "a.png", picture)} == {"PatientName"}
    held = base64.b64encode(picture).decode()
    made = notebook({"output_type": "display_data", "data": {"image/png": held}})
    assert leaks(tmp_path / "a.ipynb", made) == [("cell 1, output 1, image/png", "PatientName")]


def test_uids_are_looked_for_on_demand(tmp_path: Path) -> None:
    assert leaks(tmp_path / "a.md", "study 1.2.826.0.1.77777.2") == []
    assert leaks(tmp_path / "a.md", "study 1.2.826.0.1.77777.2", uids=True) == [("", "StudyInstanceUID")]


def test_the_name_of_a_file_may_tell(tmp_path: Path) -> None:
    assert leaks(tmp_path / "lindqvist.md", "nothing") == [("its name", "PatientName")]


def test_a_folder_is_looked_through_and_the_value_not_shown(tmp_path: Path) -> None:
    (tmp_path / "in" / ".git").mkdir(parents=True)
    (tmp_path / "in" / "a.md").write_text("Lindqvist, and Lindqvist")
    (tmp_path / "in" / ".git" / "b.md").write_text("Lindqvist")
    (tmp_path / "in" / "c.bin").write_text("Lindqvist")
    study = tmp_path / "study"
    study.mkdir()
    for number, each in enumerate(series(3, PatientName="Lindqvist^Zoe")):
        each.save_as(study / f"{number}.dcm")
    with ThreadPoolExecutor(1) as executor:
        check = check_privacy(tmp_path / "in", study, executor=executor)
    assert not check
    assert [(leak.keyword, leak.count) for leak in check] == [("PatientName", 2)]
    assert check.files == 1
    shown = str(check) + repr(check) + json.dumps(check._repr_mimebundle_())
    assert "indqvist" not in shown.lower()
    assert "PatientName" in shown
    (tmp_path / "in" / "a.md").write_text("nobody")
    assert check_privacy(tmp_path / "in", study)


def test_what_this_package_shows_in_a_notebook_passes(tmp_path: Path) -> None:
    ds = next(iter(series(1, PatientName="Lindqvist^Zoe", PatientID="HX-90210", rows=6, columns=5)))
    bundle = ds._repr_mimebundle_()
    made = notebook({"output_type": "display_data", "data": bundle})
    (tmp_path / "a.ipynb").write_text(json.dumps(made))
    assert check_privacy(tmp_path / "a.ipynb", ds)
    page = tmp_path / "page.html"
    dn.page(ds).save(page)
    assert check_privacy(page, ds)
    dn.page(ds, identifiers=True).save(page)
    assert {leak.keyword for leak in check_privacy(page, ds)} == {"PatientName", "PatientID"}
    out = io.BytesIO()
    dn.show(ds).savefig(out, metadata={"Title": "Lindqvist"})
    (tmp_path / "a.png").write_bytes(out.getvalue())
    assert not check_privacy(tmp_path / "a.png", ds)


def test_there_has_to_be_something_to_look_for_and_through(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    with pytest.raises(UsageError, match="nothing to look for"):
        check_privacy(tmp_path / "a.md", dataset(Modality="CT"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no notebook"):
        check_privacy(tmp_path / "empty", STUDY)
    with pytest.raises(FileNotFoundError):
        check_privacy(tmp_path / "missing.md", STUDY)


NAMED = dataset(
    SpecificCharacterSet="ISO_IR 192",
    PatientName="Müller-Lüdenscheid^Jürgen=山田^太郎",
    PatientID="PAT-884422",
    PatientBirthDate="19570312",
    StudyDate="20210311",
)


@pytest.mark.parametrize(
    "codec", ["cp1252", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_is_read_in_the_encoding_it_has(codec: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("name;age\nMüller-Lüdenscheid;31\n".encode(codec))
    assert [(leak.keyword, leak.count) for leak in check_privacy(tmp_path, NAMED)] == [("PatientName", 1)]


@pytest.mark.parametrize("codec", ["shift_jis", "euc_jp", "utf-8"])
def test_japanese_names_are_read_in_their_encodings(codec: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes("患者 山田太郎".encode(codec))
    assert {leak.keyword for leak in check_privacy(tmp_path, NAMED)} == {"PatientName"}


@pytest.mark.parametrize(
    "name",
    [
        "a.tsv",
        "a.jsonl",
        "a.yaml",
        "a.yml",
        "a.toml",
        "a.log",
        "a.qmd",
        "a.Rmd",
        "a.CSV",
        "README",
        ".ipynb_checkpoints/a-checkpoint.ipynb",
    ],
)
def test_each_kind_of_file_in_a_folder_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("seen: pat_884422", encoding="utf-8")
    check = check_privacy(tmp_path, NAMED)
    assert [leak.keyword for leak in check] == ["PatientID"]
    assert check.unread == ()


def test_members_of_archives_are_read_and_those_left_out_named(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", "12 Mar 1957")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("t/a.csv", "Müller-Lüdenscheid")
        archive.writestr("b.zip", inner.getvalue())
        archive.writestr("c.dcm", b"\0\1")
    (tmp_path / "d.json.gz").write_bytes(gzip.compress(b'"PAT 884422"'))
    (tmp_path / "e.gz").write_bytes(gzip.compress(b"text" * 99)[:-20])
    (tmp_path / "f.zip").write_bytes(b"no archive")
    check = check_privacy(tmp_path, NAMED)
    assert [(Path(leak.file).name, leak.place, leak.keyword) for leak in check] == [
        ("a.zip", "t/a.csv", "PatientName"),
        ("a.zip", "b.zip, deep.txt", "PatientBirthDate"),
        ("d.json.gz", "", "PatientID"),
    ]
    assert [Path(where).name for where, _ in check.unread] == ["a.zip: c.dcm", "e.gz", "f.zip"]
    assert ".dcm is a kind of file that is not read" in str(check)


@pytest.mark.parametrize(
    ("name", "text", "codec"),
    [
        ("Иванов^Иван", "пациент Иванов, снимок", "cp1251"),
        ("Иванов^Иван", "пациент Иванов, снимок", "koi8_r"),
        ("Иванов^Иван", "пациент Иванов, снимок", "utf-16-le"),
        ("Hong^Gildong=洪^吉洞=홍^길동", "환자 홍길동 영상", "euc_kr"),
        ("Hong^Gildong=洪^吉洞=홍^길동", "환자 홍길동 영상", "utf-16-be"),
        ("Hong^Gildong=洪^吉洞=홍^길동", "환자 홍길동 영상", "iso2022_kr"),
        ("Yamada^Tarou=山田^太郎", "患者 山田 太郎 の画像", "iso2022_jp"),
        ("Yamada^Tarou=山田^太郎", "患者 山田 太郎 の画像", "utf-16-le"),
        ("王^小明", "患者 王小明 影像", "gb18030"),
        ("王^小明", "患者 王小明", "big5"),
        ("Παπαδόπουλος^Γιώργος", "ασθενής Παπαδόπουλος", "cp1253"),
        ("Wałęsa^Lech", "pacjent Wałęsa", "cp1250"),
        ("Müller^Jürgen", "Herr Müller", "cp850"),
        ("Müller^Jürgen", "Herr Müller", "mac_roman"),
        ("Müller^Jürgen", "Herr Müller", "utf-7"),
        ("Müller^Jürgen", "Herr Müller", "utf-32-be"),
    ],
)
def test_names_of_other_scripts_are_read_in_their_encodings(name: str, text: str, codec: str, tmp_path: Path) -> None:
    someone = dataset(SpecificCharacterSet="ISO_IR 192", PatientName=name)
    (tmp_path / "a.txt").write_bytes(text.encode(codec))
    assert [leak.keyword for leak in check_privacy(tmp_path, someone)] == ["PatientName"]
    (tmp_path / "a.txt").write_bytes(b"\xff\x01" + "nobody is here".encode(codec))
    assert not list(check_privacy(tmp_path, someone))


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_tar_files_are_read(mode: str, tmp_path: Path) -> None:
    packed = gzip.compress(b"PAT_884422")
    with tarfile.open(tmp_path / "a.tar", mode) as archive:  # type: ignore[call-overload]
        for name, held in (("b.txt.gz", packed), ("jürgen.dcm", b"\0\1")):
            member = tarfile.TarInfo(name)
            member.size = len(held)
            archive.addfile(member, io.BytesIO(held))
    check = check_privacy(tmp_path, NAMED)
    assert [(leak.place, leak.keyword) for leak in check] == [
        ("names of members", "PatientName"),
        ("b.txt.gz", "PatientID"),
    ]
    assert [Path(where).name for where, _ in check.unread] == ["a.tar: jürgen.dcm"]


def test_the_name_of_a_folder_may_tell_and_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / unicodedata.normalize("NFD", "Müller-Lüdenscheid")
    folder.mkdir()
    for name in ("a.txt", "b.dcm"):
        (folder / name).write_bytes(b"nothing")
    assert [(leak.file, leak.place) for leak in check_privacy(tmp_path, NAMED)] == [(str(folder), "its name")]


def test_files_that_are_not_read_are_told_and_their_names_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("nothing")
    (tmp_path / "juergen.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "IM0001").write_bytes(bytes(128) + b"DICM" + bytes(range(256)))
    check = check_privacy(tmp_path, NAMED)
    assert [(leak.place, leak.keyword) for leak in check] == [("its name", "PatientName")]
    assert [(Path(where).name, reason) for where, reason in check.unread] == [
        ("IM0001", "holds no text"),
        ("juergen.jpg", ".jpg is a kind of file that is not read"),
    ]


def test_parquet_is_read_or_told(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 broken")
    ((_, reason),) = check_privacy(tmp_path, NAMED).unread
    assert "pandas" in reason
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    pd.DataFrame({"who": ["x", "PAT-884422"]}).to_parquet(tmp_path / "a.parquet")
    assert [leak.keyword for leak in check_privacy(tmp_path, NAMED)] == ["PatientID"]


def test_ages_are_those_of_header_and_dates(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a man of 63 years")  # one day before he is 64
    assert [leak.keyword for leak in check_privacy(tmp_path, NAMED)] == ["PatientAge"]
    (tmp_path / "a.md").write_text("a man of 64 years, slice 63")
    assert check_privacy(tmp_path, NAMED)


def test_nobody_is_found_in_the_manual_and_the_course() -> None:
    root = Path(dn.__file__).parents[1]
    check = check_privacy([root / "docs", root / "notebooks"], NAMED)
    assert check, str(check)
    assert check.files > 20


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "page.html").write_text("<p>HX-90210</p>")
    check = check_privacy(tmp_path, STUDY)
    assert [leak.keyword for leak in check] == ["PatientID"]
    assert check.unread == ((str(tmp_path / "pipe.txt"), "is no regular file"),)
    with pytest.raises(UnsupportedSource, match="is a pipe"):
        check_privacy(tmp_path / "pipe.txt", STUDY)

from __future__ import annotations

from pathlib import Path

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.dataset.header_fingerprint import HeaderFingerprint
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read
from dicomnb.standard.tag import to_tag
from tests.images import dataset

KEYWORDS = ("Rows", "SeriesDescription", "PixelSpacing", "Columns")


@pytest.fixture(autouse=True)
def no_series_known() -> None:
    """Forget the layouts that other tests left, and that theirs were of no use."""
    MEMORY.forget()


def files(folder: Path, *descriptions: str) -> list[Dataset]:
    """Files of one layout, opened often enough for that to be known."""
    found: list[Dataset] = []
    for number in range(4):
        for description in descriptions:
            path = folder / f"{number}{len(found)}.dcm"
            ds = dataset(
                SOPClassUID="1.2.840.10008.5.1.4.1.1.2",
                SOPInstanceUID=f"2.25.{100 + len(found)}",
                Rows=3,
                SeriesDescription=description,
                PixelSpacing=[2.0, 0.5],
            )
            ds.save_as(path)
            found.append(read(path))
    return found


def test_files_alike_give_the_same_and_others_do_not(tmp_path: Path) -> None:
    likeness = HeaderFingerprint(KEYWORDS)
    seen = [likeness.of(ds) for ds in files(tmp_path, "head", "neck")]
    told = [one for one in seen if one is not None]
    assert len(told) >= 4
    assert {values for _, values in told} == {
        (b"\3\0", b"head", b"2\\0.5 ", b""),
        (b"\3\0", b"neck", b"2\\0.5 ", b""),
    }


def test_a_layout_is_learned_when_it_is_seen_again(tmp_path: Path) -> None:
    likeness = HeaderFingerprint(KEYWORDS)
    last = files(tmp_path, "head")[-1]
    assert likeness.of(last) is None
    assert likeness.of(last) is not None


def test_what_was_changed_or_made_by_hand_is_like_nothing(tmp_path: Path) -> None:
    likeness = HeaderFingerprint(KEYWORDS)
    changed, removed, renamed, untouched = files(tmp_path, "head")
    for ds in (untouched, untouched, dataset(Rows=3), dataset(Rows=3)):
        likeness.of(ds)
    changed.Rows = 4
    del removed.Rows
    assert renamed.stated_file_meta is not None
    renamed.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.5"
    assert likeness.of(untouched) is not None
    assert [likeness.of(ds) for ds in (changed, removed, renamed, dataset(Rows=3))] == [None] * 4


def test_asking_for_the_transfer_syntax_changes_nothing(tmp_path: Path) -> None:
    likeness = HeaderFingerprint(KEYWORDS)
    files(tmp_path, "head")  # by now the layout is known
    plain, asked, assigned, deleted = (read(path) for path in sorted(tmp_path.iterdir()))
    for _ in range(2):
        likeness.of(plain)
    told = likeness.of(plain)
    assert told is not None
    assert asked.transfer_syntax.uid == asked.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert likeness.of(asked) == told
    assigned.file_meta = plain.file_meta
    deleted.file_meta = None
    assert [likeness.of(ds) for ds in (assigned, deleted, deleted.copy())] == [None] * 3


def test_layout_and_first_bytes_tell_the_same_as_the_data_set_that_is_made_of_them(tmp_path: Path) -> None:
    likeness = HeaderFingerprint(KEYWORDS)
    last = files(tmp_path, "head")[-1]
    block = store_of(last).block
    assert block is not None
    head = last.source.read(0, 4096) if last.source is not None else b""
    seen = []
    for _ in range(3):
        seen.append(likeness.of_bytes(block.layout, head))
        likeness.of(last)
    assert seen == [None, None, likeness.of(last)]
    values_end = block.place(to_tag("PixelSpacing")).stop
    assert likeness.of_bytes(block.layout, head[:values_end]) == seen[-1]
    assert likeness.of_bytes(block.layout, head[: values_end - 1]) is None

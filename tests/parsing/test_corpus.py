"""Every file of the corpus against pydicom: the same elements, the same VRs, the same values."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.multival import MultiValue

import dicomnb
from dicomnb.standard.vr import VRS
from tests.parsing.corpus_files import catalogue, contents, corpus_files

# Where dicomnb and pydicom differ on purpose. Each has a test of its own below, or in the module named.
TRAILING_SPACES = "pydicom keeps the spaces that pad one value of several (PS3.5 6.2: not significant)"
NAME_DELIMITER = "pydicom drops the '=' of an empty last component group"
PYDICOM_GIVES_UP = "pydicom returns no elements at all where a delimiter is missing"


def with_oracle(data: bytes) -> tuple[dicomnb.Dataset, pydicom.Dataset]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both readers warn of the odd files, each in its own words
        return dicomnb.read(data), pydicom.dcmread(io.BytesIO(data), force=True)


def plain(value: Any) -> Any:
    """Return a value of either reader as plain Python."""
    if value is None or value == b"":
        return ""
    if isinstance(value, (MultiValue, list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return "nan" if math.isnan(value) else float(value)
    if isinstance(value, int):
        return int(value)
    return value if isinstance(value, bytes) else str(value)


def same_value(ours: dicomnb.DataElement, theirs: Any, *, big_endian: bool) -> bool:
    mine, other = plain(ours.value), plain(theirs.value)
    if big_endian and VRS[ours.VR].kind == "bytes" and VRS[ours.VR].size > 1 and mine != "":
        mine = b"".join(  # the one order that dicomnb gives streams in, whatever the file's
            mine[at : at + VRS[ours.VR].size][::-1] for at in range(0, len(mine), VRS[ours.VR].size)
        )
    if ours.VR == "CS" and isinstance(other, list):
        other = [text.strip() for text in other]  # TRAILING_SPACES
    if ours.VR == "PN" and isinstance(mine, str):
        mine = mine.rstrip("=")  # NAME_DELIMITER
    if ours.VR == "IS" and isinstance(mine, bytes):
        mine = mine.decode()  # not an integer at all: bytes here, text there
    return bool(mine == other)


def differences(ours: dicomnb.Dataset, theirs: Any, *, big_endian: bool, where: str = "") -> Iterator[str]:
    tags = [int(element.tag) for element in ours]
    others = sorted(int(element.tag) for element in theirs)
    if tags != others:
        yield f"{where}: tags {[hex(tag) for tag in set(tags) ^ set(others)]}"
    for tag in sorted({*tags} & {*others}):
        element, other = ours[tag], theirs[tag]
        here = f"{where}{element.tag}"
        if element.VR == "UN" and element.is_private and other.VR != "UN":
            continue  # no maker is known to us, or the value does not fit
        if element.VR != other.VR:
            yield f"{here}: VR {element.VR}, not {other.VR}"
        elif element.VR == "SQ":
            if len(element.value) != len(other.value):
                yield f"{here}: {len(element.value)} items, not {len(other.value)}"
            for number, (one, two) in enumerate(zip(element.value, other.value, strict=False)):
                yield from differences(one, two, big_endian=big_endian, where=f"{here}[{number}]")
        elif not same_value(element, other, big_endian=big_endian):
            yield f"{here} {element.VR}: {str(element.value)[:60]!r}, not {str(other.value)[:60]!r}"


def test_every_file_that_pydicom_reads_is_read_alike(corpus: Path) -> None:
    found, files = [], 0
    for row in catalogue(corpus):
        if row["pydicom_ok"] != "1":
            continue
        files += 1
        ours, theirs = with_oracle(contents(corpus / row["path"]))
        if not len(theirs):  # PYDICOM_GIVES_UP
            assert "too_short" in row["path"]
            assert len(ours) == 131
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            big_endian = ours.transfer_syntax.big_endian
            meta = ours.file_meta
            lines = [
                *differences(ours, theirs, big_endian=big_endian),
                *differences(meta, theirs.file_meta, big_endian=False),
            ]
        found += [f"{row['path']}: {line}" for line in lines]
    assert found == []
    assert files == 734


def test_private_elements_without_a_vr_are_what_the_private_dictionary_of_pydicom_says(corpus: Path) -> None:
    ours, theirs = with_oracle(
        contents(corpus / "cornerstonejs+dicomParser/testImages/CT1_UNC.implicit_little_endian.dcm")
    )
    private = [element for element in ours if element.tag.is_private]
    assert [element.VR for element in private] == [theirs[int(element.tag)].VR for element in private]
    assert len(private) > 100


@pytest.mark.parametrize(
    ("path", "tag", "offset"),
    [
        ("pydicom+pydicom/src/pydicom/data/test_files/MR_truncated.dcm", 0x7FE00010, 1488),
        ("pydicom+pydicom/src/pydicom/data/test_files/rtplan_truncated.dcm", 0x300A00B0, 1410),
    ],
)
def test_a_file_cut_off_in_its_last_element_is_read_with_a_warning_and_refused_when_strict(
    corpus: Path, path: str, tag: int, offset: int
) -> None:
    with pytest.warns(dicomnb.DicomWarning, match=f"at byte {offset:,} announces"):
        ds = dicomnb.read(corpus / path)
    assert (ds.faults[0].tag, ds.faults[0].offset) == (tag, offset)
    assert len(ds) == len(pydicom.dcmread(corpus / path))
    with pytest.raises(dicomnb.DicomError, match="the file ends after") as caught:
        dicomnb.read(corpus / path, strict=True)
    assert caught.value.offset == offset


def test_an_unchanged_file_is_written_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.dcm"
    for row in catalogue(corpus):
        data = contents(corpus / row["path"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dicomnb.read(data).save_as(target)
        assert target.read_bytes() == data, row["path"]


def test_a_changed_file_keeps_every_other_element(corpus: Path) -> None:
    """Change one element, save, and let pydicom say that all the others are what they were."""
    problems = []
    for path, data in corpus_files(corpus, all_of_them=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds, before = with_oracle(data)
            if not len(before) or "sop" not in " ".join(ds.dir()).lower():
                continue
            ds.PatientID = "LOPSIDED 42"
            for group_length in [tag for tag in ds.keys() if tag.element == 0]:  # noqa: SIM118
                del ds[group_length]  # retired, and wrong once a length has changed: not written
            out = io.BytesIO()
            ds.save_as(out)
            after = pydicom.dcmread(io.BytesIO(out.getvalue()))
            assert after.PatientID == "LOPSIDED 42"
            after.PatientID = before.PatientID = "the same"
            problems += [
                f"{path} {tag}"
                for tag in before.keys()  # noqa: SIM118 - whose values are not read
                if tag.element != 0 and (tag not in after or not _same(after, before, tag))
            ]
            assert dicomnb.read(out.getvalue()) == ds, path
    assert problems == []


def _same(one: pydicom.Dataset, two: pydicom.Dataset, tag: int) -> bool:
    first, second = one.get_item(tag), two.get_item(tag)
    if first.VR != "SQ" and (first.VR, first.value) == (second.VR, second.value):
        return True  # the bytes of one, as pydicom found them, are those of the other
    first, second = one[tag], two[tag]
    return first.VR == second.VR and bool(first.value == second.value or plain(first.value) == plain(second.value))

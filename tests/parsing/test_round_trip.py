"""What was written is read back: every VR, edited sequences, through any chain of transfer syntaxes."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb import DataElement, Dataset, read
from dicomnb.standard.vr import VRS
from tests import raw
from tests.parsing.written import theirs, with_everything, written

SYNTAXES = [raw.EXPLICIT, raw.IMPLICIT, raw.BIG, raw.DEFLATED]


# -- round trips ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_everything_is_read_back_as_it_was_written(syntax: str) -> None:
    ds = with_everything()
    again = read(written(ds, syntax), strict=True)
    assert again.transfer_syntax.uid == syntax
    if syntax == raw.IMPLICIT:
        # The file cannot say what VR a private element has.
        assert {element.VR for element in again if element.tag >> 8 == 0x000910} == {"UN"}
        for tag in [tag for tag in ds.keys() if tag >> 8 == 0x000910]:  # noqa: SIM118
            del ds[tag], again[tag]
    assert again == ds


@pytest.mark.parametrize("syntax", [raw.EXPLICIT, raw.BIG, raw.DEFLATED])
def test_pydicom_reads_every_vr_that_we_write(syntax: str) -> None:
    ds = with_everything()
    found = theirs(written(ds, syntax))
    assert found.file_meta.TransferSyntaxUID == syntax
    assert [int(element.tag) for element in found] == [int(tag) for tag in ds.keys()]  # noqa: SIM118
    for element in ds:
        other = found[int(element.tag)]
        assert other.VR == element.VR
        if element.VR == "SQ":
            continue
        value = element.value
        if syntax == raw.BIG and VRS[element.VR].kind == "bytes":
            size = VRS[element.VR].size
            value = b"".join(value[at : at + size][::-1] for at in range(0, len(value), size))
        shown = list(other.value) if isinstance(value, list) else other.value
        assert shown == value, element
    regions = found.AnatomicRegionSequence
    assert [len(item) for item in regions] == [1, 0]
    assert regions[0].ViewCodeSequence[0].CodeValue == "T-A0100"


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_dcmtk_finds_the_values_that_were_written(syntax: str, tmp_path: Path, dcmdump: str, dcm2json: str) -> None:
    (tmp_path / "all.dcm").write_bytes(written(with_everything(), syntax))
    dumped = subprocess.run([dcmdump, tmp_path / "all.dcm"], capture_output=True, check=True)
    assert dumped.stderr == b""
    printed = subprocess.run([dcm2json, tmp_path / "all.dcm"], capture_output=True, check=True)
    found = json.loads(printed.stdout)
    expected = read(tmp_path / "all.dcm").to_json_dict()
    assert found.keys() == expected.keys()
    for tag, element in expected.items():
        if element["vr"] == "FD":  # printed there with an error in the last of 17 digits
            element["Value"] = pytest.approx(element["Value"], rel=1e-14)
        assert found[tag] == element, tag


@pytest.mark.parametrize("one", SYNTAXES)
@pytest.mark.parametrize("two", SYNTAXES)
def test_a_file_goes_from_any_native_syntax_to_any_other_and_back(one: str, two: str) -> None:
    ds = with_everything()
    for tag in [tag for tag in ds.keys() if tag >> 8 == 0x000910]:  # noqa: SIM118
        del ds[tag]  # implicit VR would lose what they are
    ds.FrameIncrementPointer = [0x00181063, 0x00100020]
    ds.PixelData = bytes(range(14))
    ds.RedPaletteColorLookupTableData = bytes(range(6))
    first = written(ds, one)
    second = written(read(first), two)
    assert read(second, strict=True) == ds
    assert theirs(second).FrameIncrementPointer == [0x00181063, 0x00100020]
    assert written(read(second), one)[132:] == first[132:]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_was_not_changed_is_written_byte_for_byte(syntax: str) -> None:
    form = {raw.IMPLICIT: "implicit", raw.BIG: "big"}.get(syntax, "explicit")
    text = raw.element(0x00080100, "SH", "odd", form)
    data = raw.file(
        raw.element(0x00080000, "UL", bytes(4), form),
        raw.element(0x00080060, "CS", " CT ", form),
        raw.sequence(0x00081140, raw.item(text, form), raw.item(text, form, undefined=True), form=form, undefined=True),
        raw.element(0x00091001, "FD", struct.pack("<3d", 1.5, float("nan"), 2.5), form),
        raw.element(0x00280030, "DS", "0.50\\2.250 ", form),
        raw.element(0xFFFCFFFC, "OB", bytes(7), form),
        syntax=syntax,
    )
    assert written(read(data)) == data
    ds = read(data)
    ds.decode()
    str(ds)
    assert ds.PixelSpacing == [0.5, 2.25]
    assert written(ds) == data


def test_an_element_that_was_not_changed_keeps_its_bytes_when_another_was() -> None:
    text = raw.element(0x00080100, "SH", "odd")
    kept = [
        raw.element(0x00080060, "CS", " CT "),
        raw.sequence(0x00081140, raw.item(text), raw.item(text, undefined=True), undefined=True),
        raw.element(0x00280030, "DS", "0.50\\2.250 "),
        raw.element(0x00280034, "IS", "junk"),
        raw.element(0x7FE00010, "OB", bytes(7)),
    ]
    ds = read(raw.file(*kept[:2], raw.element(0x00100020, "LO", "12"), *kept[2:]))
    _ = ds.PixelSpacing, ds.ReferencedImageSequence[1].CodeValue
    ds.PatientID = "345"
    data = written(ds)
    assert all(part in data for part in kept)
    assert raw.element(0x00100020, "LO", "345 ") in data


# -- sequences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["explicit", "implicit", "big"])
@pytest.mark.parametrize("undefined", [False, True])
def test_a_sequence_that_was_edited_is_written_with_its_items(form: str, undefined: bool) -> None:
    def item(text: str) -> bytes:
        return raw.item(raw.element(0x00080100, "SH", text, form), form, undefined=undefined)

    nested = raw.sequence(0x00540220, item("a "), item("b "), form=form, undefined=undefined)
    data = raw.in_form(
        raw.sequence(
            0x00082218, raw.item(nested, form, undefined=undefined), item("c "), form=form, undefined=undefined
        ),
        raw.element(0x00100020, "LO", "7 ", form),
        form=form,
    )
    ds = read(data)
    ds.AnatomicRegionSequence[0].ViewCodeSequence[1].CodeValue = "changed"
    ds.AnatomicRegionSequence[0].ViewCodeSequence.append(Dataset([DataElement("CodeValue", "SH", "new")]))
    found = theirs(written(ds))
    codes = [item.CodeValue for item in found.AnatomicRegionSequence[0].ViewCodeSequence]
    assert codes == ["a", "changed", "new"]
    assert found.AnatomicRegionSequence[1].CodeValue == "c"
    assert found.PatientID == "7"
    assert read(written(ds), strict=True) == ds


def test_an_unknown_sequence_that_was_edited_is_written_as_one() -> None:
    items = raw.item(raw.element(0x00080100, "", "T-A0100 ", "implicit"), undefined=True)
    ds = read(raw.file(raw.sequence(0x00091010, items, vr="UN", undefined=True)))
    ds[0x00091010].value[0].CodeValue = "other"
    found = theirs(written(ds))
    assert found[0x00091010].VR == "SQ"
    assert found[0x00091010].value[0].CodeValue == "other"


def test_an_item_of_another_file_can_be_put_into_a_sequence() -> None:
    one = read(
        raw.in_form(
            raw.element(0x00080060, "CS", "CT", "big"), raw.element(0x00280010, "US", b"\x02\x03", "big"), form="big"
        )
    )
    ds = Dataset()
    ds.AnatomicRegionSequence = [one]
    found = theirs(written(ds, raw.IMPLICIT))
    assert found.AnatomicRegionSequence[0].Rows == 0x0203


@pytest.mark.parametrize("inside", [0, 64])
def test_the_deepest_nesting_that_is_read_is_written(inside: int) -> None:
    content = b""
    for _ in range(64):
        content = raw.sequence(0x0040A730, raw.item(content, undefined=bool(inside)), undefined=bool(inside))
    ds = read(raw.file(content))
    ds.decode()
    innermost = ds
    while "ContentSequence" in innermost:
        innermost = innermost.ContentSequence[0]
    innermost.CodeValue = "deep"
    assert read(written(ds)) == ds


# -- anything -------------------------------------------------------------------------------------------------

LATIN = st.text(st.characters(codec="latin-1", categories=["L", "N"]), max_size=12)


@st.composite
def data_sets(draw: st.DrawFn, depth: int = 0) -> Dataset:
    ds = Dataset()
    for keyword, values in (
        ("Modality", st.text("ABC_1", min_size=1, max_size=9)),
        ("PatientName", LATIN),
        ("PatientComments", LATIN),
        ("Rows", st.integers(0, 65535)),
        ("PixelSpacing", st.lists(st.integers(-1000, 1000).map(lambda n: n / 8), min_size=2, max_size=4)),
        ("FrameIncrementPointer", st.integers(0, 2**32 - 1)),
        ("EncapsulatedDocument", st.binary(max_size=8).map(lambda data: data + bytes(len(data) % 2))),
    ):
        if draw(st.booleans()):
            setattr(ds, keyword, draw(values))
    if depth < 3:
        for keyword in ("AnatomicRegionSequence", "ContentSequence"):
            if draw(st.booleans()):
                setattr(ds, keyword, draw(st.lists(data_sets(depth + 1), max_size=2)))
    return ds


@given(ds=data_sets(), syntaxes=st.lists(st.sampled_from(SYNTAXES), min_size=1, max_size=3))
@settings(max_examples=60)
def test_any_data_set_survives_any_chain_of_syntaxes(ds: Dataset, syntaxes: list[str]) -> None:
    ds.SpecificCharacterSet = "ISO_IR 100"
    again = ds
    for syntax in syntaxes:
        again = read(written(again, syntax), strict=True)
        assert again == ds
        again.SpecificCharacterSet = "ISO_IR 192"
        again = read(written(again), strict=True)
        again.SpecificCharacterSet = "ISO_IR 100"
        assert again == ds
    assert [int(element.tag) for element in theirs(written(again))] == [int(tag) for tag in ds.keys()]  # noqa: SIM118

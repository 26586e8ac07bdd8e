from __future__ import annotations

import io

import pytest

from dicomnb import DataElement, Dataset, read
from dicomnb.errors import DicomWarning, MalformedFile
from dicomnb.parsing.encoding.data_framing import framing_of_data
from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM, Framing
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import BytesSource
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import transfer_syntax
from tests import raw

FORMS = {"explicit": EXPLICIT_FORM, "implicit": IMPLICIT_FORM, "big": EXPLICIT_BIG_FORM}

# No attributes; with their bytes swapped they are MAC ID Number, Study ID and Rows.
AMBIGUOUS = [0x00040500, 0x20001000, 0x28001000]


def framed(data: bytes, declared: str | None) -> tuple[Framing, list[str]]:
    syntax = transfer_syntax(raw.SYNTAX[declared]) if declared else None
    form, faults = framing_of_data(ReadBuffer(BytesSource(data), data), 0, syntax)
    return form, [str(fault) for fault in faults]


def test_the_tags_of_these_tests_are_known_in_one_byte_order_only() -> None:
    for tag in AMBIGUOUS:
        swapped = int.from_bytes((tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little"), "big")
        assert (dictionary.keyword_of(tag), dictionary.keyword_of(swapped) != "") == ("", True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("first", AMBIGUOUS, ids=hex)
@pytest.mark.parametrize("value", ["", "LOPSIDED"])
def test_what_is_declared_counts_where_the_first_tag_is_known_in_another_byte_order_only(
    first: int, value: str, form: str
) -> None:
    later = [raw.element(first + 0x00010000, "LO", "X1", form), raw.element(first + 0x00010001, "LO", "X123", form)]
    data = raw.element(first, "LO", value, form) + b"".join(later)
    assert framed(data, form) == (FORMS[form], [])
    assert framed(data[: -len(later[1])], form) == (FORMS[form], [])
    assert framed(data[: -sum(map(len, later))], form) == (FORMS[form], [])
    # Cut off anywhere it is what it was.
    assert framed(data[:-3], form) == (FORMS[form], [])


@pytest.mark.parametrize("first", AMBIGUOUS, ids=hex)
def test_a_big_endian_file_that_begins_with_an_unknown_tag_is_read_as_it_was_written(first: int) -> None:
    ds = Dataset()
    ds[first] = DataElement(first, "LO", "")
    ds[0x70010010] = DataElement(0x70010010, "LO", "X1")
    out = io.BytesIO()
    ds.save_as(out, transfer_syntax=raw.BIG)
    again = read(out.getvalue(), strict=True)
    assert again[first].value == ""
    assert again[0x70010010].value == "X1"


@pytest.mark.parametrize(("declared", "true"), [(a, b) for a in FORMS for b in FORMS if a != b])
@pytest.mark.parametrize("first", ["", "ISO_IR 100"])
def test_what_is_declared_does_not_count_where_no_element_after_the_first_confirms_it(
    first: str, declared: str, true: str
) -> None:
    data = b"".join(
        (
            raw.element(0x00080005, "CS", first, true),
            raw.element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2\0", true),
            raw.element(0x00080060, "CS", "CT", true),
            raw.element(0x7FE00010, "OW", bytes(3000), true),
        )
    )
    form, faults = framed(data, declared)
    assert form is FORMS[true]
    assert faults == [
        f"The transfer syntax says {FORMS[declared]}, the data set at byte 0 is {FORMS[true]} and is read so."
    ]


def test_one_header_alone_is_no_proof_against_what_is_declared() -> None:
    # In little endian this is an empty Study ID, and what follows is nothing.
    data = raw.element(0x20001000, "LO", "", "big") + b"\0\1garbage that is no element"
    assert framed(data, "big") == (EXPLICIT_BIG_FORM, [])


def test_a_sequence_of_undefined_length_confirms_a_form_by_its_first_item() -> None:
    inner = raw.item(raw.element(0x00080060, "CS", "CT"), undefined=True)
    data = raw.sequence(0x00081140, inner, undefined=True)
    assert framed(data, "big")[0] is EXPLICIT_FORM


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("first", [0x00080005, *AMBIGUOUS], ids=hex)
def test_of_several_framings_the_one_that_reads_on_counts_where_none_is_declared(first: int, form: str) -> None:
    data = raw.element(first, "LO", "", form) + raw.element(first + 0x00010001, "LO", "CT", form)
    assert framed(data, None) == (FORMS[form], [])


def test_the_fault_is_an_error_where_that_was_asked_for() -> None:
    data = raw.file(raw.element(0x00080060, "CS", "CT"), raw.element(0x00100020, "LO", "12"), syntax=raw.BIG)
    with pytest.warns(DicomWarning, match="is explicit VR little endian and is read so"):
        assert read(data).PatientID == "12"
    with pytest.raises(MalformedFile, match="is explicit VR little endian"):
        read(data, strict=True)

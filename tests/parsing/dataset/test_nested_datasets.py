"""Data sets within data sets: sequences as files hold them, in every form and at any depth."""

from __future__ import annotations

import pytest

from dicomnb import Dataset, Sequence, read
from dicomnb.errors import DicomWarning, LimitExceeded
from tests import raw

# -- sequences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["explicit", "implicit", "big"])
@pytest.mark.parametrize("undefined", [False, True])
def test_nested_sequences_are_read_in_every_form(form: str, undefined: bool) -> None:
    def code(text: str) -> bytes:
        return raw.item(raw.element(0x00080100, "SH", text, form), form, undefined=undefined)

    inner = raw.sequence(0x00540220, code("a "), code("b "), code("c "), form=form, undefined=undefined)
    middle = raw.item(raw.element(0x00080100, "SH", "outer ", form) + inner, form, undefined=undefined)
    empty = raw.item(b"", form, undefined=undefined)
    data = raw.sequence(0x00082218, middle, empty, form=form, undefined=undefined)
    ds = read(raw.in_form(data, raw.element(0x00100020, "LO", "7 ", form), form=form))
    assert isinstance(ds.AnatomicRegionSequence, Sequence)
    assert [len(item) for item in ds.AnatomicRegionSequence] == [2, 0]
    first = ds.AnatomicRegionSequence[0]
    assert (first.CodeValue, [code.CodeValue for code in first.ViewCodeSequence]) == ("outer", ["a", "b", "c"])
    assert ds.PatientID == "7"


def test_items_inherit_the_character_set_and_may_have_their_own() -> None:
    name = "Καλώς".encode("iso8859-7")
    plain = raw.item(raw.element(0x00100010, "PN", name))
    own = raw.item(raw.element(0x00080005, "CS", "ISO_IR 192") + raw.element(0x00100010, "PN", "山田".encode()))
    deep = raw.item(raw.sequence(0x00081140, plain))
    data = raw.file(
        raw.element(0x00080005, "CS", "ISO_IR 126"),
        raw.sequence(0x00081110, plain, own, deep),
        raw.element(0x00100010, "PN", name),
    )
    ds = read(data)
    assert ds.PatientName == "Καλώς"
    first, second, third = ds.ReferencedStudySequence
    assert (first.PatientName, second.PatientName) == ("Καλώς", "山田")
    assert third.ReferencedImageSequence[0].PatientName == "Καλώς"


def test_text_is_decoded_in_the_character_set_that_it_was_written_in() -> None:
    data = raw.file(raw.element(0x00080005, "CS", "ISO_IR 100"), raw.element(0x00100010, "PN", "Jérôme"))
    ds = read(data)
    ds.SpecificCharacterSet = "ISO_IR 192"
    assert ds.PatientName == "Jérôme"


def nested_defined(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = raw.sequence(0x0040A730, raw.item(content))
    return content


def test_sequences_of_defined_length_are_opened_64_deep_and_no_deeper() -> None:
    # Explicit VR: 20 bytes a level.
    ds = read(raw.file(raw.element(0x00080060, "CS", "SR"), nested_defined(10_000)))
    assert ds.Modality == "SR"
    here = ds
    for _ in range(64):
        here = here.ContentSequence[0]
    with pytest.raises(LimitExceeded, match="nested") as caught:
        len(here.ContentSequence)
    assert caught.value.offset == 132 + len(raw.meta()) + 10 + 64 * 20
    for act in (str, Dataset.decode):
        with pytest.raises(LimitExceeded):
            act(ds)


def nested_undefined(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = raw.sequence(0x0040A730, raw.item(content, undefined=True), undefined=True)
    return content


@pytest.mark.parametrize("inside", [0, 64])
def test_what_can_be_opened_can_be_printed_compared_and_copied(inside: int) -> None:
    """The deepest that is read: 64 sequences of defined length, in the last one 64 of undefined length."""
    content = nested_undefined(inside)
    for _ in range(63):
        content = raw.sequence(0x0040A730, raw.item(content))
    data = raw.file(content)
    if inside:
        # Opening the innermost ones is refused; whatever else happens must be refused in the same way.
        for act in (str, Dataset.decode, lambda ds: ds == read(data), lambda ds: list(ds.iterall())):
            with pytest.raises(LimitExceeded):
                act(read(data))
        return
    ds = read(data)
    ds.decode()
    assert str(ds).count("item(s)") == 63
    assert ds == read(data)
    assert ds.copy() == ds
    assert len(list(ds.iterall())) == 63


def test_bytes_of_a_sequence_that_are_no_items_warn_when_they_are_looked_at() -> None:
    ds = read(raw.file(raw.sequence(0x00081140, raw.element(0x00080100, "SH", "T-A0100 "))))
    with pytest.warns(DicomWarning, match="stands no item"):
        assert len(ds.ReferencedImageSequence) == 0

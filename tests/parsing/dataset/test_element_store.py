from __future__ import annotations

from pathlib import Path

import pytest

from dicomnb import Dataset, Sequence, read
from dicomnb.errors import DicomWarning, LimitExceeded
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.sources.read_buffer import FIRST_READ
from dicomnb.standard.tag import to_tag
from tests import raw


@pytest.fixture
def forgetful() -> None:
    MEMORY.forget()


@pytest.mark.usefixtures("forgetful")
def test_each_file_of_a_series_has_its_own_values(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(
            raw.file(
                raw.element(0x00080060, "CS", "CT"),
                raw.element(0x00200013, "IS", f"{number + 7} "),
                raw.element(0x00200032, "DS", f"-1.5\\2.5\\{number}"),
                raw.element(0x00204000, "LT", f"slice {number} "),
            )
        )
        ds = read(path)
        found = ds.InstanceNumber, ds.ImagePositionPatient, ds[0x00204000].value
        assert found == (number + 7, [-1.5, 2.5, number], f"slice {number}")
        assert ds.Modality == "CT"


@pytest.mark.usefixtures("forgetful")
def test_the_last_value_of_a_long_header_is_read_in_every_file_of_a_series(tmp_path: Path) -> None:
    """Of the third file on, no more is read at once than what steers the walk: that ends before the last value."""
    long = [raw.element(0x00090000 + number, "OB", bytes(180)) for number in range(1, 120)]
    assert sum(map(len, long)) > FIRST_READ
    for number in range(5):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(raw.file(*long, raw.element(0x00204000, "LO", f"slice {number} ")))
        assert read(path).ImageComments == f"slice {number}"
        assert read(path)["ImageComments"].value == f"slice {number}"


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


def store(*elements: bytes) -> ElementStore:
    """Return the store of a data set that was read from bytes."""
    return store_of(read(raw.file(*elements)))


CT_OF_JANE = (
    raw.element(0x00080060, "CS", "CT"),
    raw.element(0x00100010, "PN", "Roe^Jane"),
    raw.element(0x00280030, "DS", "0.75\\1.5 "),
)


def test_an_element_is_made_when_it_is_asked_for_and_not_before() -> None:
    found = store(*CT_OF_JANE)
    assert (found.made, found.is_untouched, found.tags()) == ({}, True, [0x00080060, 0x00100010, 0x00280030])
    assert found.value(0x00080060) == "CT"
    assert found.made == {}  # a plain value takes no element
    element = found.element(0x00100010)
    assert found.made == {0x00100010: element}
    assert found.element(0x00100010) is element
    assert not found.is_untouched
    assert found.is_as_read


def test_a_list_that_was_handed_out_is_the_value_from_then_on() -> None:
    found = store(*CT_OF_JANE)
    spacing = found.value(0x00280030)
    assert found.value(0x00280030) is spacing
    spacing[0] = 2.5
    assert not found.is_as_read
    assert found.element(0x00280030).value == [2.5, 1.5]
    assert found.handed_out == {}


def test_what_is_removed_or_put_in_hides_what_the_file_has() -> None:
    found = store(*CT_OF_JANE)
    found.remove(0x00100010)
    assert (found.has(0x00100010), found.tags(), found.is_as_read) == (False, [0x00080060, 0x00280030], False)
    found.put(DataElement("PatientName", "PN", "Doe^Jim"))
    assert found.value(0x00100010) == "Doe^Jim"
    assert found.encoded(0x00100010) is None
    encoded = found.encoded(0x00080060)
    assert encoded is not None
    assert encoded.raw() == b"CT"


@pytest.mark.parametrize("ask", ["element", "value", "encoded", "remove"])
def test_what_is_not_there_is_a_key_error(ask: str) -> None:
    found = store(*CT_OF_JANE)
    found.remove(0x00100010)
    for tag in (0x00100010, 0x00100020):
        with pytest.raises(KeyError):
            getattr(found, ask)(tag)


def test_several_values_come_out_of_the_bytes_unless_one_of_them_was_touched() -> None:
    found = store(*CT_OF_JANE)
    keywords = ("Modality", "PixelSpacing", "PatientID")
    assert found.values_in_bytes(keywords, to_tag) == ("CT", [0.75, 1.5], None)
    assert found.made == {}
    found.element(0x00100010)  # not one of them
    assert found.values_in_bytes(keywords, to_tag) == ("CT", [0.75, 1.5], None)
    found.put(DataElement("PatientID", "LO", "A7"))
    assert found.values_in_bytes(keywords, to_tag) is None
    assert ElementStore().values_in_bytes(keywords, to_tag) is None


def test_a_copy_shares_the_bytes_and_nothing_that_can_be_changed() -> None:
    found = store(*CT_OF_JANE)
    found.value(0x00280030)[1] = 9.0
    twin = found.copy()
    twin.value(0x00280030)[0] = 7.0
    twin.remove(0x00080060)
    assert found.value(0x00280030) == [0.75, 9]
    assert found.value(0x00080060) == "CT"
    assert twin.block is found.block
    twin.clear()
    assert (twin.tags(), found.tags()) == ([], [0x00080060, 0x00100010, 0x00280030])


def test_all_elements_at_once_are_those_that_come_one_by_one() -> None:
    one, other = store(*CT_OF_JANE), store(*CT_OF_JANE)
    assert one.elements() == [other.element(tag) for tag in other.tags()]
    assert one.elements()[0] is one.element(0x00080060)

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.comparison import differences, to_html, to_text
from tests.images import dataset

NAMES = ("one", "other")


def test_equal_headers_have_no_difference() -> None:
    one = dataset(Modality="CT", PixelSpacing=[0.5, 2])
    assert differences(one, one.copy()) == []
    assert "equal" in to_text([], NAMES)
    assert "equal" in to_html([], NAMES)


def test_each_difference_has_both_values_in_the_order_of_tags() -> None:
    found = differences(dataset(Rows=3, Modality="CT", KVP=120), dataset(Rows=3, Modality="MR", EchoTime=30))
    assert [(one.row.keyword, one.values) for one in found] == [
        ("Modality", ("CT", "MR")),
        ("KVP", ("120", "–")),
        ("EchoTime", ("–", "30")),
    ]


def test_what_is_equal_is_listed_on_request() -> None:
    found = differences(dataset(Rows=3, Columns=4), dataset(Rows=3, Columns=5), everything=True)
    assert [(one.row.keyword, one.same) for one in found] == [("Rows", True), ("Columns", False)]


def test_sequences_are_compared_item_by_item() -> None:
    one, other = dataset(), dataset()
    one.ReferencedImageSequence = [dataset(Rows=1), dataset(Rows=2, Columns=7)]
    other.ReferencedImageSequence = [dataset(Rows=1), dataset(Rows=3, Columns=7), dataset(Rows=9)]
    found = differences(one, other)
    number = 0x00081140
    assert [(each.path, each.row.keyword, each.values) for each in found] == [
        ((), "ReferencedImageSequence", ("2 items", "3 items")),
        (((number, 1),), "Rows", ("2", "3")),
        (((number, 2),), "Rows", ("–", "9")),
    ]
    assert "(0008,1140)[1] (0028,0010) Rows" in to_text(found, NAMES)


def test_file_meta_information_comes_first() -> None:
    one, other = dataset(Rows=1), dataset(Rows=2)
    one.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2")
    other.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1")
    assert [each.row.keyword for each in differences(one, other)] == ["TransferSyntaxUID", "Rows"]


def test_identifying_values_are_masked_and_only_said_to_differ() -> None:
    one, other = dataset(PatientName="SECRET^A", PatientID="7"), dataset(PatientName="SECRET^B", PatientID="7")
    found = differences(one, other)
    assert [each.values for each in found] == [("masked", "masked, another value")]
    assert "SECRET" not in to_text(found, NAMES) + to_html(found, NAMES)
    shown = differences(one, other, identifiers=True)
    assert shown[0].values == ("SECRET^A", "SECRET^B")


def test_long_values_are_compared_beyond_what_is_shown() -> None:
    one, other = (dataset(PixelData=bytes(100_000) + end) for end in (b"\0\1", b"\0\2"))
    (found,) = differences(one, other)
    assert found.row.keyword == "PixelData"


def test_another_representation_of_one_value_is_a_difference() -> None:
    one, other = Dataset(), Dataset()
    one.add_new(0x00189999, "LO", "5")
    other.add_new(0x00189999, "SH", "5")
    assert len(differences(one, other)) == 1


@given(values=st.lists(st.text(max_size=5), min_size=2, max_size=2))
def test_values_are_text_in_html_and_cannot_command_a_terminal(values: Any) -> None:
    attack = "<img src=x onerror=alert(1)>\x1b[2J"
    found = differences(dataset(ImageComments=attack + values[0]), dataset(ImageComments=values[1]))
    assert "<img" not in to_html(found, (attack, attack))
    assert "\x1b" not in to_text(found, NAMES)

from __future__ import annotations

import io
import struct
import warnings

import pytest

from dicomnb.errors import DicomWarning, MalformedFile
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read

EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"


def explicit(group: int, element: int, vr: str, value: bytes) -> bytes:
    if vr in {"OB", "SQ", "UN"}:
        return struct.pack("<HH2sHI", group, element, vr.encode(), 0, len(value)) + value
    return struct.pack("<HH2sH", group, element, vr.encode(), len(value)) + value


def implicit(group: int, element: int, _: str, value: bytes) -> bytes:
    return struct.pack("<HHI", group, element, len(value)) + value


FORMS = {EXPLICIT: explicit, IMPLICIT: implicit}


def file_with(uid: str, *, missing: int, tail: bool = True) -> bytes:
    """Return a file whose icon sequence, and the item in it, state so many bytes too few."""
    element = FORMS[uid]
    content = element(0x28, 0x10, "US", b"\x02\x00") + element(0x28, 0x11, "US", b"\x18\x00")
    content += element(0x7FE0, 0x10, "OB", bytes(range(48)))
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(content) - missing) + content
    sequence = element(0x88, 0x200, "SQ", item)
    at = sequence.index(struct.pack("<I", len(item)))
    sequence = sequence[:at] + struct.pack("<I", len(item) - missing) + sequence[at + 4 :]
    rest = element(0x88, 0x904, "LO", b"A title.") + element(0x7FE0, 0x10, "OB", b"pixels") if tail else b""
    return head(uid) + sequence + rest


MEANING = "A meaning that is long enough to be cut in the middle of it"


def short_item(uid: str, *, missing: int) -> bytes:
    """Return an item that states so many bytes too few."""
    element = FORMS[uid]
    content = element(8, 0x100, "SH", b"7-42") + element(8, 0x104, "LO", (MEANING + " " * (len(MEANING) % 2)).encode())
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content) - missing) + content


def short_sequence(uid: str, group: int, number: int, *, missing: int) -> bytes:
    """Return a sequence that, like the item in it, states so many bytes too few."""
    item = short_item(uid, missing=missing)
    sequence = FORMS[uid](group, number, "SQ", item)
    at = len(sequence) - len(item) - 4
    return sequence[:at] + struct.pack("<I", len(item) - missing) + sequence[at + 4 :]


def head(uid: str) -> bytes:
    """Return a file up to the patient's name."""
    meta = explicit(2, 0x10, "UI", uid.encode() + bytes(len(uid) % 2))
    begin = bytes(128) + b"DICM" + explicit(2, 0, "UL", struct.pack("<I", len(meta))) + meta
    return begin + FORMS[uid](0x10, 0x10, "PN", b"Roe^Jane")


def faulty(data: bytes) -> Dataset:
    with pytest.warns(DicomWarning):
        return read(data)


@pytest.mark.parametrize("missing", [8, 16, 24, 40])
@pytest.mark.parametrize("uid", [EXPLICIT, IMPLICIT])
def test_elements_behind_a_sequence_that_is_too_short_are_found(uid: str, missing: int) -> None:
    ds = faulty(file_with(uid, missing=missing))
    assert [int(tag) for tag in ds.keys()] == [0x00100010, 0x00880200, 0x00880904, 0x7FE00010]  # noqa: SIM118
    assert (ds.TopicTitle, ds.PixelData) == ("A title.", b"pixels")
    (fault,) = ds.faults
    assert isinstance(fault, MalformedFile)
    assert (fault.tag, f"{missing} too few" in str(fault)) == (0x00880200, True)
    assert fault.offset == 128 + 4 + len(explicit(2, 0, "UL", bytes(4))) + 8 + len(uid) + len(uid) % 2 + 16


@pytest.mark.parametrize("uid", [EXPLICIT, IMPLICIT])
def test_a_copy_that_is_saved_after_a_change_has_them_too(uid: str) -> None:
    ds = faulty(file_with(uid, missing=16))
    ds.PatientName = "Doe^John"
    file = io.BytesIO()
    # The item is read as far as it says that it goes; what is left of it is told.
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ds.save_as(file)
        again = read(file.getvalue())
    assert any("16 too few; it is read up to byte" in str(one.message) for one in said)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert again.IconImageSequence[0].PixelData == bytes(range(48))
    assert (again.PatientName, again.TopicTitle, again.PixelData) == ("Doe^John", "A title.", b"pixels")


def test_strict_refuses_it() -> None:
    with pytest.raises(MalformedFile, match="16 too few"):
        read(file_with(EXPLICIT, missing=16), strict=True)


def test_what_parses_cleanly_is_left_as_it_is() -> None:
    ds = read(file_with(EXPLICIT, missing=0))
    assert (ds.faults, ds.PixelData) == ((), b"pixels")
    icon = ds.IconImageSequence[0]
    assert isinstance(icon, Dataset)
    assert icon.PixelData == bytes(range(48))


def test_a_sequence_with_nothing_behind_it_stays_a_fault() -> None:
    assert faulty(file_with(EXPLICIT, missing=16, tail=False)).faults


@pytest.mark.parametrize("missing", [8, 16, 24])
@pytest.mark.parametrize("uid", [EXPLICIT, IMPLICIT])
def test_two_sequences_that_are_too_short_are_both_mended(uid: str, missing: int) -> None:
    element = FORMS[uid]
    first = short_sequence(uid, 0x0018, 0x9346, missing=missing)
    data = head(uid) + first + short_sequence(uid, 0x0040, 0x0260, missing=missing) + element(0x88, 0x904, "LO", b"A ")
    ds = faulty(data)
    assert [int(tag) for tag in ds.keys()] == [0x00100010, 0x00189346, 0x00400260, 0x00880904]  # noqa: SIM118
    assert [fault.tag for fault in ds.faults] == [0x00189346, 0x00400260]
    with pytest.warns(DicomWarning, match=f"The item at byte .* announces .* {missing} too few"):
        assert ds[0x00189346].value[0].CodeMeaning == MEANING


@pytest.mark.parametrize("missing", [8, 16, 24])
@pytest.mark.parametrize("uid", [EXPLICIT, IMPLICIT])
def test_a_sequence_in_an_item_is_mended_as_one_at_the_top(uid: str, missing: int) -> None:
    element = FORMS[uid]
    content = short_sequence(uid, 0x0040, 0xA168, missing=missing) + element(0x40, 0xA180, "US", b"\x07\x00")
    outer = element(0x18, 0x9346, "SQ", struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content)
    ds = read(head(uid) + outer)
    with pytest.warns(DicomWarning, match=r"\(0040,a168\) at byte .* too few"):
        (item,) = ds[0x00189346].value
    assert item[0x0040A180].value == 7
    with pytest.warns(DicomWarning, match="The item at byte .* too few"):
        assert item[0x0040A168].value[0].CodeMeaning == MEANING


@pytest.mark.parametrize("further", [0, 1, 2])
@pytest.mark.parametrize("uid", [EXPLICIT, IMPLICIT])
def test_an_item_alone_that_is_too_short_keeps_its_last_elements_and_the_items_behind_it(
    uid: str, further: int
) -> None:
    short = short_item(uid, missing=16)
    items = short + short_item(uid, missing=0) * further
    ds = read(head(uid) + FORMS[uid](0x18, 0x9346, "SQ", items))
    with pytest.warns(DicomWarning, match="16 too few"):
        assert [item.CodeMeaning for item in ds[0x00189346].value] == [MEANING] * (1 + further)


def test_every_item_of_a_sequence_may_be_too_short() -> None:
    items = short_item(EXPLICIT, missing=8) + short_item(EXPLICIT, missing=24) + short_item(EXPLICIT, missing=0)
    ds = read(head(EXPLICIT) + explicit(0x18, 0x9346, "SQ", items))
    with pytest.warns(DicomWarning, match="too few") as heard:
        assert [item.CodeMeaning for item in ds[0x00189346].value] == [MEANING] * 3
    assert sum("too few" in str(one.message) for one in heard) == 2


def test_bytes_behind_the_last_item_that_belong_to_no_item_stay_a_fault() -> None:
    ds = read(head(EXPLICIT) + explicit(0x18, 0x9346, "SQ", short_item(EXPLICIT, missing=0) + b"\x01" * 10))
    with pytest.warns(DicomWarning, match="10 bytes of a sequence are left unread"):
        assert len(ds[0x00189346].value) == 1


def test_thousands_of_items_that_are_too_short_are_mended_in_one_go() -> None:
    items = short_item(IMPLICIT, missing=8) * 5000
    ds = read(head(IMPLICIT) + implicit(0x18, 0x9346, "SQ", items))
    with pytest.warns(DicomWarning, match="8 too few|more items") as heard:
        assert len(ds[0x00189346].value) == 5000
    assert len(heard) == 101
    assert str(heard[-1].message).startswith("4,900 more items")

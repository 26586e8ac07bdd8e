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
    meta = explicit(2, 0x10, "UI", uid.encode() + bytes(len(uid) % 2))
    head = bytes(128) + b"DICM" + explicit(2, 0, "UL", struct.pack("<I", len(meta))) + meta
    return head + element(0x10, 0x10, "PN", b"Roe^Jane") + sequence + rest


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
    assert any("16 bytes of a sequence are left unread" in str(one.message) for one in said)
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

from __future__ import annotations

from io import BytesIO

import pytest

from tests.compat.both import PET, ours, pydicom


def test_parts_of_files_are_read_and_written() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    assert ours.filereader.read_file_meta_info(PET).TransferSyntaxUID == theirs.file_meta.TransferSyntaxUID
    with PET.open("rb") as file:
        partial = ours.filereader.read_partial(file, lambda tag, _vr, _length: tag >= 0x00200000)
    assert max(element.tag for element in partial) < 0x00200000
    one, two = ours.filebase.DicomBytesIO(), pydicom.filebase.DicomBytesIO()
    one.is_implicit_VR = two.is_implicit_VR = True
    one.is_little_endian = two.is_little_endian = True
    small, other = ours.Dataset(), pydicom.Dataset()
    small.PatientID = other.PatientID = "7"
    ours.filewriter.write_dataset(one, small)
    pydicom.filewriter.write_dataset(two, other)
    assert one.getvalue() == two.getvalue()
    memory = ours.filebase.DicomFileLike(BytesIO())
    ours.dcmwrite(memory, mine)
    memory.seek(0)
    assert memory.read(132)[128:] == b"DICM"


def test_one_element_is_written_as_in_pydicom() -> None:
    one, two = ours.filebase.DicomBytesIO(), pydicom.filebase.DicomBytesIO()
    for file in (one, two):
        file.is_implicit_VR, file.is_little_endian = False, True
    ours.filewriter.write_data_element(one, ours.DataElement(0x00100020, "LO", "47"))
    pydicom.filewriter.write_data_element(two, pydicom.DataElement(0x00100020, "LO", "47"))
    assert one.getvalue() == two.getvalue()


def test_elements_are_told_one_by_one_as_bytes() -> None:
    raw = b"\x08\x00\x60\x00\x02\x00\x00\x00CT\x10\x00\x20\x00\x02\x00\x00\x0047"
    found = list(ours.filereader.data_element_generator(BytesIO(raw), True, True))
    theirs = list(pydicom.filereader.data_element_generator(BytesIO(raw), True, True))
    assert [(one.tag, one.length, one.value) for one in found] == [(two.tag, two.length, two.value) for two in theirs]


@pytest.mark.parametrize(("implicit", "vr"), [(True, "US"), (False, "US"), (False, "OB"), (False, "SQ"), (False, "UT")])
def test_the_bytes_before_a_value_are_counted_as_in_pydicom(implicit: bool, vr: str) -> None:
    mine = ours.filereader.data_element_offset_to_value(implicit, vr)
    assert mine == pydicom.filereader.data_element_offset_to_value(implicit, vr)

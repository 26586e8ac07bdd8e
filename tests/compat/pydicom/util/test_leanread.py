from __future__ import annotations

from tests.compat.both import PET, ours, pydicom


def test_the_lean_reader_gives_the_bytes_that_that_of_pydicom_gives() -> None:
    # Theirs goes into sequences of undefined length by itself.
    with pydicom.util.leanread.dicomfile(str(PET)) as theirs, ours.util.leanread.dicomfile(PET) as mine:
        wanted = {tag: (vr, length, value, at) for tag, vr, length, value, at in theirs}
        found = {tag: (vr, length, value, at) for tag, vr, length, value, at in mine}
    assert found
    assert found.items() <= wanted.items()

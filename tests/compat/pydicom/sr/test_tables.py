from __future__ import annotations

from tests.compat.both import run


def test_tables_that_come_with_pydicom_are_read_and_not_imported() -> None:
    done = run(
        "import sys; from dicomnb.compat.pydicom.sr import codes; "
        "print(codes.SCT.Liver.value, 'pydicom' in sys.modules)"
    )
    assert done.stdout == "10200004 False\n", done.stderr

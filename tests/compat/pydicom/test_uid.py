from __future__ import annotations

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize(("prefix", "entropy"), [("1.2.3.", ["a", "bc"]), ("1.2.826.0.1.3680043.8.498.", ["x"])])
def test_uids_of_text_are_those_of_pydicom(prefix: str, entropy: list[str]) -> None:
    assert ours.uid.generate_uid(prefix, entropy) == pydicom.uid.generate_uid(prefix, entropy)


def test_random_uids_are_valid_and_new() -> None:
    found = {ours.uid.generate_uid(prefix) for prefix in (None, ours.uid.PYDICOM_ROOT_UID, "1.2.") for _ in range(20)}
    assert len(found) == 60
    assert all(uid.is_valid for uid in found)
    with pytest.raises(ValueError, match="prefix"):
        ours.uid.generate_uid("1.02.")


def test_uids_by_name_are_those_of_pydicom() -> None:
    names = [name for name, value in vars(pydicom.uid).items() if isinstance(value, pydicom.uid.UID)]
    left_out = [name for name in names if not hasattr(ours.uid, name)]
    # Two classes that the tables of this package do not have.
    assert len(names) > 200
    assert len(left_out) <= 2, left_out
    assert {name: getattr(ours.uid, name) for name in names if name not in left_out} == {
        name: getattr(pydicom.uid, name) for name in names if name not in left_out
    }
    for name in ("JPEGTransferSyntaxes", "JPEGLSTransferSyntaxes", "JPEG2000TransferSyntaxes", "RLETransferSyntaxes"):
        assert getattr(ours.uid, name) == getattr(pydicom.uid, name), name


@pytest.mark.parametrize("name", ["JPEGBaseline", "JPEGExtended", "JPEGLSLossy"])
def test_old_spellings_are_still_there(name: str) -> None:
    assert getattr(ours.uid, name).is_transfer_syntax
    with pytest.raises(AttributeError, match="NoSuchSyntax"):
        _ = ours.uid.NoSuchSyntax


def test_the_table_of_uids_has_names_and_kinds() -> None:
    entry = ours.uid.UID_dictionary["1.2.840.10008.1.2.1"]
    assert entry[:2] == pydicom.uid.UID_dictionary["1.2.840.10008.1.2.1"][:2]

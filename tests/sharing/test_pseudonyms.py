from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from dicomnb.sharing.pseudonyms import Pseudonyms


@given(st.text(min_size=1), st.text())
def test_a_uid_is_a_uuid_under_2_25_and_the_same_for_the_same_secret(old: str, secret: str) -> None:
    new = Pseudonyms(secret).uid(old)
    if new != old:  # hypothesis may find a registered one
        assert new.startswith("2.25.")
        assert len(new) <= 64
        made = uuid.UUID(int=int(new[5:]))
        assert (made.version, made.variant) == (8, uuid.RFC_4122)
        assert Pseudonyms(secret).uid(old) == new
        assert Pseudonyms(secret + "x").uid(old) != new


def test_what_the_standard_registers_is_kept() -> None:
    pseudonyms = Pseudonyms("s")
    assert pseudonyms.uid("1.2.840.10008.5.1.4.1.1.2") == "1.2.840.10008.5.1.4.1.1.2"  # CT Image Storage
    assert pseudonyms.uid("") == ""
    assert pseudonyms.uids == {}
    assert pseudonyms.uid("1.2.840.10008.99999") != "1.2.840.10008.99999"  # looks registered, and is not


def test_what_was_replaced_is_kept_in_the_mapping() -> None:
    pseudonyms = Pseudonyms()
    assert pseudonyms.uids == {"1.2.3": pseudonyms.uid("1.2.3")}


def test_without_a_secret_nobody_gets_the_same() -> None:
    assert Pseudonyms().uid("1.2.3") != Pseudonyms().uid("1.2.3")


@given(st.text())
def test_dates_are_shifted_by_1_to_3650_days(patient: str) -> None:
    assert 1 <= Pseudonyms("s").days(patient) <= 3650


def test_patients_are_shifted_differently() -> None:
    assert len({Pseudonyms("s").days(f"patient {n}") for n in range(20)}) > 15

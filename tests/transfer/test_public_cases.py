from __future__ import annotations

import pytest

from dicomnb.transfer.cache import uid_name
from dicomnb.transfer.public_cases import PUBLIC_CASES


@pytest.mark.parametrize("name", PUBLIC_CASES)
def test_each_case_is_small_and_free_to_use_with_a_source_to_cite(name: str) -> None:
    case = PUBLIC_CASES[name]
    assert case.license.startswith("CC BY ")
    assert case.doi.startswith("10.")
    assert case.megabytes < 100
    assert all(uid_name(uid) == uid for uid in case.series)

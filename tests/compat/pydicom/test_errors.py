from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.compat.both import PET, ours, pydicom


@pytest.mark.parametrize(
    "call",
    [
        lambda: ours.datadict.add_dict_entry(0x10011001, "UL", "1", "Name", "Keyword"),
        lambda: ours.uid.register_transfer_syntax("1.2.3"),
        lambda: ours.util.fixer.fix_separator(b","),
        lambda: setattr(ours.config, "use_DS_decimal", True),
        lambda: ours.dcmread(PET).save_as(BytesIO(), unknown=1),
    ],
)
def test_what_cannot_mean_the_same_raises_and_says_what_to_use(call: Any) -> None:
    with pytest.raises(ours.errors.NotTheSame):
        call()


def test_errors_are_of_the_kinds_that_code_for_pydicom_catches() -> None:
    for name in ("InvalidDicomError", "BytesLengthException"):
        mine, theirs = getattr(ours.errors, name), getattr(pydicom.errors, name)
        built_in = [kind for kind in theirs.__mro__ if kind.__module__ == "builtins"]
        assert all(issubclass(mine, kind) for kind in built_in), name
    assert issubclass(ours.errors.NotTheSame, NotImplementedError)

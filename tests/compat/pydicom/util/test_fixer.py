from __future__ import annotations

import pytest

from tests.compat.both import ours


@pytest.mark.parametrize("name", ["fix_separator", "fix_mismatch"])
def test_callbacks_that_mend_while_reading_are_refused(name: str) -> None:
    with pytest.raises(ours.errors.NotTheSame):
        getattr(ours.util.fixer, name)(b",")

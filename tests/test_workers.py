from __future__ import annotations

import pytest


def test_a_file_is_run_by_one_worker(request: pytest.FixtureRequest) -> None:
    """Else each worker would run every notebook, and make every study, that the tests of a file share.

    pytest-xdist goes by what it appends to the names of tests, and is silent where pytest no longer lets it.
    """
    grouped = request.node.nodeid.endswith("@tests/test_workers.py")
    assert grouped == request.config.getoption("loadgroup", False)

from __future__ import annotations

from pathlib import Path

from dicomnb.transfer.fetched import Fetched


def test_it_says_where_the_files_are_from_and_what_may_be_done_with_them() -> None:
    files = (Path("a/1.dcm"), Path("a/2.dcm"))
    known = Fetched(Path("a"), files, "there", "CC BY 4.0", ("https://doi.org/10.1/x",))
    assert str(known).splitlines() == [
        "2 files in a",
        "From: there",
        "Licence: CC BY 4.0",
        "Cite: https://doi.org/10.1/x",
    ]
    assert "Ask whoever runs it" in repr(Fetched(Path("a"), files[:1], "there"))
    assert (len(known), list(known), known[1]) == (2, list(files), files[1])

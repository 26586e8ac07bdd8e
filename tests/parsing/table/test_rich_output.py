from __future__ import annotations

import re
import warnings
from pathlib import Path

from dicomnb.parsing.table.markup import NO_MATH
from tests.rich import rich_objects

WORDS = "a $x^2$ b"


def test_what_is_shown_is_plain_text_that_every_host_takes_and_that_mathjax_leaves_alone(tmp_path: Path) -> None:
    seen = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one of the files is broken
        for name, shown in rich_objects(tmp_path, WORDS):
            html = shown._repr_html_()
            assert type(html) is str, name  # marimo takes no subclass
            # Nor has a page a script there: marimo would put it into a small frame of its own.
            assert not name.startswith("page") or "<script" not in html
            bundle = shown._repr_mimebundle_()
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            assert {type(value) for value in data.values()} == {str}, name
            assert name.startswith("page") or data["text/html"] == html, name
            outermost = re.match(r"<[a-z]+ [^>]*>", html)
            assert outermost, name
            assert NO_MATH in outermost[0], name
            seen[name] = WORDS in html
    # Reports and checks quote no values; a page keeps its own in a frame.
    assert {name for name, quoted in seen.items() if not quoted} <= {
        "explanation",
        "roi",
        "distance",
        "report",
        "privacy check",
    }

from __future__ import annotations

import re
from typing import Any

import pytest

from dicomnb.display.figure import still_output
from dicomnb.display.figure.still_output import hiding, publish_still

PNG = "iVBORw0KGgo" + "".join(chr(65 + number % 26) for number in range(100)) + "AAAAAElFTkSuQmCC"


def published(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, str], dict[str, Any]]:
    outputs: list[Any] = []
    monkeypatch.setattr(still_output, "display", lambda data, metadata, raw: outputs.append((data, metadata, raw)))
    publish_still(PNG, "A <b>CT</b>", "<Page>")
    ((data, metadata, raw),) = outputs
    assert raw is True
    return data, metadata


def test_a_still_is_a_picture_and_a_line_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    data, metadata = published(monkeypatch)
    assert data == {"image/png": PNG, "text/plain": "<Page>"}
    assert metadata["image/png"] == {"alt": "A <b>CT</b>"}


def test_it_hides_by_its_end_or_by_its_words_where_the_other_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    _, metadata = published(monkeypatch)
    rule = hiding(PNG, "iframe.one")
    assert rule.startswith("body:has(iframe.one) :is(")
    assert rule.endswith("{display:none}")
    (end,) = re.findall(r'img\[src\$="([^"]*)"\]', rule)
    assert len(end) == 60
    assert PNG.endswith(end)
    # Visual Studio Code has other addresses, and these words.
    assert f'img[alt="{metadata["vscode_altText"]}"]' in rule


def test_another_picture_has_another_rule() -> None:
    other = PNG.replace("VWXYZABC", "VWXYZABD")
    assert other != PNG
    assert hiding(other, "i") != hiding(PNG, "i")

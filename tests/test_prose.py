"""Turns of phrase that readers stumbled over, most of them not native speakers: the text says it in plain words."""

from __future__ import annotations

import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent

PLAIN: Final = {
    r"how (it|they|this|that|these|those) (is|are) called": "what it is called",
    r"\bto beware\b": "what may be wrong",
    r"\bneeds? no belief\b": "nothing has to be taken on trust",
    r"\bis the matter of\b": "notebook 6 explains ...",
    r"\btakes? no notice\b": "does not notice",
    r"\b(is|are|was|were) granted\b": "an error of ... is accepted",
    r"\b[Ss]ay another\b": "choose another",
    r"\bspread all from\b": "black is ... and white is ...",
    r"\bCan do that may\b|\bcan do that may\b": "one idea a sentence",
    r"\bevery so manyth\b": "every n-th",
    r"\bscience of its own\b": "is hard to know",
    r"\b(by )?a hair (above|below|different|more|less)\b": "slightly",
    r"\bwrong twin\b": "a similar line that is wrong",
    r"\ball is lost\b": "say what happens",
    r"\b(lies|is|stands|comes) says the\b": "subject first",
    r"\bWhat could tell who\b": "values that may identify the patient",
    r"\bpicks? up where\b|\bas well may\b": "usual word order",
    r"\bthereby|therein|thereof|thereupon|wherefore|whereby|heretofore\b": "a short sentence of its own",
    r"\bnotwithstanding|aforementioned|inasmuch\b": "although, this, because",
    r"\bin so far as\b|\binsofar\b": "where",
    r"\bput otherwise\b": "in other words",
    r"\bhow come\b": "why",
    r"\bto the effect that\b": "that",
    r"\bthe which\b": "which",
    r"\bmust needs\b": "must",
}
"""Patterns, and what is plainer."""


def notebook_text(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        yield "".join(cell["source"])


def python_text(path: Path) -> Iterator[str]:
    """Yield the texts and comments of a module: messages, docstrings and remarks."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in {tokenize.STRING, tokenize.COMMENT}:
                yield token.string


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        yield path.name, "\n\n".join(notebook_text(path))
    for path in sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("notebooks/*.md")) + sorted(ROOT.glob("docs/**/*.md")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "dicomnb").rglob("*.py")) + sorted((ROOT / "tools").rglob("*.py")):
        yield str(path.relative_to(ROOT)), "\n\n".join(python_text(path))


def test_no_text_has_a_turn_of_phrase_that_readers_stumbled_over() -> None:
    rules = [(re.compile(pattern), plain) for pattern, plain in PLAIN.items()]
    found = []
    for name, text in texts():
        one_line = re.sub(r"[\s#]+", " ", text)
        found += [f"{name}: {hit[0]!r}; plainer: {plain!r}" for rule, plain in rules for hit in rule.finditer(one_line)]
    assert found == []


@pytest.mark.parametrize(
    "sentence",
    [
        "And if you do not know how it is called, dir helps.",
        "Say another window to see something else.",
        "Nothing to beware of was found.",
        "Voxels on the border are granted 4 %.",
        "How anterior and left are known is the matter of notebook 6.",
        "How far along the normal a slice lies says the dot product.",
        "What does a program do that takes no notice?",
        "Who can do that may as well.",
    ],
)
def test_the_sentences_that_readers_stumbled_over_are_found(sentence: str) -> None:
    assert any(re.search(pattern, sentence) for pattern in PLAIN)

"""The course: every notebook runs unanswered, with its solutions, and with the usual wrong answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dicomnb.teaching.exercises import exercises
from tests.notebooks.course import Run, cells, exercise, names_set, names_used, number, tagged
from tests.notebooks.course import wrong_answers as wrong_answers_of
from tools.assignment import NOTEBOOKS
from tools.exercise_cells import answer_of, is_tagged

# One worker of pytest-xdist runs what belongs to one notebook, so that it is executed once.
every_notebook = pytest.mark.parametrize(
    "path", [pytest.param(path, marks=pytest.mark.xdist_group(path.stem), id=path.stem) for path in NOTEBOOKS]
)


# -- as it is written ---------------------------------------------------------------------------------------


@every_notebook
def test_each_exercise_has_a_cell_and_a_folded_solution_after_it(path: Path) -> None:
    order = [
        (tag, exercise(cell.id)) for cell in cells(path) for tag in ("exercise", "solution") if is_tagged(cell, tag)
    ]
    assert order == [(tag, name) for name in exercises(number(path)) for tag in ("exercise", "solution")]


@every_notebook
def test_exercise_waits_for_an_answer_and_its_solution_ends_with_the_same_check(path: Path) -> None:
    solutions = tagged(cells(path), "solution")
    for name, cell in tagged(cells(path), "exercise").items():
        last = cell.source.splitlines()[-1]
        assert "..." in cell.source
        assert last.startswith(f'check("{name}", ')
        assert answer_of(solutions[name]).splitlines()[-1] == last


@every_notebook
def test_solutions_are_folded(path: Path) -> None:
    for cell in tagged(cells(path), "solution").values():
        assert cell.cell_type == "markdown"
        assert cell.source.startswith("<details>\n<summary>Solution</summary>\n\n")
        assert cell.source.endswith("\n\n</details>")


@every_notebook
def test_no_answer_changes_what_a_later_cell_shows(path: Path) -> None:
    notebook = cells(path)
    answered = tagged(notebook, "exercise")
    others = [cell for cell in notebook if cell.cell_type == "code" and cell not in answered.values()]
    elsewhere: set[str] = set().union(*(names_used(cell.source) for cell in others))
    for name, cell in tagged(notebook, "solution").items():
        assert names_set(answer_of(cell)) & elsewhere == set(), name
        assert names_set(answered[name].source) & elsewhere == set(), name


@every_notebook
def test_every_mistake_has_a_wrong_answer(path: Path) -> None:
    wrong = wrong_answers_of(path)
    for name, asked in exercises(number(path)).items():
        assert {mistake.name for mistake in asked.mistakes} <= {given.get("mistake") for given in wrong[name]}, name


@every_notebook
def test_notebook_begins_with_goals_and_ends_with_sections_of_the_standard(path: Path) -> None:
    first, last = cells(path)[0].source, cells(path)[-1].source
    assert first.startswith(f"# {number(path)} ")
    assert "minutes you will" in " ".join(first.split())
    assert "\n- " in first
    assert last.startswith("## Further reading")
    assert "](https://dicom.nema.org/medical/dicom/current/output/chtml/part" in last


# -- as it runs ---------------------------------------------------------------------------------------------


def cells_by_exercise(run: Run, kind: str) -> dict[str, Any]:
    """Return the cells whose names begin with a word, by their exercise."""
    return {exercise(cell.id): cell for cell in run.cells if cell.id.startswith(f"{kind}-")}


def printed(cell: Any) -> str:
    # A busy kernel sends what is printed in several pieces, which may end within a line.
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def last_shown(cell: Any) -> str:
    return str(cell.outputs[-1].data["text/plain"])


@every_notebook
def test_unanswered_exercises_say_so(path: Path, ran: Callable[[Path], Run]) -> None:
    said = {name: last_shown(cell) for name, cell in tagged(ran(path).cells, "exercise").items()}
    assert list(said) == list(exercises(number(path)))
    assert [words for name, words in said.items() if not words.startswith(f"… {name} Not answered yet.")] == []


@every_notebook
def test_nothing_goes_wrong_on_the_way(path: Path, ran: Callable[[Path], Run]) -> None:
    shown = [output for cell in ran(path).cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"] == []


@every_notebook
def test_solutions_are_folded_on_the_page_too(path: Path, ran: Callable[[Path], Run]) -> None:
    page = ran(path).page.read_text(encoding="utf-8")
    folded = re.findall(r"<details>\s*<summary>Solution</summary>(.*?)</details>", page, re.DOTALL)
    assert len(folded) == len(exercises(number(path)))
    assert all("check" in text for text in folded)


@every_notebook
def test_every_solution_is_right(path: Path, ran: Callable[[Path], Run]) -> None:
    said = {name: last_shown(cell) for name, cell in cells_by_exercise(ran(path), "solved").items()}
    assert list(said) == list(exercises(number(path)))
    assert [words for name, words in said.items() if not words.startswith(f"✓ {name} Right.")] == []


@every_notebook
def test_every_wrong_answer_gets_its_hint(path: Path, ran: Callable[[Path], Run]) -> None:
    said = cells_by_exercise(ran(path), "judged")
    for name, wrong in wrong_answers_of(path).items():
        verdicts = [json.loads(line) for line in printed(said[name]).splitlines()]
        for given, verdict in zip(wrong, verdicts, strict=True):
            assert verdict["state"] == "wrong", (name, given)
            assert verdict["mistake"] == given.get("mistake", ""), (name, given, verdict)
            assert given.get("hint", "") in verdict["hint"], (name, given, verdict)


# What the prose of a notebook says of the output of a cell, beside what the exercises hold.
SAID = (
    (5, "study", r"(IM\d{6}\.dcm  Instance Number \d+  z = -\d+\.0 mm\n){6}"),
    (
        5,
        "thickness",
        r"Slice Thickness: 6\.0 mm\nSpacing Between Slices: absent\nsteps between positions: \[4\.\] mm\n",
    ),
    (5, "gap", r"26 files, 2\.0 mm thick\n"),
    (5, "gap-drawn", r"missing_slice: 1 slice is missing of 27.*-193\.00\).*\nthickness_ne_spacing.*\n"),
    (5, "tilt", r"(position .*, -(272|267|157)\.0\]   orientation \[1\.0, 0\.0, 0\.0, 0\.0, 0\.96, 0\.28\]\n){3}"),
    (6, "directions", r"(?s).*0\.962.*0\.245.*-0\.117.*lengths: 1\.0 1\.0\ndot product: -?0\.0\n"),
    # Image Position (Patient) by the matrix, by steps, and from the header.
    (6, "affine-used", r"\[ *(-\S+ +-\S+ +\S+) +1\. *\]\n\[ *\1 *\]\n\[ *\1 *\] says the header of that slice\n"),
    (7, "admin", r"first scanner START\nother scanner ADMIN\nhot ball: 9316 and 13780 Bq/mL\n"),  # 1.479 times
    (7, "suv", r"(?s).*corrected to the injection \(ADMIN\): the dose counts as a whole.*"),
    (7, "pair", r"(?s)CT \(42, 208, 256\) .*PT \(33, 92, 116\) .*one frame of reference: True\n"),
    (7, "places", r"lung +-820 HU   SUV 0\.4\nsoft tissue +30 HU   SUV 1\.0\n"),
    (7, "onto", r"True\nvoxels with an SUV above 2: \S+, from -8\d\d to 75 HU\n"),
    (8, "time", r"Frame Time: 40\.0 ms\n"),
    (8, "dose-values", r"voxels of the left lung where a dose is given: 0\n"),
    (
        8,
        "deidentify",
        r"(?s)name: ''  number: P\w+  institution: ANONYMIZED\n.*\n- .*BurnedInAnnotation.*\n- .*look at .*\n",
    ),
    (9, "study", r"(?s)SR · Measurements · False\n.*CONTAINS.*'NUM'.*'Long Axis'.*SCOORD.*"),
    (9, "ecg", r"(?s).*sensitivity: 2\.5 uV a step\nsample 225 stored: 439 +value: 1097\.5 uV\n"),
    (9, "documents", r"letter\.pdf 593 .*\nmodel\.stl 684 .*\nnote\.xml 276 .*\n"),
    (9, "name", r"(\w+\.dcm · Phantom\^Dora\n){3}"),
    (9, "deidentify", r"- 3 files: an encapsulated document, which is a dummy now\n(\d .* · 8 bytes\n){3}"),
    (10, "values", r"tumour +45 HU\nlung +-820 HU\n"),
    (10, "tied", r"Study\S+ +the same .*\nSeries\S+ +a new.*\nSOP\S+ +a new.*\nFrame\S+ +the same .*\n36 slices .*\n"),
    (10, "contours", r"the mask of our contours is our mask: True\nDice coefficient with the planner's: 0\.99\d\n"),
    (10, "dvh", r"'right lung': \S+ ml \(.* % of it\) lie outside of the dose grid, and are left out\.\nV20 .* %\n"),
)


@pytest.mark.parametrize(
    ("path", "cell", "expected"),
    [
        pytest.param(path, cell, expected, marks=pytest.mark.xdist_group(path.stem), id=f"{path.stem} {cell}")
        for path in NOTEBOOKS
        for notebook, cell, expected in SAID
        if notebook == number(path)
    ],
)
def test_cell_prints_what_the_prose_says(path: Path, cell: str, expected: str, ran: Callable[[Path], Run]) -> None:
    (found,) = (each for each in ran(path).cells if each.id == cell)
    assert re.fullmatch(expected, printed(found))


BEYOND_GREY = next(path for path in NOTEBOOKS if number(path) == 8)


@pytest.mark.xdist_group(BEYOND_GREY.stem)
def test_check_of_a_folder_to_share_finds_the_words_and_not_the_picture(ran: Callable[[Path], Run]) -> None:
    (found,) = (each for each in ran(BEYOND_GREY).cells if each.id == "handout")
    said = last_shown(found)
    assert "notes.md: PatientName" in said
    assert "first.png" not in said
    assert "What is drawn in pictures was not read." in said

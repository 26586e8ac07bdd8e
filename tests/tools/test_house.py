"""What the report of rooms finds in a small project with one fault of each kind, and in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.house import circles, imports_of, main, modules_of, too_large, ups

ROOT = Path(__file__).resolve().parents[2]

CONTRACT = """
[tool.importlinter]
root_package = "den"

[[tool.importlinter.contracts]]
type = "layers"
containers = ["den"]
layers = ["attic", "hall | porch", "cellar"]
"""


def project(folder: Path, files: dict[str, str]) -> Path:
    """Write a project of three floors; every module not named in `files` is empty."""
    (folder / "pyproject.toml").write_text(CONTRACT, encoding="utf-8")
    names = ["den/__init__.py", *(f"den/{room}/__init__.py" for room in ("attic", "hall", "porch", "cellar"))]
    for name, text in {**dict.fromkeys([*names, "den/attic/bed.py", "den/cellar/wine.py"], ""), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def report(capsys: pytest.CaptureFixture[str], folder: Path) -> tuple[int, list[str]]:
    """Return the code, and the lines about faults."""
    code = main(["--root", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    return code, lines[lines.index("") + 1 : -1]


def test_a_house_in_order_ends_with_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path, {"den/attic/bed.py": "from den.cellar import wine\n"})
    assert report(capsys, tmp_path) == (0, [])


def test_each_room_is_printed_with_its_size_and_what_it_imports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(
        tmp_path, {"den/attic/bed.py": "from den.cellar.wine import red\nimport den.hall\n", "den/attic/desk.py": ""}
    )
    main(["--root", str(tmp_path)])
    assert "attic 2 2 cellar, hall" in [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "from den.attic import bed\n",
        "import den.attic.bed\n",
        "def late():\n    from den.attic.bed import pillow\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from den.attic.bed import Pillow\n",
    ],
    ids=["module", "dotted", "inside a function", "type only"],
)
def test_an_import_that_points_up_is_found_wherever_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    project(tmp_path, {"den/cellar/wine.py": text})
    assert report(capsys, tmp_path) == (1, ["up: den.cellar.wine imports den.attic.bed"])


def test_rooms_of_one_layer_may_not_import_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path, {"den/porch/step.py": "from den.hall import door\n"})
    assert report(capsys, tmp_path) == (1, ["up: den.porch.step imports den.hall"])


def test_a_circle_of_modules_is_named_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"a": "b", "b": "c", "c": "a", "d": "a"}
    project(tmp_path, {f"den/hall/{name}.py": f"from den.hall import {other}\n" for name, other in files.items()})
    assert report(capsys, tmp_path) == (1, ["circle: den.hall.a -> den.hall.b -> den.hall.c -> den.hall.a"])


def test_a_circle_of_rooms_is_found_where_no_modules_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"left/a.py": "from den.hall.right import a\n", "right/b.py": "from den.hall.left import b\n"}
    empty = dict.fromkeys(["left/__init__.py", "left/b.py", "right/__init__.py", "right/a.py"], "")
    project(tmp_path, {f"den/hall/{name}": text for name, text in {**empty, **files}.items()})
    assert report(capsys, tmp_path) == (1, ["circle: den.hall.left -> den.hall.right -> den.hall.left"])


def test_a_long_file_and_a_full_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    modules = {f"tools/part{number}.py": "\n" * 400 for number in range(15)}
    project(tmp_path, {**modules, "tools/__init__.py": ""})
    assert report(capsys, tmp_path) == (0, [])
    project(tmp_path, {"tools/part16.py": "\n" * 401})
    assert report(capsys, tmp_path) == (
        1,
        ["long: tools/part16.py has 401 lines, not 400 at most", "full: tools has 16 modules, not 15 at most"],
    )


def test_scripts_count_as_modules_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripts = {f"den/hall/part{number}.{'mjs' if number < 3 else 'js'}": "\n" for number in range(15)}
    project(tmp_path, scripts)
    assert report(capsys, tmp_path) == (0, [])
    project(tmp_path, {"den/hall/door.py": "", "den/attic/loft.js": "\n" * 401})
    assert report(capsys, tmp_path) == (
        1,
        ["long: den/attic/loft.js has 401 lines, not 400 at most", "full: den/hall has 16 modules, not 15 at most"],
    )


def test_a_test_that_another_test_imports_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = {"tests/test_a.py": "", "tests/helpers.py": "", "tests/test_b.py": "from tests import helpers, test_a\n"}
    project(tmp_path, tests)
    assert report(capsys, tmp_path) == (1, ["test imported: tests.test_b imports tests.test_a"])


def test_a_name_of_two_classes_or_types_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    classes = {
        "den/attic/bed.py": "class Box:\n    class Inner: ...\n\nSIZE = 3\n",
        "den/cellar/wine.py": "Box = tuple[int, int]\n",
    }
    project(tmp_path, {**classes, "den/hall/__init__.py": "class Inner: ...\nSIZE = 4\n"})
    assert report(capsys, tmp_path) == (1, ["homonym: Box in den.attic.bed, den.cellar.wine"])


MIRROR = """
[tool.house.tested_elsewhere]
"attic/bed" = "it is empty"
"cellar" = "wine is tasted, not tested"
"""


def mirrored(folder: Path, *tests: str) -> Path:
    """Write a project whose modules are to have tests, and these tests."""
    project(folder, {"den/hall/_door.py": "", **dict.fromkeys(tests, "")})
    (folder / "pyproject.toml").write_text(CONTRACT + MIRROR, encoding="utf-8")
    return folder


def test_a_module_without_a_test_in_the_same_place_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirrored(tmp_path, "tests/hall/test_doors.py", "tests/test_door.py")
    assert report(capsys, tmp_path) == (1, ["untested: den/hall/_door.py has no tests/hall/test_door.py"])
    mirrored(tmp_path, "tests/hall/test_door.py")
    assert report(capsys, tmp_path) == (0, [])


def test_an_exception_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = ["tests/hall/test_door.py", "tests/attic/test_bed.py", "tests/cellar/test_wine.py"]
    mirrored(tmp_path, *tests)
    assert report(capsys, tmp_path) == (1, ["needless exception: attic/bed", "needless exception: cellar"])


def test_this_package_has_no_circle() -> None:
    assert circles("dicomnb", imports_of(modules_of(ROOT, "dicomnb"))) == []


def test_no_file_of_the_tools_is_long() -> None:
    assert too_large(ROOT, ["tools"]) == []


def test_the_floors_of_this_package_are_in_order() -> None:
    floors = ["display", "objects", "analysis", "volumes", "geometry", "pixels", "parsing", "standard", "errors"]
    graph = imports_of(modules_of(ROOT, "dicomnb"))
    assert len(graph) > 200
    assert ups(graph, [{"containers": ["dicomnb"], "layers": floors}]) == []


def test_this_house_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(capsys, ROOT) == (0, [])

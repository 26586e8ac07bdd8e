"""The rooms of the package, their sizes and what each imports: ``python -m tools.house``.

It ends with code 1 where modules or rooms import each other in a circle, where an import points up against the order
of rooms in pyproject.toml, where a test imports another test, where two classes or types share a name, where a module
has no test file in the same place below ``tests``, where a file of Python or JavaScript is long, or where a folder is
full of them. An import counts wherever it stands: also inside a function, or for a type checker only.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

MOST_LINES: Final = 400
"""In a file: what a reader takes in at one sitting."""

MOST_MODULES: Final = 15
"""In a folder, without its ``__init__.py``."""

_SUFFIXES: Final = {".py", ".js", ".mjs"}
"""Of modules: a reader looks for a file by its name, whatever it is written in."""

_ROOT = Path(__file__).resolve().parent.parent
_LOOSE = {"__init__", "__main__", "conftest"}
"""Files that Python or pytest looks for under these names: they are no modules to choose among."""

Graph = Mapping[str, set[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rooms, then what is wrong; return 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m tools.house", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=_ROOT, help="a project with a pyproject.toml")
    root: Path = parser.parse_args(arguments).root
    with (root / "pyproject.toml").open("rb") as file:
        tools = tomllib.load(file)["tool"]
    settings = tools["importlinter"]
    package = settings["root_package"]
    modules = modules_of(root, package)
    graph = imports_of(modules)
    for line in rooms(package, modules, graph):
        print(line)
    layers = [contract for contract in settings["contracts"] if contract["type"] == "layers"]
    wrong = [
        *(f"circle: {' -> '.join(found)}" for found in circles(package, graph)),
        *ups(graph, layers),
        *imported_tests(imports_of(modules_of(root, "tests"))),
        *homonyms(modules),
        *(untested(root, package, tools["house"]["tested_elsewhere"]) if "house" in tools else ()),
        *too_large(root, (package, "tests", "tools")),
    ]
    print()
    for line in wrong:
        print(line)
    print(f"{len(modules)} modules; {len(wrong) or 'nothing'} wrong.")
    return int(bool(wrong))


def modules_of(root: Path, package: str) -> dict[str, Path]:
    """Return the path of each module below a package, by its dotted name."""
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(modules: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return which of the modules each of them imports."""
    return {name: {found for found in _imported(path, set(modules)) if found != name} for name, path in modules.items()}


def _imported(path: Path, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from {inner if inner in modules else node.module} & modules
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & modules


def circles(package: str, graph: Graph) -> list[list[str]]:
    """Return the circles, of modules and of the rooms of each package; the first of a circle stands at its end too.

    The package's own ``__init__`` stands outside: it offers names of every floor.
    """
    inner = {name: {found for found in imported if found != package} for name, imported in graph.items()}
    inner.pop(package, None)
    found = {tuple(sorted(knot)): _way_round(inner, knot) for knot in _knots(inner)}
    for parent in {name.rpartition(".")[0] for name in inner}:
        siblings: dict[str, set[str]] = {}
        for name, imported in inner.items():
            if start := _child(parent, name):
                ends = {end for other in imported if (end := _child(parent, other)) and end != start}
                siblings.setdefault(start, set()).update(ends)
        for knot in _knots(siblings):
            found.setdefault(tuple(sorted(knot)), _way_round(siblings, knot))
    return [found[knot] for knot in sorted(found)]


def _child(parent: str, name: str) -> str | None:
    """Return the room or module of `parent` in which `name` lies, None if it lies elsewhere."""
    if not name.startswith(f"{parent}."):
        return None
    return f"{parent}.{name[len(parent) + 1 :].partition('.')[0]}"


def _knots(graph: Graph) -> list[set[str]]:
    """Return the sets of two names or more that all reach each other."""
    reached = {name: _reached(graph, name) for name in graph}
    knots: list[set[str]] = []
    for name in sorted(graph):
        knot = {other for other in reached[name] if name in reached.get(other, set())}
        if knot - {name} and not any(name in known for known in knots):
            knots.append(knot)
    return knots


def _reached(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for name in graph.get(ahead.pop(), set()) - found:
            found.add(name)
            ahead.append(name)
    return found


def _way_round(graph: Graph, knot: set[str]) -> list[str]:
    """Return one circle within a knot."""
    way = [min(knot)]
    while True:
        following = min(graph[way[-1]] & knot)
        if following in way:
            return [*way[way.index(following) :], following]
        way.append(following)


def ups(graph: Graph, contracts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a line for each import against the order that contracts of layers give to the rooms of a container."""
    found = []
    for contract in contracts:
        for container in contract["containers"]:
            heights = _heights(container, contract["layers"])
            for name in sorted(graph):
                start = heights.get(_child(container, name) or "")
                for other in sorted(graph[name]):
                    end = heights.get(_child(container, other) or "")
                    if start and end and _points_up(start, end):
                        found.append(f"up: {name} imports {other}")
    return found


Height = tuple[int, str, bool]
"""How far below the top, the room, and whether rooms of this layer may import each other."""


def _heights(container: str, layers: Sequence[str]) -> dict[str, Height]:
    found = {}
    for depth, layer in enumerate(layers):
        open_to_each_other = ":" in layer
        for room in layer.replace(":", "|").split("|"):
            name = f"{container}.{room.strip().strip('()')}"
            found[name] = (depth, name, open_to_each_other)
    return found


def _points_up(start: Height, end: Height) -> bool:
    beside = start[0] == end[0] and start[1] != end[1] and not start[2]
    return start[0] > end[0] or beside


def imported_tests(graph: Graph) -> list[str]:
    """Return a line for each test module that another module imports: what several need belongs to a helper module."""
    return [
        f"test imported: {name} imports {other}"
        for name in sorted(graph)
        for other in sorted(graph[name])
        if other.rpartition(".")[2].startswith("test_") or other.endswith("conftest")
    ]


def homonyms(modules: Mapping[str, Path]) -> list[str]:
    """Return a line for each name that several classes, or a class and a type, of a package have.

    A floor `compat` has the names of another package, and is left out.
    """
    homes: dict[str, list[str]] = {}
    for module, path in modules.items():
        if ".compat." in module:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(module)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name[0].isupper() and not name.isupper():
                    homes.setdefault(name, []).append(module)
    return [f"homonym: {name} in {', '.join(found)}" for name, found in sorted(homes.items()) if len(found) > 1]


def untested(root: Path, package: str, elsewhere: Mapping[str, str]) -> list[str]:
    """Return a line for each module without a test file in the same place, and for each exception that is none.

    Parameters
    ----------
    root : Path
        The project.
    package : str
        Its package: the tests of ``package/floor/module.py`` are in ``tests/floor/test_module.py``.
    elsewhere : mapping of str to str
        Modules, or folders of modules, that are tested elsewhere or have nothing to test, and why: by their paths below
        the package, without an ending.
    """
    found, used = [], set()
    for path in sorted((root / package).rglob("*.py")):
        if path.stem == "__init__":
            continue
        place = path.relative_to(root / package).with_suffix("")
        exceptions = {one for one in elsewhere if place.as_posix() == one or place.as_posix().startswith(f"{one}/")}
        test = root / "tests" / place.parent / f"test_{place.stem.strip('_')}.py"
        if not test.is_file():
            used |= exceptions
            if not exceptions:
                found.append(
                    f"untested: {path.relative_to(root).as_posix()} has no {test.relative_to(root).as_posix()}"
                )
    return [*found, *(f"needless exception: {one}" for one in sorted(set(elsewhere) - used))]


def too_large(root: Path, packages: Iterable[str]) -> list[str]:
    """Return a line for each file that is too long, and for each folder of too many modules."""
    found = []
    for package in packages:
        counts: dict[Path, int] = {}
        for path in sorted((root / package).rglob("*.*")):
            if path.suffix not in _SUFFIXES:
                continue
            counts[path.parent] = counts.get(path.parent, 0) + (path.stem not in _LOOSE)
            lines = _lines(path)
            if lines > MOST_LINES:
                found.append(f"long: {path.relative_to(root).as_posix()} has {lines} lines, not {MOST_LINES} at most")
        found += [
            f"full: {folder.relative_to(root).as_posix()} has {count} modules, not {MOST_MODULES} at most"
            for folder, count in sorted(counts.items())
            if count > MOST_MODULES
        ]
    return found


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def rooms(package: str, modules: Mapping[str, Path], graph: Graph) -> Iterator[str]:
    """Yield a line for each room: its modules, its lines, and the rooms that it imports."""
    room_of = {name: _room(package, name, path) for name, path in modules.items()}
    yield f"{'room':<30} modules  lines  imports"
    for room in sorted(set(room_of.values())):
        inside = [name for name in modules if room_of[name] == room]
        imported = {room_of[other] for name in inside for other in graph[name]} - {room}
        short = [name.removeprefix(f"{package}.") for name in sorted(imported)]
        count = sum(modules[name].stem != "__init__" for name in inside)
        lines = sum(_lines(modules[name]) for name in inside)
        yield f"{room.removeprefix(f'{package}.'):<30} {count:>7} {lines:>6}  {', '.join(short)}"


def _room(package: str, name: str, path: Path) -> str:
    parent = name.rpartition(".")[0]
    return name if path.stem == "__init__" or parent == package else parent


if __name__ == "__main__":
    sys.exit(main())

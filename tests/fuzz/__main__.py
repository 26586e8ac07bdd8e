"""Look for bytes that break dicomnb: ``python -m tests.fuzz --seconds 600``.

Half of the time goes to moves, the kinds of changes that files suffer from, and to whatever people do with images; see
`tests.fuzz.moves`. In the other half atheris changes bytes and keeps those that lead the parser to places where it has
not been before. What is found is printed, shrunk, and left in a folder as it was; ``python -m tests.fuzz FILE`` tries
such a file again. ``--moves`` leaves atheris out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import random
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

_MOST_BYTES = 16384
_MOST_MEMORY = 2 << 30
_MOST_SECONDS = 10
"""For one input. An honest file of this size takes a few milliseconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; return 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="try these files and nothing else")
    parser.add_argument("--seconds", type=int, default=20, help="how long to look")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins; 0 is another place each time")
    parser.add_argument("--moves", action="store_true", help="make moves only, for which no atheris is needed")
    parser.add_argument("--found", type=Path, help="where to leave what was found")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.within:
        _search(asked.within, asked.found, asked.seconds, asked.seed)
    if asked.files:
        reports = [_report(path) for path in asked.files]
        return int(any(reports))
    _bound_memory()
    from tests.fuzz.moving import search  # here, because atheris has to see dicomnb's first import in its own process

    with tempfile.TemporaryDirectory() as folder:
        found = asked.found or Path(tempfile.mkdtemp(prefix="dicomnb-fuzz-"))
        found.mkdir(parents=True, exist_ok=True)
        seconds = asked.seconds if asked.moves else asked.seconds / 2
        faults = search(seconds, asked.seed or random.randrange(1 << 30), found)
        if asked.moves:
            return int(bool(faults))
        return _run(Path(folder), found, asked.seconds - int(seconds), asked.seed) or int(bool(faults))


def _run(folder: Path, found: Path, seconds: int, seed: int) -> int:
    """Search in a process of its own, which a fault of the interpreter may end."""
    from tests.fuzz.seeds import corpus_seeds, seeds, words

    start = folder / "seeds"
    start.mkdir()
    for data in (*seeds(), *corpus_seeds()):
        (start / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words()]
    (folder / "words").write_text("\n".join(lines) + "\n", encoding="ascii")
    options = ["--within", str(folder), "--found", str(found), "--seconds", str(seconds), "--seed", str(seed)]
    done = subprocess.run([sys.executable, "-m", "tests.fuzz", *options], check=False)
    files = sorted(found.iterdir())
    reports = [_report(path) for path in files]
    if done.returncode and not files:
        sys.stdout.write(f"The search ended with code {done.returncode}.\n")
    return int(bool(done.returncode or any(reports)))


def _search(folder: Path, found: Path, seconds: int, seed: int) -> None:
    """Search until the time is over; does not return."""
    try:
        import atheris
    except ImportError:
        sys.exit('This needs atheris. Install it with: pip install "dicomnb[fuzz]"')
    _bound_memory()
    with atheris.instrument_imports(include=["dicomnb"]):
        holds_for: Callable[[bytes], bool] = importlib.import_module("tests.fuzz.property").holds_for
    known: dict[str, int] = {}

    def one(data: bytes) -> None:
        try:
            holds_for(data)
        except Exception as error:
            place = _place(error)
            if len(data) < known.get(place, _MOST_BYTES + 1):
                known[place] = len(data)
                name = hashlib.sha256(place.encode()).hexdigest()[:12]
                (found / f"error-{name}").write_bytes(data)

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_MOST_BYTES}",
        f"-timeout={_MOST_SECONDS}",
        f"-rss_limit_mb={_MOST_MEMORY >> 20}",
        f"-artifact_prefix={found}/",
        f"-dict={folder / 'words'}",
        f"-seed={seed}",
        "-len_control=10",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(["tests.fuzz", *options, str(folder / "seeds")], one)
    atheris.Fuzz()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _place(error: BaseException) -> str:
    """Return what tells one fault from another: the error's type, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _fault(data: bytes) -> Exception | None:
    from tests.fuzz.moving import try_all

    try:
        try_all(data, random.Random(0))
    except Exception as error:
        return error
    return None


def _report(path: Path) -> bool:
    """Print what is wrong with a file, and the fewest bytes that show it; return True if anything is."""
    data = path.read_bytes()
    error = _fault(data)
    if error is None:
        sys.stdout.write(f"{path}: nothing is wrong ({len(data)} bytes).\n")
        return False
    small = _shrunk(data, _place(error))
    sys.stdout.write("".join(traceback.format_exception(_fault(small) or error)))
    sys.stdout.write(f"{path}: {_place(error)}, {len(small)} bytes:\n{small!r}\n\n")
    return True


def _shrunk(data: bytes, place: str) -> bytes:
    """Return fewer bytes with the same fault: leave out ever smaller pieces as long as it stays."""
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            less = data[:at] + data[at + size :]
            error = _fault(less)
            if error is not None and _place(error) == place:
                data = less
            else:
                at += size
        size //= 2
    return data


if __name__ == "__main__":
    sys.exit(main())

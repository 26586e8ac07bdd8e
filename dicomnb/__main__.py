"""The command line: ``dicomnb header slice.dcm --find pixel``, and what else is worth doing without a notebook."""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import dicomnb
from dicomnb.errors import DicomError, UsageError
from dicomnb.parsing.dataset.dataset_names import dump
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.table.terminal import say_long
from dicomnb.printable import printable_lines

__all__ = ["main"]

FAILED = 1
"""Exit code where the files or what is asked of them are wrong; 2 is for a wrong command line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says, and return the exit code: 0, or 1 where it could not be done.

    Of ``diff``, as of the program of that name: 0 for equal, 1 for different, 2 for what could not be compared.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no letter for a name shows another one, and does not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int | None] = options.act
    failed: int = getattr(options, "failed", FAILED)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = _say_warning
        try:
            code = act(options)
            sys.stdout.flush()
            return code or 0
        except DicomError as error:
            return _fail(str(error), failed)
        except BrokenPipeError:
            # Whoever read this has seen enough. What is left is not written to a pipe that is closed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error), failed)
        except KeyboardInterrupt:
            return _fail("stopped")
    return 0


def _fail(message: str, code: int = FAILED) -> int:
    print(printable_lines(f"dicomnb: {message}"), file=sys.stderr)
    return code


def _say(result: object) -> None:
    print(printable_lines(str(result)))


def _say_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(printable_lines(f"dicomnb: warning: {message}"), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dicomnb", description="DICOM: headers, series and pages to look at.")
    parser.add_argument("--version", action="version", version=f"dicomnb {dicomnb.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, act: Callable[[argparse.Namespace], int | None], what: str, path: str) -> Any:
        made = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        made.add_argument("path", help=path)
        made.set_defaults(act=act)
        return made

    anything = "a file, a folder, a zip archive or a DICOMDIR"
    page = command("page", _page, "write an interactive HTML page that needs no network", anything)
    page.add_argument("-o", "--output", type=Path, help="the page; by default beside where you are, named as PATH")
    page.add_argument("--window", help='"CENTER,WIDTH" or a name such as "lung"')
    page.add_argument("--plane", help="axial, coronal or sagittal")
    page.add_argument("--index", type=int, help="the slice to begin with, from 0")
    page.add_argument("--cmap", default="gray", help="colour map: gray, gray_r, hot, inferno, viridis, cividis ...")
    page.add_argument("--limit", type=float, default=10.0, metavar="MB", help="most megabytes of voxels (10)")
    header = command("header", _header, "print the header", "a file")
    header.add_argument("--find", metavar="TEXT", help="words to look for in tags, names, keywords and values")
    compare = command("compare", _compare, "print where two headers differ", "a file")
    compare.add_argument("other", help="another file")
    file = "a file; - for what is written to the program"
    printed = command("dump", _dump, "print all elements, who the patient is among them", file)
    printed.add_argument("--json", action="store_true", help="as DICOM JSON (PS3.18 F)")
    diff = command("diff", _diff, "print which elements two files do not have in common; exit code 1 if any", file)
    diff.add_argument("other", help="another file")
    diff.set_defaults(failed=2)
    code = command("codify", _codify, "print the Python that rebuilds a header, who the patient is with it", file)
    code.add_argument("--most", type=int, default=100, metavar="BYTES", help="longest stream that is written out (100)")
    scan = command("scan", _scan, "list the series", anything)
    command("explain", _explain, "say in words where the millimetres come from, and what may be wrong", anything)
    share = command("deidentify", _deidentify, "write copies that do not say who the patient is", anything)
    share.add_argument("out", help="a folder that does not exist yet")
    share.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME",
        help='of PS3.15 E: "retain_uids", "clean_descriptors" ...',
    )
    share.add_argument(
        "--black", action="append", metavar="LEFT,TOP,WIDTH,HEIGHT", help="a rectangle of pixels to make black"
    )
    share.add_argument(
        "--find",
        choices=("known", "ocr"),
        help="black out what lies outside of ultrasound regions and known banners, and with ocr what Tesseract reads",
    )
    share.add_argument("--looked", action="store_true", help="write pixels as they are: you have looked at them")
    share.add_argument("--secret", type=Path, metavar="FILE", help="what new UIDs and dates are derived from")
    share.add_argument("--report", type=Path, metavar="CSV", help="write what became of each element")
    check = command(
        "check-privacy",
        _check_privacy,
        "look whether notebooks and pages say who patients are",
        "a notebook or a folder",
    )
    check.add_argument("studies", nargs="+", help="whose patients: files, folders, archives")
    check.add_argument("--uids", action="store_true", help="look for UIDs too")
    for one in (page, header, compare, scan):
        one.add_argument("--identifiers", action="store_true", help="also show who the patient is")
    return parser


def _page(options: argparse.Namespace) -> None:
    from dicomnb.display.page.page import page  # noqa: PLC0415 - Matplotlib is not needed for a header

    made = page(
        options.path,
        index=options.index,
        plane=options.plane,
        window=_window(options.window),
        cmap=options.cmap,
        identifiers=options.identifiers,
        limit=options.limit,
    )
    name = Path(options.path).resolve().name or "page"
    target = options.output or Path(name).with_suffix(".html")
    made.save(target)
    _say(target)


def _window(text: str | None) -> Any:
    """Return center and width of ``"40,400"``, and any other text as it is: a name."""
    center, comma, width = (text or "").partition(",")
    if not comma:
        return text
    try:
        return float(center), float(width)
    except ValueError:
        return text


def _header(options: argparse.Namespace) -> None:
    _say(dicomnb.header(options.path, find=options.find, identifiers=options.identifiers))


def _compare(options: argparse.Namespace) -> None:
    from dicomnb.display.table import compare  # noqa: PLC0415 - only here

    _say(compare(options.path, options.other, identifiers=options.identifiers))


def _dump(options: argparse.Namespace) -> None:
    dataset = _read(options.path)
    if options.json:
        say_long(json.dumps(dataset.to_json_dict(), ensure_ascii=False, indent=2).splitlines())
    else:
        say_long(_dumped(dataset))


def _read(path: str) -> dicomnb.Dataset:
    """Read a file, or what is written to the program where its name is ``-``."""
    return dicomnb.read(BytesIO(sys.stdin.buffer.read()) if path == "-" else path)


def _dumped(dataset: dicomnb.Dataset, line_of: Callable[[DataElement], str] = repr) -> list[str]:
    parts = [part for part in (dataset.stated_file_meta, dataset) if part is not None]
    return [line for part in parts for line in dump(part, line_of=line_of).splitlines()]


def _with_digest(element: DataElement) -> str:
    """Return the line of an element; of a stream that is only counted, a digest tells whether it is the same."""
    line, value = repr(element), element.value
    if not isinstance(value, bytes) or repr(value) in line:
        return line
    return f"{line}, SHA-256 {hashlib.sha256(value).hexdigest()[:12]}"


def _diff(options: argparse.Namespace) -> int:
    one, two = (_dumped(_read(path), _with_digest) for path in (options.path, options.other))
    lines = list(difflib.unified_diff(one, two, options.path, options.other, n=0, lineterm=""))
    say_long(lines)
    return int(bool(lines))


def _codify(options: argparse.Namespace) -> None:
    say_long(dicomnb.codify(_read(options.path), most=options.most).splitlines())


def _scan(options: argparse.Namespace) -> None:
    from dicomnb.volumes.loading.catalog import scan  # noqa: PLC0415 - NumPy is not needed for a header

    catalog = scan(options.path).show(identifiers=options.identifiers)
    _say(catalog._repr_mimebundle_()["text/plain"])


def _explain(options: argparse.Namespace) -> None:
    volumes = dicomnb.load_all(options.path)
    for number, volume in enumerate(volumes):
        if len(volumes) > 1:
            _say(f"{chr(10) if number else ''}[{number}] {volume!r}")
        _say(volume.explain())


def _deidentify(options: argparse.Namespace) -> None:
    from dicomnb.sharing.deidentify import deidentify  # noqa: PLC0415 - NumPy is not needed for a header

    report = deidentify(
        options.path,
        options.out,
        options.option,
        rectangles=_decision(options),
        secret=options.secret.read_bytes() if options.secret else None,
    )
    if options.report:
        report.save(options.report)
    _say("\n".join(report.summary()))


def _decision(options: argparse.Namespace) -> Any:
    """Return what becomes of letters in the pixels, None where nothing was said."""
    said = [name for name in ("black", "find", "looked") if getattr(options, name)]
    if len(said) > 1:
        raise UsageError(f"--{said[0]} and --{said[1]} say different things of the same pixels.", remedy="Say one.")
    if options.black:
        return [_rectangle(text) for text in options.black]
    return options.find or ([] if options.looked else None)


def _rectangle(text: str) -> tuple[int, int, int, int]:
    try:
        left, top, width, height = map(int, text.split(","))
    except ValueError:
        raise UsageError(f"{text!r} is no rectangle.", remedy="Say LEFT,TOP,WIDTH,HEIGHT, in pixels from 0.") from None
    return left, top, width, height


def _check_privacy(options: argparse.Namespace) -> None:
    from dicomnb.sharing.notebooks import check_privacy  # noqa: PLC0415 - NumPy is not needed for a header

    check = check_privacy(options.path, options.studies, uids=options.uids)
    _say(check)
    if not check:
        raise UsageError("Not to be shared as it is.", remedy="Clear these outputs, or mask what they show.")


if __name__ == "__main__":
    sys.exit(main())

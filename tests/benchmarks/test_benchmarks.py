from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from tests.benchmarks.decoding import SYNTAXES, codestreams, compressed, slices
from tests.benchmarks.files.sets import QUICK, Sets, prepare
from tests.benchmarks.scaling import exponent
from tests.benchmarks.table.report import as_markdown, as_text
from tests.benchmarks.table.rows import Row, Target, amount
from tests.benchmarks.timing import best

ROOT = Path(__file__).resolve().parents[2]

ROWS = (
    "open a header: CT series",
    "open a header: MR series, implicit VR",
    "read 10 keywords: CT series",
    "the same, pydicom told which 10",
    "decode every value: CT series",
    "open 20 frames",
    "and read 20 positions",
    "read a DS of 300 numbers",
    "open a header, first time: CT series",
    "open a header, first time: MR series",
    "open a header, first time: unrelated files",
    "open 4 MiB: memory, Python's peak",
    "memory of an open CT header",
    "import, over bare Python",
    "import what reads files",
    "first question to the dictionary",
    "import the dictionary and ask it",
    "read a file to stored values",
    "read a file to Hounsfield units",
    "stored values to Hounsfield units",
    "Hounsfield units to grey levels",
    *(f"{name}, {count}" for name in SYNTAXES for count in ("1 frame", "2 frames")),
    "RLE without a codec, 1 frame",
    "a series to stored values",
    "a series to Hounsfield units",
    "what lies in a folder of 30 files",
    "scan 30 files",
    "scan n files: exponent of n",
    "load 3 slices",
    "load n slices: exponent of n",
    "open 3 frames, read their places",
    "open n frames, read their places: exponent of n",
    "cut 12 slices into cubes, 18 × 512 × 512",
    "cut 12 slices into oblique planes, 20 × 399 × 399",
    "write a segmentation of 3 segments, 12 × 512 × 512",
    "a structure set traced from masks, 12 × 512 × 512",
    "dose-volume histogram of these contours, 12 × 512 × 512",
    "open an ECG, read its frequency",
    "decode its 10 s to microvolts",
    "open a slide, read 200 × 200 pixels",
    "de-identify 12 headers",
    "show a file, to PNG",
    "the next slice, to PNG",
    "another window, to PNG",
    "the first picture of a viewer, 512 × 512",
    "the first picture of a viewer, 640 × 520",
    "peak memory of a picture, 640 × 520",
    "peak memory of a viewer, 640 × 520",
    "from a fresh interpreter to the first of 12 slices",
    "a page of 12 slices",
)


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Sets:
    return prepare(tmp_path_factory.mktemp("sets"), QUICK)


def test_the_quick_benchmark_prints_every_row(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--no-browser", "--keep", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=550, check=False)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.splitlines()
    # Only Linux tells what a process takes up.
    for what in (*ROWS, *(["open 4 MiB: memory of the process"] if sys.platform == "linux" else [])):
        assert sum(line.startswith(f"{what}  ") for line in printed) == 1, what
    assert not any("nan" in line or "inf" in line for line in printed)


def test_the_same_files_are_made_every_time(sets: Sets, tmp_path: Path) -> None:
    again = prepare(tmp_path, QUICK)
    for one, other in zip(
        (*sets.series, *sets.implicit, *sets.unrelated, sets.enhanced, sets.contours, sets.large),
        (*again.series, *again.implicit, *again.unrelated, again.enhanced, again.contours, again.large),
        strict=True,
    ):
        assert Path(one).read_bytes() == Path(other).read_bytes()


def test_files_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    first = Path(prepare(tmp_path, QUICK).series[0])
    first.write_bytes(b"left alone")
    prepare(tmp_path, QUICK)
    assert first.read_bytes() == b"left alone"


def test_small_files_are_all_there_and_as_the_series_has_them(sets: Sets) -> None:
    files = sorted(Path(sets.small).iterdir())
    assert len(files) == 30
    assert files[5].read_bytes() == files[5 + 12].read_bytes() == files[5 + 24].read_bytes()
    assert len({path.read_bytes() for path in files}) == 12
    assert pydicom.dcmread(files[5]).pixel_array.shape == (8, 8)


def test_another_library_reads_what_is_measured(sets: Sets) -> None:
    ct = pydicom.dcmread(sets.series[10])
    assert ct.ImagePositionPatient == [-199.39, -349.79, -600.0]  # -612.5 + 10 × 1.25
    assert ct.pixel_array.shape == (512, 512)
    assert 160 <= len(ct) <= 180
    assert (
        ct.RequestAttributesSequence[0].ScheduledProtocolCodeSequence[0].ProtocolContextSequence[0].CodeValue == "CTX"
    )
    assert ct.private_block(0x0019, "BENCH ACQU 01")[1].value == 2  # 10 % 17 - 8
    mr = pydicom.dcmread(sets.implicit[2])
    assert mr.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"
    assert mr.InstanceNumber == 3
    frames = pydicom.dcmread(sets.enhanced, stop_before_pixels=True).PerFrameFunctionalGroupsSequence
    positions = [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames[:3]]
    assert [z for _, _, z in positions] == [-380.25, -378.75, -377.25]
    curve = pydicom.dcmread(sets.contours).ROIContourSequence[0].ContourSequence[0]
    assert len(curve.ContourData) == 3 * curve.NumberOfContourPoints == 300
    assert len(pydicom.dcmread(sets.large).PixelData) == 4 * 2**20


def test_a_series_has_few_layouts_and_strangers_have_one_each(sets: Sets) -> None:
    def shapes(paths: tuple[str, ...]) -> set[tuple[int, ...]]:
        return {tuple(dn.read(path).keys()) for path in paths}

    assert len(shapes(sets.series)) == len(shapes(sets.implicit)) == 1
    assert len({Path(path).stat().st_size for path in sets.series}) > 1
    assert len(shapes(sets.unrelated)) == len(sets.unrelated)


def test_a_target_is_met_up_to_and_including_its_limit() -> None:
    target = Target(floor=2.5, pydicom=40, dicomsdl=2, amount=10.0)
    others = {"floor": 4.0, "pydicom": 400.0, "dicomsdl": 5.0}
    assert [met for _, met in Row("open", 10.0, others, target=target).verdicts()] == [True, True, True, True]
    assert [met for _, met in Row("open", 10.5, others, target=target).verdicts()] == [False, False, False, False]


def test_what_was_not_measured_is_not_judged() -> None:
    row = Row("open", 10e-6, {"pydicom": 399e-6}, target=Target(floor=2.5, pydicom=40, dicomsdl=1))
    assert row.verdicts() == (("40 × less than pydicom", False),)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (11.46e-6, "s", "11.5 µs"),
        (0.0287, "s", "28.7 ms"),
        (1234, "B", "1.21 KiB"),
        (2**28, "B", "256 MiB"),
        (0, "B", "0 B"),
    ],
)
def test_amounts_are_shown_to_three_digits(number: float, unit: str, text: str) -> None:
    assert amount(number, "s" if unit == "s" else "B") == text


def test_a_time_that_grows_with_a_power_has_that_exponent() -> None:
    assert exponent({10: 0.03, 100: 0.3, 1000: 3.0}) == pytest.approx(1)
    assert exponent({7: 5 * 7**1.5, 70: 5 * 70**1.5, 90: 5 * 90**1.5}) == pytest.approx(1.5)


def test_the_best_of_each_lap_counts_and_the_slowest_round_tells_the_spread() -> None:
    # Three rounds of two laps, and the pass before them, in which nothing is measured.
    seconds = iter([9.0, 9.0, 1.0, 5.0, 2.0, 4.0, 1.5, 6.0])
    now = [0.0]

    def act(_: str) -> None:
        now[0] += next(seconds)

    taken = best({"it": act}, ["a", "b"], 3, lambda: now[0])["it"]
    assert taken == (1.0 + 4.0) / 2
    assert taken.spread == pytest.approx(7.5 / 6.0 - 1)


def test_a_library_that_is_missing_is_said_to_be_not_installed() -> None:
    row = Row("open", 8e-6, {"floor": 4e-6, "pydicom": 80e-6}, target=Target(floor=1, dicomsdl=1), spread=0.123)
    rows = {"Headers": [row]}
    _, _, _, _, line = as_text(rows, dicomsdl=False).splitlines()
    # Twice the floor, a tenth of pydicom.
    assert " ".join(line.split()) == "open 4 µs 8 µs 12 % 80 µs – not installed 2 10 ≤ floor: MISSED"
    assert as_markdown(rows, dicomsdl=False).splitlines()[-1] == (
        "| open | 4 µs | 8 µs | 12 % | 80 µs | – | not installed | 2 | 10 | ≤ floor: MISSED |"
    )


@pytest.mark.parametrize("name", SYNTAXES)
def test_all_decode_the_same_pixels(name: str) -> None:
    uid, bits, _, decode = SYNTAXES[name]
    frames = slices(2)
    streams = codestreams(name, frames)
    ours = dn.read(compressed(streams, uid, bits)).pixel_array
    assert ours.tobytes() == b"".join(decode(stream).tobytes() for stream in streams)
    if bits == 16:
        assert np.array_equal(ours, frames)

from __future__ import annotations

import gc
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import nbclient
import nbformat
import pytest
from ipywidgets.widgets.widget import _instances

import dicomnb as dn
from dicomnb.display.widget import lifetime
from tests.display.viewers import viewer, widgets
from tests.images import series

CELL = """
import gc, weakref
import dicomnb as dn
from ipywidgets.widgets.widget import _instances
seen = globals().setdefault("seen", [])
{shown}
gc.collect()
print(sum(volume() is not None for volume in seen), len(_instances))
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[nbclient.NotebookClient]:
    """Return the client of a kernel: each cell keeps what it makes under names of its own."""
    notebook = nbformat.v4.new_notebook()
    client = nbclient.NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(dn.__file__).parents[1]))
        with client.setup_kernel():
            yield client


def runs_of(client: nbclient.NotebookClient, source: str, times: int) -> list[list[int]]:
    """Run one cell several times in a kernel; return the numbers that each run printed."""
    cell = nbformat.v4.new_code_cell(source)
    client.nb.cells.append(cell)
    printed = []
    for _ in range(times):
        client.execute_cell(cell, len(client.nb.cells) - 1)
        texts = [output.text for output in cell.outputs if output.output_type == "stream"]
        printed.append([int(number) for number in "".join(texts).split()])
    return printed


@pytest.mark.parametrize("canvas", [True, False], ids=["canvas", "core"])
@pytest.mark.parametrize(
    "shown",
    [
        "viewer = VIEW; seen.append(weakref.ref(viewer.volume)); display(viewer)",
        "import ipywidgets\n"
        "several = [VIEW for _ in range(2)]; seen += [weakref.ref(one.volume) for one in several]\n"
        "display(ipywidgets.HBox(several)); del several",
        "chooser = MENU; seen.append(weakref.ref(chooser.viewer.volume)); chooser.series = 1\n"
        "seen.append(weakref.ref(chooser.viewer.volume)); display(chooser)",
    ],
    ids=["one", "two in a box", "a menu of several"],
)
def test_a_cell_that_runs_again_lets_go_of_its_viewers(
    shown: str, canvas: bool, kernel: nbclient.NotebookClient
) -> None:
    kind = next((kind for kind in ("HBox", "chooser") if kind in shown), "single")
    source = CELL.format(shown=shown).replace("seen", f"{kind}_{canvas}")
    source = source.replace("VIEW", f"dn.view(dn.sample(), canvas={canvas})")
    source = source.replace("MENU", f"dn.view([dn.load(dn.sample())[k:] for k in range(3)], canvas={canvas})")
    first, *later = runs_of(kernel, source, 3)
    assert first[0] in (1, 2)
    assert [volumes for volumes, _ in later] == [first[0]] * 2
    # The box around two viewers is the user's own, with its layout.
    assert later[-1][1] - first[1] <= 4


@pytest.mark.parametrize("canvas", [True, False])
def test_what_is_chosen_in_one_menu_closes_nothing_of_another(canvas: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = iter(["run 1", "run 2"])
    monkeypatch.setattr(lifetime, "running_cell", lambda: ("cell of the menus", "run 0"))
    volumes = [dn.load(series(count)) for count in (3, 4, 5)]
    first, second = (dn.view(volumes, canvas=canvas) for _ in range(2))
    # A choice on the page comes as a message of its own, and the cell that ran last has nothing to do with it.
    monkeypatch.setattr(lifetime, "running_cell", lambda: ("cell that ran last", next(runs)))
    for each in (first, second):
        with each._menu.hold_trait_notifications():
            each._menu.value = 1
    assert [each.viewer.is_closed for each in (first, second)] == [False, False]
    # The cell of the menus is run again: both go, with what they show.
    viewers = [each.viewer for each in (first, second)]
    monkeypatch.setattr(lifetime, "running_cell", lambda: ("cell of the menus", "run 3"))
    third = dn.view(volumes, canvas=canvas)
    assert [each.is_closed for each in (first, second, *viewers, third)] == [True] * 4 + [False]
    third.close()


def test_a_cell_that_runs_again_closes_its_viewer_of_a_slide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = dn.make_study("slide", tmp_path / "slide")
    gc.collect()
    before = len(_instances)
    monkeypatch.setattr(lifetime, "running_cell", lambda: ("a cell", "run 1"))
    first = dn.view(folder)
    count = len(_instances)
    monkeypatch.setattr(lifetime, "running_cell", lambda: ("a cell", "run 2"))
    second = dn.view(folder)
    assert (first.comm, len(_instances)) == (None, count)
    second.close()
    assert len(_instances) == before


@pytest.mark.parametrize("canvas", [True, False])
def test_closing_leaves_no_widget_behind(canvas: bool) -> None:
    dn.view(series(3), canvas=canvas).close()
    gc.collect()
    before = len(_instances)
    dn.view(series(3), canvas=canvas).close()
    assert len(_instances) == before


@pytest.mark.parametrize("canvas", [True, False])
def test_a_closed_viewer_lets_go_of_its_volume_and_says_so(canvas: bool) -> None:
    viewer = dn.view(series(3), canvas=canvas)
    volume = weakref.ref(viewer.volume)
    viewer.close()
    gc.collect()
    assert volume() is None
    assert repr(viewer) == "<Viewer, closed>"
    with pytest.raises(AttributeError, match=r"This viewer is closed and has no volume. dn.view makes a new one."):
        _ = viewer.volume
    viewer.close()


@pytest.mark.parametrize("canvas", [True, False])
def test_without_a_kernel_only_the_viewer_shown_last_is_kept(canvas: bool) -> None:
    first, second = (dn.view(series(count), canvas=canvas) for count in (3, 4))
    first._repr_mimebundle_()
    second._repr_mimebundle_()
    first.index = 0  # whoever holds it goes on with it
    assert first.voxel[2] == 0
    gone = weakref.ref(first.volume)
    del first
    gc.collect()
    assert gone() is None
    assert second.volume.slice_count == 4


@pytest.mark.parametrize("canvas", [True, False])
@pytest.mark.parametrize(
    "wrong",
    [{"index": 99}, {"cmap": "nope"}, {"plane": "oblique"}, {"window": "no such window"}],
)
def test_a_viewer_that_cannot_be_made_raises_its_one_error(
    wrong: dict[str, Any], canvas: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    gc.collect()
    before = len(_instances)
    with pytest.raises(dn.DicomError):
        dn.view(series(3), canvas=canvas, **wrong)
    gc.collect()
    assert unraisable == []
    assert len(_instances) == before


def resident_bytes() -> int:
    """Return how much memory the process takes; 0 where nobody says."""
    found = Path("/proc/self/statm")
    return int(found.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if found.is_file() else 0


def test_hundreds_of_changes_leave_nothing_behind() -> None:
    shown = viewer(figsize=(2, 2), dpi=50)

    def change(times: int) -> None:
        for turn in range(times):
            if turn % 10:
                shown.index = turn % 5
            else:
                shown.window = (40 + turn % 100, 400)

    def left() -> tuple[int, int]:
        """Return how many blocks, and how many bytes, 500 changes leave."""
        gc.collect()
        blocks, resident = sys.getallocatedblocks(), resident_bytes()
        change(500)
        gc.collect()
        return sys.getallocatedblocks() - blocks, resident_bytes() - resident

    change(100)  # fills the caches of bounded size
    count = len(_instances)
    # Caches and free lists breathe, but an object kept of each change would be 500 blocks in every round,
    # and the frames would be 20 MB: one clean round of four is the proof.
    rounds = (left() for _ in range(4))
    assert any(blocks < 250 and resident < 4_000_000 for blocks, resident in rounds)
    assert len(_instances) == count


def test_closing_closes_every_widget_that_was_made() -> None:
    before = set(_instances)
    shown = viewer()
    assert len(widgets(shown, ipywidgets.Widget)) > 8
    shown.close()
    left = [_instances[key] for key in set(_instances) - before]
    assert not [each for each in left if isinstance(each, ipywidgets.DOMWidget)]

"""What a person waits for: the first picture of a viewer, of a fresh kernel, and a page; and what memory they take."""

from __future__ import annotations

import base64
import os
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Final

from dicomnb.display.page.page import page
from dicomnb.display.page.voxels import LIMIT, pack_voxels
from dicomnb.display.view import view
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.processes.fresh import CLOCKED, measure
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["first_paint", "first_picture", "page_of_a_series", "peak_memory"]

_SLICES: Final = 200
_LEVEL: Final = 6
"""At which a page deflates its voxels."""

_READY: Final = {
    "floor": """
def job(paths):
    import ipywidgets, io
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from pathlib import Path
    import numpy as np
    data = [path.read_bytes() for path in map(Path, paths)]
    values = np.frombuffer(data[len(data) // 2][-512 * 512 * 2:], "<u2").reshape(512, 512)
    figure = Figure(dpi=100)
    figure.add_subplot().imshow(values, cmap="gray", interpolation="nearest")
    FigureCanvasAgg(figure).print_png(io.BytesIO())
""",
    "dicomnb": """
def job(paths):
    import dicomnb as dn
    dn.scan(paths)
    return dn.view(dn.load(paths), canvas=False)
""",
}


def first_paint(named: str, volume: Volume, shown: Callable[[Volume], object], rounds: int) -> Row:
    """Return what a viewer takes until it has its first picture, beside `shown`, which draws the same one."""
    acts = {"floor": lambda _: shown(volume), "dicomnb": lambda _: view(volume, canvas=False)}
    return row_of(f"the first picture of a viewer, {named}", best(acts, [""], rounds), Target(floor=1.5))


def peak_memory(named: str, volume: Volume, shown: Callable[[Volume], object]) -> list[Row]:
    """Return what drawing a large image takes beside its numbers, in bytes; the floor is the image as float32."""
    floor = float(volume.array.size * 4)
    rows = []
    for what, act in (("a picture", shown), ("a viewer", lambda one: view(one, canvas=False))):
        act(volume)  # what Matplotlib loads and keeps is not counted
        tracemalloc.start()
        act(volume)
        peak = float(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        rows.append(Row(f"peak memory of {what}, {named}", peak, {"floor": floor}, "B", Target(floor=1.5)))
    return rows


def first_picture(sets: Sets, rounds: int) -> Row:
    """Return what a fresh interpreter takes from nothing to the first picture of a folder."""
    paths = sets.series[:_SLICES]
    found = measure(_READY, CLOCKED, paths, max(1, rounds // 2))
    return row_of(f"from a fresh interpreter to the first of {len(paths)} slices", found, Target(floor=1.25))


def page_of_a_series(sets: Sets, rounds: int) -> Row:
    """Return what a page takes; the floor deflates its voxels on all cores."""
    volume = load([Path(path) for path in sets.series[:_SLICES]])
    _ = volume.array
    payload = zlib.decompress(base64.b64decode(pack_voxels([volume], LIMIT).text))
    acts = {"floor": lambda _: _deflated(payload), "dicomnb": lambda _: page(volume)}
    taken = best(acts, [""], max(1, rounds // 2), perf_counter)
    return row_of(f"a page of {len(volume.array)} slices", taken, Target(floor=1.3))


def _deflated(data: bytes) -> list[bytes]:
    cores = os.cpu_count() or 1
    size = -(-len(data) // cores)
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(lambda at: zlib.compress(data[at : at + size], _LEVEL), range(0, len(data), size)))

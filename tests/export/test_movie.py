from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.display.figure.picture import show
from dicomnb.display.view import view
from dicomnb.errors import MissingDependency, UsageError
from dicomnb.export.movie import save_movie, save_picture
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.full_disk import full_disk
from tests.export.volumes import NAMED, in_time
from tests.images import series

image = pytest.importorskip("PIL.Image")


def ct(**how: Any) -> Volume:
    """Return 5 slices, 200 mm wide and 150 mm high, all of one value each: 0, 200, 400, 600, 800."""
    slices = series(5, rows=30, columns=50, spacing=(5.0, 4.0), WindowCenter=500, WindowWidth=1000, **{**NAMED, **how})
    for k, ds in enumerate(slices):
        ds.PixelData = np.full((30, 50), 200 * k, "<i2").tobytes()
    return load(slices)


def pixels(path: Path) -> Any:
    return np.asarray(image.open(path).convert("RGB")).astype(int)


def frames_of(path: Path) -> list[Any]:
    with image.open(path) as opened:
        found = []
        for number in range(opened.n_frames):
            opened.seek(number)
            found.append(np.asarray(opened.convert("RGB")).astype(int))
        return found


def test_a_picture_is_that_of_show_with_a_scale_bar(tmp_path: Path) -> None:
    path = save_picture(ct(), tmp_path / "slice.png", 3, dpi=80)
    buffer = io.BytesIO()
    show(ct(), 3, dpi=80, scale_bar=True).savefig(buffer, dpi=80)
    assert np.array_equal(pixels(path), np.asarray(image.open(buffer).convert("RGB")))
    bare = pixels(save_picture(ct(), tmp_path / "bare.png", 3, dpi=80, scale_bar=False))
    assert not np.array_equal(pixels(path), bare)


def test_the_scale_bar_is_as_long_as_it_says(tmp_path: Path) -> None:
    # At most 0.3 of 200 mm, rounded down: 5 cm, a quarter of the image's width.
    found = pixels(save_picture(ct(), tmp_path / "slice.png", 0, dpi=100, letters=False))
    box = show(ct(), 0, dpi=100, letters=False).axes[0].get_window_extent()
    inside = found[int(len(found) - box.y1) + 3 : int(len(found) - box.y0) - 3, int(box.x0) + 3 : int(box.x1) - 3]
    white = (inside == 255).all(axis=-1).sum(axis=1)
    assert white.max() == pytest.approx(box.width / 4, abs=2)


def test_a_viewer_is_saved_as_it_stands(tmp_path: Path) -> None:
    viewer = view(ct(), index=1, window=(300, 900))
    viewer.plane = "coronal"
    viewer.index = 7
    path = save_picture(viewer, tmp_path / "seen.png", dpi=60)
    expected = save_picture(ct(), tmp_path / "asked.png", 7, plane="coronal", window=(300, 900), dpi=60)
    assert path.read_bytes() == expected.read_bytes()


def test_the_same_picture_gives_the_same_bytes_and_names_nobody(tmp_path: Path) -> None:
    for suffix in ("png", "svg", "pdf"):
        first, second = (save_picture(ct(), tmp_path / f"{n}.{suffix}", dpi=60).read_bytes() for n in (1, 2))
        if suffix != "svg":  # Matplotlib salts its ids
            assert first == second
        assert not [word for word in (b"Roe", b"Jane", b"4711", b"20010203") if word in first]


@pytest.mark.parametrize("name", ["slice.pdf", "slice.svg", "slice.png", "slice.gif"])
def test_a_full_disk_leaves_the_picture_that_was_there(name: str, tmp_path: Path) -> None:
    save = save_movie if name.endswith(".gif") else save_picture
    save(ct(), tmp_path / name, dpi=30)
    before = (tmp_path / name).read_bytes()
    for room in (0, len(before) // 3):
        with full_disk(room), pytest.raises(OSError, match="File too large"):
            save(ct(), tmp_path / name, dpi=30)
        assert [path.name for path in tmp_path.iterdir()] == [name]
        assert (tmp_path / name).read_bytes() == before


def test_a_gif_goes_through_the_slices_and_loops(tmp_path: Path) -> None:
    path = save_movie(ct(), tmp_path / "slices.gif", rate=4, dpi=60)
    with image.open(path) as opened:
        assert (opened.n_frames, opened.info["duration"], opened.info["loop"]) == (5, 250, 0)
    frames = frames_of(path)
    middle = [frame[frame.shape[0] // 2, frame.shape[1] // 2 - 20].tolist() for frame in frames]
    # Values 0, 200 ... 800 in a window from 0 to 1000: 0, 51, 102, 153 and 204 of 255.
    assert np.abs(np.array(middle) - np.arange(0, 255, 51)[:, None]).max() <= 2
    shown = pixels(save_picture(ct(), tmp_path / "slice.png", 3, dpi=60))
    assert np.abs(frames[3] - shown).max() <= 60  # edges of letters share 256 colours
    assert (np.abs(frames[3] - shown) > 3).mean() < 0.01


def test_a_movie_of_a_fourth_dimension_goes_through_its_points(tmp_path: Path) -> None:
    assert len(frames_of(save_movie(in_time(), tmp_path / "points.gif", dpi=40))) == 3
    assert len(frames_of(save_movie(in_time(), tmp_path / "slices.gif", along="slices", t=1, dpi=40))) == 2


def test_an_mp4_holds_the_same_frames(tmp_path: Path) -> None:
    ffmpeg = pytest.importorskip("imageio_ffmpeg")
    path = save_movie(ct(), tmp_path / "slices.mp4", rate=8, dpi=61, style="dark")
    shown = pixels(save_picture(ct(), tmp_path / "slice.png", 3, dpi=61, style="dark"))
    rows, columns = shown.shape[:2]
    height, width = rows + rows % 2, columns + columns % 2
    told = subprocess.run([ffmpeg.get_ffmpeg_exe(), "-i", path], capture_output=True, text=True, check=False).stderr
    assert f"{width}x{height}" in told
    assert "h264" in told
    assert "8 fps" in told
    command = [ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    frames = np.frombuffer(data, np.uint8).reshape(-1, height, width, 3).astype(int)
    assert len(frames) == 5
    # H.264 keeps brightness within a few steps of 255 where it is even.
    assert np.abs(frames[3][:rows, :columns] - shown).mean() < 3
    middle = frames[3][height // 2, width // 2 - 20]
    assert np.abs(middle - 153).max() <= 4
    assert b"Roe" not in path.read_bytes()


def test_with_other_options_each_frame_is_that_of_show(tmp_path: Path) -> None:
    path = save_movie(ct(), tmp_path / "patient.gif", dpi=50, frame="patient")
    shown = pixels(save_picture(ct(), tmp_path / "slice.png", 3, dpi=50, frame="patient"))
    found = frames_of(path)
    assert len(found) == 5
    assert (np.abs(found[3] - shown) > 3).mean() < 0.01


def test_what_makes_no_movie_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"end in .gif, .mp4"):
        save_movie(ct(), tmp_path / "movie.avi")
    with pytest.raises(UsageError, match="no name of a picture"):
        save_picture(ct(), tmp_path / "picture.doc")
    with pytest.raises(UsageError, match="One frame"):
        save_movie(ct()[2:3], tmp_path / "movie.gif")
    with pytest.raises(UsageError, match="along 'time'"):
        save_movie(ct(), tmp_path / "movie.gif", along="time")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[movie\]"):
        save_movie(ct(), tmp_path / "movie.mp4")
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[movie\]"):
        save_movie(ct(), tmp_path / "movie.gif")

"""What is shown, as a picture or a movie in a file, with a bar that tells its scale."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from dicomnb.display.common.captions import caption
from dicomnb.display.common.cursor import frame_rate
from dicomnb.display.common.plane import Plane, find_plane
from dicomnb.display.common.plane_values import chosen_point, points_of, slice_values
from dicomnb.display.common.windows import WindowLike, choose_window
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture, show
from dicomnb.display.figure.surroundings import Style
from dicomnb.display.widget.state import ViewerState
from dicomnb.errors import UsageError
from dicomnb.geometry.projection import Projection
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load

__all__ = ["save_movie", "save_picture"]

Pixels = NDArray[np.uint8]

_PICTURES: Final = (".png", ".svg", ".pdf", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
_MOVIES: Final = (".gif", ".mp4")

_H264: Final = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "14", "-movflags", "+faststart", "-f", "mp4")
"""Losses that cannot be seen, colours that every player supports, and a file that plays before all of it is there."""


def save_picture(
    source: Any, path: str | os.PathLike[str], index: int | None = None, *, scale_bar: bool = True, **options: Any
) -> Path:
    r"""Write the picture that `show` draws into a file.

    Parameters
    ----------
    source : Volume, Dataset, path, list of these, or a viewer
        What to draw; of a viewer the plane, slice, point and window that it shows.
    path : path
        Where to write it: ``.png``, ``.svg``, ``.pdf``, ``.tif``, and with Pillow ``.jpg`` and ``.webp``.
    index : int, optional
        Which slice, as for `show`.
    scale_bar : bool
        True to draw a bar of a round number of millimetres.
    **options
        All others of `show`: plane, window, cmap, style, dpi ...

    Returns
    -------
    Path
        The file. Neither picture nor metadata name the patient, unless the pixels do.

    Raises
    ------
    UsageError
        If the file's name is no picture's.

    Examples
    --------
    >>> import dicomnb as dn
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = dn.save_picture(dn.sample(), f"{folder}/pet.png", 20, plane="coronal", dpi=60)
    ...     path.read_bytes()[:4]
    b'\x89PNG'
    """
    place = _place(path, _PICTURES, "picture")
    if isinstance(source, ViewerState):
        options = _seen(source) | options
        index = source.index if index is None else index
        source = source.volume
    figure = show(source, index, scale_bar=scale_bar, **options)
    # Matplotlib dates PDF and SVG: the same picture gives the same bytes without.
    dated: dict[str, Any] = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}
    # In memory first: where a disk is full, Matplotlib's writer of PDF ends in an error of its own.
    made = io.BytesIO()
    figure.savefig(made, format=place.suffix[1:], dpi=figure.dpi, metadata=dated.get(place.suffix.lower()))
    with whole_file(place) as draft:
        draft.write_bytes(made.getbuffer())
    return place


def save_movie(
    source: Any,
    path: str | os.PathLike[str],
    *,
    along: Literal["slices", "points"] | None = None,
    index: int | None = None,
    t: int = 0,
    plane: str | None = None,
    window: WindowLike | None = None,
    rate: float | None = None,
    cmap: str | Colormap = "gray",
    slab: float | None = None,
    how: Projection = "max",
    scale_bar: bool = True,
    letters: bool = True,
    style: Style | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float = 100,
    **options: Any,
) -> Path:
    """Write a movie through the slices of a volume, or through the points of its fourth dimension.

    Parameters
    ----------
    source : Volume, Dataset, path, list of these, or a viewer
        What to show; of a viewer the plane, slice, point and window that it shows.
    path : path
        Where to write it: ``.gif``, which loops and needs Pillow, or ``.mp4`` (H.264), which needs imageio-ffmpeg.
    along : {"slices", "points"}, optional
        What goes by; by default points where there are several, else slices.
    index : int, optional
        The slice that stays while points go by; by default the middle one.
    t : int
        The point that stays while slices go by.
    rate : float, optional
        Frames a second; by default what the header recommends, else 10. A GIF counts in hundredths of a second.
    plane, window, cmap, slab, how, letters, style, figsize, dpi
        As for `show`. One window serves all frames.
    scale_bar : bool
        True to draw a bar of a round number of millimetres.
    **options
        All others of `show`; with any of them each frame is drawn from anew, which takes ten times as long.

    Returns
    -------
    Path
        The file. Neither picture nor metadata name the patient, unless the pixels do. An MP4 has even numbers of
        pixels: a last column or row is added where needed.

    Raises
    ------
    UsageError
        If the file's name is no movie's, or there is only one frame.
    MissingDependency
        If the package that writes it is not installed.
    OSError
        If the file cannot be written.

    References
    ----------
    PS3.3 C.7.6.5 (Cine): Recommended Display Frame Rate.

    Examples
    --------
    >>> import dicomnb as dn
    >>> import tempfile
    >>> volume = dn.load(dn.sample())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = dn.save_movie(volume[20:23], f"{folder}/pet.gif", dpi=40)
    ...     path.read_bytes()[:6]
    b'GIF89a'
    """
    place = _place(path, _MOVIES, "movie")
    write = _gif if place.suffix.lower() == ".gif" else _mp4
    if isinstance(source, ViewerState):
        index, t = source.index if index is None else index, source.t
        plane, window = plane or source.plane, window or source.window
        source = source.volume
    volume = load(source)
    points = points_of(volume)
    along = along or ("points" if len(points) > 1 else "slices")
    if along not in ("slices", "points"):
        raise UsageError(f"There is nothing along {along!r}.", remedy='along is "slices" or "points".')
    part = chosen_point(volume, t)
    seen = find_plane(part, plane)
    if along == "points":
        number = seen.slice_number(index)
        scenes = [(find_plane(point, plane), number, f" · t = {t}") for t, point in enumerate(points)]
    else:
        scenes = [(seen, number, "") for number in range(seen.count)]
    if len(scenes) < 2:
        raise UsageError("One frame makes no movie.", remedy="save_picture writes it.")
    number = scenes[len(scenes) // 2][1] if seen.is_acquired else len(part) // 2
    chosen = choose_window(volume if along == "points" else part, number, window)
    look = Look(cmap, slab, how, letters, scale_bar, style)
    if options:
        shown = {**options, "plane": seen.key, "cmap": cmap, "slab": slab, "how": how, "letters": letters}
        shown |= {"scale_bar": scale_bar, "style": style, "figsize": figsize, "dpi": dpi, "window": chosen}
        frames: Iterator[Pixels] = (_drawn(scene, shown) for scene in scenes)
    else:
        frames = _painted(scenes, chosen, look, figsize, dpi)
    with whole_file(place) as draft:
        write(draft, frames, rate or frame_rate(part.dataset))
    return place


def _place(path: str | os.PathLike[str], suffixes: tuple[str, ...], what: str) -> Path:
    place = Path(path)
    if place.suffix.lower() not in suffixes:
        raise UsageError(f"{place.name} is no name of a {what}.", remedy=f"They end in {', '.join(suffixes)}.")
    return place


def _seen(viewer: ViewerState) -> dict[str, Any]:
    """Return what a viewer shows, as options of `show`."""
    return {"plane": viewer.plane, "t": viewer.t, "window": viewer.window}


# -- frames ------------------------------------------------------------------------------------------------------

_Scene = tuple[Plane, int, str]
"""Plane, slice, and what is added to its title."""


def _painted(
    scenes: list[_Scene], window: Window | None, look: Look, figsize: tuple[float, float] | None, dpi: float
) -> Iterator[Pixels]:
    """Yield frames, red, green and blue, that differ in image and title only."""
    _, drawing = picture(scenes[0][0], scenes[0][1], window, look=look, figsize=figsize, dpi=dpi)
    renderer = FrameRenderer(drawing)
    for plane, index, suffix in scenes:
        values = slice_values(plane, index, slab=look.slab, how=look.how)
        frame = renderer.render(values, caption(plane, index, slab=look.slab, how=look.how) + suffix)
        yield np.ascontiguousarray(frame[..., :3])


def _drawn(scene: _Scene, options: dict[str, Any]) -> Pixels:
    plane, index, suffix = scene
    titled = {"title": caption(plane, index, slab=options["slab"], how=options["how"]) + suffix}
    canvas: Any = FigureCanvasAgg(show(plane.volume, index, **titled | options))
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


# -- files -------------------------------------------------------------------------------------------------------


def _gif(path: Path, frames: Iterator[Pixels], rate: float) -> None:
    image = optional_package("PIL.Image", "Pillow", "movie", "Writing a GIF")
    # Colours are taken as they are: dithering would draw patterns into the image.
    made = [image.fromarray(frame).quantize(256, dither=image.Dither.NONE) for frame in frames]
    hundredths = max(2, round(100 / rate))  # faster than 50 a second browsers slow down
    made[0].save(path, save_all=True, append_images=made[1:], duration=hundredths * 10, loop=0, optimize=False)


def _mp4(path: Path, frames: Iterator[Pixels], rate: float) -> None:
    program = optional_package("imageio_ffmpeg", "imageio-ffmpeg", "movie", "Writing an MP4").get_ffmpeg_exe()
    first = _even(next(frames))
    height, width = first.shape[:2]
    taken = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", f"{rate:g}", "-i", "-")
    command = [program, "-y", "-loglevel", "error", *taken, *_H264, os.fspath(path.resolve())]
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log) as encoder:
            assert encoder.stdin is not None
            # An encoder that gives up closes the pipe, and says why.
            with suppress(BrokenPipeError), encoder.stdin as into:
                into.write(first.tobytes())
                for frame in frames:
                    into.write(_even(frame).tobytes())
        log.seek(0)
        if encoder.returncode:
            raise OSError(f"ffmpeg could not write {path.name}: {log.read().decode(errors='replace').strip()}")


def _even(frame: Pixels) -> Pixels:
    """Return a frame with even numbers of rows and columns, as the colours of H.264 want it."""
    return np.pad(frame, ((0, frame.shape[0] % 2), (0, frame.shape[1] % 2), (0, 0)), "edge")

"""One HTML document that holds all it needs: voxels, the program that shows them, stills, headers.

In a notebook it sits in a frame that may run its scripts and do nothing else; where frames are dropped, the still
beside it shows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg

from dicomnb.display.common.captions import modality_text
from dicomnb.display.common.cursor import middle, with_index
from dicomnb.display.common.overlays import Overlays
from dicomnb.display.common.plane import Plane, find_plane
from dicomnb.display.common.plane_values import is_color, point_labels, points_of
from dicomnb.display.common.viewer_scripts import OBJECTS, START, VIEWER, scripts_of
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import png_bytes
from dicomnb.display.figure.picture import picture
from dicomnb.display.figure.still_output import hiding, publish_still
from dicomnb.display.figure.surroundings import make_opaque
from dicomnb.display.page.fused import pack_fused
from dicomnb.display.page.metadata import metadata_of
from dicomnb.display.page.packed_overlays import pack_overlays, pack_wash
from dicomnb.display.page.page_data import FusedLayout
from dicomnb.display.page.voxels import LIMIT, pack_voxels
from dicomnb.errors import UsageError
from dicomnb.parallel import beside
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.parsing.table.header_table import to_html
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.search_script import search_script
from dicomnb.pixels.window import Window
from dicomnb.standard.package_file import package_text
from dicomnb.volumes.volume import Volume

__all__ = ["Page", "Still", "panels", "still_of", "title_of", "viewer_markup"]

_TABLE_SCRIPTS: Final = ("parsing/table/header.js", "objects/reports/report.js")
"""Those that tables bring along."""

_WASH_SHARE: Final = 0.4
"""Most of a page's megabytes that a dose takes."""


class Page:
    """An HTML page; a notebook shows it in a frame.

    Parameters
    ----------
    title : str
        Title of the page, in text that names no patient.
    body : Markup
        Content of the page.
    still : Still or None
        What is shown where the page cannot be; None for a page of text, whose title is shown then.
    height : int
        Height of the frame in a notebook, pixels.
    """

    def __init__(self, title: str, body: Markup, still: Still | None, height: int) -> None:
        self.title = title
        self._body, self._still, self._height = body, still, height

    @property
    def html(self) -> str:
        """The whole page."""
        return _document(self.title, self._body)

    def save(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Write the page to a file, and return its path.

        Raises
        ------
        UsageError
            If no file is named.
        OSError
            If it cannot be written.
        """
        if path is None:
            raise UsageError("save needs the name of a file.", remedy='For example: save("page.html").')
        target = Path(path)
        with whole_file(target) as draft:
            draft.write_text(self.html, encoding="utf-8", newline="\n")
        return target

    def __repr__(self) -> str:
        return f"<Page {self.title}, {len(self.html) / 1e6:.1f} MB>"

    def _repr_html_(self) -> str:
        # marimo puts what has a script into a frame of its own, which cuts off this one.
        return self._framed()

    def _framed(self) -> str:
        """Return the page in a frame, and the still for wherever frames are not shown."""
        html = self.html
        name = _class_of(html)
        # What is not trusted loses the frame and the style sheet, which hides the still, together. Paper has the still
        # too: a frame is printed as much of it as its height shows.
        style = Markup(
            f"@media screen{{img.{name},p.{name}{{display:none}}}}"
            f"@media print{{iframe.{name}{{display:none}}img.{name}{{max-width:100%}}}}"
        )
        picture = None if self._still is None else self._still.markup(name)
        return str(tag("div", tag("style", style), picture, *self._caption_and_frame(html), class_=NO_MATH))

    def _caption_and_frame(self, html: str) -> list[Markup]:
        name, alt = _class_of(html), self.title if self._still is None else self._still.alt
        return [
            tag("style", Markup(f"iframe.{name}{{width:100%;border:0;resize:vertical}}")),
            tag("p", alt, class_=f"{name} {NO_MATH}"),
            tag(
                "iframe",
                class_=name,
                title=alt,
                sandbox="allow-scripts",
                allow="fullscreen; clipboard-write",
                srcdoc=html,
                height=self._height,
                width="100%",
                loading="lazy",
            ),
        ]

    def _alive(self) -> str:
        """Return what becomes the page in a frame where scripts run, and nothing elsewhere.

        A sanitizer that knows no frames would print them, source and all. Of an element that it does know it drops
        the attributes that it does not, and so the frame waits in one.
        """
        html = self.html
        name = _class_of(html)
        hidden = "" if self._still is None else hiding(self._still.base64, f"iframe.{name}")
        style = Markup(
            f"@media screen{{p.{name}{{display:none}}{hidden}}}@media print{{iframe.{name}{{display:none}}}}"
        )
        tell = Markup(package_text("display/web/notebook/notebook.js").replace("FRAME", name))
        frame = str(
            tag("div", tag("style", style), *self._caption_and_frame(html), tag("script", tell), class_=NO_MATH)
        )
        program = Markup(_in_one_line(package_text("display/web/notebook/frame.js")).replace("NAME", name))
        return f"{tag('b', class_=name, data_frame=frame)}{tag('script', program)}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/html": self._framed(), "text/plain": repr(self)}
        if self._still is None:
            return data, {}
        return data | {"image/png": self._still.base64}, {"image/png": {"alt": self._still.alt}}

    def _ipython_display_(self) -> None:
        # The still is an output of its own: of one output, a host shows the HTML, whatever a sanitizer left of it.
        if self._still is not None:
            publish_still(self._still.base64, self._still.alt, repr(self))
        text = repr(self) if self._still is None else ""
        display({"text/html": self._alive(), "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def _class_of(html: str) -> str:
    """Return the class by which style sheets and scripts know the frame of a page."""
    return f"dicomnb-{hashlib.sha256(html.encode()).hexdigest()[:10]}"


def _in_one_line(script: str) -> str:
    """Return a script of a few lines in one, without its comments: a sanitizer prints it."""
    lines = (line.strip() for line in script.splitlines())
    return "".join(line for line in lines if not line.startswith(("//", "/**")))


class Still:
    """A picture for where nothing moves.

    Parameters
    ----------
    png : bytes
        The picture.
    alt : str
        What it shows, in words.
    """

    def __init__(self, png: bytes, alt: str) -> None:
        self.png, self.alt = png, alt
        self.base64 = base64.b64encode(png).decode()

    def markup(self, name: str = "still") -> Markup:
        """Return an image with the class `name`."""
        return tag("img", class_=name, alt=self.alt, src=f"data:image/png;base64,{self.base64}")


def still_of(plane: Plane, index: int, window: Window | None, look: Look) -> Still:
    """Return the picture of one slice, or of a slab."""
    made, drawn = picture(plane, index, window, dpi=90, look=look)
    make_opaque(made, drawn.title.get_color())
    canvas: Any = FigureCanvasAgg(made)
    canvas.draw()
    return Still(png_bytes(np.asarray(canvas.buffer_rgba())), made.alt)


def title_of(volume: Volume) -> str:
    """Return the title of a page: modality and size."""
    size = " × ".join(map(str, (*volume.grid, *volume.frame_shape[:2])))
    return f"{modality_text(volume) or 'Image'}, {size}"


def viewer_markup(
    volume: Volume,
    plane: Plane,
    index: int,
    window: Window | None,
    look: Look,
    *,
    point: int = 0,
    identifiers: bool = False,
    limit: int = LIMIT,
    layout: FusedLayout = "over",
) -> tuple[Markup, Still]:
    """Return the element that the program makes a viewer of, and the still that is shown until then.

    Parameters
    ----------
    volume : Volume
        What to show.
    plane, index, window, point
        What to begin with; the plane is one of that point of a fourth dimension.
    look : Look
        Colour map and slab to begin with, and what lies over the pictures.
    identifiers, limit
        As for `page`; `limit` in bytes.
    layout : {"over", "curtain", "beside"}
        How a second volume is shown first.
    """
    points = points_of(volume)
    # What lies over the pictures takes its room first; masks are small, and the smaller the fewer voxels there are.
    layers = look.layers or Overlays()
    fused = None
    if layers.wash is not None and layers.wash.window is not None:
        fused = pack_fused(layers.wash, layers.wash.window, int(_WASH_SHARE * limit), layout)
        layers, limit = replace(layers, wash=None), limit - len(fused.text)
    wash = pack_wash(layers.wash, _WASH_SHARE * limit)
    acquired = find_plane(points[0])
    full = pack_overlays(layers, wash, acquired, (1, 1), points[0].shape[:3])
    # Voxels are packed while the still is drawn; read they are here, so that what a file warns of is said in its turn.
    for each in points if not is_color(points[0]) else ():
        _ = each.array, each.stored
    packing = beside(partial(pack_voxels, points, limit - len(full.text)))
    still = still_of(plane, index, window, look)
    packed = packing()
    over = full if packed.steps == (1, 1) else pack_overlays(layers, wash, acquired, packed.steps, packed.shape[1:])
    i, j, k = with_index(middle(points[0]), plane, index)
    facts = metadata_of(
        points,
        packed,
        plane,
        (i, j, k),
        window,
        look.cmap,
        labels=point_labels(volume),
        point=point,
        slab=look.slab,
        how=look.how,
        identifiers=identifiers,
        overlays=over.metadata if layers else None,
        fused=fused.metadata if fused else None,
    )
    # "<" would begin a tag, the end of the script for one.
    data = json.dumps(facts, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    figure = tag(
        "figure",
        still.markup(),
        tag("figcaption", still.alt),
        tag("script", Markup(data), class_="facts", type="application/json"),
        tag("script", Markup(packed.text), class_="voxels", type="text/plain"),
        *([tag("script", Markup(over.text), class_="layers", type="text/plain")] if layers else []),
        *([tag("script", Markup(fused.text), class_="fused", type="text/plain")] if fused else []),
        class_="viewer",
    )
    return figure, still


def panels(volume: Volume, *, identifiers: bool = False) -> list[Markup]:
    """Return what is folded away below a viewer: where the axes come from, and the header."""
    which = "Header" if len(volume.slices) == 1 else "Header of the first slice"
    return [
        _panel("Where the millimetres come from", tag("pre", str(volume.explain()), class_="explanation")),
        _panel(which, to_html(volume.dataset, identifiers=identifiers)),
    ]


def _panel(title: str, content: Markup) -> Markup:
    return tag("details", tag("summary", title), content, class_="panel")


def _document(title: str, body: Markup) -> str:
    """Return a whole page: it may run its own scripts, and load nothing."""
    program = Markup(scripts_of((*VIEWER, START)))
    scripts = (program, *map(search_script, _TABLE_SCRIPTS), *(scripts_of([name]) for name in OBJECTS))
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts
    )
    allowed = (
        "default-src 'none'",
        f"script-src {hashes}",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "media-src data:",
        "frame-src data:",
    )
    policy = "; ".join((*allowed, "base-uri 'none'", "form-action 'none'"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Markup(package_text("display/web/page.css"))),
    )
    whole = tag("html", head, tag("body", body, tag("script", program)), lang="en")
    return f"<!doctype html>\n{whole}\n"

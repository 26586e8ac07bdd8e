"""What MkDocs is told while it builds the manual: pages made from the repository, and outputs put into them."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Any

import griffe
import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools.demo import title_of
from tools.manual import reference
from tools.manual.outputs import cell_html
from tools.manual.running import FENCE, as_notebook, run_all
from tools.manual.texts import PAGES, ROOT, notebook_text, place_of, relinked

# Beside what MkDocs says of its own work.
_LOG = logging.getLogger("mkdocs.plugins.dicomnb")

MARK = '<div class="cell-mark" id="cell-{}"></div>'
_MARKED = re.compile(MARK.format(r"(\d+)"))

# The theme would fetch this one from a server far away, to search in a manual that is opened from the disk.
_FAR_SCRIPT = re.compile(r'<script src="https://[^"]+/iframe-worker/shim"></script>')
_OWN_SCRIPT = "javascripts/worker-from-disk.js"

# The first page has no neighbours to list beside it.
_ALONE = "---\nhide: [navigation]\n---\n\n"

# Where the repository is published, as OWNER/NAME: only there can a notebook be run elsewhere.
_REPOSITORY = os.environ.get("DICOMNB_REPOSITORY", "")
_BUTTONS = (
    "[Run on Binder](https://mybinder.org/v2/gh/{0}/HEAD?urlpath=lab/tree/notebooks/{1}){{ .md-button }} "
    "[Open in Colab](https://colab.research.google.com/github/{0}/blob/HEAD/notebooks/{1}){{ .md-button }}\n"
)
_NOTE = (
    "*This page is a notebook: [download it]({0}), or take all with the repository. Sliders below need no Python; in "
    "the notebook they are those of `dn.view`, here those of `dn.page`.*"
)

# A decorator that griffe would take for that of a method.
griffe.stdlib_decorators["dicomnb.cached_property.cached_property"] = {"cached", "property"}

# Pages with code that is run, by their place: executed notebooks. MkDocs calls the functions below one after the
# other and hands nothing on between them.
_executed: dict[str, Any] = {}


def _notebooks() -> list[Path]:
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages that are made here into the navigation."""
    course = [
        {title_of(nbformat.read(path, as_version=4)): place_of(f"notebooks/{path.name}")} for path in _notebooks()
    ]
    if (ROOT / "notebooks" / "INSTRUCTORS.md").is_file():
        course.append({"For instructors": "notebooks/instructors.md"})
    made = {"Course": course, "Reference": [{title: place} for place, title, _ in reference.pages()]}
    config.nav = [
        {title: made.get(title, content)} for section in (config.nav or []) for title, content in section.items()
    ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the repository, and run the code of all."""

    def add(place: str, text: str) -> None:
        files.append(File.generated(config, place, content=text))

    for source, place in PAGES.items():
        if (ROOT / source).is_file():
            text = relinked((ROOT / source).read_text(encoding="utf-8"), source)
            add(place, _ALONE + text if place == "index.md" else text)
    for place, _, text in reference.pages():
        add(place, text)
    waiting = {}
    for path in _notebooks():
        waiting[place_of(f"notebooks/{path.name}")] = nbformat.read(path, as_version=4)
    for file in files.documentation_pages():
        if file.src_uri.startswith("howto/") and FENCE.search(file.content_string):
            waiting[file.src_uri] = as_notebook(file.content_string)
    _executed.update(run_all(waiting, _LOG.info))
    for path in _notebooks():
        source = f"notebooks/{path.name}"
        place = place_of(source)
        # Its own name is not relinked: the file itself is there too.
        add(place, _with_note(relinked(notebook_text(_executed[place], MARK), source), path.name))
        add(source, path.read_text(encoding="utf-8"))
    return files


def _with_note(text: str, name: str) -> str:
    title, _, rest = text.partition("\n")
    buttons = _BUTTONS.format(_REPOSITORY, name) if _REPOSITORY else ""
    return f"{title}\n\n{_NOTE.format(name)}\n\n{buttons}\n{rest}"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - by name
    """Mark where the outputs of a page's code belong."""
    place = page.file.src_uri
    if place.startswith("howto/") and place in _executed:
        return notebook_text(_executed[place], MARK)
    return markdown


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - by name
    """Put the outputs in, after the search index was made: voxels are not to be searched."""
    output = _with_own_script(output, "../" * page.file.dest_uri.count("/"))
    executed = _executed.get(page.file.src_uri)
    if executed is None:
        return output
    return _MARKED.sub(lambda match: cell_html(executed.cells[int(match[1])].get("outputs", [])), output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001 - by name
    """Do the same for the page that is shown where there is none, which knows only the address of the site."""
    return _FAR_SCRIPT.sub("", output_content)


def _with_own_script(output: str, up: str) -> str:
    return _FAR_SCRIPT.sub(f'<script src="{up}{_OWN_SCRIPT}"></script>', output)

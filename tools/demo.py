"""Run a notebook and leave it as a page that opens in any browser, without a network or a kernel."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import DictLoader
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from traitlets.config import Config

from dicomnb import sample
from dicomnb.__main__ import main as dicomnb

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "01-a-header-from-its-bytes.ipynb"
SECONDS_PER_CELL = 300

# The exporter's page asks servers far away for scripts that set mathematics, draw diagrams and show widgets. We
# have none of the first two, and a widget without a kernel is a picture anyway.
_NO_SCRIPTS = "\n".join(
    [
        "{% extends 'lab/index.html.j2' %}",
        *(
            f"{{% block {name} %}}{{% endblock %}}"
            for name in ("html_head_js", "html_head_js_mathjax", "html_head_js_mermaidjs", "jupyter_widgets")
        ),
    ]
)


def execute(notebook: Any, folder: Path) -> None:
    """Run all cells of a notebook in a folder; what they show is put into it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    # A kernel draws into the notebook only where no other way is asked for.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    # The kernel's own Python may not look for this package here: it starts elsewhere.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        startup_timeout=SECONDS_PER_CELL,
        store_widget_state=False,
        # Its kernel warns that others on this machine might listen, on every start.
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment)


def as_page(notebook: Any, title: str) -> str:
    """Return an executed notebook as one HTML page that refers to nothing outside itself."""
    kinds = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain"]
    exporter = HTMLExporter(
        config=Config({"NbConvertBase": {"display_data_priority": kinds}}),
        template_file="offline.html.j2",
        extra_loaders=[DictLoader({"offline.html.j2": _NO_SCRIPTS})],
        # Not embed_images=True: looking for images, it closes each <details> of a text before what is to be folded.
    )
    page: str = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})[0]
    return page


def title_of(notebook: Any) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.partition("\n")[0].removeprefix("# "))
    return "Notebook"


def activation(environment: Path) -> str:
    """Return the command that activates a virtual environment."""
    if os.name == "nt":
        return str(environment / "Scripts" / "activate")
    place = environment.relative_to(Path.cwd()) if environment.is_relative_to(Path.cwd()) else environment
    return f"source {place / 'bin' / 'activate'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", nargs="?", type=Path, help="by default the first one, and a page of its patient")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "demo", help="folder to write to")
    arguments = parser.parse_args()
    source: Path = arguments.notebook or NOTEBOOK
    folder: Path = arguments.into
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Running {source.name} ...", file=sys.stderr)
    notebook = nbformat.read(source, as_version=4)
    with tempfile.TemporaryDirectory() as place:
        execute(notebook, Path(place))
    nbformat.write(notebook, folder / source.name)
    page = folder / f"{source.stem}.html"
    page.write_text(as_page(notebook, title_of(notebook)), encoding="utf-8")
    print(f"The notebook as a page: {page}")
    if arguments.notebook is None:
        # The same patient as a page that is alive, from the command line: dicomnb page FOLDER -o pet.html
        status = dicomnb(["page", str(sample()), "-o", str(folder / "pet.html")])
        if status:
            sys.exit(status)
        print(f"Its patient, with sliders; open it in a browser: {folder / 'pet.html'}")
    if sys.prefix != sys.base_prefix:
        print(f"To use this Python in your shell: {activation(Path(sys.prefix))}")


if __name__ == "__main__":
    main()

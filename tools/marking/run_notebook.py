"""``python -m tools.marking.run_notebook IN OUT``: run one notebook to its end, whatever fails on the way."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from tools.marking.returned import CHECK, read_notebook

__all__ = ["main"]

DIED = "kernel-died"
"""The mark, in the metadata of a notebook, of one whose kernel did not live to its end."""

# What a check says is seen wherever in its cell the check stands.
_SHOW_ALL = 'get_ipython().ast_node_interactivity = "all"'


def main() -> None:
    """Run it. What is there after each exercise is on the disk, should this process be killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--seconds", type=float, required=True, help="time for one cell")
    parser.add_argument("--memory", type=float, required=True, help="address space of the kernel, in GB")
    arguments = parser.parse_args()
    _limit_memory(int(arguments.memory * 1e9))
    notebook = read_notebook(arguments.notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    first = nbformat.v4.new_code_cell(_SHOW_ALL)
    notebook.cells.insert(0, first)

    def keep(cell: Any, **_: Any) -> None:
        if cell is first:
            # The kernel has started: from now on the notebook's time counts, and this is what to stop after it.
            print(getattr(getattr(client.km, "provisioner", None), "pid", 0), flush=True)
        if cell is first or CHECK.search(cell.source):
            nbformat.write(notebook, arguments.into)

    with tempfile.TemporaryDirectory() as place:
        client = NotebookClient(
            notebook,
            timeout=arguments.seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            store_widget_state=False,
            extra_arguments=["--log-level=CRITICAL"],
            resources={"metadata": {"path": place}},
            on_cell_executed=keep,
        )
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(Path.cwd()), environment.get("PYTHONPATH"))))
        try:
            client.execute(env=environment)
        except DeadKernelError:
            notebook.metadata[DIED] = True
    nbformat.write(notebook, arguments.into)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


if __name__ == "__main__":
    main()

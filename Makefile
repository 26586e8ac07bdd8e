# Each target makes the virtual environment it needs, once. `make` alone lists them.

VENV   ?= .venv
# Worker processes of the tests: "auto" is one for each core.
JOBS   ?= auto
# More words for pytest: make test ARGS="-k tilt"
ARGS   ?=
# How many examples `make fuzz` makes up for each test of a property; none with EXAMPLES=
EXAMPLES ?= 300
# A folder with a release of Pyodide for make lite, or the address of another one than the public
PYODIDE ?=
PYODIDE_URL ?=
# Say which Python: make test PYTHON=python3.12
PYTHON ?=

# The Python of `make lowest`, and what its tests need beside the package, in any version.
LOWEST ?= 3.11
TOOLS := bleach hypothesis ipykernel nbclient nbformat playwright pytest pytest-timeout pytest-xdist

BIN := $(VENV)/bin
PY  := $(BIN)/python
HAS := $(VENV)/.has

# Kernels and programs that the tests start would compile the package anew, each of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two installs into one environment at a time end badly.
.NOTPARALLEL:
.PHONY: help demo lab test lowest site lite package bench fuzz lint types contracts format check clean distclean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(HAS)-lab ## Run the first notebook and leave a page to open in a browser
	$(PY) -m tools.demo

lab: $(HAS)-lab ## Open JupyterLab on the first notebook
	$(PY) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS) notebooks/01-a-header-from-its-bytes.ipynb

test: $(HAS)-test ## Run every test that this machine can run
	$(PY) -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

lowest: $(VENV)/pyvenv.cfg ## Test pictures with the lowest versions that pyproject.toml allows
	$(PY) -m pip install --quiet uv
	$(BIN)/uv venv --quiet --clear --python $(LOWEST) build/lowest
	$(BIN)/uv pip install --quiet --python build/lowest --resolution lowest-direct --editable '.[codecs,draw]'
	$(BIN)/uv pip install --quiet --python build/lowest $(TOOLS)
	build/lowest/bin/python -m pytest tests/display $(ARGS)

site: $(HAS)-site ## Build the manual, and follow its links
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict
	$(PY) -m tools.manual.links build/site

# An environment of its own: JupyterLab beside it would take the kernel of the browser for one of its own.
lite: $(VENV)/pyvenv.cfg ## Build the site that runs the course in the browser (PYODIDE=folder beside it)
	$(PY) -m pip install --quiet uv
	$(BIN)/uv venv --quiet --clear --python $(PY) build/lite-env
	$(BIN)/uv pip install --quiet --python build/lite-env '.[lite]'
	build/lite-env/bin/python -m tools.lite $(if $(PYODIDE),--pyodide $(PYODIDE)) $(if $(PYODIDE_URL),--pyodide-url $(PYODIDE_URL)) $(ARGS)

package: $(HAS)-package ## Build wheel and source, look into them, and install each alone
	$(PY) -m tools.package

bench: $(HAS)-bench ## Measure, beside pydicom and the bare disk
	$(PY) -m tests.benchmarks $(ARGS)

fuzz: $(HAS)-fuzz $(HAS)-test ## Look for bytes that break something, for 20 seconds, then for new examples
	$(PY) -m tests.fuzz $(or $(ARGS),--seconds 20)
	$(if $(EXAMPLES),DICOMNB_EXAMPLES=$(EXAMPLES) $(PY) -m pytest -n $(JOBS) --dist loadgroup -m hypothesis)

lint: $(HAS)-lint ## Check style and layout
	$(PY) -m ruff check
	$(PY) -m ruff format --check

types: $(HAS)-lint $(HAS)-test $(HAS)-site ## Check types, strictly
	$(PY) -m mypy

contracts: $(HAS)-lint ## Check that imports point only to lower floors
	$(BIN)/lint-imports

check: lint types contracts ## Lint, types and contracts together

format: $(HAS)-lint ## Lay the code out and sort its imports
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

clean: ## Remove what tools and targets left behind
	rm -rf build dist output htmlcov .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -path './$(VENV)' -prune -o -type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## Remove the virtual environment too
	rm -rf '$(VENV)'

# One stamp for each extra: a second run installs nothing, a changed pyproject.toml installs again.
$(HAS)-%: pyproject.toml | $(VENV)/pyvenv.cfg
	$(PY) -m pip install --quiet --editable '.[$*]'
	@touch $@

# A name on the PATH proves little (a shim may have no Python behind it, Debian's may lack ensurepip): ask each.
$(VENV)/pyvenv.cfg:
	@old=; \
	for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3.14 python3 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    exec "$$python" -m venv '$(VENV)'; \
	  fi; \
	  old="$$python"; \
	done; \
	if [ -n "$$old" ]; then \
	  echo "$$old cannot make virtual environments: its venv or ensurepip module is missing." >&2; \
	  echo "On Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
	  echo "No Python 3.11 or newer found$(if $(PYTHON), at $(PYTHON))." >&2; \
	  echo "Install one from https://www.python.org/downloads/, or name it: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

# The two commands are `make lab` and `make test`; `make help` lists the others.
# All of them need nothing but make and a Python of 3.11 or newer.

PYTHON ?= python3
LAB_ARGS ?=
TEST_ARGS ?=
VENV := .venv
EXTRAS := lab,keras,lite,jit,dev
CONSTRAINTS := constraints.txt

# Commands of the environment (jupyter, tensorboard, ruff) are found first.
WITH_PATH = PATH="$$PWD/$(VENV)/bin:$$PATH"
RUN = $(WITH_PATH) $(VENV)/bin/python -m

# Two workers; files stay whole, because the cells of a notebook share one kernel.
PYTEST = $(RUN) pytest -n 2 --dist loadfile
NBVAL = --nbval --nbval-current-env --nbval-cell-timeout=60 \
        --nbval-sanitize-with=tests/sanitize.cfg
# Outputs may be worded otherwise by other versions: only errors count there.
COLAB_NBVAL = $(subst --nbval ,--nbval-lax ,$(NBVAL))
NOTEBOOKS = $(wildcard notebooks/*.ipynb)

# The root is the repository and not notebooks/, so that the source can be opened too.
WELCOME = /lab/tree/notebooks/00_welcome.ipynb

# JupyterLab refuses to start as root, the only user that most containers have.
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

# Where spelling is checked: all that people read.
SPELLED = README.md CONTRIBUTING.md CHANGELOG.md docs notebooks minitf widgets tools

.DEFAULT_GOAL := help
.PHONY: help venv lab test test-fast test-notebooks interop colab lint format bench \
        lessons badges packages constraints clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

venv:
	@command -v "$(PYTHON)" >/dev/null || { echo "minitf: there is no command" \
	  "'$(PYTHON)'; install Python 3.11 or newer, or name one: make PYTHON=..." >&2; \
	  exit 1; }
	@"$(PYTHON)" tools/setup_venv.py $(VENV) $(EXTRAS) $(CONSTRAINTS)

lab: venv ## Open the course in JupyterLab (LAB_ARGS="--no-browser" is passed on)
	@$(RUN) jupyterlab --ServerApp.root_dir="$$PWD" --LabApp.default_url=$(WELCOME) \
	  $(AS_ROOT) $(LAB_ARGS)

test: venv ## Run every test, notebooks included
	@status=0; \
	MINITF_HEADLESS=1 $(PYTEST) $(TEST_ARGS) tests || status=1; \
	$(MAKE) --no-print-directory test-notebooks || status=1; \
	exit $$status

test-fast: venv ## Run the tests that take no longer than a cup of tea
	@MINITF_HEADLESS=1 $(PYTEST) -m "not slow and not browser" $(TEST_ARGS) tests

test-notebooks: venv ## Run every notebook and compare its outputs
	@if [ -n "$(NOTEBOOKS)" ]; then \
	  MINITF_HEADLESS=1 $(PYTEST) $(NBVAL) $(NOTEBOOKS); \
	else echo "minitf: there are no notebooks yet"; fi

lessons: venv ## Run all lessons again and save them clean
	@$(WITH_PATH) MINITF_HEADLESS=1 $(VENV)/bin/python tools/lessons.py run $(NOTEBOOKS)

badges: venv ## Point the lessons' links to Colab to the repository of pyproject.toml
	@$(VENV)/bin/python tools/lessons.py badges

interop: ## Check against real TensorFlow, in an environment of its own
	@$(MAKE) --no-print-directory venv VENV=.venv-interop EXTRAS=interop
	@if [ -d tests/interop ]; then TF_CPP_MIN_LOG_LEVEL=3 MINITF_HEADLESS=1 \
	  .venv-interop/bin/python -m pytest -n 2 --dist loadfile $(TEST_ARGS) tests/interop; \
	else echo "minitf: there are no interop tests yet"; fi

colab: ## Run lessons and views with the versions of Google Colab
	@$(MAKE) --no-print-directory venv VENV=.venv-colab EXTRAS=notebook,colab \
	  CONSTRAINTS=constraints-colab.txt
	@status=0; run=".venv-colab/bin/python -m pytest -q -n 2 --dist loadfile"; \
	MINITF_HEADLESS=1 $$run $(TEST_ARGS) tests/widgets || status=1; \
	MINITF_HEADLESS=1 PATH="$$PWD/.venv-colab/bin:$$PATH" $$run $(COLAB_NBVAL) \
	  $(NOTEBOOKS) || status=1; \
	exit $$status

lint: venv ## Check style, format and types
	@status=0; \
	$(RUN) ruff check . || status=1; \
	$(RUN) ruff format --check . || status=1; \
	$(RUN) pyright || status=1; \
	$(WITH_PATH) codespell $(SPELLED) || status=1; \
	exit $$status

format: venv ## Format the code and mend what can be mended by machine
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

bench: ## Measure minitf's speed, beside TensorFlow's
	@$(MAKE) --no-print-directory venv VENV=.venv-interop EXTRAS=interop
	@.venv-interop/bin/python bench/run.py $(BENCH)

packages: venv ## Write the list of packages in pyproject.toml anew
	@$(VENV)/bin/python tools/list_packages.py

constraints: ## Write constraints.txt anew, from the newest versions that fit together
	@"$(PYTHON)" tools/refresh_constraints.py lab,keras,lite,jit,dev,interop

clean: ## Remove everything that make has made
	@rm -rf .venv .venv-interop .venv-colab build dist *.egg-info .hypothesis .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

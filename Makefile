# The whole project in two commands: `make lab` to learn, `make test` to check.
# Everything lives in .venv beside this file; deleting that folder undoes the set-up.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SETTINGS := $(VENV)/share/jupyter/lab/settings/overrides.json
GONE := $(VENV) does not work: its Python is gone, or another one now, or it was left unfinished. \
	'make clean-venv install' builds it anew.
# JupyterLab refuses to run as root unless told; in a container, root is all there is.
ROOT_FLAG := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)
# Two cores are the smallest machine this is meant for; a test gets this many seconds at most.
PYTEST := $(BIN)/python -m pytest --timeout 900

# What a person has set for other projects must not lead packages elsewhere than into .venv, nor
# other packages into it. A pip.conf can say the same as these variables; only options are stronger.
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES
into = --no-user --target= --root=/ --prefix="$(CURDIR)/$(1)"

.PHONY: help install lab test lint lint-js unit notebooks-test browser-test notebooks lock \
	clean clean-venv check-venv
.DEFAULT_GOAL := help

help: ## Show this list
	@echo "zssr_teach: learn zero-shot super-resolution by doing it."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create or update .venv from requirements.lock

# Nothing that is there is deleted here: who moved or upgraded Python may want to move it back.
$(BIN)/python:
	@if [ -e $(VENV) ] || [ -L $(VENV) ]; then echo "$(GONE)"; exit 1; fi
	@command -v $(firstword $(PYTHON)) >/dev/null || { \
		echo "There is no $(PYTHON) here: name another, as in 'make lab PYTHON=python3.12'."; exit 1; }
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { \
		echo "This Python cannot make environments; on Debian and Ubuntu: apt install python3-venv."; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# A Python that was upgraded in place leaves an environment behind that has lost its packages.
check-venv: $(BIN)/python ## Find out whether the Python of .venv is still the one it was made for
	@$(BIN)/python -c "import pip" 2>/dev/null || { echo "$(GONE)"; exit 1; }

# The lock lists every package with its hashes. The project itself has none, so it is installed
# by a second call, and with the locked setuptools, so that nothing unlocked is downloaded.
$(INSTALLED): requirements.lock pyproject.toml tools/jupyterlab-overrides.json | check-venv
	@echo "Installing the packages of requirements.lock into $(VENV); the first time takes minutes."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock $(call into,$(VENV))
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . $(call into,$(VENV))
	@mkdir -p $(dir $(SETTINGS)) && cp tools/jupyterlab-overrides.json $(SETTINGS)
	@touch $@

lab: $(INSTALLED) ## Open the course in JupyterLab (ARGS="--no-browser --port 8899" passes flags on)
	$(BIN)/jupyter lab $(ROOT_FLAG) --ServerApp.root_dir="$(CURDIR)" \
		--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ARGS)

test: $(INSTALLED) ## Run every check: lint, unit, notebooks-test, browser-test
	@$(BIN)/python tools/run_stages.py lint unit notebooks-test browser-test

lint: $(INSTALLED) ## Check style, types, the direction of imports, and with node the JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy zssr_teach tools benchmarks
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory lint-js

lint-js: ## Check the JavaScript: style, types, tests (needs node; skipped without it)
	@$(PYTHON) tools/check_javascript.py

# On both of two cores, a file at a time: what a file shares among its tests is made once.
unit: $(INSTALLED) ## Run the unit tests and the examples in the docstrings
	$(PYTEST) -n 2 --dist loadfile tests/unit zssr_teach

# The notebooks run on a copy: what they write (progress of exercises) must not touch a student's.
notebooks-test: $(INSTALLED) ## Run every notebook and compare its outputs with the committed ones
	$(PYTEST) tests/notebooks
	@rm -rf build/notebooks && mkdir -p build/notebooks
	@cp -r notebooks/rendered notebooks/solutions build/notebooks/
	$(PYTEST) --nbval --nbval-current-env -p no:cacheprovider \
		$$(ls build/notebooks/*/*.ipynb)

browser-test: $(INSTALLED) ## Use the notebooks and the demo in a real browser (needs Chromium)
	$(PYTEST) tests/browser

notebooks: $(INSTALLED) ## Build and run the notebooks from notebooks/src (ARGS="01_psnr" for some)
	$(BIN)/python -m tools.build_notebooks $(ARGS)

# uv resolves for every platform and Python at once; it is used for this alone, from a folder of its own.
lock: ## Resolve the versions in pyproject.toml anew and write requirements.lock
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv $(call into,build/uv)
	build/uv/bin/uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
		--no-header --upgrade --quiet --output-file requirements.lock

clean: ## Delete what tests and builds leave behind (not .venv)
	rm -rf build dist test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

clean-venv: ## Delete .venv, to have it built anew
	rm -rf $(VENV)

# 花城文化共同体. `make` alone explains itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT DATA_DIR
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check bench help-pictures fix lock browser clean

help:  ## Say what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

run: $(VENV)/.base  ## Set everything up and serve the portal on http://127.0.0.1:8000 (PORT, DATA_DIR)
	@$(BIN)/python -m launcher

test: $(VENV)/.dev browser  ## Everything tests need, then all tests
	$(BIN)/pytest -n 2 --dist loadgroup -m "not race and not browser and not server"
	$(BIN)/pytest -n 2 --dist loadgroup -m "race or browser or server" $$(grep -rlE 'mark\.(race|browser|server)' tests --include='test_*.py')

check: $(VENV)/.dev  ## Format, lint, types, import contracts, missing migrations, templates, deploy settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m mypy .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m launcher.checks

bench: $(VENV)/.dev  ## Measure bookings beside a bare Django view, in servers of its own (SHORT=1: does it run?)
	$(BIN)/python -m bench.bookings $(if $(SHORT),--short)

help-pictures: $(VENV)/.dev browser  ## Make the pictures of /help/ anew from the pages
	HELP_PICTURES=1 $(BIN)/pytest -q -n 0 tests/browser/test_help_pictures.py

fix: $(VENV)/.dev  ## Let the tools mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev  ## Write requirements/*.txt anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --custom-compile-command "make lock" -q -o requirements/base.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --custom-compile-command "make lock" -q -o requirements/dev.txt

clean:  ## Forget this clone's database, files and virtual environment
	rm -rf .data $(VENV)

browser:
	@command -v chromium >/dev/null && command -v soffice >/dev/null && fc-list 2>/dev/null | grep -qi 'cjk' || sh launcher/install_browser.sh

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian, install python3-venv."; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.base: requirements/base.txt | $(VENV)/.python
	@test -f $(VENV)/.dev || $(BIN)/python -m pip install -q --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.python
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

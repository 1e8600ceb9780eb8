# `make` alone lists what there is. Everything happens in .venv; the first command makes it.

# The first Python that is new enough and can make a virtual environment; .ci/install says what is wrong.
PYTHON ?= $(shell for it in python3 python3.13 python3.12 python3.11; do \
	$$it -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$it && exit; \
	done; echo python3)
PORT ?= 8000
WORKERS ?= auto
ROUNDS ?= 5

# Compiled once and kept in .venv, also where the environment asks for no bytecode beside the source: each start of
# Django is then seconds quicker.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
READY := .venv/.installed
MANAGE := $(BIN)/python manage.py
# The servers of .ci/services, where they run and nothing else was named.
SERVERS := eval "$$($(BIN)/python .ci/services env 2>/dev/null)"
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo run test test-fast explore lint format bench lock services

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## fill the demo place and serve it on http://localhost:8000 (PORT= changes it)
	@exec env PORT=$(PORT) $(MANAGE) demo

run: $(READY) ## serve the development database as it is
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) runserver $(PORT)

test: $(READY) ## the whole suite: on SQLite, then what rests on the database again on PostgreSQL
	@$(SERVERS); $(PYTEST) && PYTEST='$(PYTEST)' .ci/on-postgresql

test-fast: $(READY) ## the unit tests, which need no server
	@$(PYTEST) tests/unit tests/test_architecture.py -m "not browser and not elasticsearch"

explore: $(READY) ## the property tests with examples never tried before, ROUNDS times (5)
	@$(SERVERS); for round in $$(seq $(ROUNDS)); do \
		echo "Round $$round of $(ROUNDS)"; $(PYTEST) -m hypothesis --hypothesis-profile=explore || exit 1; done

lint: $(READY) ## everything that can be judged without running it
	@BIN=$(BIN) .ci/lint

format: $(READY) ## put the code into the house's form
	@BIN=$(BIN) .ci/format

bench: $(READY) ## how fast searches, pages and rebuilds are (BENCH_SIZES=1000,10000,100000 for more)
	@$(SERVERS); $(BIN)/pytest tests/benchmarks -q -s -p no:cacheprovider -o python_files='bench_*.py' -o faulthandler_timeout=0
	@$(SERVERS); if [ -n "$$TEST_DATABASE_URL" ]; then WAYMARK_TEST_ON=postgresql \
		$(BIN)/pytest tests/benchmarks/bench_worklists.py -q -s -p no:cacheprovider -o faulthandler_timeout=0; \
		else echo "The worklists are measured on PostgreSQL: make services"; fi

lock: $(READY) ## pin every dependency anew, after a change of pyproject.toml
	@BIN=$(BIN) .ci/lock

services: ## PostgreSQL, Elasticsearch and Chromium for the tests: install, start and name them
	@.ci/services start >/dev/null && .ci/services env

$(READY): requirements-dev.lock .ci/install
	@$(PYTHON) .ci/install

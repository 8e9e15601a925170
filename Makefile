# Custr. `make demo` shows it, `make test` tests it; README.md tells more.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup setup-dev demo serve worker migrate test check bench faults lock clean

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/.runtime ## the environment, in .venv, from locked, hashed requirements; and .env, where there is none
# By itself alone: neither the demo nor the tests have settings of their own in a file.
ifneq ($(filter setup,$(MAKECMDGOALS)),)
	@$(BIN)/python deploy/new_settings.py .
endif
setup-dev: .venv/.dev ## the same, with the tools of tests and checks

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Custr needs Python 3.11 or later."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make environments: install python3-venv (apt install python3-venv), then try again."; exit 2; }
	@$(PYTHON) -m venv .venv

# The locks name everything for every Python from 3.11.0 to 3.14, so nothing is left to resolve: a newer release
# elsewhere cannot break an installation. `pip check` says what a lock lacks.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
CHECKED = $(BIN)/python -m pip --disable-pip-version-check check > .venv/.check || { cat .venv/.check; exit 1; }

.venv/.runtime: requirements.lock | .venv/bin/python
	@$(INSTALL) -r requirements.lock
	@$(CHECKED)
	@touch $@

.venv/.dev: requirements.lock requirements-dev.lock | .venv/bin/python
	@$(INSTALL) -r requirements-dev.lock
	@$(CHECKED)
	@touch $@ .venv/.runtime

demo: setup ## a school, its MIS and a kiosk on this machine, to try
	@exec $(BIN)/python -m mis.demo

migrate: setup ## apply pending migrations to the database of the settings
	@$(BIN)/python manage.py migrate --verbosity 0

serve: migrate ## the production server on HOST:PORT
	@exec $(BIN)/gunicorn custr.wsgi:application -c gunicorn.conf.py

worker: setup ## a worker of the Celery engine, with the settings of the environment
	@exec $(BIN)/celery --quiet -A custr worker --loglevel warning

test: setup-dev ## the test suite, on the embedded default
	@$(BIN)/python -m pytest -n $(or $(TEST_WORKERS),auto) --dist loadgroup -m "$(TEST_MARKS)"

check: setup-dev ## what CI runs
	@BIN=$(BIN) sh tests/check.sh

bench: setup-dev ## the benchmarks: tables, and bench/results.json; FULL=1 goes to 2 million records
	@$(BIN)/python -m bench $(if $(FULL),--full)

faults: setup-dev ## kill -9 at random and at named points: KILLS=20 ENGINE=inprocess|rabbitmq|redis SEED=
	@$(BIN)/python -m faults
	@$(BIN)/python -m faults.same_id $(or $(ROUNDS),10)

# One lock for every supported Python (`--universal`), by uv in an environment of its own: nothing else needs it.
# What is pinned stays, unless UPGRADE=1. No address of an index gets into the locks.
UV := uv==0.13.9
LOCKED = .venv/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
lock: .venv/bin/python ## pin the requirements anew: UPGRADE=1 takes newer releases
	@$(PYTHON) -m venv .venv/uv
	@.venv/uv/bin/python -m pip install --quiet --disable-pip-version-check '$(UV)'
	@$(LOCKED) --output-file requirements.lock requirements.in
	@$(LOCKED) --output-file requirements-dev.lock requirements-dev.in

clean: ## remove what the demo, tests and checks left (not .venv)
	@rm -rf .demo .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

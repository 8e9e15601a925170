# Custr. `make demo` shows it, `make test` tests it; README.md tells more.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup setup-dev demo serve worker migrate test check bench faults lock clean

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/.runtime ## the environment alone, in .venv, from locked, hashed requirements
setup-dev: .venv/.dev ## the same, with the tools of tests and checks

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Custr needs Python 3.11 or later."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make environments: install python3-venv (apt install python3-venv), then try again."; exit 2; }
	@$(PYTHON) -m venv .venv

# The locks name everything, so nothing is left to resolve: a newer release elsewhere cannot break an installation.
.venv/.runtime: requirements.lock | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements.lock requirements-dev.lock | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
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
	@$(BIN)/python -m pytest -n $(or $(TEST_WORKERS),auto) --dist loadgroup

check: setup-dev ## what CI runs
	@BIN=$(BIN) sh tests/check.sh

bench: setup-dev ## the benchmarks: tables, and bench/results.json; FULL=1 goes to 2 million records
	@$(BIN)/python -m bench $(if $(FULL),--full)

faults: setup-dev ## kill -9 at random and at named points: KILLS=20 ENGINE=inprocess|rabbitmq|redis SEED=
	@$(BIN)/python -m faults
	@$(BIN)/python -m faults.same_id $(or $(ROUNDS),10)

lock: setup-dev ## pin the requirements anew
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options -o requirements.lock requirements.in
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options -o requirements-dev.lock requirements-dev.in

clean: ## remove what the demo, tests and checks left (not .venv)
	@rm -rf .demo .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

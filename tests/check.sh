#!/bin/sh
# What CI runs, one step after another; the first that fails ends it.
set -eu
: "${BIN:=.venv/bin}"
step() { printf '\n== %s\n' "$1"; }

step "lint";             "$BIN/ruff" check . && "$BIN/ruff" format --check .
step "import contracts"; "$BIN/lint-imports" --no-cache
step "types";            DEBUG=true "$BIN/mypy"
step "templates";        "$BIN/djlint" templates --check --lint
step "shape of files";   "$BIN/python" tests/shape.py
step "matrix of MISs";   "$BIN/python" -m mis.adapters.matrix --check
step "deployment";       PUBLIC_URL=https://custr.example ALLOWED_HOSTS=custr.example \
  SECRET_KEY="$("$BIN/python" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
  CREDENTIALS_KEYS="$("$BIN/python" -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
  "$BIN/python" manage.py check --deploy --fail-level WARNING
step "migrations";       DEBUG=true "$BIN/python" manage.py makemigrations --check --dry-run
step "OpenAPI";          DEBUG=true "$BIN/python" manage.py spectacular --validate --fail-on-warn --file /dev/null
step "OpenAPI, redocly's recommended rules"
redocly="@redocly/cli@2.77.0"
if ! command -v npx >/dev/null; then echo "skipped: there is no npx"
elif ! npx --yes "$redocly" --version >/dev/null 2>&1; then echo "skipped: npx cannot get $redocly"
else
  api=$(mktemp -d); trap 'rm -rf "$api"' EXIT
  DEBUG=true "$BIN/python" manage.py spectacular --format openapi-json --file "$api/openapi.json"
  REDOCLY_TELEMETRY=off npx --yes "$redocly" lint --extends=recommended --max-problems=50 "$api/openapi.json"
fi
step "dependencies";     "$BIN/python" tests/audit.py
# With the settings of the tests, which pyproject.toml names. TEST_MARKS chooses some, as pytest's -m does. Measuring
# coverage takes half as long again as the tests: WITHOUT_COVERAGE=1 leaves it out.
step "tests"
coverage="--cov --cov-report=term:skip-covered"
[ -z "${WITHOUT_COVERAGE:-}" ] || coverage=""
"$BIN/python" -m pytest -n "${TEST_WORKERS:-auto}" --dist loadgroup -m "${TEST_MARKS:-}" $coverage -q

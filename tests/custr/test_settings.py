"""A setting that cannot be used stops start-up with a number and one sentence."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.checks import run_checks

from custr import environment

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "tests-only-" + "k" * 50,
    "CREDENTIALS_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "DATABASE_URL": "sqlite:///:memory:",
}


def python(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in (GOOD | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def check(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    return python("manage.py", "check", *arguments, **environment)


@pytest.mark.parametrize(
    ("number", "environment"),
    [
        ("custr.E001", {"DEBUG": "perhaps"}),
        ("custr.E002", {"SECRET_KEY": None}),
        ("custr.E002", {"SECRET_KEY": "short"}),
        ("custr.E002", {"SECRET_KEY": "abcd" * 20}),
        ("custr.E002", {"SECRET_KEY": "django-insecure-" + "abcdefgh" * 10}),
        ("custr.E003", {"CREDENTIALS_KEYS": None}),
        ("custr.E003", {"CREDENTIALS_KEYS": "too-short"}),
        ("custr.E004", {"PUBLIC_URL": "custr.example"}),
        ("custr.E004", {"PUBLIC_URL": "ftp://custr.example"}),
        ("custr.E004", {"PUBLIC_URL": "https://custr.example:99999"}),
        ("custr.E007", {"DATABASE_URL": "sqlite://"}),
        ("custr.E007", {"DATABASE_URL": "sqlite:///"}),
        ("custr.E007", {"DATABASE_URL": "postgres://"}),
        ("custr.E012", {"BROKER_URL": "redis"}),
        ("custr.E006", {"TRUSTED_PROXIES": "my proxy"}),
        ("custr.E007", {"DATABASE_URL": "mongodb://db/custr"}),
        ("custr.E008", {"WRITEBACK_ENGINE": "carrier-pigeon"}),
        ("custr.E009", {"WRITEBACK_WORKERS": "many"}),
        ("custr.E009", {"WRITEBACK_WORKERS": "0"}),
        ("custr.E009", {"WRITEBACK_WORKERS": "٤"}),
        ("custr.E010", {"MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/8"}),
        ("custr.E010", {"MIS_ALLOWED_PRIVATE_NETWORKS": "10.0.0.5:70000"}),
        ("custr.E010", {"MIS_ALLOWED_PRIVATE_NETWORKS": "10.0.0.0/8:443"}),
        ("custr.E030", {"MIS_CA_FILE": "/nowhere/authority.pem"}),
        ("custr.E030", {"MIS_CA_FILE": __file__}),
        ("custr.E033", {"BROKER_CA_FILE": "/nowhere/authority.pem"}),
        ("custr.E012", {"BROKER_URL": "http://broker"}),
        ("custr.E012", {"BROKER_URL": "amqp://u:p@broker:port//"}),
        ("custr.E012", {"BROKER_URL": "amqp://u:p@:5672//"}),
        ("custr.E012", {"BROKER_URL": "redis://broker/first"}),
        ("custr.E031", {"HSTS_SUBDOMAINS": "perhaps"}),
        ("custr.E032", {"HSTS_PRELOAD": "true"}),
        ("custr.E012", {"WRITEBACK_ENGINE": "celery"}),
        ("custr.E014", {"BROKER_QUEUE": "my queue"}),
        ("custr.E013", {"LOG_FORMAT": "xml"}),
        ("custr.E015", {"LOG_LEVEL": "loud"}),
    ],
)
def test_a_bad_setting_stops_start_up_with_its_number_and_name(number, environment):
    done = check(**environment)
    assert done.returncode == 1
    assert number in done.stderr
    assert next(iter(environment)) in done.stderr
    assert "Traceback" not in done.stderr


def test_several_bad_settings_are_all_named_at_once():
    done = check(DEBUG="perhaps", WRITEBACK_WORKERS="many")
    assert "custr.E001" in done.stderr
    assert "custr.E009" in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DEBUG": "true", "SECRET_KEY": None, "CREDENTIALS_KEYS": None},
        {"DATABASE_URL": "postgres://u:p@h/n"},
        {"DATABASE_URL": "postgres://u:p%2Fw%3Fx@h:5432/n?sslmode=require"},
        {"DATABASE_URL": "postgres://u:p@w@h/n"},
        {"DATABASE_URL": "postgres:///n"},
        {"WRITEBACK_ENGINE": "celery", "BROKER_URL": "amqp://guest:guest@broker:5672//"},
        {"WRITEBACK_ENGINE": "celery", "BROKER_URL": "amqp://u:p%2Fw@broker/%2Fhost"},
        {"WRITEBACK_ENGINE": "celery", "BROKER_URL": "redis://:p%2Fw@broker:6379/0"},
        {"WRITEBACK_ENGINE": "celery", "BROKER_URL": "rediss://broker"},
    ],
)
def test_good_settings_pass(environment):
    done = check(**environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("DATABASE_URL", "postgres://custr@/custr?host=/var/run/postgresql"),
        ("DATABASE_URL", "postgres://custr:pw@/custr"),
        ("DATABASE_URL", "postgres://u:p@h1:5432,h2:5432/custr"),
        ("DATABASE_URL", "postgres://u:p@[::1]:5432/custr"),
        ("BROKER_URL", "redis:///0"),
        ("BROKER_URL", "amqp:///vh"),
        ("BROKER_URL", "redis://h/0?client_name=a@b"),
    ],
)
def test_an_address_may_name_no_server_or_several(setting, address):
    read = {"DATABASE_URL": environment.database, "BROKER_URL": environment.broker}[setting]
    assert read(address)


@pytest.mark.parametrize("address", ["postgres://u:p@h:port/n", "postgres://u:p@h:0/n", "postgres://:5432/n"])
def test_a_server_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match="must name a server"):
        environment.database(address)


@pytest.mark.parametrize("password", ["se/cret", "se?cret", "se#cret", "s/e?c#ret", "2/cret", "se[cret"])
@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("DATABASE_URL", "postgres://custr:{}@host:5432/custr"),
        ("DATABASE_URL", "postgres://custr:{}@host/custr"),
        ("BROKER_URL", "amqp://custr:{}@host:5672//"),
        ("BROKER_URL", "redis://:{}@host:6379/0"),
    ],
)
def test_a_sign_in_a_password_that_ends_an_address_is_named_and_no_secret_is(setting, address, password):
    read = {"DATABASE_URL": environment.database, "BROKER_URL": environment.broker}[setting]
    with pytest.raises(ValueError, match="write / as %2F") as refused:
        read(address.format(password))
    assert not any(part in str(refused.value) for part in ("cret", "c#ret", "custr"))


def test_with_an_https_address_the_deployment_check_is_clean():
    done = check(
        "--deploy", "--fail-level", "WARNING", PUBLIC_URL="https://custr.example", SECRET_KEY=secret()
    )
    assert done.returncode == 0, done.stderr


def test_a_server_refuses_to_start_on_a_bad_setting_without_a_traceback():
    done = python("-c", "import custr.wsgi", WRITEBACK_WORKERS="many")
    assert done.returncode == 3  # gunicorn ends then, instead of starting the worker over and over
    assert done.stderr.startswith("custr.E009 WRITEBACK_WORKERS must be a whole number")
    assert "Traceback" not in done.stderr


SETTINGS = [
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "HSTS_SUBDOMAINS",
    "HSTS_PRELOAD",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "CREDENTIALS_KEYS",
    "WRITEBACK_ENGINE",
    "WRITEBACK_WORKERS",
    "BROKER_URL",
    "MIS_ALLOWED_PRIVATE_NETWORKS",
    "MIS_CA_FILE",
    "METRICS_TOKEN",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "HOST",
    "PORT",
]


@pytest.mark.parametrize("name", SETTINGS)
def test_the_example_file_names_every_setting(name):
    assert f"{name}=" in (ROOT / ".env.example").read_text(encoding="utf-8")


def secret() -> str:
    return "".join(chr(97 + number * 7 % 26) for number in range(60))


def test_a_secret_may_begin_with_any_sign():
    done = python("-c", "from custr import settings; print(settings.METRICS_TOKEN)", METRICS_TOKEN="$ecret")
    assert done.stdout.strip() == "$ecret"


def test_tables_are_not_made_on_a_bad_setting_and_one_sentence_says_why():
    done = python("manage.py", "migrate", WRITEBACK_WORKERS="many")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "WRITEBACK_WORKERS must be a whole number" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("WEB_WORKERS", "abc"), ("WEB_THREADS", "0"), ("PORT", "http")])
def test_a_bad_number_ends_the_server_with_a_sentence(name, value):
    done = python("-m", "gunicorn", "custr.wsgi:application", "-c", "gunicorn.conf.py", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} must be a whole number")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("host", "bound"), [("::1", "[::1]:8000"), ("[::]", "[::]:8000"), ("0.0.0.0", "0.0.0.0:8000")]
)
def test_the_server_takes_an_address_of_either_kind(host, bound):
    said = python("-c", "import runpy; print(runpy.run_path('gunicorn.conf.py')['bind'])", HOST=host, PORT="")
    assert said.stdout.strip() == bound


@pytest.mark.django_db
def test_the_checks_say_the_same_at_any_hour():
    # Django takes a school day's 08:45 for a moment of today that was meant to be now.
    with time_machine.travel(datetime(2026, 11, 23, 8, 45, 3, tzinfo=UTC)):
        assert [message for message in run_checks() if not message.is_silenced()] == []


def test_the_proxy_in_front_logs_no_address():
    # Run by hand with Caddy 2.6: without the filter a call that fails is logged whole.
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert "request>uri delete" in caddyfile
    assert not re.search(r"^\s*log\s*$|^\s*log\s*\{", caddyfile, re.MULTILINE)

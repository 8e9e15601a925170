"""Settings from the environment. A bad value becomes a numbered problem that stops start-up, never a default.

Pure but for `os.environ`: `custr.settings` calls it, `custr.checks` reports what it collected.
"""

import ipaddress
import os
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from custr import values
from custr.client_address import Network, read_network

Value = TypeVar("Value")

ENGINES = ("inprocess", "celery")
BROKER_SCHEMES = ("amqp", "amqps", "redis", "rediss")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql", "psql", "pgsql")


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that cannot be used: its check's number and one sentence."""

    number: str
    sentence: str


@dataclass(slots=True)
class Reader:
    """Reads settings, and remembers what was wrong instead of raising."""

    env: environ.Env
    problems: list[Problem] = field(default_factory=list)

    def read(
        self, name: str, number: str, parse: Callable[[str], Value], default: str, usable: Value
    ) -> Value:
        """The parsed value of `name`; `usable` stands in for a bad one until the check stops start-up."""
        try:
            # As it stands: `env.str` would look for another setting behind a value that begins with `$`.
            return parse(self.env.ENVIRON.get(name, default))
        except ValueError as problem:
            self.problems.append(Problem(number, f"{name} {problem}."))
            return usable

    def problem(self, number: str, sentence: str) -> None:
        """Report settings that do not go together."""
        self.problems.append(Problem(number, sentence))

    def missing(self, name: str, number: str) -> None:
        """Report a setting that only DEBUG may leave out."""
        self.problems.append(Problem(number, f"{name} is not set. It may be left out only with DEBUG=true."))


def is_hard_to_guess(key: str) -> bool:
    """What Django's own check of deployments asks of a key (security.W009)."""
    return len(key) >= 50 and len(set(key)) >= 5 and not key.startswith("django-insecure-")


def boolean(text: str) -> bool:
    """`true`/`false` and their usual spellings."""
    if text.strip().casefold() in ("true", "1", "yes", "on"):
        return True
    if text.strip().casefold() in ("false", "0", "no", "off", ""):
        return False
    raise ValueError(f"must be true or false, not “{text}”")


def words(text: str) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text.split(",") if word.strip()]


def workers(text: str) -> int:
    """Attempts under way at once: a whole number from 1 to 512."""
    return whole_number(text, 1, 512)


def whole_number(text: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    found = values.whole_number(text.strip())
    if found is None or not least <= found <= most:
        raise ValueError(f"must be a whole number from {least} to {most}, not “{text}”")
    return found


def engine(text: str) -> str:
    """One of the writeback engines that this version has."""
    if text not in ENGINES:
        raise ValueError(f"must be {' or '.join(ENGINES)}, not “{text}”")
    return text


_TO_ESCAPE = (
    "cannot be read: in a user name or password write / as %2F, ? as %3F, # as %23, @ as %40, "
    "[ as %5B and % as %25"
)
_SERVER = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]\s]+)(:(?P<port>[0-9]{1,5}))?")


def broker(text: str) -> str:
    """Where the workers of another engine find their messages: amqp://… or redis://…, or nothing."""
    for address in text.strip().split(";") if text.strip() else []:
        scheme, behind, _ = address.partition("://")
        if not (behind and scheme in BROKER_SCHEMES):
            raise ValueError("must begin with amqp:// or redis://")
        parts = _server_in(address)
        if scheme.startswith("redis") and not re.fullmatch(r"/?[0-9]*", parts.path):
            raise ValueError("must end with the number of a Redis database, such as redis://host:6379/0")
    return text.strip()


def _server_in(address: str) -> SplitResult:
    """The parts of an address with a password in it, which no message repeats. Raises `ValueError`.

    No server at all is the usual one of this machine, or its socket; PostgreSQL takes several hosts.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # square brackets that are none
        raise ValueError(_TO_ESCAPE) from None
    behind = address.partition("://")[2][len(parts.netloc) :]
    path, before_at = re.split(r"[?#]", behind)[0], behind.partition("@")[0]
    # An @ may stand in the value of an option; anywhere else behind the server it ends a password.
    stray = "@" in behind and "=" not in before_at and ("@" not in parts.netloc or not path.strip("/"))
    if "@" in path or stray:
        raise ValueError(_TO_ESCAPE)
    hosts = parts.netloc.rpartition("@")[2]
    if hosts and not all(map(_is_server, hosts.split(","))):
        raise ValueError("must name a server, such as //user:password@host:1234/name behind its kind")
    return parts


def _is_server(host: str) -> bool:
    found = _SERVER.fullmatch(host)
    return found is not None and (found["port"] is None or 0 < int(found["port"]) < 65536)


def log_format(text: str) -> str:
    """How log lines are written; see `custr.logs`."""
    return _one_of(text, ("json", "plain"))


def read_file() -> None:
    """Take from `.env` what the environment does not say."""
    environ.Env.read_env(Path(__file__).resolve().parent.parent / ".env")


def log_format_before_settings() -> str:
    """For a server's master process, which has no settings: `LOG_FORMAT` of the environment or of `.env`."""
    read_file()
    try:
        default = "plain" if boolean(os.environ.get("DEBUG", "")) else "json"
        return log_format(os.environ.get("LOG_FORMAT") or default)
    except ValueError:
        return "json"  # the settings' own check says what is wrong


def log_level(text: str) -> str:
    """From which level on our own lines are written."""
    return _one_of(text, ("debug", "info", "warning", "error"))


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text.strip().casefold() not in choices:
        raise ValueError(f"must be {', '.join(choices[:-1])} or {choices[-1]}, not “{text}”")
    return text.strip().casefold()


def queue_name(text: str) -> str:
    """The name of the queue on the broker: letters, digits, `.`, `-` and `_`."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", text.strip()):
        raise ValueError(f"must be letters, digits, dots, dashes or underscores, not “{text}”")
    return text.strip()


def networks(text: str) -> list[Network]:
    """Comma-separated networks such as 127.0.0.0/8."""
    try:
        return [read_network(word) for word in words(text)]
    except ValueError as problem:
        raise ValueError(f"must list networks such as 127.0.0.0/8: {problem}") from None


def private_places(text: str) -> list[Network | tuple[str, int]]:
    """Comma-separated networks, or single hosts with a port: 10.20.0.5:443, sims.school.example:8443."""
    return [_private_place(word) for word in words(text)]


def _private_place(word: str) -> Network | tuple[str, int]:
    try:
        return read_network(word)
    except ValueError as problem:
        host, _, port = word.rpartition(":")
        name = host.strip("[]").lower().rstrip(".")
        if not re.fullmatch(r"[a-z0-9.:_-]+", name) or not re.fullmatch(r"[0-9]{1,5}", port):
            raise ValueError(
                f"must list networks such as 10.20.0.0/16, or single address:port: {problem}"
            ) from None
    if not 1 <= int(port) <= 65_535:
        raise ValueError(f"must list ports from 1 to 65535, not “{word}”")
    with suppress(ValueError):
        name = str(ipaddress.ip_address(name))
    return name, int(port)


def authority_file(text: str) -> str | None:
    """The path of a PEM file with at least one certificate authority; None where none is named."""
    if not text.strip():
        return None
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=text.strip())
    except (OSError, ValueError):  # ssl.SSLError, for a file that holds no certificate, is an OSError
        raise ValueError(f"must name a readable file of certificates in PEM form, not “{text}”") from None
    return text.strip()


def public_url(text: str) -> str:
    """Where people reach it: http(s)://host[:port], nothing behind it."""
    address = text.strip().rstrip("/")
    if not _is_site(address):
        raise ValueError(f"must be an address such as https://custr.example, not “{text}”")
    return address


def _is_site(address: str) -> bool:
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and parts.scheme in ("http", "https") and not (parts.path or parts.query)


def encryption_keys(text: str) -> list[str]:
    """Comma-separated Fernet keys: 32 random bytes each, URL-safe base64."""
    keys = words(text)
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ValueError("must list Fernet keys (see .env.example for how to make one)") from None
    return keys


def database(text: str) -> dict[str, Any]:
    """A Django database from a URL: sqlite:///file or postgres://user:password@host/name."""
    if text.partition(":")[0] not in DATABASE_SCHEMES:
        raise ValueError("must begin with sqlite:/// or postgres://")
    behind = text.partition("://")[2]
    if not text.startswith("sqlite") and behind and not behind.startswith("/"):  # `///name`: by its socket
        _server_in(text)
    try:
        found = dict(environ.Env.db_url_config(text))
    except (ValueError, ImproperlyConfigured):
        found = {}
    if text.rstrip("/").partition(":")[2] == "" or not found.get("NAME"):
        raise ValueError(
            "must name a database, such as sqlite:///custr.sqlite3 or postgres://user@host/custr"
        )
    return found

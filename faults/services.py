"""A database and a broker of the campaign's own, on ports of their own: those may be killed."""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from faults.plan import Plan
from faults.processes import Process

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
REDIS = Path("/usr/bin/redis-server")
NAME = "custr"


class MissingServiceError(Exception):
    """One sentence about a program that this machine does not have."""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres(plan: Plan) -> Iterator[tuple[Process, str]]:
    """A PostgreSQL that runs, durable as by default, and the URL of an empty database in it."""
    port, data, programs = free_port(), plan.folder / "postgres", _postgres_programs()
    # The server refuses to be root.
    user = "postgres" if getpass.getuser() == "root" else None
    data.mkdir()
    if user:
        _give(data, user)
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", NAME, "--auth=trust", "--data-checksums"]
    with (plan.folder / "initdb.log").open("wb") as log:
        subprocess.run(initdb, check=True, user=user, stdout=log, stderr=log, cwd=data)
    server = f"postgres://{NAME}@127.0.0.1:{port}"
    settings = ["listen_addresses=127.0.0.1", "max_connections=200", f"unix_socket_directories={data}"]
    process = Process(
        "postgres",
        [str(programs / "postgres"), "-D", str(data), "-p", str(port), *_each("-c", settings)],
        env={"PATH": os.environ["PATH"]},
        folder=plan.folder,
        ready=lambda _: _takes_connections(f"{server}/postgres"),
        user=user,
    )
    with _killed_afterwards(process):
        _must_start(process)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        yield process, f"{server}/{NAME}"


@contextmanager
def redis(plan: Plan) -> Iterator[tuple[Process, str]]:
    """A Redis that keeps nothing, and its URL."""
    port = free_port()
    command = [str(_program(REDIS)), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    env = {"PATH": os.environ["PATH"]}
    process = Process("redis", command, env=env, folder=plan.folder, ready=lambda _: listens(port))
    with _killed_afterwards(process):
        _must_start(process)
        yield process, f"redis://127.0.0.1:{port}/0"


@contextmanager
def rabbitmq(plan: Plan) -> Iterator[tuple[Process, str]]:
    """A RabbitMQ with a node, a folder and a port mapper of its own, and its URL."""
    home, port, mapper = plan.folder / "rabbitmq", free_port(), str(free_port())
    home.mkdir()
    (home / "plugins").touch()
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ERL_EPMD_PORT": mapper,
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "custr-faults@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_LOG_BASE": str(home),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONFIG_FILE": str(home / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
        "RABBITMQ_PID_FILE": str(home / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1",
    }
    command = [str(_program(RABBITMQ))]
    process = Process("rabbitmq", command, env=env, folder=plan.folder, ready=lambda _: listens(port))
    try:
        with _killed_afterwards(process):
            _must_start(process)
            yield process, f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        _stop_mapper(env)


def _stop_mapper(env: Mapping[str, str]) -> None:
    """End the port mapper that the node started beside itself, once it has noticed that the node is gone."""
    for _ in range(20):
        if subprocess.run(["epmd", "-kill"], env=env, check=False, capture_output=True).returncode:
            return  # nobody answers any more
        time.sleep(0.1)


def _program(path: Path) -> Path:
    if not path.exists():
        raise MissingServiceError(f"{path} is not installed.")
    return path


def _postgres_programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not versions:
        raise MissingServiceError("PostgreSQL is not installed.")
    return versions[-1]


def _give(folder: Path, user: str) -> None:
    subprocess.run(["chown", user, str(folder)], check=True)


def _each(option: str, values: list[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _takes_connections(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2).close()
        return True
    return False


def _must_start(process: Process) -> None:
    process.start()
    if not process.wait_until_ready(90):
        raise MissingServiceError(f"{process.name} does not start; see its log.")


@contextmanager
def _killed_afterwards(process: Process) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()

"""What a campaign runs: the parts of a deployment, each with the points at which it can be killed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from faults.house import settings, web_server, worker
from faults.killers import READY_WITHIN_S
from faults.plan import Plan
from faults.points import ATTEMPT, WEB
from faults.processes import Process
from faults.services import free_port, postgres, rabbitmq, redis

BROKERS = {"rabbitmq": rabbitmq, "redis": redis}


@dataclass(frozen=True, slots=True)
class Part:
    """One process that is killed."""

    kind: str
    process: Process
    points: Sequence[str] = ()
    calm: int = 1  # how much longer than others it lives, where there is only one of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Everything that runs, in the order in which it starts."""

    env: dict[str, str]
    urls: tuple[str, ...]
    mis_port: int
    parts: tuple[Part, ...]

    def start(self) -> None:
        """Start what does not run, and wait until all of it answers."""
        for part in self.parts:
            part.process.start()
        for part in self.parts:
            if not part.process.wait_until_ready(3 * READY_WITHIN_S):
                raise RuntimeError(f"{part.process.name} does not start; see its log")

    def stop(self) -> None:
        """Kill everything."""
        for part in reversed(self.parts):
            part.process.kill()


@contextmanager
def deployment(plan: Plan) -> Iterator[Deployment]:
    """The engine that the plan names; all of it is gone afterwards."""
    with _embedded(plan) if plan.engine == "inprocess" else _scaled(plan) as house:
        try:
            yield house
        finally:
            house.stop()


@contextmanager
def _embedded(plan: Plan) -> Iterator[Deployment]:
    """Web servers alone, on one SQLite file."""
    env, ports = settings(plan), [free_port() for _ in range(plan.servers)]
    yield Deployment(
        env=env,
        urls=_urls(ports),
        mis_port=free_port(),
        parts=tuple(_web_parts(plan, env, ports, (*WEB, *ATTEMPT))),
    )


@contextmanager
def _scaled(plan: Plan) -> Iterator[Deployment]:
    """Web servers that save, workers that send, PostgreSQL, and a broker between them."""
    ports = [free_port() for _ in range(plan.servers)]
    with postgres(plan) as (database, database_url), BROKERS[plan.engine](plan) as (broker, broker_url):
        env = settings(plan, DATABASE_URL=database_url, WRITEBACK_ENGINE="celery", BROKER_URL=broker_url)
        workers = [worker(f"worker-{n}", plan, env) for n in range(plan.servers)]
        yield Deployment(
            env=env,
            urls=_urls(ports),
            mis_port=free_port(),
            parts=(
                Part("database", database, calm=2),
                Part("broker", broker, calm=2),
                *(Part("worker", process, ATTEMPT) for process in workers),
                *_web_parts(plan, env, ports, (*WEB, "settling")),
            ),
        )


def _web_parts(
    plan: Plan, env: dict[str, str], ports: Sequence[int], points: Sequence[str]
) -> Iterator[Part]:
    for number, port in enumerate(ports):
        yield Part("web", web_server(f"web-{number}", plan, env, port), points)


def _urls(ports: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"http://127.0.0.1:{port}" for port in ports)

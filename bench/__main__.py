"""`make bench`: tables in README.md and docs/measurements.md, a plot, bench/results.json. Ratios count."""

import json
import os
import secrets
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from bench import table
from bench.figures import Figure, Spread

HERE = Path(__file__).parent
README, MEASUREMENTS = HERE.parent / "README.md", HERE.parent / "docs" / "measurements.md"
PLOT = HERE.parent / "docs" / "cost-against-size.svg"
PARTS = ("claiming", "recording", "hanging", "fair", "bringing", "growing", "memory")


def main() -> int:
    """Measure; 1 where a bar is missed."""
    asked = arguments()
    figures, points = [], []
    with tempfile.TemporaryDirectory(prefix="custr-bench-", dir=asked.folder) as folder:
        embedded(Path(folder))
        for figure in measure(Path(folder), asked, points):
            print(table.line_of(figure, measured=today(asked)), flush=True)
            figures.append(figure)
            # At once: a run of an hour that is broken off has still measured what it has.
            publish(figures, asked)
    if points and asked.full:
        from bench.plot import plot

        plot(points, PLOT)
    return int(any(figure.kept is False for figure in figures))


def arguments() -> Namespace:
    """What was asked for."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="to 2 million records, and for as long as the bars say"
    )
    parser.add_argument("--only", choices=PARTS, nargs="+", help="some parts; the table keeps the other rows")
    parser.add_argument(
        "--folder", help="where the databases are made (default: the system's temporary folder)"
    )
    return parser.parse_args()


def today(asked: Namespace) -> str:
    """When and how, as the table says it."""
    return f"{datetime.now(UTC):%Y-%m-%d} {'full' if asked.full else 'quick'}"


def embedded(folder: Path) -> None:
    """Set Custr up in this process, on a database of its own: for what is measured without a server."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "custr.settings",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "CREDENTIALS_KEYS": Fernet.generate_key().decode(),
        "MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "LOG_LEVEL": "error",
        "BENCH_POSTGRES": os.environ.get("DATABASE_URL", ""),
        "DATABASE_URL": f"sqlite:///{folder}/embedded.sqlite3",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def measure(folder: Path, asked: Namespace, points: list) -> Iterator[Figure]:
    """Every figure, the floors first."""
    from bench import floors

    raw = floors.raw_sqlite(folder, times=2000)
    yield floors.floor("raw SQLite insert, durable", raw)
    if (url := os.environ["BENCH_POSTGRES"]).startswith("postgres"):
        yield floors.floor("raw PostgreSQL insert, durable", floors.raw_postgres(url, times=2000))
    parts = parts_of(folder, raw, points, full=asked.full)
    for name in asked.only or (PARTS if asked.full else PARTS[:-1]):
        yield from parts[name]()


def parts_of(
    folder: Path, raw: Spread, points: list, *, full: bool
) -> dict[str, Callable[[], Iterator[Figure]]]:
    """What can be measured, by name: the whole of it, or in a few minutes."""
    from bench import bringing, claim, fair, growing, memory, recording

    sizes = growing.FULL if full else growing.QUICK
    rounds = 5 if full else 3
    return {
        "claiming": lambda: claim.claiming(folder, raw=raw, times=300),
        "recording": lambda: recording.recording(folder, rounds=rounds, for_s=8 if full else 4),
        "hanging": lambda: recording.hanging(folder, for_s=60 if full else 15),
        "fair": lambda: fair.fair(folder),
        "bringing": lambda: bringing.bringing(folder, raw=raw),
        "growing": lambda: growing.growing(folder, points, sizes=sizes, rounds=rounds, for_s=4),
        "memory": lambda: memory.memory(folder),
    }


def publish(figures: list[Figure], asked: Namespace) -> None:
    """Write the results where people look for them."""
    results = {"measured_at": datetime.now(UTC).isoformat(), "figures": [row.as_json() for row in figures]}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    rows = [table.line_of(figure, measured=today(asked)) for figure in figures]
    for path in (README, MEASUREMENTS):
        table.write(path, rows)


if __name__ == "__main__":
    sys.exit(main())

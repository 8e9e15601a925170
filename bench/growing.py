"""What each thing costs as rows grow: an empty database and a filled one, turn by turn."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, Spread, at_most, middle, middle_ratio
from bench.filling import fill, rows_of
from bench.house import House, Kiosks, bare
from bench.load import as_fast_as_answered
from bench.reading import reading
from bench.recording import CLIENTS, spread_of
from bench.school import school_file

RECORDS, LISTED = "measured", "listed"  # a school that records, and one whose list of the day stays as it is
DEARER = 1.2  # than with an empty database, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is stored."""

    records: int
    schools: int

    @property
    def pupils(self) -> int:
        """A thousand a school."""
        return 1000 * self.schools

    def __str__(self) -> str:
        return f"{self.records:,} records, {self.schools:,} schools"


QUICK = (Size(records=10_000, schools=2), Size(records=100_000, schools=50))
FULL = (*QUICK, Size(records=500_000, schools=250), Size(records=2_000_000, schools=1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The cost at one size, for the plot. `recording` is how much dearer than empty, the others p95 in ms."""

    records: int
    recording: float
    search_ms: float
    today_ms: float


def growing(
    folder: Path, points: list[Point], *, sizes: Sequence[Size], rounds: int, for_s: float
) -> Iterator[Figure]:
    """Fill, measure, fill further. Adds a point for each size."""
    empty = House(folder / "empty")
    tokens = empty.provision(school_file(RECORDS))
    empty.provision(school_file(LISTED))
    full = _copy(empty, folder / "filled")
    try:
        for size in sizes:
            school = _id_of(full.database)
            fill(full.database, school=school, schools=size.schools, pupils=size.pupils, records=size.records)
            # What recording has added by now is little beside it.
            assert rows_of(full.database)["records"] >= size.records
            figures = list(_at(empty, full, tokens, size=size, rounds=rounds, for_s=for_s))
            points.append(_point(size, figures))
            yield from (figure for figure, _number in figures)
    finally:
        empty.close()
        full.close()


def _at(
    empty: House, full: House, tokens: list[str], *, size: Size, rounds: int, for_s: float
) -> Iterator[tuple[Figure, float]]:
    """Recording, search and today's list, each with the number that is plotted."""
    servers = [empty.serve(), full.serve()]
    kiosks = [Kiosks(server, tokens) for server in servers]
    events = [each.events() for each in kiosks]
    taken: list[list[Spread]] = [[], []]
    for _ in range(rounds + 1):
        for place, server in enumerate(servers):
            took = as_fast_as_answered(server.address, events[place], clients=CLIENTS, for_s=for_s)
            taken[place].append(spread_of(took, 201))
    dearer = middle_ratio(
        (one.per_s, other.per_s) for one, other in zip(*(each[1:] for each in taken), strict=True)
    )
    yield (
        Figure(
            what=f"recording, 8 clients, {size}",
            spread=middle(taken[1][1:]),
            against=f"{dearer:.2f} × an empty database",
            bars=[at_most(dearer, DEARER, f"≤ {DEARER} × empty")],
        ),
        dearer,
    )
    view = spread_of(as_fast_as_answered(servers[1].address, bare(), clients=1, for_s=for_s), 200)
    for figure in reading(servers[1], kiosks[1], LISTED, size=str(size), bare=view, for_s=for_s):
        assert figure.spread is not None
        yield figure, figure.spread.p95_ms
    for server in servers:
        server.kill()


def _point(size: Size, figures: Sequence[tuple[Figure, float]]) -> Point:
    (_, recording), (_, search), (_, today) = figures
    return Point(records=size.records, recording=recording, search_ms=search, today_ms=today)


def _copy(house: House, folder: Path) -> House:
    """A house of its own with the same rows."""
    copied = House(folder)
    copied.env |= {name: house.env[name] for name in ("SECRET_KEY", "CREDENTIALS_KEYS")}
    source = sqlite3.connect(house.database)
    copied.database.unlink()
    source.execute("VACUUM INTO ?", (str(copied.database),))
    source.close()
    return copied


def _id_of(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT id FROM custr_school WHERE slug = ?", (LISTED,)).fetchone()[0])
    finally:
        connection.close()

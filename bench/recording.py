"""Recording through the interface, in the same breath as the bare view of the same server."""

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Spread, at_least, at_most, middle, middle_ratio, spread
from bench.house import House, Kiosks, Server, bare
from bench.load import Took, as_fast_as_answered, at_a_rate
from bench.school import school_file
from bench.stub_mis import StubMis

CLIENTS = 8
SHARE = 0.15  # of the bare view's requests a second
SLOWEST_MS = 150


def recording(folder: Path, *, rounds: int, for_s: float) -> Iterator[Figure]:
    """How fast: a school without an MIS, then one whose attempts run beside it."""
    house = House(folder / "recording")
    try:
        with StubMis("accepts") as mis:
            alone = house.provision(school_file("alone"))
            beside = house.provision(school_file("beside", mis_url=mis.base_url))
            server = house.serve()
            yield from _alone(server, Kiosks(server, alone), rounds=rounds, for_s=for_s)
            yield from _beside(server, Kiosks(server, beside), rounds=rounds, for_s=for_s)
    finally:
        house.close()


def _alone(server: Server, kiosks: Kiosks, *, rounds: int, for_s: float) -> Iterator[Figure]:
    bares, records = side_by_side(server, kiosks, rounds=rounds, for_s=for_s)
    share = middle_ratio((record.per_s, view.per_s) for record, view in zip(records, bares, strict=True))
    found = middle(records)
    yield Figure(what="bare Django view, 8 clients", spread=middle(bares), against="a floor")
    yield Figure(
        what="`POST /api/v1/attendance`, 8 clients, a school without an MIS",
        spread=found,
        against=f"{share:.2f} of the bare view's requests",
        bars=[
            at_least(share, SHARE, f"≥ {SHARE} of the bare view"),
            at_most(found.p99_ms, SLOWEST_MS, f"p99 ≤ {SLOWEST_MS} ms"),
        ],
    )


def _beside(server: Server, kiosks: Kiosks, *, rounds: int, for_s: float) -> Iterator[Figure]:
    bares, records = side_by_side(server, kiosks, rounds=rounds, for_s=for_s)
    share = middle_ratio((record.per_s, view.per_s) for record, view in zip(records, bares, strict=True))
    yield Figure(
        what="the same, attempts running beside it",
        spread=middle(records),
        against=f"{share:.2f} of the bare view's requests (attempts beside that, too)",
    )


def side_by_side(
    server: Server, kiosks: Kiosks, *, rounds: int, for_s: float
) -> tuple[list[Spread], list[Spread]]:
    """The bare view and recording, turn by turn; the first turn of each warms up and does not count."""
    bares, records, events = [], [], kiosks.events()
    for _ in range(rounds + 1):
        bares.append(
            spread_of(as_fast_as_answered(server.address, bare(), clients=CLIENTS, for_s=for_s / 2), 200)
        )
        records.append(
            spread_of(as_fast_as_answered(server.address, events, clients=CLIENTS, for_s=for_s), 201)
        )
    return bares[1:], records[1:]


def hanging(folder: Path, *, for_s: float, per_s: float = 50, timeout_s: float = 8) -> Iterator[Figure]:
    """A steady morning, several kiosks, while no call to the MIS is ever answered."""
    house = House(folder / "hanging")
    try:
        with StubMis("hangs") as mis:
            tokens = house.provision(school_file("hangs", mis_url=mis.base_url, timeout_s=timeout_s))
            server = house.serve()
            kiosks = Kiosks(server, tokens)
            at_a_rate(server.address, kiosks.events(), clients=4, per_s=10, for_s=1).expect(201)
            view, took = _one_rate(server, kiosks, per_s=per_s, for_s=for_s)
    finally:
        house.close()
    times = took.p99_ms / view.p99_ms
    yield Figure(what=f"bare Django view at {per_s:g}/s", spread=view, against="a floor")
    yield Figure(
        what=f"`POST /api/v1/attendance` at {per_s:g}/s, every MIS call hanging {timeout_s:g} s",
        spread=took,
        against=f"{times:.1f} × the bare view's p99",
        bars=[
            at_most(took.p50_ms, 10, "p50 ≤ 10 ms"),
            at_most(times, 5, "p99 ≤ 5 × the bare view's"),
            at_most(0, 0, "no error"),
        ],
    )


def _one_rate(server: Server, kiosks: Kiosks, *, per_s: float, for_s: float) -> tuple[Spread, Spread]:
    """The bare view and recording at one rate, a third of the time each turn."""
    bares, records, events = [], [], kiosks.events()
    for _ in range(3):
        bares.append(at_a_rate(server.address, bare(), clients=16, per_s=per_s, for_s=for_s / 3).expect(200))
        records.append(
            at_a_rate(server.address, events, clients=16, per_s=per_s, for_s=for_s / 3).expect(201)
        )
    return _together(bares), _together(records)


def _together(parts: list[Took]) -> Spread:
    return spread(
        [each for part in parts for each in part.seconds], wall_s=sum(part.wall_s for part in parts)
    )


def spread_of(took: Took, status: int) -> Spread:
    """The spread of answers that were all of this status."""
    return spread(took.expect(status).seconds, wall_s=took.wall_s)

"""Fair share: a thousand attempts of one school hang or wait, and another school's begin as ever."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from bench.figures import Figure, at_most, spread
from bench.house import House, Kiosks
from bench.load import as_fast_as_answered, at_a_rate
from bench.school import school_file
from bench.stub_mis import StubMis
from bench.workers import scaled_houses, seconds_to_claim

HANGING, MEASURED = 1000, 100
BAR_MS = 250


def fair(folder: Path) -> Iterator[Figure]:
    """In process; and with workers on each broker of TEST_BROKER_URLS, where PostgreSQL is there, too."""
    yield _beside_a_hanging_school(House(folder / "fair"), how="in process")
    for how, house in scaled_houses(folder / "fair-workers"):
        yield _beside_a_hanging_school(house, how=how)


def _beside_a_hanging_school(house: House, *, how: str) -> Figure:
    with ExitStack() as stack:
        stack.callback(house.close)
        hangs, accepts = (stack.enter_context(StubMis(manner)) for manner in ("hangs", "accepts"))
        waiting = house.provision(school_file("hangs", mis_url=hangs.base_url, timeout_s=8))
        served = house.provision(school_file("served", mis_url=accepts.base_url))
        server = house.serve()
        events = Kiosks(server, waiting).events()
        as_fast_as_answered(server.address, islice(events, HANGING), clients=4, for_s=120).expect(201)
        kiosks = Kiosks(server, served)
        at_a_rate(server.address, kiosks.events(), clients=2, per_s=10, for_s=MEASURED / 10).expect(201)
        found = spread(seconds_to_claim(house, "served"))
    return Figure(
        what=f"received → claimed beside {HANGING:,} attempts of a school that hang or wait, {how}",
        spread=found,
        bars=[at_most(found.p99_ms, BAR_MS, f"p99 ≤ {BAR_MS} ms")],
    )

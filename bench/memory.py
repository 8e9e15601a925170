"""What a web process holds after very many events."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.figures import Figure, at_most
from bench.house import House, Kiosks
from bench.load import as_fast_as_answered
from bench.school import school_file
from bench.stub_mis import StubMis

EVENTS, A_BATCH = 100_000, 20
TURNS = 5  # of each school in each half: both kinds of work go on all the time, as they do in a school
MOST_MB, GROWTH_MB = 200, 2.0


def memory(folder: Path, *, events: int = EVENTS) -> Iterator[Figure]:
    """Two schools, one with an MIS: half of the events, a look at the memory, and the other half."""
    house = House(folder / "memory")
    try:
        with StubMis("accepts") as mis:
            tokens = [
                house.provision(school_file("alone")),
                house.provision(school_file("beside", mis_url=mis.base_url)),
            ]
            server = house.serve()
            kiosks = [Kiosks(server, each) for each in tokens]
            held = []
            for _half in range(2):
                for each, share in [*zip(kiosks, (0.9, 0.1), strict=True)] * TURNS:
                    batches = islice(each.batches(A_BATCH), int(events / 2 / TURNS * share) // A_BATCH)
                    as_fast_as_answered(server.address, batches, clients=8, for_s=3600).expect(207)
                held.append(server.memory_mb())
    finally:
        house.close()
    yield Figure(
        what=f"memory of the web process after {events:,} events",
        value=f"{held[1]:.0f} MB ({held[0]:.0f} MB after half of them)",
        bars=[
            at_most(held[1], MOST_MB, f"≤ {MOST_MB} MB"),
            at_most(held[1] - held[0], GROWTH_MB, f"second half adds ≤ {GROWTH_MB:g} MB"),
        ],
    )

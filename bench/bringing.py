"""Bringing a school's pupils: by a file, and from the MIS."""

import json
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from bench.figures import Figure, Spread, at_most, spread
from bench.house import House
from bench.school import school_file
from mis.demo_mis.server import DemoMis

PUPILS = 1500
SYNC_BAR_MS = 5_000


def bringing(folder: Path, *, raw: Spread) -> Iterator[Figure]:
    """`provision` with 1,500 pupils that are new, then the same file again."""
    house = House(folder / "bringing")
    file = house.folder / "school.json"
    file.write_text(json.dumps(school_file("brought", pupils=PUPILS)), encoding="utf-8")
    for said in ("new", "unchanged"):
        began = perf_counter()
        house.manage("provision", str(file))
        took = spread([perf_counter() - began])
        yield Figure(
            what=f"`provision` of {PUPILS:,} pupils, {said}, the command's start included",
            spread=took,
            against=_for_each(took, raw),
        )
    held = house.folder / "mis.json"
    held.write_text(
        json.dumps(school_file("held", mis_url="http://mis.example/", pupils=PUPILS)), encoding="utf-8"
    )
    with DemoMis(data=held) as mis:
        school = school_file("synced", mis_url=mis.base_url, pupils=0)
        school["mis"]["credentials"] = {"token": mis.school.token, "school_id": mis.school.id}
        house.provision(school)
        for said in ("new", "unchanged, read whole"):
            before = _own_s()
            told = house.manage("sync_mis", "synced", "--full")
            took = spread([_own_s() - before])
            if said == "new" and str(PUPILS) not in told:
                raise RuntimeError(f"not every pupil came: {told}")
            yield Figure(
                what=f"`sync_mis` of {PUPILS:,} pupils, {said}: the command's own time, its start included",
                spread=took,
                against=_for_each(took, raw),
                bars=[at_most(took.p50_ms, SYNC_BAR_MS, "≤ 5 s of its own time")],
            )


def _for_each(took: Spread, raw: Spread) -> str:
    return f"{took.p50_ms / PUPILS / raw.p50_ms:.1f} × the raw insert for each pupil"


def _own_s() -> float:
    """Seconds of the processor that commands have taken so far: the MIS serves from this process."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

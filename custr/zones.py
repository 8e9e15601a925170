"""Which time zones a school may name, by which of its names one is kept, and what clock it gives.

Pure but for the tables: the machine's own, else those of the `tzdata` package, which differ from machine to
machine. Debian 13 has no `US/Eastern` without tzdata-legacy.
"""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

_NOBODYS = frozenset({"localtime", "Factory"})
# Where the tables have merged a place with one of another country, as alike since 1970, the place's own name.
_OF_THEIR_OWN = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Iceland": "Atlantic/Reykjavik",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


class UnknownZoneError(ValueError):
    """No table has a zone of that name: what its clocks show cannot be said."""


def is_timezone(name: str) -> bool:
    """Whether it is the IANA name of a place's time, and not the server's own (`localtime`) or nobody's."""
    return name in _names()


def canonical(name: str) -> str:
    """The name that a zone is kept by: `America/New_York` for `US/Eastern`.

    A name that the tables list for a country (zone.tab) is kept as it is, though the zone of another may be
    alike, and so is `UTC`. What no table knows is given back.
    """
    listed, links = _tables()
    return name if name in listed or name == "UTC" else _OF_THEIR_OWN.get(name) or links.get(name, name)


def zone_of(name: str) -> ZoneInfo:
    """The zone by any of its names; UTC where no table has it, so that what is stored can be shown.

    Nothing that leaves the house may be reckoned by that: see `require`.
    """
    return _find(name) or ZoneInfo("UTC")


def is_known(name: str) -> bool:
    """Whether a table has it."""
    return _find(name) is not None


def require(name: str) -> None:
    """Raises `UnknownZoneError`: a mark by a wrong clock might be for the wrong session."""
    if not is_known(name):
        raise UnknownZoneError(f"No table has the time zone “{name}”.")


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - _NOBODYS)


@cache
def _find(name: str) -> ZoneInfo | None:
    for known in (name, canonical(name)):
        try:
            return ZoneInfo(known)
        except (KeyError, ValueError, OSError):  # no such name; none at all; the folder of some
            continue
    return None


@cache
def _tables() -> tuple[frozenset[str], dict[str, str]]:
    """The names that belong to countries, and each other name with the one it stands for."""
    folder = files("tzdata") / "zoneinfo"
    rows = (folder / "zone.tab").read_text("utf-8").splitlines()
    listed = frozenset(row.split("\t")[2] for row in rows if row and not row.startswith("#"))
    lines = (folder / "tzdata.zi").read_text("utf-8").splitlines()
    links = {alias: name for _, name, alias in (line.split() for line in lines if line.startswith("L "))}
    return listed, links

"""The connection to the MIS."""

from typing import Any

from custr.models import School
from mis.capabilities import entered_address
from mis.identity import remember_before
from mis.models import Connection
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import MisEntry


def apply_mis(entry: MisEntry | None, school: School, tally: Tally) -> None:
    """Make, change or remove the connection. Removing counts as a change."""
    if entry is None:
        return
    held = Connection.objects.filter(school=school).first()
    if entry.remove:
        tally.updated["mis"] += bool(held)
        if held:
            remember_before(held)
            held.delete()
    elif held:
        tally.updated["mis"] += _update(held, entry)
    else:
        _create(entry, school)
        tally.created["mis"] += 1


def _create(entry: MisEntry, school: School) -> None:
    if "base_url" not in entry.columns:
        raise FileError("mis.base_url", "is missing, and what is new needs it")
    connection = Connection(school=school, **entry.columns)
    connection.set_credentials(entry.credentials)
    connection.save()


def _update(held: Connection, entry: MisEntry) -> bool:
    columns = _columns(held, entry)
    there = {"provider": columns["provider"], "base_url": columns.get("base_url", held.base_url)}
    if missing := held.still_to_give(**there, given=entry.credentials):
        raise FileError(
            "mis.base_url",
            "is another server than before, and what is held for that one is not sent there: "
            f"give all of its credentials again ({', '.join(missing)} missing)",
        )
    remember_before(held)
    kept = {} if held.goes_elsewhere(**there) else held.credentials
    changed = assign(held, columns)
    wanted = {**kept, **entry.credentials}
    # What is sealed differs each time, so the contents are compared.
    if wanted != held.credentials:
        held.set_credentials(wanted)
        changed.append("credentials_encrypted")
    if changed:
        held.save(update_fields=changed)
    return bool(changed)


def _columns(held: Connection, entry: MisEntry) -> dict[str, Any]:
    """Another provider knows neither the old one's system nor its credentials."""
    if held.provider == entry.columns["provider"]:
        columns = dict(entry.columns)
        if "base_url" in columns:
            columns["base_url"] = entered_address(held.provider, columns["base_url"], held=held.base_url)
        return columns
    if "base_url" not in entry.columns:
        raise FileError("mis.base_url", "is missing, and another provider needs its own")
    return {"system": "", **entry.columns}

"""Whether this process is alive, and whether it can do its work (rest.md, Health). Nothing private."""

from typing import Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from custr.lookup import schools_without_clock
from mis import sweeper
from mis.storing import words_for

_NEVER_STORED = {"Cache-Control": "no-store"}


class _Migrations:
    """Applied ones stay applied: asked until it is so, and anew once the database has no tables any more."""

    applied = False

    def ready(self) -> bool:
        if not self.applied:
            executor = MigrationExecutor(connection)
            self.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.applied


migrations = _Migrations()


def alive(_request: HttpRequest) -> HttpResponse:
    """200: the process answers."""
    return JsonResponse({"status": "ok"}, headers=_NEVER_STORED)


def ready(_request: HttpRequest) -> HttpResponse:
    """200, or 503 with the names of what is not as it should be; `details` where somebody can mend it."""
    why_not = _database()
    checks = {
        "database": not why_not,
        "migrations": migrations.applied,
        "sweep": not sweeper.overdue(),
    }
    failing = [name for name, passes in checks.items() if not passes]
    answer: dict[str, Any] = {"status": "unavailable" if failing else "ok", "failing": failing}
    # Faults of a school are none of this process: told, and ready all the same, for recording goes on.
    of_schools = [] if failing else [f"time zone not known: {slug}" for slug in schools_without_clock()]
    if not sweeper.opens_secrets():
        of_schools.append("stored credentials cannot be opened: is a key missing from CREDENTIALS_KEYS?")
    details = [*([why_not] if why_not else []), *of_schools]
    return JsonResponse(
        answer | ({"details": details} if details else {}),
        status=503 if failing else 200,
        headers=_NEVER_STORED,
    )


def _database() -> str:
    """Why the database is of no use, if it is not: it does not answer, or takes nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1" if migrations.applied else "SELECT 1")
        migrations.ready()
    except Error as error:
        migrations.applied = False
        return words_for(error)
    return sweeper.not_stored()

"""Whether this process is alive, and whether it can do its work (rest.md, Health). Nothing private."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from custr.lookup import schools_without_clock
from mis import sweeper

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
    """200, or 503 with the names of what is not as it should be; `details` where a school needs somebody."""
    failing = [name for name, passes in _checks().items() if not passes]
    answer = {"status": "unavailable" if failing else "ok", "failing": failing}
    # A school without a clock is no fault of this process: told, and ready all the same.
    details = [] if failing else [f"time zone not known: {slug}" for slug in schools_without_clock()]
    return JsonResponse(
        answer | ({"details": details} if details else {}),
        status=503 if failing else 200,
        headers=_NEVER_STORED,
    )


def _checks() -> dict[str, bool]:
    database, migrated = _database()
    return {"database": database, "migrations": migrated, "sweep": not sweeper.overdue()}


def _database() -> tuple[bool, bool]:
    """Whether the database answers, and has the tables that this version needs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1" if migrations.applied else "SELECT 1")
        return True, migrations.ready()
    except Error:
        migrations.applied = False
        return False, False

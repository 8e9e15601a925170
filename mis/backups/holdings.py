"""What a backup holds, whether it is one of ours, and how its marks are held back."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.migrations.loader import MigrationLoader

from custr.commands import WrongInputError

RECORDS, MARKS, SCHOOLS = "attendance_attendancerecord", "mis_writeback", "custr_school"
MIGRATIONS = "django_migrations"
NO_BACKUP = "{} is no backup of Custr."
# What waits in a backup may have been sent since: it is ended in the transaction of the restoring, so that no
# process ever sees it waiting and sends it again. `mis.sweep.explain_restored` says afterwards what it was.
_END_WAITING = (
    "UPDATE {table} SET status = 'failed', cause = 'interrupted', outcome_unknown = {true}, "
    "finished_at = '{now}' WHERE status = 'pending'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How much of what, and of which moment (as text, in UTC)."""

    records: int
    marks: int
    schools: int
    moment: str

    def __str__(self) -> str:
        counted = f"{self.records} records, {self.marks} marks and {self.schools} schools"
        return f"{counted}, as of {self.moment}"


def end_waiting(now: str, *, true: str) -> str:
    """The statement, in the database's own way of writing; `now` is how the rows are found again."""
    return _END_WAITING.format(table=MARKS, true=true, now=now)


def must_be_ours(applied: Collection[tuple[str, str]], file: object, *, to_restore: bool) -> None:
    """Raises `WrongInputError` where these migrations are not Custr's; `to_restore`: or a later release's."""
    known = MigrationLoader(None).disk_migrations or {}
    ours = {app for app, _ in known}
    theirs = {key for key in applied if key[0] in ours}
    if not {"attendance", "mis"} <= {app for app, _ in theirs}:
        raise WrongInputError(NO_BACKUP.format(file))
    if to_restore and (unknown := sorted(theirs - known.keys())):
        app, name = unknown[-1]
        raise WrongInputError(
            f"{file} was made by a later release of Custr (it has {app}.{name}): restore it with that one."
        )

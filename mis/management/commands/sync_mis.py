"""`manage.py sync_mis SLUG|--all [--full]`: pupils and attendance codes, from the MIS, now."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from custr.commands import PlainCommand, WrongInputError, warnings_untold
from custr.lookup import school_of_slug
from custr.models import School
from mis.causes import told_by_mis
from mis.models import Connection, SyncRun
from mis.models.sync import RunStatus, Trigger
from mis.owner import beating
from mis.sync import queue
from mis.sync.perform import is_readable
from mis.sync.words import sentence_of
from mis.sync.working import make_now


class Command(PlainCommand):
    """Servers do it by themselves at night. One school that fails stops no other."""

    help = "Bring pupils and attendance codes from the MIS: what changed, or with --full everything."
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Which schools, and how much."""
        parser.add_argument("slug", metavar="SLUG", nargs="?")
        parser.add_argument("--all", action="store_true", help="Every school whose MIS can be read.")
        parser.add_argument("--full", action="store_true", help="Everything, though the changes would do.")
        parser.add_argument(
            "--accept-leavers",
            action="store_true",
            help="Believe the MIS, though more than half of the pupils are missing. Reads everything.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """A line for each school; exit 1 when one could not be synchronised."""
        schools = _schools(options["slug"], everyone=options["all"])
        whole, accept = options["full"], options["accept_leavers"]
        with beating():
            queue.settle_lost(timezone.now(), sure=True)
            with warnings_untold("custr.mis"):  # a call that failed is told by the sentence at the end
                failed = [words for school in schools if (words := self._sync(school, whole, accept))]
        if len(failed) == 1:
            raise CommandError(failed[0])
        if failed:
            raise CommandError(f"{len(failed)} of {len(schools)} schools failed: {' '.join(failed)}")

    def _sync(self, school: School, whole: bool, accept: bool) -> str:
        """What went wrong, or nothing."""
        queued = queue.request_run(school, trigger=Trigger.COMMAND, whole=whole, accept_leavers=accept)
        run = make_now(queued) if queued else None
        if run is None:
            return f"{school.slug}: a synchronisation is under way already."
        if run.status != RunStatus.SUCCEEDED:
            return f"{school.slug}: {sentence_of(run)}{_quoted(run)}"
        self.stdout.write(f"{school.slug}: {sentence_of(run)}")
        return ""


def _quoted(run: SyncRun) -> str:
    if not run.message:
        return ""
    return f" The MIS said: {run.message}" if told_by_mis(run.cause) else f" {run.message}"


def _schools(slug: str | None, *, everyone: bool) -> list[School]:
    if bool(slug) == everyone:
        raise WrongInputError("Name one school, or say --all.")
    if everyone:
        rows = Connection.objects.filter(enabled=True).select_related("school").order_by("school__slug")
        return [row.school for row in rows if is_readable(row)]
    school = school_of_slug(str(slug))
    connection = Connection.objects.filter(school=school).first()
    if connection is None:
        raise WrongInputError(f"{school.name} has no MIS connection.")
    if not is_readable(connection):
        raise WrongInputError(f"Pupils and codes cannot be read from the MIS of {school.name}.")
    return [school]

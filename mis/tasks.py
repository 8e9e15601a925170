"""What may be asked of the task backend. A message is a nudge: the rows say what is to be done."""

from django_tasks import task

from mis import dispatch, follow_up
from mis.sync import working


@task()
def work_for_school(school_id: int) -> None:
    """Make the attempts that wait for this school."""
    dispatch.work(school_id)


@task()
def ask_mis_of_school(school_id: int) -> None:
    """Ask the school's MIS how the marks it accepted have ended."""
    follow_up.ask_due(school_id)


@task()
def sync_waiting() -> None:
    """Make the synchronisations that wait."""
    working.begin()

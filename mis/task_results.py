"""What Django's Tasks interface hands back at once. Nobody reads it: the writeback row tells how it ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id


def handed_over(
    task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], *, alias: str
) -> TaskResult[Any]:
    """The result of a task that another thread or process will do."""
    return TaskResult(
        task=task,
        id=get_random_id(),
        status=TaskResultStatus.READY,
        enqueued_at=None,
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=alias,
        errors=[],
        worker_ids=[],
    )

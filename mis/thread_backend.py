"""Django's Tasks interface on threads of this process: a task starts at once and nobody waits for it."""

from functools import partial
from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult

from mis.pool import pool
from mis.task_results import handed_over


class ThreadBackend(BaseTaskBackend):
    """A task backend is made once per thread, so the pool is the module's, not the backend's."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Hand the task to the pool; arguments must be hashable, as numbers and texts are."""
        self.validate_task(task)
        key = (task.module_path, *args, *sorted(kwargs.items()))
        pool.submit(partial(task.call, *args, **kwargs), key=key)
        return handed_over(task, args, kwargs, alias=self.alias)

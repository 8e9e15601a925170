"""Django's Tasks interface by way of a broker: a message wakes a worker, which looks at the rows."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from ssl import SSLCertVerificationError
from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from kombu.exceptions import OperationalError

from mis.pool import pool
from mis.task_results import handed_over

log = logging.getLogger("custr.mis")

TASK_NAME = "custr.run"
# A message that no worker took by then is of no use: every worker looks at the rows by itself.
EXPIRES_S = 30


class CeleryBackend(BaseTaskBackend):
    """Publishes on a thread: a broker that is slow, or away, must not keep a pupil waiting."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Have the message sent. One that is lost costs the seconds to a worker's next sweep."""
        self.validate_task(task)
        key = ("publish", task.module_path, *args, *sorted(kwargs.items()))
        pool.submit(partial(_publish, task.module_path, args, kwargs), key=key)
        return handed_over(task, args, kwargs, alias=self.alias)


def _publish(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    from custr.celery import app  # the door of the workers, which names this module

    try:
        app.send_task(
            TASK_NAME,
            (path, list(args), dict(kwargs)),
            expires=EXPIRES_S,
            ignore_result=True,
            retry=False,
        )
    except (OperationalError, OSError) as error:
        log.warning("The broker could not be told (%s); a worker's sweep will find it", _what(error))


def _what(error: BaseException) -> str:
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, SSLCertVerificationError):
            return f"{reason.verify_message}; BROKER_CA_FILE names an authority of your own"
        reason = reason.__cause__ or reason.__context__
    return type(error).__name__

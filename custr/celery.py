"""The door of the workers: `celery -A custr worker`. A message is a nudge; the sweep runs here by itself."""

import os
from typing import Any

from celery import Celery
from celery.signals import (
    setup_logging,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_shutdown,
    worker_shutting_down,
)
from django.conf import settings

from custr import broker_tls

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "custr.settings")

os.umask(0o077)
app = Celery("custr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.broker_use_ssl = broker_tls.options(settings.BROKER_URL, settings.BROKER_CA_FILE)
broker_tls.use()


@app.task(name="custr.run", ignore_result=True)
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Hand a task to the threads of this process, so that no MIS ever holds up the next message."""
    from django.utils.module_loading import import_string

    import_string(path).using(backend="threads").enqueue(*args, **kwargs)


@setup_logging.connect
def log_as_everywhere(loglevel: int, **_kwargs: Any) -> None:
    """In the product's lines. That somebody listens keeps Celery from logging in its own."""
    from custr.logs.setup import set_up_worker

    set_up_worker(loglevel)


@worker_init.connect
def check_settings(**_kwargs: Any) -> None:
    """A setting that cannot be used stops the worker with its sentence."""
    from custr.checks import stop_if_misconfigured

    stop_if_misconfigured()


# Also of the children, where somebody runs the worker with a pool of processes after all.
@worker_init.connect
@worker_process_init.connect
def begin(**_kwargs: Any) -> None:
    """The heart beats and the rows are looked at, whether the broker is there or not."""
    from mis import sweeper
    from mis.sync.nightly import start_nightly

    sweeper.start(makes_attempts=True)
    start_nightly()


@worker_shutting_down.connect
def begin_nothing(**_kwargs: Any) -> None:
    """From SIGTERM on no attempt begins."""
    from mis.pool import pool

    pool.stopping = True  # a bare attribute: a signal handler must not wait for a lock


@worker_shutdown.connect
@worker_process_shutdown.connect
def finish(**_kwargs: Any) -> None:
    """Attempts under way finish; what has not started stays pending for another process."""
    from mis.pool import stop_all

    stop_all()

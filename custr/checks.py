"""Numbered system checks: a setting that cannot be used stops start-up with one sentence."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks

CANNOT_BOOT = 3  # gunicorn's WORKER_BOOT_ERROR


@register()
def settings_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """custr.E001 and the numbers after it: what `custr.environment` could not read."""
    return [Error(problem.sentence, id=problem.number) for problem in settings.SETTINGS_PROBLEMS]


def stop_if_misconfigured() -> None:
    """For servers, which run no management command: end the process with the sentences, not a traceback.

    Its exit status tells gunicorn that a worker begun anew would end the same way.
    """
    errors = [message for message in run_checks() if message.is_serious()]
    if errors:
        sys.stderr.write("".join(f"{error.id} {error.msg}\n" for error in errors))
        raise SystemExit(CANNOT_BOOT)

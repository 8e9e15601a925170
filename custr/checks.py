"""Numbered system checks: a setting that cannot be used stops start-up with one sentence."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks


@register()
def settings_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """custr.E001 and the numbers after it: what `custr.environment` could not read."""
    return [Error(problem.sentence, id=problem.number) for problem in settings.SETTINGS_PROBLEMS]


def stop_if_misconfigured() -> None:
    """For servers, which run no management command: end the process with the sentences, not a traceback."""
    errors = [message for message in run_checks() if message.is_serious()]
    if errors:
        raise SystemExit("\n".join(f"{error.id} {error.msg}" for error in errors))

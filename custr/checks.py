"""Numbered system checks: a setting that cannot be used stops start-up with one sentence."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as NoDatabase
from django.db import connection

CANNOT_BOOT = 3  # gunicorn's WORKER_BOOT_ERROR


@register()
def settings_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """custr.E001 and the numbers after it: what `custr.environment` could not read."""
    return [Error(problem.sentence, id=problem.number) for problem in settings.SETTINGS_PROBLEMS]


@register()
def time_zones_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """custr.W001: a school whose zone no table of this machine has. Nothing where nobody can be asked."""
    return [
        CheckWarning(
            f"The time zone of the school “{slug}” is not known here: its times are shown in UTC, "
            "and nothing is written to its MIS.",
            hint="Choose another in the school’s settings, or provision it anew.",
            id="custr.W001",
        )
        for slug in _schools_without_clock()
    ]


def _schools_without_clock() -> list[str]:
    from custr.lookup import schools_without_clock  # there are no models before the apps are ready

    opened = connection.connection is None
    # The file of a SQLite database would be made by asking it.
    missing = connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()
    if settings.SETTINGS_PROBLEMS or (opened and missing):
        return []
    try:
        return schools_without_clock()
    except (NoDatabase, ImproperlyConfigured):
        return []
    finally:
        if opened:
            connection.close()


def stop_if_misconfigured() -> None:
    """For servers, which run no management command: end the process with the sentences, not a traceback.

    Its exit status tells gunicorn that a worker begun anew would end the same way.
    """
    errors = [message for message in run_checks() if message.is_serious()]
    if errors:
        sys.stderr.write("".join(f"{error.id} {error.msg}\n" for error in errors))
        raise SystemExit(CANNOT_BOOT)

"""Settings that are allowed and yet doubtful: sentences for whoever chooses them, never a refusal."""

from collections.abc import Callable, Iterable
from datetime import time

from django.utils.translation import gettext as _

from custr.models import EarlyLeaveSession, School

Doubt = Callable[[School], Iterable[str]]

ENGLAND = "Europe/London"
LONGEST_REGISTER_MIN = 30  # England's attendance guidance: a register stays open no longer

_doubts: list[Doubt] = []


def doubt(judge: Doubt) -> Doubt:
    """Have `judge` asked, too. An app further up adds what only it can know."""
    _doubts.append(judge)
    return judge


def doubts_about(school: School) -> list[str]:
    """Everything doubtful in one school's settings."""
    return [sentence for judge in _doubts for sentence in judge(school)]


@doubt
def registers_open_too_long(school: School) -> Iterable[str]:
    """In England a register is open for half an hour at most."""
    if school.timezone != ENGLAND:
        return
    if _minutes(school.day_starts, school.am_registration_ends) > LONGEST_REGISTER_MIN:
        yield _(
            "The morning register stays open for longer than 30 minutes: England's guidance is that "
            "schools close it within 30 minutes."
        )
    if _minutes(school.pm_starts, school.pm_registration_ends) > LONGEST_REGISTER_MIN:
        yield _(
            "The afternoon register stays open for longer than 30 minutes: England's guidance is that "
            "schools close it within 30 minutes."
        )


@doubt
def registration_ends_before_it_begins(school: School) -> Iterable[str]:
    """Every check-in of that session would then be counted as late."""
    if school.am_registration_ends < school.day_starts:
        yield _("AM Registration End Time lies before the school day starts.")
    if school.pm_registration_ends < school.pm_starts:
        yield _("PM Registration End Time lies before PM starts.")


@doubt
def early_leaves_mark_the_next_session(school: School) -> Iterable[str]:
    """Leaving at 11:00 then marks the afternoon."""
    if school.early_leave_session == EarlyLeaveSession.NEXT:
        yield _(
            "Early Leaves mark the next session. In England a pupil who was present when the register was "
            "taken keeps that mark, so this can turn attendance into absence."
        )


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute

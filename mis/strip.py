"""What stands above every staff page while marks cannot reach the MIS."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from attendance.days import day_of
from attendance.school_day import local_moment
from custr.models import School
from custr.scoping import Person, may_configure, may_enter_admin
from mis.contact import Health, health_of
from mis.facts import connection_of
from mis.models import Connection
from mis.wording.troubles import trouble_sentence


@dataclass(frozen=True, slots=True)
class Strip:
    """Why, and where it is put right; `url` is empty for whoever may not."""

    sentence: str
    url: str


def strip_of(school: School, *, user: Person) -> Strip | None:
    """None while the school's MIS is connected, or it has none."""
    connection = connection_of(school)
    sentence = _sentence(connection, school) if connection else ""
    if not connection or not sentence:
        return None
    may = may_enter_admin(user) and may_configure(user, school.pk)
    return Strip(sentence, reverse("admin:mis_connection_change", args=[connection.pk]) if may else "")


def _sentence(connection: Connection, school: School) -> str:
    if not connection.enabled:
        return _("The connection is switched off: no marks are written.")
    if not connection.has_credentials:
        return _("The connection has no credentials: no marks are written.")
    return troubles_of(connection, health_of(connection))


def troubles_of(connection: Connection, health: Health) -> str:
    """What has gone wrong with the MIS again and again, as a sentence; empty for nothing."""
    if health.trouble is None or health.since is None:
        return ""
    since = local_moment(health.since, day=day_of(connection.school))
    return trouble_sentence(health.trouble, mis=str(connection), times=health.times, since=since)

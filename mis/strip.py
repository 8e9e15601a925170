"""What stands above every staff page while marks cannot reach the MIS."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.days import day_of
from attendance.school_day import local_moment
from custr.models import School
from custr.scoping import Person, may_configure, may_enter_admin
from mis.contact import Health, health_of
from mis.facts import connection_of
from mis.models import Connection


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
    health = health_of(connection)
    return _refused(health, school, mis=str(connection)) if health.disconnected else ""


def _refused(health: Health, school: School, *, mis: str) -> str:
    since = local_moment(health.refused_since or timezone.now(), day=day_of(school))
    words = ngettext(
        "%(mis)s has refused the login once since %(since)s.",
        "%(mis)s has refused the login %(count)d times in a row since %(since)s. Every mark is still tried, "
        "and has to be entered by hand until the credentials are renewed.",
        health.refused,
    )
    clock = date_format(since, "D j M, H:i")
    return words % {"mis": mis, "count": health.refused, "since": clock}

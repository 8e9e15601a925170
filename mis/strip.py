"""What stands above every staff page while something is wrong with the way to the MIS."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from custr.models import School
from custr.scoping import Person, may_configure, may_enter_admin
from mis.contact import health_of
from mis.facts import connection_of
from mis.models import Connection
from mis.telling import trouble_words


@dataclass(frozen=True, slots=True)
class Strip:
    """Why, and where it is put right; `url` is empty for whoever may not."""

    sentence: str
    url: str


def strip_of(school: School, *, user: Person) -> Strip | None:
    """None while the way to the school's MIS is well, or it has none."""
    connection = connection_of(school)
    sentence = _sentence(connection) if connection else ""
    if not connection or not sentence:
        return None
    may = may_enter_admin(user) and may_configure(user, school.pk)
    return Strip(sentence, reverse("admin:mis_connection_change", args=[connection.pk]) if may else "")


def _sentence(connection: Connection) -> str:
    if not connection.enabled:
        return _("The connection is switched off: no marks are written.")
    if not connection.has_credentials:
        return _("The connection has no credentials: no marks are written.")
    return trouble_words(connection, health_of(connection))

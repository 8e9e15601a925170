"""What stands above every staff page while marks cannot arrive, or the calendar comes to its end."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attendance.days import day_of
from attendance.school_day import local_date
from custr.models import School
from custr.scoping import Person, may_configure, may_enter_admin
from mis.contact import Health, health_of
from mis.facts import connection_of
from mis.findings import Fact
from mis.models import Connection
from mis.telling import trouble_words

TERMS_TOLD_BEFORE = timedelta(days=14)  # of the last listed day (writeback.md, The school's day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What is wrong and why, and where it is put right; `url` is empty for whoever may not.

    `bad`: a mark would not arrive now; else it is for somebody to see to in time.
    """

    title: str
    sentence: str
    place: str
    url: str
    bad: bool = True


def strips_of(school: School, *, user: Person) -> list[Strip]:
    """Nothing while the way to the school's MIS is well, or it has none, and its calendar goes on."""
    may = may_enter_admin(user) and may_configure(user, school.pk)
    return [strip for strip in (_not_connected(school, may=may), _no_next_term(school, may=may)) if strip]


def _not_connected(school: School, *, may: bool) -> Strip | None:
    connection = connection_of(school)
    health = health_of(connection) if connection else Health()
    sentence = _sentence(connection, health) if connection else ""
    if not connection or not sentence:
        return None
    one_cause = connection.enabled and health.trouble is Fact.ONE_REFUSAL
    return Strip(
        title=_("Every mark is refused") if one_cause else _("MIS not connected"),
        sentence=sentence,
        place=_("MIS connection"),
        url=reverse("admin:mis_connection_change", args=[connection.pk]) if may else "",
    )


def _no_next_term(school: School, *, may: bool) -> Strip | None:
    last: date | None = school.terms.aggregate(last=Max("last_day"))["last"]
    today = local_date(timezone.now(), day=day_of(school))
    if last is None or today < last - TERMS_TOLD_BEFORE:
        return None
    return Strip(
        title=_("The dates of the next term are missing"),
        sentence=_(
            "The last term of the calendar ends on %(date)s. After it the calendar knows no holidays but its "
            "closures."
        )
        % {"date": date_format(last, "j F Y")},
        place=_("Calendar"),
        url=reverse("admin:custr_school_change", args=[school.pk]) + "#terms-group" if may else "",
        bad=False,
    )


def _sentence(connection: Connection, health: Health) -> str:
    if not connection.enabled:
        return _("The connection is switched off: no marks are written.")
    if not connection.has_credentials:
        return _("The connection has no credentials: no marks are written.")
    return trouble_words(connection, health)

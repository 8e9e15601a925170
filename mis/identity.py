"""Which MIS the ids of pupils and codes belong to: in another one they mean nothing, or something else.

Another MIS is another provider or system, or another school id; for Arbor and RosarioSIS, which know none,
another host name. Another port, scheme or region of Wonde is the same MIS, and a webhook leads to whatever
MIS the school has. What cannot be told (a system that is not named, credentials that cannot be opened) is no
change.
"""

import json
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from custr.models import School, Student
from mis.capabilities import own_name
from mis.models import Connection
from reasons.models import AttendanceCode

_BY_SCHOOL_ID = ("wonde", "edfi")
_BY_HOST = ("arbor", "rosariosis")
_NOBODYS = ("webhook",)
_CHUNK = 500  # ids of one statement


class Identity(NamedTuple):
    """A provider, the system behind it, and the school id or host name; empty where it is not told."""

    provider: str
    system: str
    place: str

    def is_other_than(self, former: "Identity") -> bool:
        """Whether ids of the one mean nothing in the other."""
        if self.provider != former.provider:
            return True
        pairs = ((self.system, former.system), (self.place, former.place))
        return any(now and before and now != before for now, before in pairs)


def identity_of(connection: Connection) -> Identity | None:
    """The MIS behind a connection; None for a webhook."""
    if connection.provider in _NOBODYS:
        return None
    return Identity(connection.provider, connection.system, _place_of(connection))


def former_of(school: School, connection: Connection | None) -> Identity | None:
    """The MIS that the pupils' ids still belong to, where another one is connected now."""
    return _other_than(connection, school.pupils_from)


def former_of_pupil(
    student: Student | None, school: School, connection: Connection | None
) -> Identity | None:
    """The MIS that one pupil's id belongs to, where the new one's pupils came, and they were left out."""
    if not was_left_out(student) or former_of(school, connection):
        return None
    return _other_than(connection, school.former_pupils_from)


def was_left_out(student: Student | None) -> bool:
    """Whether pupils of the MIS that is connected now have come, and this one has not."""
    return student is not None and student.active and student.of_former_mis


def former_of_code(from_mis: str | None, connection: Connection | None) -> Identity | None:
    """The MIS that a code's id belongs to, where another one is connected now."""
    return _other_than(connection, from_mis)


def name_of(identity: Identity) -> str:
    """What the office calls it, such as `SIMS`."""
    return own_name(identity.provider, identity.system)


def remember_before(held: Connection | None) -> None:
    """Note whose the ids of pupils and codes are, before their connection is changed or removed.

    Those of which nothing is noted are of the MIS that is connected until now.
    """
    now = identity_of(held) if held else None
    if held is None or now is None:
        return
    school = held.school
    if school.pupils_from is None and Student.objects.filter(school=school).exists():
        _keep(school, now)
    AttendanceCode.objects.filter(school=school, from_mis=None).update(from_mis=_written(now))


def pupils_have_come(
    school: School, connection: Connection | None, *, only: Iterable[str] | None = None
) -> None:
    """The pupils' ids are those of the connected MIS from now on: it has told of them, or a file has.

    `only`: whom it has told of, by id, where that need not be everybody on roll; whoever else has an id of
    the former one is not written for until they are told of, too.
    """
    pupils = Student.objects.filter(school=school)
    if only is None:
        pupils.filter(of_former_mis=True).update(of_former_mis=False)
    else:
        if former_of(school, connection):
            pupils.update(of_former_mis=True)
            school.former_pupils_from = school.pupils_from
            School.objects.filter(pk=school.pk).update(former_pupils_from=school.pupils_from)
        rest = iter(only)
        while some := list(islice(rest, _CHUNK)):
            pupils.filter(mis_id__in=some, of_former_mis=True).update(of_former_mis=False)
    now = identity_of(connection) if connection else None
    if now or only is None:  # where no MIS is connected, whose ids whoever was not told of has stays known
        _keep(school, now)


def codes_have_come(school: School, letters: Iterable[str]) -> None:
    """These codes have the ids of the connected MIS from now on: it has told of them, or a file has."""
    noted = AttendanceCode.objects.filter(school=school).exclude(from_mis=None)
    told = set(letters)
    rest = iter([pk for pk, letter in noted.values_list("pk", "code") if letter in told])
    while some := list(islice(rest, _CHUNK)):
        AttendanceCode.objects.filter(pk__in=some).update(from_mis=None)


def _place_of(connection: Connection) -> str:
    if connection.provider in _BY_HOST:
        return (urlsplit(connection.base_url).hostname or "").lower()
    held = connection.credentials if connection.provider in _BY_SCHOOL_ID else {}
    return held.get("school_id", "").strip()


def _other_than(connection: Connection | None, written: str | None) -> Identity | None:
    former = Identity(*json.loads(written)) if written else None
    now = identity_of(connection) if former and connection else None
    return former if former and now and now.is_other_than(former) else None


def _written(identity: Identity) -> str:
    return json.dumps(identity)


def _keep(school: School, identity: Identity | None) -> None:
    told = _written(identity) if identity else None
    if school.pupils_from != told:
        school.pupils_from = told
        School.objects.filter(pk=school.pk).update(pupils_from=told)

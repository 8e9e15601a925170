"""Which MIS the pupils' ids belong to: those of a former one mean nobody, or somebody else, in the new one.

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
    former = _stored(school)
    now = identity_of(connection) if former and connection else None
    return former if former and now and now.is_other_than(former) else None


def name_of(identity: Identity) -> str:
    """What the office calls it, such as `SIMS`."""
    return own_name(identity.provider, identity.system)


def remember_before(held: Connection | None) -> None:
    """Note whose the pupils' ids are, before their connection is changed or removed.

    A school that was never asked before has them from the MIS that is connected until now.
    """
    if held is None:
        return
    school, now = held.school, identity_of(held)
    if now and school.pupils_from is None and Student.objects.filter(school=school).exists():
        _keep(school, now)


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
        rest = iter(only)
        while some := list(islice(rest, _CHUNK)):
            pupils.filter(mis_id__in=some, of_former_mis=True).update(of_former_mis=False)
    now = identity_of(connection) if connection else None
    if now or only is None:  # where no MIS is connected, whose ids whoever was not told of has stays known
        _keep(school, now)


def _place_of(connection: Connection) -> str:
    if connection.provider in _BY_HOST:
        return (urlsplit(connection.base_url).hostname or "").lower()
    held = connection.credentials if connection.provider in _BY_SCHOOL_ID else {}
    return held.get("school_id", "").strip()


def _stored(school: School) -> Identity | None:
    return Identity(*json.loads(school.pupils_from)) if school.pupils_from else None


def _keep(school: School, identity: Identity | None) -> None:
    told = json.dumps(identity) if identity else None
    if school.pupils_from != told:
        school.pupils_from = told
        School.objects.filter(pk=school.pk).update(pupils_from=told)

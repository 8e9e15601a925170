"""Stored keys of pupils' names, made anew where an older release wrote the name."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from custr.models import Student
from custr.names import KEY_VERSION

KEYS = ("name_key", "surname_first_key", "search_key", "match_key", "match_key_of")
LONGEST = 300  # characters of a key's column
_CHUNK = 200
_A_STATEMENT = 50  # SQLite bounds the parameters of one


def renew_stale_keys() -> int:
    """Derive the keys of every pupil who has them of another version or name; how many that were.

    After migrations, at a server's start and then every few minutes: while two releases run side by side, the
    older one stores and renames pupils without a `match_key`.
    """
    stale = list(_stale().order_by("pk").values_list("pk", flat=True))
    chunks = (stale[at : at + _CHUNK] for at in range(0, len(stale), _CHUNK))
    return sum(_renew(pks) for pks in chunks)


def _stale() -> QuerySet[Student]:
    name = Concat(F("forename"), Value("\n"), F("surname"))
    return Student.objects.exclude(Q(match_key__startswith=f"{KEY_VERSION} ") & Q(match_key_of=name))


@transaction.atomic
def _renew(pks: list[UUID]) -> int:
    """In a transaction of its own, each row locked from its reading on: nobody renames it in between.

    Whom somebody else has locked waits for the next time. No recording waits: it only refers to a row.
    """
    rows = _stale().filter(pk__in=pks).order_by()
    stale = list(rows.select_for_update(skip_locked=True, no_key=True))
    for row in stale:
        derive_within(row)
    # As an upsert, of the keys alone: `bulk_update` takes thirty times as long.
    Student.objects.bulk_create(
        stale, batch_size=_A_STATEMENT, update_conflicts=True, unique_fields=["id"], update_fields=KEYS
    )
    return len(stale)


def derive_within(row: Student) -> None:
    """Set the keys, cut to what their columns hold: an old name may be longer once it is spelt out anew."""
    row.derive_keys()
    for key in KEYS:
        setattr(row, key, getattr(row, key)[:LONGEST])

"""Stored keys of pupils' names, made anew where an older release wrote them."""

from custr.models import Student
from custr.names import KEY_VERSION

KEYS = ("name_key", "surname_first_key", "search_key", "match_key")
LONGEST = 300  # characters of a key's column
_CHUNK = 200
_A_STATEMENT = 50  # SQLite bounds the parameters of one


def renew_stale_keys() -> int:
    """Derive the keys of every pupil who has them in no version, or another one; how many that were.

    After migrations, at a server's start and then now and again: while two releases run side by side,
    the older one stores pupils without a `match_key`. Each chunk is a transaction of its own.
    """
    renewed = 0
    while stale := list(Student.objects.exclude(match_key__startswith=f"{KEY_VERSION} ").order_by()[:_CHUNK]):
        for row in stale:
            derive_within(row)
        # As an upsert, of the keys alone: `bulk_update` takes thirty times as long.
        Student.objects.bulk_create(
            stale, batch_size=_A_STATEMENT, update_conflicts=True, unique_fields=["id"], update_fields=KEYS
        )
        renewed += len(stale)
    return renewed


def derive_within(row: Student) -> None:
    """Set the keys, cut to what their columns hold: an old name may be longer once it is spelt out anew."""
    row.derive_keys()
    for key in KEYS:
        setattr(row, key, getattr(row, key)[:LONGEST])

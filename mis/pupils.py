"""Pupils stored in bulk: for files, for synchronisation, for whoever brings a whole school at once."""

from custr.models import Student
from custr.name_keys import KEYS, LONGEST

TEXTS = (
    "forename",
    "surname",
    "legal_forename",
    "legal_surname",
    "year",
    "form",
    "upi",
    "admission_number",
    "upn",
)
COLUMNS = (*TEXTS, "active")
_CHUNK = 50  # rows of one statement: SQLite bounds its parameters


def derive(row: Student) -> bool:
    """Set the keys that names are compared by, as `save` does, which bulk writes never call.

    False for a name that cannot be kept: it is empty, or too long once its letters are spelt out.
    """
    row.derive_keys()
    return bool(row.name) and all(len(getattr(row, key)) <= LONGEST for key in KEYS)


def renew(row: Student) -> bool:
    """Derive the keys of a pupil whose name has not changed; whether they were another release's."""
    before = [getattr(row, key) for key in KEYS]
    return derive(row) and before != [getattr(row, key) for key in KEYS]


def store(*, new: list[Student], changed: list[Student]) -> None:
    """Insert and rewrite rows that `derive` has passed."""
    Student.objects.bulk_create(new, batch_size=_CHUNK)
    # As an upsert: `bulk_update` takes thirty times as long.
    Student.objects.bulk_create(
        changed,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["mis_id", *COLUMNS, *KEYS],
    )

"""Names are compared without regard to the shape of an apostrophe, and ǿ as ø: the stored keys follow."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from custr.text import name_key, search_key, surname_first_key

CHUNK = 500
KEYS = {"name_key": name_key, "surname_first_key": surname_first_key, "search_key": search_key}


def compare_anew(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Derive the keys of every pupil, and write those that differ."""
    students = apps.get_model("custr", "Student")._default_manager
    changed = []
    for row in students.only("pk", "forename", "surname", *KEYS).iterator(CHUNK):
        keys = {name: key(forename=row.forename, surname=row.surname) for name, key in KEYS.items()}
        if any(getattr(row, name) != key for name, key in keys.items()):
            for name, key in keys.items():
                setattr(row, name, key)
            changed.append(row)
    students.bulk_update(changed, [*KEYS], batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [("custr", "0004_student_by_search")]

    operations = [
        migrations.RunPython(compare_anew, migrations.RunPython.noop)
    ]

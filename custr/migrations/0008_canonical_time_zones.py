"""Time zones by the names that every machine's tables have: America/New_York for US/Eastern."""

from django.db import migrations

from custr.zones import canonical


def keep_by_canonical_name(apps, _schema_editor):
    schools = apps.get_model("custr", "School").objects
    for name in schools.values_list("timezone", flat=True).distinct().order_by():
        if canonical(name) != name:
            schools.filter(timezone=name).update(timezone=canonical(name))


class Migration(migrations.Migration):

    dependencies = [
        ('custr', '0007_school_calendar'),
    ]

    operations = [
        migrations.RunPython(keep_by_canonical_name, migrations.RunPython.noop, elidable=True),
    ]

"""User names are compared without case from now on. Where two are the same, the later-made person gets `-2`.

They keep their password; the log says so, and the list of users. The last release may go on writing meanwhile: it
leaves the key empty, and is refused nothing but a name that somebody has.
"""

import logging

import custr.models.people
import django.contrib.auth.validators
import django.db.models.functions.text
from django.db import migrations, models


from custr.usernames import folded

log = logging.getLogger("custr.people")


def make_unique(apps, schema_editor):
    """Who was there first keeps the name."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("LOCK TABLE custr_user IN SHARE ROW EXCLUSIVE MODE")
    User = apps.get_model("custr", "User")
    taken = set()
    rows = list(User.objects.order_by("date_joined", "pk"))
    every = {folded(user.username) for user in rows}
    for user in rows:
        if folded(user.username) in taken:
            user.former_username, user.username = user.username, free_name(user.username, every)
            every.add(folded(user.username))
            log.warning(
                "The user name “%s” is “%s” from now on: it differed from another person’s in capital "
                "letters only. The password is as before.",
                user.former_username,
                user.username,
            )
        user.username_key = folded(user.username)
        taken.add(user.username_key)
        user.save(update_fields=["username", "former_username", "username_key"])


def free_name(name, every):
    """The name with the first number that nobody has."""
    base, number = name[:140], 2
    while len(folded(base)) > 440:  # folded, some letters are eighteen: the number must not be cut off
        base = base[:-1]
    while folded(found := f"{base}-{number}") in every:
        number += 1
    return found


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('custr', '0010_student_match_key'),
    ]

    operations = [
        migrations.AlterModelManagers(
            name='user',
            managers=[
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='former_username',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=150, verbose_name='former username'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='username_key',
            field=models.CharField(editable=False, max_length=450, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='user',
            name='username',
            field=models.CharField(error_messages={'unique': 'This user name cannot be used. Choose another, for instance with your school’s name in it.'}, help_text='Letters, digits and @ . + - _ only. Capital letters make no difference.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator(), custr.models.people.refuse_what_could_be_another], verbose_name='username'),
        ),
        migrations.RunPython(make_unique, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='username_once', violation_error_message='This user name cannot be used. Choose another, for instance with your school’s name in it.'),
        ),
    ]

"""`manage.py migrate`: Django's own, whose errors are one sentence, as those of every command here."""

from django.core.management.commands.migrate import Command as Migrate

from custr.commands import PlainCommand


class Command(PlainCommand, Migrate):
    """Nothing is changed but how errors are told."""

    missing_tables = ""

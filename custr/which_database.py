"""Which database this process works on, as a person names it: no user, no password."""

from pathlib import Path

from django.conf import settings


def which_database() -> str:
    """Such as `SQLite, /var/lib/custr/custr.sqlite3` or `PostgreSQL, custr at db.example:5432`."""
    told = settings.DATABASES["default"]
    if is_sqlite():
        return f"SQLite, {sqlite_file()}"
    place = ":".join(str(part) for part in (told.get("HOST"), told.get("PORT")) if part)
    return f"PostgreSQL, {told['NAME']} at {place or 'this machine'}"


def is_sqlite() -> bool:
    """Whether it is a file."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def sqlite_file() -> Path:
    """The file, wherever this process was started."""
    return Path(settings.DATABASES["default"]["NAME"]).absolute()

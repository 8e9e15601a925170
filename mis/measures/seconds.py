"""Seconds between two moments, counted by the database itself."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, F, FloatField, Func, Value
from django.utils import timezone


class SecondsBetween(Func):
    """From the first moment to the second. Django's own difference calls Python for every row of SQLite."""

    output_field: FloatField[float, float] = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By Julian days: exact to a tenth of a millisecond."""
        return self.as_sql(
            compiler,
            connection,
            template="(86400.0 * (-julianday(%(expressions)s)))",
            arg_joiner=") + julianday(",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By intervals."""
        return self.as_sql(
            compiler,
            connection,
            template="EXTRACT(EPOCH FROM (-(%(expressions)s)))",
            arg_joiner=" - ",
            **context,
        )


def seconds_since(moment: str) -> SecondsBetween:
    """How long ago the moment in this column was."""
    return SecondsBetween(F(moment), Value(timezone.now(), DateTimeField()))


def ago(**span: float) -> Any:
    """The moment that was so long ago."""
    return timezone.now() - timedelta(**span)

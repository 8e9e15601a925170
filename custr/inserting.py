"""Rows stored with every event: their INSERT is worked out once, not again and again with a write waiting."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.db import connections, models
from django.db.models.sql import InsertQuery

from custr.prepared import Given

_statements: dict[tuple[type[models.Model], str, tuple[str, ...]], tuple[str, Any]] = {}


class StoredOften(models.Model):
    """A model whose `save` inserts with a prepared statement. Everything else of `save` is Django's."""

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Sequence[Any], raw: bool
    ) -> list[Any]:
        if raw:  # a fixture
            return list(
                manager._insert([self], fields, returning_fields=returning_fields, using=using, raw=raw)
            )
        connection: Any = connections[using]
        sql, returning = _statement(type(self), using, fields, returning_fields)
        values = [field.get_db_prep_save(field.pre_save(self, True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [connection.ops.fetch_returned_insert_columns(cursor, returning)]


def _statement(
    model: type[models.Model], using: str, fields: Sequence[Any], returning_fields: Sequence[Any]
) -> tuple[str, Any]:
    """The INSERT of these fields, by Django's own compiler, and what it returns."""
    key = (model, using, tuple(field.attname for field in fields))
    if key not in _statements:
        query = InsertQuery(model)
        row: Any = SimpleNamespace(**{field.attname: Given(field.attname, field) for field in fields})
        query.insert_values(fields, [row], raw=True)
        compiler = query.get_compiler(using)
        compiler.returning_fields = returning_fields
        [(sql, _places)] = compiler.as_sql()
        _statements[key] = (sql, compiler.returning_params)
    return _statements[key]

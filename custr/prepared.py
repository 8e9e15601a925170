"""Queries asked with every event, their SQL worked out once: writing it costs Django more than asking."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet

Row = TypeVar("Row")


class Given(Expression):
    """What a prepared query is told when it is asked: stands in a filter for a value of such a field."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        """A placeholder; the parameter itself keeps its place among the parameters."""
        return "%s", (self,)

    def value(self, values: Mapping[str, Any], connection: Any) -> Any:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[Row]):
    """A queryset with `Given`s in it. `build` is called at the first use, once the models are there.

    Nothing that takes further queries, such as a prefetch, may be part of it.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def all(self, using: str = DEFAULT_DB_ALIAS, **values: Any) -> list[Row]:
        """What the query finds, with these values for its `Given`s."""
        compiled = self._compiled.get(using)
        if compiled is None:
            compiled = self._compiled[using] = _Compiled(self._build(), using)
        return list(compiled.rows(values))

    def one(self, using: str = DEFAULT_DB_ALIAS, **values: Any) -> Row | None:
        """The only row that can match, or None."""
        return next(iter(self.all(using, **values)), None)


class _Compiled:
    """The SQL for one database. Nothing changes in it, so threads share it."""

    def __init__(self, queryset: "QuerySet[Any, Any]", using: str) -> None:
        self._using = using
        self._rows: Any = queryset._iterable_class
        self._compiler: Any = queryset.query.get_compiler(using)
        self._sql, self._places = self._compiler.as_sql()
        self._converters = self._compiler.get_converters([column[0] for column in self._compiler.select])

    def rows(self, values: Mapping[str, Any]) -> Iterable[Any]:
        """Ask, and make rows of the answer by the queryset's own means."""
        connection = connections[self._using]
        told = [
            place.value(values, connection) if isinstance(place, Given) else place for place in self._places
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, told)
            found = cursor.fetchall()
        made: Iterable[Any] = self._rows(self._answered(found))
        return made

    def _answered(self, found: list[Any]) -> Any:
        """A queryset as far as its rows' maker looks at one: its compiler has the answer already."""
        compiler = SimpleNamespace(
            execute_sql=lambda **_how: found,
            results_iter=lambda _results=None, **_how: self._converted(found),
            select=self._compiler.select,
            klass_info=self._compiler.klass_info,
            annotation_col_map=self._compiler.annotation_col_map,
        )
        query = SimpleNamespace(get_compiler=lambda *_which, **_how: compiler)
        return SimpleNamespace(db=self._using, query=query, _known_related_objects={})

    def _converted(self, found: list[Any]) -> Iterator[Any]:
        if not self._converters:
            return iter(found)
        return map(tuple, self._compiler.apply_converters(found, self._converters))

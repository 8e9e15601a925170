"""Filters beside the admin's lists: quick to choose, and quick for the database."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from custr.scoping import configured_by

_ASKED = ("", "__exact", "__isnull", "__in")


def lookups_of(filters: Iterable[Any]) -> set[str]:
    """What the addresses of these filters may ask."""
    asked = set()
    for item in filters:
        if isinstance(item, type) and issubclass(item, SimpleListFilter):
            asked.add(str(item.parameter_name))
        else:
            name = item if isinstance(item, str) else item[0]
            asked |= {f"{name}{suffix}" for suffix in _ASKED}
    return asked


class SchoolFilter(SimpleListFilter):
    """One of a person's own schools."""

    title = _("school")
    parameter_name = "school"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        """The schools they configure."""
        return [(str(school.pk), school.name) for school in configured_by(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Another school is answered like none: with nothing."""
        if self.value() is None:
            return queryset
        if self.value() not in [value for value, _name in self.lookup_choices]:
            return queryset.none()
        return queryset.filter(school=self.value())

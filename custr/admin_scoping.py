"""What every page of the admin begins with: the schools that this person configures, and nothing else.

An object of another school is answered like one that does not exist: it is in no queryset.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import AnyAdmin, PageAdmin, RowForm, RowFormSet, TableInline
from custr.admin_filters import SchoolFilter, lookups_of
from custr.models import School
from custr.scoping import configured_by
from custr.search import searched_text

_HELD = "schools_for_admin"


def schools_for(request: HttpRequest) -> list[School]:
    """The schools whose data this person is shown in the admin; looked up once a request."""
    held: list[School] | None = getattr(request, _HELD, None)
    if held is None:
        held = list(configured_by(request.user))
        setattr(request, _HELD, held)
    return held


def may_enter(request: HttpRequest) -> bool:
    """As `custr.scoping.may_enter_admin` says it, at no query more."""
    user = request.user
    return user.is_active and user.is_staff and (user.is_superuser or bool(schools_for(request)))


class OneSchoolForm(RowForm):
    """A form of one school, which was settled before it opened: what is posted for it is not read."""

    settled: ClassVar[School | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.settled is None or "school" not in self.fields:
            return
        self.instance.school = self.settled
        self.initial["school"] = self.settled.pk
        self.fields["school"].disabled = True
        self.fields["school"].widget = forms.HiddenInput()


class ScopedChoices(AnyAdmin):
    """Foreign keys offer, and take, only what the related page itself would show."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Without a page of its own a model is offered to nobody."""
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        kwargs.setdefault("queryset", related.get_queryset(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A plain list, without the pop-up windows to add and change what it lists."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class _SearchForm(ChangeListSearchForm):
    """A search of any length is looked at as far as it makes sense."""

    def clean(self) -> dict[str, Any]:
        """The first characters and words: each word is one more condition to the database."""
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, SEARCH_VAR: searched_text(cleaned.get(SEARCH_VAR) or "")}


class _ScopedList(ChangeList):
    search_form_class = _SearchForm


class ScopedAdmin(ScopedChoices, PageAdmin):
    """A model's pages. `school_path` leads from a row to its school; the flags say what may be done."""

    school_path = "school"
    adds = changes = deletes = True
    menu_name: Any = ""
    hint: Any = ""
    form: Any = OneSchoolForm
    show_facets = ShowFacets.NEVER  # counting each filter reads the whole table, again and again
    show_full_result_count = False
    view_on_site = False
    list_per_page = 50
    save_on_top = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of this person's schools. Their ids are named: an index then serves the order, too."""
        ids = [school.pk for school in schools_for(request)]
        return super().get_queryset(request).filter(**{f"{self.school_path}__in": ids})

    def holds(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the row, or for None any row, is this person's to see."""
        if obj is None:
            return may_enter(request)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The index shows what the site shows."""
        return may_enter(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of their schools."""
        return self.holds(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For one of their schools."""
        return self.adds and bool(self.schools_to_add_for(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of their schools."""
        return self.changes and self.holds(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of their schools."""
        return self.deletes and self.holds(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters beside the list ask: any other question can guess a hidden column."""
        return request is not None and lookup in lookups_of(self.get_list_filter(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """A list whose search is cut."""
        return _ScopedList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With several schools each row says whose it is."""
        columns = list(super().get_list_display(request))
        return [*columns, "school"] if self._names_school(request) else columns

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """With several schools, one can be picked."""
        filters = list(super().get_list_filter(request))
        return [SchoolFilter, *filters] if self._names_school(request) else filters

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """The school's name costs no query a row."""
        related = super().get_list_select_related(request)
        if isinstance(related, bool) or not self._names_school(request):
            return related
        return [*related, "school"]

    def schools_to_add_for(self, request: HttpRequest) -> list[School]:
        """The schools for which something may be added."""
        return schools_for(request)

    def settled_school(self, request: HttpRequest, obj: Any = None) -> School | None:
        """The school of a form: the row's, the one there is, or the one that the address names."""
        if obj is not None:
            school = getattr(obj, "school", None)
            return school if isinstance(school, School) else None
        schools = self.schools_to_add_for(request)
        named = [school for school in schools if str(school.pk) == request.GET.get("school")]
        return next(iter(named if len(schools) > 1 else schools), None)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that knows its school."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"settled": self.settled_school(request, obj)})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With several schools the first question is: for which one?"""
        if self.has_add_permission(request) and self._asks_school(request):
            return self._choose_school(request)
        return super().add_view(request, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list is called what the index calls it."""
        title = capfirst(str(self.menu_name or self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def _asks_school(self, request: HttpRequest) -> bool:
        return self.school_path == "school" and self.settled_school(request) is None

    def _choose_school(self, request: HttpRequest) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("For which school?"),
            "opts": self.opts,
            "schools": self.schools_to_add_for(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/choose_school.html", context)

    def _names_school(self, request: HttpRequest) -> bool:
        return self.school_path == "school" and len(schools_for(request)) > 1


class LabelledRows(RowFormSet):
    """Rows of a table whose fields say what they are: the head of a column is no label to a screen reader."""

    def add_fields(self, form: Any, index: Any) -> None:
        """The tick that deletes the row, too."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label or name


class ScopedInline(ScopedChoices, TableInline):
    """Rows inside a page: whoever may change the page may change them."""

    form: Any = RowForm
    formset: Any = LabelledRows

    extra = 0
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page."""
        return self._page.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        """As changing the page, or adding it."""
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page."""
        return self._page.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As changing the page."""
        return self.has_change_permission(request, obj)

    @property
    def _page(self) -> BaseModelAdmin[Any]:
        return self.admin_site.get_model_admin(self.parent_model)

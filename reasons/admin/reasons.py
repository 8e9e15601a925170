"""Reasons / Writeback: a school's own reasons with their codes, and those that came with the MIS's codes."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from custr.admin_scoping import ScopedAdmin, ScopedInline
from reasons.admin.doubts import doubts_about_reason
from reasons.admin.reason_form import ReasonForm, TimeCodeForm, TimeCodeRows
from reasons.models import Reason, TimeCode
from reasons.rules import is_a_letter


class TimeCodes(ScopedInline):
    """Rows of a time and a code: the latest that has begun wins."""

    model = TimeCode
    form = TimeCodeForm
    formset = TimeCodeRows
    fields = ("starts", "code")
    verbose_name = _("Code")
    verbose_name_plural = _("Time Based Code")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Rows that know their school."""
        formset = super().get_formset(request, obj, **kwargs)
        page = self.admin_site.get_model_admin(Reason)
        school = page.settled_school(request, obj) if isinstance(page, ReasonAdmin) else None
        formset.form = type("TimeCodeOfSchool", (formset.form,), {"settled": school})
        return formset


@admin.register(Reason)
class ReasonAdmin(ScopedAdmin):
    """Custom reasons first. Imported ones are the MIS's to change; what records use is archived."""

    menu_name = _("Reasons / Writeback")
    hint = _("What pupils pick, and which code that gives")
    form = ReasonForm
    inlines = [TimeCodes]
    list_display = ("text", "kind", "gives", "by_time", "origin", "offered")
    list_filter = ("imported", "kind", "archived")
    list_select_related = ("code", "school")
    search_fields = ("text",)
    ordering = ("imported", "archived", "position", "text")
    actions = ["archive", "offer_again"]
    fieldsets = (
        (
            _("Custom Reasons with Default MIS Code"),
            {"fields": ("school", "text", "kind", "gives", "archived", "position")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what a line shows."""
        return super().get_queryset(request).prefetch_related("time_codes__code")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Imported reasons follow the MIS."""
        return not (obj and obj.imported) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody has ever picked; the rest is archived."""
        in_use = obj is not None and (obj.imported or obj.attendance_records.exists())
        return not in_use and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Many at once are archived, never deleted."""
        return {
            name: found for name, found in super().get_actions(request).items() if name != "delete_selected"
        }

    def get_inline_formsets(
        self, request: HttpRequest, formsets: Any, inline_instances: Any, obj: Any = None
    ) -> Any:
        """The button below the rows says **Add Code**."""
        shown = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for inline in shown:
            data = json.loads(inline.inline_formset_data())
            data["options"]["addText"] = str(_("Add Code"))
            inline.__dict__["inline_formset_data"] = json.dumps(data)
        return shown

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page begins with what is doubtful about this reason."""
        reason = self.get_object(request, object_id)
        if request.method == "GET" and reason is not None:
            for sentence in doubts_about_reason(reason):
                messages.warning(request, sentence)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What is doubtful is said, and saved all the same."""
        super().save_related(request, form, formsets, change)
        if "_continue" not in request.POST:
            for sentence in doubts_about_reason(form.instance):
                messages.warning(request, sentence)

    @admin.display(description=_("Default MIS code"))
    def gives(self, reason: Reason) -> Any:
        """Its letter in a box, or in words that there is none."""
        if not reason.writeback:
            return _("Don't Writeback")
        if reason.code is None:
            return _("No code")
        return format_html('<span class="code">{}</span> {}', reason.code.code, reason.code.description)

    @admin.display(description=_("Time Based Code"))
    def by_time(self, reason: Reason) -> SafeString:
        """`09:00 U`."""
        rows = ((f"{row.starts:%H:%M}", row.code.code) for row in reason.time_codes.all())
        return format_html_join(" ", '{} <span class="code">{}</span>', rows)

    @admin.display(description=_("from"), ordering="imported")
    def origin(self, reason: Reason) -> Any:
        """Whose it is."""
        return _("MIS") if reason.imported else _("Custom")

    @admin.display(description=_("offered"), ordering="archived")
    def offered(self, reason: Reason) -> Any:
        """A word: a cross would look like an error."""
        if reason.imported and reason.school.hide_imported_reasons:
            return _("Hidden")
        if reason.archived:
            return _("Archived")
        return _("Only when typed") if is_a_letter(reason) else _("Offered")

    @admin.action(description=_("Archive the selected reasons"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        """No longer offered; records keep them."""
        self._set_archived(request, queryset, archived=True)

    @admin.action(description=_("Offer the selected reasons again"), permissions=["change"])
    def offer_again(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        """Undo archiving."""
        self._set_archived(request, queryset, archived=False)

    def _set_archived(self, request: HttpRequest, queryset: QuerySet[Reason], *, archived: bool) -> None:
        chosen = list(queryset.filter(imported=False).exclude(archived=archived))
        for reason in chosen:
            reason.archived = archived
            reason.save(update_fields=["archived"])
            self.log_change(request, reason, "Archived." if archived else "Offered again.")
        done = ngettext("%(count)d reason was changed.", "%(count)d reasons were changed.", len(chosen))
        messages.success(request, done % {"count": len(chosen)})

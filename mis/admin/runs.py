"""The synchronisations, to look at: what each changed, and why one did not."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from custr.admin_scoping import ScopedAdmin
from mis.models import SyncRun
from mis.models.sync import RunStatus
from mis.sync.shown import TONES, run_context
from mis.sync.words import sentence_of


@admin.register(SyncRun)
class SyncRunAdmin(ScopedAdmin):
    """Made by the product, kept for a while, changed by nobody."""

    menu_name = _("Synchronisations")
    hint = _("What each run has changed")
    adds = changes = deletes = False
    change_form_template = "admin/mis/syncrun/change_form.html"
    list_display = ("began", "state", "trigger", "scope", "outcome")
    list_filter = ("status", "trigger")
    fields = ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With every line that was kept."""
        run = self.get_object(request, object_id)
        shown = run_context(run) if isinstance(run, SyncRun) else {}
        shown["title"] = _("Synchronisation")
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @admin.display(description=_("asked for"), ordering="requested_at")
    def began(self, run: SyncRun) -> str:
        """When."""
        return str(run)

    @admin.display(description=_("status"), ordering="status")
    def state(self, run: SyncRun) -> SafeString:
        """A badge."""
        return format_html(
            '<span class="badge {}"><span class="sign" aria-hidden="true"></span>{}</span>',
            TONES[RunStatus(run.status)],
            run.get_status_display(),
        )

    @admin.display(description=_("what changed"))
    def outcome(self, run: SyncRun) -> str:
        """In a sentence."""
        return sentence_of(run)

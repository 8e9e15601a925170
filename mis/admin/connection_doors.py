"""What can be done with a connection besides changing it: Sync now, and Test connection."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import PageAdmin
from mis.capabilities import is_known
from mis.causes import Status
from mis.checkup import check_up
from mis.connecting import adapter_for
from mis.models import Connection, Writeback
from mis.models.sync import Trigger
from mis.sync import queue
from mis.sync.shown import sync_card
from mis.sync.working import nudge
from mis.wording.steps import own_words, step_words


class ConnectionDoors(PageAdmin):
    """Further addresses of a connection's page. Asking for anything is a POST, and is kept in its history."""

    change_form_template = "admin/mis/connection/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Below the connection they are about."""
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/sync/", guard(self.sync_view), name="mis_connection_sync"),
            path("<int:pk>/sync/state/", guard(self.state_view), name="mis_connection_sync_state"),
            path("<int:pk>/test/", guard(self.test_view), name="mis_connection_test"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the last synchronisation above the form."""
        held = self.get_object(request, object_id)
        card = sync_card(held) if isinstance(held, Connection) else {}
        return super().change_view(request, object_id, form_url, {**card, **(extra_context or {})})

    def sync_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a synchronisation; the page then shows how far it is."""
        connection = self._found(request, pk)
        page = redirect(reverse("admin:mis_connection_change", args=[connection.pk]))
        if request.method != "POST":
            return page
        accept, proposal = "accept_leavers" in request.POST, request.POST.get("proposal", "")[:64]
        run = queue.request_run(
            connection.school,
            trigger=Trigger.PERSON,
            person=request.user.get_username(),
            whole="whole" in request.POST or bool(proposal),
            accept_leavers=accept,
            proposal=proposal,
        )
        if run is None:
            messages.info(request, _("A synchronisation is under way already."))
            return page
        said = ", leavers accepted" if accept else ", other ids or names confirmed" if proposal else ""
        self.log_change(request, connection, f"Sync now{said}.")
        nudge()
        return page

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The card's part that looks again by itself."""
        connection = self._found(request, pk)
        return render(request, "admin/mis/connection/sync_state.html", sync_card(connection))

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try each step, and show what was found. Nothing is written, and nothing is kept."""
        connection = self._found(request, pk)
        page = reverse("admin:mis_connection_change", args=[connection.pk])
        if request.method != "POST":
            return redirect(page)
        if not is_known(connection.provider, connection.system):
            messages.error(request, _("This version cannot speak to that MIS."))
            return redirect(page)
        found = check_up(
            adapter_for(connection),
            has_credentials=connection.has_credentials,
            has_written=_has_written(connection),
        )
        if found is None:
            messages.warning(request, _("Others are testing just now: try again in a moment."))
            return redirect(page)
        self.log_change(request, connection, "Tested.")
        steps = [(one.verdict.value, *step_words(one), own_words(one)) for one in found]
        return self._page(request, connection, steps)

    def _found(self, request: HttpRequest, pk: int) -> Connection:
        connection = self.get_object(request, str(pk))
        if not isinstance(connection, Connection) or not self.has_change_permission(request, connection):
            raise Http404
        return connection

    def _page(self, request: HttpRequest, connection: Connection, steps: list[Any]) -> TemplateResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Test connection"),
            "opts": self.opts,
            "connection": connection,
            "steps": steps,
            "failed": any(step[0] == "failed" for step in steps),
        }
        return TemplateResponse(request, "admin/mis/connection/test.html", context)


def _has_written(connection: Connection) -> bool:
    rows = Writeback.objects.filter(school=connection.school_id, request__isnull=False)
    return rows.filter(finished_at__gt=connection.changed_at, status=Status.SUCCESSFUL).exists()

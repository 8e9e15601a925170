"""The kiosk's page. It holds nothing of any school: what it shows comes over the REST interface."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def kiosk(request: HttpRequest) -> HttpResponse:
    """The page; a device's token opens it, never a staff session."""
    response = render(request, "attendance/kiosk.html")
    response["Cache-Control"] = "no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response

"""What every staff page begins with: somebody who is signed in, and the school they look at."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.defaults import server_error

from custr.middleware import is_cut_short, too_slow
from custr.models import School, User
from custr.patience import AWAY
from custr.scoping import may_enter_admin, schools_of

log = logging.getLogger("custr.pages")

Params = ParamSpec("Params")
SESSION_KEY = "school"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody on a staff page: their schools, and the one they look at."""

    user: User
    schools: list[School]
    school: School

    @property
    def context(self) -> dict[str, Any]:
        """What `base.html` shows of them."""
        return {
            "school": self.school,
            "schools": self.schools,
            # What links to pages of the school end with: another tab may have chosen another one meanwhile.
            "in_school": f"?school={self.school.slug}" if len(self.schools) > 1 else "",
            "may_enter_admin": may_enter_admin(self.user),
        }


Page = Callable[Concatenate[HttpRequest, Visitor, Params], HttpResponse]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token against forgery: mostly a page that lay open for long, or no cookies.

    Where not all of the form arrived, Django finds no token in it and takes it for a forgery.
    """
    if reason == REASON_CSRF_TOKEN_MISSING and is_cut_short(request):
        return too_slow()
    response = render(request, "403_csrf.html", status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def fault(request: HttpRequest) -> HttpResponse:
    """What went wrong: the database is away, or a fault of our own. For `handler500`."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        log.warning("The database could not give a page: %s", type(error).__name__)
        words = render_to_string("503.html")
        return HttpResponse(words, status=503, headers={"Retry-After": "15", "Cache-Control": "no-store"})
    return server_error(request)


def staff_page(view: Page[Params]) -> Callable[Concatenate[HttpRequest, Params], HttpResponse]:
    """For people with a membership of any school (or superusers): others are refused. Never cached."""

    @login_required
    @wraps(view)
    def respond(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        response = view(request, visitor_of(request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return cast("Callable[Concatenate[HttpRequest, Params], HttpResponse]", respond)


def visitor_of(request: HttpRequest) -> Visitor:
    """Who asks. Raises `PermissionDenied` for somebody without a school."""
    user = cast("User", request.user)
    schools = list(schools_of(user))
    if not schools:
        raise PermissionDenied
    return Visitor(user, schools, _chosen(request, schools))


def _chosen(request: HttpRequest, schools: list[School]) -> School:
    """The school in `?school=`, else the one chosen before, else the first. Another's is as if unknown."""
    by_slug = {school.slug: school for school in schools}
    asked = request.GET.get("school", "")
    if asked in by_slug:
        if request.session.get(SESSION_KEY) != asked and "part" not in request.GET:
            request.session[SESSION_KEY] = asked
        return by_slug[asked]
    return by_slug.get(request.session.get(SESSION_KEY, ""), schools[0])

"""The one door that people come in by: their password, and how often it may be tried."""

import math
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import ngettext

from custr import known_browsers
from custr.guesses import Guess, GuessingError, Limit, address_key, begin_guess

PER_ADDRESS = 20  # a school may share one
PER_NAME = 10
PER_BROWSER = 10
OVERALL = 300


class SignIn(LoginView):
    """Django's, throttled: 429 with the time to wait, in words too."""

    guess: Guess | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Look at the password, unless too many were wrong lately."""
        username = request.POST.get("username", "")
        if username and request.POST.get("password"):
            try:
                self.guess = begin_guess(limits_of(request, username))
            except GuessingError as refused:
                return self._wait(refused.wait_s)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Who has signed in here is known here from now on."""
        if self.guess is not None:
            self.guess.was_right()
        response = super().form_valid(form)
        known_browsers.remember(self.request, response, form.get_user())
        return response

    def _wait(self, wait_s: int) -> HttpResponse:
        form = AuthenticationForm(self.request)
        context = self.get_context_data(form=form, wait=in_words(wait_s))
        return self.render_to_response(context, status=429, headers={"Retry-After": str(wait_s)})


def limits_of(request: HttpRequest, username: str) -> list[Limit]:
    """What this guess counts under.

    A browser in which this person has signed in before is held up by its own failures alone: whoever fails
    from elsewhere, or from the school's own address, must not be able to keep the office out. They count
    under the name, too.
    """
    name = f"login:name:{known_browsers.hash_of(username)}"
    if browser := known_browsers.browser_of(request, username):
        return [Limit(f"login:browser:{browser}", PER_BROWSER), Limit(name)]
    return [
        Limit(address_key("login", request.META.get("REMOTE_ADDR")), PER_ADDRESS),
        Limit(name, PER_NAME),
        Limit("login:all", OVERALL),
    ]


def in_words(wait_s: int) -> str:
    """How long to wait, as the page says it."""
    minutes = max(1, math.ceil(wait_s / 60))
    return ngettext(
        "Too many wrong passwords. Try again in a minute.",
        "Too many wrong passwords. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}

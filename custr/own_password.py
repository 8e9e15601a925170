"""The page to change one’s own password, staff too: the old one is tried so often at most."""

from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from custr.guesses import Guess, GuessingError, Limit, begin_guess
from custr.models import User
from custr.pages import visitor_of
from custr.signing_in import in_words

TRIES = 10  # wrong old passwords in 15 minutes


class ChangePassword(PasswordChangeView):
    """Django's, throttled, by the same rules as everywhere (`AUTH_PASSWORD_VALIDATORS`)."""

    template_name = "registration/change_password.html"
    success_url = reverse_lazy("change_password")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the old password, unless too many were wrong lately."""
        guess: Guess | None = None
        form = self.get_form()
        if request.POST.get("old_password"):
            try:
                guess = begin_guess([Limit(f"own-password:{self.user.pk}", TRIES)])
            except GuessingError as refused:
                return self._wait(refused.wait_s)
        is_valid = form.is_valid()
        if guess is not None and "old_password" not in form.errors:
            guess.was_right()
        return self.form_valid(form) if is_valid else self.form_invalid(form)

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Never kept by a browser."""
        response = super().dispatch(*args, **kwargs)
        add_never_cache_headers(cast(HttpResponse, response))
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Other browsers are signed out by it."""
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is changed. Other browsers are signed out."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the frame of the staff pages."""
        frame: dict[str, Any] = {}
        with suppress(PermissionDenied):  # the operator of a server without schools
            frame = visitor_of(self.request).context
        return {**super().get_context_data(**kwargs), **frame}

    @property
    def user(self) -> User:
        """Who asks; the page wants somebody who is signed in."""
        return cast(User, self.request.user)

    def _wait(self, wait_s: int) -> HttpResponse:
        context = self.get_context_data(form=PasswordChangeForm(self.user), wait=in_words(wait_s))
        return self.render_to_response(context, status=429, headers={"Retry-After": str(wait_s)})

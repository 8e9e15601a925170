"""Browsers in which somebody has signed in before: a signed cookie that says so, and opens nothing."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from custr.models import User
from custr.usernames import folded

MAX_AGE_S = 180 * 24 * 3600
MOST_PEOPLE = 8  # who share the computer in reception
_SALT = "custr.known_browsers"


def hash_of(username: str) -> str:
    """A name as it is counted. Keyed: somebody may have typed a password into the wrong field."""
    return _hash(folded(username))


def browser_of(request: HttpRequest, username: str) -> str:
    """What guesses of this browser at this person count under; empty where the person is new to it."""
    number, people = _read(request)
    user = User.objects.by_name(username) if people else None
    person = _person(user) if user else ""
    return f"{number}:{person}" if person in people else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """This person has signed in here: the person, whatever their name is or will be."""
    number, people = _read(request)
    person = _person(user)
    people = [person, *(other for other in people if other != person)][:MOST_PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([number or secrets.token_hex(8), people], salt=_SALT),
        max_age=MAX_AGE_S,
        path=reverse("login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _person(user: User) -> str:
    return _hash(f"\0person:{user.pk}")


def _hash(text: str) -> str:
    return salted_hmac(_SALT, text.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()[:32]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        held: Any = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=MAX_AGE_S
        )
    except signing.BadSignature:
        return "", []
    number, people = held
    return number, people

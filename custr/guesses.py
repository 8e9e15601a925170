"""Guessing at codes and passwords is slowed down: one rule of counting, across processes (rest.md).

Every guess counts under a few keys (the caller's address, the name that is tried, everybody together), and no
key may have more than so many wrong guesses in any 15 minutes. A guess is counted before it is looked at and
taken back when it was right, so that many at once gain nothing. What is refused is not counted: however long
somebody goes on, a key is free again 15 minutes after the last guess that was looked at.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from custr.client_address import counted_as
from custr.models import WrongGuess

WINDOW = timedelta(minutes=15)


class GuessingError(Exception):
    """So many wrong guesses lately that even a right one is not looked at. `wait_s`: whole seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many wrong guesses in 15 minutes under this key; without `most` they are only counted."""

    key: str
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess under way: wrong, unless somebody says otherwise."""

    ids: Sequence[int]

    def was_right(self) -> None:
        """Take it back: it was none."""
        WrongGuess.objects.filter(pk__in=self.ids).delete()


def begin_guess(limits: Sequence[Limit]) -> Guess:
    """Count a guess that is about to be looked at. Raises `GuessingError` where it may not be."""
    now = timezone.now()
    WrongGuess.objects.filter(at__lte=now - WINDOW).delete()
    WrongGuess.objects.filter(at__gt=now).update(at=now)  # the clock was put back
    rows = [WrongGuess.objects.create(key=limit.key, at=now) for limit in limits]
    guess = Guess([row.pk for row in rows])
    wait_s = max(_wait_s(limit, but=guess) for limit in limits)
    if wait_s:
        guess.was_right()
        raise GuessingError(wait_s)
    return guess


def address_key(door: str, address: str | None) -> str:
    """The key of everybody who calls from there; callers without an address are counted together."""
    return f"{door}:from:{counted_as(address) or 'nowhere'}"


def _wait_s(limit: Limit, *, but: Guess) -> int:
    """Seconds until fewer than `most` others count; 0 where that is so now."""
    if limit.most is None:
        return 0
    now = timezone.now()
    others = WrongGuess.objects.filter(key=limit.key, at__gt=now - WINDOW).exclude(pk__in=but.ids)
    at = others.order_by("-at").values_list("at", flat=True)[limit.most - 1 : limit.most].first()
    return math.ceil((at + WINDOW - now).total_seconds()) if at else 0

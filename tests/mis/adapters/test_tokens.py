"""Tokens: fetched once, used until they expire, by whoever needs them."""

import threading

import pytest

from mis.adapters import tokens
from mis.adapters.tokens import TokenStore, identity_of
from mis.calls import CallError
from mis.causes import Cause


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return TokenStore(clock)


class Source:
    """Gives numbered tokens."""

    def __init__(self, lasts_s=1_800.0):
        self.given = 0
        self.lasts_s = lasts_s

    def __call__(self):
        self.given += 1
        return f"token {self.given}", self.lasts_s


def test_one_is_kept_until_shortly_before_it_expires(store, clock):
    source = Source()
    assert store.get("a", fetch=source, wait_s=1) == "token 1"
    clock.now += 1_769
    assert store.get("a", fetch=source, wait_s=1) == "token 1"
    clock.now += 2
    assert store.get("a", fetch=source, wait_s=1) == "token 2"


def test_a_short_one_is_used_for_most_of_its_life(store, clock):
    source = Source(lasts_s=10)
    store.get("a", fetch=source, wait_s=1)
    clock.now += 8.9
    assert store.get("a", fetch=source, wait_s=1) == "token 1"
    clock.now += 0.2
    assert store.get("a", fetch=source, wait_s=1) == "token 2"


def test_each_connection_has_its_own(store):
    source = Source()
    assert {store.get(name, fetch=source, wait_s=1) for name in "abab"} == {"token 1", "token 2"}


def test_a_fetch_that_fails_leaves_none_and_hinders_nobody(store):
    def fails():
        raise CallError(Cause.MIS_ERROR, "down", sent=True)

    with pytest.raises(CallError, match="down"):
        store.get("a", fetch=fails, wait_s=1)
    assert store.get("a", fetch=Source(), wait_s=1) == "token 1"


def test_a_fetch_that_fails_does_not_bring_back_the_expired_one(store, clock):
    store.get("a", fetch=Source(), wait_s=1)
    clock.now += 10_000

    def fails():
        raise CallError(Cause.MIS_ERROR, "down", sent=True)

    for _ in range(2):
        with pytest.raises(CallError):
            store.get("a", fetch=fails, wait_s=1)


def test_one_that_is_forgotten_is_fetched_anew(store):
    source = Source()
    store.get("a", fetch=source, wait_s=1)
    store.forget("a")
    store.forget("never held")
    assert store.get("a", fetch=source, wait_s=1) == "token 2"


def test_whoever_waits_too_long_for_anothers_fetch_goes_without(store):
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        go_on.wait(10)
        return "token", 60.0

    thread = threading.Thread(target=store.get, args=("a",), kwargs={"fetch": slowly, "wait_s": 1})
    thread.start()
    assert begun.wait(10)
    for wait_s in (0, 0.05):
        with pytest.raises(CallError) as caught:
            store.get("a", fetch=Source(), wait_s=wait_s)
        assert (caught.value.cause, caught.value.sent) == (Cause.MIS_TIMEOUT, False)
    assert store.get("b", fetch=Source(), wait_s=0) == "token 1", "another connection does not wait"
    go_on.set()
    thread.join(10)
    assert store.get("a", fetch=Source(), wait_s=1) == "token"


def test_expired_ones_are_thrown_away_in_the_end(store, clock, monkeypatch):
    monkeypatch.setattr(tokens, "_MOST", 3)
    for name in "abc":
        store.get(name, fetch=Source(), wait_s=1)
    clock.now += 10_000
    store.get("d", fetch=Source(), wait_s=1)
    assert set(store._entries) == {"d"}


def test_an_identity_tells_connections_apart_and_nothing_else():
    assert identity_of("a", "bc") != identity_of("ab", "c")
    assert identity_of("a", "secret") == identity_of("a", "secret")
    assert "secret" not in identity_of("a", "secret")
    entry = TokenStore()._entry("a")
    entry.token = "a secret"
    assert "a secret" not in repr(entry)

"""A database that does not answer is noticed once; one asks for all, and the first answer lets all in."""

import threading
from contextlib import suppress

import pytest

from custr.silence import Silence, SilentError


class TimedOutError(Exception):
    """A wait in vain."""


def wait(silence: Silence, answers: bool = True) -> float | None:
    """One wait of a request; whether anything answers."""
    with silence.bounded(3.5), silence.asking() as most_s:
        if not answers:
            silence.notice()
            raise TimedOutError
        return most_s


@pytest.fixture
def silent() -> Silence:
    silence = Silence()
    with suppress(TimedOutError):
        wait(silence, answers=False)
    return silence


def test_a_request_waits_so_long_and_whoever_nobody_waits_for_without_end():
    silence = Silence()
    assert wait(silence) == 3.5
    with silence.asking() as most_s:
        assert most_s is None


def test_whoever_has_waited_in_vain_asks_no_more_in_that_request():
    silence = Silence()
    with silence.bounded(3.5):
        with suppress(TimedOutError), silence.asking():
            silence.notice()
            raise TimedOutError
        with pytest.raises(SilentError), silence.asking():
            pass


def test_one_asks_and_the_others_are_told_at_once(silent):
    asking, over, told = threading.Event(), threading.Event(), []

    def ask() -> None:
        with silent.bounded(3.5), silent.asking():
            asking.set()
            over.wait(10)

    thread = threading.Thread(target=ask)
    thread.start()
    assert asking.wait(10)
    with pytest.raises(SilentError):
        told.append(wait(silent))
    over.set()
    thread.join()
    assert wait(silent) == 3.5


def test_one_who_asks_in_vain_leaves_the_next_to_ask(silent):
    with pytest.raises(TimedOutError):
        wait(silent, answers=False)
    assert wait(silent) == 3.5


def test_an_answer_to_somebody_else_is_an_answer(silent):
    with silent.asking():
        pass
    with silent.bounded(3.5), silent.asking(), silent.asking():
        pass

"""One sentence per cause: plain words, what to change and where, and never a pupil's name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.causes import UNKNOWN_OUTCOME_CAUSES, Cause, Status, status_of
from mis.wording import Told, sentence_for, standing_sentence

TOLD = Told(
    kind="Late Arrival",
    reason="Bus broke down",
    code="U",
    time="09:12",
    date="Mon 23 Nov",
    mis="SIMS by Wonde",
)
UNKNOWABLE = [*sorted(UNKNOWN_OUTCOME_CAUSES), Cause.INTERRUPTED]


def test_every_cause_has_a_sentence_of_its_own() -> None:
    sentences = {sentence_for(cause, told=TOLD) for cause in Cause}
    assert len(sentences) == len(Cause)


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("cause", Cause)
def test_it_is_one_whole_sentence(cause: Cause, unknown: bool) -> None:
    sentence = sentence_for(cause, outcome_unknown=unknown, told=TOLD)
    assert sentence.endswith(".")
    assert not re.search(r"[.!?] \S", sentence)
    assert sentence[0] == sentence[0].upper()
    assert "%" not in sentence
    assert "  " not in sentence


@pytest.mark.parametrize("cause", Cause)
def test_it_speaks_no_machine(cause: Cause) -> None:
    """A school secretary reads it: no status code, no identifier, no jargon."""
    sentence = sentence_for(cause, told=TOLD)
    for jargon in ("HTTP", "API", "JSON", "_", "null", "exception", "timeout", "4xx", "5xx"):
        assert jargon.lower() not in sentence.lower()


@pytest.mark.parametrize("cause", UNKNOWABLE)
def test_an_unknown_outcome_says_check_the_mis_first(cause: Cause) -> None:
    sentence = sentence_for(cause, outcome_unknown=True, told=TOLD)
    assert "may have been written: check the MIS first" in sentence


@pytest.mark.parametrize("cause", Cause)
def test_a_known_outcome_never_says_so(cause: Cause) -> None:
    assert "may have been written" not in sentence_for(cause, told=TOLD)


@pytest.mark.parametrize("cause", UNKNOWABLE)
def test_the_same_cause_before_the_mark_was_sent_says_enter_it(cause: Cause) -> None:
    """A token that could not be fetched in time: known, not written."""
    sentence = sentence_for(cause, outcome_unknown=False, told=TOLD)
    assert "by hand" in sentence


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause.NO_INTEGRATION, ["MIS connection"]),
        (Cause.MIS_READ_ONLY, ["SIMS by Wonde", "by hand"]),
        (Cause.EVENT_NOT_CONFIGURED, ["Late Arrival", "switch it on", "Late Arrival & Early Leave"]),
        (Cause.OUTSIDE_SCHOOL_DAY, ["09:12", "Mon 23 Nov", "closures"]),
        (Cause.RECEIVED_ON_LATER_DAY, ["by hand", "Devices"]),
        (Cause.REASON_DONT_WRITEBACK, ["“Bus broke down”", "Don't Writeback", "Reasons"]),
        (Cause.NO_ATTENDANCE_CODE, ["“Bus broke down”", "09:12", "Reasons"]),
        (Cause.NO_NEXT_SESSION, ["still to come", "early leave session"]),
        (Cause.SUPERSEDED, ["later event", "nothing to change"]),
        (Cause.MARK_PROTECTED, ["protected codes"]),
        (Cause.REASON_NOT_MATCHED, ["“Bus broke down”", "Reasons", "Reason Exact Match Required"]),
        (Cause.CODE_NOT_IN_MIS, ["code U", "“Bus broke down”", "Reasons"]),
        (Cause.STUDENT_NOT_MATCHED, ["Student Exact Match Required", "in the MIS"]),
        (Cause.MIS_NOT_CONNECTED, ["SIMS by Wonde", "IT", "MIS connection"]),
        (Cause.MIS_REJECTED, ["SIMS by Wonde", "by hand"]),
        (Cause.MIS_UNAUTHORISED, ["credentials", "IT", "MIS connection"]),
        (Cause.MIS_RATE_LIMITED, ["MIS supplier", "by hand"]),
        (Cause.MIS_UNREACHABLE, ["IT", "MIS connection", "network"]),
        (Cause.INTERRUPTED, ["by hand", "IT"]),
    ],
)
def test_it_names_what_to_change_and_where(cause: Cause, words: list[str]) -> None:
    sentence = sentence_for(cause, told=TOLD)
    assert [word for word in words if word not in sentence] == []


class TestWhatTheMisSaid:
    def test_its_words_are_in_the_sentence(self) -> None:
        sentence = sentence_for(Cause.MIS_REJECTED, told=TOLD, message="The mark is locked.")
        assert "“The mark is locked”" in sentence

    @pytest.mark.parametrize(
        "message",
        [
            "Olsen is not on roll.",
            "AVA OLSEN is not on roll.",
            "Pupil “Olsén, Ava” is not on roll.",
            "ava.olsen@northfield.example is unknown.",
            "student_olsen_7b is locked.",
            "AvaOlsen is locked.",
        ],
    )
    def test_not_when_they_hold_the_pupils_name(self, message: str) -> None:
        """Kiosks receive the sentence."""
        sentence = sentence_for(Cause.MIS_REJECTED, told=TOLD, message=message, names=["Ava Olsen"])
        assert "ols" not in sentence.casefold()
        assert sentence == sentence_for(Cause.MIS_REJECTED, told=TOLD)

    def test_another_pupils_name_cannot_be_known(self) -> None:
        sentence = sentence_for(Cause.MIS_REJECTED, told=TOLD, message="Locked.", names=["", "Ava Olsen"])
        assert "Locked" in sentence

    def test_other_causes_do_not_quote(self) -> None:
        sentence = sentence_for(Cause.MIS_UNAUTHORISED, told=TOLD, message="Unauthenticated.")
        assert "Unauthenticated" not in sentence

    def test_per_cent_signs_are_taken_as_they_are(self) -> None:
        told = Told(reason="50%s of the %(bus)s", mis="SIMS by Wonde")
        assert "50%s of the %(bus)s" in sentence_for(Cause.REASON_NOT_MATCHED, told=told)
        assert "100%d" in sentence_for(Cause.MIS_REJECTED, told=told, message="100%d")


class TestExactMatch:
    def test_where_it_was_on_already_it_is_not_advised(self) -> None:
        told = Told(reason="Bus broke down", exact_helps=False)
        assert "Exact Match" not in sentence_for(Cause.REASON_NOT_MATCHED, told=told)
        assert "Exact Match" not in sentence_for(Cause.STUDENT_NOT_MATCHED, told=told)

    def test_a_reason_without_a_text_is_not_quoted(self) -> None:
        """An id that this school never had, from a device that was offline."""
        sentence = sentence_for(Cause.REASON_NOT_MATCHED, told=Told())
        assert "“”" not in sentence


class TestLimits:
    @given(
        cause=st.sampled_from(Cause),
        unknown=st.booleans(),
        reason=st.text(max_size=200),
        message=st.text(max_size=500),
        name=st.text(max_size=201),
    )
    def test_whatever_is_said_it_fits_and_never_raises(
        self, cause: Cause, unknown: bool, reason: str, message: str, name: str
    ) -> None:
        told = Told(reason=reason, code="U" * 20, mis="Pupil Asset by Wonde")
        sentence = sentence_for(cause, outcome_unknown=unknown, told=told, message=message, names=[name])
        assert 0 < len(sentence) <= 1000

    def test_a_cause_this_version_does_not_know(self) -> None:
        assert "ask IT" in sentence_for("a_cause_of_tomorrow", told=TOLD)

    def test_without_the_name_of_an_mis(self) -> None:
        assert sentence_for(Cause.MIS_TIMEOUT, told=Told()).startswith("Your MIS did not answer")


class TestStanding:
    @pytest.mark.parametrize(
        ("detail", "words"),
        [("Accepted", "has accepted"), ("Confirmed", "has confirmed"), ("", "has the mark.")],
    )
    def test_a_success(self, detail: str, words: str) -> None:
        sentence = standing_sentence(Status.SUCCESSFUL, detail=detail, under_way=False, mis="SIMS by Wonde")
        assert words in sentence
        assert sentence.startswith("SIMS by Wonde")

    def test_waiting_and_under_way_differ(self) -> None:
        waiting = standing_sentence(Status.PENDING, detail="", under_way=False, mis="")
        under_way = standing_sentence(Status.PENDING, detail="", under_way=True, mis="")
        assert "waiting" in waiting
        assert "being sent" in under_way


def test_a_failed_cause_and_a_not_required_one_never_share_words_for_done() -> None:
    """Whatever was not sent says so."""
    for cause in Cause:
        if status_of(cause) is Status.NOT_REQUIRED:
            assert re.search(r"\bno(t|ne)?\b", sentence_for(cause, told=TOLD))

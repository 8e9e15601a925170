"""The Writeback tab: the answer first, then what to do, the mark, the checks, the raw exchange."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from custr.models import School, User
from mis.causes import Cause
from mis.models import Connection, Writeback, WritebackChange
from mis.panel import Panel, panel_of
from mis.setting_links import linked, urls_for
from mis.support import pretty_request, pretty_response, support_bundle
from mis.templatetags.writeback import writeback_badge, writeback_history, writeback_panel
from tests.attendance.rows import MORNING, a_record, somebody, stands
from tests.cast import a_connection, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    school = a_school()
    a_connection(school)
    return school


@pytest.fixture
def office(school: School) -> User:
    return somebody("office", school)


@pytest.fixture
def admin(school: School) -> User:
    return somebody("admin", school, role="admin", is_staff=True)


def a_late_one(school: School, status: str = "successful", cause: Cause | None = None, **columns):
    record = a_record(
        school,
        at=MORNING,
        student=a_student(school),
        reason=a_reason(school, f"Bus {Writeback.objects.count()}", code="L"),
    )
    return stands(record, status, cause, **columns)


def panel(record, user: User) -> Panel:
    return panel_of(record.writeback, user=user)


def words(record, user: User) -> str:
    """The tab as somebody reads it."""
    context = {"record": record, "panel": panel(record, user), "user": user}
    html = render_to_string("mis/writeback_panel.html", context)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class TestTheExchange:
    @pytest.mark.parametrize(
        ("status", "columns", "said"),
        [
            ("pending", {"claimed_at": None}, "Nothing was sent yet."),
            ("pending", {"claimed_at": MORNING}, "Under way: it is shown here once it has ended."),
            (
                "failed",
                {"cause": Cause.INTERRUPTED, "outcome_unknown": True},
                "Not known: nothing is stored",
            ),
            ("failed", {"cause": Cause.STUDENT_NOT_MATCHED}, "Nothing was sent."),
        ],
    )
    def test_without_a_request_it_says_no_more_than_is_known(self, school, office, status, columns, said):
        assert said in words(a_late_one(school, status, **columns), office)

    def test_what_never_left_is_not_called_sent(self, school, office):
        request = {"method": "POST", "url": "https://mis.example/", "body": {}}
        record = a_late_one(school, cause=Cause.MIS_UNREACHABLE, request=request)
        said = words(record, office)
        assert "Meant to be sent: the MIS was not reached" in said
        assert " Sent " not in said


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("status", "cause", "said"),
        [
            ("successful", None, "Successful"),
            ("pending", None, "In progress"),
            ("failed", Cause.MIS_REJECTED, "Failed"),
            ("not_required", Cause.SUPERSEDED, "Not Required"),
        ],
    )
    def test_it_begins_with_the_status(self, school, office, status, cause, said):
        record = a_late_one(school, status, cause)
        assert words(record, office).split("Writeback", 1)[1].strip().startswith(said)

    def test_the_stored_sentence_is_shown(self, school, office):
        record = a_late_one(school, cause=Cause.MIS_ERROR, detail="As it was said then.")
        assert panel(record, office).sentence == "As it was said then."

    @pytest.mark.parametrize("cause", Cause)
    def test_a_row_without_one_gets_its_causes(self, school, office, cause):
        sentence = panel(a_late_one(school, cause=cause), office).sentence
        assert len(sentence) > 40

    def test_an_unknown_outcome_says_check_first_beside_the_badge(self, school, office):
        record = a_late_one(school, cause=Cause.MIS_TIMEOUT, outcome_unknown=True)
        said = words(record, office)
        assert re.search(r"Failed +may have been written: check the MIS first", said)
        assert "The mark to look for" in said
        assert "Look in SIMS first" in said

    def test_accepted_and_confirmed_are_told_apart(self, school, office):
        accepted = words(a_late_one(school, detail="Accepted"), office)
        confirmed = words(a_late_one(school, detail="Confirmed"), office)
        assert "Accepted" in accepted
        assert "The mark that was sent" in accepted
        assert "The mark that was written" in confirmed

    def test_waiting_and_under_way_are_told_apart(self, school, office):
        waiting = a_late_one(school, "pending", claimed_at=None)
        under_way = a_late_one(school, "pending", claimed_at=MORNING)
        assert "waiting to be sent" in words(waiting, office)
        assert "being sent to the MIS now" in words(under_way, office)

    def test_words_of_our_own_are_not_put_into_its_mouth(self, school, office):
        ours = words(a_late_one(school, cause=Cause.MIS_UNREACHABLE, message="No such host."), office)
        assert "No such host." in ours
        assert "What the MIS said" not in ours
        its = words(a_late_one(school, cause=Cause.MIS_REJECTED, message="Locked."), office)
        assert "What the MIS said: Locked." in its

    def test_what_it_says_of_an_accepted_mark_is_shown(self, school, office):
        queued = words(a_late_one(school, detail="Accepted", message="queued"), office)
        assert "What the MIS said: queued" in queued

    def test_the_miss_words_are_shown_once(self, school, office):
        quoted = a_late_one(school, cause=Cause.MIS_REJECTED, message="Locked.")
        assert self.answer(quoted, office).count("Locked") == 1
        named = a_late_one(school, cause=Cause.MIS_REJECTED, message="Olsen is not on roll.")
        assert self.answer(named, office).count("Olsen is not on roll") == 1

    def answer(self, record, user: User) -> str:
        """The tab down to the mark."""
        return words(record, user).split("What to do")[0]


class TestWhatToDo:
    def test_one_box_where_it_is_all_the_offices_job(self, school, office):
        boxes = panel(a_late_one(school, cause=Cause.REASON_NOT_MATCHED), office).boxes
        assert [box.job for box in boxes] == ["office"]
        assert "Enter the mark below in SIMS." in boxes[0].paragraphs[0]
        assert len(boxes[0].paragraphs) == 2

    def test_two_boxes_where_somebody_else_stops_it_happening_again(self, school, office):
        boxes = panel(a_late_one(school, cause=Cause.MIS_UNAUTHORISED), office).boxes
        assert [(box.job, box.again) for box in boxes] == [("office", False), ("IT", True)]

    def test_nothing_to_enter_leaves_the_one_who_may_change_it(self, school, office):
        boxes = panel(a_late_one(school, cause=Cause.NO_INTEGRATION), office).boxes
        assert [(box.job, box.again) for box in boxes] == [("IT", False)]

    @pytest.mark.parametrize(("status", "cause"), [("successful", None), ("not_required", Cause.SUPERSEDED)])
    def test_nothing_at_all_is_no_box(self, school, office, status, cause):
        assert panel(a_late_one(school, status, cause), office).boxes == []

    def test_while_it_is_in_progress_it_says_wait(self, school, office):
        assert "looks again by itself" in words(a_late_one(school, "pending"), office)

    @pytest.mark.parametrize("cause", Cause)
    def test_no_placeholder_is_left_in_any(self, school, office, cause):
        said = words(a_late_one(school, cause=cause), office)
        assert "{" not in said
        assert "%(" not in said


class TestHowManyShareIt:
    @pytest.mark.parametrize(
        ("others", "said"),
        [
            (0, ""),
            (1, "1 other record today shares this cause."),
            (2, "2 other records today share this cause."),
        ],
    )
    def test_other_records_of_today(self, school, office, others, said):
        with time_machine.travel(MORNING, tick=False):
            record = a_late_one(school, cause=Cause.MIS_ERROR)
            for _ in range(others):
                a_late_one(school, cause=Cause.MIS_ERROR)
            a_late_one(school, cause=Cause.MIS_TIMEOUT)
            a_late_one(school)
            assert panel(record, office).sharing == said

    def test_of_another_day_it_says_that_day(self, school, office):
        with time_machine.travel(MORNING + timedelta(days=3), tick=False):
            record = a_late_one(school, cause=Cause.MIS_ERROR)
            a_late_one(school, cause=Cause.MIS_ERROR)
            assert panel(record, office).sharing == "1 other record of that day shares this cause."

    def test_another_schools_do_not_count(self, school, office):
        record = a_late_one(school, cause=Cause.MIS_ERROR)
        other = a_school()
        a_connection(other)
        a_late_one(other, cause=Cause.MIS_ERROR)
        assert panel(record, office).sharing == ""

    def test_a_success_shares_nothing(self, school, office):
        record = a_late_one(school)
        a_late_one(school)
        assert panel(record, office).sharing == ""


class TestTheMark:
    def test_pupil_date_session_code_and_minutes(self, school, office):
        record = a_late_one(school, date=MORNING.date(), session="AM", code="L", minutes_late=12)
        said = words(record, office)
        for one in ("Ava Olsen", "Mon 23 Nov", "Session AM", "Code L", "Minutes 12"):
            assert one in said

    def test_a_mark_that_was_replaced_is_shown(self, school, office):
        record = a_late_one(school, code="L", replaced_code="N")
        assert re.search(r"N +→ +replaced by +L", words(record, office))

    def test_a_mark_that_stands_beside_somebody_elses_says_so_and_has_no_arrow(self, school, office):
        said = words(a_late_one(school, code="Tardy", beside_code="Absent"), office)
        assert "stands beside Absent, entered by somebody else: check in the MIS" in said
        assert "→" not in said

    def test_without_a_code_the_office_chooses(self, school, office):
        record = a_late_one(school, cause=Cause.REASON_NOT_MATCHED, code="")
        said = words(record, office)
        assert "The mark to enter" in said
        assert "Code choose" in said

    def test_where_no_mark_was_needed_there_is_nothing_to_choose(self, school, office):
        said = words(a_late_one(school, cause=Cause.REASON_DONT_WRITEBACK, code=""), office)
        assert "The mark that was not needed" in said
        assert "Code –" in said


class TestTheChecks:
    def test_all_eight_with_their_verdict_in_words(self, school, office):
        record = a_late_one(school, cause=Cause.STUDENT_NOT_MATCHED, code="L")
        said = words(record, office)
        assert "Student exists in the MIS failed" in said
        assert "MIS supports writeback passed" in said
        assert "Time-based codes right not reached" in said
        assert len(panel(record, office).checks) == 8

    def test_staff_sees_facts_and_no_links(self, school, office):
        record = a_late_one(school, cause=Cause.STUDENT_NOT_MATCHED)
        assert {check.url for check in panel(record, office).checks} == {""}


class TestLinks:
    @pytest.fixture
    def record(self, school):
        return a_late_one(school, cause=Cause.REASON_NOT_MATCHED)

    def test_only_those_who_configure_this_school_get_any(self, school, record, office):
        other = a_school()
        strangers = [
            office,
            somebody("elsewhere", other, role="admin", is_staff=True),
            somebody("no-staff-account", school, role="admin"),
            somebody("nobody", is_staff=True),
        ]
        assert [urls_for(user, record) for user in strangers] == [{}, {}, {}, {}]

    def test_a_name_without_a_page_stays_plain(self):
        said = linked("turn on {exact_match}, or add a {custom_reason}", {})
        assert said == "turn on Reason Exact Match Required, or add a custom reason"

    def test_an_exact_match_leads_to_its_own_box(self, school, record, admin):
        said = linked("turn on {exact_match}", urls_for(admin, record))
        page = reverse("admin:custr_school_change", args=[school.pk])
        anchor = f'<a href="{page}#id_reason_exact_match_required">Reason Exact Match Required</a>'
        assert said == f"turn on {anchor}"

    def test_that_box_is_on_the_page(self, school, admin, client: Client):
        client.force_login(admin)
        html = client.get(reverse("admin:custr_school_change", args=[school.pk])).content.decode()
        assert 'id="id_reason_exact_match_required"' in html
        assert 'id="id_student_exact_match_required"' in html

    def test_the_tab_links_for_an_admin_and_only_names_for_staff(self, record, admin, office):
        for user, links in ((admin, 9), (office, 0)):
            context = {"record": record, "panel": panel(record, user)}
            html = render_to_string("mis/writeback_panel.html", context)
            assert html.count("<a href=") == links

    def test_what_a_fix_says_is_escaped(self):
        assert linked("{settings}", {}) == "Late Arrival &amp; Early Leave"

    def test_links_lead_to_pages_that_are_there(self, record, admin, client: Client):
        client.force_login(admin)
        for url in urls_for(admin, record).values():
            assert client.get(url).status_code == 200


class TestWhatWasSent:
    def test_a_key_in_a_webhooks_address_is_not_shown_though_it_was_stored(self, school, office):
        sent = {
            "method": "POST",
            "url": "https://receiver.example/hooks/k3y-of-the-school?x=1",
            "body": {"type": "attendance.mark", "data": {"code": "L"}},
        }
        said = panel(a_late_one(school, request=sent), office).request
        assert said.startswith("POST https://receiver.example\n")
        assert "k3y-of-the-school" not in said

    def test_nothing_says_so(self, school, office):
        assert "Nothing was sent." in words(a_late_one(school, cause=Cause.NO_INTEGRATION), office)

    def test_request_and_answer_are_readable(self, school, office):
        record = a_late_one(
            school,
            cause=Cause.MIS_REJECTED,
            request={"method": "POST", "url": "https://mis.example/marks", "body": {"code": "L"}},
            response={"status": 422, "body": '{"message":"No such pupil"}'},
        )
        shown = panel(record, office)
        assert shown.request == 'POST https://mis.example/marks\n\n{\n  "code": "L"\n}'
        assert shown.response == 'HTTP 422\n\n{\n  "message": "No such pupil"\n}'

    def test_letters_that_no_page_can_hold_are_left_out(self, school, office, client: Client):
        answer = {"status": 422, "body": r'{"message":"No\ud800 such\u202e pupil"}'}
        record = a_late_one(school, cause=Cause.MIS_REJECTED, response=answer, request={"method": "POST"})
        client.force_login(office)
        page = client.get(f"/records/{record.pk}/")
        assert "No such pupil" in page.content.decode()

    def test_no_answer_says_so(self, school, office):
        record = a_late_one(school, cause=Cause.MIS_TIMEOUT, request={"method": "POST", "url": "x"})
        assert "Nothing came back." in words(record, office)

    @pytest.mark.parametrize("body", ["<h1>Bad gateway</h1>", "", "{not json", "42", "null"])
    def test_an_answer_that_is_no_json_is_shown_as_it_is(self, body):
        assert pretty_response({"status": 502, "body": body}).startswith("HTTP 502")

    @pytest.mark.parametrize("nothing", [None, {}])
    def test_missing_sides_are_empty(self, nothing):
        assert pretty_request(nothing) == pretty_response(nothing) == ""

    def test_accents_stay_letters(self):
        assert "Zoë" in pretty_request({"method": "POST", "url": "x", "body": {"comment": "Zoë"}})

    def test_when_and_how_long(self, school, office):
        said = words(a_late_one(school, cause=Cause.MIS_ERROR), office)
        assert "Attempted Mon 23 Nov, 09:12:40" in said
        assert "ended after 0.42 s" in said

    def test_what_was_never_attempted_took_no_time(self, school, office):
        assert panel(a_late_one(school, "pending", claimed_at=None), office).seconds is None

    def test_the_trace_id_is_there(self, school, office):
        record = a_late_one(school)
        assert str(record.writeback.trace_id) in words(record, office)

    def test_no_credential_is_anywhere(self, school, office):
        secret = Connection.objects.get(school=school).credentials["token"]
        assert secret not in words(a_late_one(school, cause=Cause.MIS_UNAUTHORISED), office)


class TestSupport:
    def test_what_is_copied(self, school):
        record = a_late_one(school, cause=Cause.MIS_TIMEOUT, outcome_unknown=True)
        bundle = support_bundle(record.writeback)
        for said in (
            "School: Northfield Academy",
            "Pupil: Ava Olsen",
            "Date and time: 2026-11-23 09:12:40 Europe/London",
            "MIS: SIMS by Wonde",
            "Reason: Bus",
            "Status: Failed",
            "Cause: mis_timeout (outcome unknown)",
            f"Trace id: {record.writeback.trace_id}",
        ):
            assert said in bundle

    def test_it_warns_before_it_is_copied(self, school, office):
        said = words(a_late_one(school), office)
        assert "It holds a pupil&#x27;s name" in said or "It holds a pupil's name" in said


class TestHistory:
    def told(self, record) -> str:
        html = render_to_string("mis/writeback_history.html", writeback_history(record))
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    def test_received_attempted_ended(self, school):
        said = self.told(a_late_one(school, cause=Cause.MIS_REJECTED))
        assert said.index("checked in") < said.index("stored") < said.index("attempt began")
        assert "It ended: Failed · the MIS refused it" in said

    def test_waiting_has_no_end(self, school):
        said = self.told(a_late_one(school, "pending", claimed_at=None))
        assert "Waiting to be sent" in said
        assert "It ended" not in said

    def test_accepted_and_then_confirmed(self, school):
        record = a_late_one(school, detail="Confirmed")
        self.change(record, ("successful", "", "Accepted"), ("successful", "", "Confirmed"))
        assert "Successful: Accepted → Confirmed" in self.told(record)

    def test_interrupted_and_then_the_true_result(self, school):
        record = a_late_one(school, detail="Accepted")
        self.change(record, ("failed", "interrupted", "x"), ("successful", "", "Accepted"))
        said = self.told(record)
        assert "It ended: Failed · interrupted" in said
        assert "Failed → Successful" in said

    def test_accepted_and_then_refused(self, school):
        record = a_late_one(school, cause=Cause.MIS_REJECTED)
        self.change(record, ("successful", "", "Accepted"), ("failed", "mis_rejected", "x"))
        assert "Successful → Failed · the MIS refused it" in self.told(record)

    def change(self, record, old: tuple[str, str, str], new: tuple[str, str, str]) -> None:
        names = ("status", "cause", "detail")
        WritebackChange.objects.create(
            writeback=record.writeback,
            at=MORNING + timedelta(minutes=1),
            **{f"from_{name}": value for name, value in zip(names, old, strict=True)},
            **{f"to_{name}": value for name, value in zip(names, new, strict=True)},
        )


class TestWithoutAWriteback:
    def test_pages_say_so_and_break_not(self, school, office):
        record = a_late_one(school)
        Writeback.objects.all().delete()
        record = type(record).objects.get(pk=record.pk)
        assert writeback_badge(record) == ""
        assert writeback_panel({"user": office}, record)["panel"] is None
        assert writeback_history(record)["writeback"] is None
        html = render_to_string("mis/writeback_panel.html", {"record": record, "panel": None})
        assert "no writeback" in html

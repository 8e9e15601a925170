"""A day read back from a real ODS: by the page, by the command, and never more than read."""

import time
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from custr.commands import WrongInputError
from custr.models import Role
from mis.models import Writeback
from mis.reconciliation import Standing
from mis.reconciling import CannotReadError, reconcile
from tests.admin_cast import signed_in, somebody
from tests.cast import a_connection, a_school
from tests.mis.reconciling.conftest import DAY

PAGE = "/compare/"
ON = date.fromisoformat(DAY)


@pytest.fixture
def day(ods):
    """Ava's mark is there, Ben's was changed, Cara's is gone, Dan's may never have arrived."""
    for name in ("Ava", "Ben", "Cara"):
        ods.wrote(name)
    ods.may_have_written("Dan")
    ods.hold("Ava")
    ods.hold("Ben", "N")
    return ods


@pytest.fixture
def office(ods):
    return signed_in(somebody("office", Role.STAFF, ods.school))


def standings(done):
    return {line.row.record.student_name.split()[0]: line.standing.value for line in done.lines}


def words(page):
    return " ".join(page.content.decode().split())


def run(*args):
    out = StringIO()
    try:
        call_command("reconcile", "northfield", *args, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


class TestReading:
    def test_each_mark_stands_as_the_mis_has_it(self, day):
        done = reconcile(day.school, on=ON)
        assert standings(done) == {"Ava": "same", "Ben": "changed", "Cara": "missing", "Dan": "missing"}
        assert next(line.holds for line in done.lines if line.standing is Standing.CHANGED) == ("N",)
        assert done.differs

    def test_reads_and_nothing_else(self, day):
        before = list(Writeback.objects.order_by("pk").values())
        reconcile(day.school, on=ON)
        assert day.asked == {"GET"}
        assert list(Writeback.objects.order_by("pk").values()) == before

    def test_says_when_it_was_read(self, day):
        with time_machine.travel(datetime(2026, 11, 23, 15, 30, tzinfo=UTC), tick=False):
            assert reconcile(day.school, on=ON).read_at == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

    def test_what_came_out_as_failed_and_is_there_is_found(self, ods):
        ods.may_have_written("Ava")
        ods.hold("Ava")
        assert standings(reconcile(ods.school, on=ON)) == {"Ava": "same"}

    def test_what_is_known_not_to_be_written_is_not_looked_for(self, ods):
        ods.wrote("Ava", status="failed", cause="mis_rejected")
        ods.wrote("Ben", status="not_required", cause="superseded")
        assert reconcile(ods.school, on=ON).lines == []

    def test_another_day_and_another_school_are_not_meant(self, day):
        assert reconcile(day.school, on=date(2026, 11, 24)).lines == []
        other = a_school()
        a_connection(other, day.server.url, provider="edfi", system="", credentials=day.stub.credentials)
        assert reconcile(other, on=ON).lines == []

    def test_an_mis_that_does_not_answer_leaves_all_unknown(self, day):
        day.silent, began = True, time.monotonic()
        done = reconcile(day.school, on=ON, longest_s=0.5)
        assert time.monotonic() - began < 1.9  # the time of all calls together, not of each
        assert set(standings(done).values()) == {"not_readable"}
        assert done.trouble

    @pytest.mark.parametrize(
        ("provider", "words"),
        [("wonde", "cannot be read from here"), ("webhook", "cannot"), ("tomorrow", "cannot")],
    )
    def test_an_mis_that_cannot_be_read_says_so(self, ods, provider, words):
        ods.school.connection.delete()
        school = type(ods.school).objects.get()
        a_connection(school, provider=provider, system="", credentials={"token": "x", "school_id": "A1"})
        with pytest.raises(CannotReadError, match=words):
            reconcile(school, on=ON)
        assert ods.server.received == []


class TestPage:
    def test_today_leads_there(self, office):
        assert PAGE in words(office.get("/"))

    def test_opening_it_asks_the_mis_nothing(self, office, day):
        page = words(office.get(f"{PAGE}?date={DAY}"))
        assert "Read the MIS now" in page
        assert day.server.received == []

    def test_asked_to_it_reads_and_shows(self, office, day):
        page = words(office.post(PAGE, {"date": DAY}))
        for told in ("Same: 1", "Changed since: 1", "Missing: 2", "Not readable: 0", "may have been written"):
            assert told in page
        assert "Marks of Monday 23 November 2026, as the MIS held them when it was read:" in page

    def test_what_needs_a_person_stands_first(self, office, day):
        page = office.post(PAGE, {"date": DAY})
        assert [str(said) for _line, _tone, said in page.context["lines"]] == [
            "Missing",
            "Missing",
            "Changed since",
            "Same",
        ]

    def test_says_what_kept_it_from_reading(self, office, day):
        day.down = True
        page = words(office.post(PAGE, {"date": DAY}))
        assert "The MIS could not be read, so nothing is known of these marks." in page
        assert "Not readable: 4" in page

    @pytest.mark.parametrize("said", ["", "yesterday", "2026-13-40", "\x00"])
    def test_a_date_that_is_none_is_today(self, office, ods, said):
        assert office.post(PAGE, {"date": said}).status_code == 200

    def test_another_schools_marks_are_not_shown(self, day):
        elsewhere = a_school(name="Elsewhere")
        stranger = signed_in(somebody("stranger", Role.STAFF, elsewhere))
        page = words(stranger.post(f"{PAGE}?school={day.school.slug}", {"date": DAY}))
        assert "Elsewhere has no MIS connection" in page
        assert day.server.received == []

    def test_a_post_from_elsewhere_is_refused(self, day):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(somebody("it", Role.STAFF, day.school))
        assert strict.post(PAGE, {"date": DAY}).status_code == 403
        assert day.server.received == []


class TestCommand:
    def test_nothing_differs(self, ods):
        ods.wrote("Ava")
        ods.hold("Ava")
        status, out, _err = run("--date", DAY)
        assert (status, out.startswith("northfield, 2026-11-23, read at ")) == (0, True)
        assert out.endswith("UTC: 1 same, 0 changed since, 0 missing, 0 not readable.\n")

    def test_what_differs_is_told_without_a_name(self, day):
        status, out, err = run("--date", DAY)
        assert (status, err) == (1, "3 of 4 marks are not as they were written.")
        assert "id-Ben AM L: changed since, the MIS holds: N\n" in out
        assert "id-Cara AM L: missing, the MIS holds: no mark\n" in out
        assert "Olsen" not in out

    def test_an_mis_that_could_not_be_read_is_a_failure(self, day):
        day.down = True
        status, _out, err = run("--date", DAY)
        assert (status, err.startswith("The MIS could not be read")) == (1, True)

    def test_one_that_never_can_is_wrong_input(self, ods):
        ods.school.connection.delete()
        assert run()[0] == 2

    def test_no_date_is_today_by_the_schools_clock(self, ods):
        with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
            assert run()[1].startswith("northfield, 2026-07-02,")

    def test_a_date_that_is_none_is_wrong_input(self, ods):
        with pytest.raises(CommandError) as error:
            call_command("reconcile", "northfield", "--date", "yesterday")
        assert "yesterday" in str(error.value)
        assert isinstance(error.value, WrongInputError) or error.value.returncode

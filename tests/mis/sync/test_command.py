"""`manage.py sync_mis`: one line a school, one sentence for what went wrong, and its exit status."""

import sys
from contextlib import nullcontext

import pytest

from custr.models import Student
from custr.which_database import which_database
from mis.management.commands.sync_mis import Command
from mis.models import Connection, SyncRun
from mis.models.sync import Trigger
from mis.sync import queue
from tests.cast import a_connection, a_school
from tests.mis.fakes import answers
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import CREDENTIALS, a_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, monkeypatch):
    """What a shell would see: exit status, stdout, stderr."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["manage.py", "sync_mis", *arguments])
        status = 0
        try:
            Command().run_from_argv(sys.argv)
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        database = f"Database: {which_database()}"
        assert said.err.endswith(f"{database}\n") == (status == 0)
        return status, said.out, said.err.rstrip("\n").removesuffix(database)

    # Its heart would wait twenty seconds for the test's own transaction to end.
    monkeypatch.setattr("mis.management.commands.sync_mis.beating", nullcontext)
    # A command closes its connections at the end, and with them the test's own transaction.
    monkeypatch.setattr("custr.commands.connections.close_all", lambda: None)
    return command


def test_it_says_what_changed(run, mis, school):
    mis.pupils = [a_pupil(1), a_pupil(2)]
    assert run(school.slug) == (0, f"{school.slug}: 2 pupils new · 2 codes new\n", "")
    assert run(school.slug, "--full") == (0, f"{school.slug}: Nothing had changed.\n", "")
    assert on_roll(school) == {"A1", "A2"}


def test_it_reads_changes_and_with_full_everything(run, mis, school):
    mis.pupils = [a_pupil(1)]
    run(school.slug)
    run(school.slug)
    run(school.slug, "--full")
    scopes = SyncRun.objects.order_by("pk").values_list("scope", "trigger")
    assert list(scopes) == [("full", "command"), ("changes", "command"), ("full", "command")]


@pytest.mark.parametrize("arguments", [(), ("a", "--all"), ("nowhere",), ("--nonsense",)])
def test_wrong_input_is_one_sentence_and_2(run, school, arguments):
    status, out, error = run(*arguments)
    assert (status, out) == (2, "")
    assert len(error.splitlines()) == 1
    assert error.endswith(".")


def test_a_school_without_an_mis_is_wrong_input(run):
    alone = a_school()
    assert run(alone.slug)[0] == 2


def test_a_failure_is_one_sentence_and_1_and_quotes_the_mis(run, mis, school):
    mis.breaks("students", answers(403, b'{"message": "Missing scope."}'))
    status, out, error = run(school.slug)
    assert (status, out) == (1, "")
    assert error == (
        f"{school.slug}: The MIS refused the login: check the credentials, and what they may read. "
        "Nothing was changed. The MIS said: Missing scope."
    )


def test_words_of_our_own_are_not_put_into_its_mouth(run, school):
    Connection.objects.update(base_url="http://127.0.0.1:9/")
    _status, _out, error = run(school.slug)
    assert "The MIS could not be reached." in error
    assert "The MIS said" not in error
    assert len(error.splitlines()) == 1


def test_nothing_is_done_beside_a_run_under_way(run, mis, school):
    queue.request_run(school, trigger=Trigger.PERSON)
    status, _out, error = run(school.slug)
    assert (status, "under way" in error) == (1, True)
    assert mis.server.received == []


def test_of_all_schools_one_that_fails_stops_no_other(run, mis, school):
    mis.pupils = [a_pupil(1)]
    broken, last = a_school(slug="aaa"), a_school(slug="zzz")
    a_connection(broken, "http://127.0.0.1:9/", credentials=CREDENTIALS)
    a_connection(last, mis.base_url, credentials=CREDENTIALS)
    a_connection(a_school(slug="off"), mis.base_url, enabled=False)
    status, out, error = run("--all")
    assert status == 1
    assert [line.split(":")[0] for line in out.splitlines()] == [school.slug, "zzz"]
    assert error.startswith("aaa: The MIS could not be reached.")
    assert Student.objects.filter(school=last).count() == 1


def test_many_failures_are_still_one_sentence(run, school):
    for slug in ("aaa", "bbb"):
        a_connection(a_school(slug=slug), "http://127.0.0.1:9/", credentials=CREDENTIALS)
    status, _out, error = run("--all")
    assert (status, error.splitlines()[0].startswith("3 of 3 schools failed:")) == (1, True)
    assert len(error.splitlines()) == 1


def test_leavers_that_cannot_be_believed_can_be_accepted(run, mis, school):
    mis.pupils = [a_pupil(number) for number in range(60)]
    run(school.slug)
    mis.pupils = [a_pupil(1)]
    assert run(school.slug, "--full")[0] == 1
    assert run(school.slug, "--accept-leavers") == (0, f"{school.slug}: 59 pupils left\n", "")

"""Other providers behind the engine: what was there is told, what is protected stays, ours is replaced."""

import json
import uuid
from dataclasses import dataclass
from datetime import date

import pytest
from django.utils import timezone

from custr.models import School
from mis.connecting import adapter_for
from mis.models import Connection, Writeback
from mis.reconciliation import Standing
from mis.reconciling import reconcile
from mis.sweep import settle_lost
from reasons.models import AttendanceCode
from tests.cast import a_reason
from tests.mis.adapters.edfi_stub import CATEGORY, SCHOOL, EdFiStub
from tests.mis.engine.conftest import a_steady_heart
from tests.mis.fakes import RawServer, answers

TARDY, ABSENT, EXCUSED = (f"{CATEGORY}#{name}" for name in ("Tardy", "Unexcused", "Excused"))
LETTERS = {"L": TARDY, "U": ABSENT, "C": EXCUSED}


@dataclass
class Ods:
    """A running ODS, and what it holds of Ava's day."""

    stub: EdFiStub
    server: RawServer
    student: str

    def hold(self, category: str, **fields: object) -> None:
        whole = {
            "schoolReference": {"schoolId": SCHOOL},
            "studentReference": {"studentUniqueId": self.student},
            "sessionReference": {
                "schoolId": SCHOOL,
                "schoolYear": 2027,
                "sessionName": "2026-2027 Fall Semester",
            },
            "attendanceEventCategoryDescriptor": category,
            "eventDate": "2026-11-23",
        }
        self.stub.hold(**{**whole, **fields})

    @property
    def held(self) -> set[str]:
        return {row["attendanceEventCategoryDescriptor"] for row in self.stub.events}

    @property
    def writes(self) -> int:
        return len([request for request in self.server.received if self.stub.is_write(request)])


@pytest.fixture
def ods(scene):
    stub = EdFiStub()

    def behave(peer):
        if request := peer.read_request():
            peer.send(stub.accept(request) if stub.is_write(request) else stub.answer_other(request))

    with RawServer(behave) as server:
        connection = Connection.objects.get()
        connection.provider, connection.system, connection.base_url = "edfi", "", server.url
        connection.set_credentials(stub.credentials)
        connection.save()
        School.objects.update(minutes_late=False)
        for letter, category in LETTERS.items():
            AttendanceCode.objects.filter(code=letter).update(mis_id=category)
        yield Ods(stub, server, scene.ava.mis_id)


def test_what_the_register_held_is_told_beside_the_new_mark(scene, ods):
    ods.hold(ABSENT)
    row = scene.ends(scene.arrives())
    assert (row.status, row.replaced_code, row.beside_code, row.code) == ("successful", "", "U", "L")


def test_a_later_event_replaces_the_mark_of_ours(scene, ods):
    scene.ends(scene.arrives("08:55"))
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    row = scene.ends(scene.arrives("09:10", reason=slept))
    assert (row.status, row.replaced_code) == ("successful", "L")
    assert ods.held == {ABSENT}


def test_a_later_event_leaves_the_mark_that_somebody_has_touched(scene, ods):
    scene.ends(scene.arrives("08:55"))
    ods.stub.hold(**{**ods.stub.events[0], "attendanceEventReason": "Rang in"})
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("09:10", reason=slept))
    assert ods.held == {ABSENT, TARDY}


def test_the_afternoon_leaves_the_mornings_mark(scene, ods):
    scene.ends(scene.arrives("08:55"))
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    row = scene.ends(scene.arrives("13:10", reason=slept))
    assert (row.status, row.session, row.replaced_code) == ("successful", "PM", "")
    assert ods.held == {ABSENT, TARDY}


def test_a_protected_mark_is_left_alone_though_ours_is_there_too(scene, ods):
    scene.ends(scene.arrives("08:55"))
    scene.set(protected_codes=["C"])
    ods.hold(EXCUSED)
    row = scene.ends(scene.arrives("09:10"))
    assert (row.status, row.cause) == ("not_required", "mark_protected")
    assert ods.writes == 1


def test_a_mark_whose_answer_was_lost_is_ours_where_it_is_found(scene, ods):
    scene.ends(scene.arrives("08:55"))
    Writeback.objects.update(status="failed", cause="mis_timeout", outcome_unknown=True)
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("09:10", reason=slept))
    assert ods.held == {ABSENT}


def test_a_mark_whose_sender_died_is_ours_where_it_is_found(scene, ods):
    row = scene.ends(scene.arrives("08:55"))
    nothing_stored = {"code": "", "code_mis_id": "", "student_mis_id": "", "comment": "", "request": None}
    Writeback.objects.filter(pk=row.pk).update(
        **nothing_stored, status="pending", owner=uuid.uuid4(), finished_at=None
    )
    a_steady_heart()
    assert settle_lost(timezone.now()) == 1
    (line,) = reconcile(School.objects.get(), on=date(2026, 11, 23)).lines
    assert (line.row.cause, line.standing) == ("interrupted", Standing.SAME)
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("09:10", reason=slept))
    assert ods.held == {ABSENT}


def test_one_that_had_no_session_to_go_to_stands_in_nobodys_way(scene, ods):
    scene.set(early_leave_session="next")
    dentist = a_reason(scene.school, "Dentist", kind="early_leave", code=AttendanceCode.objects.get(code="U"))
    row = scene.ends(scene.arrives("13:30", kind="early_leave", reason=dentist))
    Writeback.objects.filter(pk=row.pk).update(
        status="pending", cause="", owner=uuid.uuid4(), claimed_at=timezone.now(), finished_at=None
    )
    a_steady_heart()
    assert settle_lost(timezone.now()) == 1
    assert reconcile(School.objects.get(), on=date(2026, 11, 23)).lines == []
    assert scene.ends(scene.arrives("13:40")).status == "successful"


def test_one_that_was_never_sent_makes_nothing_ours(scene, ods):
    scene.ends(scene.arrives("08:55"))
    Writeback.objects.update(status="failed", cause="mis_unreachable", outcome_unknown=False)
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("09:10", reason=slept))
    assert ods.held == {ABSENT, TARDY}


def test_a_day_is_read_with_the_schools_letters(scene, ods):
    scene.ends(scene.arrives("08:55"))
    adapter = adapter_for(Connection.objects.get())
    held = adapter.held_marks(on=date(2026, 11, 23), students=[ods.student])
    assert [(mark.student_id, mark.code, str(mark.at)) for mark in held.marks] == [
        (ods.student, "L", "08:55:00")
    ]


def test_a_webhook_is_told_which_attempt_it_is(scene):
    with RawServer(answers(204)) as server:
        connection = Connection.objects.get()
        connection.provider, connection.system, connection.base_url = "webhook", "", server.url
        connection.set_credentials({"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
        connection.save()
        row = scene.ends(scene.arrives())
    (request,) = server.received
    assert (row.status, request.headers["webhook-id"]) == ("successful", str(row.trace_id))


def test_a_webhook_is_sent_the_letter_where_nobody_gave_the_code_an_id(scene):
    AttendanceCode.objects.update(mis_id="")
    with RawServer(answers(204)) as server:
        connection = Connection.objects.get()
        connection.provider, connection.system, connection.base_url = "webhook", "", server.url
        connection.set_credentials({"secret": "open sesame"})
        connection.save()
        assert scene.ends(scene.arrives()).status == "successful"
    data = json.loads(server.received[0].body)["data"]
    assert (data["code"], data["code_id"]) == ("L", "L")


def test_a_code_without_an_id_is_none_of_an_mis_that_tells_its_codes(scene):
    AttendanceCode.objects.update(mis_id="")
    assert scene.ends(scene.arrives()).cause == "code_not_in_mis"
    assert scene.mis.writes == []


def test_arbor_is_told_when_the_half_day_starts(scene):
    with RawServer(answers(200, b"{}")) as server:
        connection = Connection.objects.get()
        connection.provider, connection.system, connection.base_url = "arbor", "", server.url
        connection.set_credentials({"username": "custr", "password": "open sesame"})
        connection.save()
        for clock in ("09:10", "13:10"):
            assert scene.ends(scene.arrives(clock)).status == "successful"
    sent = [request.json["request"]["marks"][0]["rollCallDateTime"] for request in server.received]
    assert sent == ["2026-11-23 08:45:00", "2026-11-23 12:30:00"]

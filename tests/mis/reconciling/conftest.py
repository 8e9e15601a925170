"""A school on an ODS that answers on a real socket, and the marks that were written there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from custr.models import School
from mis.causes import Cause
from mis.models import Writeback
from tests.attendance.rows import a_record, stands
from tests.cast import a_connection, a_school, a_student
from tests.mis.adapters.edfi_stub import CATEGORY, SCHOOL, EdFiStub
from tests.mis.fakes import RawServer, answer_bytes

DAY = "2026-11-23"
LONDON = ZoneInfo("Europe/London")
CODES = {"L": "Tardy", "U": "Unexcused", "N": "Absence"}


@dataclass
class Ods:
    """A school, and the ODS that holds its marks."""

    school: School
    stub: EdFiStub
    server: RawServer
    down: bool = False  # it answers 503
    silent: bool = False  # it answers nothing, and keeps the line

    def wrote(self, forename: str, code: str = "L", *, at: str = "09:12:40", **columns: Any) -> Writeback:
        """A record of ours whose mark was written."""
        moment = datetime.combine(datetime.fromisoformat(DAY), time.fromisoformat(at), LONDON)
        given = {"mis_id": f"id-{forename}", "active": True}
        held = self.school.students.filter(mis_id=given["mis_id"]).first()
        student = held or a_student(self.school, forename, **given)
        with transaction.atomic():
            record = a_record(self.school, student=student, at=moment)
            mark = {
                "date": DAY,
                "session": "AM" if moment.hour < 12 else "PM",
                "code": code,
                "code_mis_id": f"{CATEGORY}#{CODES[code]}",
                "student_mis_id": student.mis_id,
            }
            stands(record, **{**mark, **columns})
        return Writeback.objects.get(record=record)

    def may_have_written(self, forename: str, code: str = "L", **columns: Any) -> Writeback:
        return self.wrote(forename, code, cause=Cause.MIS_TIMEOUT, outcome_unknown=True, **columns)

    def hold(self, forename: str, code: str = "L", *, at: str = "09:12:40") -> None:
        """What the ODS says now."""
        self.stub.hold(
            schoolReference={"schoolId": SCHOOL},
            studentReference={"studentUniqueId": f"id-{forename}"},
            sessionReference={"schoolId": SCHOOL, "schoolYear": 2027, "sessionName": "Fall"},
            attendanceEventCategoryDescriptor=f"{CATEGORY}#{CODES[code]}",
            eventDate=DAY,
            arrivalTime=at,
        )

    @property
    def asked(self) -> set[str]:
        """The methods of all calls but that for the token."""
        return {one.method for one in self.server.received if "/oauth/" not in one.path}


@pytest.fixture
def ods(transactional_db: None) -> Iterator[Ods]:
    stub = EdFiStub()

    def behave(peer: Any) -> None:
        request = peer.read_request()
        if request is None:
            return
        if scene.silent:
            peer.read_request()  # until the other side gives up
        elif scene.down:
            peer.send(answer_bytes(503))
        else:
            peer.send(stub.accept(request) if stub.is_write(request) else stub.answer_other(request))

    school = a_school(slug="northfield")
    with RawServer(behave) as server:
        a_connection(school, server.url, provider="edfi", system="", credentials=stub.credentials)
        school.attendance_codes.bulk_create(
            school.attendance_codes.model(
                school=school, code=letter, mis_id=f"{CATEGORY}#{name}", description=name
            )
            for letter, name in CODES.items()
        )
        scene = Ods(school, stub, server)
        yield scene

"""What other tests rely on when they use the demo MIS as their fake of Wonde."""

import socket
import threading
from pathlib import Path

import pytest

import mis.demo_mis
from mis.demo_mis import DemoMis, Mode
from tests.mis.demo_mis.clients import DAISY, SESSION, STUDENTS, Raw, a_mark


def test_port_zero_takes_any_free_port_each_time() -> None:
    with DemoMis() as first, DemoMis() as second:
        assert len({first.port, first.panel_port, second.port, second.panel_port}) == 4


def test_a_named_port_puts_the_panel_beside_it_or_anywhere_when_that_is_taken() -> None:
    with DemoMis() as spare:
        port = spare.port
    with DemoMis(port=port) as demo, socket.socket() as taken:
        assert demo.port == port
        beside = demo.panel_port
        demo.stop()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", beside))
        taken.listen()
        with DemoMis(port=port) as again:
            assert again.port == port
            assert again.panel_port != beside


def test_start_answers_itself_so_that_it_can_be_chained() -> None:
    demo = DemoMis().start()
    assert Raw(port=demo.port, token=demo.token).get("/v1.0/schools").status == 200
    demo.stop()


def test_addresses_fit_together(demo: DemoMis) -> None:
    assert demo.url == f"http://127.0.0.1:{demo.port}/"
    assert demo.base_url == f"{demo.url}v1.0/"
    assert demo.token == "demo-token"


def test_once_stopped_nothing_answers() -> None:
    with DemoMis() as demo:
        raw = Raw(port=demo.port, token=demo.token)
    with pytest.raises(ConnectionRefusedError):
        raw.get("/")


def test_stopping_twice_is_stopping_once() -> None:
    demo = DemoMis().start()
    demo.stop()
    demo.stop()


def test_every_instance_has_marks_of_its_own() -> None:
    with DemoMis() as first, DemoMis() as second:
        Raw(port=first.port, token=first.token).write(a_mark())
        assert (len(first.marks), len(second.marks)) == (1, 0)
        assert first.instance != second.instance


def test_requests_are_kept_in_order_whole_and_only_those_to_the_api(demo: DemoMis, raw: Raw) -> None:
    raw.get("/")
    raw.get(f"{STUDENTS}?page=2")
    raw.write(a_mark())
    raw.get("/panel")
    assert [(request.method, request.path) for request in demo.requests] == [
        ("GET", STUDENTS),
        ("POST", SESSION),
    ]
    assert demo.requests[0].query == {"page": "2"}
    assert demo.requests[1].json() == {"attendance": [a_mark()]}


def test_a_request_that_is_refused_was_still_received(demo: DemoMis, raw: Raw) -> None:
    for mode in ("refusing", "error", "unauthorised", "rate_limited", "redirecting"):
        demo.behave(mode)
        raw.write(a_mark())
    assert len(demo.writes) == 5
    assert len(demo.marks) == 0


def test_a_request_that_came_in_half_was_not_received(demo: DemoMis, raw: Raw) -> None:
    raw.say(f"POST {SESSION} HTTP/1.1\r\nContent-Length: 500\r\n\r\n{{".encode())
    assert demo.requests == []


def test_a_test_can_wait_for_a_mark_that_another_thread_writes(demo: DemoMis, raw: Raw) -> None:
    writer = threading.Thread(target=raw.write, args=(a_mark(),))
    writer.start()
    assert demo.wait_for(lambda: len(demo.marks) == 1)
    writer.join()
    assert demo.marks[0].student_id == DAISY


def test_waiting_for_what_never_comes_ends_in_time(demo: DemoMis) -> None:
    assert not demo.wait_for(lambda: len(demo.marks) == 1, seconds=0.05)


def test_a_mode_is_named_by_its_value_or_itself(demo: DemoMis) -> None:
    demo.behave("slow")
    assert str(demo.behaviour.mode) == "slow"
    demo.behave(Mode.NORMAL)
    assert str(demo.behaviour.mode) == "normal"


def test_marks_of_many_threads_are_all_kept(demo: DemoMis, raw: Raw) -> None:
    students = [pupil.id for pupil in demo.school.pupils.values() if pupil.active][:40]
    writers = [threading.Thread(target=raw.write, args=(a_mark(student_id=student),)) for student in students]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(mark.student_id for mark in demo.marks) == sorted(students)


def test_a_fault_of_its_own_is_a_plain_500_that_a_test_can_see() -> None:
    with DemoMis() as demo:
        demo.school.codes["broken"] = None  # type: ignore[assignment]
        answer = Raw(port=demo.port, token=demo.token).get("/v1.0/attendance-codes")
        assert answer.status == 500
        assert answer.json() == {"message": "The demo MIS itself failed."}
        assert len(demo.faults) == 1
        assert Raw(port=demo.port, token=demo.token).get(STUDENTS).status == 200


def test_it_needs_nothing_but_the_standard_library() -> None:
    folder = Path(mis.demo_mis.__file__).parent
    imports = {
        line.split()[1].partition(".")[0]
        for path in folder.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }
    assert not imports & {"django", "requests", "urllib3", "custr", "attendance", "reasons"}


def test_no_file_of_it_imports_anything_else_of_the_product() -> None:
    folder = Path(mis.demo_mis.__file__).parent
    for path in folder.glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("from mis"):
                assert line.startswith("from mis.demo_mis"), (path.name, line)

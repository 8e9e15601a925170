"""Test connection: which step fails, in which words, and that nothing is ever written."""

import json
import time

import pytest

from mis.adapters.registry import adapter_class
from mis.checkup import check_up
from mis.demo_mis import DemoMis
from mis.wording.steps import own_words, step_words
from tests.mis.adapters.stubs import LOOPBACK
from tests.mis.certificates import Authority
from tests.mis.fakes import RawServer, answers, refusing_port, silent
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_pupil

READ_ONLY, FULL = "engage", "sims"


@pytest.fixture
def mis():
    with FakeMis() as running:
        running.pupils = [a_pupil(1), a_pupil(2)]
        yield running


def steps_of(base_url, *, system=FULL, credentials=CREDENTIALS, timeout_s=3.0, **asked):
    adapter = adapter_class("wonde")(
        system=system,
        base_url=base_url,
        credentials=credentials,
        timeout_s=timeout_s,
        allowed_networks=asked.pop("allowed", LOOPBACK),
        ca_file=asked.pop("ca_file", None),
    )
    found = check_up(
        adapter, has_credentials=asked.get("there", True), has_written=asked.get("written", False)
    )
    assert found is not None
    return {step_words(one)[0]: one for one in found}


def verdicts(found):
    return {name: one.verdict.value for name, one in found.items()}


def words(found, name):
    return step_words(found[name])[1]


ALL = ["Address", "TLS", "Credentials", "Students readable", "Codes readable", "May write"]


def expected(*values):
    return dict(zip(ALL, values, strict=True))


def test_all_is_well_and_what_cannot_be_proved_says_so(mis):
    found = steps_of(mis.base_url)
    assert verdicts(found) == expected("passed", "not_reached", "passed", "passed", "passed", "not_reached")
    assert words(found, "Students readable") == "Yes: 2 on the first page."
    assert "without writing a mark" in words(found, "May write")
    assert {request.method for request in mis.server.received} == {"GET"}


def test_one_page_of_each_is_enough(mis):
    mis.pupils = [a_pupil(number) for number in range(500)]
    steps_of(mis.base_url)
    assert len([path for path in mis.asked if path.startswith(("students", "attendance-codes"))]) == 2


class TestWhatTheMisSaysOfItself:
    """Read before the first mark, and each of it may be missing."""

    def told(self, demo, **asked):
        credentials = {"token": demo.token, "school_id": "A1930499544"}
        return steps_of(demo.base_url, credentials=credentials, **asked)["May write"]

    def test_it_is_told_beside_what_cannot_be_proved(self):
        with DemoMis() as demo:
            found = self.told(demo)
            asked = {(request.method, request.path) for request in demo.requests}
        assert step_words(found)[1].endswith(
            "The MIS says: marks may be written; the school is online; "
            "the school has approved the connection; its data has been checked for gaps; "
            "it has the usual attendance codes; "
            "allowed: students.read, education_details.read, attendance.read, attendance.write."
        )
        assert found.verdict.value == "not_reached"
        assert ("GET", "/v1.0/meta/schools/A1930499544/permissions") in asked
        assert {method for method, _path in asked} == {"GET"}

    def test_a_school_that_allows_no_writing_cannot_be_written_to(self):
        with DemoMis() as demo:
            demo.school.allows_writeback = False
            found = self.told(demo, written=True)
        assert found.verdict.value == "failed"
        assert (
            "No mark can be written at present. The MIS says: no marks may be written;"
            in step_words(found)[1]
        )

    @pytest.mark.parametrize(
        ("body", "said", "verdict"),
        [
            ({"data": {"online": False, "approved": True}}, "the school is offline; ", "failed"),
            ({"data": {"approved": False}}, "the school has not approved the connection; ", "failed"),
            (
                {"online": True, "audited": False},
                "the school is online; its data has not been checked for gaps; ",
                "not_reached",
            ),
            (
                {"data": {"custom_attendance_codes": True}},
                "it has attendance codes of its own; ",
                "not_reached",
            ),
            ({"data": {"region": {"domain": "api-ap-southeast-2.wonde.com"}}}, "", "not_reached"),
        ],
    )
    def test_one_answer_for_all_three_questions_is_read_for_what_it_holds(self, mis, body, said, verdict):
        for name in ("A1930499544", "permissions"):
            mis.breaks(name, answers(200, json.dumps(body).encode()))
        found = steps_of(mis.base_url)["May write"]
        assert found.verdict.value == verdict
        assert said in f"{step_words(found)[1]} ".replace(". ", "; ")

    def test_another_region_is_named(self, mis):
        mis.breaks(
            "A1930499544", answers(200, b'{"data": {"region": {"domain": "api-us-west-2.wonde.com"}}}')
        )
        said = words(steps_of(mis.base_url), "May write")
        assert said.endswith("The MIS says: its data is kept at api-us-west-2.wonde.com.")

    @pytest.mark.parametrize(
        "data",
        [
            ["attendance.write", "students.read"],
            [
                {"identity": "attendance.write", "name": "Write", "approved": True},
                {"identity": "photos.read", "name": "Photos", "approved": False},
                {"identity": "students.read", "name": "Read"},
            ],
            [{"scope": "attendance.write"}, {"name": "students.read"}],
            {"attendance.write": True, "students.read": True, "photos.read": False},
            {"scopes": ["attendance.write", "students.read"]},
        ],
    )
    def test_scopes_are_shown_however_they_are_told(self, mis, data):
        mis.breaks("permissions", answers(200, json.dumps({"data": data}).encode()))
        said = words(steps_of(mis.base_url), "May write")
        assert said.endswith("The MIS says: allowed: attendance.write, students.read.")

    @pytest.mark.parametrize("behaviour", [answers(404), answers(500), answers(200, b"[]"), silent])
    def test_what_is_missing_or_hangs_is_done_without(self, mis, behaviour):
        mis.breaks("A1930499544", behaviour)
        found = steps_of(mis.base_url, timeout_s=0.5)
        assert words(found, "May write").endswith("The first check-in will show.")

    def test_nothing_is_asked_with_a_login_that_was_refused(self, mis):
        steps_of(mis.base_url, credentials={**CREDENTIALS, "token": "another-token"})
        assert len(mis.server.received) == 2


def test_marks_written_before_are_the_proof(mis):
    assert steps_of(mis.base_url, written=True)["May write"].verdict.value == "passed"


def test_an_mis_that_takes_no_marks_says_so(mis):
    found = steps_of(mis.base_url, system=READ_ONLY)
    assert found["May write"].verdict.value == "failed"
    assert "takes no attendance marks" in words(found, "May write")


def test_nobody_at_the_address():
    with refusing_port() as port:
        found = steps_of(f"http://127.0.0.1:{port}/")
    rest = ["not_reached"] * 5
    assert verdicts(found) == expected("failed", *rest)
    assert "refused" in words(found, "Address")


def test_an_address_that_is_not_allowed_is_never_called(mis):
    found = steps_of(mis.base_url, allowed=())
    assert verdicts(found)["Address"] == "failed"
    assert "private network" in words(found, "Address")
    assert mis.server.connections == 0


def test_a_server_without_tls_behind_https(mis):
    found = steps_of(mis.base_url.replace("http:", "https:"))
    assert verdicts(found) == expected("passed", "failed", *["not_reached"] * 4)
    assert "TLS" in words(found, "TLS")


def test_a_trusted_certificate_is_a_passed_step(tmp_path):
    authority = Authority(tmp_path)
    with FakeMis(tls=authority.server_context("127.0.0.1")) as mis:
        mis.pupils = [a_pupil(1)]
        found = steps_of(mis.base_url, ca_file=authority.file)
    assert verdicts(found) == expected("passed", "passed", "passed", "passed", "passed", "not_reached")


def test_a_certificate_nobody_vouches_for_sends_no_credentials(tmp_path):
    with FakeMis(tls=Authority(tmp_path).server_context("127.0.0.1")) as mis:
        found = steps_of(mis.base_url)
        assert mis.server.received == []
    assert verdicts(found) == expected("passed", "failed", *["not_reached"] * 4)
    assert "not trusted" in words(found, "TLS")
    assert "MIS_CA_FILE" in words(found, "TLS")


def test_refused_credentials_are_one_step_and_the_mis_is_quoted(mis):
    found = steps_of(mis.base_url, credentials={**CREDENTIALS, "token": "wrong-token"})
    assert verdicts(found) == expected("passed", "not_reached", "failed", *["not_reached"] * 3)
    assert own_words(found["Credentials"]) == "Unauthenticated."


def test_credentials_that_are_not_all_there_call_nobody(mis):
    found = steps_of(mis.base_url, there=False)
    assert verdicts(found)["Credentials"] == "failed"
    assert mis.server.received == []


def test_a_token_that_may_read_codes_but_no_pupils(mis):
    mis.breaks("students", answers(403, b'{"message": "Missing scope."}'))
    found = steps_of(mis.base_url)
    assert verdicts(found) == expected("passed", "not_reached", "passed", "failed", "passed", "not_reached")
    assert own_words(found["Students readable"]) == "Missing scope."


def test_no_pupils_is_the_wrong_region_or_no_access(mis):
    mis.pupils = []
    found = steps_of(mis.base_url)
    assert "wrong region or no access" in words(found, "Students readable")


def test_a_fault_of_the_mis_is_told_in_its_words_and_secrets_are_hidden(mis):
    mis.breaks("students", answers(500, b'{"message": "No database for wonde-token"}'))
    found = steps_of(mis.base_url)
    assert words(found, "Students readable") == "No database for [secret]"


def test_an_mis_that_hangs_holds_nobody_for_long(mis):
    mis.breaks("students", silent)
    mis.breaks("attendance-codes", silent)
    began = time.monotonic()
    found = steps_of(mis.base_url, timeout_s=0.3)
    assert time.monotonic() - began < 5
    assert verdicts(found)["Credentials"] == "not_reached"
    assert words(found, "Codes readable") == "No complete answer came in time."


def test_a_page_that_is_no_mis_at_all():
    with RawServer(answers(200, b"<html>Welcome</html>")) as server:
        found = steps_of(server.url)
    assert verdicts(found)["Students readable"] == "failed"


class TestWhatElseStandsInTheHouse:
    """Whoever configures a school may enter any address: what answers there is not for them to read."""

    @pytest.mark.parametrize("status", [200, 401, 403, 404, 500, 503])
    def test_a_page_of_another_service_is_not_shown(self, status):
        page = b"<html><h1>Payroll of the house</h1><p>42 salaries</p></html>"
        with RawServer(answers(status, page, headers={"Content-Type": "text/html"})) as server:
            found = steps_of(server.url)
        shown = " ".join(f"{step_words(one)[1]} {own_words(one)}" for one in found.values())
        assert "Payroll" not in shown
        assert "salaries" not in shown
        assert words(found, "Codes readable").strip()

    def test_a_name_that_is_not_known_and_a_private_one_are_one_sentence(self, mis):
        private = words(steps_of(mis.base_url, allowed=()), "Address")
        assert words(steps_of("http://nope.invalid/"), "Address") == private

    def test_a_single_place_is_enough(self, mis):
        port = mis.server.port
        assert verdicts(steps_of(mis.base_url, allowed=[("127.0.0.1", port)]))["Address"] == "passed"
        assert verdicts(steps_of(mis.base_url, allowed=[("127.0.0.1", port + 1)]))["Address"] == "failed"

"""The school changes its MIS: until the new one's pupils have come, nothing goes out under the old ids."""

import pytest

from custr.models import Student
from mis.causes import Cause
from mis.identity import Identity, former_of, identity_of, remember_before
from mis.models import Connection
from mis.wording import fix_for
from tests.admin_cast import filled_in, signed_in, somebody
from tests.cast import a_connection, a_school, a_student
from tests.mis.engine.conftest import mis, morning, scene  # noqa: F401 - fixtures
from tests.mis.provisioning.files import provision

WONDE = Identity("wonde", "sims", "A1")
CODES = [{"code": "L", "mis_id": "A1203"}]


@pytest.mark.parametrize(
    ("now", "other"),
    [
        (Identity("wonde", "sims", "A1"), False),
        (Identity("wonde", "arbor", "A1"), True),
        (Identity("wonde", "sims", "A2"), True),
        (Identity("arbor", "", "hill.uk.arbor.sc"), True),
        (Identity("wonde", "", "A1"), False),  # no longer named, or not yet
        (Identity("wonde", "sims", ""), False),  # credentials that cannot be opened
    ],
)
def test_what_is_another_mis(now, other):
    assert now.is_other_than(WONDE) is other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("provider", "address", "credentials", "place"),
    [
        ("wonde", "https://api-us-west-2.wonde.com/v1.0/", {"school_id": " A1 "}, "A1"),
        ("edfi", "https://ods.example:8443/api/", {"school_id": "255901001"}, "255901001"),
        ("arbor", "http://Hill.uk.arbor.sc:81/rest-v2/", {"username": "u"}, "hill.uk.arbor.sc"),
        ("rosariosis", "https://sis.hill.example/", {"username": "u"}, "sis.hill.example"),
    ],
)
def test_where_a_school_is_told_from_others(provider, address, credentials, place):
    held = a_connection(a_school(), address, provider=provider, system="", credentials=credentials)
    assert identity_of(held) == Identity(provider, "", place)


@pytest.mark.django_db
def test_a_webhook_is_never_another_mis():
    school = a_school()
    a_student(school)
    held = a_connection(school, credentials={"token": "t", "school_id": "A1"})
    remember_before(held)
    held.provider = "webhook"
    assert identity_of(held) is None
    assert former_of(school, held) is None


@pytest.fixture
def moved(scene):  # noqa: F811
    """Its connection leads to another school of the same MIS, as a file says."""
    file = {
        "school": {"slug": scene.school.slug},
        "mis": {
            "provider": "wonde",
            "base_url": scene.mis.base_url,
            "credentials": {"token": scene.mis.token, "school_id": "A-another"},
        },
    }
    provision(file)
    scene.school = type(scene.school).objects.get()
    return scene


def test_no_mark_goes_out_under_a_former_id(moved):
    ended = moved.ends(moved.arrives())
    assert (ended.status, ended.cause) == ("failed", "student_not_matched")
    assert "their ids of SIMS" in ended.detail
    assert moved.mis.requests == []


def test_it_is_asked_before_the_code(moved):
    type(moved.bus.code).objects.update(active=False)
    assert moved.ends(moved.arrives()).cause == "student_not_matched"


def test_back_to_the_former_mis_everything_goes_on(moved):
    credentials = {"token": moved.mis.token, "school_id": "A1930499544"}
    provision(
        {
            "school": {"slug": moved.school.slug},
            "mis": {"provider": "wonde", "base_url": moved.mis.base_url, "credentials": credentials},
        }
    )
    moved.school = type(moved.school).objects.get()
    assert moved.ends(moved.arrives()).status == "successful"


def test_pupils_of_the_same_file_have_come_and_nobody_else(moved):
    other = a_student(moved.school, "Old", "Hand", mis_id="A1749000579")
    ava = {"mis_id": moved.ava.mis_id, "forename": "Evie", "surname": "King"}
    provision({"school": {"slug": moved.school.slug}, "students": [ava]})
    moved.school = type(moved.school).objects.get()
    assert moved.ends(moved.arrives()).cause != "student_not_matched"
    other.refresh_from_db()
    ended = moved.ends(moved.arrives(student=other))
    assert ended.cause == "student_not_matched"
    assert "still has an id of SIMS" in ended.detail
    assert moved.mis.requests == []
    provision({"school": {"slug": moved.school.slug}, "students": [{"mis_id": other.mis_id}]})
    assert not Student.objects.filter(of_former_mis=True).exists()


def test_whoever_has_left_is_no_pupil_to_bring(moved):
    gone = a_student(moved.school, "Old", "Hand", mis_id="A1749000579", active=False)
    ava = {"mis_id": moved.ava.mis_id, "forename": "Evie", "surname": "King"}
    provision({"school": {"slug": moved.school.slug}, "students": [ava], "attendance_codes": CODES})
    moved.school = type(moved.school).objects.get()
    gone.refresh_from_db()
    ended = moved.ends(moved.arrives(student=gone))
    assert (ended.cause, "SIMS" in ended.detail) == ("student_not_matched", False)


def test_the_form_of_a_connection_remembers_too(scene):  # noqa: F811
    admin = signed_in(somebody("head", "admin", scene.school))
    connection = Connection.objects.get()
    page = f"/admin/mis/connection/{connection.pk}/change/"
    admin.post(page, filled_in(admin.get(page), credential_school_id="A-another"))
    scene.school = type(scene.school).objects.get()
    assert scene.ends(scene.arrives()).cause == "student_not_matched"
    assert scene.mis.requests == []


def test_a_connection_that_was_removed_and_made_anew_is_another_one_too(scene):  # noqa: F811
    provision({"school": {"slug": scene.school.slug}, "mis": None})
    a_connection(
        type(scene.school).objects.get(),
        scene.mis.base_url,
        credentials={"token": scene.mis.token, "school_id": "A-another"},
    )
    scene.school = type(scene.school).objects.get()
    assert scene.ends(scene.arrives()).cause == "student_not_matched"


@pytest.mark.parametrize("between", [None, {"provider": "webhook", "base_url": "https://in.example/"}])
def test_a_file_while_no_mis_is_connected_lets_nobody_forget_the_former_one(scene, between):  # noqa: F811
    provision({"school": {"slug": scene.school.slug}, "mis": None})
    if between:
        between = {**between, "credentials": {"secret": "a-secret-of-hill"}}
        provision({"school": {"slug": scene.school.slug}, "mis": between})
    new = {"mis_id": "N1", "forename": "New", "surname": "Here"}
    provision({"school": {"slug": scene.school.slug}, "students": [new]})
    there = {"provider": "wonde", "base_url": scene.mis.base_url}
    there["credentials"] = {"token": scene.mis.token, "school_id": "A-another"}
    provision({"school": {"slug": scene.school.slug}, "mis": there})
    scene.school = type(scene.school).objects.get()
    assert scene.ends(scene.arrives()).cause == "student_not_matched"
    assert scene.mis.requests == []


def test_a_leaver_of_the_new_mis_takes_over_nobody(moved):
    moved.school.students.filter(pk=moved.ava.pk).update(mis_id="1")
    known_as = moved.ava.name
    zed = {"mis_id": "1", "forename": "Zed", "surname": "Young", "active": False}
    provision({"school": {"slug": moved.school.slug}, "students": [zed]})
    moved.ava.refresh_from_db()
    assert (moved.ava.name, moved.ava.active) == (known_as, True)


@pytest.mark.parametrize("change", [{"timeout_s": 3}, {"enabled": True}])
def test_other_settings_are_no_other_mis(scene, change):  # noqa: F811
    provision({"school": {"slug": scene.school.slug}, "mis": {"provider": "wonde", **change}})
    scene.school = type(scene.school).objects.get()
    assert scene.ends(scene.arrives()).status == "successful"


def test_what_to_do_is_to_bring_its_pupils():
    assert fix_for(Cause.STUDENT_NOT_MATCHED, of_former_mis=True).startswith("Bring the pupils of your new")


def test_one_file_that_changes_the_mis_brings_those_whom_it_lists(scene):  # noqa: F811
    left_out = a_student(scene.school, "Old", "Hand", mis_id="A1749000579")
    there = {"provider": "wonde", "base_url": scene.mis.base_url}
    there["credentials"] = {"token": scene.mis.token, "school_id": "A-another"}
    ava = {"mis_id": scene.ava.mis_id, "forename": scene.ava.forename, "surname": scene.ava.surname}
    provision({"school": {"slug": scene.school.slug}, "mis": there, "students": [ava]})
    scene.school = type(scene.school).objects.get()
    left_out.refresh_from_db()
    assert scene.ends(scene.arrives()).cause != "student_not_matched"
    assert scene.ends(scene.arrives(student=left_out)).cause == "student_not_matched"


def test_a_stranger_under_the_id_of_whom_a_file_left_out_gets_no_mark_of_theirs(moved):
    new = {"mis_id": "N1", "forename": "New", "surname": "Here"}
    slug, codes = {"slug": moved.school.slug}, [{"code": "L", "mis_id": "A1203"}]
    provision({"school": slug, "students": [new], "attendance_codes": codes})
    zed = {"mis_id": moved.ava.mis_id, "forename": "Zed", "surname": "Young"}
    provision({"school": slug, "students": [zed]})
    moved.school = type(moved.school).objects.get()
    moved.ava.refresh_from_db()
    assert moved.ends(moved.arrives()).cause == "student_not_matched"
    assert moved.mis.requests == []

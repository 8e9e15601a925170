"""A synchronisation whose ids are others than before is held, and what a person says yes to is done."""

from html import unescape

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from custr.models import Student
from mis.models import Connection, SyncRun
from mis.pool import pool, sync_pool
from mis.sync.words import sentence_of
from mis.sync.working import make_now
from tests.admin_cast import filled_in, signed_in, somebody
from tests.cast import a_reason
from tests.mis.sync.conftest import mis, on_roll, school, sync  # noqa: F401 - fixtures
from tests.mis.sync.fake_mis import a_letter, a_pupil

pytestmark = pytest.mark.django_db

NAMES = [("Ava", "Olsen"), ("Ben", "King"), ("Cai", "Moss"), ("Dee", "Hart"), ("Eli", "Ng"), ("Flo", "Wu")]


def pupils(*ids, names=NAMES, **fields):
    return [a_pupil(number, *name, **fields) for number, name in zip(ids, names, strict=False)]


def by_name(school):  # noqa: F811
    return {row.name: (row.pk, row.mis_id) for row in Student.objects.filter(school=school, active=True)}


@pytest.fixture
def held(sync, mis):  # noqa: F811
    """A school whose six pupils came from its MIS."""
    mis.pupils = pupils(1, 2, 3, 4, 5, 6)
    assert sync().status == "succeeded"


@pytest.fixture
def another(held, school):  # noqa: F811
    """The school changes its MIS, by the form: another system behind Wonde."""
    admin = signed_in(somebody("head", "admin", school))
    page = f"/admin/mis/connection/{Connection.objects.get().pk}/change/"
    admin.post(page, filled_in(admin.get(page), system="arbor"))
    assert Connection.objects.get().system == "arbor"


def confirmed(sync, run):  # noqa: F811
    return sync(whole=True, proposal=run.proposal)


def test_other_ids_of_another_mis_are_held_and_then_moved_over(another, sync, mis, school):  # noqa: F811
    before = by_name(school)
    mis.pupils = pupils(71, 72, 73, 74, 75, 76)
    run = sync()
    assert (run.status, run.cause) == ("failed", "other_ids")
    assert "same names, other ids: 6 pupils" in sentence_of(run)
    assert by_name(school) == before
    assert ["pupil_moved", "Ava Olsen", {"mis_id": ["A1", "A71"]}] in run.lines
    done = confirmed(sync, run)
    assert done.status == "succeeded"
    assert by_name(school) == {name: (pk, f"A7{mis_id[1:]}") for name, (pk, mis_id) in before.items()}


def test_ids_that_change_hands_follow_their_pupils(another, sync, mis, school):  # noqa: F811
    before = {name: pk for name, (pk, _id) in by_name(school).items()}
    mis.pupils = pupils(2, 3, 4, 5, 6, 1)
    run = sync()
    assert run.cause == "other_ids"
    assert "another name for the same id: 6 ids" in sentence_of(run)
    assert confirmed(sync, run).status == "succeeded"
    assert by_name(school)["Ava Olsen"] == (before["Ava Olsen"], "A2")
    assert by_name(school)["Flo Wu"] == (before["Flo Wu"], "A1")


def test_the_same_ids_for_other_people_are_new_pupils(another, sync, mis, school):  # noqa: F811
    before = {pk for pk, _id in by_name(school).values()}
    strangers = [(f"Zed{letter}", f"Young{letter}") for letter in "abcdef"]
    mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=strangers)
    run = sync()
    assert (run.status, run.cause) == ("failed", "other_names")
    assert "another name" in sentence_of(run)
    assert confirmed(sync, run).status == "succeeded"
    assert {pk for pk, _id in by_name(school).values()}.isdisjoint(before)
    assert on_roll(school) == {f"A{number}" for number in range(1, 7)}
    assert Student.objects.filter(pk__in=before, active=False).count() == 6


def test_one_stranger_under_a_former_id_is_enough_to_ask(another, sync, mis, school):  # noqa: F811
    mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=[("Zed", "Young"), *NAMES[1:]])
    assert sync().cause == "other_names"
    assert "Ava Olsen" in by_name(school)


def test_the_same_ids_and_names_in_another_mis_go_on(another, sync, mis, school):  # noqa: F811
    before = by_name(school)
    mis.pupils = pupils(1, 2, 3, 4, 5, 6)
    assert sync().status == "succeeded"
    assert by_name(school) == before


def test_what_was_not_looked_at_is_not_done(another, sync, mis, school):  # noqa: F811
    mis.pupils = pupils(71, 72, 73, 74, 75, 76)
    run = sync()
    mis.pupils = pupils(81, 82, 83, 84, 85, 86)
    again = confirmed(sync, run)
    assert (again.status, again.cause) == ("failed", "other_ids")
    assert on_roll(school) == {f"A{number}" for number in range(1, 7)}


def test_reasons_whose_code_is_gone_are_listed_before_anything_is_done(another, sync, mis, school):  # noqa: F811
    a_reason(school, "Overslept", code="U")
    mis.pupils, mis.codes = pupils(71, 72, 73, 74, 75, 76), [a_letter("L")]
    run = sync()
    assert ["code_gone", "U", ["Overslept"]] in run.lines
    assert school.attendance_codes.get(code="U").active


def test_a_upn_and_an_admission_number_are_known_again(held, another, sync, mis, school):  # noqa: F811
    Student.objects.filter(mis_id="A1").update(upn="H801", forename="Eva", surname="Nilsen")
    Student.objects.filter(mis_id="A2").update(admission_number="0047", surname="Reed")
    pk = Student.objects.get(mis_id="A1").pk
    rows = pupils(71, 72, 73, 74, 75, 76)
    rows[0]["education_details"]["data"]["upn"] = "H801"
    rows[1]["education_details"]["data"]["admission_number"] = "0047"
    mis.pupils = rows
    assert confirmed(sync, sync()).status == "succeeded"
    assert by_name(school)["Ava Olsen"] == (pk, "A71")
    assert Student.objects.filter(school=school).count() == 6
    assert "H801" not in str(list(SyncRun.objects.values()))


class TestTheSameMis:
    def test_many_names_that_share_no_part_are_asked_about(self, held, sync, mis, school):  # noqa: F811
        before = by_name(school)
        names = [("Zed", "Young"), ("Yan", "Xu"), ("Wim", "Vos"), ("Uma", "Tan"), *NAMES[4:]]
        mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=names)
        run = sync(whole=True)
        assert (run.status, run.cause) == ("failed", "other_names")
        assert by_name(school) == before
        assert confirmed(sync, run).status == "succeeded"
        assert by_name(school)["Zed Young"] == before["Ava Olsen"]

    def test_a_few_names_may_change(self, held, sync, mis, school):  # noqa: F811
        names = [("Zed", "Young"), ("Yan", "Xu"), ("Wim", "Vos"), *NAMES[3:]]
        mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=names)
        assert sync(whole=True).status == "succeeded"

    def test_a_part_of_a_name_may_change_for_everybody(self, held, sync, mis, school):  # noqa: F811
        mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=[(name[0], "Smith") for name in NAMES])
        assert sync(whole=True).status == "succeeded"

    def test_many_new_ids_for_the_same_names_are_held(self, held, sync, mis, school):  # noqa: F811
        before = by_name(school)
        mis.pupils = pupils(71, 72, 73, 74, 75, 6)
        run = sync(whole=True)
        assert run.cause == "other_ids"
        assert confirmed(sync, run).status == "succeeded"
        assert by_name(school)["Ava Olsen"] == (before["Ava Olsen"][0], "A71")

    def test_a_school_of_before_goes_on_as_it_was(self, held, sync, mis, school):  # noqa: F811
        type(school).objects.update(pupils_from=None)
        mis.pupils = pupils(1, 2, 3, 4, 5, 6, form="8B")
        assert sync(whole=True).counts == {"pupil_changed": 6}


def test_a_whole_school_moves_over(sync, mis, school):  # noqa: F811
    names = [(f"Forename{number}", f"Surname{number}") for number in range(400)]
    mis.pupils = pupils(*range(1000, 1400), names=names)
    sync()
    Connection.objects.update(system="arbor")
    before = {name: pk for name, (pk, _id) in by_name(school).items()}
    mis.pupils = pupils(*range(1001, 1401), names=names)
    assert confirmed(sync, sync(whole=True)).status == "succeeded"
    assert {name: pk for name, (pk, _id) in by_name(school).items()} == before
    assert len(before) == 400


class TestThePage:
    @pytest.fixture
    def page(self, school):  # noqa: F811
        return f"/admin/mis/connection/{Connection.objects.get().pk}/"

    def test_shows_who_would_be_moved_and_moves_them(self, another, sync, mis, school, page):  # noqa: F811
        before = by_name(school)
        a_reason(school, "Overslept", code="U")
        mis.pupils, mis.codes = pupils(71, 72, 73, 74, 75, 76), [a_letter("L")]
        sync()
        admin = signed_in(somebody("boss", "admin", school))
        shown = unescape(admin.get(f"{page}change/").text)
        assert "same names, other ids: 6 pupils" in shown
        assert "Ava Olsen" in shown
        assert "id in the MIS A1 → A71" in shown
        assert "U is no longer a code of the MIS. Choose another for: Overslept." in shown
        proposal = SyncRun.objects.first().proposal
        assert f'name="proposal" value="{proposal}"' in shown
        pool.stop()
        sync_pool.stop()
        admin.post(f"{page}sync/", {"proposal": proposal})
        pool.reopen()
        sync_pool.reopen()
        assert make_now(SyncRun.objects.get(status="waiting")).status == "succeeded"
        assert by_name(school)["Ava Olsen"] == (before["Ava Olsen"][0], "A71")
        assert "Is this right?" not in admin.get(f"{page}change/").text
        assert "other ids or names confirmed" in admin.get(f"{page}history/").text

    def test_says_another_name_of_such_an_id(self, another, sync, mis, school, page):  # noqa: F811
        mis.pupils = pupils(1, 2, 3, 4, 5, 6, names=[("Zed", "Young"), *NAMES[1:]])
        sync()
        admin = signed_in(somebody("boss", "admin", school))
        shown = unescape(admin.get(f"{page}change/").text)
        assert "Another name" in shown
        assert "A1: Ava Olsen → Zed Young" in shown

    def test_the_command_ends_with_one_sentence(self, another, mis, school):  # noqa: F811
        mis.pupils = pupils(71, 72, 73, 74, 75, 76)
        with pytest.raises(CommandError, match="same names, other ids"):
            call_command("sync_mis", school.slug)

"""Import pupils, in the admin: a file is shown before it is brought in, to whoever configures the school."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from custr.models import Role, Student
from mis.models import PupilFile
from mis.pupil_files.keeping import KEPT_FOR
from mis.sync.nightly import look as nightly_look
from tests.admin_cast import said, signed_in, somebody, the_operator
from tests.cast import a_connection, a_school, a_student
from tests.mis.pupil_files.files import AVA, BEN, HEADINGS, a_csv, an_xlsx, text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/custr/student/import/"


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def upload(client, content, *, name="pupils.csv", page=PAGE):
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def shown(client, content, **more):
    """The page of an uploaded file."""
    answer = upload(client, content, **more)
    assert answer.status_code == 302, answer.context and answer.context["error"]
    return client.get(answer.url)


def fields(page, **changes):
    """What the page's form posts as it stands."""
    data = {f"column_{f.name}": value for f in page.context["fields"] for value, _w, on in f.options if on}
    data["shown"] = page.context["preview"].digest if "preview" in page.context else ""
    data |= {name: "on" for name in ("let_go", "accept_leavers") if getattr(page.context["choices"], name)}
    return {**data, **changes}


def press(client, page, button, **changes):
    return client.post(page.request["PATH_INFO"], fields(page, **{button: ""}, **changes))


def words(page):
    return " ".join(page.content.decode().split())


def words_alone(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


class TestFromFileToPupils:
    def test_the_list_of_pupils_leads_there(self, admin):
        assert PAGE in words(admin.get("/admin/custr/student/"))

    def test_a_file_is_shown_first_and_changes_nothing(self, admin, school):
        page = shown(admin, a_csv(AVA, BEN))
        assert [(kind.title, kind.count) for kind in page.context["kinds"]] == [
            ("New", 2),
            ("Changed", 0),
            ("Coming back", 0),
            ("Made inactive", 0),
        ]
        assert "Ava Olsen" in words(page)
        assert not Student.objects.exists()

    def test_then_it_is_brought_in_and_forgotten(self, admin, school):
        page = shown(admin, a_csv(AVA, BEN), name="On roll.csv")
        answer = press(admin, page, "bring")
        assert answer.url == reverse("admin:custr_student_changelist")
        assert "Pupils imported from On roll.csv: 2 pupils new" in said(admin.get(answer.url))
        assert Student.objects.filter(school=school, active=True).count() == 2
        assert not PupilFile.objects.exists()

    def test_the_schools_history_tells_who_did_it(self, admin, school):
        press(admin, shown(admin, a_csv(AVA)), "bring")
        page = words(admin.get(reverse("admin:custr_school_history", args=[school.pk])))
        assert "Pupils imported from pupils.csv: 1 pupil new" in page
        assert "office" in page

    def test_excel_will_do(self, admin):
        press(admin, shown(admin, an_xlsx(HEADINGS, AVA), name="pupils.xlsx"), "bring")
        assert Student.objects.get().name == "Ava Olsen"

    def test_a_change_is_shown_field_by_field(self, admin, school):
        a_student(school, mis_id="1001", form="7A")
        page = shown(admin, a_csv(AVA))
        assert "form 7A → 7B" in words(page)
        assert page.context["preview"].unchanged == 0

    def test_a_name_is_no_markup(self, admin):
        page = shown(admin, a_csv(("1", "<script>alert(1)</script>", "Olsen", "7", "<b>7B</b>")))
        assert "<script>alert" not in words(page)
        assert "&lt;script&gt;alert" in words(page)


class TestDoubt:
    """Each question stands on the page with what answers it, and there is no other way past it."""

    CSV = [("Adno", "Forename", "Surname", "Form", "Status")]

    def test_nothing_is_offered_while_a_question_is_open(self, admin):
        rows = [*self.CSV, ("1", "Ava", "Olsen", "7B", "Active"), ("2", "Ben", "Ng", "7B", "Left")]
        page = shown(admin, text_of(rows).encode())
        assert "1 question before anything can be imported" in words(page)
        assert 'name="bring"' not in words(page)
        assert "Nothing was changed" in words(press(admin, page, "bring"))
        assert not Student.objects.exists()

    def test_who_is_on_roll_is_a_tick_for_each_value(self, admin):
        rows = [*self.CSV, ("1", "Ava", "Olsen", "7B", "Active"), ("2", "Ben", "Ng", "7B", "Left")]
        page = shown(admin, text_of(rows).encode())
        page = press(admin, page, "look", on_roll_4_asked="1", on_roll_4="active")
        assert "Status: left (1)" in words(page)
        press(admin, page, "bring", on_roll_4_asked="1", on_roll_4="active")
        assert [row.name for row in Student.objects.all()] == ["Ava Olsen"]

    def test_a_total_is_left_out_by_a_tick(self, admin):
        rows = [*self.CSV, ("1", "Ava", "Olsen", "", ""), ("Total: 1", "", "", "", "")]
        page = shown(admin, text_of(rows).encode())
        assert "Row 3: Total: 1" in words(page)
        assert "Tick what is to be left out." in words(page)
        page = press(admin, page, "look", skip_row="3")
        press(admin, page, "bring", skip_row="3")
        assert Student.objects.count() == 1

    def test_the_encoding_is_chosen_by_how_the_names_look(self, admin):
        page = shown(admin, text_of([*self.CSV, ("1", "Sánchez", "Olsen", "", "")]).encode("cp850"))
        assert "IBM 850: DOS, Western Europe · Sánchez" in words(page)
        page = press(admin, page, "look", encoding="ibm850")
        press(admin, page, "bring", encoding="ibm850")
        assert Student.objects.get().forename == "Sánchez"

    def test_what_the_wrong_letters_spoil_is_no_mistake_of_the_file(self, admin):
        page = shown(admin, text_of([*self.CSV, ("1", "Müller", "Olsen", "", "")]).encode("cp850"))
        assert "1 question before anything can be imported" in words(page)
        assert "nothing can be imported until" not in words(page)

    def test_only_sheets_that_have_the_columns_are_said_to_have_them(self, admin):
        def add(sheet):
            for title, rows in (("Year 8", [HEADINGS, BEN]), ("Notes", [("See Mrs Ng",)])):
                other = sheet.parent.create_sheet(title)
                for row in rows:
                    other.append(row)

        page = shown(admin, an_xlsx(HEADINGS, AVA, change=add))
        assert "has the columns of pupils: “Sheet”, “Year 8”." in words(page)
        assert ">Notes</option>" in words(page)

    def test_of_two_sheets_one_is_chosen(self, admin):
        def add(sheet):
            other = sheet.parent.create_sheet("Year 8")
            for row in (("Adno", "Surname", "Forename"), ("2", "Ng", "Ben")):
                other.append(row)

        page = shown(admin, an_xlsx(HEADINGS, AVA, change=add))
        page = press(admin, page, "look", sheet="Year 8", sheet_shown="")
        press(admin, page, "bring", sheet="Year 8", sheet_shown="Year 8")
        assert Student.objects.get().name == "Ben Ng"

    @pytest.mark.parametrize(
        ("answer", "names"), [("yes", ["Ava Olsen", "Ben Okafor"]), ("no", ["Ava Olsen"])]
    )
    def test_hidden_rows_are_taken_or_not(self, admin, answer, names):
        def hide(sheet):
            sheet.row_dimensions[3].hidden = True

        page = shown(admin, an_xlsx(HEADINGS, AVA, BEN, change=hide))
        assert "1 row is hidden" in words(page)
        page = press(admin, page, "look", hidden=answer)
        press(admin, page, "bring", hidden=answer)
        assert sorted(row.name for row in Student.objects.all()) == names

    def test_what_would_be_emptied_takes_a_tick(self, admin, school):
        a_student(school, mis_id="1", form="7B")
        page = shown(admin, text_of([*self.CSV, ("1", "Ava", "Olsen", "", "")]).encode())
        assert "The file empties what is filled in for 1 pupil. Ava Olsen: Form 7B" in words_alone(page)
        page = press(admin, page, "bring")
        assert "Nothing was changed: The file empties" in words(page)
        assert "--accept" not in words(page)
        press(admin, page, "bring", accept_emptied="on")
        assert Student.objects.get().form == ""

    def test_the_rows_are_kept_and_not_the_file(self, admin):
        upload(admin, an_xlsx(HEADINGS, AVA))
        assert b"PK" not in bytes(PupilFile.objects.get().content)[:4]

    def test_what_an_older_version_kept_is_chosen_once_more(self, admin):
        url = upload(admin, a_csv(AVA)).url
        PupilFile.objects.update(content=a_csv(AVA))
        assert "no longer kept here" in said(admin.get(admin.get(url).url))

    def test_a_upn_is_never_shown(self, admin):
        rows = [("UPN", "Forename", "Surname"), ("A123456789012", "Ava", "Olsen")]
        assert "A123456789012" not in words(shown(admin, text_of(rows).encode()))


class TestColumns:
    def test_what_was_guessed_is_shown_with_a_sample(self, admin):
        page = shown(admin, a_csv(AVA, BEN))
        found = {f.name: (next(w for _v, w, on in f.options if on), f.sample) for f in page.context["fields"]}
        assert found["forename"] == ("B · Forename", "Ava, Ben")
        assert found["legal_surname"] == ("(no column)", "")

    def test_a_legal_name_is_not_among_the_samples(self, admin):
        rows = [("Adm no", "Forename", "Surname", "Legal surname"), ("1", "Ava", "Olsen", "Secret")]
        assert "Secret" not in words(shown(admin, text_of(rows).encode()))

    def test_another_can_be_chosen(self, admin):
        page = shown(admin, text_of([("No", "A", "B"), ("1", "Olsen", "Ava")]).encode())
        assert "No column is chosen for: Forename." in words(page)
        page = press(admin, page, "look", column_mis_id="0", column_forename="2", column_surname="1")
        assert "Ava Olsen" in words(page)
        press(admin, page, "bring")
        assert Student.objects.get().name == "Ava Olsen"

    def test_a_column_chosen_with_the_last_press_is_shown_first(self, admin):
        page = shown(admin, a_csv(AVA))
        page = press(admin, page, "bring", column_form="none")
        assert "Nothing was changed: a choice" in words(page)
        assert not Student.objects.exists()
        press(admin, page, "bring")
        assert Student.objects.get().form == ""

    @pytest.mark.parametrize("nonsense", ["99", "-1", "x", "²", "9" * 5_000])
    def test_one_that_is_not_there_is_not_taken(self, admin, nonsense):
        page = shown(admin, a_csv(AVA))
        assert press(admin, page, "look", column_form=nonsense).status_code == 200


class TestLeavers:
    def test_are_let_go_only_after_they_were_shown(self, admin, school):
        press(admin, shown(admin, a_csv(AVA, BEN)), "bring")
        page = shown(admin, a_csv(AVA))
        assert "Make inactive the 1 pupil" in words(page)
        page = press(admin, page, "bring", let_go="on")
        assert "Nothing was changed" in words(page)
        assert "Ben Okafor" in words(page)
        assert Student.objects.filter(active=True).count() == 2
        press(admin, page, "bring")
        assert [row.name for row in Student.objects.filter(active=True)] == ["Ava Olsen"]

    def test_more_than_half_takes_a_second_tick(self, admin, school):
        many = [(str(number), "Ava", f"Olsen {number}", "7", "7B") for number in range(50)]
        press(admin, shown(admin, a_csv(*many)), "bring")
        page = press(admin, shown(admin, a_csv(*many[:20])), "look", let_go="on")
        assert "it is more than half" in words(page)
        page = press(admin, page, "bring")
        assert "More than half of the pupils would be made inactive at once." in words(page)
        press(admin, page, "bring", accept_leavers="on")
        assert Student.objects.filter(active=True).count() == 20

    def test_a_year_that_was_renumbered_is_questioned(self, admin, school):
        press(admin, shown(admin, a_csv(AVA)), "bring")
        page = shown(admin, a_csv(("U77", *AVA[1:])))
        assert "1 new pupil has the name of a pupil who is not in the file" in words(page)


class TestNothingHalfDone:
    def test_mistakes_are_told_and_there_is_no_button(self, admin):
        page = shown(admin, a_csv(AVA, ("", "Ben", "Okafor", "8", "8C")))
        assert "Row 3, column A (Admission number): is empty." in words(page)
        assert 'name="bring"' not in words(page)
        assert "Nothing was changed" in words(press(admin, page, "bring"))
        assert not Student.objects.exists()

    def test_no_more_mistakes_are_shown_than_a_person_reads(self, admin):
        page = shown(admin, a_csv(*[("", "Ben", "Okafor", "8", "8C")] * 250))
        assert "250 mistakes" in words(page)
        assert words(page).count("is empty.") == 100
        assert "And 150 more." in words(page)

    def test_what_was_never_shown_is_not_brought(self, admin):
        page = shown(admin, a_csv(AVA))
        assert "Nothing was changed" in words(press(admin, page, "bring", shown=""))
        assert not Student.objects.exists()

    def test_a_pupil_changed_meanwhile_is_shown_first(self, admin, school):
        a_student(school, mis_id="1001", form="7A")
        page = shown(admin, a_csv(AVA))
        Student.objects.update(form="7C")
        page = press(admin, page, "bring")
        assert "form 7C → 7B" in words(page)
        assert Student.objects.get().form == "7C"
        press(admin, page, "bring")
        assert Student.objects.get().form == "7B"

    def test_pressed_twice_it_is_imported_once(self, admin):
        page = shown(admin, a_csv(AVA))
        press(admin, page, "bring")
        again = press(admin, page, "bring")
        assert again.url == PAGE
        assert Student.objects.count() == 1


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "The file is empty."),
            (b"\x89PNG\x00", "neither text nor an Excel workbook"),
            (b"PK\x03\x04 broken", "damaged"),
            (b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ],
    )
    def test_one_that_cannot_be_read_is_not_kept(self, admin, content, told):
        answer = upload(admin, content)
        assert answer.status_code == 400
        assert told in words(answer)
        assert not PupilFile.objects.exists()

    def test_none_at_all_is_asked_for(self, admin):
        assert "Choose a file first." in words(admin.post(PAGE))

    def test_is_kept_for_an_hour(self, admin):
        url = upload(admin, a_csv(AVA)).url
        with time_machine.travel(timezone.now() + KEPT_FOR - timedelta(minutes=1)):
            assert admin.get(url).status_code == 200
        with time_machine.travel(timezone.now() + KEPT_FOR):
            answer = admin.get(url)
            assert "no longer kept here" in said(admin.get(answer.url))

    def test_is_forgotten_by_itself(self, admin):
        upload(admin, a_csv(AVA))
        nightly_look(timezone.now())
        assert PupilFile.objects.count() == 1
        nightly_look(timezone.now() + KEPT_FOR)
        assert PupilFile.objects.count() == 0

    def test_another_takes_its_place(self, admin):
        upload(admin, a_csv(AVA))
        upload(admin, a_csv(BEN))
        assert PupilFile.objects.count() == 1

    def test_can_be_given_up(self, admin, school):
        page = shown(admin, a_csv(AVA))
        assert press(admin, page, "forget").url == f"{PAGE}?school={school.pk}"
        assert not PupilFile.objects.exists()

    def test_is_not_in_the_session(self, admin):
        upload(admin, a_csv(("1", "Quintessa", "Olsen", "7", "7B")))
        assert "Quintessa" not in str(dict(admin.session))

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_an_empty_one_can_be_had(self, admin, kind):
        answer = admin.get(f"{PAGE}template.{kind}")
        assert answer["Content-Disposition"] == f'attachment; filename="pupils.{kind}"'
        assert "There is no pupil below" in words(shown(admin, answer.content))

    def test_of_a_kind_that_there_is(self, admin):
        assert admin.get(f"{PAGE}template.exe").status_code == 404


class TestDoors:
    def test_nobody_else_sees_the_file(self, admin, school):
        url = upload(admin, a_csv(AVA)).url
        colleague = signed_in(somebody("colleague", Role.ADMIN, school))
        assert colleague.get(url).url == PAGE
        assert colleague.post(url, {"forget": ""}).url == PAGE
        assert PupilFile.objects.count() == 1

    def test_somebody_who_no_longer_configures_the_school_does_not_either(self, admin, school):
        url = upload(admin, a_csv(AVA)).url
        user = PupilFile.objects.get().user
        user.memberships.create(school=a_school(), role=Role.ADMIN)
        user.memberships.filter(school=school).delete()
        assert admin.get(url).url == PAGE
        assert admin.post(url, {"bring": ""}).url == PAGE

    def test_a_person_of_the_staff_is_not_let_in(self, school):
        teacher = signed_in(somebody("teacher", Role.STAFF, school))
        assert teacher.get(PAGE, follow=True).status_code == 403
        assert Client().get(PAGE).status_code == 302

    def test_a_post_from_elsewhere_is_refused(self, school):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(somebody("it", Role.ADMIN, school))
        assert upload(strict, a_csv(AVA)).status_code == 403

    def test_a_trust_chooses_the_school_first(self, school):
        other = a_school(name="Southgate")
        trust = signed_in(somebody("trust", Role.TRUST, school, other))
        assert list(trust.get(PAGE).context["schools"]) == [school, other]
        press(trust, shown(trust, a_csv(AVA), page=f"{PAGE}?school={other.pk}"), "bring")
        assert Student.objects.get().school == other

    @pytest.mark.parametrize("named", ["-1", "x", ""])
    def test_a_school_that_is_not_theirs_is_as_if_it_were_not_named(self, school, named):
        elsewhere = a_school(name="Elsewhere")
        trust = signed_in(somebody("trust", Role.TRUST, school, a_school(name="Southgate")))
        for asked in (named, str(elsewhere.pk)):
            upload(trust, a_csv(AVA), page=f"{PAGE}?school={asked}")
        assert not PupilFile.objects.exists()

    def test_an_operator_chooses_among_all(self, school):
        a_school(name="Southgate")
        assert len(the_operator().get(PAGE).context["schools"]) == 2


class TestWhereThereIsAnMis:
    def test_the_page_says_where_the_pupils_come_from(self, admin, school):
        a_connection(school)
        page = admin.get(PAGE)
        assert "come from its MIS (SIMS by Wonde)" in words(page)
        assert 'type="file"' not in words(page)

    def test_a_file_is_not_even_kept(self, admin, school):
        a_connection(school)
        upload(admin, a_csv(AVA))
        assert not PupilFile.objects.exists()

    def test_one_connected_meanwhile_ends_it(self, admin, school):
        page = shown(admin, a_csv(AVA))
        a_connection(school)
        assert "come from its MIS" in words(press(admin, page, "bring"))
        assert "come from its MIS" in words(admin.get(page.request["PATH_INFO"]))
        assert not Student.objects.exists()

    def test_one_that_only_takes_marks_does_not_stand_in_the_way(self, admin, school):
        a_connection(school, provider="webhook", system="", credentials={"secret": "whsec_x"})
        press(admin, shown(admin, a_csv(AVA)), "bring")
        assert Student.objects.count() == 1

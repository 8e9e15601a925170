"""Pupils brought in from a file: who is new, changed, back or gone, all at once or not at all."""

import pytest
from django.db import connection as database

from custr.models import Student
from mis.adapters.rows import StudentRow
from mis.pupil_files.bringing import OtherwiseError, bring, look
from mis.pupil_files.preview import MOST_LINES, Choices
from mis.pupil_files.table import FileError
from mis.sync.tally import Change
from tests.cast import a_connection, a_school, a_student

pytestmark = pytest.mark.django_db

AVA = StudentRow(mis_id="1", forename="Ava", surname="Olsen", year="7", form="7B")
BEN = StudentRow(mis_id="2", forename="Ben", surname="Okafor", year="8", form="8C")
KEEP, LET_GO = Choices(mapped={}), Choices(mapped={}, let_go=True)
SURE = Choices(mapped={}, let_go=True, accept_leavers=True)


@pytest.fixture
def school():
    return a_school()


def listed(school):
    rows = Student.objects.filter(school=school).order_by("mis_id")
    return [(row.mis_id, row.name, row.form, row.active) for row in rows]


def counts(preview):
    return {change.value: number for change, number in preview.counts.items() if number}


class TestBringing:
    def test_a_school_begins_with_a_file(self, school):
        done = bring([AVA, BEN], school, KEEP)
        assert counts(done) == {"pupil_new": 2}
        assert listed(school) == [("1", "Ava Olsen", "7B", True), ("2", "Ben Okafor", "8C", True)]

    def test_they_can_be_found_by_name_at_once(self, school):
        bring([StudentRow(mis_id="3", forename="Łukasz", surname="Ó Briain")], school, KEEP)
        assert Student.objects.get(name_key="lukasz o briain").search_key == " lukasz o briain "

    def test_the_same_file_again_changes_nothing(self, school):
        bring([AVA, BEN], school, KEEP)
        done = bring([AVA, BEN], school, LET_GO)
        assert (counts(done), done.changes, done.unchanged) == ({}, 0, 2)

    def test_what_changed_is_told_field_by_field(self, school):
        bring([AVA], school, KEEP)
        moved = StudentRow(mis_id="1", forename="Ava", surname="Olsen-Ng", year="8", form="8B")
        done = bring([moved], school, KEEP)
        ((_change, whom, fields),) = done.by_kind[Change.PUPIL_CHANGED]
        assert whom == "Ava Olsen-Ng"
        assert fields == {"surname": ["Olsen", "Olsen-Ng"], "year": ["7", "8"], "form": ["7B", "8B"]}
        assert done.unchanged == 0

    def test_a_legal_name_is_kept_and_not_told(self, school):
        bring([AVA], school, KEEP)
        legal = StudentRow(mis_id="1", forename="Ava", surname="Olsen", legal_surname="Secret")
        done = bring([legal], school, KEEP)
        assert "Secret" not in str(done)
        assert Student.objects.get().legal_surname == "Secret"

    def test_what_the_file_has_no_column_for_stays(self, school):
        bring([AVA], school, KEEP)
        bring([StudentRow(mis_id="1", forename="Ava", surname="Ng")], school, KEEP)
        assert Student.objects.get().form == "7B"

    def test_another_schools_pupils_are_not_touched(self, school):
        other = a_student(a_school(), mis_id="1", from_file=True)
        bring([AVA, BEN], school, SURE)
        other.refresh_from_db()
        assert (other.active, other.form) == (True, "7B")
        assert Student.objects.filter(mis_id="1").count() == 2


class TestLeaving:
    def test_nobody_goes_unless_it_is_asked_for(self, school):
        bring([AVA, BEN], school, KEEP)
        done = bring([AVA], school, KEEP)
        assert done.outside.from_file == 1
        assert [active for *_rest, active in listed(school)] == [True, True]

    def test_asked_for_whoever_is_missing_becomes_inactive_and_stays_a_row(self, school):
        bring([AVA, BEN], school, KEEP)
        done = bring([AVA], school, LET_GO)
        assert counts(done) == {"pupil_left": 1}
        assert listed(school)[1] == ("2", "Ben Okafor", "8C", False)

    def test_whoever_comes_back_is_the_same_row(self, school):
        bring([AVA, BEN], school, KEEP)
        ben = Student.objects.get(mis_id="2").pk
        bring([AVA], school, LET_GO)
        done = bring([AVA, BEN], school, KEEP)
        assert counts(done) == {"pupil_back": 1}
        assert Student.objects.get(mis_id="2", active=True).pk == ben

    def test_whom_no_file_brought_no_file_lets_go(self, school):
        told_by_an_mis = a_student(school, "Cara", "Ortiz")
        bring([AVA], school, KEEP)
        done = bring([AVA], school, SURE)
        assert (counts(done), done.outside.not_from_file) == ({}, 1)
        told_by_an_mis.refresh_from_db()
        assert told_by_an_mis.active

    def test_a_file_that_names_them_adopts_them(self, school):
        a_student(school, mis_id="1")
        bring([AVA], school, KEEP)
        assert counts(bring([BEN], school, SURE)) == {"pupil_new": 1, "pupil_left": 1}

    def test_more_than_half_at_once_takes_a_second_word(self, school):
        many = [StudentRow(mis_id=str(n), forename="Ava", surname=f"Olsen {n}") for n in range(50)]
        bring(many, school, KEEP)
        assert look(many[:24], school, LET_GO).too_many_left
        with pytest.raises(FileError, match="More than half"):
            bring(many[:24], school, LET_GO)
        assert Student.objects.filter(active=True).count() == 50
        assert counts(bring(many[:24], school, SURE)) == {"pupil_left": 26}

    def test_a_changed_number_for_everybody_is_noticed(self, school):
        bring([AVA, BEN], school, KEEP)
        renumbered = [StudentRow(mis_id="U1", forename="AVA", surname="Olsen"), BEN]
        assert look(renumbered, school, KEEP).outside.namesakes == 1
        assert look([AVA, BEN], school, KEEP).outside.namesakes == 0


class TestLooking:
    def test_shows_what_bringing_does_and_does_nothing(self, school):
        bring([AVA], school, KEEP)
        files = [BEN, StudentRow(mis_id="3", forename="Cara", surname="Ortiz")]
        before = listed(school)
        seen = look(files, school, SURE)
        assert listed(school) == before
        assert bring(files, school, SURE, shown=seen.digest) == seen

    def test_writes_nothing_at_all(self, school, django_assert_max_num_queries):
        bring([AVA], school, KEEP)
        with django_assert_max_num_queries(20) as seen:
            look([BEN], school, LET_GO)
        # PostgreSQL is read through a cursor that is declared first.
        assert {query["sql"].split()[0] for query in seen.captured_queries} <= {"SELECT", "DECLARE"}

    def test_names_some_of_every_kind(self, school):
        leavers = [StudentRow(mis_id=f"L{n}", forename="Lea", surname=f"Ver {n}") for n in range(60)]
        bring(leavers, school, KEEP)
        new = [StudentRow(mis_id=str(n), forename="Ava", surname=f"Olsen {n}") for n in range(300)]
        seen = look(new, school, LET_GO)
        assert counts(seen) == {"pupil_new": 300, "pupil_left": 60}
        assert [len(lines) for lines in seen.by_kind.values()] == [MOST_LINES, MOST_LINES]


class TestAsShownOrNotAtAll:
    def test_what_somebody_changed_meanwhile_is_noticed(self, school):
        shown = look([AVA, BEN], school, KEEP)
        bring([AVA], school, KEEP)
        with pytest.raises(OtherwiseError):
            bring([AVA, BEN], school, KEEP, shown=shown.digest)
        assert [mis_id for mis_id, *_rest in listed(school)] == ["1"]

    def test_beyond_the_lines_that_were_named_too(self, school):
        many = [StudentRow(mis_id=f"{n:03}", forename="Ava", surname=f"Olsen {n}") for n in range(99)]
        shown = look(many, school, KEEP)
        otherwise = [*many[:-1], StudentRow(mis_id="098", forename="Ava", surname="Somebody Else")]
        with pytest.raises(OtherwiseError):
            bring(otherwise, school, KEEP, shown=shown.digest)

    @pytest.mark.parametrize("other", [LET_GO, Choices(mapped={"form": 3})])
    def test_another_choice_is_not_what_was_shown(self, school, other):
        shown = look([AVA], school, KEEP)
        with pytest.raises(OtherwiseError):
            bring([AVA], school, other, shown=shown.digest)
        assert listed(school) == []

    def test_an_mis_connected_meanwhile_ends_it(self, school):
        shown = look([AVA], school, KEEP)
        a_connection(school)
        with pytest.raises(FileError, match="come from its MIS"):
            bring([AVA], school, KEEP, shown=shown.digest)
        assert listed(school) == []

    def test_a_database_that_fails_in_the_middle_leaves_nothing(self, school):
        """The last pupil's id is one that the database refuses: the first 400 are not there either."""
        rows = [StudentRow(mis_id=str(n), forename="Ava", surname=f"Olsen {n}") for n in range(400)]
        name = Student._meta.db_table

        def refuse_updates(execute, sql, params, many, context):
            if sql.startswith(f'UPDATE "{name}"'):
                raise RuntimeError("The power is cut.")
            return execute(sql, params, many, context)

        with pytest.raises(RuntimeError), database.execute_wrapper(refuse_updates):
            bring(rows, school, KEEP)
        assert listed(school) == []


class TestWhoMay:
    def test_a_school_whose_mis_tells_of_pupils_is_told_so(self, school):
        a_connection(school, enabled=False)
        with pytest.raises(FileError, match=r"its MIS \(SIMS by Wonde\)"):
            bring([AVA], school, KEEP)

    def test_a_school_whose_mis_only_takes_marks_may(self, school):
        a_connection(school, provider="webhook", system="", credentials={"secret": "whsec_x"})
        assert counts(bring([AVA], school, KEEP)) == {"pupil_new": 1}

    def test_an_mis_of_a_newer_version_is_left_alone(self, school):
        a_connection(school, provider="tomorrow", system="")
        with pytest.raises(FileError, match="come from its MIS"):
            bring([AVA], school, KEEP)

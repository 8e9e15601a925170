"""Who is who where the ids do not say."""

import pytest

from mis.adapters.rows import StudentRow
from mis.sync.matching import Known, other_names, same_pupils, told


def known(mis_id, forename="Ava", surname="Olsen", **fields):
    row = StudentRow(mis_id=mis_id, forename=forename, surname=surname, **{"form": "7B", **fields})
    return told(row)


def pairs(held, told_of, **how):
    return {(mine.mis_id, one.mis_id) for mine, one in same_pupils(held, told_of, **how)}


def test_a_upn_is_believed_whatever_the_name():
    assert pairs([known("1", upn="H801")], [known("9", "Eva", "Nilsen", form="8C", upn="h801")]) == {
        ("1", "9")
    }


@pytest.mark.parametrize(("surname", "same"), [("Olsen", True), ("Nilsen", False)])
def test_an_admission_number_needs_one_part_of_the_name(surname, same):
    told_of = [known("9", "Eva", surname, form="8C", admission_number="0047")]
    assert bool(pairs([known("1", admission_number="0047")], told_of)) is same


def test_a_name_needs_its_form_where_both_sides_know_one():
    assert pairs([known("1")], [known("9")]) == {("1", "9")}
    assert pairs([known("1")], [known("9", form="8C")]) == set()
    assert pairs([known("1")], [known("9", form=None)]) == {("1", "9")}


def test_accents_and_case_make_no_difference():
    assert pairs([known("1", "Zoë", "ŁUKASZ")], [known("9", "zoe", "Lukasz", form="7b")]) == {("1", "9")}


def test_namesakes_are_told_apart_by_their_form_or_not_at_all():
    held = [known("1"), known("2", form="8C")]
    assert pairs(held, [known("8"), known("9", form="8C")]) == {("1", "8"), ("2", "9")}
    assert pairs(held, [known("8", form=None), known("9", form=None)]) == set()
    assert pairs([known("1"), known("2")], [known("9")]) == set()


def test_the_better_proof_is_asked_first():
    held = [known("1", upn="H801"), known("2", "Ben", "King")]
    told_of = [known("8"), known("9", "Ben", "King", upn="H801")]
    assert pairs(held, told_of) == {("1", "9")}


def test_an_id_is_the_last_proof_and_needs_a_part_of_the_name():
    held = [known("1"), known("2", "Ben", "King")]
    told_of = [known("1", "Ava", "Reed", form="8C"), known("2", "Zed", "Young")]
    assert pairs(held, told_of) == set()
    assert pairs(held, told_of, by_id=True) == {("1", "1")}


@pytest.mark.parametrize(
    ("forename", "surname", "other"),
    [("Ava", "Reed", False), ("AVA-MAY", "Young", False), ("Zed", "Young", True), (None, None, False)],
)
def test_another_name_shares_no_part_with_the_old_one(forename, surname, other):
    found, both = other_names([known("1")], [known("1", forename, surname)])
    assert (bool(found), both) == (other, 1)


def test_a_upn_is_in_no_representation():
    assert "H801" not in repr(Known(mis_id="1", name="", name_key="", upn="H801"))

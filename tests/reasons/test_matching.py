"""What typed text matches."""

import pytest

from reasons.coding import ReasonRule
from reasons.matching import KnownCode, ListedReason, match_code, match_reason


def listed(text, kind="late_arrival", *, imported=False):
    return ListedReason(id=f"{text}/{kind}", text=text, kind=kind, rule=ReasonRule(), imported=imported)


BUS, STRASSE, ILL = listed("Missed the bus"), listed("Straße gesperrt"), listed("Feeling ill", "early_leave")
DENTIST = listed("Dentist", "both")
REASONS = (BUS, STRASSE, ILL, DENTIST)


@pytest.mark.parametrize(
    "typed",
    ["Missed the bus", "  missed   THE\tbus\n", "ＭＩＳＳＥＤ the bus", "Missed\u00a0the bus"],
)
def test_width_case_and_white_space_do_not_matter(typed):
    assert match_reason(typed, kind="late_arrival", reasons=REASONS) is BUS


def test_case_folding_is_more_than_lower_case():
    assert match_reason("STRASSE GESPERRT", kind="late_arrival", reasons=REASONS) is STRASSE


@pytest.mark.parametrize("typed", ["Missed the buss", "bus", "", "   ", "Missed the bus!"])
def test_what_is_not_the_text_matches_nothing(typed):
    assert match_reason(typed, kind="late_arrival", reasons=REASONS) is None


@pytest.mark.parametrize("typed", ["Missed the büs", "missed, the bus.", "Missed\u200b the b\u00adus"])
def test_accents_marks_and_what_nobody_sees_do_not_matter(typed):
    assert match_reason(typed, kind="late_arrival", reasons=REASONS).text == "Missed the bus"


def test_a_letter_is_compared_as_it_is():
    slash, dot = KnownCode(code="/", mis_id="1"), KnownCode(code="É.", mis_id="2")
    assert match_code("/", codes=[slash, dot]) == slash
    assert match_code("e", codes=[slash, dot]) is None


def test_a_reason_of_the_other_kind_is_not_matched_and_one_for_both_is():
    assert match_reason("Feeling ill", kind="late_arrival", reasons=REASONS) is None
    assert match_reason("Feeling ill", kind="early_leave", reasons=REASONS) is ILL
    assert match_reason("dentist", kind="late_arrival", reasons=REASONS) is DENTIST
    assert match_reason("dentist", kind="early_leave", reasons=REASONS) is DENTIST


def test_a_schools_own_reason_comes_before_an_imported_one_of_the_same_text():
    imported = listed("Dentist", "both", imported=True)
    assert match_reason("dentist", kind="late_arrival", reasons=(imported, DENTIST)) is DENTIST


def test_two_imported_reasons_of_one_text_are_no_match():
    twins = tuple(listed("Late", "both", imported=True) for _code in "LU")
    assert match_reason("late", kind="late_arrival", reasons=twins) is None
    assert match_reason("late", kind="late_arrival", reasons=twins[:1]) is twins[0]


CODES = (
    KnownCode(code="L", mis_id="A1", description="Late"),
    KnownCode(code="U", mis_id="A2", description="Arrived after registration closed"),
    KnownCode(code="M", mis_id="A3", description="Medical", active=False),
    KnownCode(code="LATE", mis_id="A4", description="Something else"),
)


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("l", "L"),
        (" U ", "U"),
        ("arrived after REGISTRATION closed", "U"),
        ("late", "L"),
        ("Something else", "LATE"),
    ],
)
def test_a_code_is_matched_by_its_description_before_its_letter(typed, letter):
    found = match_code(typed, codes=CODES)
    assert found is not None
    assert found.code == letter


@pytest.mark.parametrize("typed", ["M", "Medical", "", "X", "Lat"])
def test_inactive_and_unknown_codes_are_not_matched(typed):
    assert match_code(typed, codes=CODES) is None


def test_two_codes_of_one_description_are_no_match():
    twins = (
        KnownCode(code="A", mis_id="1", description="Other"),
        KnownCode(code="B", mis_id="2", description="other"),
    )
    assert match_code("Other", codes=twins) is None

"""What a run says of itself."""

from mis.provisioning.applying.tally import Kiosk, Tally
from mis.provisioning.report import as_json, as_text


def a_tally() -> Tally:
    tally = Tally()
    tally.created["attendance_codes"] = 34
    tally.created["kiosks"] = 1
    tally.updated["day"] = 1
    tally.kiosks.extend([Kiosk("Gate", "id-1", "token-1"), Kiosk("Hall", "id-2")])
    return tally


def test_programs_get_the_token_of_a_new_kiosk_alone() -> None:
    assert as_json("hill", a_tally(), dry_run=False)["kiosks"] == [
        {"name": "Gate", "id": "id-1", "token": "token-1"},
        {"name": "Hall", "id": "id-2"},
    ]


def test_programs_get_every_count() -> None:
    report = as_json("hill", a_tally(), dry_run=False)
    assert report["school"] == "hill"
    assert report["created"]["attendance_codes"] == 34
    assert report["created"]["students"] == 0


def test_what_a_dry_run_would_make_has_no_id() -> None:
    report = as_json("hill", a_tally(), dry_run=True)
    assert report["kiosks"] == [{"name": "Gate", "id": None}, {"name": "Hall", "id": "id-2"}]


def test_people_get_a_few_lines() -> None:
    assert as_text("hill", a_tally(), dry_run=False).splitlines() == [
        "hill: created attendance codes 34, kiosks 1; updated day 1.",
        "Kiosk Gate: token token-1",
        "A token is shown this once: put it into its kiosk now.",
    ]


def test_people_are_told_that_nothing_was_changed() -> None:
    text = as_text("hill", a_tally(), dry_run=True)
    assert "token" not in text
    assert text.endswith("This was a dry run: nothing was changed.")


def test_a_tally_never_shows_a_token() -> None:
    assert "token-1" not in repr(a_tally())

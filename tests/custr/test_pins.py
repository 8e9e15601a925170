"""The kiosk's PIN: hashed as a kiosk can check it by itself."""

import hashlib

import pytest

from custr.pins import hash_pin, pin_matches


def test_a_hash_is_what_a_kiosk_can_derive() -> None:
    stored = hash_pin("24680")
    assert set(stored) == {"salt", "hash", "iterations"}
    assert stored["iterations"] == 600_000
    derived = hashlib.pbkdf2_hmac("sha256", b"24680", bytes.fromhex(stored["salt"]), 600_000)
    assert derived.hex() == stored["hash"]


def test_the_right_pin_matches_and_another_does_not() -> None:
    stored = hash_pin("1234")
    assert pin_matches("1234", stored)
    assert not pin_matches("1235", stored)
    assert not pin_matches("", stored)


def test_one_pin_is_stored_differently_each_time() -> None:
    assert hash_pin("1234")["salt"] != hash_pin("1234")["salt"]


@pytest.mark.parametrize(
    "stored",
    [None, {}, {"salt": "zz", "hash": "", "iterations": 1}, {"salt": "00", "hash": 1, "iterations": 1}],
)
def test_what_is_no_hash_matches_nothing(stored: dict[str, object] | None) -> None:
    assert not pin_matches("1234", stored)

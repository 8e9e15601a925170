"""Devices: tokens and pairing codes (rest.md, Who is calling)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from custr import devices
from custr.devices import PairingCodeError, hash_token, issue_token, make_token, new_pairing_code, redeem
from custr.guesses import GuessingError
from custr.models import Device, PairingCode, WrongGuess
from tests.cast import a_school

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TABLET = "192.0.2.7"


@pytest.fixture
def device() -> Device:
    return Device.objects.create(school=a_school(), name="Reception")


def fail(times: int, address: str | None = TABLET) -> None:
    for _ in range(times):
        with pytest.raises(PairingCodeError):
            redeem("0000-0000", address)


def test_tokens_have_256_bits_and_differ():
    assert make_token() != make_token()
    assert len(make_token()) >= 43


def test_a_token_is_stored_hashed(device):
    token = issue_token(device)
    device.refresh_from_db()
    assert device.token_hash == hash_token(token)
    assert token not in str(Device.objects.values())


def test_a_new_token_ends_the_older_one(device):
    old = issue_token(device)
    issue_token(device)
    assert not Device.objects.filter(token_hash=hash_token(old)).exists()


def test_a_code_is_shown_in_two_groups_without_letters_to_mistake(device):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", new_pairing_code(device))


def test_a_code_is_stored_hashed(device):
    code = new_pairing_code(device)
    stored = str(PairingCode.objects.values())
    assert code not in stored
    assert code.replace("-", "") not in stored


def test_a_code_gives_its_device_a_token(device):
    paired = redeem(new_pairing_code(device), TABLET)
    device.refresh_from_db()
    assert paired.device == device
    assert device.token_hash == hash_token(paired.token)


@pytest.mark.parametrize("typed", ["k0f1-2m1d", "KOFI2MLD", " kofl 2mid ", "K0F1-2M1D"])
def test_a_code_forgives_case_spaces_and_letters_like_digits(device, monkeypatch, typed):
    drawn = iter("K0F12M1D")
    monkeypatch.setattr(devices.secrets, "choice", lambda _letters: next(drawn))
    assert new_pairing_code(device) == "K0F1-2M1D"
    assert redeem(typed, TABLET).device == device


def test_a_code_works_once(device):
    code = new_pairing_code(device)
    redeem(code, TABLET)
    with pytest.raises(PairingCodeError):
        redeem(code, TABLET)


def test_a_code_that_another_request_just_used_is_refused(device, monkeypatch):
    code = new_pairing_code(device)

    def used_meanwhile(_code: PairingCode) -> bool:
        PairingCode.objects.update(used_at=MORNING)
        return False

    monkeypatch.setattr(devices, "_revoked_since", used_meanwhile)
    with pytest.raises(PairingCodeError):
        redeem(code, TABLET)
    device.refresh_from_db()
    assert device.token_hash is None


@pytest.mark.parametrize(("minutes", "works"), [(14.9, True), (15, False)])
def test_a_code_lasts_15_minutes(device, minutes, works):
    with time_machine.travel(MORNING, tick=False) as clock:
        code = new_pairing_code(device)
        clock.shift(timedelta(minutes=minutes))
        if works:
            assert redeem(code, TABLET).device == device
        else:
            with pytest.raises(PairingCodeError):
                redeem(code, TABLET)


def test_a_new_code_replaces_the_open_one(device):
    old, new = new_pairing_code(device), new_pairing_code(device)
    with pytest.raises(PairingCodeError):
        redeem(old, TABLET)
    assert redeem(new, TABLET).device == device


def test_revoking_a_device_ends_its_open_code(device):
    code = new_pairing_code(device)
    devices.revoke(device)
    with pytest.raises(PairingCodeError):
        redeem(code, TABLET)


def test_a_revoked_device_can_be_paired_anew(device):
    old = issue_token(device)
    devices.revoke(device)
    redeem(new_pairing_code(device), TABLET)
    device.refresh_from_db()
    assert device.revoked_at is None
    assert device.token_hash != hash_token(old)


@pytest.mark.parametrize("code", ["", "-", "K7QF-2M9D-", "ü" * 9, "\ud800", "\x00", "x" * 5000])
def test_any_text_is_just_a_wrong_code(code):
    with pytest.raises(PairingCodeError):
        redeem(code, TABLET)


def test_ten_wrong_codes_stop_an_address_even_with_the_right_one(device):
    code = new_pairing_code(device)
    fail(devices.PER_ADDRESS)
    with pytest.raises(GuessingError) as refused:
        redeem(code, TABLET)
    assert 0 < refused.value.wait_s <= 15 * 60
    assert redeem(code, "192.0.2.8").device == device


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8::1", "2001:db8::ffff:2"), ("::ffff:192.0.2.7", "192.0.2.7"), ("192.0.2.7:80", "192.0.2.7")],
)
def test_addresses_of_one_place_are_one(device, one, other):
    """IPv6 gives a household 2^64 of them."""
    code = new_pairing_code(device)
    fail(devices.PER_ADDRESS, one)
    with pytest.raises(GuessingError):
        redeem(code, other)
    assert redeem(code, "2001:db8:0:1::1").device == device


def test_ten_thousand_wrong_codes_stop_everybody(device):
    code = new_pairing_code(device)
    now = datetime.now(UTC)
    wrong = [WrongGuess(key="pairing:all", at=now) for _ in range(devices.OVERALL - 1)]
    WrongGuess.objects.bulk_create(wrong)
    fail(1, "2001:db8::1")
    with pytest.raises(GuessingError):
        redeem(code, "203.0.113.9")


def test_an_address_may_try_again_when_told(device):
    with time_machine.travel(MORNING, tick=False) as clock:
        fail(5)
        clock.shift(timedelta(minutes=5))
        fail(5)
        with pytest.raises(GuessingError) as refused:
            redeem("0000-0000", TABLET)
        assert refused.value.wait_s == 10 * 60
        clock.shift(timedelta(seconds=refused.value.wait_s))
        fail(1)


def test_callers_without_an_address_are_counted_together():
    fail(5, None)
    fail(5, "")
    with pytest.raises(GuessingError):
        redeem("0000-0000", "not an address")


def test_wrong_codes_are_forgotten_after_a_while():
    with time_machine.travel(MORNING, tick=False) as clock:
        fail(3)
        clock.shift(timedelta(minutes=16))
        fail(1)
        assert WrongGuess.objects.filter(key="pairing:all").count() == 1

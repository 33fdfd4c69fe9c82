"""Claim codes and who may use them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.devices.claims import (
    ALPHABET,
    LASTS,
    MOST_WRONG,
    SYMBOLS,
    BadDeviceId,
    Claim,
    WrongClaim,
    check_claim,
    check_device_id,
    check_pace,
    check_renewal,
    code_hash,
    new_code,
    same_code,
)
from lukoshko_wire.joining import renewal_due, retry_after
from lukoshko_wire.problems import Malformed, TooMany

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
numbers = st.lists(st.integers(0, 31), min_size=SYMBOLS, max_size=SYMBOLS)


def test_a_code_holds_more_than_sixty_bits() -> None:
    assert len(set(ALPHABET)) ** SYMBOLS >= 2**60


@given(numbers, numbers)
def test_different_numbers_make_different_codes_and_hashes(one: list[int], two: list[int]) -> None:
    same = one == two
    assert (new_code(one) == new_code(two)) is same
    assert (code_hash("k", new_code(one)) == code_hash("k", new_code(two))) is same
    assert code_hash("k", new_code(one)) != code_hash("other", new_code(one))


@given(numbers)
def test_a_code_is_read_as_people_type_it(drawn: list[int]) -> None:
    code = new_code(drawn)
    typed = f" {code.lower().replace('-', ' ').replace('1', 'l').replace('0', 'o')} "
    assert same_code(typed) == same_code(code) == code.replace("-", "")


@pytest.mark.parametrize(
    "text", ["", "AAAA-AAAA-AAAA", "AAAA-AAAA-AAAAAA", "UUUU-UUUU-UUUUU", "АААА-АААА-ААААА"]
)
def test_what_is_no_code_is_a_wrong_claim(text: str) -> None:
    with pytest.raises(WrongClaim):
        same_code(text)


@pytest.mark.parametrize(
    ("claim", "key", "at", "good"),
    [
        (Claim(NOON + LASTS, void=False, key=""), "a", NOON, True),
        (Claim(NOON + LASTS, void=False, key=""), "a", NOON + LASTS, False),
        (
            Claim(NOON + LASTS, void=False, key="a"),
            "a",
            NOON + LASTS * 3,
            True,
        ),  # it only asks how that stands
        (Claim(NOON + LASTS, void=False, key="a"), "b", NOON, False),
        (Claim(NOON + LASTS, void=True, key=""), "a", NOON, False),
        (None, "a", NOON, False),
    ],
)
def test_a_claim_serves_one_key(claim: Claim | None, key: str, at: datetime, good: bool) -> None:
    if good:
        check_claim(claim, key, at)
        return
    with pytest.raises(WrongClaim):
        check_claim(claim, key, at)


def test_an_address_that_guesses_is_told_to_wait() -> None:
    wrong = [NOON + timedelta(seconds=n) for n in range(MOST_WRONG)]
    check_pace(NOON, wrong[1:])
    with pytest.raises(TooMany) as refused:
        check_pace(NOON + timedelta(minutes=30), wrong)
    assert 0 < refused.value.facts["retry_after_s"] <= 1801


@pytest.mark.parametrize(
    "name", ["server", "live", "", "a/b", "+", "#", "a#", "%u", "l 1", "../x", ".x", "x" * 65, "ячейка"]
)
def test_an_id_that_is_no_plain_name_cannot_join(name: str) -> None:
    with pytest.raises(BadDeviceId):
        check_device_id(name, others=False)


def test_two_devices_of_one_id_would_share_their_topics() -> None:
    check_device_id("locker-1", others=False)
    with pytest.raises(BadDeviceId):
        check_device_id("locker-1", others=True)


def test_a_recording_or_a_dead_certificate_renews_nothing() -> None:
    until = NOON + timedelta(days=1)
    check_renewal(NOON, until, revoked=False, now=NOON + timedelta(minutes=5))
    with pytest.raises(Malformed):
        check_renewal(NOON, until, revoked=False, now=NOON + timedelta(minutes=11))
    for revoked, now in ((True, NOON), (False, until)):
        with pytest.raises(WrongClaim):
            check_renewal(now, until, revoked=revoked, now=now)


@given(st.integers(1, 3650), st.integers(0, 5000))
def test_a_certificate_is_due_after_two_thirds_of_its_life(days: int, age: int) -> None:
    begun = NOON
    due = renewal_due(begun, begun + timedelta(days=days), begun + timedelta(days=age))
    assert due is (3 * age >= 2 * days)


def test_a_failed_renewal_is_tried_more_often_near_the_end() -> None:
    assert retry_after(NOON + timedelta(days=30), NOON) == timedelta(days=1)
    assert retry_after(NOON + timedelta(days=3), NOON) == timedelta(hours=1)

"""Phones as people type them; how often a code may be asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from lukoshko_server.people.rules import check_pace, normal_phone
from lukoshko_wire.problems import Malformed, TooMany

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    ["+7 (900) 123-45-67", "8 900 123 45 67", "79001234567", "+79001234567", "8.900.123.45.67"],
)
def test_a_phone_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normal_phone(typed) == "+79001234567"


@pytest.mark.parametrize(
    "typed", ["", "900", "+1 900 123 45 67", "890012345678", "+7900123456a", "٨٩٠٠١٢٣٤٥٦٧", "++79001234567"]
)
def test_what_is_no_russian_phone_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        normal_phone(typed)


def pace(phone_ago_s: list[int], address_ago_s: list[int]) -> int:
    """Seconds to wait, 0 when a code may be asked for."""
    try:
        check_pace(
            NOW,
            of_phone=[NOW - timedelta(seconds=ago) for ago in phone_ago_s],
            of_address=[NOW - timedelta(seconds=ago) for ago in address_ago_s],
            again_s=30,
            phone_most=3,
            address_most=4,
        )
    except TooMany as refused:
        wait: int = refused.facts["retry_after_s"]
        return wait
    return 0


@pytest.mark.parametrize(
    ("phone", "address", "wait"),
    [
        ([], [], 0),
        ([31], [31], 0),
        ([30], [], 0),
        ([29], [], 2),
        ([100, 200, 300], [], 3301),
        ([3500, 100, 200], [], 101),
        ([], [10, 20, 30, 40], 3561),
        ([], [10, 20, 30], 0),
    ],
)
def test_codes_are_limited_by_phone_and_by_address(phone: list[int], address: list[int], wait: int) -> None:
    assert pace(phone, address) == wait

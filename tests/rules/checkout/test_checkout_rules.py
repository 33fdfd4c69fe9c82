"""How long carts and unpaid orders live."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.checkout.rules import payment_deadline, reserved_until

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
minutes = st.integers(0, 600)


@given(changed=minutes, short=st.integers(1, 90), long=st.integers(91, 300))
def test_reservations_live_since_the_last_change_and_end_at_the_cap(
    changed: int, short: int, long: int
) -> None:
    now = START + timedelta(minutes=changed)
    until = reserved_until(START, now, minutes=short, most_minutes=long)
    assert until in (now + timedelta(minutes=short), START + timedelta(minutes=long))
    assert until <= START + timedelta(minutes=long)


@pytest.mark.parametrize(
    ("asked_after", "given_up_after"), [(None, 15), (0, 15), (10, 25), (40, 55), (59, 60), (300, 60)]
)
def test_an_unpaid_order_waits_since_the_last_try_but_not_for_ever(
    asked_after: int | None, given_up_after: int
) -> None:
    asked = None if asked_after is None else START + timedelta(minutes=asked_after)
    assert payment_deadline(START, asked, 15) == START + timedelta(minutes=given_up_after)

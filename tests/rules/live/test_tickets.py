"""Tickets: believed only when we signed them, and only until they end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import FixedClock

from lukoshko_server.live.tickets import BadTicket, Tickets
from lukoshko_wire.live import Ticket
from lukoshko_wire.problems import LukoshkoError

SECRET = "a secret of the tests, long enough"


@pytest.fixture
def tickets(clock: FixedClock) -> Tickets:
    return Tickets(SECRET, clock)


def ticket(clock: FixedClock, minutes: int = 30) -> Ticket:
    later = FixedClock()
    later.now = clock.now
    return Ticket(person="p-1", rooms=["orders", "mine:p-1"], expires_at=later.forward(minutes=minutes))


def test_a_ticket_comes_back_as_it_was_signed(tickets: Tickets, clock: FixedClock) -> None:
    assert tickets.open(tickets.sign(ticket(clock))) == ticket(clock)


def test_a_ticket_ends(tickets: Tickets, clock: FixedClock) -> None:
    text = tickets.sign(ticket(clock))
    clock.forward(minutes=30)
    with pytest.raises(BadTicket):
        tickets.open(text)


def test_another_secret_signs_no_ticket_of_ours(tickets: Tickets, clock: FixedClock) -> None:
    with pytest.raises(BadTicket):
        tickets.open(Tickets("another secret of the tests", clock).sign(ticket(clock)))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_ticket_with_one_byte_changed_is_refused(where: int, change: int) -> None:
    clock = FixedClock()
    tickets = Tickets(SECRET, clock)
    text = tickets.sign(ticket(clock)).encode()
    at = where % len(text)
    spoiled = text[:at] + bytes([text[at] ^ change]) + text[at + 1 :]
    try:
        opened = tickets.open(spoiled.decode("latin-1"))
    except LukoshkoError:
        return
    # The last sign of base64 has spare bits: what decodes to the same signature is the same ticket.
    assert opened == ticket(clock)


@pytest.mark.parametrize("text", ["", ".", "a.b", "{}", "🥕", "x" * 70_000])
def test_what_is_no_ticket_is_refused(tickets: Tickets, text: str) -> None:
    with pytest.raises(BadTicket):
        tickets.open(text)

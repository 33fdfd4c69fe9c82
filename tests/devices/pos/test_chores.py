"""Cash that the register does not take: it ends, and what waits behind it is printed."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.devices.pos.scripted import Desk, Queued
from tests.flows.agents.kit import now

from lukoshko_edge.clock import SystemClock
from lukoshko_pos.chores import Chores
from lukoshko_pos.shift import Shift
from lukoshko_wire.message import encode
from lukoshko_wire.pos import CashIn


@pytest.mark.parametrize("state", ["queued", "sent"])
def test_cash_that_is_not_taken_does_not_hold_up_receipts(tmp_path: Path, state: str) -> None:
    command = CashIn(id="in-1", issued_at=now(), kopecks=500_000)
    with closing(Desk(tmp_path, Queued([]))) as desk:
        desk.ledger.take(command.id, encode(command))
        desk.take()
        if state == "sent":  # killed before it left
            desk.ledger.sending(command.id, desk.register.fn, 0, now())
        clock = SystemClock(desk.journal.kept_time)
        chores = Chores(
            desk.register, desk.ledger, clock, Shift(desk.register, desk.ledger, clock), "Иванова"
        )
        head = desk.ledger.head(desk.register.fn)
        assert head is not None
        ack = chores.advance(head, command).ack
        assert ack is not None
        assert (head.state, ack.outcome, ack.code) == (state, "failed", "register_not_taken")
        desk.walk()
        assert (len(desk.register.stored), desk.ledger.waiting()) == (1, 0)

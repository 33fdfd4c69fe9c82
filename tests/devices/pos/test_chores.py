"""Cash that the register does not take: it ends, and what waits behind it is printed."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.devices.pos.scripted import Desk, Queued
from tests.flows.agents.kit import now

from lukoshko_edge.clock import SystemClock
from lukoshko_pos.chores import Chores
from lukoshko_pos.drivers.register import (
    Meaning,
    Operator,
    RegisterFault,
    ShiftDocument,
    Stage,
    Standing,
    State,
)
from lukoshko_pos.printer import request_uuid
from lukoshko_pos.shift import Shift
from lukoshko_wire.message import encode
from lukoshko_wire.pos import CashIn, CloseShift, ReportX


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


def chores_of(desk: Desk) -> Chores:
    """What the till does besides receipts."""
    clock = SystemClock(desk.journal.kept_time)
    return Chores(desk.register, desk.ledger, clock, Shift(desk.register, desk.ledger, clock), "Иванова")


@pytest.mark.parametrize(
    ("standing", "outcome", "code"),
    [
        (Standing(Stage.FAILED, 66, meaning=Meaning.REFUSING), "failed", "register_66"),
        (Standing(Stage.FAILED, 68, meaning=Meaning.SHIFT), "failed", "register_68"),
        (Standing(Stage.FAILED, 2, meaning=Meaning.UNCLEAR), "uncertain", "cash_unknown"),
        (Standing(Stage.VOID), "uncertain", "cash_unknown"),
        (Standing(Stage.READY), "done", "cash_moved"),
    ],
)
def test_cash_of_which_the_register_is_not_sure_is_looked_for_in_the_drawer(
    tmp_path: Path, standing: Standing, outcome: str, code: str
) -> None:
    command = CashIn(id="in-1", issued_at=now(), kopecks=500_000)
    with closing(Desk(tmp_path, Queued([]))) as desk:
        desk.ledger.take(command.id, encode(command))
        desk.ledger.sending(command.id, desk.register.fn, 0, now())
        head = desk.ledger.head(desk.register.fn)
        assert head is not None
        assert isinstance(desk.register, Queued)
        desk.register.queue[request_uuid(head)] = standing
        ack = chores_of(desk).advance(head, command).ack
        assert ack is not None
        assert (ack.outcome, ack.code) == (outcome, code)


class Stubborn(Queued):
    """A register that refuses reports; of closing it may say so after it has closed."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__([])
        self.closed = closed

    def state(self) -> State:
        return State("closed" if self.closed else "opened", 1)

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        raise RegisterFault(139, f"unsent documents, {operator.name}")

    def report_x(self, operator: Operator) -> None:
        raise RegisterFault(73, f"the shift is closed, {operator.name}")


@pytest.mark.parametrize(
    ("command", "closed", "outcome", "code"),
    [
        (ReportX(id="x", issued_at=now()), False, "failed", "register_73"),
        (CloseShift(id="z", issued_at=now()), False, "failed", "register_139"),
        (CloseShift(id="z", issued_at=now()), True, "done", "shift_closed"),
    ],
)
def test_a_refused_report_ends_at_once_and_what_waits_behind_it_is_printed(
    tmp_path: Path, command: ReportX | CloseShift, closed: bool, outcome: str, code: str
) -> None:
    with closing(Desk(tmp_path, Stubborn(closed=closed))) as desk:
        desk.ledger.take(command.id, encode(command))
        desk.take()
        head = desk.ledger.head(desk.register.fn)
        assert head is not None
        ack = chores_of(desk).advance(head, command).ack
        assert ack is not None
        assert (ack.outcome, ack.code) == (outcome, code)
        desk.walk()
        assert (len(desk.register.stored), desk.ledger.waiting()) == (1, 0)

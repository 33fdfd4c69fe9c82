"""The shift: open when a receipt needs it, closed half an hour before the law closes it."""

import logging
from datetime import datetime, timedelta
from typing import Literal

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.atol_answers import ShiftStatus
from lukoshko_pos.drivers.atol_web import AtolWeb, TaskFailed
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.receipt import operator
from lukoshko_wire.pos import ShiftMoved

log = logging.getLogger(__name__)
ROTATE_BEFORE = timedelta(minutes=30)
IS_OPEN, IS_CLOSED = 83, 73


class Shift:
    """The shift of one register."""

    def __init__(self, register: AtolWeb, ledger: Ledger, clock: Clock, *, electronic: bool) -> None:
        self._register, self._ledger, self._clock, self._electronic = register, ledger, clock, electronic

    def ready(self, cashier: str) -> None:
        """See to an open shift that has time left. Raises TaskFailed, Unreachable."""
        status = self._register.shift_status()
        if status.state != "closed" and self._is_old(status):
            self.close(cashier)
            status = self._register.shift_status()
        if status.state == "closed":
            self._run("openShift", cashier, IS_OPEN)

    def close(self, cashier: str) -> None:
        """Close the shift if it is open. Raises TaskFailed, Unreachable."""
        if self._register.shift_status().state != "closed":
            self._run("closeShift", cashier, IS_CLOSED)

    def seen(self, status: ShiftStatus, last_fd: int) -> None:
        """Somebody else may have moved the shift: tell what is seen."""
        state: Literal["opened", "closed"] = "closed" if status.state == "closed" else "opened"
        if status.number:
            self._tell(state, status.number, last_fd)

    def _run(self, kind: Literal["openShift", "closeShift"], cashier: str, already: int) -> None:
        try:
            answer = self._register.shift_task(
                kind, operator(cashier) | ({"electronically": True} if self._electronic else {})
            )
        except TaskFailed as error:
            if error.number != already:  # the answer to an earlier one was lost
                raise
            return
        params = answer.fiscal_params
        log.info("shift %s: %s, document %s", params.shift_number, kind, params.fiscal_document_number)
        state: Literal["opened", "closed"] = "opened" if kind == "openShift" else "closed"
        self._tell(state, params.shift_number, params.fiscal_document_number)

    def _tell(self, state: Literal["opened", "closed"], number: int, fd_number: int) -> None:
        self._ledger.shift_moved(
            ShiftMoved(seq=0, at=self._clock.now(), state=state, number=number, fd_number=fd_number)
        )

    def _is_old(self, status: ShiftStatus) -> bool:
        if status.state == "expired" or status.expired_time is None:
            return status.state == "expired"
        now = self._register.device_status().current_date_time or self._clock.now()
        return _comparable(status.expired_time, now) - now <= ROTATE_BEFORE


def _comparable(moment: datetime, other: datetime) -> datetime:
    """Registers give local times with or without a zone; one without is taken to be in the other's."""
    return moment.replace(tzinfo=other.tzinfo) if moment.tzinfo is None or other.tzinfo is None else moment

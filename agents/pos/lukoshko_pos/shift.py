"""The shift: open when a receipt needs it, closed half an hour before the law closes it."""

import logging
from datetime import datetime, timedelta
from typing import Literal

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.register import Operator, Register, State
from lukoshko_pos.ledger import Ledger
from lukoshko_wire.pos import ShiftMoved

log = logging.getLogger(__name__)
ROTATE_BEFORE = timedelta(minutes=30)


class Shift:
    """The shift of one register."""

    def __init__(self, register: Register, ledger: Ledger, clock: Clock) -> None:
        self._register, self._ledger, self._clock = register, ledger, clock

    def ready(self, state: State, cashier: str) -> None:
        """See to an open shift that has time left. Raises RegisterFault, Unreachable."""
        if state.shift != "closed" and is_old(state, self._clock.now()):
            self.close(cashier)
            state = self._register.state()
        if state.shift == "closed":
            document = self._register.open_shift(Operator(cashier))
            if document is not None:
                self._tell("opened", document.shift_number, document.fd_number)

    def close(self, cashier: str) -> None:
        """Close the shift if it is open. Raises RegisterFault, Unreachable."""
        if self._register.state().shift == "closed":
            return
        document = self._register.close_shift(Operator(cashier))
        if document is not None:
            self._tell("closed", document.shift_number, document.fd_number)

    def seen(self, state: State, last_fd: int) -> None:
        """Somebody else may have moved the shift: tell what is seen."""
        if state.shift_number:
            self._tell("closed" if state.shift == "closed" else "opened", state.shift_number, last_fd)

    def _tell(self, moved: Literal["opened", "closed"], number: int, fd_number: int) -> None:
        self._ledger.shift_moved(
            ShiftMoved(seq=0, at=self._clock.now(), state=moved, number=number, fd_number=fd_number)
        )


def is_old(state: State, now: datetime) -> bool:
    """True when the shift must be closed before the next receipt."""
    if state.shift == "expired" or state.shift_ends is None:
        return state.shift == "expired"
    return state.shift_ends - (state.clock or now) <= ROTATE_BEFORE

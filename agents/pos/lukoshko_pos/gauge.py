"""What the register shows of itself: shift, paper, storage, health; and the paper that it owes."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.register import (
    NO_QUEUE,
    UNTOLD_LIFE,
    Life,
    NotTaken,
    OfdQueue,
    Register,
    RegisterFault,
    Registration,
    Unreachable,
)
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.shift import Shift

log = logging.getLogger(__name__)
SELDOM_S = 600.0
"""Registration and life of the storage change with a person's visit; they are read again so often."""


@dataclass(frozen=True)
class Seen:
    """The register as last seen."""

    serial: str = ""
    online: bool = False
    shift: Literal["closed", "opened", "expired", "unknown", "none"] = "unknown"
    shift_number: int = 0
    shift_ends: datetime | None = None
    paper: bool = False
    cover_open: bool = False
    fn_number: str = ""
    last_fd: int = 0
    clock: datetime | None = None
    clock_at: datetime | None = None
    """When we read it."""
    ofd: OfdQueue = NO_QUEUE
    life: Life = UNTOLD_LIFE
    registration: Registration | None = None
    """None before it was read: nothing is printed by then."""
    trouble: str = "starting"


class Gauge:
    """Reads the register; used by the till's own thread only."""

    def __init__(
        self, register: Register, ledger: Ledger, clock: Clock, shift: Shift, *, electronic: bool,
        serial: str = "",
    ) -> None:  # fmt: skip
        self._register, self._ledger, self._clock = register, ledger, clock
        self._shift, self._electronic, self._serial = shift, electronic, serial
        self._read_whole_at = -SELDOM_S
        self.seen = Seen()

    def look(self) -> bool:
        """Read the register now; True when something is not as it was, its clock apart."""
        before = self.seen
        try:
            self.seen = self._read()
        except (Unreachable, RegisterFault, NotTaken) as error:
            self.lost(error)
        if self.seen.online and self.seen.paper:
            self._print_owed()
        return replace(self.seen, clock=before.clock, clock_at=before.clock_at) != before

    def lost(self, error: Unreachable | RegisterFault | NotTaken) -> None:
        """The register did not answer as it should, to a look or to a task: what it shows is not known any more."""
        if self.seen.online:
            log.warning("the register cannot be read: %s", error.detail)
        trouble = "register_unreachable" if isinstance(error, Unreachable) else "register_error"
        self.seen = replace(self.seen, online=False, shift="unknown", trouble=trouble)

    def _read(self) -> Seen:
        state, last = self._register.state(), self._register.last_document()
        read_at = self._clock.now()
        self._shift.seen(state, last)
        paper = self._electronic or (state.paper and not state.cover_open)
        whole = self._seldom(last.fn_number)
        return replace(
            whole,
            online=True,
            shift=state.shift,
            shift_number=state.shift_number,
            shift_ends=state.shift_ends,
            paper=paper,
            cover_open=state.cover_open,
            fn_number=last.fn_number,
            last_fd=last.fd_number,
            clock=state.clock,
            clock_at=read_at,
            ofd=self._register.ofd(),
            trouble="" if paper else "cover_open" if state.cover_open else "no_paper",
        )

    def _seldom(self, fn_number: str) -> Seen:
        """What we have seen, with what changes seldom read anew when it is old, or when another storage is in."""
        now = self._clock.monotonic()
        if self.seen.fn_number == fn_number and now - self._read_whole_at < SELDOM_S:
            return self.seen
        serial, registration = self._register.serial(), self._register.registration()
        registration = replace(registration, serial=self._serial or serial)
        seen = replace(self.seen, serial=serial, registration=registration, life=self._register.life())
        self._read_whole_at = now
        return seen

    def _print_owed(self) -> None:
        owed = self._ledger.unprinted()
        if owed is None:
            return
        try:
            if not self._electronic:
                self._register.continue_print()
                log.info("intent %s: the paper that was owed is printed", owed)
        except (Unreachable, RegisterFault, NotTaken) as error:
            log.warning("intent %s: its paper is still owed: %s", owed, error.detail)
            return
        self._ledger.paper_done()

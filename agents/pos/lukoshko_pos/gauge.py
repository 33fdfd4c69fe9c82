"""What the register shows of itself: shift, paper, storage; and the paper that it owes."""

import logging
from dataclasses import dataclass, replace
from typing import Literal

from lukoshko_pos.drivers.register import NotTaken, Register, RegisterFault, Unreachable
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.shift import Shift

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """The register as last seen."""

    serial: str = ""
    online: bool = False
    shift: Literal["closed", "opened", "expired", "unknown"] = "unknown"
    shift_number: int = 0
    paper: bool = False
    fn_number: str = ""
    last_fd: int = 0
    ofd_unsent: int = 0
    trouble: str = "starting"


class Gauge:
    """Reads the register; used by the till's own thread only."""

    def __init__(self, register: Register, ledger: Ledger, shift: Shift, *, electronic: bool) -> None:
        self._register, self._ledger, self._shift, self._electronic = register, ledger, shift, electronic
        self.seen = Seen()

    def look(self) -> bool:
        """Read the register now; True when something is not as it was."""
        before = self.seen
        try:
            self.seen = self._read()
        except (Unreachable, RegisterFault, NotTaken) as error:
            self.lost(error)
        if self.seen.online and self.seen.paper:
            self._print_owed()
        return self.seen != before

    def lost(self, error: Unreachable | RegisterFault | NotTaken) -> None:
        """The register did not answer as it should, to a look or to a task: what it shows is not known any more."""
        if self.seen.online:
            log.warning("the register cannot be read: %s", error.detail)
        trouble = "register_unreachable" if isinstance(error, Unreachable) else "register_error"
        self.seen = replace(self.seen, online=False, shift="unknown", trouble=trouble)

    def _read(self) -> Seen:
        state, last = self._register.state(), self._register.last_document()
        fn_number, last_fd = last.fn_number, last.fd_number
        self._shift.seen(state, last_fd)
        paper = self._electronic or (state.paper and not state.cover_open)
        known = self.seen.serial if self.seen.fn_number == fn_number else ""
        return Seen(
            serial=known or self._register.serial(),
            online=True,
            shift=state.shift,
            shift_number=state.shift_number,
            paper=paper,
            fn_number=fn_number,
            last_fd=last_fd,
            ofd_unsent=self._register.ofd().unsent,
            trouble="" if paper else "no_paper",
        )

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

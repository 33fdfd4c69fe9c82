"""The shift: open when a receipt needs it, closed half an hour before the law closes it, counted from its documents."""

import logging
from datetime import datetime, timedelta

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.register import LastDocument, NotTaken, Operator, Register, RegisterFault, State
from lukoshko_pos.drivers.tlv import BadDocument
from lukoshko_pos.health import is_far_off
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.takings import Entry, of_ours, of_storage, takings
from lukoshko_wire.pos import ShiftMoved
from lukoshko_wire.till import ShiftReported

log = logging.getLogger(__name__)
ROTATE_BEFORE = timedelta(minutes=30)
MOST_DOCUMENTS = 10_000


class Shift:
    """The shift of one register. Everything may raise RegisterFault, NotTaken, Unreachable."""

    def __init__(self, register: Register, ledger: Ledger, clock: Clock) -> None:
        self._register, self._ledger, self._clock = register, ledger, clock

    def ready(self, state: State, operator: Operator) -> None:
        """See to an open shift that has time left."""
        if state.shift != "closed" and is_old(state, self._clock.now()):
            self.close(operator)
            state = self._register.state()
        if state.shift == "closed":
            self._set_clock(state)
            document = self._register.open_shift(operator)
            if document is not None:
                fn_number = self._register.last_document().fn_number
                self._tell_opened(document.shift_number, fn_number, document.fd_number)

    def close(self, operator: Operator) -> None:
        """Close the shift if it is open, and tell what it took; also of one that was closed while nobody heard it."""
        state = self._register.state()
        document = None if state.shift == "closed" else self._register.close_shift(operator)
        if document is not None:
            last = LastDocument(self._register.last_document().fn_number, document.fd_number)
            self._tell_closed(document.shift_number, last)

    def report_x(self, operator: Operator) -> None:
        """Print the report, and tell what the shift has taken so far. Raises RegisterFault while none is open."""
        state = self._register.state()
        self._register.report_x(operator)
        last = self._register.last_document()
        self._ledger.shifts.tell(self._report("x", state.shift_number, last))

    def seen(self, state: State, last: LastDocument) -> None:
        """Somebody else may have moved the shift, or the answer to ours was lost: tell what is seen."""
        if not state.shift_number:
            return
        if state.shift == "closed":
            self._tell_closed(state.shift_number, last)
        else:
            self._tell_opened(state.shift_number, last.fn_number, 0)

    def _set_clock(self, state: State) -> None:
        """A closed shift is the moment at which a register lets its clock be set.

        Only forward: no document may be earlier than the last one, so a fast clock is left to a person.
        """
        now = self._clock.now()
        if (
            state.clock is None
            or not self._clock.trusted
            or not is_far_off(state.clock - now)
            or state.clock > now
        ):
            return
        log.warning("the register's clock is set: it said %s", state.clock)
        try:
            self._register.set_clock(now)
        except (RegisterFault, NotTaken) as error:  # the warning stands, a person sees to it
            log.warning("the register's clock cannot be set: %s", error.detail)

    def _tell_opened(self, number: int, fn_number: str, fd_number: int) -> None:
        self._ledger.shifts.opened(self._moved("opened", number, fd_number), fn_number)

    def _tell_closed(self, number: int, last: LastDocument) -> None:
        if self._ledger.shifts.told_last("closed", number, last.fn_number):
            return
        report = (
            self._report("z", number, last)
            if self._ledger.shifts.told_last("opened", number, last.fn_number)
            else None
        )
        self._ledger.shifts.closed(self._moved("closed", number, last.fd_number), last.fn_number, report)

    def _moved(self, state: str, number: int, fd_number: int) -> ShiftMoved:
        log.info("shift %s is %s, document %s", number, state, fd_number)
        return ShiftMoved(
            seq=0, at=self._clock.now(), state="opened" if state == "opened" else "closed", number=number,
            fd_number=fd_number,
        )  # fmt: skip

    def _report(self, report: str, number: int, last: LastDocument) -> ShiftReported:
        entries, complete = self._entries(number, last)
        cash_in, cash_out = self._ledger.shifts.cash(last.fn_number, number)
        return ShiftReported(
            seq=0,
            at=self._clock.now(),
            report="z" if report == "z" else "x",
            fn_number=last.fn_number,
            shift_number=number,
            fd_number=last.fd_number if report == "z" else 0,
            takings=takings(entries),
            cash_in_kopecks=cash_in,
            cash_out_kopecks=cash_out,
            foreign=sum(entry.foreign for entry in entries),
            complete=complete,
        )

    def _entries(self, number: int, last: LastDocument) -> tuple[list[Entry], bool]:
        """Receipts of the shift, newest first: ours as we know them, others as the storage holds them; True if all."""
        begin = self._ledger.shifts.begin(number, last.fn_number)
        ours = self._ledger.receipts_after(last.fn_number, max(begin, last.fd_number - MOST_DOCUMENTS))
        entries, complete = [], True
        for fd_number in range(last.fd_number, max(begin, last.fd_number - MOST_DOCUMENTS), -1):
            if fd_number in ours:
                receipt, shift_number = ours[fd_number]
                if shift_number != number:
                    break
                entries.append(of_ours(receipt))
                continue
            try:
                found = self._register.receipts(fd_number, fd_number)
            except (RegisterFault, BadDocument) as error:
                log.warning("document %s is left out of the report: %s", fd_number, error.detail)
                complete = False
                continue
            if any(document.written.shift_number != number for document in found):
                break
            entries += map(of_storage, found)
        return entries, complete


def is_old(state: State, now: datetime) -> bool:
    """True when the shift must be closed before the next receipt."""
    if state.shift == "expired" or state.shift_ends is None:
        return state.shift == "expired"
    return state.shift_ends - (state.clock or now) <= ROTATE_BEFORE

"""What a till does besides receipts, when asked: close the shift, print a report, move cash. Not begun after its time."""

import logging

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.register import (
    Meaning,
    NotTaken,
    Operator,
    Register,
    RegisterFault,
    Stage,
    Standing,
)
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.printer import Progress, request_uuid, trouble_of
from lukoshko_pos.shift import Shift
from lukoshko_wire.locker import Ack, Outcome
from lukoshko_wire.pos import CashIn, CashOut, CloseShift, ReportX

log = logging.getLogger(__name__)
Chore = CloseShift | ReportX | CashIn | CashOut


class Chores:
    """Walks one command without a receipt to its end. Everything may raise RegisterFault, NotTaken, Unreachable."""

    def __init__(self, register: Register, ledger: Ledger, clock: Clock, shift: Shift, cashier: str) -> None:
        self._register, self._ledger, self._clock, self._shift = register, ledger, clock, shift
        self._cashier = cashier

    def advance(self, intent: Intent, command: Chore) -> Progress:
        """Do the next thing about it."""
        if intent.state == "sent":
            return self._settle(intent, command)
        if not self._register.can.shift:
            return self._end(command, "rejected", "no_shift")
        if command.expires_at is not None and self._clock.now() > command.expires_at:
            return self._end(command, "rejected", "expired")
        operator = Operator(command.cashier or self._cashier)
        if isinstance(command, CashIn | CashOut):
            return self._send_cash(intent, command, operator)
        try:
            if isinstance(command, CloseShift):
                self._shift.close(operator)
                return self._end(command, "done", "shift_closed")
            self._shift.report_x(operator)
            return self._end(command, "done", "report_printed")
        except (RegisterFault, NotTaken) as error:
            return self._refused(command, error)

    def _refused(self, command: Chore, error: RegisterFault | NotTaken) -> Progress:
        """A refused report holds nothing up; whether the shift is closed all the same says the register itself."""
        log.warning("command %s is refused: %s", command.id, error.detail)
        if isinstance(command, CloseShift) and self._register.state().shift == "closed":
            return self._end(command, "done", "shift_closed")
        code = f"register_{error.number}" if isinstance(error, RegisterFault) else "register_not_taken"
        return self._end(command, "failed", code, error.detail)

    def _send_cash(self, intent: Intent, command: CashIn | CashOut, operator: Operator) -> Progress:
        self._shift.ready(self._register.state(), operator)
        last = self._register.last_document()
        self._ledger.sending(intent.id, last.fn_number, last.fd_number, self._clock.now())
        return self._submit_cash(intent, command, operator)

    def _submit_cash(self, intent: Intent, command: CashIn | CashOut, operator: Operator) -> Progress:
        try:
            self._register.move_cash(request_uuid(intent), signed(command), operator)
        except NotTaken as error:  # nothing of it was begun: it must not hold up the receipts behind it
            return self._end(command, "failed", "register_not_taken", error.detail)
        return Progress(again_soon=True)

    def _settle(self, intent: Intent, command: Chore) -> Progress:
        """Cash is no document: what the register does not say is for a person to look up in the drawer."""
        standing = self._register.look(request_uuid(intent))
        if standing.stage is Stage.PENDING:
            return Progress(again_soon=not standing.blocked, trouble=trouble_of(standing))
        if standing.stage is Stage.READY:
            return self._moved(intent, command)
        if standing.stage is Stage.FAILED and standing.meaning is not Meaning.UNCLEAR:
            return self._end(command, "failed", f"register_{standing.number}", standing.detail)
        if (
            standing.stage is Stage.ABSENT
            and self._register.can.queue
            and isinstance(command, CashIn | CashOut)
        ):
            return self._submit_cash(intent, command, Operator(command.cashier or self._cashier))
        return self._unknown(command, standing)

    def _moved(self, intent: Intent, command: Chore) -> Progress:
        state = self._register.state()
        ack = self._ack(command, "done", "cash_moved")
        kopecks = signed(command) if isinstance(command, CashIn | CashOut) else 0
        self._ledger.cash_moved(command.id, ack, intent.fn_number or "", state.shift_number, kopecks)
        return Progress(ack, again_soon=True)

    def _unknown(self, command: Chore, standing: Standing) -> Progress:
        log.error("command %s: the register says %s of the cash", command.id, standing.stage.value)
        return self._end(command, "uncertain", "cash_unknown")

    def _end(self, command: Chore, outcome: Outcome, code: str, detail: str = "") -> Progress:
        ack = self._ack(command, outcome, code, detail)
        self._ledger.done(command.id, ack)
        return Progress(ack, again_soon=True)

    def _ack(self, command: Chore, outcome: Outcome, code: str, detail: str = "") -> Ack:
        return Ack(id=command.id, outcome=outcome, code=code, at=self._clock.now(), detail=detail[:500])


def signed(command: CashIn | CashOut) -> int:
    """Kopecks into the drawer; out of it they are negative."""
    return command.kopecks if isinstance(command, CashIn) else -command.kopecks

"""The one thread that owns the register: prints what the ledger holds, one after another, and watches its state."""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import UTC

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_pos.chores import Chores
from lukoshko_pos.commands import read_command
from lukoshko_pos.config import PosConfig
from lukoshko_pos.doubts import Doubts
from lukoshko_pos.drivers.register import (
    UNREGISTERED,
    NotTaken,
    Operator,
    Register,
    RegisterFault,
    State,
    Unreachable,
)
from lukoshko_pos.gauge import Gauge
from lukoshko_pos.health import Vitals, clock_off, warnings
from lukoshko_pos.ledger import ENDED, Intent, Ledger, Withdrawn
from lukoshko_pos.limits import check_registration
from lukoshko_pos.printer import Printer, Progress
from lukoshko_pos.shift import Shift
from lukoshko_wire.locker import Ack
from lukoshko_wire.pos import DropReceipt, EndReceipt, PrintReceipt, TillState
from lukoshko_wire.receipts import BadReceipt
from lukoshko_wire.till import TillHealth, WarningCode

log = logging.getLogger(__name__)
SOON_S, LATER_S = 0.05, 0.25
MISFITS: dict[str, frozenset[WarningCode]] = {
    "taxation": frozenset({"taxation_unregistered"}),
    "inn": frozenset({"inn_other"}),
}
"""What stands on the till's card after a receipt that does not fit its registration."""
SOON_TURNS = 40
"""A register usually answers within two seconds; one that does not is asked less often."""


class NotNow(Exception):
    """The register cannot print at this moment; nothing was sent."""


class Till:
    """One register and the ledger."""

    def __init__(
        self,
        register: Register,
        journal: Journal,
        ledger: Ledger,
        clock: Clock,
        config: PosConfig,
        *,
        answer: Callable[[Ack], None],
        changed: Callable[[], None],
    ) -> None:
        self._register, self._journal, self._ledger = register, journal, ledger
        self._clock, self._config = clock, config
        self._answer, self._changed = answer, changed
        self._shift = Shift(register, ledger, clock)
        self._printer = Printer(register, ledger, clock)
        self._chores = Chores(register, ledger, clock, self._shift, config.defaults.cashier)
        own = config.register
        self._gauge = Gauge(
            register, ledger, clock, self._shift, electronic=own.electronic, serial=own.serial
        )
        self._misfits: frozenset[WarningCode] = frozenset()
        """Why receipts were refused that only a person can mend; until the agent starts with other settings."""
        self._trouble = ""
        self._waiting_for = ("", "")
        self._doubts = Doubts(ledger, clock)
        self._ends: queue.SimpleQueue[tuple[EndReceipt, bytes]] = queue.SimpleQueue()
        self._turns = 0
        self._looked_at = -float("inf")
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="till", daemon=True)

    def start(self) -> None:
        """Begin: what was queued or under way before a stop comes first."""
        self._thread.start()

    def stop(self) -> None:
        """End after the exchange in hand."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._register.close()

    def wake(self) -> None:
        """There is something new in the ledger."""
        self._wake.set()
        self._changed()

    def end_by_person(self, command: EndReceipt, body: bytes) -> None:
        """A person says what became of an intent: decided by the thread that may be about to find out itself."""
        self._ends.put((command, body))
        self.wake()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self._turn()
            except Exception:  # one broken intent must not end the till for ever
                log.exception("the till stumbled")
                pause = self._config.register.retry_s
            self._wake.wait(pause)
            self._wake.clear()

    def _turn(self) -> float:
        """Do one thing; how long to rest after it."""
        due = self._clock.monotonic() - self._looked_at >= self._config.register.poll_s
        if due or self._trouble:
            self._look()
        while not self._ends.empty():
            self._end_asked(*self._ends.get())
        intent = self._ledger.head(self._gauge.seen.fn_number)
        if intent is None:
            self._say("")
            return self._config.register.poll_s
        progress = self._advance(intent)
        self._doubts.note(intent, progress)
        self._say(progress.trouble)
        if progress.ack is not None:
            self._answer(progress.ack)
            self._look()
            self._changed()  # the queue is shorter, whatever the register shows
            self._turns = 0
        if not progress.again_soon:
            return self._config.register.retry_s
        self._turns += 1
        return SOON_S if self._turns <= SOON_TURNS else LATER_S

    def _end_asked(self, command: EndReceipt, body: bytes) -> None:
        known = self._ledger.find(command.id)
        ack = known.result if known is not None else None
        if ack is None:
            self._look()  # the storage may be back since the last look
            helpless = command.intent_id in self._helpless()
            ack = self._ledger.end_by_person(command, body, self._clock.now(), helpless=helpless)
            log.warning("intent %s is to be ended by a person: %s", command.intent_id, ack.code)
        if ack.code == ENDED:
            self._doubts.forget()
        self._answer(ack)
        self._changed()

    def _helpless(self) -> tuple[str, ...]:
        seen = self._gauge.seen
        return self._doubts.helpless(seen.fn_number if seen.online else "")

    def _advance(self, intent: Intent) -> Progress:
        command = read_command(intent.body)
        try:
            if isinstance(command, PrintReceipt):
                return self._print(intent, command)
            if isinstance(command, DropReceipt | EndReceipt):
                raise TypeError("a request to let an intent go ends when it is decided, it never waits")
            return self._chores.advance(intent, command)
        except Withdrawn:
            return Progress(again_soon=True)
        except NotNow as error:
            self._waits(intent, str(error))
            return Progress(trouble=str(error))
        except Unreachable as error:
            self._waits(intent, error.detail)
            self._gauge.lost(error)
            return Progress(trouble="register_unreachable" if intent.state == "queued" else "receipt_unknown")
        except (RegisterFault, NotTaken) as error:
            self._waits(intent, error.detail)
            return Progress(trouble=f"register_{getattr(error, 'number', 'not_taken')}")

    def _waits(self, intent: Intent, why: str) -> None:
        if (intent.id, why) != self._waiting_for:
            self._waiting_for = (intent.id, why)
            log.warning("intent %s waits: %s", intent.id, why)

    def _print(self, intent: Intent, command: PrintReceipt) -> Progress:
        if intent.state == "sent":
            return self._printer.settle(intent, command)
        receipt, seen = command.receipt, self._gauge.seen
        if seen.registration is None:
            raise NotNow(seen.trouble)
        try:
            check_registration(receipt, seen.registration)
        except BadReceipt as error:
            self._misfits |= MISFITS.get(error.name, frozenset())
            return self._printer.refuse(command, error.name, error.detail)
        state = self._register.state()
        need_body(state, electronic=self._config.register.electronic or receipt.electronic)
        self._shift.ready(
            state, Operator(receipt.cashier or self._config.defaults.cashier, receipt.cashier_inn)
        )
        progress = self._printer.send(intent, command, seen.fn_number)
        if progress.ack is not None and progress.ack.code == "vat_unnamed":
            self._misfits |= {"vat_unnamed"}
        return progress

    def _look(self) -> None:
        self._looked_at = self._clock.monotonic()
        changed = self._gauge.look()
        if self._gauge.seen.online:
            changed |= self._ledger.shifts.warned(self._clock.now(), self._warnings())
        if changed:
            self._changed()

    def _warnings(self) -> dict[WarningCode, str]:
        return warnings(self._vitals()) | dict.fromkeys(self._misfits, "")

    def _vitals(self) -> Vitals:
        seen = self._gauge.seen
        return Vitals(
            now=seen.clock_at or self._clock.now(),
            clock_trusted=self._clock.trusted,
            register_clock=seen.clock,
            ofd=seen.ofd,
            life=seen.life,
            registration=seen.registration or UNREGISTERED,
            paper_owed=self._ledger.unprinted() is not None,
            unresolved=self._doubts.lasting(),
            aside=tuple(self._ledger.aside(seen.fn_number)) if seen.fn_number else (),
        )

    def _health(self) -> TillHealth:
        seen, vitals = self._gauge.seen, self._vitals()
        off, registration = clock_off(vitals), vitals.registration
        return TillHealth(
            family=self._config.register.family,
            cover_open=seen.cover_open,
            clock_off_s=None if off is None else int(off.total_seconds()),
            shift_ends_at=seen.shift_ends.astimezone(UTC) if seen.shift_ends else None,
            ofd_oldest_at=seen.ofd.oldest.astimezone(UTC) if seen.ofd.oldest else None,
            storage_ends=seen.life.ends,
            ffd=registration.ffd,
            inn=registration.inn.strip(),
            registration_number=registration.registration_number.strip(),
            taxations=registration.taxations,
            unresolved=vitals.unresolved or next(iter(vitals.aside), ""),
            helpless=self._helpless(),
            warnings=tuple(self._warnings()),
        )

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._changed()

    def snapshot(self, session: str) -> TillState:
        """The till as last seen."""
        seen = self._gauge.seen
        return TillState(
            boot=self._journal.boot,
            session=session,
            at=self._clock.now(),
            online=seen.online,
            shift=seen.shift,
            shift_number=seen.shift_number,
            paper=seen.paper,
            electronic=self._config.register.electronic,
            fn_number=seen.fn_number,
            serial=seen.serial,
            last_fd=seen.last_fd,
            queue=self._ledger.waiting(),
            ofd_unsent=seen.ofd.unsent,
            trouble=self._trouble or seen.trouble,
            health=self._health(),
        )


def need_body(state: State, *, electronic: bool) -> None:
    """Raises NotNow when the register's body cannot print."""
    if not state.storage:
        raise NotNow("no_storage")
    if not electronic and state.cover_open:
        raise NotNow("cover_open")
    if not electronic and not state.paper:
        raise NotNow("no_paper")

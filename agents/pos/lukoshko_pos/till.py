"""The one thread that owns the register: prints what the ledger holds, one after another, and watches its state."""

import logging
import threading
from collections.abc import Callable

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_pos.commands import read_command
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.register import NotTaken, Register, RegisterFault, State, Unreachable
from lukoshko_pos.gauge import Gauge
from lukoshko_pos.ledger import Intent, Ledger, Withdrawn
from lukoshko_pos.printer import Printer, Progress
from lukoshko_pos.shift import Shift
from lukoshko_wire.locker import Ack
from lukoshko_wire.pos import CloseShift, PrintReceipt, TillState

log = logging.getLogger(__name__)
SOON_S, LATER_S = 0.05, 0.25
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
        electronic = config.register.electronic
        self._shift = Shift(register, ledger, clock)
        self._printer = Printer(register, ledger, clock)
        self._gauge = Gauge(register, ledger, self._shift, electronic=electronic)
        self._trouble = ""
        self._waiting_for = ("", "")
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
        intent = self._ledger.head(self._gauge.seen.fn_number)
        if intent is None:
            self._say("")
            return self._config.register.poll_s
        progress = self._advance(intent)
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

    def _advance(self, intent: Intent) -> Progress:
        command = read_command(intent.body)
        try:
            if isinstance(command, CloseShift):
                return self._close_shift(command)
            if not isinstance(command, PrintReceipt):
                raise TypeError(f"{type(command).__name__} ends when it arrives, it never waits")
            return self._print(intent, command)
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
        state = self._register.state()
        need_body(state, electronic=self._config.register.electronic or command.receipt.electronic)
        self._shift.ready(state, command.receipt.cashier or self._config.defaults.cashier)
        return self._printer.send(intent, command)

    def _close_shift(self, command: CloseShift) -> Progress:
        ack = Ack(id=command.id, outcome="done", code="shift_closed", at=self._clock.now())
        if command.expires_at is not None and ack.at > command.expires_at:
            ack = Ack(id=command.id, outcome="rejected", code="expired", at=ack.at)
        else:
            self._shift.close(command.cashier or self._config.defaults.cashier)
        self._ledger.done(command.id, ack)
        return Progress(ack, again_soon=True)

    def _look(self) -> None:
        self._looked_at = self._clock.monotonic()
        if self._gauge.look():
            self._changed()

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
            ofd_unsent=seen.ofd_unsent,
            trouble=self._trouble or seen.trouble,
        )


def need_body(state: State, *, electronic: bool) -> None:
    """Raises NotNow when the register's body cannot print."""
    if not state.storage:
        raise NotNow("no_storage")
    if not electronic and not state.paper:
        raise NotNow("no_paper")
    if not electronic and state.cover_open:
        raise NotNow("cover_open")

"""A register without a protocol: storage, drawer, printer, clock and what can go wrong with each.

A document passes five points (reference 8.4): before it is opened, after some lines, before it is closed, after it
is written, while it is printed. At each a fault may strike. Until it is written nothing exists but a draft.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.serving import LONGEST_DELAY_MS
from lukoshko_sim.till import enums
from lukoshko_sim.till.documents import Document, Shift
from lukoshko_sim.till.faults import die
from lukoshko_sim.till.fiscal_storage import FiscalStorage
from lukoshko_sim.till.marks import Marks
from lukoshko_sim.till.paper import Paper
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.printing import Printer
from lukoshko_sim.till.receipt import CASH, ELECTRONIC, Built, Line, Receipt, build
from lukoshko_sim.till.refusal import Broken, Refusal, Why
from lukoshko_sim.till.tlv import Fields

log = logging.getLogger(__name__)

OPEN, HALF = "open", "half"
"""A draft that can go on, and what a loss of power left of one."""


class Register:
    """One command at a time: whoever drives it holds the cable."""

    def __init__(
        self, store: Store, clock: Clock, faults: Faults, storage: FiscalStorage, paper: Paper
    ) -> None:
        self.storage = storage
        self.faults = faults
        self.printer = Printer(store, faults, storage, paper)
        self.cable = threading.RLock()
        self._store = store
        self._clock = clock
        self.power_cuts = 0
        self.at_power_cut: list[Callable[[], object]] = []
        """What else forgets when power goes."""
        self._unplugged = threading.Event()
        self._dark_until = 0.0
        self._draft = HALF if store.note("draft") else ""
        self.marks = Marks(faults)
        self.printer.on_power_cut = self.cut_power
        self.printer.pause = self.pause
        storage.register(self.true_now())

    @property
    def who(self) -> Passport:
        """Whose register this is, with the storage that is in it now."""
        return self.storage.who

    # Time

    def true_now(self) -> datetime:
        """The wall clock of the place as the timer of the storage knows it."""
        offset = timedelta(hours=self.who.utc_offset_hours)
        return (self._clock() + offset).replace(tzinfo=None)

    @property
    def drift(self) -> timedelta:
        """How far the register's own clock is ahead of the storage's timer."""
        return timedelta(seconds=int(self._store.note("drift_s") or 0))

    def now(self) -> datetime:
        """The register's own clock, right or wrong."""
        return self.true_now() + self.drift

    def set_drift(self, seconds: int) -> None:
        """Put the register's clock wrong by so much, either way."""
        self._store.remember("drift_s", str(seconds))

    def set_clock(self, at: datetime) -> None:
        """Somebody sets the register's clock."""
        self.set_drift(round((at - self.true_now()).total_seconds()))

    # What may go wrong

    def reach(self) -> None:
        """The line carries a command to the register. Raises Broken."""
        self._need_power()
        broken = self.faults.take("link_down")
        if broken is not None:
            raise Broken(int(broken["code"]), int(broken["byte"]))

    def take_command(self) -> None:
        """A command has come, and is taken as slowly as the fault says. Raises Broken."""
        self.reach()
        delay = self.faults.take("delay_ms")
        if delay is not None:
            self.pause(int(delay["ms"]))

    def pause(self, milliseconds: int) -> None:
        """Take so long, within reason. Raises Broken when the plug is pulled meanwhile."""
        self._unplugged.wait(min(max(milliseconds, 0), LONGEST_DELAY_MS) / 1000)
        self._need_power()

    def _need_power(self) -> None:
        if self.dark:
            raise Broken(2)

    def read_storage(self) -> None:
        """The storage answers. Raises Refusal FN_FAULT."""
        if self.faults.take("fn_fault") is not None:
            raise Refusal(Why.FN_FAULT)

    def strike(self, point: str) -> None:
        """Let the fault of a point happen, if one is set. Raises Broken."""
        self._need_power()
        struck = self.faults.take(point)
        if struck is None:
            return
        what = struck["what"]
        log.info("%s: %s", point, what)
        if what == "kill":
            die()
        if what == "paper":
            self.printer.paper.load(0)
        elif what == "cover":
            self.printer.open_cover(up=True)
        elif what == "power":
            self.cut_power(int(struck["ms"]))
            raise Broken(int(struck["code"]))
        else:
            self.keep_draft()
            raise Broken(int(struck["code"]), int(struck["byte"]))

    def cut_power(self, off_ms: int = 0) -> None:
        """Power goes, for so long: a draft is left half built, codes are forgotten, printing stops."""
        self._dark_until = time.monotonic() + off_ms / 1000
        self.power_cuts += 1
        if self._draft:
            self._draft = HALF
            self.keep_draft()
        self.marks.clear()
        self.printer.stop()
        for forget in self.at_power_cut:
            forget()

    def power(self, *, on: bool) -> None:
        """Pull the plug, whatever is being done, and put it back if it is to be on."""
        self._unplugged.set()
        with self.cable:
            self.cut_power()
            if on:
                self._unplugged.clear()

    @property
    def dark(self) -> bool:
        """Whether it is without power."""
        return self._unplugged.is_set() or time.monotonic() < self._dark_until

    # Documents

    @property
    def draft(self) -> str:
        """OPEN, HALF, or empty when no receipt is begun."""
        return self._draft

    @property
    def cash_kopecks(self) -> int:
        """Cash in the drawer."""
        return int(self._store.note("cash_kopecks") or 0)

    def open_shift(self, fields: Fields, *, silent: bool) -> Document:
        """Open a shift. Raises Refusal, Broken."""
        return self._report("openShift", self.storage.open_shift, fields, silent=silent)

    def close_shift(self, fields: Fields, *, silent: bool) -> Document:
        """Close the shift. Raises Refusal, Broken."""
        return self._report("closeShift", self.storage.close_shift, fields, silent=silent)

    def settlements(self, fields: Fields, *, silent: bool) -> Document:
        """Make a report of settlements. Raises Refusal, Broken."""
        return self._report("reportOfdExchangeStatus", self.storage.settlements, fields, silent=silent)

    def must_be_open(self) -> Shift:
        """The open shift. Raises Refusal."""
        return self.storage.must_be_open(self.now())

    def begin(self, *, silent: bool) -> None:
        """Open a receipt. Raises Refusal, Broken."""
        self._may_write()
        self.must_be_open()
        self.printer.must_be_ready(silent=silent)
        self.strike("before_open")
        self.printer.must_be_ready(silent=silent)
        self._foreign("foreign_before")
        self._draft = OPEN

    def line_added(self, lines: int, *, silent: bool) -> None:
        """So many lines are in the draft. Raises Refusal, Broken."""
        wanted = self.faults.peek("after_items")
        if wanted is not None and wanted["items"] == lines:
            self.strike("after_items")
        self.printer.must_be_ready(silent=silent)

    def close(self, built: Built, kind: str, *, silent: bool) -> Document:
        """Write the receipt and owe its paper. Raises Refusal, Broken; the draft then stays."""
        self.must_be_open()
        cash = self.cash_kopecks + self._cash_change(built)
        self.strike("before_close")
        self._may_write()
        self.printer.must_be_ready(silent=silent)
        with self._store.write():
            document = self.storage.receipt(self.now(), built.fields, correction=built.correction)
            self._store.remember("cash_kopecks", str(cash))
            self.drop_draft()
            self.printer.owe(document, list(built.texts), silent=silent, kind=kind)
        self.marks.clear()
        log.info("document %s is written, receipt %s", document.fd, document.receipt)
        self._foreign("foreign_after")
        return document

    def written(self) -> None:
        """The moment between the document and its answer. Raises Broken."""
        delay = self.faults.take("delay_after_write_ms")
        if delay is not None:
            self.pause(int(delay["ms"]))
        self.strike("after_write_before_reply")

    def cancel(self) -> None:
        """Drop the draft, whole or half built."""
        with self._store.write():
            self.drop_draft()
        self.marks.clear()

    def cash(self, kopecks: int) -> int:
        """Put cash in, or take it out below zero; what is in the drawer then. Raises Refusal NO_CASH."""
        total = self.cash_kopecks + kopecks
        if total < 0:
            raise Refusal(Why.NO_CASH)
        self._store.remember("cash_kopecks", str(total))
        return total

    def foreign(self, kopecks: int, order: str = "") -> Document:
        """Another program sells through this register. Raises Refusal."""
        line = Line("Чужой товар", kopecks, Decimal(1))
        mark: Fields = [(1084, [(1085, "Заказ"), (1086, order)])] if order else []
        built = build(Receipt(1, head=mark, lines=[line], payments={ELECTRONIC: kopecks}), self.who)
        with self._store.write():
            if not self.storage.shift().open:
                self.storage.open_shift(self.now(), [])
            document = self.storage.receipt(self.now(), built.fields)
        log.info("another program wrote document %s", document.fd)
        return document

    def exchange(self, fn: str) -> None:
        """Put another fiscal storage in. Raises ValueError."""
        self.cancel()
        self.storage.exchange(fn, self.true_now())
        self.printer.forget()

    def _report(
        self, kind: str, write: Callable[[datetime, Fields], Document], fields: Fields, *, silent: bool
    ) -> Document:
        self._may_write()
        self.printer.must_be_ready(silent=silent)
        self.strike("before_open")
        self.strike("before_close")
        self.printer.must_be_ready(silent=silent)
        with self._store.write():
            document = write(self.now(), fields)
            self.printer.owe(document, [], silent=silent, kind=kind)
        return document

    def _may_write(self) -> None:
        self.read_storage()
        if self.faults.take("fn_full") is not None:
            raise Refusal(Why.FN_FULL)
        self.storage.may_write(self.now(), drift=self.drift)

    def _cash_change(self, built: Built) -> int:
        if built.operation in (enums.OPERATIONS["sell"], enums.OPERATIONS["buyReturn"]):
            return built.paid[CASH]
        if built.paid[CASH] > self.cash_kopecks:
            raise Refusal(Why.NO_CASH)
        return -built.paid[CASH]

    def _foreign(self, fault: str) -> None:
        struck = self.faults.take(fault)
        if struck is not None:
            self.foreign(int(struck["kopecks"]))

    def keep_draft(self) -> None:
        """Let the storage remember that a receipt is begun: after a loss of power it is half built."""
        if self._draft:
            self._store.remember("draft", self._draft)

    def drop_draft(self) -> None:
        """Drop the draft, not the codes that were checked for it."""
        if self._draft and self._store.note("draft"):
            self._store.remember("draft", "")
        self._draft = ""

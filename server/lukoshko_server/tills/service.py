"""Use cases of tills: a receipt goes to its till under one id, until a fact says what became of it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import commands
from lukoshko_server.devices.service import DeviceMoved, Devices, FactCame, StateCame
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.receipts.service import ReceiptQueued, Receipts
from lukoshko_server.tills.rows import PrintRow, TillRow
from lukoshko_wire import pos
from lukoshko_wire.problems import NotFound

log = logging.getLogger(__name__)

AGAIN_S = 20
BATCH = 200


@dataclass(frozen=True)
class Till:
    """A till as read."""

    id: str
    name: str
    place_id: str | None
    online: bool
    electronic: bool
    shift: str
    shift_number: int
    paper: bool
    fn_number: str
    last_fd: int
    queue: int
    trouble: str
    seen_at: datetime | None


@dataclass(frozen=True)
class TillChanged:
    """Told when what a till shows has changed."""

    till_id: str


class Tills:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, devices: Devices, receipts: Receipts) -> None:
        self._work, self._outbox, self._devices, self._receipts = work, outbox, devices, receipts

    def add(self, till_id: str, name: str, *, place_id: str | None = None, electronic: bool = False) -> None:
        """Register a till; a second time corrects name and place."""
        with self._work() as tx:
            self._devices.add("pos", till_id, name)
            row = tx.session.get(TillRow, till_id)
            if row is None:
                row = TillRow(
                    id=till_id, shift="unknown", shift_number=0, paper=True, register_online=False, fn_number="",
                    serial="", last_fd=0, queue=0, ofd_unsent=0, trouble="",
                )  # fmt: skip
                tx.session.add(row)
            row.name, row.place_id, row.electronic = name, place_id, electronic
            tx.session.flush()
            tx.touch("till", till_id)

    def get(self, till_id: str) -> Till:
        """One till. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(TillRow, till_id)
            if row is None:
                raise NotFound(f"till {till_id} is not known", till_id=till_id)
            return self._as_till(row)

    def all(self) -> list[Till]:
        """Every till, by id."""
        with self._work.read() as tx:
            return [self._as_till(row) for row in tx.session.scalars(select(TillRow).order_by(TillRow.id))]

    def on_receipt(self, queued: ReceiptQueued) -> None:
        """A receipt waits for its till: send it."""
        with self._work() as tx:
            if tx.session.get(PrintRow, queued.receipt_id) is None:
                row = PrintRow(
                    receipt_id=queued.receipt_id, till_id=queued.till_id, sendings=0, sent_at=tx.now
                )
                tx.session.add(row)
                self._send(tx, row)

    def on_device(self, moved: DeviceMoved) -> None:
        """A till came or left; one that came is asked again for all that it owes."""
        if moved.kind == "pos":
            with self._work() as tx:
                if moved.online:
                    for row in self._open(tx, moved.device_id):
                        self._send(tx, row)
                tx.touch("till", moved.device_id)
                tx.tell(TillChanged(moved.device_id))

    def on_fact(self, came: FactCame) -> None:
        """A fact of a till's journal."""
        if came.kind != "pos":
            return
        match came.fact:
            case pos.Printed():
                if self._end(came.fact.intent_id, came.device_id):
                    self._receipts.written(came.fact.intent_id, came.fact.fiscal)
            case pos.Refused():
                log.error(
                    "till %s refused receipt %s: %s", came.device_id, came.fact.intent_id, came.fact.code
                )
                if self._end(came.fact.intent_id, came.device_id):
                    self._receipts.refused(came.fact.intent_id, came.fact.code)
            case pos.ShiftMoved():
                with self._work() as tx:
                    after = f"{came.fact.state} {came.fact.number}, FD {came.fact.fd_number}"
                    tx.record("till", came.device_id, "shift", after=after)

    def on_state(self, came: StateCame) -> None:
        """A till showed itself."""
        state = came.state
        if not isinstance(state, pos.TillState):
            return
        with self._work() as tx:
            row = tx.session.get(TillRow, came.device_id)
            if row is None or (row.shown_at is not None and state.at < row.shown_at):
                return
            before = _shown(row)
            row.shift, row.shift_number, row.paper, row.register_online = (
                state.shift, state.shift_number, state.paper, state.online,
            )  # fmt: skip
            row.electronic, row.fn_number, row.serial = (
                state.electronic,
                state.fn_number[:20],
                state.serial[:40],
            )
            row.last_fd, row.queue, row.ofd_unsent = state.last_fd, state.queue, state.ofd_unsent
            row.trouble, row.shown_at = state.trouble[:100], state.at
            tx.session.flush()
            if _shown(row) != before:
                tx.touch("till", came.device_id)
                tx.tell(TillChanged(came.device_id))

    def tick(self, now: datetime) -> None:
        """Ask again for what no fact has answered, while the till is there."""
        with self._work.read() as tx:
            there = [device.id for device in self._devices.all("pos") if device.online]
            due = [row.receipt_id for till_id in there for row in self._open(tx, till_id) if _due(row, now)]
        if due:
            with self._work() as tx:
                rows = tx.session.scalars(
                    select(PrintRow)
                    .where(PrintRow.receipt_id.in_(due[:BATCH]))
                    .with_for_update(skip_locked=True)
                )
                for row in list(rows):
                    if row.ended_at is None and _due(row, now):
                        self._send(tx, row)

    def _send(self, tx: Tx, row: PrintRow) -> None:
        row.sendings, row.sent_at = row.sendings + 1, tx.now
        tx.session.flush()
        job = self._receipts.job(row.receipt_id)
        message = pos.PrintReceipt(id=row.receipt_id, issued_at=job.created_at, receipt=job.receipt)
        key = f"print:{row.receipt_id}:{row.sendings}"
        until = tx.now + timedelta(seconds=AGAIN_S)
        commands.put(tx, self._outbox, key, pos.PRINT, row.till_id, message, until=until)
        log.info("receipt %s: sending %d to till %s", row.receipt_id, row.sendings, row.till_id)

    def _open(self, tx: Tx, till_id: str) -> list[PrintRow]:
        query = select(PrintRow).where(PrintRow.till_id == till_id, PrintRow.ended_at.is_(None))
        return list(tx.session.scalars(query.order_by(PrintRow.sent_at).limit(BATCH)))

    def _end(self, receipt_id: str, till_id: str) -> bool:
        with self._work() as tx:
            row = tx.session.get(PrintRow, receipt_id)
            if row is None or row.till_id != till_id:
                log.warning("till %s speaks of receipt %s that it was never given", till_id, receipt_id)
                return False
            row.ended_at = row.ended_at or tx.now
            tx.session.flush()
            return True

    def _as_till(self, row: TillRow) -> Till:
        device = self._devices.get("pos", row.id)
        return Till(
            id=row.id, name=row.name, place_id=row.place_id, online=device.online and row.register_online,
            electronic=row.electronic, shift=row.shift, shift_number=row.shift_number, paper=row.paper,
            fn_number=row.fn_number, last_fd=row.last_fd, queue=row.queue, trouble=row.trouble, seen_at=device.seen_at,
        )  # fmt: skip


def _due(row: PrintRow, now: datetime) -> bool:
    return row.sent_at + timedelta(seconds=AGAIN_S) <= now


def _shown(row: TillRow) -> tuple[object, ...]:
    return (
        row.shift, row.shift_number, row.paper, row.register_online, row.electronic, row.fn_number, row.last_fd,
        row.queue, row.trouble,
    )  # fmt: skip

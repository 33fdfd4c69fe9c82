"""A receipt on its way to a till: sent under one intent, and again, until a fact says what became of it."""

import logging
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import commands
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.tills.rows import PrintRow
from lukoshko_wire import pos

log = logging.getLogger(__name__)

INTENTS = uuid.UUID("0c5c6a63-0a4e-5f5f-8c0e-6d0b3c2f9b17")
AGAIN_S = 20
BATCH = 200
_LAST = select(func.max(PrintRow.no)).where(PrintRow.receipt_id == bindparam("receipt_id"))
_OF_RECEIPT = select(PrintRow).where(
    PrintRow.receipt_id == bindparam("receipt_id"), PrintRow.ended_at.is_(None)
)
_OPEN = (
    select(PrintRow)
    .where(PrintRow.till_id == bindparam("till_id"), PrintRow.ended_at.is_(None))
    .order_by(PrintRow.sent_at)
    .limit(BATCH)
)


class Prints:
    """Intents of receipts; each use joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, receipts: Receipts) -> None:
        self._work, self._outbox, self._receipts = work, outbox, receipts

    def queue(self, tx: Tx, receipt_id: str, till_id: str) -> None:
        """A receipt waits for its till: send it, unless an intent of it is open already."""
        if self.of_receipt(tx, receipt_id) is not None:
            return
        last = tx.run(_LAST, {"receipt_id": receipt_id}).scalar()
        no = (last or 0) + 1
        row = PrintRow(
            id=intent_id(receipt_id, no), receipt_id=receipt_id, no=no, till_id=till_id, sendings=0, sent_at=tx.now
        )  # fmt: skip
        tx.session.add(row)
        self._send(tx, row)

    def of_receipt(self, tx: Tx, receipt_id: str) -> PrintRow | None:
        """The intent of a receipt that is not answered."""
        return tx.session.scalar(_OF_RECEIPT, {"receipt_id": receipt_id})

    def again(self, tx: Tx, till_id: str) -> None:
        """The till came: it is asked again for all that it owes."""
        for row in self.open(tx, till_id):
            self._send(tx, row)

    def tick(self, now: datetime, there: Collection[str]) -> None:
        """Ask again for what no fact has answered, of tills that are there."""
        with self._work.read() as tx:
            due = [row.id for till_id in there for row in self.open(tx, till_id) if _due(row, now)]
        if due:
            with self._work() as tx:
                rows = tx.session.scalars(
                    select(PrintRow).where(PrintRow.id.in_(due[:BATCH])).with_for_update(skip_locked=True)
                )
                for row in sorted(rows, key=lambda row: due.index(row.id)):
                    if row.ended_at is None and _due(row, now):
                        self._send(tx, row)

    def open(self, tx: Tx, till_id: str) -> list[PrintRow]:
        """Intents that a till has not answered, in the order of their receipts; at most a batch."""
        rows = list(tx.session.scalars(_OPEN, {"till_id": till_id}))
        made = self._receipts.made_at([row.receipt_id for row in rows])
        return sorted(rows, key=lambda row: (made[row.receipt_id], row.id))

    def end(self, tx: Tx, intent: str, till_id: str) -> tuple[PrintRow, bool] | None:
        """An intent has its answer: the row, and whether it was open until now. None when it is not this till's."""
        row = tx.get(PrintRow, intent, lock=True)
        if row is None or row.till_id != till_id:
            log.warning("till %s speaks of intent %s that it was never given", till_id, intent)
            return None
        was_open, row.ended_at = row.ended_at is None, row.ended_at or tx.now
        tx.session.flush()
        return row, was_open

    def _send(self, tx: Tx, row: PrintRow) -> None:
        row.sendings, row.sent_at = row.sendings + 1, tx.now
        tx.session.flush()
        job = self._receipts.job(row.receipt_id)
        message = pos.PrintReceipt(id=row.id, issued_at=job.created_at, receipt=job.receipt)
        key = f"print:{row.id}:{row.sendings}"
        until = tx.now + timedelta(seconds=AGAIN_S)
        commands.put(tx, self._outbox, key, pos.PRINT, row.till_id, message, until=until)
        log.info(
            "receipt %s: sending %d of intent %s to till %s",
            row.receipt_id,
            row.sendings,
            row.id,
            row.till_id,
        )


def intent_id(receipt_id: str, no: int) -> str:
    """The id of the n-th intent of a receipt; of the first it is the receipt's own."""
    return receipt_id if no == 1 else str(uuid.uuid5(INTENTS, f"{receipt_id}:{no}"))


def _due(row: PrintRow, now: datetime) -> bool:
    return row.sent_at + timedelta(seconds=AGAIN_S) <= now

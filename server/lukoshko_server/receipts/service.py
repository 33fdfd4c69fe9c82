"""Use cases of receipts: queue one per settlement, note what the storage wrote, show them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs
from sqlalchemy import bindparam, func, select

from lukoshko_server.db import Work
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.store import as_row, body, locked
from lukoshko_wire.api.orders import ReceiptView
from lukoshko_wire.fiscal_qr import ReceiptQr
from lukoshko_wire.message import encode
from lukoshko_wire.pos import FiscalData, Receipt
from lukoshko_wire.problems import NotFound
from lukoshko_wire.receipt_view import receipt_view
from lukoshko_wire.receipts import receipt_id as id_of

log = logging.getLogger(__name__)

BACK = ("sell_return", "sell_return_correction")
"""Kinds by which money goes back."""


_OF_ORDER = (
    select(ReceiptRow)
    .where(ReceiptRow.order_id == bindparam("order_id"), ReceiptRow.state != "drawn")
    .order_by(ReceiptRow.created_at)
)
_MADE_AT = select(ReceiptRow.id, ReceiptRow.created_at).where(
    ReceiptRow.id.in_(bindparam("ids", expanding=True))
)
_SUMS = (
    select(
        ReceiptRow.order_id, ReceiptRow.state, ReceiptRow.kind, func.count(),
        func.sum(ReceiptRow.cash_kopecks + ReceiptRow.electronic_kopecks + ReceiptRow.other_kopecks),
    )
    .where(
        ReceiptRow.order_id.in_(bindparam("ids", expanding=True)),
        ReceiptRow.state.not_in(("drawn", "corrected")),
    )
    .group_by(ReceiptRow.order_id, ReceiptRow.state, ReceiptRow.kind)
)  # fmt: skip


@dataclass(frozen=True)
class ReceiptQueued:
    """A receipt waits for its till."""

    receipt_id: str
    till_id: str


@dataclass(frozen=True)
class ReceiptPrinted:
    """The receipt is in the fiscal storage."""

    order_id: str
    settlement_id: str
    receipt_id: str


@dataclass(frozen=True)
class ReceiptRefused:
    """The register certainly wrote nothing and will not: a fiscal debt that a person must work off."""

    order_id: str
    settlement_id: str
    receipt_id: str
    code: str


@dataclass(frozen=True)
class Job:
    """What a till is asked to print."""

    receipt_id: str
    till_id: str
    created_at: datetime
    receipt: Receipt


@dataclass(frozen=True)
class Written:
    """Receipts of one order: how much money they say came in and went back, printed, and what still waits."""

    printed: int
    printed_kopecks: int
    waiting: int
    waiting_kopecks: int
    returned: int = 0
    returned_kopecks: int = 0

    @property
    def kept_kopecks(self) -> int:
        """What the shop has by its printed receipts."""
        return self.printed_kopecks - self.returned_kopecks


class Receipts:
    """The subject's use cases."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def queue(self, order_id: str, settlement_id: str, till_id: str, receipt: Receipt) -> str:
        """Queue the receipt of a settlement; a repeat gives the one that is there. Tells ReceiptQueued."""
        receipt_id = id_of(settlement_id, receipt.kind)
        with self._work() as tx:
            if tx.get(ReceiptRow, receipt_id) is not None:
                return receipt_id
            tx.session.add(as_row(tx, receipt_id, settlement_id, till_id, receipt))
            tx.session.flush()
            tx.record("receipt", receipt_id, "queued", after=till_id, order_id=order_id)
            tx.touch("order", order_id)
            tx.tell(ReceiptQueued(receipt_id, till_id))
        return receipt_id

    def printed_at_door(self, order_id: str, settlement_id: str, till_id: str, receipt: Receipt) -> bool:
        """Queue the receipt that a till took without us; False when we had made another of this settlement.

        A till keeps one body to an intent, so that the one it took is the one that is, or will be, in its storage.
        """
        receipt_id = self.queue(order_id, settlement_id, till_id, receipt)
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if body(row) == receipt:
                return True
            before, row.body = row.total_kopecks, encode(receipt).decode()
            row.total_kopecks, row.cash_kopecks = receipt.total_kopecks, receipt.cash_kopecks
            row.electronic_kopecks = receipt.electronic_kopecks
            tx.session.flush()
            tx.record(
                "receipt", receipt_id, "other at door", before=str(before), after=str(row.total_kopecks),
                order_id=order_id,
            )  # fmt: skip
            tx.touch("order", order_id)
            return False

    def of_settlement(self, settlement_id: str) -> str | None:
        """The receipt of sale of a settlement, once there is one."""
        with self._work.read() as tx:
            row = tx.get(ReceiptRow, id_of(settlement_id, "sell"))
            return row.id if row is not None else None

    def order_of(self, qr: ReceiptQr) -> str | None:
        """Whose order the document of a QR is, or None: storage, number and sign must all be ours."""
        query = select(ReceiptRow).where(
            ReceiptRow.fn_number == qr.fn_number, ReceiptRow.fd_number == qr.fd_number
        )
        with self._work.read() as tx:
            row = tx.session.scalar(query)
            return row.order_id if row is not None and int(row.fiscal_sign) == qr.fiscal_sign else None

    def written(
        self, receipt_id: str, fiscal: FiscalData, *, serial: str = "", inn: str = "", code: str = ""
    ) -> None:
        """Note what the storage wrote, of which register and seller; a `code` when no machine says so.

        A repeat changes nothing. Tells ReceiptPrinted.
        """
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state == "printed":
                return
            if fiscal.total_kopecks != row.total_kopecks:
                log.error(
                    "receipt %s: the storage wrote %s, not %s",
                    row.id,
                    fiscal.total_kopecks,
                    row.total_kopecks,
                )
            before, row.state, row.code = row.state, "printed", code
            row.fn_number, row.fd_number, row.fiscal_sign = (
                fiscal.fn_number,
                fiscal.fd_number,
                fiscal.fiscal_sign,
            )
            row.shift_number, row.receipt_number = fiscal.shift_number, fiscal.receipt_number
            row.registration_number, row.printed_at, row.qr = fiscal.registration_number, fiscal.at, fiscal.qr
            row.serial, row.seller_inn = serial[:40], inn[:12]
            tx.session.flush()
            tx.record(
                "receipt",
                receipt_id,
                "printed",
                before=before,
                after=f"FD {fiscal.fd_number}",
                order_id=row.order_id,
            )
            tx.touch("order", row.order_id)
            tx.tell(ReceiptPrinted(row.order_id, row.settlement_id, receipt_id))

    def refused(self, receipt_id: str, code: str) -> None:
        """Note that the register wrote nothing and will not. Tells ReceiptRefused. Raises NotFound."""
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state != "queued":
                return
            row.state, row.code = "refused", code[:60]
            tx.session.flush()
            tx.record("receipt", receipt_id, "refused", before="queued", after=code, order_id=row.order_id)
            tx.touch("order", row.order_id)
            tx.tell(ReceiptRefused(row.order_id, row.settlement_id, receipt_id, code))

    def job(self, receipt_id: str) -> Job:
        """What the till is asked to print. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(ReceiptRow, receipt_id)
            if row is None:
                raise NotFound(f"receipt {receipt_id} is not known", receipt_id=receipt_id)
            return _job(row)

    def made_at(self, receipt_ids: Sequence[str]) -> dict[str, datetime]:
        """When these receipts were made: that is the order in which they are printed."""
        if not receipt_ids:
            return {}
        with self._work.read() as tx:
            return {row.id: row.created_at for row in tx.run(_MADE_AT, {"ids": list(receipt_ids)})}

    def waiting(self, till_id: str) -> list[Job]:
        """Receipts that this till has not answered yet, oldest first; at most 100."""
        query = select(ReceiptRow).where(ReceiptRow.till_id == till_id, ReceiptRow.state == "queued")
        with self._work.read() as tx:
            rows = tx.session.scalars(query.order_by(ReceiptRow.created_at).limit(100))
            return [_job(row) for row in rows]

    def of_order(self, order_id: str) -> list[ReceiptView]:
        """Receipts of an order as paper, oldest first."""
        with self._work.read() as tx:
            return tx.once(
                ("receipts", order_id),
                lambda: [_view(row) for row in tx.session.scalars(_OF_ORDER, {"order_id": order_id})],
            )

    def sums(self, order_ids: list[str]) -> dict[str, Written]:
        """What was printed and what waits, by order; orders without receipts are left out."""
        found: dict[str, Written] = {}
        with self._work.read() as tx:
            for start in range(0, len(order_ids), 500):
                part = tx.run(_SUMS, {"ids": order_ids[start : start + 500]})
                for order_id, state, kind, count, kopecks in part:
                    was = found.get(order_id, Written(0, 0, 0, 0))
                    found[order_id] = _added(was, state, kind, count, int(kopecks))
        return found


def _added(was: Written, state: str, kind: str, count: int, kopecks: int) -> Written:
    if state != "printed":
        return replace(was, waiting=was.waiting + count, waiting_kopecks=was.waiting_kopecks + kopecks)
    if kind in BACK:
        return replace(was, returned=was.returned + count, returned_kopecks=was.returned_kopecks + kopecks)
    return replace(was, printed=was.printed + count, printed_kopecks=was.printed_kopecks + kopecks)


def _job(row: ReceiptRow) -> Job:
    return Job(row.id, row.till_id, row.created_at, body(row))


def _view(row: ReceiptRow) -> ReceiptView:
    return structs.replace(
        receipt_view(row.id, row.till_id, body(row)), state=row.state, original=row.original_id, at=row.printed_at,
        fn_number=row.fn_number or "", fd_number=row.fd_number or 0, fiscal_sign=row.fiscal_sign,
        shift_number=row.shift_number, receipt_number=row.receipt_number,
        registration_number=row.registration_number, qr=row.qr, serial=row.serial, seller_inn=row.seller_inn,
        code=row.code,
    )  # fmt: skip

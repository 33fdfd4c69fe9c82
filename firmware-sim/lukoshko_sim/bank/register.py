"""A bank's register of a day (реестр операций) as CSV: what it captured and gave back, with its fee; and its vices.

    operation_id;payment_id;order_id;kind;amount;fee;date;reference

`kind` is capture or refund, sums are roubles with two decimals, `date` is local with its offset; `reference` is what the
shop called the operation. A day is a day of Moscow.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from uuid import uuid4

from lukoshko_sim.bank.words import moment
from lukoshko_sim.keeping import Fault, Faults, Store

COLUMNS = ("operation_id", "payment_id", "order_id", "kind", "amount", "fee", "date", "reference")
MOSCOW = timezone(timedelta(hours=3))
FEE_PER_10000 = 280
"""Of a capture; a refund costs nothing and brings no fee back."""
REGISTER = {
    "register_missing": Fault("leave a row of the register out"),
    "register_doubled": Fault("write a row of the register twice"),
    "register_kopeck": Fault("write a kopeck more than it was into a row of the register"),
    "register_foreign": Fault("add a row of another shop to the register"),
}


@dataclass(frozen=True)
class Operation:
    """A row of the register."""

    operation_id: str
    payment_id: str
    order_id: str
    kind: str
    kopecks: int
    at: str
    reference: str

    @property
    def fee_kopecks(self) -> int:
        """Half up, as the bank rounds."""
        return (self.kopecks * FEE_PER_10000 * 2 + 10_000) // 20_000 if self.kind == "capture" else 0


def register(store: Store, faults: Faults, day: date) -> str:
    """The register of a day, spoiled as the vices say."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in spoiled(operations(store, day), faults):
        local = datetime.fromisoformat(row.at).astimezone(MOSCOW)
        writer.writerow(
            (
                row.operation_id, row.payment_id, row.order_id, row.kind, _roubles(row.kopecks),
                _roubles(row.fee_kopecks), local.isoformat(timespec="seconds"), row.reference,
            )
        )  # fmt: skip
    return text.getvalue()


def operations(store: Store, day: date) -> Iterator[Operation]:
    """Captures and refunds of a day, each in the order of its making."""
    since = datetime.combine(day, time(), MOSCOW).astimezone(UTC)
    span = moment(since), moment(since + timedelta(days=1))
    for row in store.rows(
        "select payment_id, order_id, kopecks, at from ledger where kind = 'capture' and at >= ? and at < ? order by no",
        *span,
    ):
        yield Operation(
            row["payment_id"], row["payment_id"], row["order_id"], "capture", row["kopecks"], row["at"], ""
        )
    for row in store.rows(
        "select refund.*, payment.order_id from refund join payment on payment.id = refund.payment_id"
        " where refund.created_at >= ? and refund.created_at < ? order by refund.no",
        *span,
    ):
        yield Operation(
            row["id"], row["payment_id"], row["order_id"], "refund", row["kopecks"], row["created_at"],
            row["description"],
        )  # fmt: skip


def spoiled(rows: Iterator[Operation], faults: Faults) -> Iterator[Operation]:
    """The rows with what is wrong with them today."""
    last = ""
    for row in rows:
        last = row.at
        if faults.take("register_missing") is not None:
            continue
        shown = replace(row, kopecks=row.kopecks + 1) if faults.take("register_kopeck") is not None else row
        yield shown
        if faults.take("register_doubled") is not None:
            yield shown
    if last and faults.take("register_foreign") is not None:
        foreign = str(uuid4())
        yield Operation(foreign, foreign, "order-of-another-shop", "capture", 99_900, last, "")


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02}"

"""What a shift took: a fold over its receipts. Pure; sums are integer kopecks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lukoshko_pos.drivers.register import StoredReceipt
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.pos import Receipt
from lukoshko_wire.receipts import payments
from lukoshko_wire.till import Takings


@dataclass(frozen=True)
class Entry:
    """One receipt of a shift; `paid` is kopecks by way of paying, as tags 1031, 1081, 1215, 1216 and 1217 stand."""

    kind: int
    correction: bool
    total_kopecks: int
    paid: dict[str, int]
    foreign: bool = False


def of_ours(receipt: Receipt) -> Entry:
    """A receipt that we printed."""
    correction = receipt.correction is not None
    return Entry(OPERATION[receipt.kind], correction, receipt.total_kopecks, payments(receipt))


def of_storage(document: StoredReceipt) -> Entry:
    """A receipt of another program, as the storage holds it."""
    return Entry(
        document.kind, document.correction, document.written.total_kopecks, document.paid, foreign=True
    )


def takings(entries: Iterable[Entry]) -> list[Takings]:
    """Sums by kind of receipt, sales before returns, corrections last."""
    counts: Counter[tuple[bool, int]] = Counter()
    sums: dict[tuple[bool, int], Counter[str]] = {}
    for entry in entries:
        group = entry.correction, entry.kind
        counts[group] += 1
        sums.setdefault(group, Counter()).update({"total": entry.total_kopecks, **entry.paid})
    return [
        Takings(
            kind=kind,
            correction=correction,
            count=counts[correction, kind],
            **{f"{name}_kopecks": value for name, value in sums[correction, kind].items()},
        )
        for correction, kind in sorted(counts)
    ]

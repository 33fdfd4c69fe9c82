"""The reconciliation of receipts against settlements: read, shown and exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lukoshko_server.db import Work
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.taken import Taken
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.reports.settling import FINE, Pair, Sum, add_up, by, day_of, settle, shift_of
from lukoshko_server.tills.service import Tills
from lukoshko_wire.api.settling import SettledRow, SettledSum, Settling
from lukoshko_wire.problems import LukoshkoError

MOST = 20_000
SHOWN = 1_000
PART = 200
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a pair that has no moment: it stands last."""


class TooMuch(LukoshkoError):
    """More was settled in this time than one report holds: ask for a shorter one."""

    code = "reports.too-much"
    status = 400


@dataclass(frozen=True)
class Account:
    """The pairs of a span of time with the names that people know."""

    pairs: list[Pair]
    numbers: Mapping[str, str]
    tills: Mapping[str, str]
    offset: timedelta


class Books:
    """Reads settlements and receipts; writes nothing."""

    def __init__(
        self, work: Work, taken: Taken, receipts: ByShift, orders: Orders, tills: Tills, *, offset_minutes: int
    ) -> None:  # fmt: skip
        self._work, self._taken, self._receipts = work, taken, receipts
        self._orders, self._tills, self._offset = orders, tills, timedelta(minutes=offset_minutes)

    def account(self, since: datetime, until: datetime) -> Account:
        """Everything settled or printed in [since, until). Raises TooMuch."""
        with self._work.read():
            taken = self._taken.between(since, until, MOST + 1)
            printed = self._receipts.documents(since=since, until=until, most=MOST + 1)
            if max(len(taken), len(printed)) > MOST:
                raise TooMuch("more than one report holds", most=MOST)
            # A receipt may be of another day than its money: each brings the other along.
            documents = {each.id: each for each in printed}
            documents |= {
                each.id: each for each in self._receipts.of_settlements([each.id for each in taken])
            }
            known = {each.id for each in taken}
            missing = sorted({each.settlement_id for each in documents.values()} - known)
            taken += self._taken.of_ids(missing)
            pairs = settle(taken, documents.values(), self._tills.strays(since, until, MOST))
            numbers = self._numbers(sorted({pair.order_id for pair in pairs}))
            names = self._tills.names()
        return Account(pairs, numbers, names, self._offset)

    def settling(self, since: datetime, until: datetime) -> Settling:
        """The same for a screen: differences first, then the latest; at most so many rows."""
        account = self.account(since, until)
        newest_first = sorted(account.pairs, key=lambda pair: pair.at or EARLIEST, reverse=True)
        pairs = sorted(newest_first, key=lambda pair: pair.kind in FINE)
        days = by(account.pairs, lambda pair: day_of(pair, account.offset))
        shifts = by(account.pairs, shift_of)
        return Settling(
            since=since, until=until, total=_sum("", "", 0, add_up(account.pairs)),
            rows=[row_of(pair, account) for pair in pairs[:SHOWN]], more=max(0, len(pairs) - SHOWN),
            days=[_sum(str(day), "", 0, each) for day, each in days.items() if day],
            shifts=[
                _sum(account.tills.get(till, till), fn, number, each, till)
                for (till, fn, number), each in shifts.items()
                if till
            ],
        )  # fmt: skip

    def _numbers(self, order_ids: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(order_ids), PART):
            found |= {order.id: order.number for order in self._orders.many(order_ids[start : start + PART])}
        return found


def row_of(pair: Pair, account: Account) -> SettledRow:
    """A pair with its names."""
    till, fn, shift = shift_of(pair)
    document, stray = pair.document, pair.stray
    return SettledRow(
        order_id=pair.order_id, order_number=account.numbers.get(pair.order_id, ""), kind=pair.kind,  # type: ignore[arg-type]
        due_at=pair.due_at, method=pair.settled.method if pair.settled else "",
        taken_at=pair.settled.taken_at if pair.settled else None, money_kopecks=pair.money_kopecks,
        receipt_kind=document.kind if document else "", till=account.tills.get(till, till), fn_number=fn,
        shift_number=shift, fd_number=document.fd_number if document else stray.fd_number if stray else 0,
        fiscal_sign=document.fiscal_sign if document else "", printed_at=document.printed_at if document else None,
        receipt_kopecks=pair.receipt_kopecks,
    )  # fmt: skip


def _sum(name: str, fn_number: str, number: int, each: Sum, till_id: str = "") -> SettledSum:
    return SettledSum(
        name=name, till_id=till_id, fn_number=fn_number, shift_number=number, settlements=each.settlements,
        receipts=each.receipts, money_kopecks=each.money_kopecks, receipt_kopecks=each.receipt_kopecks,
        returned_kopecks=each.returned_kopecks, differences=each.differences,
    )  # fmt: skip

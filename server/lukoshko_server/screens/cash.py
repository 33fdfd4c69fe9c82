"""Cash as the courier sees it, and as the desk does, with its journal; blind for everybody while it is counted."""

from collections.abc import Callable
from datetime import datetime

from lukoshko_server.cash.rules import Entry, is_blind
from lukoshko_server.cash.service import Cash
from lukoshko_server.cash.store import CashShift
from lukoshko_server.db import Tx, Work
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People
from lukoshko_server.views import View
from lukoshko_wire.api.cash import (
    CashEntryView,
    CashJournal,
    CashShiftList,
    CashShiftView,
    CashSums,
    DiscrepancyView,
    DrawerMove,
    MyCash,
    MyShift,
)

PART = 200


class CashScreen:
    """Builds MyCash, CashShiftView and CashJournal. `drawer` tells what the courier's till was asked for a shift."""

    def __init__(
        self, work: Work, cash: Cash, orders: Orders, people: People, drawer: Callable[[CashShift], list[DrawerMove]]
    ) -> None:  # fmt: skip
        self._work, self._cash, self._orders, self._people = work, cash, orders, people
        self._drawer = drawer

    def mine(self, courier_id: str) -> MyCash:
        """The courier's own cash."""
        with self._work.read() as tx:
            return self._mine(courier_id, tx.seq("cash", courier_id))

    def shifts(self, since: datetime, until: datetime) -> CashShiftList:
        """Shifts for the desk."""
        with self._work.read() as tx:
            found = self._cash.between(since, until)
            seqs = tx.seqs("cash_shift", [each.id for each in found])
            return CashShiftList(shifts=[self._view(each, seqs.get(each.id, 0)) for each in found])

    def shift(self, shift_id: str) -> CashShiftView:
        """One shift. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(self._cash.get(shift_id), tx.seq("cash_shift", shift_id))

    def journal(self, shift_id: str) -> CashJournal:
        """One shift line by line. Raises NotFound."""
        with self._work.read():
            shift = self.shift(shift_id)
            entries = [] if is_blind(shift.state) else self._cash.journal(shift_id)
            ids = sorted({entry.order_id for entry in entries if entry.order_id})
            numbers: dict[str, str] = {}
            for start in range(0, len(ids), PART):
                numbers |= {order.id: order.number for order in self._orders.many(ids[start : start + PART])}
        routes: dict[str, int] = {}
        for entry in entries:
            if entry.order_id:
                routes[entry.route] = routes.get(entry.route, 0) + entry.kopecks
        return CashJournal(
            shift=shift,
            entries=[_entry(each, numbers.get(each.order_id or "", "")) for each in entries],
            routes=dict(sorted(routes.items())),
        )

    def views_of_courier(self, tx: Tx, courier_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed to the courier."""
        return [(f"cash:{courier_id}", "cash", self._mine(courier_id, seq))]

    def views_of_shift(self, tx: Tx, shift_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed to the desk."""
        return [("cash-shifts", "cash_shift", self._view(self._cash.get(shift_id), seq))]

    def _mine(self, courier_id: str, seq: int) -> MyCash:
        found = self._cash.mine(courier_id)
        return MyCash(courier_id=courier_id, seq=seq, shift=_my_shift(found) if found else None)

    def _view(self, shift: CashShift, seq: int) -> CashShiftView:
        ids = {shift.courier_id, shift.handed_to, *(each.signed_by for each in shift.discrepancies)} - {""}
        names = {person.id: person.name for person in self._people.many(sorted(ids)).values()}
        return CashShiftView(
            id=shift.id, seq=seq, courier_id=shift.courier_id, courier=names.get(shift.courier_id, ""),
            state=shift.state, opened_at=shift.opened_at, float_kopecks=shift.float_kopecks,  # type: ignore[arg-type]
            sums=None if is_blind(shift.state) else _sums(shift),
            counted_kopecks=shift.counted_kopecks, counted_at=shift.counted_at,
            handed_to=names.get(shift.handed_to, ""), handed_at=shift.handed_at, slip=shift.slip,
            banked_at=shift.banked_at, confirmed_at=shift.confirmed_at,
            discrepancies=[
                DiscrepancyView(
                    kopecks=each.kopecks, opened_at=each.opened_at, due_at=each.due_at, state=each.how or "open",  # type: ignore[arg-type]
                    signed_by=names.get(each.signed_by, ""), note=each.note,
                )
                for each in shift.discrepancies
            ],
            drawer=self._drawer(shift),
        )  # fmt: skip


def _sums(shift: CashShift) -> CashSums:
    sums = shift.sums
    return CashSums(
        taken_kopecks=sums.get("taken", 0), change_kopecks=sums.get("change", 0),
        refund_kopecks=sums.get("refund", 0), discrepancy_kopecks=sums.get("discrepancy", 0),
        handed_kopecks=sums.get("handed_over", 0), expected_kopecks=shift.expected_kopecks,
    )  # fmt: skip


def _my_shift(shift: CashShift) -> MyShift:
    open_ = shift.open_discrepancy
    return MyShift(
        id=shift.id, state=shift.state, opened_at=shift.opened_at, float_kopecks=shift.float_kopecks,  # type: ignore[arg-type]
        in_bag_kopecks=shift.in_bag_kopecks if shift.state == "open" else None,
        counted_kopecks=shift.counted_kopecks, counted_at=shift.counted_at,
        difference_kopecks=None if shift.counted_kopecks is None else open_.kopecks if open_ else 0,
    )  # fmt: skip


def _entry(entry: Entry, number: str) -> CashEntryView:
    return CashEntryView(
        id=entry.id, kind=entry.kind, kopecks=entry.kopecks, order_id=entry.order_id, order_number=number,  # type: ignore[arg-type]
        route=entry.route, at=entry.at,
    )  # fmt: skip

"""What lies in the picker's tote of one line: how much more may be taken, weighings in and out of it."""

from hashlib import sha256

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.rows import TaskLineRow
from lukoshko_server.picking.rules import TooMuch, Weighing, enough, most


def bound(line: Line, budget_kopecks: int) -> int:
    """The largest quantity that may be picked of a line."""
    return most(line.unit, line.price_kopecks, line.ordered, budget_kopecks)


class Tote:
    """Joins the caller's transaction; the order is locked."""

    def __init__(self, work: Work, settings: Settings, orders: Orders) -> None:
        self._work, self._settings, self._orders = work, settings, orders

    def room(self, order: Order, line: Line, row: TaskLineRow) -> int:
        """How much more of a line may be taken; of pieces that are weighed none above their number."""
        with self._work.read() as tx:
            if line.pieces and len(store.weighings(tx, order.id).get(line.no, ())) >= line.pieces:
                return 0
        return bound(line, row.budget_kopecks + row.extra_kopecks) - row.picked

    def set(self, order: Order, line: Line, row: TaskLineRow, total: int, *, reason: str = "") -> None:
        """So much lies there. Raises TooMuch above what the customer agreed to; less than enough needs a reason."""
        allowed = bound(line, row.budget_kopecks + row.extra_kopecks)
        if total > max(allowed, row.picked):
            raise TooMuch(f"{total} is more than {allowed}", line_no=line.no, most=allowed, picked=row.picked)
        with self._work() as tx:
            weights = [each.grams for each in store.weighings(tx, order.id).get(line.no, ())]
            light = line.unit.weighed and bool(reason) and total > 0
            whole = light or self.is_whole(line, total, len(weights))
            row.picked, row.done = total, whole and total <= allowed
            tx.session.flush()
            if row.done:
                self._orders.set_picked(order.id, line.no, total, state="picked", weights=weights)
            elif line.picked is not None:
                self._orders.set_picked(order.id, line.no, None, state="ordered")

    def weigh(
        self, order: Order, line: Line, row: TaskLineRow, weighing: Weighing, *, reason: str = ""
    ) -> None:
        """Put what was weighed there. Raises TooMuch above what was agreed, or above the number of pieces."""
        with self._work() as tx:
            there = store.weighings(tx, order.id).get(line.no, ())
            if line.pieces and len(there) >= line.pieces:
                raise TooMuch(
                    f"all {line.pieces} are there", line_no=line.no, most=row.picked, picked=row.picked
                )
            store.put_weighing(tx, order.id, line.no, weighing)
            self.set(order, line, row, row.picked + weighing.grams, reason=reason)
            what = f"line {line.no} gross {weighing.gross_grams} tare {weighing.tare_grams} {weighing.tare}"
            tx.record(
                "weighing", weighing.id, weighing.source, after=f"{what} {reason}".strip(), order_id=order.id
            )

    def take_out(self, order: Order, line: Line, row: TaskLineRow, weighing_id: str) -> None:
        """Take one weighing out again. Raises NotFound."""
        with self._work() as tx:
            gone = store.weighing_row(tx, order.id, line.no, weighing_id)
            gone.out_at = tx.now
            tx.session.flush()
            grams = gone.gross_grams - gone.tare_grams
            self.set(order, line, row, max(row.picked - grams, 0))
            tx.record("weighing", weighing_id, "out", before=f"line {line.no} {grams}", order_id=order.id)

    def found(self, order: Order, line: Line, row: TaskLineRow, total: int, action_id: str) -> None:
        """Only so much is there: weighings that say otherwise give way to one that says it."""
        with self._work() as tx:
            if line.unit.weighed and total != row.picked:
                store.take_weighings_out(tx, order.id, line.no)
                if total:
                    said = Weighing(
                        sha256(f"found {action_id}".encode()).hexdigest()[:40], total, source="found"
                    )
                    store.put_weighing(tx, order.id, line.no, said)
            row.picked, row.done = total, True
            tx.session.flush()

    def empty(self, order: Order, line: Line, row: TaskLineRow) -> None:
        """Nothing of a line lies there any more."""
        with self._work() as tx:
            store.take_weighings_out(tx, order.id, line.no)
            row.picked, row.done, row.extra_kopecks = 0, False, 0
            tx.session.flush()
            if line.picked is not None:
                self._orders.set_picked(order.id, line.no, None, state="ordered")

    def is_whole(self, line: Line, total: int, weighed: int) -> bool:
        """True when a line needs no more than so much by so many weighings."""
        tolerance = (
            self._settings.piece_tolerance_percent if line.pieces else self._settings.weight_tolerance_percent
        )
        return enough(line.unit, line.ordered, total, tolerance, pieces=line.pieces, weighed=weighed)

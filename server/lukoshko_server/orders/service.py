"""Use cases of an order: place it, move it through its states, keep its quantities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lukoshko_server.db import Tx, Work
from lukoshko_server.orders import store
from lukoshko_server.orders.rows import OrderLineRow, OrderRow
from lukoshko_server.orders.rules import FINAL, Line, Order, WrongState, after
from lukoshko_wire.discounts import NOTHING_OFF, Agreed
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Overweight, Way

REFUSABLE = ("packed", "on_the_way", "ready")


@dataclass(frozen=True)
class OrderMoved:
    """Told in the same transaction whenever an order's state changes."""

    order_id: str
    before: str
    state: str
    event: str


@dataclass(frozen=True)
class OrderChanged:
    """Told when lines change without a change of state."""

    order_id: str


class Orders:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def place(
        self, *, order_id: str, body_hash: str, customer_id: str, way: Way, place_id: str, window_id: str,
        window_starts_at: datetime, window_ends_at: datetime, payment: str, replacements: str,
        address: dict[str, Any] | None, fee_kopecks: int, lines: Sequence[Line], agreed: Agreed = NOTHING_OFF,
        overweight: Sequence[Overweight] = (),
    ) -> Order:  # fmt: skip
        """Write a new order in `awaiting_payment`. The same id and body gives the order that is there already."""
        with self._work() as tx:
            there = tx.session.get(OrderRow, order_id)
            if there is not None:
                return self._same(tx, there, customer_id, body_hash)
            number = f"{tx.now:%y%m%d}-{store.next_number(tx, f'order {tx.now:%y%m%d}'):04d}"
            row = OrderRow(
                id=order_id, number=number, customer_id=customer_id, state="awaiting_payment", way=way.value,
                place_id=place_id, window_id=window_id, window_starts_at=window_starts_at, window_ends_at=window_ends_at,
                payment=payment, replacements=replacements, address=address, fee_kopecks=fee_kopecks,
                overweight=list(overweight), created_at=tx.now, body_hash=body_hash, off_kopecks=agreed.off_kopecks,
                bonus_kopecks=agreed.bonus_kopecks, base_kopecks=agreed.base_kopecks,
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            tx.session.add_all(line_row(order_id, line) for line in lines)
            tx.session.flush()
            tx.record("order", order_id, "placed", after="awaiting_payment")
            tx.touch("order", order_id)
            tx.tell(OrderMoved(order_id, "", "awaiting_payment", "place"))
            return self.get(order_id)

    def placed_before(self, order_id: str, customer_id: str, body_hash: str) -> Order | None:
        """The order that this very request made earlier, or None. Raises Conflict for another body."""
        with self._work.read() as tx:
            there = tx.session.get(OrderRow, order_id)
            return None if there is None else self._same(tx, there, customer_id, body_hash)

    def get(self, order_id: str) -> Order:
        """One order. Raises NotFound."""
        with self._work.read() as tx:
            order = tx.once((store.SEEN, order_id), lambda: store.find(tx, order_id))
        if order is None:
            raise NotFound(f"order {order_id} is not known", order_id=order_id)
        return order

    def lock(self, order_id: str) -> Order:
        """One order, locked against other changers until the end of the transaction. Raises NotFound."""
        with self._work() as tx:
            row = store.row_for_change(tx, order_id)
            return store.as_order(row, store.line_rows(tx, order_id))

    def hold(self, order_id: str) -> None:
        """Lock one order as `lock` does, without reading it: on the way to a door. Raises NotFound."""
        with self._work() as tx:
            if not store.hold(tx, order_id):
                raise NotFound(f"order {order_id} is not known", order_id=order_id)

    @staticmethod
    def under(order_id: str) -> tuple[str, str]:
        """The lock of an order, for what other subjects change under it alone; see `Memory.once`."""
        return (store.LOCK, order_id)

    def owner_of(self, order_id: str) -> str:
        """The customer of an order. Raises NotFound."""
        with self._work.read() as tx:
            owner = store.whose(tx, order_id)
        if owner is None:
            raise NotFound(f"order {order_id} is not known", order_id=order_id)
        return owner

    def by_number(self, number: str) -> Order | None:
        """One order by its human number, or None."""
        with self._work.read() as tx:
            return store.find_by_number(tx, number)

    def of_customer(self, customer_id: str, *, before: datetime | None = None, most: int = 30) -> list[Order]:
        """A customer's orders, newest first."""
        with self._work.read() as tx:
            return store.many(tx, store.of_customer(customer_id, before=before, most=most))

    def in_states(self, *states: str, way: Way | None = None, place_id: str | None = None) -> list[Order]:
        """Orders in these states, the earliest window first."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.many(tx, store.in_states(states, way=way, place_id=place_id))

    def board(
        self, states: Sequence[str], *, number: str = "", customers: Sequence[str] | None = None,
        before: datetime | None = None, most: int = 50,
    ) -> list[Order]:  # fmt: skip
        """Orders for the operator, newest first; with `customers`, theirs and those whose number holds `number`."""
        with self._work.read() as tx:
            return store.many(
                tx, store.board(states, number=number, customers=customers, before=before, most=most)
            )

    def older_than(self, state: str, before: datetime, most: int = 200) -> list[Order]:
        """Orders in a state that were made before this moment, the oldest first."""
        with self._work.read() as tx:
            return store.many(tx, store.older_than(state, before, most))

    def placed_between(self, since: datetime, until: datetime) -> list[Order]:
        """Orders placed in [since, until), oldest first."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.many(tx, store.placed_between(since, until))

    def handed_between(self, since: datetime, until: datetime, most: int) -> list[str]:
        """Ids of the orders that were handed over in [since, until); at most so many."""
        with self._work.read() as tx:
            return store.handed_between(tx, since, until, most)

    def handed(self, order_ids: Sequence[str]) -> dict[str, datetime]:
        """When the goods of these orders were handed over; others are left out."""
        with self._work.read() as tx:
            return store.handed(tx, order_ids)

    def many(self, order_ids: Sequence[str]) -> list[Order]:
        """These orders, the earliest window first; unknown ids are left out."""
        with self._work.read() as tx:
            return store.by_ids(tx, order_ids)

    def move(self, order_id: str, event: str, *, why: str = "") -> Order:
        """Take one step of the state machine. Raises WrongState; tells OrderMoved."""
        with self._work() as tx:
            row = store.row_for_change(tx, order_id)
            before = row.state
            row.state = after(before, event)
            tx.session.flush()
            tx.record("order", order_id, event, before=before, after=f"{row.state} {why}".strip())
            tx.touch("order", order_id)
            tx.tell(OrderMoved(order_id, before, row.state, event))
            return self.get(order_id)

    def set_picked(
        self,
        order_id: str,
        no: int,
        quantity: int | None,
        *,
        state: str,
        weights: Sequence[int] | None = None,
    ) -> Order:
        """Set what was picked of a line (pieces or grams, and by which weighings, where that is known), and its state."""
        kept = {"weights": list(weights or ())} if quantity is None or weights is not None else {}
        return self._change(
            order_id, no, ("picking",), f"line {no} picked", picked=quantity, state=state, **kept
        )

    def set_line_state(self, order_id: str, no: int, state: str) -> Order:
        """Set the state of a line while picking: ordered, asked, short, replaced, removed."""
        return self._change(order_id, no, ("picking",), f"line {no} {state}", state=state)

    def add_line(self, order_id: str, line: Line) -> Order:
        """Add a replacement line while picking; its number is the next free one."""
        with self._work() as tx:
            order = self._in(order_id, ("picking",))
            no = max(there.no for there in order.lines) + 1
            row = line_row(order_id, line)
            row.no = no
            tx.session.add(row)
            tx.session.flush()
            tx.forget((store.LINES, order_id))
            return self._changed(
                tx, order_id, f"line {no} added", before="", after=f"{line.goods_id} {line.ordered}"
            )

    def set_refused(self, order_id: str, no: int, quantity: int) -> Order:
        """Set how much of a picked line is not handed over: refused, or spoiled. Raises WrongState above what was picked."""
        line = self._in(order_id, REFUSABLE).line(no)
        if quantity > (line.picked or 0):
            raise WrongState(
                f"line {no}: refused {quantity} of {line.picked}", line_no=no, picked=line.picked
            )
        state = "refused" if quantity and quantity == line.picked else "picked"
        return self._change(order_id, no, REFUSABLE, f"line {no} refused", refused=quantity, state=state)

    def hand_lines(self, order_id: str) -> Order:
        """Fix what is handed over: picked less refused, for every line that counts."""
        with self._work() as tx:
            self._in(order_id, ("handing_over",))
            for row in store.line_rows(tx, order_id):
                if row.state not in ("removed", "replaced") and row.picked is not None:
                    row.handed = row.picked - row.refused
                    row.state = "handed" if row.handed else "refused"
            return self._changed(tx, order_id, "lines handed", before="", after="")

    def redirect(self, order_id: str, way: Way, place_id: str, address: dict[str, Any] | None) -> Order:
        """It is received in another way, at another place; its window stays. Raises WrongState once it lies ready."""
        with self._work() as tx:
            before = self._in(order_id, ("on_the_way",))
            row = store.row_for_change(tx, order_id)
            row.way, row.place_id, row.address = way.value, place_id, address
            told = f"{before.way} {before.place_id}"
            return self._changed(tx, order_id, "another way", before=told, after=f"{way} {place_id}")

    def drop_bonuses(self, order_id: str) -> Order:
        """No bonuses come off the order after all; before anything was picked. Raises WrongState."""
        with self._work() as tx:
            self._in(order_id, ("awaiting_payment",))
            row = store.row_for_change(tx, order_id)
            before, row.bonus_kopecks = row.bonus_kopecks, 0
            return self._changed(tx, order_id, "bonuses dropped", before=str(before), after="0")

    def set_trouble(self, order_id: str, code: str) -> None:
        """Say what holds the order up; an empty code clears it."""
        with self._work() as tx:
            row = store.row_for_change(tx, order_id)
            if row.trouble != code:
                before, row.trouble = row.trouble, code
                self._changed(tx, order_id, "trouble", before=before, after=code)

    def is_final(self, order_id: str) -> bool:
        """True when nothing more happens to the order."""
        return self.get(order_id).state in FINAL

    def _in(self, order_id: str, states: tuple[str, ...]) -> Order:
        order = self.lock(order_id)
        if order.state not in states:
            raise WrongState(f"order {order_id} is {order.state}", state=order.state, wanted=list(states))
        return order

    def _change(self, order_id: str, no: int, states: tuple[str, ...], what: str, **values: Any) -> Order:
        with self._work() as tx:
            self._in(order_id, states).line(no)
            row = tx.session.get_one(OrderLineRow, (order_id, no))
            before = " ".join(f"{name}={getattr(row, name)}" for name in values)
            for name, value in values.items():
                setattr(row, name, value)
            after_text = " ".join(f"{name}={value}" for name, value in values.items())
            return self._changed(tx, order_id, what, before=before, after=after_text)

    def _changed(self, tx: Tx, order_id: str, what: str, *, before: str, after: str) -> Order:
        tx.session.flush()
        tx.record("order", order_id, what, before=before, after=after)
        tx.touch("order", order_id)
        tx.tell(OrderChanged(order_id))
        return self.get(order_id)

    def _same(self, tx: Tx, row: OrderRow, customer_id: str, body_hash: str) -> Order:
        if row.customer_id != customer_id or row.body_hash != body_hash:
            raise Conflict("this id belongs to another request", order_id=row.id)
        return store.as_order(row, store.line_rows(tx, row.id))


def line_row(order_id: str, line: Line) -> OrderLineRow:
    """A new row of a line; the caller adds it."""
    return OrderLineRow(
        order_id=order_id, no=line.no, goods_id=line.goods_id, name=line.name, unit=line.unit.value,
        zone=line.zone.value, picture=line.picture, price_kopecks=line.price_kopecks, vat=line.vat.value,
        weight_grams=line.weight_grams, ordered=line.ordered, picked=line.picked, refused=line.refused, state=line.state,
        replaces=line.replaces, regular_kopecks=line.regular_kopecks, marked=line.marked,
        piece_grams=line.piece_grams, budget_kopecks=line.budget_kopecks,
    )  # fmt: skip

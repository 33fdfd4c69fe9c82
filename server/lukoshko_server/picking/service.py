"""Use cases of picking: take a task, scan and weigh. Packing is in `packing`, shortages in `shortages`."""

import logging
from collections.abc import Callable
from hashlib import sha256

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking.rules import amount
from lukoshko_server.marking.service import Marking, MarkJudged
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.picking import looking, store
from lukoshko_server.picking.looking import QueuedTask, TaskPicture
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.packing import Bags, Packing
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_server.picking.rows import PickActionRow, TaskLineRow, TaskRow
from lukoshko_server.picking.rules import (
    Done,
    LineClosed,
    MarkWanted,
    NothingToDo,
    NotYours,
    Outside,
    Weighing,
)
from lukoshko_server.picking.scanning import Scanning
from lukoshko_server.picking.tote import Tote
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.picking import Pack, Pick, Scan, Unpick
from lukoshko_wire.message import Message, encode

log = logging.getLogger(__name__)


class Picking:
    """The subject's use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, catalogue: Catalogue, stock: Stock, parcels: Parcels,
        bags: Bags, marking: Marking, overweight: Overweight,
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders = work, settings, orders
        self._marking, self._parcels = marking, parcels
        self._tote, self._overweight = Tote(work, settings, orders), overweight
        self._scanning = Scanning(settings, catalogue, marking, self._tote)
        self._packing = Packing(
            work, orders, catalogue, stock, parcels, bags, marking, overweight, self._scanning
        )

    def on_order(self, moved: OrderMoved) -> None:
        """A confirmed order is a task; a cancelled one is none any more."""
        if moved.state == "confirmed":
            self._open(moved.order_id)
        elif moved.state == "cancelled":
            self._close(moved.order_id)

    def queue(self, picker_id: str) -> tuple[list[QueuedTask], str | None]:
        """Tasks that wait or are in hand, the most urgent first, and the picker's own open one."""
        with self._work.read() as tx:
            return looking.queue(tx, self._orders), store.open_of(tx, picker_id)

    def next(self, picker_id: str) -> str:
        """Take the most urgent task, or find the picker's open one. Raises NothingToDo."""
        with self._work.read() as tx:
            mine = store.open_of(tx, picker_id)
            candidates = store.waiting(tx, 20)
        if mine:
            return mine
        for order_id in candidates:
            with self._work() as tx:
                self._orders.lock(order_id)
                if store.task_row(tx, order_id).state == "waiting":
                    self.take(order_id, picker_id)
                    return order_id
        raise NothingToDo("no task waits")

    def take(self, order_id: str, picker_id: str) -> None:
        """Take this task; once more changes nothing. Raises NotYours when another picker has it."""
        with self._work() as tx:
            self._orders.lock(order_id)
            row = store.task_row(tx, order_id)
            if row.state == "waiting":
                row.state, row.picker_id, row.taken_at = "picking", picker_id, tx.now
                tx.session.flush()
                self._orders.move(order_id, "start_picking")
                tx.touch("task", order_id)
            elif row.picker_id != picker_id or row.state == "gone":
                raise NotYours("another picker has this task", order_id=order_id)

    def scan(self, order_id: str, picker_id: str, body: Scan) -> Done:
        """Apply one scan. Answers what it did; nothing is refused, for the scanner cannot listen."""
        with self._work() as tx:
            order, rows = self._mine(tx, order_id, picker_id)
            digest = _hash(body)
            before = store.action_before(tx, body.id, order_id, "scan", digest)
            if before:
                return Done(before.outcome, before.line_no, before.grams, before.reason)
            done = self._scanning.apply(order, store.picked_lines(order, rows), rows, body)
            _keep(tx, body.id, order_id, "scan", digest, done, done.why)
            tx.touch("task", order_id)
            return done

    def pick(self, order_id: str, picker_id: str, no: int, body: Pick) -> None:
        """Pieces are absolute, a weighing adds. Raises TooMuch above what the customer agreed to, Outside below the
        tolerance without a reason.
        """

        def put(order: Order, line: Line, row: TaskLineRow) -> Done:
            if self._scanning.marked([line]):
                if body.quantity != row.picked:
                    raise MarkWanted("every piece is scanned by its code", line_no=no, picked=row.picked)
                self._tote.set(order, line, row, row.picked, reason=body.reason)
            elif line.unit.weighed:
                self._weigh(order, line, row, body)
            else:
                self._tote.set(order, line, row, body.quantity)
            return Done("picked", no, row.picked if line.unit.weighed else None)

        self._by_hand("pick", order_id, picker_id, no, body, put, body.reason)

    def take_out(self, order_id: str, picker_id: str, no: int, weighing_id: str, body: Unpick) -> None:
        """Take one weighing of a line out of the tote again. Raises NotFound."""

        def take(order: Order, line: Line, row: TaskLineRow) -> Done:
            self._tote.take_out(order, line, row, weighing_id)
            return Done("unpicked", no, None)

        self._by_hand("take_out", order_id, picker_id, no, body, take, of=weighing_id)

    def unpick(self, order_id: str, picker_id: str, no: int, body: Unpick) -> None:
        """Take everything of a line out of the tote again."""

        def empty(order: Order, line: Line, row: TaskLineRow) -> Done:
            self._tote.empty(order, line, row)
            self._marking.take_off(order_id, no)
            return Done("unpicked", no, None)

        self._by_hand("unpick", order_id, picker_id, no, body, empty)

    def pack(self, order_id: str, picker_id: str, body: Pack) -> list[Parcel]:
        """See `Packing.pack`."""
        return self._packing.pack(order_id, picker_id, body)

    def picture(self, order_id: str) -> TaskPicture:
        """Everything of one task. Raises NotFound."""
        with self._work.read() as tx:
            return looking.picture(tx, order_id, self._orders, self._parcels, self._marking)

    def on_mark(self, judged: MarkJudged) -> None:
        """A code was checked: the picker sees it; one that is refused lies in the tote no more."""
        with self._work() as tx:
            order = self._orders.lock(judged.order_id)
            if tx.session.get(TaskRow, order.id) is None:
                return  # nobody picks it: a clerk has scanned it off the shelf
            if judged.why and store.task_row(tx, order.id).state == "picking":
                line, rows = order.line(judged.line_no), store.line_rows(tx, order.id)
                if line.state in ("ordered", "picked"):
                    held = self._marking.of_order(order.id).get(line.no, [])
                    self._tote.set(order, line, rows[line.no], amount(held, weighed=line.unit.weighed))
            tx.touch("task", order.id)

    def _open(self, order_id: str) -> None:
        with self._work() as tx:
            order = self._orders.get(order_id)
            row = tx.session.get(TaskRow, order_id)
            if row is not None:
                row.state, row.picker_id, row.taken_at = "waiting", None, None
            else:
                row = TaskRow(
                    order_id=order_id, order_number=order.number, way=order.way.value, state="waiting",
                    window_starts_at=order.window_starts_at,
                )  # fmt: skip
                tx.session.add(row)
                tx.session.flush()
                for line in order.lines:
                    add_line(tx, order_id, line.no, line.budget_kopecks)
            tx.session.flush()
            tx.touch("task", order_id)

    def _close(self, order_id: str) -> None:
        with self._work() as tx:
            row = tx.session.get(TaskRow, order_id)
            if row is None:
                return
            if row.state in ("waiting", "picking"):
                row.state = "gone"
            for shortage in store.shortage_rows(tx, order_id, state="asked"):
                shortage.state = "expired"
            tx.session.flush()
            tx.touch("task", order_id)

    def _weigh(self, order: Order, line: Line, row: TaskLineRow, body: Pick) -> None:
        """A weighing adds. Nothing on the scales, with a reason, keeps a line that is lighter than ordered."""
        if not body.quantity and body.reason and row.picked:
            self._tote.set(order, line, row, row.picked, reason=body.reason)
            return
        if body.quantity <= body.tare_grams:
            raise Outside("the tare is as heavy as the goods", picked=row.picked)
        weighing = Weighing(body.id, body.quantity, body.tare_grams, body.tare)
        if body.over is not None:
            total = row.picked + weighing.grams
            self._overweight.allow(order, line, row, total, body.over, body.reason)
        self._tote.weigh(order, line, row, weighing, reason=body.reason)

    def _by_hand(
        self, kind: str, order_id: str, picker_id: str, no: int, body: Pick | Unpick,
        act: Callable[[Order, Line, TaskLineRow], Done], reason: str = "", of: str = "",
    ) -> None:  # fmt: skip
        """Do this to a line that is open, or to what `of` names on it, once for each id. Raises Conflict for another."""
        with self._work() as tx:
            order, rows = self._mine(tx, order_id, picker_id)
            digest = _hash(body, no, of)
            if store.action_before(tx, body.id, order_id, kind, digest):
                return
            line = self._open_line(tx, order, rows, no)
            _keep(tx, body.id, order_id, kind, digest, act(order, line, rows[no]), reason)
            tx.touch("task", order_id)

    def _mine(self, tx: Tx, order_id: str, picker_id: str) -> tuple[Order, dict[int, TaskLineRow]]:
        order = self._orders.lock(order_id)
        store.must_be_in_hand(store.task_row(tx, order_id), picker_id)
        return order, store.line_rows(tx, order_id)

    def _open_line(self, tx: Tx, order: Order, rows: dict[int, TaskLineRow], no: int) -> Line:
        line = order.line(no)
        closed = no not in rows or line.state not in ("ordered", "picked")
        if closed or store.shortage_of_line(tx, order.id, no):  # what the customer agreed to stays so
            raise LineClosed(f"line {no} is {line.state}", line_no=no, state=line.state)
        return line


def add_line(tx: Tx, order_id: str, no: int, budget_kopecks: int) -> None:
    """A line of the task with nothing picked yet."""
    row = TaskLineRow(order_id=order_id, no=no, picked=0, done=False, budget_kopecks=budget_kopecks)
    tx.session.add(row)
    tx.session.flush()


def _hash(body: Message, no: int | None = None, of: str = "") -> str:
    where = f"/{no}/{of}" if of else f"/{no}"
    return sha256(encode(body) + where.encode()).hexdigest()


def _keep(
    tx: Tx, action_id: str, order_id: str, kind: str, digest: str, done: Done, reason: str = ""
) -> None:
    row = PickActionRow(
        id=action_id, order_id=order_id, kind=kind, body_hash=digest, line_no=done.line_no, outcome=done.outcome,
        grams=done.grams, reason=reason, at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    if done.outcome in ("picked", "more", "unpicked"):
        tx.record("task", order_id, kind, after=f"line {done.line_no} {done.outcome}", order_id=order_id)

"""Queries of picking; rows never leave the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, select, update

from lukoshko_server.db import Tx
from lukoshko_server.orders.rules import Order
from lukoshko_server.picking.rows import PickActionRow, ShortageRow, TaskLineRow, TaskRow, WeighingRow
from lukoshko_server.picking.rules import NotYours, PickedLine, Weighing
from lukoshko_wire.api.orders import ShortageView, Suggestion
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Way


@dataclass(frozen=True)
class Task:
    """A task without its lines."""

    order_id: str
    order_number: str
    way: Way
    window_starts_at: datetime
    state: str
    picker_id: str | None


@dataclass(frozen=True)
class TaskLine:
    """What lies in the tote of one line, and what it may come to."""

    no: int
    picked: int
    done: bool
    budget_kopecks: int
    """With what was agreed above it because of its weight."""
    weighings: tuple[Weighing, ...] = ()


_SHORTAGES = (
    select(ShortageRow)
    .where(ShortageRow.order_id == bindparam("order_id"))
    .order_by(ShortageRow.raised_at, ShortageRow.id)
)
_OPEN_COUNTS = (
    select(ShortageRow.order_id, func.count())
    .where(ShortageRow.order_id.in_(bindparam("ids", expanding=True)), ShortageRow.state == "asked")
    .group_by(ShortageRow.order_id)
)


def task_row(tx: Tx, order_id: str) -> TaskRow:
    """One task, locked until the end of the transaction. Raises NotFound."""
    query = select(TaskRow).where(TaskRow.order_id == order_id).with_for_update()
    row = tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"there is no task for order {order_id}", order_id=order_id)
    return row


def must_be_in_hand(row: TaskRow, picker_id: str) -> None:
    """Raises NotYours unless this picker is picking it."""
    if row.state != "picking" or row.picker_id != picker_id:
        raise NotYours("this task is not in your hands", order_id=row.order_id, state=row.state)


def line_rows(tx: Tx, order_id: str) -> dict[int, TaskLineRow]:
    """Lines of a task by number."""
    query = select(TaskLineRow).where(TaskLineRow.order_id == order_id).order_by(TaskLineRow.no)
    return {row.no: row for row in tx.session.scalars(query.execution_options(populate_existing=True))}


def waiting(tx: Tx, most: int) -> list[str]:
    """Orders whose picking waits, the most urgent first."""
    query = select(TaskRow.order_id).where(TaskRow.state == "waiting")
    return list(
        tx.session.scalars(query.order_by(TaskRow.window_starts_at, TaskRow.order_number).limit(most))
    )


def open_of(tx: Tx, picker_id: str) -> str | None:
    """The task that this picker has in hand, or None."""
    query = select(TaskRow.order_id).where(TaskRow.state == "picking", TaskRow.picker_id == picker_id)
    return tx.session.scalar(query.order_by(TaskRow.taken_at).limit(1))


def queue(tx: Tx, most: int) -> list[Task]:
    """Tasks that wait or are in hand, the most urgent first."""
    query = select(TaskRow).where(TaskRow.state.in_(("waiting", "picking")))
    rows = tx.session.scalars(query.order_by(TaskRow.window_starts_at, TaskRow.order_number).limit(most))
    return [as_task(row) for row in rows]


def done_lines(tx: Tx, order_ids: Sequence[str]) -> dict[str, dict[int, bool]]:
    """By order: which lines are done."""
    found: dict[str, dict[int, bool]] = {order_id: {} for order_id in order_ids}
    query = select(TaskLineRow.order_id, TaskLineRow.no, TaskLineRow.done)
    for order_id, no, done in tx.session.execute(query.where(TaskLineRow.order_id.in_(order_ids))):
        found[order_id][no] = done
    return found


def weighings(tx: Tx, order_id: str) -> dict[int, tuple[Weighing, ...]]:
    """What lies in the tote by weighings, by line, in the order in which they were made."""
    query = select(WeighingRow).where(WeighingRow.order_id == order_id, WeighingRow.out_at.is_(None))
    found: dict[int, tuple[Weighing, ...]] = {}
    for row in tx.session.scalars(query.order_by(WeighingRow.line_no, WeighingRow.nth)):
        found[row.line_no] = (*found.get(row.line_no, ()), as_weighing(row))
    return found


def weighing_row(tx: Tx, order_id: str, no: int, weighing_id: str) -> WeighingRow:
    """One weighing that lies in the tote. Raises NotFound."""
    row = tx.session.get(WeighingRow, weighing_id, populate_existing=True)
    if row is None or (row.order_id, row.line_no) != (order_id, no) or row.out_at is not None:
        raise NotFound(f"no such weighing on line {no}", weighing=weighing_id)
    return row


def put_weighing(tx: Tx, order_id: str, no: int, weighing: Weighing) -> None:
    """It lies in the tote from now on."""
    mine = (WeighingRow.order_id == order_id, WeighingRow.line_no == no)
    last = tx.session.scalar(select(func.max(WeighingRow.nth)).where(*mine)) or 0
    row = WeighingRow(
        id=weighing.id, order_id=order_id, line_no=no, nth=last + 1, gross_grams=weighing.gross_grams,
        tare_grams=weighing.tare_grams, tare=weighing.tare, source=weighing.source, at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()


def take_weighings_out(tx: Tx, order_id: str, no: int) -> None:
    """Nothing that was weighed on a line lies in the tote any more."""
    mine = update(WeighingRow).where(WeighingRow.order_id == order_id, WeighingRow.line_no == no)
    tx.session.execute(mine.where(WeighingRow.out_at.is_(None)).values(out_at=tx.now))


def picked_lines(order: Order, rows: dict[int, TaskLineRow]) -> list[PickedLine]:
    """The order's lines as picking sees them."""
    return [
        PickedLine(line.no, line.goods_id, line.unit, line.state, rows[line.no].picked, rows[line.no].done)
        for line in order.lines
        if line.no in rows
    ]


def action_before(tx: Tx, action_id: str, order_id: str, kind: str, body_hash: str) -> PickActionRow | None:
    """What this very action did earlier, or None. Raises Conflict when the id belongs to another."""
    row = tx.session.get(PickActionRow, action_id)
    if row is not None and (row.order_id, row.kind, row.body_hash) != (order_id, kind, body_hash):
        raise Conflict("this id belongs to another action", id=action_id)
    return row


def shortage_row(tx: Tx, order_id: str, shortage_id: str) -> ShortageRow:
    """One shortage of an order, locked. Raises NotFound."""
    query = select(ShortageRow).where(ShortageRow.id == shortage_id, ShortageRow.order_id == order_id)
    row = tx.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"order {order_id} has no shortage {shortage_id}", shortage=shortage_id)
    return row


def shortage_rows(tx: Tx, order_id: str, *, state: str | None = None) -> list[ShortageRow]:
    """Shortages of an order, oldest first."""
    rows = tx.session.scalars(_SHORTAGES, {"order_id": order_id})
    return [row for row in rows if state in (None, row.state)]


def shortage_of_line(tx: Tx, order_id: str, no: int) -> bool:
    """True when this line was found short before."""
    query = select(ShortageRow.id).where(ShortageRow.order_id == order_id, ShortageRow.line_no == no)
    return tx.session.scalar(query.limit(1)) is not None


def open_counts(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """How many shortages of these orders wait for an answer."""
    return {row[0]: row[1] for row in tx.run(_OPEN_COUNTS, {"ids": list(order_ids)})}


def overdue(tx: Tx, now: datetime, most: int) -> list[tuple[str, str]]:
    """Shortages whose time to answer is over: order and shortage."""
    query = select(ShortageRow.order_id, ShortageRow.id).where(
        ShortageRow.state == "asked", ShortageRow.answer_until <= now
    )
    return [(order_id, shortage_id) for order_id, shortage_id in tx.session.execute(query.limit(most))]


def as_task(row: TaskRow) -> Task:
    """A frozen copy."""
    return Task(row.order_id, row.order_number, Way(row.way), row.window_starts_at, row.state, row.picker_id)


def as_line(row: TaskLineRow, weighed: tuple[Weighing, ...] = ()) -> TaskLine:
    """A frozen copy."""
    return TaskLine(row.no, row.picked, row.done, row.budget_kopecks + row.extra_kopecks, weighed)


def as_weighing(row: WeighingRow) -> Weighing:
    """A frozen copy."""
    return Weighing(row.id, row.gross_grams, row.tare_grams, row.tare, row.source)


def as_shortage(row: ShortageRow) -> ShortageView:
    """As screens see it."""
    return ShortageView(
        id=row.id, line_no=row.line_no, found=row.found, missing=row.missing, raised_at=row.raised_at,
        suggestions=msgspec.convert(row.suggestions, list[Suggestion]), answer_until=row.answer_until,
        state=row.state,  # type: ignore[arg-type]
    )  # fmt: skip

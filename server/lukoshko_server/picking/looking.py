"""Tasks as they are read: the queue with how far each is, and one task with everything around it."""

from dataclasses import dataclass

from lukoshko_server.db import Tx
from lukoshko_server.marking.rules import Held
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_server.picking.rows import TaskRow
from lukoshko_server.picking.store import Task, TaskLine
from lukoshko_wire.api.orders import ShortageView
from lukoshko_wire.problems import NotFound

QUEUE = 200


@dataclass(frozen=True)
class QueuedTask:
    """A task with how far it is."""

    task: Task
    lines: int
    done: int
    open_shortages: int


@dataclass(frozen=True)
class TaskPicture:
    """A task with its order and everything that the picker's screen shows."""

    task: Task
    order: Order
    lines: dict[int, TaskLine]
    shortages: list[ShortageView]
    parcels: list[Parcel]
    marks: dict[int, list[Held]]
    """Codes by line, with those that a check refused."""


def queue(tx: Tx, orders: Orders) -> list[QueuedTask]:
    """Tasks that wait or are in hand, the most urgent first."""
    tasks = store.queue(tx, QUEUE)
    ids = [task.order_id for task in tasks]
    done, asked = store.done_lines(tx, ids), store.open_counts(tx, ids)
    gone = {order.id: closed_lines(order) for order in orders.many(ids)}

    def queued(task: Task) -> QueuedTask:
        real = [is_done for no, is_done in done[task.order_id].items() if no not in gone[task.order_id]]
        return QueuedTask(task, len(real), sum(real), asked.get(task.order_id, 0))

    return [queued(each) for each in tasks]


def picture(tx: Tx, order_id: str, orders: Orders, parcels: Parcels, marking: Marking) -> TaskPicture:
    """Everything of one task. Raises NotFound."""
    tx.session.flush()
    row = tx.session.get(TaskRow, order_id)
    if row is None:
        raise NotFound(f"there is no task for order {order_id}", order_id=order_id)
    weighed = store.weighings(tx, order_id)
    lines = {
        no: store.as_line(line, weighed.get(no, ())) for no, line in store.line_rows(tx, order_id).items()
    }
    return TaskPicture(
        store.as_task(row),
        orders.get(order_id),
        lines,
        [store.as_shortage(each) for each in store.shortage_rows(tx, order_id)],
        parcels.of_order(order_id),
        _with_refused(marking.of_order(order_id), marking.refused_of(order_id), lines),
    )


def closed_lines(order: Order) -> set[int]:
    """Numbers of the lines that nobody needs any more."""
    return {line.no for line in order.lines if line.state in ("removed", "replaced")}


def _with_refused(
    held: dict[int, list[Held]], refused: dict[int, list[Held]], lines: dict[int, TaskLine]
) -> dict[int, list[Held]]:
    """What a check refused is shown until the line is whole again."""
    shown = {no: codes for no, codes in refused.items() if no in lines and not lines[no].done}
    return {no: [*held.get(no, []), *shown.get(no, [])] for no in {*held, *shown}}

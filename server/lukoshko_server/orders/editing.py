"""Edits of orders as they are kept: one after another, each with what it changed; a stale one is told what it missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import bindparam, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.orders import store
from lukoshko_server.orders.rows import OrderEditRow, OrderLineRow
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import OrderChanged, Orders, line_row
from lukoshko_wire.api.edits import EditedLine, EditView
from lukoshko_wire.problems import Conflict, LukoshkoError, NotFound

By = Literal["customer", "operator"]
SHOWN = 20
"""Edits that an order's view carries."""


class EditedMeanwhile(LukoshkoError):
    """The order is not any more as the screen showed it; the facts say what was changed since, and by whom."""

    code = "order.edited"
    status = 409


class EditWaits(LukoshkoError):
    """An edit of this order waits for the customer's money: it is confirmed or dropped first."""

    code = "order.edit-waits"
    status = 409


@dataclass(frozen=True)
class OrderEdited:
    """Told in the same transaction when what is ordered has changed: lines as they now are, by what was due before."""

    order_id: str
    edit_id: str
    lines: tuple[Line, ...]
    before: tuple[int, ...]


@dataclass(frozen=True)
class Edit:
    """What is asked for, or was done."""

    id: str
    order_id: str
    by: By
    body: str
    body_hash: str
    lines: Sequence[EditedLine]
    before_kopecks: int
    after_kopecks: int
    window_starts_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Window:
    """When it is received, with what that costs."""

    id: str
    starts_at: datetime
    ends_at: datetime
    fee_kopecks: int


_OF_ORDER = select(OrderEditRow).where(OrderEditRow.order_id == bindparam("order_id"))
_LAST = _OF_ORDER.order_by(OrderEditRow.asked_at.desc(), OrderEditRow.id).limit(SHOWN)
_WAITING = _OF_ORDER.where(OrderEditRow.state == "waiting")


class OrderEdits:
    """The subject's use cases for edits; each joins the caller's transaction, the order is locked."""

    def __init__(self, work: Work, orders: Orders) -> None:
        self._work, self._orders = work, orders

    def known(self, edit_id: str, order_id: str, body_hash: str) -> bool:
        """True when this very edit was asked before. Raises Conflict when the id belongs to another."""
        with self._work() as tx:
            row = tx.session.get(OrderEditRow, edit_id)
            if row is not None and (row.order_id, row.body_hash) != (order_id, body_hash):
                raise Conflict("this id belongs to another edit", id=edit_id)
            return row is not None

    def must_be_current(self, order: Order, version: int) -> None:
        """Raises EditedMeanwhile, EditWaits."""
        with self._work.read() as tx:
            waits = waiting_row(tx, order.id)
            if version != order.version:
                missed = [each for each in self.of_order(order.id) if (each.version or 0) > version]
                raise EditedMeanwhile(
                    f"the order is at version {order.version}", version=order.version,
                    edits=[msgspec.to_builtins(each) for each in missed],
                )  # fmt: skip
            if waits is not None:
                raise EditWaits("an edit waits for its money", edit_id=waits.id)

    def wait(self, edit: Edit) -> None:
        """It is made when the customer has confirmed the larger hold."""
        with self._work() as tx:
            tx.session.add(_row(edit, "waiting", tx.now))
            tx.session.flush()
            tx.record("order", edit.order_id, "edit waits for money", after=_amounts(edit))
            tx.touch("order", edit.order_id)

    def waiting(self, order_id: str) -> Edit | None:
        """The edit that waits for money, or None."""
        with self._work.read() as tx:
            tx.session.flush()
            row = waiting_row(tx, order_id)
            return _as_edit(row) if row is not None else None

    def drop(self, order_id: str, edit_id: str, code: str) -> None:
        """It is not made. Once more changes nothing. Raises NotFound, Conflict when it was made."""
        with self._work() as tx:
            row = tx.session.get(OrderEditRow, edit_id, populate_existing=True)
            if row is None or row.order_id != order_id:
                raise NotFound("no such edit", edit_id=edit_id)
            if row.state == "made":
                raise Conflict("this edit was made", edit_id=edit_id)
            if row.state == "waiting":
                row.state, row.ended_at, row.code = "dropped", tx.now, code[:60]
                tx.session.flush()
                tx.record("order", row.order_id, "edit dropped", before=edit_id, after=code)
                tx.touch("order", row.order_id)

    def make(self, edit: Edit, lines: Sequence[Line], before: Sequence[int], window: Window | None) -> Order:
        """Write the lines as they become, new ones numbered by the caller. Tells OrderEdited, OrderChanged."""
        with self._work() as tx:
            row = store.row_for_change(tx, edit.order_id)
            there = {each.no: each for each in store.line_rows(tx, edit.order_id)}
            for line in lines:
                _write(tx, edit.order_id, there.get(line.no), line)
            if window is not None:
                row.window_id, row.window_starts_at, row.window_ends_at = (
                    window.id,
                    window.starts_at,
                    window.ends_at,
                )
                row.fee_kopecks = window.fee_kopecks
            tx.forget((store.LINES, edit.order_id))
            row.version += 1
            kept = tx.session.get(OrderEditRow, edit.id, populate_existing=True)
            if kept is None:
                kept = _row(edit, "made", tx.now)
                tx.session.add(kept)
            kept.state, kept.version, kept.ended_at = "made", row.version, tx.now
            kept.lines, kept.after_kopecks = (
                [msgspec.to_builtins(each) for each in edit.lines],
                edit.after_kopecks,
            )
            tx.session.flush()
            _record(tx, edit, window)
            tx.touch("order", edit.order_id)
            tx.tell(OrderEdited(edit.order_id, edit.id, tuple(lines), tuple(before)))
            tx.tell(OrderChanged(edit.order_id))
            return self._orders.get(edit.order_id)

    def of_order(self, order_id: str) -> list[EditView]:
        """Edits of an order, the latest first."""
        with self._work.read() as tx:
            return [_view(row) for row in tx.session.scalars(_LAST, {"order_id": order_id})]


def waiting_row(tx: Tx, order_id: str) -> OrderEditRow | None:
    return tx.session.scalar(_WAITING, {"order_id": order_id})


def _write(tx: Tx, order_id: str, row: OrderLineRow | None, line: Line) -> None:
    if row is None:
        tx.session.add(line_row(order_id, line))
        return
    row.ordered, row.picked, row.refused, row.state = line.ordered, line.picked, line.refused, line.state
    row.budget_kopecks = line.budget_kopecks


def _record(tx: Tx, edit: Edit, window: Window | None) -> None:
    for line in edit.lines:
        tx.record(
            "order", edit.order_id, f"line {line.no} edited", before=f"{line.name} {line.before}",
            after=f"{line.name} {line.after}",
        )  # fmt: skip
    if window is not None:
        tx.record("order", edit.order_id, "window edited", after=window.id)
    tx.record("order", edit.order_id, "edited", before=str(edit.before_kopecks), after=_amounts(edit))


def _amounts(edit: Edit) -> str:
    return f"{edit.after_kopecks} {edit.reason}".strip()


def _row(edit: Edit, state: str, now: datetime) -> OrderEditRow:
    return OrderEditRow(
        id=edit.id, order_id=edit.order_id, version=None, state=state, asked_by=edit.by, asked_at=now,
        body_hash=edit.body_hash, body=edit.body, lines=[msgspec.to_builtins(each) for each in edit.lines],
        before_kopecks=edit.before_kopecks, after_kopecks=edit.after_kopecks,
        window_starts_at=edit.window_starts_at, reason=edit.reason, code="",
    )  # fmt: skip


def _as_edit(row: OrderEditRow) -> Edit:
    return Edit(
        row.id, row.order_id, row.asked_by, row.body, row.body_hash, msgspec.convert(row.lines, list[EditedLine]),  # type: ignore[arg-type]
        row.before_kopecks, row.after_kopecks, row.window_starts_at, row.reason,
    )  # fmt: skip


def _view(row: OrderEditRow) -> EditView:
    return EditView(
        id=row.id, state=row.state, version=row.version, at=row.asked_at, by=row.asked_by,  # type: ignore[arg-type]
        lines=msgspec.convert(row.lines, list[EditedLine]), before_kopecks=row.before_kopecks,
        after_kopecks=row.after_kopecks, window_starts_at=row.window_starts_at, reason=row.reason, code=row.code,
    )  # fmt: skip
